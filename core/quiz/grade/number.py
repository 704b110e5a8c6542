"""number, chart: one number against the key."""

from __future__ import annotations

from typing import Any

from core.quiz.grade import numbers
from core.quiz.grade.answer import Grade, Unread, shown
from core.quiz.template import show
from core.quiz.variant import Variant


def key_of(answer: Any) -> float | int:
    """The key as a number: one-element lists are their element. Raises ValueError."""
    while isinstance(answer, list | tuple) and len(answer) == 1:
        answer = answer[0]
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        raise ValueError(f"the key {show(answer)[:80]} is no number")
    return answer


def grade(variant: Variant, raw: Any, answer: Any) -> Grade:
    """Against ``answer``, the variant's own or a trap's."""
    expected = shown(answer)
    try:
        given = numbers.read(raw)
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    key = key_of(answer)
    right = variant.item.tolerance.near(given, key, whole=isinstance(key, int))
    return Grade("right" if right else "wrong", show(given), expected=expected)
