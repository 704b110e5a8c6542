"""A NumPy array, shown like a tensor. Strides are NumPy's own, in bytes."""

from __future__ import annotations

from typing import Any

from core.display.numbers import STATS, grid, plain
from core.display.reprs import safe_repr, type_name
from core.display.tensors import NO_NUMBERS


def ndarray(a: Any) -> dict | None:
    """The output of an array of numbers or truth values; None for other dtypes and for masked arrays."""
    if a.dtype.kind not in "biufc" or hasattr(a, "mask"):
        return None
    a = a.view(type(a).__mro__[-2])  # the plain ndarray below a subclass
    return {
        "kind": "tensor",
        "type": type_name(a),
        "shape": list(a.shape),
        "dtype": str(a.dtype),
        "strides": list(a.strides),
        "device": "cpu",
        "requires_grad": False,
        "is_leaf": True,
        "grad_fn": None,
        "contiguous": bool(a.flags.c_contiguous),
        "text": safe_repr(a, 20_000),
        "elements": int(a.size),
        **_numbers(a),
    }


def _numbers(a) -> dict:
    """The grid, and minimum, maximum and mean; a bool counts as 0 or 1; a complex array has none of the three."""
    digits = 12 if a.dtype.itemsize >= (16 if a.dtype.kind == "c" else 8) else 7
    out = NO_NUMBERS | {"grid": grid(a, digits)}
    if not 0 < a.size <= STATS or a.dtype.kind == "c":
        return out
    low, high, mean = +a.min().item(), +a.max().item(), float(a.mean())
    return out | {"min": plain(low, digits), "max": plain(high, digits), "mean": plain(mean, digits)}
