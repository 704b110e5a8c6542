"""What one sees of a run beside its maps: accuracy, confusion, histograms of each layer, a surface of the loss."""

from __future__ import annotations

import numpy as np

from core.playground import loop
from core.playground.net import layers
from core.playground.run import Run

BINS = 24
SIDE = 41
"""Points along each side of a loss surface."""
RECTIFIERS = ("relu",)
BOUNDED = {"tanh": (-1.0, 1.0), "sigmoid": (0.0, 1.0)}
FLAT = 0.05
"""A unit so near its bound, as a share of its range, hardly passes a gradient on."""


def guesses(run: Run) -> np.ndarray:
    """The class that the network gives each row (rows,)."""
    out = run.units(run.X)[-run.net.widths[-1] :]
    return out.argmax(0) if run.net.loss == "cross-entropy" else (out[0] > 0).astype(int)


def confusion(run: Run) -> dict[str, list[list[int]]]:
    """Rows of class i that were taken for class j, on training and test rows; {} for a regression."""
    if not run.net.classes:
        return {}
    k, guessed = run.net.classes, guesses(run)
    pairs = run.points.y * k + guessed
    parts = {"train": pairs[: run.n], "test": pairs[run.n :]}
    return {name: np.bincount(part, minlength=k * k).reshape(k, k).tolist() for name, part in parts.items()}


def accuracy(table: list[list[int]]) -> float:
    """Share of the rows on the diagonal."""
    counts = np.array(table)
    return float(np.trace(counts) / counts.sum())


def summary(run: Run) -> dict[str, object]:
    """Losses, confusion, accuracies, and what each layer does: see ``layer_looks``."""
    train, test = run.losses()
    tables = confusion(run)
    return {
        "epoch": run.epoch, "train": train, "test": test, "confusion": tables,
        **{f"{name}_accuracy": accuracy(table) for name, table in tables.items()},
        "layers": layer_looks(run), "finite": bool(np.isfinite(run.P).all()),
    }  # fmt: skip


def layer_looks(run: Run) -> list[dict[str, object]]:
    """For each layer: histograms of its activations and of the gradient of its weights, dead and saturated units.

    Gradients are those of the loss on all training rows, their sizes as log₁₀. ``dead`` are units that give 0 for every
    training row, ``flat`` those that stay at a bound for nine rows of ten; ``same`` tells that all units are equal.
    """
    H = run.units(run.X[:, : run.n])
    gradient = loop.gradient(run.P, run.net, run.X[:, : run.n], run.Y[:, : run.n])
    found, at = [], 0
    weights = layers(run.P, run.net.widths)
    for number, (slope, _) in enumerate(layers(gradient, run.net.widths)):
        h = H[at : at + len(slope)]
        at += len(slope)
        kind = run.net.activations[number] if number < len(run.net.activations) else "identity"
        hidden = number < len(run.net.activations)
        sizes = np.abs(slope).ravel()
        row = {
            "activation": kind, "hidden": hidden, "units": len(slope),
             "values": _histogram(h.ravel(), *BOUNDED.get(kind, (None, None))),
            "gradients": _histogram(np.log10(np.maximum(sizes[sizes > 0], 1e-30)), None, None),
            "gradient": float(np.sqrt((slope**2).mean())),
            "dead": [], "flat": [], "same": False,
        }  # fmt: skip
        if hidden and kind in RECTIFIERS:
            row["dead"] = np.flatnonzero((h <= 0).all(1)).tolist()
        if hidden and kind in BOUNDED:
            low, high = BOUNDED[kind]
            edge = FLAT * (high - low) / 2
            row["flat"] = np.flatnonzero(((h < low + edge) | (h > high - edge)).mean(1) > 0.9).tolist()
        if hidden and len(h) > 1:
            row["same"] = bool(np.ptp(weights[number][0], axis=0).max() == 0)
        found.append(row)
    return found


def _histogram(values: np.ndarray, low: float | None, high: float | None) -> dict[str, object]:
    """Counts in ``BINS`` bins from ``low`` to ``high`` (None: of the values); infinite values are left out."""
    values = values[np.isfinite(values)]
    if not len(values):
        return {"low": 0.0, "high": 1.0, "counts": [0] * BINS}
    low = float(values.min()) if low is None else low
    high = float(values.max()) if high is None else high
    if high - low < 1e-9 * max(1.0, abs(low)):
        low, high = low - 0.5, high + 0.5
    return {"low": low, "high": high, "counts": np.histogram(values, BINS, (low, high))[0].tolist()}


def surface(run: Run, seed: int = 0) -> dict[str, object]:
    """The training loss in a plane through P: two random directions, each unit's part as long as the unit's weights.

    After Li et al., 2018, arXiv:1712.09913 (filter normalisation). ``loss`` (SIDE, SIDE), row by row from -1 to 1 along
    the second direction, each row from -1 to 1 along the first; the middle is where the run stands.
    """
    random = np.random.RandomState(seed)
    directions = [_direction(run, random) for _ in range(2)]
    ticks = np.linspace(-1, 1, SIDE)
    held = run.P
    values = np.empty((SIDE, SIDE))
    try:
        for i, b in enumerate(ticks):
            for j, a in enumerate(ticks):
                run.P = held + a * directions[0] + b * directions[1]
                values[i, j] = run.losses()[0]
    finally:
        run.P = held
    return {"loss": values.astype(np.float32), "side": SIDE, "at": run.epoch, "here": run.losses()[0]}


def _direction(run: Run, random: np.random.RandomState) -> np.ndarray:
    direction = np.zeros_like(run.P)
    for (weight, bias), (held, held_bias) in zip(
        layers(direction, run.net.widths), layers(run.P, run.net.widths), strict=True
    ):
        drawn = random.standard_normal((len(weight), weight.shape[1] + 1))
        full = np.concatenate([held, held_bias[:, None]], axis=1)
        drawn *= np.linalg.norm(full, axis=1, keepdims=True) / np.linalg.norm(drawn, axis=1, keepdims=True)
        weight[:], bias[:] = drawn[:, :-1], drawn[:, -1]
    return direction

