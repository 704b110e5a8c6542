"""shape: (2, 3), [2, 3], 2x3, 2×3, 2, 3, torch.Size([2, 3]), scalar for ()."""

from __future__ import annotations

import re
from typing import Any

from core.quiz.grade.answer import Grade, Unread, as_text, plain, shown
from core.quiz.template import show
from core.quiz.variant import Variant

LONGEST_SIZE = 18
"""Digits of one size."""
_SCALAR = {"()", "[]", "scalar", "标量", "0-d", "0d", "零维", "空", "空元组"}


def read(raw: Any) -> tuple[int, ...]:
    """The shape that an answer stands for. Raises Unread."""
    text = plain(as_text(raw)).strip().strip("`$.").strip()
    if len(text) > 200:
        raise Unread("no-shape")
    text = re.sub(r"^(?:[a-z_]\w*\s*(?:\.shape)?\s*)?=\s*", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:torch\.)?size\s*\((.*)\)$", r"\1", text, flags=re.IGNORECASE).strip()
    if text.lower() in _SCALAR or text == "":
        return ()
    inner = re.sub(r"^[(\[{](.*)[)\]}]$", r"\1", text).strip()
    if inner == "":
        return ()
    parts = re.split(r"\s*[,;x*]\s*|\s+", inner.rstrip(",; ").lower())
    if any(not part.isascii() or not part.isdigit() or len(part) > LONGEST_SIZE for part in parts):
        raise Unread("no-shape")
    return tuple(int(part) for part in parts)


def grade(variant: Variant, raw: Any, answer: Any) -> Grade:
    """Against ``answer``, the variant's own or a trap's."""
    key = tuple(answer)
    expected = shown(key)
    try:
        given = read(raw)
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    why = None if given == key or sorted(given) != sorted(key) else {"key": "order-of-sizes"}
    return Grade("right" if given == key else "wrong", show(given), why, expected)
