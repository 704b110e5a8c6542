"""Nets 1-hidden-1 with ReLU, compiled: many runs side by side, one in each lane of a vector.

A block holds as many runs of one optimizer as a vector has lanes, number by number: parameter j of its runs stands at
j · lanes and after. A piece of work is a few blocks whose runs see the same shuffles, lane by lane.
"""

from __future__ import annotations

import numba
import numpy as np

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST, step
from core.training.compiled.vectors import BYTES, lanes, load, spread, store, where_positive

__all__ = ["BYTES", "fit"]


@numba.njit(**FAST)
def outputs(w, hidden, x0, x1, x2, x3):
    """What the runs of a block answer to four inputs."""
    n = lanes(w)
    o0 = o1 = o2 = o3 = load(w, 3 * hidden * n)
    for j in range(0, hidden * n, n):
        a, b, v = load(w, j), load(w, hidden * n + j), load(w, 2 * hidden * n + j)
        z0, z1, z2, z3 = a * x0 + b, a * x1 + b, a * x2 + b, a * x3 + b
        o0, o1 = o0 + v * where_positive(z0, z0), o1 + v * where_positive(z1, z1)
        o2, o3 = o2 + v * where_positive(z2, z2), o3 + v * where_positive(z3, z3)
    return o0, o1, o2, o3


@numba.njit(**FAST)
def gradient(w, g, hidden, x, y, first, m, scale):
    """The gradient g of a block on rows ``first`` to first + m - 1 of flat x and y, four rows at a time.

    x and y have room for three rows more; what stands there is computed and not counted.
    """
    n, zero, one = lanes(w), w.dtype.type(0), spread(scale)
    nothing = spread(zero)
    for j in range(0, (3 * hidden + 1) * n, n):
        store(g, j, nothing)
    for k in range(first, first + m, 4):
        x0, x1, x2, x3 = load(x, k * n), load(x, (k + 1) * n), load(x, (k + 2) * n), load(x, (k + 3) * n)
        d0, d1, d2, d3 = outputs(w, hidden, x0, x1, x2, x3)
        left = first + m - k
        d0 = (d0 - load(y, k * n)) * one
        d1 = (d1 - load(y, (k + 1) * n)) * one if left > 1 else nothing
        d2 = (d2 - load(y, (k + 2) * n)) * one if left > 2 else nothing
        d3 = (d3 - load(y, (k + 3) * n)) * one if left > 3 else nothing
        store(g, 3 * hidden * n, load(g, 3 * hidden * n) + ((d0 + d1) + (d2 + d3)))
        for j in range(0, hidden * n, n):
            a, b = load(w, j), load(w, hidden * n + j)
            z0, z1, z2, z3 = a * x0 + b, a * x1 + b, a * x2 + b, a * x3 + b
            e0, e1 = where_positive(z0, d0), where_positive(z1, d1)
            e2, e3 = where_positive(z2, d2), where_positive(z3, d3)
            i = hidden * n + j
            store(g, j, load(g, j) + ((e0 * x0 + e1 * x1) + (e2 * x2 + e3 * x3)))
            store(g, i, load(g, i) + ((e0 + e1) + (e2 + e3)))
            i += hidden * n
            store(g, i, load(g, i) + ((e0 * z0 + e1 * z1) + (e2 * z2 + e3 * z3)))
    for j in range(0, hidden * n, n):
        v = load(w, 2 * hidden * n + j)
        store(g, j, load(g, j) * v)
        store(g, hidden * n + j, load(g, hidden * n + j) * v)


@numba.njit(**FAST)
def penalise(w, g, hidden, rates, penalties):
    """Add the penalties' gradients, and shrink by the decay; the weights stand first and third."""
    n = lanes(w)
    for j in range(3 * hidden * n):
        if j < hidden * n or j >= 2 * hidden * n:
            l1, l2, decay = penalties[j % n, 0], penalties[j % n, 1], penalties[j % n, 2]
            g[j] += l1 * np.sign(w[j]) + l2 * w[j]
            w[j] *= w.dtype.type(1) - rates[j] * decay


@numba.njit(**FAST)
def losses(w, hidden, x, y, first, last, sums, found):
    """Mean squared errors on rows ``first`` to last - 1 of flat x and y, of each lane: found (lanes,)."""
    n = lanes(w)
    nothing = spread(w.dtype.type(0))
    found[:] = 0
    for start in range(first, last, 64):
        end, off = min(start + 64, last), nothing
        for k in range(start, end, 4):
            o0, o1, o2, o3 = outputs(
                w, hidden, load(x, k * n), load(x, (k + 1) * n), load(x, (k + 2) * n), load(x, (k + 3) * n)
            )
            d0 = o0 - load(y, k * n)
            d1 = o1 - load(y, (k + 1) * n) if end - k > 1 else nothing
            d2 = o2 - load(y, (k + 2) * n) if end - k > 2 else nothing
            d3 = o3 - load(y, (k + 3) * n) if end - k > 3 else nothing
            off = off + ((d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3))
        store(sums, 0, off)
        for i in range(n):
            found[i] += sums[i]
    for i in range(n):
        found[i] /= last - first


@numba.njit(nogil=True, cache=kept(), **FAST)
def fit(
    P, hidden, scale, x, y, which, orders, lane, batch, kinds, lrs, hypers, penalties, factors, places, snaps, found,
    runs, counts, epochs_done, done, piece, stop,
):  # fmt: skip
    """Train the blocks ``runs`` (blocks, lanes), numbers of runs; the first ``counts[block]`` of each are told.

    The other arguments are those of ``loops.fit``, and ``found`` that of ``loops.losses``, empty to measure nothing.
    Runs of one column see the same rows in the same order.
    """
    n, blocks, epochs, rows = runs.shape[1], len(runs), orders.shape[1], orders.shape[2]
    size, kind = P.shape[1], P.dtype.type
    whole = (blocks, size * n)
    W, A, B = np.empty(whole, P.dtype), np.zeros(whole, P.dtype), np.zeros(whole, P.dtype)
    g, rates, sums, error = np.empty(size * n, P.dtype), np.empty(size * n, P.dtype), np.empty(n, P.dtype), np.empty(n)
    every = x.shape[1]
    X, Y = np.zeros((max(rows, every) + 3) * n, P.dtype), np.zeros((max(rows, every) + 3) * n, P.dtype)
    own = lane[runs[0]]
    plain = np.ones(blocks, np.bool_)
    for c in range(blocks):
        for i in range(n):
            r = runs[c, i]
            epochs_done[r] = 0
            plain[c] = plain[c] and penalties[r, 0] == 0 and penalties[r, 1] == 0 and penalties[r, 2] == 0
            for j in range(size):
                W[c, j * n + i] = P[r, j]
    for epoch in range(epochs + 1):
        if places[epoch] >= 0:
            point = places[epoch]
            if len(found):
                for k in range(every):
                    for i in range(n):
                        X[k * n + i], Y[k * n + i] = x[which[own[i]], k, 0], y[which[own[i]], k, 0]
            for c in range(blocks):
                for i in range(counts[c]):
                    for j in range(size):
                        snaps[point, runs[c, i], j] = W[c, j * n + i]
                if len(found):
                    for part in range(2):
                        losses(W[c], hidden, X, Y, 0 if part == 0 else rows, rows if part == 0 else every, sums, error)
                        for i in range(counts[c]):
                            found[point, runs[c, i], part] = error[i]
        if epoch == epochs or stop[0]:
            break
        for i in range(n):
            xs, ys, order = x[which[own[i]]], y[which[own[i]]], orders[own[i], epoch]
            for k in range(rows):
                X[k * n + i], Y[k * n + i] = xs[order[k], 0], ys[order[k], 0]
        per = (rows + batch - 1) // batch
        for c in range(blocks):
            w, a, b = W[c], A[c], B[c]
            before = -1.0
            for s in range(per):
                t = epoch * per + s
                if factors[t] != before:
                    before = factors[t]
                    for j in range(size * n):
                        rates[j] = lrs[runs[c, j % n]] * before
                m = min(batch, rows - s * batch)
                gradient(w, g, hidden, X, Y, s * batch, m, kind(scale / m))
                if not plain[c]:
                    penalise(w, g, hidden, rates, penalties[runs[c]])
                step(kinds[runs[c, 0]], w, g, a, b, float(t + 1), rates, hypers[runs[c, 0]])
            done[piece] += per * counts[c]
            for i in range(n):
                epochs_done[runs[c, i]] = epoch + 1
    for c in range(blocks):
        for i in range(counts[c]):
            for j in range(size):
                P[runs[c, i], j] = W[c, j * n + i]
