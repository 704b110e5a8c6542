"""Walks on surfaces, compiled: a few hundred starts at a time, so that all they need stays in the nearest cache."""

from __future__ import annotations

import numba
import numpy as np

from core.training.compiled.folder import kept
from core.training.compiled.offers import FAST, step
from core.training.surfaces import SURFACES

bowl, valley, beale, rosenbrock, himmelblau, saddle, plateau = (ground.gradient for ground in SURFACES.values())


@numba.njit(**FAST)
def slopes(surface, x, y, gx, gy):
    """The gradient at all points, by the number of the surface."""
    if surface == 0:
        for i in range(len(x)):
            gx[i], gy[i] = bowl(x[i], y[i])
    elif surface == 1:
        for i in range(len(x)):
            gx[i], gy[i] = valley(x[i], y[i])
    elif surface == 2:
        for i in range(len(x)):
            gx[i], gy[i] = beale(x[i], y[i])
    elif surface == 3:
        for i in range(len(x)):
            gx[i], gy[i] = rosenbrock(x[i], y[i])
    elif surface == 4:
        for i in range(len(x)):
            gx[i], gy[i] = himmelblau(x[i], y[i])
    elif surface == 5:
        for i in range(len(x)):
            gx[i], gy[i] = saddle(x[i], y[i])
    else:
        for i in range(len(x)):
            gx[i], gy[i] = plateau(x[i], y[i])


@numba.njit(nogil=True, cache=kept(), **FAST)
def walk(surface, kind, lr, hyper, path, every, steps, first, last, done, piece, stop):
    """Fill ``path`` (points, 2, starts) from path[0], a point each ``every`` steps, for these starts alone."""
    n = last - first
    w, g = np.empty(2 * n, path.dtype), np.empty(2 * n, path.dtype)
    a, b = np.zeros(2 * n, path.dtype), np.zeros(2 * n, path.dtype)
    w[:n], w[n:] = path[0, 0, first:last], path[0, 1, first:last]
    for t in range(1, steps + 1):
        slopes(surface, w[:n], w[n:], g[:n], g[n:])
        step(kind, w, g, a, b, float(t), lr, hyper)
        if t % every == 0:
            path[t // every, 0, first:last] = w[:n]
            path[t // every, 1, first:last] = w[n:]
            done[piece] += every * n
            if stop[0]:
                return
