"""Random streams: each purpose of each run has its own, so adding a run, or a draw, changes no other.

Seeds are 4 · seed + purpose, plain enough to be written out in a script.
"""

from __future__ import annotations

import torch

PURPOSES = ("start", "order", "mask", "data")
"""First weights, order of the rows, dropout masks, and noise that an experiment draws by itself."""


def seed_of(seed: int, purpose: str) -> int:
    """The seed of the stream of one purpose of one run. Raises ValueError for an unknown purpose."""
    return len(PURPOSES) * seed + PURPOSES.index(purpose)


def stream(seed: int, purpose: str) -> torch.Generator:
    """The stream itself, at its beginning."""
    return torch.Generator().manual_seed(seed_of(seed, purpose))
