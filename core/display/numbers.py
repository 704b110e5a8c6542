"""Numbers of an array as JSON: a grid of them, or one."""

from __future__ import annotations

from math import isfinite, isnan
from typing import Any

from core.display.schema import GRID

STATS = 1 << 22
"""Elements up to which minimum, maximum and mean are computed; beyond, that would cost the reader's time and memory."""


def plain(value: object, digits: int = 12) -> object:
    """A Python number as JSON, a float rounded to ``digits`` significant ones; nan and inf as strings."""
    if type(value) is not float:
        return value
    if isfinite(value):
        return float(f"{value:.{digits}g}")
    return "nan" if isnan(value) else "inf" if value > 0 else "-inf"


def _step(size: int) -> int:
    return -(-size // GRID)


def grid(array: Any, digits: int) -> dict | None:
    """The last two dimensions of a tensor or ndarray, thinned to at most 40 x 40; None when it is empty.

    Nothing is copied but the numbers shown. ``note`` is the index that gives them, with x for the array.
    """
    shape = tuple(array.shape)
    if 0 in shape:
        return None
    first = (0,) * (len(shape) - 2)
    steps = [_step(size) for size in shape[-2:]]
    index = (*first, *(slice(None, None, step) for step in steps))
    part = array[index] if index else array
    is_complex = "complex" in str(array.dtype)
    values = abs(part).tolist() if is_complex else part.tolist()
    if len(shape) < 2:
        values = [values] if len(shape) == 1 else [[values]]
    thinned = max(steps, default=1) > 1
    return {
        "rows": len(values),
        "cols": len(values[0]),
        "values": [[plain(value, digits) for value in row] for row in values],
        "step": [1, 1, *steps][-2:],
        "note": _note(first, steps if thinned or first else [], is_complex),
    }


def _note(first: tuple[int, ...], steps: list[int], is_complex: bool) -> str | None:
    """``x[0, ::3, :]``, ``abs(x)``, or None when the grid is the array."""
    parts = [*map(str, first), *(f"::{step}" if step > 1 else ":" for step in steps)]
    note = f"x[{', '.join(parts)}]" if parts else "x"
    if is_complex:
        return f"abs({note})"
    return note if parts else None
