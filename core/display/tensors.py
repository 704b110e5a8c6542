"""A tensor as what it is (shape, type, layout in memory, place in the graph) and as numbers for a table or heat map."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from core.display.numbers import STATS, grid, plain
from core.display.reprs import safe_repr, type_name

NO_NUMBERS = {"grid": None, "min": None, "max": None, "mean": None}


def tensor(t: Any) -> dict | None:
    """The output of a ``torch.Tensor``; None for quantized and nested ones, whose repr says more.

    Sparse tensors and those without data (device meta) have no grid, sparse ones no strides.
    """
    torch = sys.modules["torch"]
    if t.is_quantized or t.is_nested:
        return None
    strided = t.layout is torch.strided
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "kind": "tensor",
            "type": type_name(t),
            "shape": list(t.shape),
            "dtype": str(t.dtype),
            "strides": list(t.stride()) if strided else None,
            "device": str(t.device),
            "requires_grad": t.requires_grad,
            "is_leaf": t.is_leaf,
            "grad_fn": None if t.grad_fn is None else type_name(t.grad_fn),
            "contiguous": strided and t.is_contiguous(),
            "text": safe_repr(t, 20_000),
            "elements": t.numel(),
            **(_numbers(t.detach().as_subclass(torch.Tensor)) if strided and t.device.type == "cpu" else NO_NUMBERS),
        }


def _numbers(values) -> dict:
    """The grid, and minimum, maximum and mean of a detached strided tensor; a bool counts as 0 or 1."""
    digits = 12 if values.dtype.itemsize >= (16 if values.is_complex() else 8) else 7
    out = NO_NUMBERS | {"grid": grid(values, digits)}
    if not 0 < values.numel() <= STATS or values.is_complex():
        return out
    try:
        bounds = values.aminmax()
    except RuntimeError:  # float8, uint16 and their like have no minimum of their own
        bounds = values.double().aminmax()
    low, high = (+bound.item() for bound in bounds)
    mean = values.double().mean().item()
    return out | {"min": plain(low, digits), "max": plain(high, digits), "mean": plain(mean, digits)}
