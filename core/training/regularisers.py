"""Regularisers: what is added so that a network does not fit the noise. One row of ``REGULARISERS`` each.

Penalties act on weights and leave biases alone. ``l1`` and ``l2`` change the loss, and so the gradient; ``decay``
shrinks the weights apart from it, which is the same for SGD (lr times l2) and is not for Adam; ``dropout`` silences
hidden units at random while training; ``patience`` ends the training early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.training.parameter import Parameter


@dataclass(frozen=True)
class Regulariser:
    """One row of the registry; a value of 0 switches it off."""

    formula: str
    """What it does, in symbols; words belong to the notes."""
    parameter: Parameter


REGULARISERS: dict[str, Regulariser] = {
    "l1": Regulariser("loss + l1 · Σ|w|", Parameter("l1", 0.0, 0.0, 1e6)),
    "l2": Regulariser("loss + l2/2 · Σw²", Parameter("l2", 0.0, 0.0, 1e6)),
    "decay": Regulariser("w ← (1 − lr · decay) w, then the step", Parameter("decay", 0.0, 0.0, 1e6)),
    "dropout": Regulariser("h ← h · mask / (1 − p), P(mask = 0) = p", Parameter("dropout", 0.0, 0.0, 0.99)),
    "patience": Regulariser(
        "stop after this many epochs without a lower test loss", Parameter("patience", 0, 0, 10**6)
    ),
}
"""Every regulariser by name."""


def penalty(weights: Iterable[Tensor], l1: float = 0.0, l2: float = 0.0) -> Tensor | float:
    """What is added to the loss: l1 Σ|w| + l2/2 Σw². A plain 0 when both are off."""
    total: Tensor | float = 0.0
    for w in weights:
        if l1:
            total = total + l1 * w.abs().sum()
        if l2:
            total = total + l2 / 2 * w.square().sum()
    return total


def penalty_gradient(w: Tensor, l1: float | Tensor = 0.0, l2: float | Tensor = 0.0) -> Tensor:
    """The gradient of ``penalty``: l1 sign(w) + l2 w, with sign(0) = 0 as autograd has it."""
    return l1 * w.sign() + l2 * w


class Dropout(nn.Module):
    """``nn.Dropout`` with a random stream of its own.

    It draws as ``nn.Dropout`` does from the global stream: with equal seeds the two give equal masks.
    """

    def __init__(self, p: float, generator: torch.Generator) -> None:
        super().__init__()
        self.p = p
        self.generator = generator

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        return x * mask(x.shape, self.p, self.generator, x.dtype).to(x.device)

    def extra_repr(self) -> str:
        return f"p={self.p}"


def mask(shape: Sequence[int], p: float, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> Tensor:
    """0 with probability ``p``, else 1/(1 - p): the mean of a masked value is the value."""
    return torch.empty(shape, dtype=dtype).bernoulli_(1 - p, generator=generator).div_(1 - p)


class EarlyStopping:
    """Says when to stop: ``patience`` looks in a row at a loss that is not below the least so far; 0 means never."""

    def __init__(self, patience: int) -> None:
        self.patience = patience
        self.best = float("inf")
        self.waited = 0

    def look(self, loss: float) -> bool:
        """Take in one loss; True when it is time to stop."""
        better = loss < self.best
        self.best = min(self.best, loss)
        self.waited = 0 if better else self.waited + 1
        return 0 < self.patience <= self.waited
