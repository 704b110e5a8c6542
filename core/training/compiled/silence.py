"""Dropout, compiled: values and bits in one pass, without a mask in between."""

from __future__ import annotations

import numba

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST


@numba.njit(nogil=True, cache=kept(), **FAST)
def silence(h, bits, cut, scale):
    """Multiply h (runs, values) in place: by scale[run] where the 16 bits are cut[run] or more, else by 0."""
    for r in range(len(h)):
        row, own, least, keep, zero = h[r], bits[r], cut[r], scale[r], h.dtype.type(0)
        for j in range(len(row)):
            row[j] *= keep if own[j] >= least else zero
