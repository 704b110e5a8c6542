"""What the reader calls a tensor: the name under which the calling code holds it, or the expression it wrote."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Mapping
from types import FrameType

import numpy as np
import torch

FALLBACK = "abcdefgh"


def held(frame: FrameType | None, function: Callable | None = None) -> dict[int, str]:
    """``id(object)`` to name, from the frame's locals and globals and what ``function`` closes over."""
    scopes: list[Mapping[str, object]] = []
    if frame is not None:
        scopes += [frame.f_globals, frame.f_locals]
    cells = getattr(function, "__closure__", None) or ()
    free = getattr(getattr(function, "__code__", None), "co_freevars", ())
    scopes.append({name: cell.cell_contents for name, cell in zip(free, cells, strict=False) if _filled(cell)})
    return {
        id(value): name
        for scope in scopes
        for name, value in list(scope.items())
        if not name.startswith("_") and isinstance(value, torch.Tensor | np.ndarray)
    }


def _filled(cell: object) -> bool:
    try:
        cell.cell_contents  # noqa: B018  raises when the variable has no value yet
    except ValueError:
        return False
    return True


def written(frame: FrameType | None) -> list[str]:
    """The positional arguments of the call that ``frame`` is making, as their source; [] when there is none."""
    call = written_call(frame)
    return [] if call is None else [ast.unparse(arg) for arg in call.args]


def written_call(frame: FrameType | None) -> ast.Call | None:
    """The call that ``frame`` is making, as it is written; None where it is no plain call, or has starred arguments."""
    if frame is None:
        return None
    positions = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    line = positions[0]
    if line is None or None in positions:
        return None
    lines = linecache.getlines(frame.f_code.co_filename)[line - 1 : positions[1]]
    try:
        tree = ast.parse(_stretch(lines, positions[2], positions[3]), mode="eval")
    except (SyntaxError, ValueError):
        return None
    call = tree.body
    if not isinstance(call, ast.Call) or any(isinstance(arg, ast.Starred) for arg in call.args):
        return None
    return call


def _stretch(lines: list[str], first: int, last: int) -> str:
    """The text from byte ``first`` of the first line to byte ``last`` of the last one."""
    if not lines:
        return ""
    raw = [line.encode() for line in lines]
    raw[-1] = raw[-1][:last]
    raw[0] = raw[0][first:]
    return b"".join(raw).decode()


def unused(taken: set[str]) -> str:
    """A letter that nothing is called by yet."""
    return next((letter for letter in FALLBACK if letter not in taken), "x")
