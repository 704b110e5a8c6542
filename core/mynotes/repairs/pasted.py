"""What comes along when a cell is copied from a terminal, a notebook or a book: prompts, output, magic."""

from __future__ import annotations

import re

from core.mynotes.repairs.rule import Patch, Surroundings
from core.mynotes.repairs.scan import trouble

_PROMPT = re.compile(r"\s*(?:>>>|\.\.\.)(?: |$)")
_IN = re.compile(r"\s*In ?\[[\d ]*\]:[ \t]?")
_OUT = re.compile(r"\s*Out ?\[[\d ]*\]:[ \t]?")
_STRONG = re.compile(
    r"(?:tensor|array)\(|Parameter containing:|Out ?\[\d*\]|<(?:torch|matplotlib|class|generator|function)\b"
    r"|Traceback \(most recent|[A-Z]\w*(?:Error|Exception|Warning): "
)
_WEAK = re.compile(
    r"torch\.Size\(|\[+[-+\d.]|[-+]?\d[\d.]*(?:[eE][-+]?\d+)?\s*$|\(?tensor\(|epoch\b.*[:=]\s*[\d.]+", re.IGNORECASE
)
_MAGIC = re.compile(r"[ \t]*(?:%{1,2}[a-zA-Z]\w*|!\s*\w).*")


def prompts(code: str, around: Surroundings) -> Patch | None:
    """``>>>``, ``...``, ``In [1]:`` go; what was printed between becomes comments."""
    lines = code.split("\n")
    asked = sum(bool(_PROMPT.match(line)) for line in lines if not line.lstrip().startswith("...")) or sum(
        bool(_IN.match(line)) for line in lines
    )
    terminal = any(_PROMPT.match(line) for line in lines)
    if not asked or (terminal and not trouble(code)):  # ``In [1]: x`` compiles, as an annotation
        return None
    kept, printed = [], 0
    in_output = False
    for line in lines:
        if _PROMPT.match(line) or _IN.match(line):
            in_output = False
            kept.append(_PROMPT.sub("", line, count=1) if terminal else _IN.sub("", line, count=1))
        elif _OUT.match(line) or (line.strip() and (terminal or in_output)):
            in_output = in_output or bool(_OUT.match(line))
            printed += 1
            kept.append(f"# {_OUT.sub('', line)}")
        else:
            in_output = in_output and bool(line.strip())
            kept.append(line if not terminal else line.strip())
    return Patch("\n".join(kept), {"count": asked, "printed": printed})


def output(code: str, around: Surroundings) -> Patch | None:
    """Printed tensors: as comments where they follow code, as text where there is nothing else."""
    if {"tensor", "array"} & around.defined and not trouble(code):
        return None
    lines = code.split("\n")
    groups = _groups(lines)
    start = len(groups)
    while start and _is_output(lines[groups[start - 1]]):
        start -= 1
    printed = [lines[at] for at in groups[start:]]
    if not any(_STRONG.match(line) for line in printed):
        return None
    if start == 0:
        return Patch(code, {"lines": sum(bool(line.strip()) for line in lines)}, "text")
    while start < len(groups) and not _STRONG.match(lines[groups[start]]):
        start += 1  # a number by itself may be meant
    at = groups[start]
    mended = lines[:at] + [f"# {line}" if line.strip() else line for line in lines[at:]]
    return Patch("\n".join(mended), {"lines": len([line for line in lines[at:] if line.strip()])})


def _groups(lines: list[str]) -> list[int]:
    """Where statements begin, as far as brackets tell."""
    starts, open_ = [], 0
    for at, line in enumerate(lines):
        stripped = line.strip()
        if stripped and open_ <= 0 and not line[0].isspace():
            starts.append(at)
            open_ = 0
        elif stripped and open_ <= 0 and not starts:
            starts.append(at)
        open_ += sum(line.count(mark) for mark in "([{") - sum(line.count(mark) for mark in ")]}")
    return starts


def _is_output(line: str) -> bool:
    return bool(_STRONG.match(line) or _WEAK.match(line)) and not line.lstrip().startswith("#")


def magic(code: str, around: Surroundings) -> Patch | None:
    """``%matplotlib inline`` and ``!pip install …`` belong to Jupyter: they become comments."""
    if not trouble(code):
        return None
    lines = code.split("\n")
    found = [line for line in lines if _MAGIC.fullmatch(line)]
    if not found:
        return None
    mended = [f"# {line.lstrip()}" if _MAGIC.fullmatch(line) else line for line in lines]
    return Patch("\n".join(mended), {"first": found[0].strip()[:60]})
