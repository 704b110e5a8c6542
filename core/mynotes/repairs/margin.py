"""The left margin: tabs among spaces, code that is set in as a whole, steps that do not fit."""

from __future__ import annotations

import re
import textwrap

from core.mynotes.repairs import marks
from core.mynotes.repairs.rule import Patch, Surroundings
from core.mynotes.repairs.scan import trouble

WRONG = ("IndentationError", "TabError")
WIDTHS = (4, 8, 2)
"""Columns of a tab, the likeliest first."""


def _readable(code: str, around: Surroundings) -> str:
    """The code with its punctuation mended, so that Python gets as far as the margin."""
    for rule in (marks.punctuation, marks.blanks):
        patch = rule(code, around)
        code = patch.code if patch else code
    return code


def _expanded(code: str, width: int) -> str:
    def line(text: str) -> str:
        body = text.lstrip(" \t")
        return text[: len(text) - len(body)].expandtabs(width) + body

    return "\n".join(map(line, code.split("\n")))


def tabs(code: str, around: Surroundings) -> Patch | None:
    """Tabs of the margin as the number of spaces with which the lines fit each other."""
    tabbed = [line for line in code.split("\n") if re.match(r" *\t", line)]
    if not tabbed or trouble(_readable(code, around)) not in WRONG:
        return None
    for width in WIDTHS:
        mended = _expanded(code, width)
        if trouble(_readable(mended, around)) not in WRONG:
            return Patch(mended, {"count": len(tabbed), "width": width})
    return None


def steps(code: str, around: Surroundings) -> Patch | None:
    """Set in as a whole, or by steps that are off by a column or two."""
    if trouble(_readable(code, around)) not in WRONG:
        return None
    code_ = _expanded(code, 4)
    lines = code_.split("\n")
    rounded = "\n".join(" " * 4 * round((len(line) - len(line.lstrip())) / 4) + line.lstrip() for line in lines)
    first_out = "\n".join([lines[0].lstrip(), *textwrap.dedent("\n".join(lines[1:])).split("\n")])
    for mended in (textwrap.dedent(code_), rounded, first_out, textwrap.dedent(rounded)):
        if mended != code and trouble(_readable(mended, around)) not in WRONG:
            return Patch(mended)
    return None
