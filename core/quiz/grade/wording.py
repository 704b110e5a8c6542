"""text: a short answer in words, against the accepted forms."""

from __future__ import annotations

import re
from typing import Any

from core.quiz.grade import numbers
from core.quiz.grade.answer import Grade, Unread, as_text, echo, plain
from core.quiz.model import Text
from core.quiz.variant import Variant


def normal(text: str) -> str:
    """What makes no difference taken away: case, width, quotes, white space, a full stop at the end."""
    tidy = plain(text).casefold()
    tidy = re.sub(r"[`\"'$]", "", tidy)
    tidy = re.sub(r"\s+", " ", tidy).strip(" .,;:!?")
    return re.sub(r"\s*([-=+*/()\[\],:<>])\s*", r"\1", tidy)


def accepted(text: str, forms: tuple[Text, ...]) -> bool:
    """Whether the answer is one of the forms, in any language; numbers as numbers."""
    given = normal(text)
    number = numbers.parse(text)
    for form in forms:
        for wording in set(form.values()):
            if normal(wording) == given:
                return True
            key = numbers.parse(wording)
            if number is not None and key is not None and abs(number - key) <= 1e-9 * abs(key):
                return True
    return False


def grade(variant: Variant, raw: Any) -> Grade:
    """Against the accepted forms."""
    expected = variant.accept[0]
    try:
        text = as_text(raw, 2000)
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    return Grade("right" if accepted(text, variant.accept) else "wrong", echo(text), None, expected)
