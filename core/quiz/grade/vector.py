"""vector: a list of numbers, brackets at will; where brackets are nested, the nesting counts."""

from __future__ import annotations

import re
from typing import Any

from core.quiz.grade import numbers
from core.quiz.grade.answer import Grade, Unread, as_text, plain, shown
from core.quiz.template import show
from core.quiz.variant import Variant

LONGEST = 1000
"""Numbers in one answer."""
_WRAPPED = re.compile(r"^(?:torch\.)?tensor\((.*?)(?:,\s*(?:dtype|requires_grad|device|grad_fn)\s*=.*)?\)$", re.DOTALL)


def flat(value: Any) -> list[Any]:
    """The numbers of a nested list, in order."""
    if isinstance(value, list | tuple):
        return [number for entry in value for number in flat(entry)]
    return [value]


def sizes(value: Any) -> tuple[int, ...]:
    """The shape of a nested list."""
    found = []
    while isinstance(value, list | tuple):
        found.append(len(value))
        value = value[0] if value else None
    return tuple(found)


def read(raw: Any) -> tuple[list[float | int], tuple[int, ...] | None]:
    """The numbers, and the rows and columns where nested brackets tell them. Raises Unread."""
    text = plain(as_text(raw)).strip().strip("`$").strip()
    text = _WRAPPED.sub(r"\1", text)
    try:
        found = numbers.every(text)
    except ValueError:
        raise Unread("no-vector") from None
    if not found or len(found) > LONGEST:
        raise Unread("no-vector")
    rows = re.findall(r"[\[(]([^\[\]()]*)[\])]", text)
    if len(rows) > 1:
        counts = {len(numbers.every(row)) for row in rows}
        if len(counts) == 1:
            return found, (len(rows), counts.pop())
    return found, None


def grade(variant: Variant, raw: Any, answer: Any) -> Grade:
    """Against ``answer``, the variant's own or a trap's; partly when more than half of the numbers are right."""
    expected = shown(answer)
    try:
        given, shape = read(raw)
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    key = flat(answer)
    understood = show(given)
    if len(given) != len(key):
        why = {"key": "count", "given": len(given), "expected": len(key)}
        return Grade("wrong", understood, why, expected)
    near = [variant.item.tolerance.near(a, b, whole=isinstance(b, int)) for a, b in zip(given, key, strict=True)]
    parts = {str(at): right for at, right in enumerate(near)}
    keyed = sizes(answer)
    if all(near) and shape is not None and len(keyed) >= 2 and (shape[1] != keyed[-1]):
        return Grade("partly", understood, {"key": "rows"}, expected, parts)
    if all(near):
        return Grade("right", understood, None, expected, parts)
    if sum(near) > len(near) / 2:
        return Grade(
            "partly", understood, {"key": "some-numbers", "right": sum(near), "of": len(near)}, expected, parts
        )
    return Grade("wrong", understood, None, expected, parts)
