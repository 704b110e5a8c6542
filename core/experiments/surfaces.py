"""Optimizers on functions of two variables: paths with every buffer, and which minimum is reached from where."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core.experiments.model import Choice, Experiment
from core.training.descent import Progress, descend
from core.training.optimizers import OPTIMIZERS
from core.training.parameter import Parameter
from core.training.surfaces import SURFACES

FAR = 1e100
"""A walk on a parabola that has come so far will not return: its distance is told as inf."""
NEAR = 0.05
"""A walk that ends within this distance of a minimum has reached it."""


def walk(
    surface: str,
    optimizer: str,
    starts: Tensor,
    steps: int,
    own: Mapping[str, float],
    tell: Callable[[int], bool | None] = lambda done: None,
) -> tuple[Tensor, list[tuple[Tensor, ...]], Tensor]:
    """Positions (steps + 1, 2, starts), the rule's state after each step, and gradients (steps, 2, starts).

    ``starts`` is (2, starts), float64. Walks that leave go on as inf or NaN. ``tell`` hears the steps taken; where it
    says true the walk ends there, after at least one step.
    """
    ground, row = SURFACES[surface], OPTIMIZERS[optimizer]
    hyper = row.full(**own)
    w, state = starts.clone(), row.start(starts)
    path, states, gradients = [w], [state], []
    for t in range(1, steps + 1):
        g = torch.stack(ground.gradient(w[0], w[1]))
        w, state = row.rule(w, g, state, t, **hyper)
        path.append(w)
        states.append(state)
        gradients.append(g)
        if tell(t):
            break
    return torch.stack(path), states, torch.stack(gradients)


def trajectories(
    *,
    surface: str = "valley",
    optimizers: Sequence[str] = ("sgd", "momentum", "adagrad", "rmsprop", "adam"),
    lr: float = 0.4,
    mu: float = 0.5,
    alpha: float = 0.9,
    steps: int = 20,
    x: float = -5.0,
    y: float = -2.0,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The path of each optimizer on a surface, step by step, with gradient and buffers.

    Columns: optimizer, step, x, y, f, gx, gy (the gradient that led here), then for each buffer ``m_x``, ``m_y``, …
    (NaN where an optimizer has no such buffer, and at step 0).
    """
    rows: list[dict[str, object]] = []
    stopped = False

    def tell(done: int, before: int) -> bool:
        nonlocal stopped
        stopped = bool(progress and progress(before + done, steps * len(optimizers)))
        return stopped

    for number, name in enumerate(optimizers):
        if stopped:
            break
        row, start = OPTIMIZERS[name], torch.tensor([[x], [y]], dtype=torch.float64)
        known = {parameter.name for parameter in row.parameters}
        own = {key: value for key, value in {"lr": lr, "mu": mu, "alpha": alpha}.items() if key in known}
        path, states, gradients = walk(surface, name, start, steps, own, partial(tell, before=number * steps))
        for k, point in enumerate(path[..., 0].tolist()):
            entry = {"optimizer": name, "step": k, "x": point[0], "y": point[1]}
            entry["f"] = SURFACES[surface].f(*path[k, :, 0]).item()
            if k:
                entry |= dict(zip(("gx", "gy"), gradients[k - 1, :, 0].tolist(), strict=True))
                for memory, value in zip(row.memory, states[k], strict=True):
                    entry |= {f"{memory}_x": value[0, 0].item(), f"{memory}_y": value[1, 0].item()}
            rows.append(entry)
    return pd.DataFrame(rows)


def flock(
    *,
    surface: str = "himmelblau",
    optimizer: str = "sgd",
    lr: float = 0.01,
    steps: int = 60,
    side: int = 8,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Many walks of one optimizer at once, from side x side starts spread over the surface.

    Columns: start (its number, row by row), step, x, y, f; inf or NaN where a walk has left.
    """
    ground = SURFACES[surface]

    def tell(done: int) -> bool | None:
        return progress and progress(done, steps)

    path, _, _ = walk(surface, optimizer, _grid(ground.domain, side, inset=0.5), steps, {"lr": lr}, tell)
    k, x, y = np.arange(len(path)), path[:, 0].numpy(), path[:, 1].numpy()
    number = np.arange(side * side)
    return pd.DataFrame(
        {
            "start": np.tile(number, len(path)),
            "step": np.repeat(k, side * side),
            "x": x.ravel(),
            "y": y.ravel(),
            "f": np.asarray(ground.f(path[:, 0], path[:, 1])).ravel(),
        }
    )


def _grid(domain: tuple[float, float, float, float], side: int, inset: float = 0.0) -> Tensor:
    """side x side points over ``domain``, (2, side²); ``inset`` keeps them so many gaps off the border."""
    x0, x1, y0, y1 = domain

    def spread(low: float, high: float) -> Tensor:
        gap = inset * (high - low) / max(side - 1 + 2 * inset, 1)
        return torch.linspace(low + gap, high - gap, side, dtype=torch.float64)

    parts = torch.meshgrid(spread(x0, x1), spread(y0, y1), indexing="xy")
    return torch.stack([part.flatten() for part in parts])


def basins(
    *,
    surface: str = "himmelblau",
    optimizer: str = "adam",
    lr: float = 0.05,
    steps: int = 500,
    points: int = 50,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Which minimum an optimizer reaches from each of points x points starts.

    Columns: x, y (the start), minimum (its number from 0, -1 for none), end_x, end_y, f (at the end).
    """
    ground = SURFACES[surface]
    starts = _grid(ground.domain, points)
    end = ends(surface, optimizer, starts, steps, {"lr": lr}, progress)
    number = torch.full((starts.shape[1],), -1)
    for k, point in enumerate(ground.minima):
        number[(end - torch.tensor(point, dtype=torch.float64).unsqueeze(1)).norm(dim=0) < NEAR] = k
    f = ground.f(end[0], end[1])
    columns = {"x": starts[0], "y": starts[1], "minimum": number, "end_x": end[0], "end_y": end[1], "f": f}
    return pd.DataFrame({name: np.asarray(value) for name, value in columns.items()})


def ends(
    surface: str,
    optimizer: str,
    starts: Tensor,
    steps: int,
    own: Mapping[str, float],
    progress: Progress | None = None,
) -> Tensor:
    """Where the walks from ``starts`` (2, starts) end, (2, starts)."""
    return descend(surface, optimizer, starts, steps, own, progress=progress)[-1]


def stability(
    *,
    curvature: float = 4.0,
    optimizer: str = "momentum",
    points: int = 41,
    steps: int = 200,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Learning rate against momentum on a parabola: what the distance to its bottom does, and what theory says.

    Columns: lr, mu, distance (after ``steps``, from 1), rate (mean factor of a step), theory (the spectral radius of
    the step's matrix), edge (the learning rate from which it diverges: 2(1 + mu)/c, and for Nesterov that divided by
    1 + 2 mu).
    """
    row = OPTIMIZERS[optimizer]
    lr, mu = torch.meshgrid(
        torch.linspace(0, 4.5, points, dtype=torch.float64)[1:] / curvature,
        torch.linspace(0, 0.98, points, dtype=torch.float64),
        indexing="xy",
    )
    w, state, taken = torch.ones_like(lr), row.start(lr), torch.zeros_like(lr)
    for t in range(1, steps + 1):
        here = w.abs() < FAR  # beyond it a walk stands still, so that nothing overflows
        new, state = row.rule(w, curvature * w, state, t, lr=lr, mu=mu)
        w, taken = torch.where(here, new, w), taken + here
        if progress and progress(t, steps):
            break
    rate = w.abs().clamp(min=1e-300).log().div(taken).exp()
    k = lr * curvature
    edge = 2 * (1 + mu) / curvature if optimizer == "momentum" else (2 + 2 * mu) / ((1 + 2 * mu) * curvature)
    if optimizer == "momentum":  # w' = (1 + mu - k) w - mu w_before
        trace, determinant = 1 + mu - k, mu
    else:  # Nesterov, in the point ahead: the gradient's share of the momentum is added
        trace, determinant = (1 + mu) * (1 - k), mu * (1 - k)
    root = torch.complex(trace**2 / 4 - determinant, torch.zeros_like(trace)).sqrt()
    theory = torch.maximum((trace / 2 + root).abs(), (trace / 2 - root).abs())
    columns = {
        "lr": lr,
        "mu": mu,
        "distance": w.abs().where(w.abs() < FAR, torch.inf),
        "rate": rate,
        "theory": theory,
        "edge": edge,
    }
    return pd.DataFrame({name: value.flatten().numpy() for name, value in columns.items()})


LR = Parameter("lr", 0.4, 1e-12, 1e12)
STEPS = Parameter("steps", 20, 1, 20_000)
PLACE = (Parameter("x", -5.0, -100.0, 100.0), Parameter("y", -2.0, -100.0, 100.0))
SURFACE = Choice("surface", "valley", tuple(SURFACES))
WITH_MINIMA = tuple(name for name, ground in SURFACES.items() if ground.minima)

TRAJECTORIES = Experiment(
    trajectories,
    (
        SURFACE,
        Choice("optimizers", ("sgd", "momentum", "adagrad", "rmsprop", "adam"), tuple(OPTIMIZERS), several=True),
        LR,
        Parameter("mu", 0.5, 0.001, 0.999),
        Parameter("alpha", 0.9, 0.0, 0.9999),
        STEPS,
        *PLACE,
    ),
)
FLOCK = Experiment(
    flock,
    (
        Choice("surface", "himmelblau", tuple(SURFACES)),
        Choice("optimizer", "sgd", tuple(OPTIMIZERS)),
        Parameter("lr", 0.01, 1e-12, 1e12),
        Parameter("steps", 60, 1, 500),
        Parameter("side", 8, 1, 12),
    ),
)
BASINS = Experiment(
    basins,
    (
        Choice("surface", "himmelblau", WITH_MINIMA),
        Choice("optimizer", "adam", tuple(OPTIMIZERS)),
        Parameter("lr", 0.05, 1e-12, 1e12),
        Parameter("steps", 500, 1, 5000),
        Parameter("points", 50, 2, 200),
    ),
)
STABILITY = Experiment(
    stability,
    (
        Parameter("curvature", 4.0, 1e-6, 1e6),
        Choice("optimizer", "momentum", ("momentum", "nesterov")),
        Parameter("points", 41, 3, 200),
        Parameter("steps", 200, 10, 2000),
    ),
)
