"""The compiled functions themselves; imported by ``compiled.warm`` alone, for it needs numba and takes seconds.

Numba keeps what it has compiled on disk, in a folder that ``compiled`` names after the text of this file and of the
rules, so that an edited rule is compiled anew.
"""

from __future__ import annotations

from math import erfc as math_erfc

import numba
import numpy as np
from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic

from core.playground.compiled import PAD
from core.training.compiled import jitted_rules

rules = jitted_rules()
sgd, momentum, nesterov = rules["sgd"], rules["momentum"], rules["nesterov"]
adagrad, rmsprop, adam, adamw = rules["adagrad"], rules["rmsprop"], rules["adam"], rules["adamw"]
fast = {"reassoc", "contract", "nsz"}
pad = PAD


@intrinsic
def bits_of(typing, x):
    def code(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), code


@intrinsic
def float_of(typing, n):
    def code(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), code


@numba.njit(forceinline=True, error_model="numpy", fastmath={"contract"})
def _exp(x):
    """eˣ within 2 units in the last place: x = n ln 2 + r, a Taylor polynomial of r, and n put into the exponent.

    Adding 1.5·2⁵² rounds to a whole number and leaves it in the low bits, so there is neither branch nor call.
    """
    x = 709.0 if x > 709.0 else (-708.0 if x < -708.0 else x)
    big = x * 1.4426950408889634 + 6755399441055744.0
    n = big - 6755399441055744.0
    r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
    p = 1.6059043836821613e-10
    p = p * r + 2.08767569878681e-09
    p = p * r + 2.505210838544172e-08
    p = p * r + 2.755731922398589e-07
    p = p * r + 2.7557319223985893e-06
    p = p * r + 2.48015873015873e-05
    p = p * r + 0.0001984126984126984
    p = p * r + 0.001388888888888889
    p = p * r + 0.008333333333333333
    p = p * r + 0.041666666666666664
    p = p * r + 0.16666666666666666
    p = p * r + 0.5
    p = p * r + 1.0
    p = p * r + 1.0
    return p * float_of((bits_of(big) + 1023) << 52)


@numba.njit(error_model="numpy", fastmath=fast)
def activate(code, z, d, first, last):
    """f(z) in place of z, and df/dz in d."""
    if code == 0:
        for k in range(first, last):
            h = 1.0 - 2.0 / (_exp(2.0 * z[k]) + 1.0)
            z[k] = h
            d[k] = 1.0 - h * h
    elif code == 1:
        for k in range(first, last):
            d[k] = 1.0 if z[k] > 0 else 0.0
            z[k] = z[k] if z[k] > 0 else z[k] * (z[k] != z[k])
    elif code == 2:
        for k in range(first, last):
            h = 1.0 / (1.0 + _exp(-z[k]))
            z[k] = h
            d[k] = h * (1.0 - h)
    elif code == 3:
        for k in range(first, last):
            d[k] = 1.0
    elif code == 4:
        for k in range(first, last):
            d[k] = 1.0 if z[k] > 0 else 0.01
            z[k] = z[k] if z[k] > 0 else 0.01 * z[k]
    elif code == 5:
        for k in range(first, last):
            d[k] = 1.0 if z[k] > 0 else np.exp(z[k])
            z[k] = z[k] if z[k] > 0 else np.expm1(z[k])
    elif code == 6:
        for k in range(first, last):
            cdf = 0.5 * math_erfc(-z[k] * 0.7071067811865476)
            d[k] = cdf + z[k] * _exp(-0.5 * z[k] * z[k]) * 0.3989422804014327
            z[k] = z[k] * cdf
    elif code == 7:
        for k in range(first, last):
            h = 1.0 / (1.0 + _exp(-z[k]))
            d[k] = h * (1.0 + z[k] * (1.0 - h))
            z[k] = z[k] * h
    else:
        for k in range(first, last):
            d[k] = 1.0 / (1.0 + _exp(-z[k]))
            z[k] = (z[k] if z[k] > 0 else 0.0) + np.log1p(_exp(-abs(z[k])))


@numba.njit(error_model="numpy", fastmath=fast)
def update(kind, w, g, a, b, t, lr, hyper):
    """All parameters, by the rule of this number."""
    h0, h1, h2, h3 = hyper[0], hyper[1], hyper[2], hyper[3]
    if kind == 0:
        for j in range(len(w)):
            w[j], _ = sgd(w[j], g[j], (), t, lr)
    elif kind == 1:
        for j in range(len(w)):
            w[j], (a[j],) = momentum(w[j], g[j], (a[j],), t, lr, h0)
    elif kind == 2:
        for j in range(len(w)):
            w[j], (a[j],) = nesterov(w[j], g[j], (a[j],), t, lr, h0)
    elif kind == 3:
        for j in range(len(w)):
            w[j], (a[j],) = adagrad(w[j], g[j], (a[j],), t, lr, h0)
    elif kind == 4:
        for j in range(len(w)):
            w[j], (a[j],) = rmsprop(w[j], g[j], (a[j],), t, lr, h0, h1)
    elif kind == 5:
        for j in range(len(w)):
            w[j], (a[j], b[j]) = adam(w[j], g[j], (a[j], b[j]), t, lr, h0, h1, h2)
    else:
        for j in range(len(w)):
            w[j], (a[j], b[j]) = adamw(w[j], g[j], (a[j], b[j]), t, lr, h0, h1, h2, h3)


@numba.njit(error_model="numpy", fastmath=fast)
def linear(w, at, inputs, outputs, h, z, first, last):
    """z[o, k] = bias[o] + sum of weight[o, i] h[i, k], for the rows first to last - 1."""
    for o in range(outputs):
        bias = w[at + outputs * inputs + o]
        row = z[o]
        for k in range(first, last):
            row[k] = bias
        fours = inputs // 4 * 4
        for i in range(0, fours, 4):  # four at once: a row is read and written a quarter as often
            j = at + o * inputs + i
            w0, w1, w2, w3 = w[j], w[j + 1], w[j + 2], w[j + 3]
            h0, h1, h2, h3 = h[i], h[i + 1], h[i + 2], h[i + 3]
            for k in range(first, last):
                row[k] += w0 * h0[k] + w1 * h1[k] + w2 * h2[k] + w3 * h3[k]
        for i in range(fours, inputs):
            weight = w[at + o * inputs + i]
            source = h[i]
            for k in range(first, last):
                row[k] += weight * source[k]


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath=fast)
def forward(P, X, widths, codes, H):
    rows = X.shape[1]
    d = np.zeros(512)
    for first in range(0, rows, 512):
        last = min(first + 512, rows)
        at = 0
        before = X
        top = 0
        for layer in range(len(widths) - 1):
            inputs, outputs = widths[layer], widths[layer + 1]
            here = H[top : top + outputs]
            linear(P, at, inputs, outputs, before, here, first, last)
            if layer < len(widths) - 2:
                for o in range(outputs):
                    activate(codes[layer], here[o, first:last], d, 0, last - first)
            before = here
            top += outputs
            at += (inputs + 1) * outputs


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath=fast)
def steps(
    w, A, B, dead, X, Y, order, starts, masks, factors, widths, codes, head, squashed, kind, lr, hyper,
    penalty, rate, original, before,
):  # fmt: skip
    """Steps over the rows order[starts[s]] to order[starts[s + 1] - 1], all in place.

    w (parameters,) with its state A, B and ``dead`` links; X (inputs, rows), Y (outputs, rows); masks: one after
    another, (batch, units) of each hidden layer of each step, empty without dropout; factors (steps,) the
    schedule; ``before`` the steps already taken. ``original``: the penalty acts after the step, and L1 ends a
    link that crosses 0.
    """
    layers = len(widths) - 1
    widest = widths.max()
    most = 0
    for s in range(len(factors)):
        most = max(most, starts[s + 1] - starts[s])
    room = (most + pad - 1) // pad * pad
    H = np.zeros((layers + 1, widest, room))
    D = np.zeros((layers + 1, widest, room))
    dz = np.zeros((widest, room))
    dh = np.zeros((widest, room))
    G = np.zeros(len(w))
    old = np.zeros(len(w))
    mask_at = 0
    for s in range(len(factors)):
        first = starts[s]
        m = starts[s + 1] - first
        full = (m + pad - 1) // pad * pad
        for i in range(widths[0]):
            for k in range(m):
                H[0, i, k] = X[i, order[first + k]]
        at = 0
        for layer in range(layers):
            inputs, outputs = widths[layer], widths[layer + 1]
            z = H[layer + 1]
            linear(w, at, inputs, outputs, H[layer], z, 0, full)
            if layer < layers - 1:
                for o in range(outputs):
                    activate(codes[layer], z[o], D[layer + 1, o], 0, full)
                if len(masks):
                    for k in range(m):
                        for o in range(outputs):
                            keep = masks[mask_at + k * outputs + o]
                            z[o, k] *= keep
                            D[layer + 1, o, k] *= keep
                    mask_at += m * outputs
            at += (inputs + 1) * outputs
        outputs = widths[layers]
        out = H[layers]
        for k in range(full):
            for o in range(outputs):
                dz[o, k] = 0.0
        if head == 3:
            for k in range(m):
                top = out[0, k]
                for o in range(outputs):
                    top = max(top, out[o, k])
                total = 0.0
                for o in range(outputs):
                    dz[o, k] = _exp(out[o, k] - top)
                    total += dz[o, k]
                for o in range(outputs):
                    dz[o, k] = (dz[o, k] / total - Y[o, order[first + k]]) / m
        elif head == 2:
            for k in range(m):
                dz[0, k] = (1.0 / (1.0 + _exp(-out[0, k])) - Y[0, order[first + k]]) / m
        else:
            scale = (2.0 if head == 0 else 1.0) / m
            for k in range(m):
                if squashed:
                    h = 1.0 - 2.0 / (_exp(2.0 * out[0, k]) + 1.0)
                    dz[0, k] = (h - Y[0, order[first + k]]) * scale * (1.0 - h * h)
                else:
                    dz[0, k] = (out[0, k] - Y[0, order[first + k]]) * scale
        for layer in range(layers - 1, -1, -1):
            inputs, outputs = widths[layer], widths[layer + 1]
            at -= (inputs + 1) * outputs
            for o in range(outputs):
                total = 0.0
                for k in range(full):
                    total += dz[o, k]
                G[at + outputs * inputs + o] = total
                for i in range(inputs):
                    total = 0.0
                    for k in range(full):
                        total += dz[o, k] * H[layer, i, k]
                    G[at + o * inputs + i] = total
            if layer > 0:
                for i in range(inputs):
                    for k in range(full):
                        dh[i, k] = 0.0
                    for o in range(outputs):
                        weight = w[at + o * inputs + i]
                        for k in range(full):
                            dh[i, k] += weight * dz[o, k]
                for i in range(inputs):
                    for k in range(full):
                        dz[i, k] = dh[i, k] * D[layer, i, k]
        step_lr = lr * factors[s]
        if penalty and rate != 0:
            old[:] = w
            if not original:
                at = 0
                for layer in range(layers):
                    for j in range(at, at + widths[layer] * widths[layer + 1]):
                        if penalty == 1:
                            G[j] += rate * np.sign(w[j])
                        elif penalty == 2:
                            G[j] += rate * w[j]
                        else:
                            w[j] *= 1.0 - step_lr * rate
                    at += (widths[layer] + 1) * widths[layer + 1]
        update(kind, w, G, A, B, before + s + 1.0, step_lr, hyper)
        if penalty and rate != 0 and original:
            at = 0
            for layer in range(layers):
                for j in range(at, at + widths[layer] * widths[layer + 1]):
                    if penalty == 1:
                        new = w[j] - step_lr * rate * np.sign(old[j])
                        if dead[j] or w[j] * new < 0:
                            new = 0.0
                            dead[j] = 1
                        w[j] = new
                    else:
                        w[j] -= step_lr * rate * old[j]
                at += (widths[layer] + 1) * widths[layer + 1]


@numba.njit(nogil=True, cache=True, error_model="numpy")
def score(out, Y, first, last, head, squashed):
    total = 0.0
    for k in range(first, last):
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
