"""Where in the reader's code an operation stands: line, columns, the expression, the name its result gets.

CPython keeps the columns of each instruction (PEP 657), so the part of a line that runs is known exactly.
"""

from __future__ import annotations

import ast
import linecache
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType, FrameType

HERE = str(Path(__file__).resolve().parent.parent)
"""The folder of this project's own code, which is no reader's."""
EXPRESSION = 80
"""Characters kept of an expression."""


@dataclass(frozen=True)
class Place:
    """A stretch of code: lines from 1, columns from 0 in characters, ``end`` not included."""

    line: int
    start: int
    end: int
    text: str
    """The expression, on one line."""
    target: str | None
    """The name that a simple assignment gives to the value of the expression."""
    key: tuple[int, int]
    """The same for each turn of a loop, and for no other instruction."""


def reader_frame() -> FrameType | None:
    """The innermost frame outside this project's core: whoever called into it."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(HERE):
        frame = frame.f_back
    return frame


def frame_in(file: str) -> FrameType | None:
    """The innermost frame of ``file`` that runs now."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != file:
        frame = frame.f_back
    return frame


def place(frame: FrameType) -> Place:
    """What ``frame`` is doing now."""
    return _place(frame.f_code, frame.f_lasti)


@lru_cache(maxsize=4096)
def _place(code: CodeType, instruction: int) -> Place:
    first, last, start, end = list(code.co_positions())[instruction // 2]
    key = (id(code), instruction)
    if first is None or start is None or end is None:
        line = first or code.co_firstlineno
        return Place(line, 0, 0, "", None, key)
    lines = linecache.getlines(code.co_filename)
    rows = lines[first - 1 : last]
    if not rows:
        return Place(first, 0, 0, "", None, key)
    from_column = _characters(rows[0], start)
    to_column = _characters(rows[-1], end)
    if len(rows) == 1:
        text = rows[0][from_column:to_column]
    else:
        text = " ".join([rows[0][from_column:], *rows[1:-1], rows[-1][:to_column]])
        to_column = len(rows[0].rstrip("\n"))
    text = " ".join(text.split())
    if len(text) > EXPRESSION:
        text = text[:EXPRESSION] + "…"
    target = _targets(code.co_filename).get((first, start, last, end))
    return Place(first, from_column, to_column, text, target, key)


def _characters(line: str, column: int) -> int:
    """A column in UTF-8 bytes as one in characters."""
    return len(line.encode()[:column].decode(errors="ignore"))


@lru_cache(maxsize=64)
def _targets(file: str) -> dict[tuple[int, int, int, int], str]:
    """The names of a file's simple assignments, by the place of what is assigned."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
            if isinstance(target, ast.Name):
                found[_span(node.value)] = target.id
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                found[_span(target)] = target.value.id
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found[_span(node)] = node.target.id
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value and isinstance(node.target, ast.Name):
            found[_span(node.value)] = node.target.id
    return found


def _span(node: ast.AST) -> tuple[int, int, int, int]:
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
