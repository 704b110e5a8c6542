"""A question as two sides, for programs that know no more than that.

A computed question is exported in the variant of seed 0: its answer goes along, the drawing of others does not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.quiz.draws import draw
from core.quiz.grade import grade
from core.quiz.model import Item, Plot
from core.quiz.solve import Runner
from core.quiz.variant import Variant, make_all
from core.store.model import Kept
from core.text import text

if TYPE_CHECKING:
    from core.quiz.exchange.asked import Asked

CODE_KINDS = ("output", "code", "fix")
"""Kinds whose expected answer is code or what code printed."""


@dataclass(frozen=True)
class Face:
    """Both sides in Markdown, one language."""

    id: str
    """Under which the history is kept; permanent."""
    place: str
    """``chapter/section``"""
    front: str
    back: str
    level: int = 1
    own: Kept | None = None
    """The kept mistake that it shows, so that it can be made anew from the exported file."""
    asked: Asked | None = None
    """The question of a reader's own note that it shows, as it stands there."""


def fenced(code: str, language: str = "python") -> str:
    """Code as a block of Markdown, whatever backquotes it holds."""
    longest = 3
    while "`" * longest in code:
        longest += 1
    return f"{'`' * longest}{language}\n{code.rstrip()}\n{'`' * longest}"


def face(variant: Variant, lang: str) -> Face:
    """The two sides of a variant."""
    front = [variant.prompt[lang]]
    if variant.code:
        front.append(fenced(variant.code))
    if variant.start:
        front.append(fenced(variant.start))
    if isinstance(variant.item.body, Plot):
        front.append(text("exchange.chart", lang))
    if variant.lefts:
        front.append("\n".join(f"- {left.text[lang]}" for left in variant.lefts))
    if variant.choices:
        front.append("\n".join(f"- {choice.text[lang]}" for choice in variant.choices))
    expected = (grade(variant, "").expected or {}).get(lang, "")
    if variant.kind in CODE_KINDS:
        expected = fenced(expected, "text" if variant.kind == "output" else "python")
    back = [expected, variant.explain[lang]]
    item = variant.item
    return Face(item.root, item.place, "\n\n".join(front), "\n\n".join(filter(None, back)), item.level)


def faces(items: Sequence[Item], lang: str, kernel: Runner) -> tuple[list[Face], list[str]]:
    """The faces of questions, and the ids of those that could not be made (their own code fails)."""
    made = make_all([(item, draw(item, 0), 0) for item in items], kernel)
    good = [face(variant, lang) for variant, _ in made if variant is not None]
    bad = [item.id for item, (variant, _) in zip(items, made, strict=True) if variant is None]
    return good, bad


def own_face(kept: Kept, lang: str) -> Face:
    """The two sides of a kept mistake: the code that was wrong; what was wrong, and the code that works."""
    data = kept.data or {}
    error = data.get("error") if isinstance(data.get("error"), dict) else {}
    told = ": ".join(str(error[name]) for name in ("type", "message") if error.get(name))
    front = [text("exchange.own", lang), fenced(str(data.get("code", "")))]
    back = [f"`{told.replace('`', chr(39))}`" if told else "", str(data.get("words", "") or "")]
    if data.get("fixed"):
        back.append(fenced(str(data["fixed"])))
    place = f"{kept.chapter}/{kept.section}"
    return Face(kept.id, place, "\n\n".join(front), "\n\n".join(filter(None, back)) or "—", own=kept)


def own_faces(kept: Iterable[Kept], lang: str) -> list[Face]:
    """The faces of kept mistakes."""
    return [own_face(each, lang) for each in kept]


def pack(own: Kept | Asked | None) -> str:
    """A kept mistake or a question of an own note as one line of JSON; empty for none."""
    return json.dumps(own.to_json(), ensure_ascii=False, separators=(",", ":")) if own else ""
