"""The rules of ``optimizers`` and the gradients of ``surfaces``, made callable by compiled code under their own names.

Imported once, where numba is installed; what is called there is the text that the reader sees (see ``precision``).
"""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np
from numba.extending import overload

from core.training.compiled import KINDS
from core.training.compiled.precision import in_precision
from core.training.optimizers import OPTIMIZERS
from core.training.surfaces import SURFACES

FAST = {"fastmath": {"reassoc", "contract", "nsz", "arcp"}, "error_model": "numpy"}
"""Sums may be taken in another order and quotients by a shared reciprocal; NaN and infinity keep their meaning."""


def offer(function: Callable) -> None:
    """Make ``function`` callable in compiled code; the type of its first argument decides the precision."""
    single, double = in_precision(function, np.float32), in_precision(function, np.float64)

    @overload(function, strict=False)
    def chosen(*types: numba.types.Type) -> Callable:
        return single if types[0] == numba.float32 else double


for _row in OPTIMIZERS.values():
    offer(_row.rule)
for _ground in SURFACES.values():
    offer(_ground.gradient)

sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw = (OPTIMIZERS[name].rule for name in KINDS)


def at(values: float | np.ndarray, j: int) -> float:
    """Value j of an array, or the one number that holds for all."""
    return values[j] if isinstance(values, np.ndarray) else values


@overload(at, strict=False)
def _at(values: numba.types.Type, j: numba.types.Type) -> Callable:
    return (lambda values, j: values[j]) if isinstance(values, numba.types.Array) else (lambda values, j: values)


@numba.njit(**FAST)
def step(kind, w, g, a, b, t, lr, hyper):
    """All of ``w`` by the rule of this kind, in place with its state ``a`` and ``b``; t = 1.0, 2.0, …

    ``lr`` is one number or one for each parameter.
    """
    h0, h1, h2, h3 = hyper[0], hyper[1], hyper[2], hyper[3]
    if kind == 0:
        for j in range(len(w)):
            w[j], _ = sgd(w[j], g[j], (), t, at(lr, j))
    elif kind == 1:
        for j in range(len(w)):
            w[j], (a[j],) = momentum(w[j], g[j], (a[j],), t, at(lr, j), h0)
    elif kind == 2:
        for j in range(len(w)):
            w[j], (a[j],) = nesterov(w[j], g[j], (a[j],), t, at(lr, j), h0)
    elif kind == 3:
        for j in range(len(w)):
            w[j], (a[j],) = adagrad(w[j], g[j], (a[j],), t, at(lr, j), h0)
    elif kind == 4:
        for j in range(len(w)):
            w[j], (a[j],) = rmsprop(w[j], g[j], (a[j],), t, at(lr, j), h0, h1)
    elif kind == 5:
        for j in range(len(w)):
            w[j], (a[j], b[j]) = adam(w[j], g[j], (a[j], b[j]), t, at(lr, j), h0, h1, h2)
    else:
        for j in range(len(w)):
            w[j], (a[j], b[j]) = adamw(w[j], g[j], (a[j], b[j]), t, at(lr, j), h0, h1, h2, h3)
