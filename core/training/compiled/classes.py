"""Softmax regression, compiled: the gradient of one batch straight from the rows of the data, each read once.

Four rows at a time: their scores, softmax minus the right class, and what that adds to the gradient, while the rows are
still in the nearest cache. Matrix products would first gather the batch and then read it twice.
"""

from __future__ import annotations

import numba
import numpy as np

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST
from core.training.compiled.vectors import lanes, load, spread, store


@numba.njit(**FAST)
def scores(w, x, inputs, outputs, a, b, c, d, sums, z):
    """z (outputs, 4): weights (outputs, inputs) and biases of flat w on the rows of flat x that begin at a, b, c, d."""
    n = lanes(w)
    whole, nothing = inputs // n * n, spread(w.dtype.type(0))
    for o in range(0, outputs, 2):
        u, v = o * inputs, min(o + 1, outputs - 1) * inputs
        ua, ub, uc, ud, va, vb, vc, vd = nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing
        for i in range(0, whole, n):
            wu, wv = load(w, u + i), load(w, v + i)
            xa, xb, xc, xd = load(x, a + i), load(x, b + i), load(x, c + i), load(x, d + i)
            ua, ub, uc, ud = ua + wu * xa, ub + wu * xb, uc + wu * xc, ud + wu * xd
            va, vb, vc, vd = va + wv * xa, vb + wv * xb, vc + wv * xc, vd + wv * xd
        store(sums, 0, ua), store(sums, n, ub), store(sums, 2 * n, uc), store(sums, 3 * n, ud)
        store(sums, 4 * n, va), store(sums, 5 * n, vb), store(sums, 6 * n, vc), store(sums, 7 * n, vd)
        for second in range(min(2, outputs - o)):
            at = (o + second) * inputs
            for j in range(4):
                row = a if j == 0 else b if j == 1 else c if j == 2 else d
                total = w[outputs * inputs + o + second]
                for i in range(n):
                    total += sums[(4 * second + j) * n + i]
                for i in range(whole, inputs):
                    total += w[at + i] * x[row + i]
                z[o + second, j] = total


@numba.njit(**FAST)
def accumulate(g, x, inputs, outputs, a, b, c, d, z):
    """Add to flat g what four rows with the score gradients z (outputs, 4) bring."""
    n = lanes(g)
    whole = inputs // n * n
    for o in range(outputs):
        at, ta, tb, tc, td = o * inputs, z[o, 0], z[o, 1], z[o, 2], z[o, 3]
        sa, sb, sc, sd = spread(ta), spread(tb), spread(tc), spread(td)
        for i in range(0, whole, n):
            xs = (sa * load(x, a + i) + sb * load(x, b + i)) + (sc * load(x, c + i) + sd * load(x, d + i))
            store(g, at + i, load(g, at + i) + xs)
        for i in range(whole, inputs):
            g[at + i] += (ta * x[a + i] + tb * x[b + i]) + (tc * x[c + i] + td * x[d + i])
        g[outputs * inputs + o] += (ta + tb) + (tc + td)


@numba.njit(nogil=True, cache=kept(), **FAST)
def gradient(W, G, x, y, rows):
    """Fill G (runs, parameters) with the gradients of the mean cross-entropy of softmax regressions W.

    x (rows, inputs) and y (rows,) classes of all data; ``rows`` (lanes, batch): run r sees those of lane r % lanes.
    """
    inputs, m, n = x.shape[1], rows.shape[1], lanes(W[0])
    outputs, flat, one = W.shape[1] // (inputs + 1), x.reshape(-1), W.dtype.type(1)
    sums, z = np.empty(8 * n, W.dtype), np.empty((outputs, 4), W.dtype)
    G[:] = 0
    for r in range(len(W)):
        own = rows[r % len(rows)]
        for k in range(0, m, 4):
            a, b = own[k] * inputs, own[min(k + 1, m - 1)] * inputs
            c, d = own[min(k + 2, m - 1)] * inputs, own[min(k + 3, m - 1)] * inputs
            scores(W[r], flat, inputs, outputs, a, b, c, d, sums, z)
            for j in range(4):
                if k + j >= m:  # beyond the end: the last row again, and not counted
                    z[:, j] = 0
                    continue
                top, total = z[:, j].max(), W.dtype.type(0)
                for o in range(outputs):
                    z[o, j] = np.exp(z[o, j] - top)
                    total += z[o, j]
                share = one / (total * m)
                for o in range(outputs):
                    z[o, j] *= share
                z[y[own[k + j]], j] -= one / m
            accumulate(G[r], flat, inputs, outputs, a, b, c, d, z)
