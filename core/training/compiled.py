"""Small networks, compiled by numba where it is installed; the rules are the very functions of ``optimizers``.

A batched tensor program spends its time on a few microseconds a call; here one run after another goes through one
compiled loop, on two threads without Python's lock. Everything works without it, more slowly.

Compiling takes some seconds, so ``ensemble`` uses this only once ``warm`` has been called, or when a training is so
long that the seconds do not count. Nothing is kept on disk: a kept loop would not notice that a rule was edited.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from threading import Lock
from types import FunctionType

import numpy as np

from core.training.optimizers import OPTIMIZERS

THREADS = min(2, os.cpu_count() or 1)
CHUNK = 8
"""Runs that one task takes: small enough to share the work evenly, large enough to be worth a call."""
KINDS = {name: number for number, name in enumerate(OPTIMIZERS)}
ACTIVATIONS = {"identity": 0, "relu": 1, "tanh": 2, "sigmoid": 3}
"""What the loop knows, by number; their derivatives are told from their values."""
LOSSES = {"mse": 2.0, "half-mse": 1.0}
"""What the loop knows: the gradient is this times (out - y), over the number of values."""
WIDEST = 32
"""Beyond this width layers are matrix products, and better left to torch."""
HYPERS = 4
"""The most hyperparameters that an optimizer has besides the learning rate."""

_lock = Lock()
_epoch: Callable | None = None


def available() -> bool:
    """Whether numba is installed."""
    return find_spec("numba") is not None


def ready() -> bool:
    """Whether the loop is compiled in this process."""
    return _epoch is not None


def warm() -> None:
    """Compile the loop for float32 now, some seconds; does nothing the second time or without numba.

    For float64 it is compiled when first called with it.
    """
    global _epoch
    with _lock:
        if _epoch is None and available():
            epoch = _build()
            _try(epoch)
            _epoch = epoch


def _try(epoch: Callable) -> None:
    """Call the loop once on next to nothing."""
    one, column = np.zeros((1, 2), np.float32), np.zeros(1)
    x = np.zeros((1, 1, 1), np.float32)
    where, order = np.zeros(1, np.int64), np.zeros((1, 1), np.int64)
    args = (one, one.copy(), one.copy(), x, x, where, order, column, np.zeros((1, HYPERS)), column, column, column)
    epoch(*args, np.ones(1), 0, 1, np.array([1, 1]), where, 0, 2.0, 0, 1)


@cache
def pool() -> ThreadPoolExecutor:
    """The threads of all compiled work of this process."""
    return ThreadPoolExecutor(THREADS, "compiled")


def run_epoch(
    P: np.ndarray,
    A: np.ndarray,
    B: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    which: np.ndarray,
    order: np.ndarray,
    columns: tuple[np.ndarray, ...],
    factors: np.ndarray,
    before: int,
    batch: int,
    widths: np.ndarray,
    kinds: np.ndarray,
    activation: int,
    scale: float,
) -> None:
    """One epoch of all runs, in place, spread over the threads.

    ``P`` (runs, parameters) holds the networks, ``A`` and ``B`` their state; ``x`` (sets, rows, inputs) and ``y``
    (sets, rows, targets) the data; ``which`` (lanes,) the set of each lane, ``order`` (lanes, rows) its shuffle; run r
    is on lane r modulo the number of lanes. ``columns``: learning rate, hyperparameters (runs, HYPERS), l1, l2, decay.
    ``factors`` (steps of this epoch,) is the schedule; ``before`` counts the steps already taken.
    """
    runs = len(P)
    tasks = [
        pool().submit(
            _epoch, P, A, B, x, y, which, order, *columns, factors, before, batch, widths, kinds, activation, scale,
            a, min(a + CHUNK, runs),
        )
        for a in range(0, runs, CHUNK)
    ]  # fmt: skip
    for task in tasks:
        task.result()


def jitted_rules() -> dict[str, Callable]:
    """Each rule of ``optimizers``, compiled for numbers; a rule that calls another gets the compiled one."""
    import numba

    compiled: dict[str, Callable] = {}
    for name, row in OPTIMIZERS.items():
        names = {key: compiled[key] for key in row.rule.__code__.co_names if key in compiled}
        compiled[name] = numba.njit(FunctionType(row.rule.__code__, names, row.rule.__name__))
    return compiled


def _build() -> Callable:
    """The loop over one epoch of runs ``first`` to ``last`` - 1."""
    import numba

    rules = jitted_rules()
    sgd, momentum, nesterov = rules["sgd"], rules["momentum"], rules["nesterov"]
    adagrad, rmsprop, adam, adamw = rules["adagrad"], rules["rmsprop"], rules["adam"], rules["adamw"]

    @numba.njit
    def update(kind, w, g, a, b, t, lr, hyper):
        """All parameters of one run, by the rule of its kind."""
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

    @numba.njit(nogil=True, fastmath={"reassoc", "contract", "nsz"}, error_model="numpy")
    def epoch(
        P, A, B, x, y, which, order, lrs, hypers, l1s, l2s, decays, factors, before, batch, widths, kinds, activation,
        scale, first, last,
    ):  # fmt: skip
        lanes, n = order.shape
        layers = len(widths) - 1
        H = np.zeros((layers + 1, widths.max(), batch), P.dtype)
        dz = np.zeros((widths.max(), batch), P.dtype)
        dh = np.zeros((widths.max(), batch), P.dtype)
        G = np.zeros(P.shape[1], P.dtype)
        for r in range(first, last):
            lane = r % lanes
            xs, ys = x[which[lane]], y[which[lane]]
            w = P[r]
            for s in range(len(factors)):
                m = min(batch, n - s * batch)
                for k in range(m):
                    row = order[lane, s * batch + k]
                    for i in range(widths[0]):
                        H[0, i, k] = xs[row, i]
                at = 0
                for layer in range(layers):
                    inputs, outputs = widths[layer], widths[layer + 1]
                    h, z = H[layer], H[layer + 1]
                    for o in range(outputs):
                        bias = w[at + outputs * inputs + o]
                        for k in range(m):
                            z[o, k] = bias
                        for i in range(inputs):
                            weight = w[at + o * inputs + i]
                            for k in range(m):
                                z[o, k] += weight * h[i, k]
                        if layer < layers - 1:
                            if activation == 1:
                                for k in range(m):
                                    z[o, k] = z[o, k] if z[o, k] > 0 else z[o, k] * (z[o, k] != z[o, k])
                            elif activation == 2:
                                for k in range(m):
                                    z[o, k] = np.tanh(z[o, k])
                            elif activation == 3:
                                for k in range(m):
                                    z[o, k] = 1 / (1 + np.exp(-z[o, k]))
                    at += outputs * inputs + outputs
                outputs = widths[layers]
                for o in range(outputs):
                    for k in range(m):
                        dz[o, k] = (H[layers, o, k] - ys[order[lane, s * batch + k], o]) * scale / (m * outputs)
                for layer in range(layers - 1, -1, -1):
                    inputs, outputs = widths[layer], widths[layer + 1]
                    at -= outputs * inputs + outputs
                    h = H[layer]
                    for o in range(outputs):
                        total = dz[o, 0] * 0
                        for k in range(m):
                            total += dz[o, k]
                        G[at + outputs * inputs + o] = total
                        for i in range(inputs):
                            total = dz[o, 0] * 0
                            for k in range(m):
                                total += dz[o, k] * h[i, k]
                            G[at + o * inputs + i] = total
                    if layer > 0:
                        for i in range(inputs):
                            for k in range(m):
                                dh[i, k] = 0
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
                                    dz[i, k] = dh[i, k] if h[i, k] > 0 else 0
                            elif activation == 2:
                                for k in range(m):
                                    dz[i, k] = dh[i, k] * (1 - h[i, k] * h[i, k])
                            else:
                                for k in range(m):
                                    dz[i, k] = dh[i, k] * h[i, k] * (1 - h[i, k])
                lr = lrs[r] * factors[s]
                if l1s[r] != 0 or l2s[r] != 0 or decays[r] != 0:
                    at = 0
                    for layer in range(layers):
                        inputs, outputs = widths[layer], widths[layer + 1]
                        for j in range(at, at + inputs * outputs):
                            G[j] += l1s[r] * np.sign(w[j]) + l2s[r] * w[j]
                            w[j] *= 1 - lr * decays[r]
                        at += inputs * outputs + outputs
                update(kinds[r], w, G, A[r], B[r], before + s + 1.0, lr, hypers[r])

    return epoch
