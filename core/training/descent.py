"""Many walks down a surface at once, from as many starts: compiled where that is ready, else by torch; same rule.

    path = descend("himmelblau", "adam", starts, 500, {"lr": 0.05})          # (2, 2, starts): begin and end
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from core.training import compiled
from core.training.optimizers import OPTIMIZERS
from core.training.pool import Work
from core.training.surfaces import SURFACES

STARTS = 512
"""Starts that a thread takes at a time: few enough that all they need stays in the nearest cache."""

Progress = Callable[[int, int], bool | None]


def descend(
    surface: str,
    optimizer: str,
    starts: Tensor,
    steps: int,
    own: Mapping[str, float],
    *,
    every: int | None = None,
    progress: Progress | None = None,
    engine: str = "auto",
) -> Tensor:
    """Positions before the first and after each ``every``-th step, (points, 2, starts); by default after the last.

    ``starts`` (2, starts) is float32 or float64, and so is the path. ``every`` divides ``steps``. Walks that leave go
    on as inf or NaN; where ``progress`` was true, to stop, the path ends in NaN. ``engine``: "torch", "compiled" or
    "auto", which takes what is ready.
    """
    every, count = every or steps, starts.shape[1]
    path = np.empty((steps // every + 1, 2, count), str(starts.dtype).removeprefix("torch."))
    path[0] = starts.numpy()
    if engine == "compiled":
        compiled.warm(path.dtype.name)
    quick = engine != "torch" and compiled.ready(path.dtype.name) and optimizer in compiled.KINDS
    one = _compiled if quick else _by_torch
    size = STARTS if quick else 8 * STARTS
    edges = range(0, count, size)
    work = Work(len(edges))

    def tell(done: int) -> bool | None:
        return progress(done, steps * count) if progress else False

    def piece(number: int, first: int) -> None:
        one(surface, optimizer, own, path, every, steps, first, min(first + size, count), work, number)

    if not work.run((lambda k=k, a=a: piece(k, a) for k, a in enumerate(edges)), tell):
        path[1:] = np.nan
    return torch.from_numpy(path)


def _compiled(
    surface: str, optimizer: str, own: Mapping[str, float], path: np.ndarray, every: int, steps: int,
    first: int, last: int, work: Work, number: int,
) -> None:  # fmt: skip
    from core.training.compiled.walks import walk

    kind = path.dtype.type
    lr, hyper = kind(OPTIMIZERS[optimizer].full(**own)["lr"]), np.array(compiled.hypers(optimizer, own), kind)
    walk(
        compiled.GROUNDS[surface], compiled.KINDS[optimizer], lr, hyper, path, every, steps, first, last,
        work.done, number, work.stop,
    )  # fmt: skip


def _by_torch(
    surface: str, optimizer: str, own: Mapping[str, float], path: np.ndarray, every: int, steps: int,
    first: int, last: int, work: Work, number: int,
) -> None:  # fmt: skip
    ground, row = SURFACES[surface], OPTIMIZERS[optimizer]
    hyper, points = row.full(**own), torch.from_numpy(path)[:, :, first:last]
    w = points[0].clone()
    state = row.start(w)
    for t in range(1, steps + 1):
        if work.stop[0]:
            return
        w, state = row.rule(w, torch.stack(ground.gradient(w[0], w[1])), state, t, **hyper)
        work.done[number] += last - first
        if t % every == 0:
            points[t // every] = w
