"""Losses, each beside its gradient with respect to the network's output. One row of ``LOSSES`` each.

Both functions are for many networks at once, with the samples last: ``out`` (…, outputs, batch), targets
(…, targets, batch) for a regression or (…, batch) int64 classes. ``value`` gives (…), the mean over the batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn


def squared(out: Tensor, y: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean of (out - y)² over outputs and batch."""
    return (out - y).square().mean((-2, -1))


def squared_gradient(out: Tensor, y: Tensor, weights: Tensor | None = None) -> Tensor:
    return (out - y) * (2 / (out.shape[-1] * out.shape[-2]))


def half_squared(out: Tensor, y: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean of (out - y)²/2: its gradient is half that of ``squared``, the learning rate counts half."""
    return squared(out, y) / 2


def half_squared_gradient(out: Tensor, y: Tensor, weights: Tensor | None = None) -> Tensor:
    return (out - y) / (out.shape[-1] * out.shape[-2])


def _shares(y: Tensor, weights: Tensor | None) -> Tensor | float:
    """How much each sample counts, summing to 1 over the batch: by the weight of its class, else equally."""
    if weights is None:
        return 1 / y.shape[-1]
    each = weights.expand(*y.shape[:-1], weights.shape[-1]).gather(-1, y)
    return each / each.sum(-1, keepdim=True)


def cross_entropy(out: Tensor, y: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean of -log softmax(out)[y]; with class ``weights`` (…, classes) a weighted mean, as PyTorch has it."""
    y = y.expand(*out.shape[:-2], y.shape[-1])
    nll = out.logsumexp(-2) - out.gather(-2, y.unsqueeze(-2)).squeeze(-2)
    return (nll * _shares(y, weights)).sum(-1)


def cross_entropy_gradient(out: Tensor, y: Tensor, weights: Tensor | None = None) -> Tensor:
    """(softmax(out) - one-hot(y)) times each sample's share."""
    y = y.expand(*out.shape[:-2], y.shape[-1])
    g = out.softmax(-2)
    g.scatter_add_(-2, y.unsqueeze(-2), torch.full_like(g[..., :1, :], -1.0))
    shares = _shares(y, weights)
    return g * (shares.unsqueeze(-2) if isinstance(shares, Tensor) else shares)


class HalfMSE(nn.Module):
    """``nn.MSELoss`` with the half, as d2l's from-scratch loops have it."""

    def forward(self, out: Tensor, y: Tensor) -> Tensor:
        return nn.functional.mse_loss(out, y) / 2


@dataclass(frozen=True)
class Loss:
    """One row of the registry."""

    value: Callable[..., Tensor]
    gradient: Callable[..., Tensor]
    torch: Callable[..., nn.Module]
    """PyTorch's own, for samples first: (batch, outputs)."""
    task: str
    code: str
    """The Python text of a loss for scripts."""


LOSSES: dict[str, Loss] = {
    "mse": Loss(squared, squared_gradient, nn.MSELoss, "regression", "nn.MSELoss()"),
    "half-mse": Loss(
        half_squared,
        half_squared_gradient,
        HalfMSE,
        "regression",
        "lambda out, y: nn.functional.mse_loss(out, y) / 2",
    ),
    "cross-entropy": Loss(
        cross_entropy, cross_entropy_gradient, nn.CrossEntropyLoss, "classification", "nn.CrossEntropyLoss()"
    ),
}
"""Every loss by name."""
