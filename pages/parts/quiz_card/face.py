"""What the browser is told of a question and of its verdict, in one language. Texts travel as escaped HTML.

Before the verdict nothing leaves that gives the key away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from core.errors import NoteError
from core.notes import library as notes
from core.notes.search import plain
from core.quiz.grade import sentence
from core.quiz.kinds import PROGRAMS
from core.quiz.model import Choices, Item
from core.quiz.variant import Variant
from core.text import text
from pages.parts.output_html import sentence as backquoted
from pages.parts.quiz_card.desk import Round
from pages.parts.quiz_card.rich import html, inline, wording

Titles: TypeAlias = tuple[str, Mapping[str, str]] | None
"""The title of a note, and anchor to heading; None for a chapter of ours, whose titles are looked up."""

DRAFTED = ("code", "fix", "output", "text", "number", "shape", "vector", "card")
"""Kinds whose answer is one text, into which a draft can be put back."""


def question(at: Round, lang: str, titles: Titles = None) -> dict[str, Any]:
    """Everything that is shown before the answer; ``titles`` of the own note that it comes from."""
    item, variant = at.item, at.variant
    told: dict[str, Any] = {
        "id": f"{item.id}.{at.shown.seed}",
        "item": item.id,
        "kind": item.kind,
        "kind_name": text(f"quiz.kind.{item.kind}", lang),
        "level": item.level,
        "level_name": text(f"quiz.card.level_{item.level}", lang),
        "reason": at.shown.reason,
        "place": place(item, lang, titles),
        "scheduled": at.scheduled,
    }
    if variant is None:
        return told | {"fault": text(f"quiz.card.{at.fault}", lang)}
    told |= {
        "prompt": html(marked(wording(variant.prompt, lang), variant.blanks)),
        "code": variant.code.rstrip(),
        "hints": [html(wording(hint, lang)) for hint in variant.hints],
        "choices": [{"key": one.key, "html": inline(wording(one.text, lang))} for one in variant.choices],
        "lefts": [{"key": one.key, "html": inline(wording(one.text, lang))} for one in variant.lefts],
        "blanks": list(variant.blanks),
        "draft": at.draft if item.kind in DRAFTED else "",
        "retries": at.retries,
    }
    if item.kind in PROGRAMS:
        told["start"] = variant.start.rstrip()
        told["forbid"] = list(item.body.forbid)
        told["shown_tests"] = [
            {"say": inline(wording(test.say, lang)), "code": test.code.rstrip()}
            for test in item.body.tests
            if not test.hidden
        ]
        told["hidden_tests"] = sum(test.hidden for test in item.body.tests)
    if item.kind == "card" and at.revealed:
        told["back"] = html(wording(variant.back, lang))
    return told


def marked(prompt: str, blanks: Iterable[str]) -> str:
    """The prompt with its blanks ``[[name]]`` as the browser finds them; lists of lists stay as they are."""
    for name in blanks:
        prompt = prompt.replace(f"[[{name}]]", f"\u27e6{name}\u27e7")
    return prompt


def place(item: Item, lang: str, titles: Titles = None) -> dict[str, Any]:
    """Where the question's matter is explained: a section, and the very cell where there is one."""
    if titles is None:
        chapter, section = _titles(item.chapter, item.section, lang)
    else:
        chapter, section = plain(titles[0]), plain(titles[1].get(item.section, "") or titles[0])
    return {
        "chapter": item.chapter,
        "section": item.section,
        "cell": item.cell,
        "chapter_title": chapter,
        "section_title": section,
    }


@lru_cache(maxsize=512)
def _titles(chapter: str, section: str, lang: str) -> tuple[str, str]:
    try:
        loaded = notes.load(chapter, lang)
    except NoteError:
        return chapter, section
    return loaded.title, next((head.text for head in loaded.headings if head.anchor == section), section)


def attempt(at: Round, lang: str) -> dict[str, Any] | None:
    """What is said of an attempt that does not end the question: unreadable, or an exercise that fails."""
    given = at.grade
    if given is None or at.judged:
        return None
    return {
        "verdict": given.verdict,
        "name": text(f"quiz.verdict.{given.verdict}", lang),
        "why": _why(given.why, lang),
        "line": (given.why or {}).get("line"),
        "tests": tests(given.tests, lang),
    }


def verdict(at: Round, lang: str, *, day: int, trouble: str = "") -> dict[str, Any] | None:
    """The verdict: yours against the key, why, and what follows. ``day`` is the learner's today."""
    given, variant = at.grade, at.variant
    if given is None or not at.judged or variant is None:
        return None
    told: dict[str, Any] = {
        "verdict": given.verdict,
        "name": text(f"quiz.verdict.{given.verdict}", lang),
        "gave_up": at.answer is not None and at.raw is None,
        "yours": given.understood,
        "key": wording(given.expected, lang),
        "why": _why(given.why, lang),
        "explain": html(wording(variant.explain, lang)) if wording(variant.explain, lang) else "",
        "tests": tests(given.tests, lang),
        "parts": dict(given.parts),
        "raw": at.raw,
        "trouble": trouble,
        **_marks(variant, lang),
        **_after(at, lang, day),
    }
    return told


def _why(why: Mapping[str, Any] | None, lang: str) -> str:
    """The author's reason as Markdown; a sentence of ours, in which an error's message may stand, as it is."""
    if not why:
        return ""
    return html(sentence(why, lang)) if "text" in why else f"<p>{backquoted(sentence(why, lang))}</p>"


def _marks(variant: Variant, lang: str) -> dict[str, Any]:
    """The key of kinds that are marked in place."""
    item = variant.item
    if isinstance(item.body, Choices):
        whys = {one.key: inline(wording(one.why, lang)) for one in variant.choices if one.why and not one.right}
        marks: dict[str, Any] = {"rights": [one.key for one in variant.choices if one.right], "whys": whys}
        return marks | ({"truth": bool(variant.answer)} if item.kind == "truefalse" else {})
    if item.kind == "match":
        return {"pairs": variant.answer}
    if item.kind == "order":
        return {"order": [line.key for line in item.body.lines]}
    if item.kind == "cloze":
        return {"fillings": {name: wording(forms[0], lang) for name, forms in variant.blanks.items()}}
    return {}


def _after(at: Round, lang: str, day: int) -> dict[str, Any]:
    """What the schedule makes of the answer."""
    if at.stored is None:
        return {"again": text("quiz.card.unscheduled", lang) if not at.scheduled else ""}
    status = at.stored.status
    if status == "elsewhere":
        return {"again": "", "elsewhere": text("quiz.card.elsewhere", lang)}
    due = at.stored.card.due_day
    days = max(0, (due or day) - day)
    key = "again_tomorrow" if days <= 1 else "again_days"
    sure = at.stored.event is not None and at.stored.event.sure_mistake
    return {"again": text("quiz.card.again_sure" if sure else f"quiz.card.{key}", lang, days=days),
            "rating": at.stored.rating}  # fmt: skip


def tests(reports: tuple[Mapping[str, Any], ...], lang: str) -> list[dict[str, Any]]:
    """The tests of an exercise with what became of each; of a hidden one only what it says."""
    return [
        {
            "say": inline(wording(one["say"], lang)),
            "hidden": one["hidden"],
            "passed": one["passed"],
            "ran": one["ran"],
            "code": "" if one["hidden"] else one["code"].rstrip(),
            "error": "" if one["hidden"] else _failure(one.get("error"), lang),
            "printed": "" if one["hidden"] else str(one.get("printed") or "")[:2000],
        }
        for one in reports
    ]


def _failure(error: object, lang: str) -> str:
    if not isinstance(error, Mapping):
        return str(error or "")
    message = str(error.get("message") or "")
    return f"{error.get('type', '')}: {message}" if message else str(error.get("type", ""))
