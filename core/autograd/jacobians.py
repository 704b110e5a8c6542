"""The whole Jacobian matrix of a small function, for a view in which v is the reader's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from core.autograd import places
from core.autograd.names import name_of
from core.display.numbers import plain

MOST = 16
"""Rows and columns of the largest matrix that is drawn."""
DIGITS = 7


class Jacobian:
    """The Jacobian matrix of f at x, by rows of backward and by ``torch.func.jacrev``.

    ``rows``: tensor of shape (elements of y, elements of x), one backward a row. ``vjp``: x.grad of ``y.backward(v)``.
    ``gap``: the largest difference between ``rows`` and jacrev; None when jacrev cannot take this function.
    """

    def __init__(self, x: Tensor, y: Tensor, v: Tensor, rows: Tensor | None, vjp: Tensor, gap: float | None) -> None:
        self.x, self.y, self.v, self.rows, self.vjp, self.gap = x, y, v, rows, vjp, gap
        self.names = ("x", "y")

    def to_output(self) -> dict[str, Any]:
        """The output of kind ``jacobian``."""
        return {
            "kind": "jacobian",
            "x": {"name": self.names[0], "shape": list(self.x.shape), "values": _numbers(self.x)},
            "y": {"name": self.names[1], "shape": list(self.y.shape), "values": _numbers(self.y)},
            "v": _numbers(self.v),
            "rows": None if self.rows is None else [_numbers(row) for row in self.rows],
            "vjp": _numbers(self.vjp),
            "gap": None if self.gap is None else plain(self.gap, 3),
        }

    def __repr__(self) -> str:
        return f"<Jacobian of shape {self.y.numel()} × {self.x.numel()}>"


def _numbers(tensor: Tensor) -> list[Any]:
    return [plain(value, DIGITS) for value in tensor.reshape(-1)[: MOST * MOST].tolist()]


def jacobian(f: Callable[[Tensor], Tensor], x: Tensor, v: Any = None) -> Jacobian:
    """The Jacobian matrix of ``f`` at ``x``; ``v`` (ones unless given) is what the view begins with.

    Raises TypeError for what is no function of one floating-point tensor to one.
    """
    if not callable(f) or not isinstance(x, Tensor):
        raise TypeError("jacobian(f, x) takes a function and a tensor")
    if not x.is_floating_point():
        raise TypeError(f"x holds {str(x.dtype).removeprefix('torch.')}; only floating-point tensors have derivatives")
    point = x.detach().clone().requires_grad_()
    y = f(point)
    if not isinstance(y, Tensor) or not y.is_floating_point():
        raise TypeError(f"f gives {type(y).__name__}; the Jacobian matrix needs a floating-point tensor")
    start = torch.ones_like(y) if v is None else torch.as_tensor(v, dtype=y.dtype).expand_as(y)
    zero = torch.zeros_like(point)
    if not y.requires_grad:
        rows = torch.zeros(y.numel(), point.numel(), dtype=point.dtype)
        found = Jacobian(x, y.detach(), start, rows, zero, None)
    else:
        (vjp,) = torch.autograd.grad(y, point, start, retain_graph=True, allow_unused=True)
        rows, gap = None, None
        if y.numel() <= MOST and point.numel() <= MOST:
            units = torch.eye(y.numel(), dtype=y.dtype).reshape(y.numel(), *y.shape)
            each = [torch.autograd.grad(y, point, unit, retain_graph=True, allow_unused=True)[0] for unit in units]
            rows = torch.stack([(zero if row is None else row).reshape(-1) for row in each])
            gap = _gap(f, x.detach(), rows)
        found = Jacobian(x.detach(), y.detach(), start, rows, zero if vjp is None else vjp, gap)
    found.names = (name_of(x, places.reader_frame()) or "x", "y")
    return found


def _gap(f: Callable[[Tensor], Tensor], x: Tensor, rows: Tensor) -> float | None:
    """The largest difference to jacrev; None for functions with what functorch does not take (``.item()``, if)."""
    try:
        other = torch.func.jacrev(f)(x).reshape(rows.shape)
    except Exception:  # noqa: BLE001 - a reader's function, under a transform that may refuse it in any way
        return None
    return (other - rows).abs().max().item() if rows.numel() else 0.0
