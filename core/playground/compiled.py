"""The steps of one run, compiled by numba where it is installed; the update rules are those of ``core.training``.

A run is float64, so that it gives the same loss here, in torch and in an exported script; ``forward`` is also there in
float32, for pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from threading import Lock

import numpy as np

from core.playground.settings import ACTIVATIONS

CODES = {name: number for number, name in enumerate(ACTIVATIONS)}
"""An activation's number in the compiled code."""
HEADS = {"mse": 0, "half-mse": 1, "bce": 2, "cross-entropy": 3}
PENALTIES = {"none": 0, "l1": 1, "l2": 2, "decay": 3}
RULES = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
LEAST = 16
"""Fewer rows than this are not computed at a time: what is lacking is filled up."""

_lock = Lock()
_made: dict[str, Callable] = {}


def available() -> bool:
    """Whether numba is installed."""
    return find_spec("numba") is not None


def ready() -> bool:
    """Whether the loop is compiled in this process."""
    return bool(_made)


def warm() -> None:
    """Compile, some seconds; does nothing the second time or without numba."""
    with _lock:
        if not _made and available():
            made = _build()
            _try(made)
            _made.update(made)


def steps(*arguments: object) -> None:
    """Take steps in place, see ``kernels``."""
    _made["steps"](*arguments)


def forward(P: np.ndarray, X: np.ndarray, widths: np.ndarray, codes: np.ndarray, H: np.ndarray) -> None:
    """Outputs of all units: X (inputs, rows), H (units, rows) filled layer by layer; the last layer is linear.

    All floats of one precision, and ``LEAST`` rows or more.
    """
    _made["forward"](P, X, widths, codes, H)


def score(out: np.ndarray, Y: np.ndarray, first: int, last: int, head: int, squashed: bool) -> float:
    """The mean loss of rows first to last - 1; out and Y (outputs, rows), out as ``forward`` gives it."""
    return _made["score"](out, Y, first, last, head, squashed)


def _try(made: dict[str, Callable]) -> None:
    """Call everything once on next to nothing."""
    widths, none = np.array([1, 1, 1]), np.zeros(0)
    X, P = np.zeros((1, LEAST)), np.zeros(4)
    for kind in (np.float32, np.float64):
        made["forward"](P.astype(kind), X.astype(kind), widths, np.array([0]), np.zeros((2, LEAST), kind))
    made["score"](X, X, 0, 1, 0, False)
    made["steps"](
        P, P.copy(), P.copy(), np.zeros(4, np.uint8), X, X.copy(), np.zeros(2, np.int64), np.array([0, 2]), none,
        np.ones(1), widths, np.array([0]), 0, True, 0, 0.1, np.zeros(4), 0, 0.0, False, 0,
    )  # fmt: skip


def _build() -> dict[str, Callable]:
    """``steps``, ``forward`` and ``score``, from the disk when they have been compiled before."""
    from core.playground import kernels

    return {"steps": kernels.steps, "forward": kernels.forward, "score": kernels.score}
