"""Points in the plane: five classifications and two regressions, after those of TensorFlow Playground.

The shapes follow playground.tensorflow.org's dataset.ts (D. Smilkov, S. Carter, Apache-2.0), written anew: its noise
slider from 0 to 0.5 and its square from -6 to 6 are kept, so that what one sees there can be repeated here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from core.training.datasets.model import Data, Dataset
from core.training.parameter import Parameter

ROWS = Parameter("rows", 500, 10, 20_000)
NOISE = Parameter("noise", 0.0, 0.0, 0.5)
SOURCE = "made here, after https://github.com/tensorflow/playground"
Draw = Callable[[np.random.RandomState, int, float], tuple[np.ndarray, np.ndarray]]


def half(name: str, x: np.ndarray, y: np.ndarray, random: np.random.RandomState, classes: tuple[str, ...]) -> Data:
    """Shuffle the rows; the first half is for training."""
    order = random.permutation(len(x))
    targets = torch.from_numpy(y[order])
    targets = targets.long() if classes else targets.float().unsqueeze(1)
    return Data(name, torch.from_numpy(x[order]).float(), targets, len(x) // 2, classes)


def circle(random: np.random.RandomState, rows: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """A disc of radius 2.5 within a ring from 3.5 to 5; noise moves points before their class is told."""
    y = np.arange(rows) % 2
    radius = np.where(y == 1, random.uniform(0, 2.5, rows), random.uniform(3.5, 5, rows))
    angle = random.uniform(0, 2 * np.pi, rows)
    x = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    moved = x + random.uniform(-5, 5, (rows, 2)) * noise
    return x, (np.hypot(*moved.T) < 2.5).astype(int)


def xor(random: np.random.RandomState, rows: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Class 1 where both coordinates have one sign; a gap of 0.3 along the axes."""
    x = random.uniform(-5, 5, (rows, 2))
    x += np.where(x > 0, 0.3, -0.3)
    moved = x + random.uniform(-5, 5, (rows, 2)) * noise
    return x, (moved[:, 0] * moved[:, 1] >= 0).astype(int)


def gauss(random: np.random.RandomState, rows: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Two normal clouds at (2, 2) and (-2, -2), of variance 0.5 without noise and 4 with the most."""
    y = np.arange(rows) % 2
    spread = np.sqrt(0.5 + 7 * noise)
    return np.where(y == 1, 2.0, -2.0)[:, None] + spread * random.randn(rows, 2), y


def spiral(random: np.random.RandomState, rows: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Two arms that wind 1.75 times around each other."""
    y = np.arange(rows) % 2
    along = np.arange(rows) // 2 / (rows / 2)
    angle = 1.75 * along * 2 * np.pi + np.pi * (y == 0)
    x = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return x + random.uniform(-1, 1, (rows, 2)) * noise, y


def moons(random: np.random.RandomState, rows: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles of radius 1, one turned and moved into the other; normal noise of this deviation."""
    y = np.arange(rows) % 2
    angle = random.uniform(0, np.pi, rows)
    x = np.where(y[:, None] == 0, np.stack([np.cos(angle), np.sin(angle)], 1), 0)
    x = np.where(y[:, None] == 1, np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], 1), x)
    return x + noise * random.randn(rows, 2), y


def slope(random: np.random.RandomState, rows: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """A plane from -1 to 1 along the diagonal of the square."""
    x = random.uniform(-6, 6, (rows, 2))
    moved = x + random.uniform(-6, 6, (rows, 2)) * noise
    return x, moved.sum(1) / 10


def hills(random: np.random.RandomState, rows: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Six cones of radius 2, up and down in turn; the one of the largest absolute value counts."""
    centres = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
    signs = np.array([1, -1, 1, -1, 1, -1])
    x = random.uniform(-6, 6, (rows, 2))
    moved = x + random.uniform(-6, 6, (rows, 2)) * noise
    distance = np.hypot(*(moved[:, None] - centres).transpose(2, 0, 1))
    heights = signs * np.clip(1 - distance / 2, 0, 1)
    return x, heights[np.arange(rows), np.abs(heights).argmax(1)]


def _row(name: str, draw: Draw, classes: tuple[str, ...]) -> Dataset:
    def make(*, seed: int = 0, rows: int = ROWS.default, noise: float = NOISE.default) -> Data:
        random = np.random.RandomState(seed)
        return half(name, *draw(random, int(rows), noise), random, classes)

    make.__doc__ = f"{draw.__doc__} Half the rows are for training. x in the plane, about -6 to 6."
    shape = f"500 x 2, {'2 classes' if classes else '1 target'}; half and half"
    task = "classification" if classes else "regression"
    return Dataset(make, task, shape, SOURCE, "as the project", (ROWS, NOISE))


PLANE: dict[str, Dataset] = {
    **{draw.__name__: _row(draw.__name__, draw, ("0", "1")) for draw in (circle, xor, gauss, spiral, moons)},
    **{draw.__name__: _row(draw.__name__, draw, ()) for draw in (slope, hills)},
}
"""Rows of the registry, in the order in which they are offered."""
