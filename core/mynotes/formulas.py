"""Formulas that cannot be drawn as they were meant: open ends, lone braces, letters copied off a web page."""

from __future__ import annotations

import re
from typing import NamedTuple

MATH = re.compile(r"\$\$(.{0,4000}?)\$\$|(?<![\\$])\$([^$\n]{1,400})\$(?!\$)", re.DOTALL)
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`).{1,1000}?(?<!`)\1(?!`)", re.DOTALL)


class Fault(NamedTuple):
    """One broken formula; ``key`` names its sentence, ``mine.formula.<key>``."""

    key: str
    line: int
    """In the file."""
    formula: str
    """How it begins."""


def faults(text: str, first_line: int) -> list[Fault]:
    """The broken formulas of a text that begins on ``first_line``."""
    text = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    found = []

    def add(key: str, at: int, formula: str) -> None:
        found.append(Fault(key, first_line + text.count("\n", 0, at), " ".join(formula.split())[:60]))

    for match in MATH.finditer(text):
        formula = match[1] if match[1] is not None else match[2]
        bare = re.sub(r"\\[{}\\]", "", formula)
        if bare.count("{") != bare.count("}"):
            add("braces", match.start(), formula)
        elif len(re.findall(r"\\left\b", formula)) != len(re.findall(r"\\right\b", formula)):
            add("sides", match.start(), formula)
        elif re.findall(r"\\begin\{(\w+\*?)\}", formula) != re.findall(r"\\end\{(\w+\*?)\}", formula)[::-1]:
            if sorted(re.findall(r"\\begin\{(\w+\*?)\}", formula)) != sorted(re.findall(r"\\end\{(\w+\*?)\}", formula)):
                add("sides", match.start(), formula)
        elif match[1] is not None and _copied(formula):
            add("copied", match.start(), formula)
    rest = MATH.sub(lambda math: re.sub(r"[^\n]", " ", math[0]), text)
    if rest.count("$$") % 2:
        add("open", rest.rindex("$$"), rest[rest.rindex("$$") + 2 :])
    return found


def _copied(formula: str) -> bool:
    """Pieces of one or two letters on lines of their own: what is left of a drawn formula that was copied."""
    lines = [line.strip() for line in formula.split("\n")]
    short = [line for line in lines if 0 < len(line) <= 3]
    return "\\" not in formula and len(short) >= 2 and "" in lines[1:-1]
