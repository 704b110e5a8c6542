"""Small networks, compiled: whole trainings, run after run, each in the nearest cache.

Three gradients for three shapes, and one loop around them. All matrices hold samples last, so the inner loops run over
what is contiguous; ``w`` is one run's row of parameters, layer by layer, weight (outputs, inputs) before bias.
"""

from __future__ import annotations

import numba
import numpy as np

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST, step

ROWS = 64
"""Rows that are evaluated at a time."""


@numba.njit(**FAST)
def curve_outputs(w, hidden, x, out, m):
    """A net 1-hidden-1 with ReLU: out (m,) of x (m,), four units at a time."""
    zero = w.dtype.type(0)
    out[:m] = w[3 * hidden]
    a, b, v = w[:hidden], w[hidden : 2 * hidden], w[2 * hidden : 3 * hidden]
    j = 0
    while j + 4 <= hidden:
        a0, a1, a2, a3 = a[j], a[j + 1], a[j + 2], a[j + 3]
        b0, b1, b2, b3 = b[j], b[j + 1], b[j + 2], b[j + 3]
        v0, v1, v2, v3 = v[j], v[j + 1], v[j + 2], v[j + 3]
        for k in range(m):
            z0, z1, z2, z3 = a0 * x[k] + b0, a1 * x[k] + b1, a2 * x[k] + b2, a3 * x[k] + b3
            h0, h1 = zero if z0 <= zero else z0, zero if z1 <= zero else z1  # NaN stays NaN
            h2, h3 = zero if z2 <= zero else z2, zero if z3 <= zero else z3
            out[k] += (v0 * h0 + v1 * h1) + (v2 * h2 + v3 * h3)
        j += 4
    while j < hidden:
        for k in range(m):
            z = a[j] * x[k] + b[j]
            out[k] += v[j] * (zero if z <= zero else z)
        j += 1


@numba.njit(**FAST)
def curve_gradient(w, g, hidden, x, y, rows, scale, xs, out):
    """The gradient of a net 1-hidden-1 with ReLU; z is computed again where that is cheaper than to keep it."""
    m, zero = len(rows), w.dtype.type(0)
    for k in range(m):
        xs[k] = x[rows[k], 0]
    curve_outputs(w, hidden, xs, out, m)
    total = zero
    for k in range(m):
        out[k] = (out[k] - y[rows[k], 0]) * scale
        total += out[k]
    g[: 3 * hidden] = zero
    g[3 * hidden] = total
    a, b, v = w[:hidden], w[hidden : 2 * hidden], w[2 * hidden : 3 * hidden]
    ga, gb, gv = g[:hidden], g[hidden : 2 * hidden], g[2 * hidden : 3 * hidden]
    k = 0
    while k + 4 <= m:
        x0, x1, x2, x3 = xs[k], xs[k + 1], xs[k + 2], xs[k + 3]
        d0, d1, d2, d3 = out[k], out[k + 1], out[k + 2], out[k + 3]
        for j in range(hidden):
            z0, z1, z2, z3 = a[j] * x0 + b[j], a[j] * x1 + b[j], a[j] * x2 + b[j], a[j] * x3 + b[j]
            e0, e1 = zero if z0 <= zero else d0, zero if z1 <= zero else d1
            e2, e3 = zero if z2 <= zero else d2, zero if z3 <= zero else d3
            gv[j] += (e0 * z0 + e1 * z1) + (e2 * z2 + e3 * z3)
            gb[j] += (e0 + e1) + (e2 + e3)
            ga[j] += (e0 * x0 + e1 * x1) + (e2 * x2 + e3 * x3)
        k += 4
    while k < m:
        for j in range(hidden):
            z = a[j] * xs[k] + b[j]
            e = zero if z <= zero else out[k]
            gv[j] += e * z
            gb[j] += e
            ga[j] += e * xs[k]
        k += 1
    for j in range(hidden):
        ga[j] *= v[j]
        gb[j] *= v[j]


@numba.njit(**FAST)
def linear_output(w, x):
    """One output of one row x (inputs,)."""
    total = w.dtype.type(0)
    for i in range(len(x)):
        total += w[i] * x[i]
    return total + w[len(x)]


@numba.njit(**FAST)
def linear_gradient(w, g, x, y, rows, scale):
    """The gradient of a linear model of one output, four rows at a time."""
    zero, inputs, k = w.dtype.type(0), x.shape[1], 0
    g[:] = zero
    while k + 4 <= len(rows):
        a, b, c, d = x[rows[k]], x[rows[k + 1]], x[rows[k + 2]], x[rows[k + 3]]
        za, zb, zc, zd = zero, zero, zero, zero
        for i in range(inputs):
            za += w[i] * a[i]
            zb += w[i] * b[i]
            zc += w[i] * c[i]
            zd += w[i] * d[i]
        za = (za + w[inputs] - y[rows[k], 0]) * scale
        zb = (zb + w[inputs] - y[rows[k + 1], 0]) * scale
        zc = (zc + w[inputs] - y[rows[k + 2], 0]) * scale
        zd = (zd + w[inputs] - y[rows[k + 3], 0]) * scale
        for i in range(inputs):
            g[i] += (za * a[i] + zb * b[i]) + (zc * c[i] + zd * d[i])
        g[inputs] += (za + zb) + (zc + zd)
        k += 4
    while k < len(rows):
        a = x[rows[k]]
        za = (linear_output(w, a) - y[rows[k], 0]) * scale
        for i in range(inputs):
            g[i] += za * a[i]
        g[inputs] += za
        k += 1


@numba.njit(**FAST)
def deep_outputs(w, widths, activation, H, m):
    """H[layer + 1] (units, m) from H[layer], layer by layer; the last one is linear."""
    at, layers, zero, one = 0, len(widths) - 1, w.dtype.type(0), w.dtype.type(1)
    for layer in range(layers):
        inputs, outputs = widths[layer], widths[layer + 1]
        h, z = H[layer], H[layer + 1]
        for o in range(outputs):
            z[o, :m] = w[at + outputs * inputs + o]
            for i in range(inputs):
                weight = w[at + o * inputs + i]
                for k in range(m):
                    z[o, k] += weight * h[i, k]
            if layer < layers - 1:
                if activation == 1:
                    for k in range(m):
                        z[o, k] = zero if z[o, k] <= zero else z[o, k]
                elif activation == 2:
                    for k in range(m):
                        z[o, k] = np.tanh(z[o, k])
                elif activation == 3:
                    for k in range(m):
                        z[o, k] = one / (one + np.exp(-z[o, k]))
        at += outputs * inputs + outputs


@numba.njit(**FAST)
def deep_gradient(w, g, widths, activation, x, y, rows, scale, H, dz, dh):
    """The gradient of a network of any depth."""
    m, layers, zero, one = len(rows), len(widths) - 1, w.dtype.type(0), w.dtype.type(1)
    for i in range(widths[0]):
        for k in range(m):
            H[0, i, k] = x[rows[k], i]
    deep_outputs(w, widths, activation, H, m)
    for o in range(widths[layers]):
        for k in range(m):
            dz[o, k] = (H[layers, o, k] - y[rows[k], o]) * scale
    at = len(w)
    for layer in range(layers - 1, -1, -1):
        inputs, outputs = widths[layer], widths[layer + 1]
        at -= outputs * inputs + outputs
        h = H[layer]
        for o in range(outputs):
            total = zero
            for k in range(m):
                total += dz[o, k]
            g[at + outputs * inputs + o] = total
            for i in range(inputs):
                total = zero
                for k in range(m):
                    total += dz[o, k] * h[i, k]
                g[at + o * inputs + i] = total
        if layer == 0:
            break
        for i in range(inputs):
            dh[i, :m] = zero
            for o in range(outputs):
                weight = w[at + o * inputs + i]
                for k in range(m):
                    dh[i, k] += weight * dz[o, k]
        for i in range(inputs):
            if activation == 0:
                for k in range(m):
                    dz[i, k] = dh[i, k]
            elif activation == 1:
                for k in range(m):
                    dz[i, k] = dh[i, k] if h[i, k] > 0 else zero
            elif activation == 2:
                for k in range(m):
                    dz[i, k] = dh[i, k] * (one - h[i, k] * h[i, k])
            else:
                for k in range(m):
                    dz[i, k] = dh[i, k] * h[i, k] * (one - h[i, k])


@numba.njit(**FAST)
def shape_of(widths, activation):
    """0: linear with one output; 1: a curve 1-hidden-1 with ReLU; 2: any other."""
    if len(widths) == 2 and widths[1] == 1:
        return 0
    return 1 if len(widths) == 3 and widths[0] == 1 and widths[2] == 1 and activation == 1 else 2


@numba.njit(nogil=True, cache=kept(), **FAST)
def fit(
    P, widths, activation, scale, x, y, which, orders, lane, batch, kinds, lrs, hypers, penalties, factors, places,
    snaps, first, last, epochs_done, done, piece, stop,
):  # fmt: skip
    """Train runs ``first`` to ``last`` - 1, in place.

    P (runs, parameters); x (sets, rows, inputs), y (sets, rows, targets); ``which`` (lanes,) the set of a lane,
    ``orders`` (lanes, epochs, n) its shuffles, ``lane`` (runs,) that of a run; ``penalties`` (runs, 3) l1, l2, decay;
    ``factors`` (steps,) the schedule; ``snaps`` (points, runs, parameters) takes the parameters after epoch e at
    ``places[e]`` unless that is -1; ``epochs_done`` (runs,) tells how far each has come, -1 before it begins.
    """
    n, layers, shape = orders.shape[2], len(widths) - 1, shape_of(widths, activation)
    a, b, g = np.zeros(P.shape[1], P.dtype), np.zeros(P.shape[1], P.dtype), np.zeros(P.shape[1], P.dtype)
    wide = widths.max() if shape == 2 else 1
    H = np.zeros((layers + 1, wide, batch), P.dtype)
    dz, dh = np.zeros((wide, batch), P.dtype), np.zeros((wide, batch), P.dtype)
    for r in range(first, last):
        a[:], b[:] = 0, 0
        w, xs, ys = P[r], x[which[lane[r]]], y[which[lane[r]]]
        l1, l2, decay = penalties[r, 0], penalties[r, 1], penalties[r, 2]
        t = 0
        snaps[places[0], r] = w
        epochs_done[r] = 0
        for epoch in range(orders.shape[1]):
            for start in range(0, n, batch):
                rows = orders[lane[r], epoch, start : min(start + batch, n)]
                share = P.dtype.type(scale / (len(rows) * widths[layers]))
                if shape == 0:
                    linear_gradient(w, g, xs, ys, rows, share)
                elif shape == 1:
                    curve_gradient(w, g, widths[1], xs, ys, rows, share, dz[0], dh[0])
                else:
                    deep_gradient(w, g, widths, activation, xs, ys, rows, share, H, dz, dh)
                lr = P.dtype.type(lrs[r] * factors[t])
                if l1 != 0 or l2 != 0 or decay != 0:
                    at, keep = 0, P.dtype.type(1) - lr * decay
                    for layer in range(layers):
                        end = at + widths[layer] * widths[layer + 1]
                        for j in range(at, end):
                            g[j] += l1 * np.sign(w[j]) + l2 * w[j]
                            w[j] *= keep
                        at = end + widths[layer + 1]
                t += 1
                step(kinds[r], w, g, a, b, float(t), lr, hypers[r])
            done[piece] += (n + batch - 1) // batch
            epochs_done[r] = epoch + 1
            if places[epoch + 1] >= 0:
                snaps[places[epoch + 1], r] = w
            if stop[0]:
                return


@numba.njit(nogil=True, cache=kept(), **FAST)
def losses(snaps, widths, activation, x, y, which, lane, n, first, last, found):
    """Mean squared errors of all snapshots of these runs: found (points, runs, 2), on training rows and on the rest."""
    layers, shape = len(widths) - 1, shape_of(widths, activation)
    wide = widths.max() if shape == 2 else 1
    H = np.zeros((layers + 1, wide, ROWS), snaps.dtype)
    for point in range(len(snaps)):
        for r in range(first, last):
            w, xs, ys = snaps[point, r], x[which[lane[r]]], y[which[lane[r]]]
            for part in range(2):
                begin, end = (0, n) if part == 0 else (n, len(xs))
                total = 0.0
                for start in range(begin, end, ROWS):
                    m = min(ROWS, end - start)
                    if shape == 0:
                        for k in range(m):
                            H[1, 0, k] = linear_output(w, xs[start + k])
                    elif shape == 1:
                        for k in range(m):
                            H[0, 0, k] = xs[start + k, 0]
                        curve_outputs(w, widths[1], H[0, 0], H[1, 0], m)
                    else:
                        for i in range(widths[0]):
                            for k in range(m):
                                H[0, i, k] = xs[start + k, i]
                        deep_outputs(w, widths, activation, H, m)
                    for o in range(widths[layers]):
                        out = H[1, 0] if shape < 2 else H[layers, o]
                        off = snaps.dtype.type(0)
                        for k in range(m):
                            off += (out[k] - ys[start + k, o]) ** 2
                        total += off
                found[point, r, part] = total / ((end - begin) * widths[layers])
