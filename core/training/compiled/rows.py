"""Steps of many runs whose gradients were made elsewhere, compiled: once through the memory in place of ten times."""

from __future__ import annotations

import numba

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST, step


@numba.njit(nogil=True, cache=kept(), **FAST)
def rows(kind, W, G, A, B, t, lrs, hyper):
    """A step of each row of ``W`` by the rule of this kind, in place with its state A and B; a learning rate each."""
    for r in range(len(W)):
        step(kind, W[r], G[r], A[r], B[r], t, lrs[r], hyper)
