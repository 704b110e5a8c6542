"""Softmax and cross-entropy, compiled: once through the scores in place of ten times, samples last as in ``losses``.

``gradient`` is for softmax regression alone and reads the rows of the data themselves, each once. Four at a time: their
scores, softmax minus the right class, and what that adds to the gradient, while the rows are still in the nearest
cache. Matrix products would first gather the batch and then read it twice.
"""

from __future__ import annotations

import numba
import numpy as np

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST
from core.training.compiled.vectors import exp, lanes, load, spread, store, where_positive


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


@numba.njit(nogil=True, cache=kept(), **FAST)
def errors(z, y):
    """Turn scores z (runs, outputs, batch) into (softmax - one-hot) / batch; y (lanes, batch), run r on r % lanes."""
    outputs, m, one = z.shape[1], z.shape[2], z.dtype.type(1)
    for r in range(len(z)):
        flat = z[r].reshape(-1)
        n = lanes(flat)
        whole, share = m // n * n, spread(z.dtype.type(one / m))
        for k in range(0, whole, n):
            top = load(flat, k)
            for o in range(1, outputs):
                off = load(flat, o * m + k) - top
                top = top + where_positive(off, off)
            total = spread(z.dtype.type(0))
            for o in range(outputs):
                e = exp(load(flat, o * m + k) - top)
                store(flat, o * m + k, e)
                total = total + e
            part = share / total
            for o in range(outputs):
                store(flat, o * m + k, load(flat, o * m + k) * part)
        for k in range(whole, m):
            high, whole_sum = z[r, :, k].max(), z.dtype.type(0)
            for o in range(outputs):
                z[r, o, k] = np.exp(z[r, o, k] - high)
                whole_sum += z[r, o, k]
            for o in range(outputs):
                z[r, o, k] /= whole_sum * m
        for k in range(m):
            z[r, y[r % len(y), k], k] -= one / m


@numba.njit(nogil=True, cache=kept(), **FAST)
def measure(z, y, loss, right):
    """Add to loss (runs,) the sum of -log softmax(z)[y], and to right (runs,) how often the greatest score is y's."""
    outputs, m = z.shape[1], z.shape[2]
    for r in range(len(z)):
        for k in range(m):
            best, label = 0, y[r % len(y), k]
            for o in range(1, outputs):
                v, top = z[r, o, k], z[r, best, k]
                if v > top or (v != v and top == top):  # the first that is no number counts as greatest, as in PyTorch
                    best = o
            top, total = z[r, best, k], z.dtype.type(0)
            for o in range(outputs):
                total += np.exp(z[r, o, k] - top)
            loss[r] += np.log(total) + top - z[r, label, k]
            right[r] += best == label
