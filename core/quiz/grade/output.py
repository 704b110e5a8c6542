"""output: what a program prints. White space folded, numbers compared with tolerance."""

from __future__ import annotations

import re
from typing import Any

from core.quiz.grade.answer import Grade, Unread, alike, as_text, echo, plain
from core.quiz.variant import Variant

_TOKEN = re.compile(
    r"(?P<number>(?<![\w.)\]])[-+]?(?:inf\b|nan\b|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<word>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|(?P<other>\S)",
    re.IGNORECASE,
)
"""A sign belongs to the number behind it, unless something to subtract from stands right before it."""
_FORM = {"tensor", "torch.Size", "Size", "[", "]", "(", ")", ",", "array"}
"""What may be forgotten without the values being wrong."""

Token = str | float


def tokens(text: str) -> list[Token]:
    """Words and marks as text, numbers as numbers."""
    tidy = plain(text).replace("'", '"')
    return [float(match[0]) if match["number"] else match[0] for match in _TOKEN.finditer(tidy)]


def _same(variant: Variant, given: list[Token], key: list[Token]) -> bool:
    if len(given) != len(key):
        return False
    near = variant.item.tolerance.near
    for a, b in zip(given, key, strict=True):
        if isinstance(a, float) != isinstance(b, float):
            return False
        if isinstance(b, float) and not near(a, b, whole=b.is_integer()):
            return False
        if isinstance(b, str) and a != b:
            return False
    return True


def grade(variant: Variant, raw: Any, answer: Any) -> Grade:
    """Against ``answer``; partly when the values are right and only brackets or ``tensor`` differ."""
    expected = alike(str(answer).rstrip())
    try:
        text = as_text(raw)
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    given, key = tokens(text), tokens(str(answer))
    if _same(variant, given, key):
        return Grade("right", echo(text), None, expected)
    error = getattr(variant.item.body, "error", None)
    if error is not None and _same(variant, tokens(text.split(":")[0]), key):
        return Grade("right", echo(text), None, expected)  # the message behind the type may be anything
    bare = [token for token in given if token not in _FORM]
    if bare and _same(variant, bare, [token for token in key if token not in _FORM]):
        return Grade("partly", echo(text), {"key": "printed-form"}, expected)
    return Grade("wrong", echo(text), None, expected)
