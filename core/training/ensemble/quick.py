"""What a grid does by compiled code where that is ready, each beside what it does by torch otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from core.training.ensemble.network import Mask
from core.training.losses import LOSSES, Loss, cross_entropy_gradient
from core.training.regularisers import Masks


def masks(own: Masks, widths: Sequence[int], batch: int, compiled: bool) -> list[Mask]:
    """The next dropout masks, one for each width."""
    if not compiled:
        return [partial(_times, mask) for mask in own.draw(widths, batch)]
    return [partial(_silence, own, bits) for bits in own.bits(widths, batch)]


def _times(mask: Tensor, h: Tensor) -> Tensor:
    return h.mul_(mask)


def _silence(own: Masks, bits: np.ndarray, h: Tensor) -> Tensor:
    from core.training.compiled.silence import silence

    silence(h.view(len(h), -1).numpy(), bits, own.cut, own.scale.numpy())
    return h


def loss(name: str, compiled: bool) -> Loss:
    """The row of ``LOSSES``; if compiled, its gradient overwrites the outputs."""
    row = LOSSES[name]
    return replace(row, gradient=_errors) if compiled and name == "cross-entropy" else row


def _errors(out: Tensor, y: Tensor, weights: Tensor | None = None) -> Tensor:
    from core.training.compiled.classes import errors

    if weights is not None:
        return cross_entropy_gradient(out, y, weights)
    errors(out.view(-1, *out.shape[2:]).numpy(), y.numpy())
    return out


def measure(row: Loss, out: Tensor, y: Tensor, weights: Tensor | None, compiled: bool) -> tuple[Tensor, Tensor | None]:
    """Mean loss and, of classes, the number of right answers on these rows, (runs,) float64 each."""
    classes = not y.is_floating_point()
    if compiled and classes and weights is None:
        from core.training.compiled.classes import measure as both

        runs, rows = out.shape[0] * out.shape[1], out.shape[3]
        sums, right = np.zeros(runs), np.zeros(runs)
        both(out.view(runs, *out.shape[2:]).numpy(), y.numpy(), sums, right)
        return torch.from_numpy(sums / rows), torch.from_numpy(right)
    value = row.value(out, y, weights).reshape(-1).double().cpu()
    return value, (out.argmax(-2) == y).double().sum(-1).reshape(-1).cpu() if classes else None
