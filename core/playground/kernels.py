"""The compiled functions themselves; imported by ``compiled.warm`` alone, for it needs numba and takes seconds.

``steps`` holds a layer's units in the lanes of a vector, eight in double precision and never more than the playground
has; ``forward`` holds rows there, as many as fit. The rules are those of ``core.training``.
"""

from __future__ import annotations

from math import erfc

import numba
import numpy as np

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST, step
from core.training.compiled.vectors import exp, lanes, load, same, spread, store, where_positive

ROOM = 16
"""Numbers that the inputs of a layer may be: features, or units of the layer before."""


@numba.njit(**FAST)
def bend(code, z, held):
    """f(z) of a vector, by the number of the activation; ``held`` has room for one."""
    one, two = same(z, 1.0), same(z, 2.0)
    if code == 0:
        return one - two / (exp(two * z) + one)
    if code == 1:
        return where_positive(z, z)
    if code == 2:
        return one / (one + exp(same(z, 0.0) - z))
    if code == 3:
        return z
    if code == 4:
        return same(z, 0.99) * where_positive(z, z) + same(z, 0.01) * z
    if code == 5:
        return where_positive(z, z) + exp(z - where_positive(z, z)) - one
    if code == 7:
        return z / (one + exp(same(z, 0.0) - z))
    store(held, 0, z)
    for k in range(lanes(held)):
        if code == 6:
            held[k] *= 0.5 * erfc(-held[k] * 0.7071067811865476)
        else:
            held[k] = max(held[k], 0.0) + np.log1p(np.exp(-abs(held[k]))) + (held[k] - held[k])
    return load(held, 0)


@numba.njit(**FAST)
def slope(code, z, h, held):
    """df/dz of a vector, h being f(z)."""
    one, nothing = same(z, 1.0), same(z, 0.0)
    if code == 0:
        return one - h * h
    if code == 1:
        return where_positive(z, one)
    if code == 2:
        return h * (one - h)
    if code == 3:
        return one
    if code == 4:
        return where_positive(z, same(z, 0.99)) + same(z, 0.01)
    if code == 5:
        return exp(z - where_positive(z, z))
    if code == 7:
        share = one / (one + exp(nothing - z))
        return share * (one + z * (one - share))
    if code == 8:
        return one / (one + exp(nothing - z))
    store(held, 0, z)
    for k in range(lanes(held)):
        held[k] = 0.5 * erfc(-held[k] * 0.7071067811865476)
    return load(held, 0) + z * exp(same(z, -0.5) * z * z) * same(z, 0.3989422804014327)


@numba.njit(nogil=True, cache=kept(), **FAST)
def forward(P, X, widths, codes, H):
    """Outputs of all units H (units, rows) for X (inputs, rows), at least as many rows as a vector has lanes."""
    rows, held = X.shape[1], np.empty(64, P.dtype)
    n = lanes(held)
    h, x = H.reshape(-1), X.reshape(-1)
    for block in range(0, rows, 32 * n):
        at = top = 0
        for layer in range(len(widths) - 1):
            inputs, outputs = widths[layer], widths[layer + 1]
            for o in range(outputs):
                bias = spread(P[at + outputs * inputs + o])
                for start in range(block, min(block + 32 * n, rows), 2 * n):
                    a, b = min(start, rows - n), min(start + n, rows - n)  # the last ones are computed twice
                    za = zb = bias
                    for i in range(inputs):
                        weight = spread(P[at + o * inputs + i])
                        if layer == 0:
                            za, zb = za + weight * load(x, i * rows + a), zb + weight * load(x, i * rows + b)
                        else:
                            j = (top - inputs + i) * rows
                            za, zb = za + weight * load(h, j + a), zb + weight * load(h, j + b)
                    if layer < len(widths) - 2:
                        za, zb = bend(codes[layer], za, held), bend(codes[layer], zb, held)
                    store(h, (top + o) * rows + a, za)
                    store(h, (top + o) * rows + b, zb)
            top += outputs
            at += (inputs + 1) * outputs


@numba.njit(**FAST)
def spread_out(P, widths, w, n):
    """Parameters as columns of n units: for each layer a column an input, then the biases; the rest stays 0."""
    at = to = 0
    for layer in range(len(widths) - 1):
        inputs, outputs = widths[layer], widths[layer + 1]
        for o in range(outputs):
            for i in range(inputs):
                w[to + i * n + o] = P[at + o * inputs + i]
            w[to + inputs * n + o] = P[at + outputs * inputs + o]
        at += (inputs + 1) * outputs
        to += (inputs + 1) * n


@numba.njit(**FAST)
def gather_in(w, widths, P, n):
    """The other way."""
    at = to = 0
    for layer in range(len(widths) - 1):
        inputs, outputs = widths[layer], widths[layer + 1]
        for o in range(outputs):
            for i in range(inputs):
                P[at + o * inputs + i] = w[to + i * n + o]
            P[at + outputs * inputs + o] = w[to + inputs * n + o]
        at += (inputs + 1) * outputs
        to += (inputs + 1) * n


@numba.njit(**FAST)
def pull(head, squashed, z, y, share, held):
    """The gradient of the loss with respect to a single output z, in the first lane; ``share`` is 0 in the others."""
    if head == 2:
        return (bend(2, z, held) - spread(y)) * share
    if squashed:
        h = bend(0, z, held)
        return (h - spread(y)) * share * (same(z, 1.0) - h * h)
    return (z - spread(y)) * share


@numba.njit(**FAST)
def pull_classes(z, outputs, Y, row, count, held):
    """The same for a softmax over so many outputs."""
    store(held, 0, z)
    top, rest = held[0], 0.0
    for o in range(outputs):
        top = max(top, held[o])
    for o in range(outputs):
        held[o] = np.exp(held[o] - top)
        rest += held[o]
    for o in range(outputs):
        held[o] = (held[o] / rest - Y[o, row]) / count
    for o in range(outputs, lanes(held)):
        held[o] = 0.0
    return load(held, 0)


@numba.njit(**FAST)
def gradient(w, T, G, widths, codes, X, Y, rows, masks, mask_at, head, squashed, H, D, dz, held):
    """Fill G with the gradient of the mean loss of these rows, two at a time; where the masks go on."""
    n, layers = lanes(w), len(widths) - 1
    half = (layers + 1) * ROOM
    nothing = spread(0.0)
    for j in range(0, len(w), n):
        store(G, j, nothing)
    store(held, 0, nothing)
    held[0] = (2.0 if head == 0 else 1.0) / len(rows)
    share = load(held, 0)
    for k in range(0, len(rows), 2):
        one, other = rows[k], rows[min(k + 1, len(rows) - 1)]
        for i in range(widths[0]):
            H[i], H[half + i] = X[i, one], X[i, other]
        at, first, za, zb = 0, mask_at, nothing, nothing
        for layer in range(layers):
            inputs, outputs, here, there = widths[layer], widths[layer + 1], layer * ROOM, (layer + 1) * ROOM
            za = zb = load(w, at + inputs * n)
            ya = yb = nothing
            for i in range(0, inputs - 1, 2):
                even, odd = load(w, at + i * n), load(w, at + (i + 1) * n)
                za, ya = za + even * spread(H[here + i]), ya + odd * spread(H[here + i + 1])
                zb, yb = zb + even * spread(H[half + here + i]), yb + odd * spread(H[half + here + i + 1])
            if inputs % 2:
                i = inputs - 1
                weight = load(w, at + i * n)
                za, zb = za + weight * spread(H[here + i]), zb + weight * spread(H[half + here + i])
            za, zb = za + ya, zb + yb
            at += (inputs + 1) * n
            if layer == layers - 1:
                break
            ha, hb = bend(codes[layer], za, held), bend(codes[layer], zb, held)
            store(H, there, ha)
            store(H, half + there, hb)
            store(D, there, slope(codes[layer], za, ha, held))
            store(D, half + there, slope(codes[layer], zb, hb, held))
            if len(masks):
                for o in range(outputs):
                    keep = masks[first + k * outputs + o]
                    H[there + o] *= keep
                    D[there + o] *= keep
                    if k + 1 < len(rows):
                        keep = masks[first + (k + 1) * outputs + o]
                        H[half + there + o] *= keep
                        D[half + there + o] *= keep
                first += len(rows) * outputs
        if head == 3:
            da = pull_classes(za, widths[layers], Y, one, len(rows), held)
            db = pull_classes(zb, widths[layers], Y, other, len(rows), held)
        else:
            da = pull(head, squashed, za, Y[0, one], share, held)
            db = pull(head, squashed, zb, Y[0, other], share, held)
        if k + 1 == len(rows):
            db = nothing
        for layer in range(layers - 1, -1, -1):
            inputs, outputs, here = widths[layer], widths[layer + 1], layer * ROOM
            at -= (inputs + 1) * n
            store(G, at + inputs * n, load(G, at + inputs * n) + (da + db))
            for i in range(inputs):
                sums = load(G, at + i * n)
                store(G, at + i * n, sums + (da * spread(H[here + i]) + db * spread(H[half + here + i])))
            if layer:
                store(dz, 0, da)
                store(dz, n, db)
                ea = eb = nothing
                for o in range(outputs):
                    row = load(T, layer * n * n + o * n)
                    ea, eb = ea + row * spread(dz[o]), eb + row * spread(dz[n + o])
                da, db = ea * load(D, here), eb * load(D, half + here)
    return mask_at + len(rows) * widths[1:layers].sum() if len(masks) else mask_at


@numba.njit(nogil=True, cache=kept(), **FAST)
def steps(
    P, A, B, dead, X, Y, order, starts, masks, factors, widths, codes, head, squashed, kind, lr, hyper,
    penalty, rate, original, before,
):  # fmt: skip
    """Steps over the rows order[starts[s]] to order[starts[s + 1] - 1], all in place.

    P (parameters,) with its state A, B and ``dead`` links; X (inputs, rows), Y (outputs, rows); masks: one after
    another, (batch, units) of each hidden layer of each step, empty without dropout; factors (steps,) the
    schedule; ``before`` the steps already taken. ``original``: the penalty acts after the step, and L1 ends a
    link that crosses 0.
    """
    n, layers = lanes(P), len(widths) - 1
    size = ((widths[:layers] + 1) * n).sum()
    w, a, b, ended = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    G, old = np.zeros(size), np.zeros(size)
    spread_out(P, widths, w, n)
    spread_out(A, widths, a, n)
    spread_out(B, widths, b, n)
    spread_out(dead, widths, ended, n)
    T, dz, held = np.zeros(layers * n * n), np.zeros(2 * n), np.zeros(n)
    room = 2 * (layers + 1) * ROOM
    H, D = np.zeros(room), np.zeros(room)
    mask_at = 0
    for s in range(len(factors)):
        at = (widths[0] + 1) * n
        for layer in range(1, layers):
            for i in range(widths[layer]):
                for o in range(widths[layer + 1]):
                    T[layer * n * n + o * n + i] = w[at + i * n + o]
            at += (widths[layer] + 1) * n
        rows = order[starts[s] : starts[s + 1]]
        mask_at = gradient(w, T, G, widths, codes, X, Y, rows, masks, mask_at, head, squashed, H, D, dz, held)
        step_lr = lr * factors[s]
        penal = penalty != 0 and rate != 0
        if penal and original:
            old[:] = w
        elif penal:
            at = 0
            for layer in range(layers):
                for j in range(at, at + widths[layer] * n):
                    if penalty == 1:
                        G[j] += rate * np.sign(w[j])
                    elif penalty == 2:
                        G[j] += rate * w[j]
                    else:
                        w[j] *= 1.0 - step_lr * rate
                at += (widths[layer] + 1) * n
        step(kind, w, G, a, b, before + s + 1.0, step_lr, hyper)
        if penal and original:
            at = 0
            for layer in range(layers):
                for j in range(at, at + widths[layer] * n):
                    if penalty == 1:
                        new = w[j] - step_lr * rate * np.sign(old[j])
                        if ended[j] or w[j] * new < 0:
                            new = 0.0
                            ended[j] = 1
                        w[j] = new
                    else:
                        w[j] -= step_lr * rate * old[j]
                at += (widths[layer] + 1) * n
    gather_in(w, widths, P, n)
    gather_in(a, widths, A, n)
    gather_in(b, widths, B, n)
    gather_in(ended, widths, dead, n)


@numba.njit(nogil=True, cache=kept(), **FAST)
def score(out, Y, first, last, head, squashed):
    """The mean loss of these rows; out and Y (outputs, rows)."""
    total, held, z, y = 0.0, np.zeros(64 // out.itemsize), out[0], Y[0]
    n = lanes(held) if head < 2 else last - first + 1
    squares = spread(0.0)
    whole = first + (last - first) // n * n
    for k in range(first, whole, n):
        h = bend(0, load(z, k), held) if squashed else load(z, k)
        squares = squares + (h - load(y, k)) * (h - load(y, k))
    store(held, 0, squares)
    total += held.sum() * (1.0 if head == 0 else 0.5)
    for k in range(whole, last):
        if head == 3:
            top, hit, rest = out[0, k], 0.0, 0.0
            for o in range(len(out)):
                top = max(top, out[o, k])
            for o in range(len(out)):
                rest += np.exp(out[o, k] - top)
                hit += Y[o, k] * out[o, k]
            total += np.log(rest) + top - hit
        elif head == 2:
            z = out[0, k]
            total += max(z, 0.0) - z * Y[0, k] + np.log1p(np.exp(-abs(z))) + (z - z)
        else:
            difference = (np.tanh(out[0, k]) if squashed else out[0, k]) - Y[0, k]
            total += difference * difference * (1.0 if head == 0 else 0.5)
    return total / (last - first)
