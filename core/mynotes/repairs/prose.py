"""A fence that holds sentences or shell commands, and is no cell at all."""

from __future__ import annotations

import re

from core.mynotes.repairs.rule import Patch, Surroundings
from core.mynotes.repairs.scan import bare, trouble

_HAN = re.compile(r"[\u3400-\u9fff]")
_SHELL = re.compile(
    r"\s*(?:[$>%!]\s*)?(?:pip3?|conda|git|cd|ls|mkdir|apt(?:-get)?|python3? (?:-m )?[\w./]+|export|set|source)\b"
)


def words(code: str, around: Surroundings) -> Patch | None:
    """Most lines are Chinese sentences outside of strings and comments."""
    if not trouble(code):
        return None
    lines = [line for line in bare(code).split("\n") if line.strip()]
    said = [line for line in lines if len(_HAN.findall(line)) >= 4]
    if not said or len(said) * 2 < len(lines):
        return None
    return Patch(code, {"lines": len(said)}, "text")


def shell(code: str, around: Surroundings) -> Patch | None:
    """Every line is a command for a terminal."""
    lines = [line for line in code.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    if not lines or not trouble(code) or not all(_SHELL.match(line) for line in lines):
        return None
    return Patch(code, {"lines": len(lines)}, "bash")
