"""Small networks and walks on surfaces, compiled by numba where it is installed; without it all works, more slowly.

Compiled are the very rules of ``optimizers`` and gradients of ``surfaces`` (``precision``, ``offers``), within loops of
our own (``loops``, ``walks``). That takes about half a minute the first time and a second afterwards, from the user's
cache folder (``folder``): ``warm`` does it, when a process starts that computes and never while a reader waits. Until
then, and for what the loops do not know, plain torch is used.
"""

from __future__ import annotations

import time
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from threading import Lock

import numpy as np

from core.training.optimizers import OPTIMIZERS
from core.training.surfaces import SURFACES

KINDS = {"sgd": 0, "momentum": 1, "nesterov": 2, "adagrad": 3, "rmsprop": 4, "adam": 5, "adamw": 6}
"""What ``offers.step`` knows, by number. Any other row of OPTIMIZERS is trained by torch, with the same rule."""
GROUNDS = {name: number for number, name in enumerate(SURFACES)}
ACTIVATIONS = {"identity": 0, "relu": 1, "tanh": 2, "sigmoid": 3}
"""What the loops know, by number; their derivatives are told from their values."""
LOSSES = {"mse": 2.0, "half-mse": 1.0}
"""What the loops know: the gradient is this times (out - y), over the number of values."""
WIDEST = 32
"""Beyond this width hidden layers are matrix products, and better left to torch."""
HYPERS = 4
"""The most hyperparameters that an optimizer has besides the learning rate."""

_lock = Lock()
_ready: set[str] = set()


@cache
def available() -> bool:
    """Whether numba is installed."""
    return find_spec("numba") is not None


def ready(dtype: str = "float32") -> bool:
    """Whether everything is compiled for this precision in this process."""
    return dtype in _ready


def warm(*dtypes: str) -> float:
    """Compile for these precisions, float32 if none is named; the seconds it took.

    Nothing happens without numba, or with one that does not fit the numpy that is installed.
    """
    start = time.perf_counter()
    with _lock:
        for dtype in dtypes or ("float32",):
            if dtype not in _ready and available():
                with suppress(ImportError):
                    _try(np.dtype(dtype))
                    _ready.add(dtype)
    return time.perf_counter() - start


def hypers(optimizer: str, own: dict[str, float]) -> list[float]:
    """Hyperparameters besides the learning rate, in the order of the row, filled up with 0."""
    values = list(OPTIMIZERS[optimizer].full(**own).values())[1:]
    return values + [0.0] * (HYPERS - len(values))


def _try(dtype: np.dtype) -> None:
    """Call everything once on next to nothing."""
    from core.training.compiled import classes, curves, loops, silence, walks
    from core.training.compiled.rows import rows

    widths, none, places = np.array([1, 1]), np.zeros(1, np.int64), np.array([0, 1])
    P, x, rates = np.zeros((1, 2), dtype), np.zeros((1, 2, 1), dtype), np.zeros(1)
    snaps, orders, stop = np.zeros((2, 1, 2), dtype), np.zeros((1, 1, 1), np.int64), np.zeros(1, np.uint8)
    loops.fit(
        P, widths, 0, 2.0, x, x, none, orders, none, 1, none, rates, np.zeros((1, HYPERS), dtype),
        np.zeros((1, 3), dtype), np.ones(1), places, snaps, 0, 1, none.copy(), none.copy(), 0, stop,
    )  # fmt: skip
    loops.losses(snaps, widths, 0, x, x, none, none, 1, 0, 1, np.zeros((2, 1, 2)))
    curves.fit(
        np.zeros((1, 4), dtype), 1, 2.0, x, x, none, orders, none, 1, none, rates, np.zeros((1, HYPERS), dtype),
        np.zeros((1, 3), dtype), np.ones(1), places, np.zeros((2, 1, 4), dtype), np.zeros((2, 1, 2)),
        np.zeros((1, curves.BYTES // dtype.itemsize), np.int64), np.ones(1, np.int64), none.copy(), none.copy(), 0,
        stop,
    )  # fmt: skip
    classes.gradient(P, P.copy(), x[0], none, none.reshape(1, 1))
    classes.errors(np.zeros((1, 1, 1), dtype), none.reshape(1, 1))
    classes.measure(np.zeros((1, 1, 1), dtype), none.reshape(1, 1), np.zeros(1), np.zeros(1))
    silence.silence(P, np.zeros((1, 2), np.uint16), np.ones(1, np.uint32), np.ones(1, dtype))
    rows(0, P, P.copy(), P.copy(), P.copy(), 1.0, np.ones(1, dtype), np.zeros(HYPERS, dtype))
    walks.walk(0, 0, dtype.type(0), np.zeros(HYPERS, dtype), np.zeros((2, 2, 1), dtype), 1, 1, 0, 1, none, 0, stop)
