"""Regularisers: what is added so that a network does not fit the noise. One row of ``REGULARISERS`` each.

Penalties act on weights and leave biases alone. ``l1`` and ``l2`` change the loss, and so the gradient; ``decay``
shrinks the weights apart from it, which is the same for SGD (lr times l2) and is not for Adam; ``dropout`` silences
hidden units at random while training; ``patience`` ends the training early.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from core.training.parameter import Parameter
from core.training.streams import seed_of


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


class Masks:
    """Dropout masks of one run or several, each from its own stream; seeds are ``streams.seed_of(seed, "mask")``.

    A mask over (units, batch) takes the next words of the stream, 16 bits for each value in that order, and begins on
    a new word: fast to draw, the same on every platform, and p is exact to one part in 65,536.
    """

    def __init__(self, seeds: Sequence[int], p: Sequence[float], dtype: torch.dtype = torch.float32) -> None:
        self._streams = [np.random.SFC64(seed) for seed in seeds]
        self.cut = np.array([round(65536 * share) for share in p], np.uint32)
        """(runs,) bits below it silence a value."""
        self.scale = torch.tensor([1 / (1 - share) for share in p], dtype=dtype)
        """(runs,) what the others are multiplied by."""

    @classmethod
    def of_runs(cls, runs: Sequence, dtype: torch.dtype) -> Masks:
        """Those of these settings."""
        return cls([seed_of(run.seed, "mask") for run in runs], [run.dropout for run in runs], dtype)

    def bits(self, widths: Sequence[int], batch: int) -> list[np.ndarray]:
        """What the masks are made of: for each width (runs, units · batch) uint16, to be compared with ``cut``."""
        sizes = [units * batch for units in widths]
        words = [-(-size // 4) for size in sizes]
        drawn = np.stack([stream.random_raw(sum(words)) for stream in self._streams]).astype("<u8", copy=False)
        bits, begins = drawn.view("<u2"), [4 * sum(words[:k]) for k in range(len(words))]
        return [bits[:, begin : begin + size] for begin, size in zip(begins, sizes, strict=True)]

    def draw(self, widths: Sequence[int], batch: int) -> list[Tensor]:
        """A mask for each width (runs, units, batch): 0 with probability p, else 1/(1 - p)."""
        kept = [bits >= self.cut[:, None] for bits in self.bits(widths, batch)]
        shape = (len(self.cut), -1, batch)
        return [torch.from_numpy(keep).view(shape) * self.scale.view(-1, 1, 1) for keep in kept]

    def state(self) -> Tensor:
        """Where the streams stand, for a checkpoint."""
        return torch.from_numpy(np.stack([stream.state["state"]["state"] for stream in self._streams]).view(np.int64))

    def restore(self, state: Tensor) -> None:
        """Go back to there."""
        for stream, row in zip(self._streams, state.numpy().view(np.uint64), strict=True):
            kept = stream.state
            kept["state"]["state"] = row.copy()
            stream.state = kept


class Dropout(nn.Module):
    """``nn.Dropout`` with random streams of its own (``Masks``)."""

    def __init__(self, p: float, masks: Masks) -> None:
        super().__init__()
        self.p = p
        self.masks = masks

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        (mask,) = self.masks.draw([x.shape[1]], x.shape[0])
        return x * mask[0].T.to(x.device)

    def extra_repr(self) -> str:
        return f"p={self.p}"


def mask(shape: Sequence[int], p: float, generator: torch.Generator, dtype: torch.dtype = torch.float32) -> Tensor:
    """As ``nn.Dropout`` draws it: 0 with probability ``p``, else 1/(1 - p); the mean of a masked value is the value."""
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
