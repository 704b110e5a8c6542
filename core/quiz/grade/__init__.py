"""What an answer is worth. ``grade`` takes whatever came from outside and never raises.

What cannot be read is not attempted, never wrong: only an answer that was understood can be wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from core.quiz.grade import cloze, number, output, picks, program, shape, sorting, vector, wording
from core.quiz.grade.answer import VERDICTS, Grade, Unread, Verdict, alike, as_text
from core.quiz.grade.words import sentence
from core.quiz.solve import Runner
from core.quiz.variant import Variant

__all__ = ["VERDICTS", "Grade", "Verdict", "grade", "sentence"]

KEYED: dict[str, Callable[[Variant, Any, Any], Grade]] = {
    "number": number.grade,
    "chart": number.grade,
    "shape": shape.grade,
    "vector": vector.grade,
    "output": output.grade,
}
"""Kinds with a computed key, graded against any value: the key's, or a trap's."""

PLAIN: dict[str, Callable[[Variant, Any], Grade]] = {
    "text": wording.grade,
    "choice": picks.grade_choice,
    "multi": picks.grade_multi,
    "truefalse": picks.grade_truefalse,
    "match": sorting.grade_match,
    "order": sorting.grade_order,
}

RUN: dict[str, Callable[[Variant, Any, Runner | None, str], Grade]] = {
    "cloze": cloze.grade,
    "code": program.grade,
    "fix": program.grade,
}
"""Kinds that may run the answer."""


def grade(variant: Variant, raw: Any, kernel: Runner | None = None, *, visitor: str = "") -> Grade:
    """The grade of a raw answer: text for most kinds, a key or keys for choices, a mapping for several parts.

    Total: whatever happens, a Grade comes back. ``kernel`` is needed for code; without it such an answer is not
    attempted. ``visitor`` is who asks, for the kernel's line.
    """
    try:
        return _grade(variant, raw, kernel, visitor)
    except Exception:  # a fault of ours must not cost a learner the session
        logging.getLogger(__name__).exception("grading %s failed", variant.item.id)
        return Grade("not-attempted", why={"key": "failed"})


def _grade(variant: Variant, raw: Any, kernel: Runner | None, visitor: str) -> Grade:
    kind = variant.kind
    if kind in KEYED:
        return _told(variant, raw, KEYED[kind](variant, raw, variant.answer))
    if kind in RUN:
        return RUN[kind](variant, raw, kernel, visitor)
    if kind == "card":
        return _own(variant, raw)
    found = PLAIN[kind](variant, raw)
    return _told(variant, raw, found) if kind == "text" else found


def _told(variant: Variant, raw: Any, found: Grade) -> Grade:
    """A wrong answer that the author foresaw gets the author's reason."""
    if found.verdict not in ("wrong", "partly"):
        return found
    for trap in variant.traps:
        if caught(variant, raw, trap.value):
            return Grade(found.verdict, found.understood, {"text": dict(trap.why)}, found.expected, found.parts)
    return found


def caught(variant: Variant, raw: Any, value: Any) -> bool:
    """Whether an answer is the wrong one that a trap foresees."""
    if variant.kind == "text":
        return wording.accepted(as_text(raw, 2000), (alike(str(value)),))
    try:
        return KEYED[variant.kind](variant, raw, value).verdict == "right"
    except (ValueError, TypeError):
        return False


def _own(variant: Variant, raw: Any) -> Grade:
    """A card is graded by its learner: the answer is the verdict."""
    try:
        said = as_text(raw, 100).strip().lower()
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=variant.back)
    if said not in ("right", "partly", "wrong"):
        return Grade("not-attempted", why={"key": "own-verdict"}, expected=variant.back)
    return Grade(said, said, None, variant.back)
