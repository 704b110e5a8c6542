"""What a run draws before and while it trains, each from its own stream: first weights and shuffles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor

from core.training.mlp import first_weights
from core.training.settings import Settings
from core.training.streams import stream


def parameters(sizes: Sequence[int]) -> int:
    """How many numbers a network has."""
    return sum(i * o + o for i, o in pairwise(sizes))


def starts(runs: Sequence[Settings], sizes: Sequence[int], dtype: torch.dtype) -> Tensor:
    """First weights, a row for each run: layer by layer, weight before bias."""
    drawn: dict[tuple, Tensor] = {}
    places: dict[tuple, int] = {}
    index = []
    for run in runs:
        start = run.seed if run.start is None else run.start
        if (run.init, start) not in drawn:
            pairs = first_weights(sizes, run.init, stream(start, "start"), dtype)
            drawn[run.init, start] = torch.cat([part.reshape(-1) for pair in pairs for part in pair])
            places[run.init, start] = len(places)
        index.append(places[run.init, start])
    return torch.stack(list(drawn.values()))[index]


def shuffles(seed: int, orders: Tensor) -> Tensor:
    """Fill ``orders`` (epochs, rows) with the order of the rows in each epoch."""
    random = stream(seed, "order")
    for row in orders:
        torch.randperm(len(row), generator=random, out=row)
    return orders


def is_weight(sizes: Sequence[int], dtype: torch.dtype) -> Tensor:
    """1 where a parameter is a weight, 0 where it is a bias."""
    return torch.cat([torch.tensor([1.0, 0.0], dtype=dtype).repeat_interleave(torch.tensor([i * o, o]))
                      for i, o in pairwise(sizes)])  # fmt: skip
