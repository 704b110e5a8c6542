"""cloze: gaps in a text or in code. A filling of code that is not listed may still be right: then the code is run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.quiz.grade.answer import Grade, Unread, as_text, echo, mapping
from core.quiz.grade.program import attempt
from core.quiz.grade.wording import accepted
from core.quiz.model import Test
from core.quiz.solve import Runner, records
from core.quiz.variant import Variant
from core.text import LANGUAGES

LONGEST = 300
"""Characters in one gap."""


def fill(code: str, fillings: Mapping[str, str]) -> str:
    """The code with its gaps filled."""
    for name, filling in fillings.items():
        code = code.replace(f"[[{name}]]", filling)
    return code


def grade(variant: Variant, raw: Any, kernel: Runner | None, visitor: str = "") -> Grade:
    """``{blank: text}``, a list in the order of the blanks, or one text for one blank."""
    blanks = variant.blanks
    expected = {lang: "; ".join(forms[0].get(lang, "") for forms in blanks.values()) for lang in LANGUAGES}
    try:
        given = _read(raw, list(blanks))
    except Unread as unread:
        return Grade("not-attempted", why=unread.why, expected=expected)
    parts = {name: bool(given[name]) and accepted(given[name], forms) for name, forms in blanks.items()}
    understood = "; ".join(echo(given[name]) or "?" for name in blanks)
    unsure = not all(parts.values()) and all(given.values()) and variant.item.body.test and kernel is not None
    if unsure and _passes(variant, given, kernel, visitor):
        parts = dict.fromkeys(parts, True)
    right = sum(parts.values())
    if right == len(parts):
        return Grade("right", understood, None, expected, parts)
    why = {"key": "some-blanks", "right": right, "of": len(parts)} if len(parts) > 1 else None
    return Grade("partly" if right > len(parts) / 2 else "wrong", understood, why, expected, parts)


def _read(raw: Any, names: list[str]) -> dict[str, str]:
    if isinstance(raw, str) and len(names) == 1:
        raw = {names[0]: raw}
    if isinstance(raw, list | tuple):
        if len(raw) != len(names):
            raise Unread("not-parts")
        raw = dict(zip(names, raw, strict=True))
    given = mapping(raw)
    found = {}
    for name in names:
        try:
            found[name] = as_text(given.get(name), LONGEST).strip()
        except Unread as unread:
            if unread.why["key"] != "empty":
                raise
            found[name] = ""
    if not any(found.values()):
        raise Unread("empty")
    return found


def passes(variant: Variant, fillings: Mapping[str, str], kernel: Runner) -> bool:
    """Whether the filled code runs and its test holds."""
    return _passes(variant, fillings, kernel, "")


def _passes(variant: Variant, fillings: Mapping[str, str], kernel: Runner, visitor: str) -> bool:
    code = fill(variant.code, fillings)
    test = Test(variant.item.body.test, {})
    result, _ = attempt(variant, code, [test], kernel, visitor)
    if result is None or result.status != "ok":
        return False
    return any(record["test"] == 0 and record.get("error") is None for record in records(result, "test"))
