"""Points in the plane with their classes or values: one function and one row of ``DATASETS`` each.

Each maker is whole in itself, for its text goes into the exported script. It is called as
``make(random, rows, noise, classes)`` and gives points (rows, 2), about -6 to 6, and int classes (rows,) or float
values (rows,) in [-1, 1]; ``noise`` is 0 to 0.5 as on TensorFlow Playground's slider, whose shapes the first six are.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


def circle(random, rows, noise, classes):
    """A disc of radius 2.5 within a ring from 3.5 to 5; noise moves a point before its class is told."""
    inside = np.arange(rows) % 2 == 1
    radius = np.where(inside, random.uniform(0, 2.5, rows), random.uniform(3.5, 5, rows))
    angle = random.uniform(0, 2 * np.pi, rows)
    points = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    moved = points + random.uniform(-5, 5, (rows, 2)) * noise
    return points, (np.hypot(moved[:, 0], moved[:, 1]) < 2.5).astype(int)


def xor(random, rows, noise, classes):
    """Class 1 where both coordinates have one sign; a gap of 0.3 along the axes."""
    points = random.uniform(-5, 5, (rows, 2))
    points += np.where(points > 0, 0.3, -0.3)
    moved = points + random.uniform(-5, 5, (rows, 2)) * noise
    return points, (moved[:, 0] * moved[:, 1] >= 0).astype(int)


def gauss(random, rows, noise, classes):
    """Two normal clouds at (2, 2) and (-2, -2), of variance 0.5 without noise and 4 with the most."""
    kind = np.arange(rows) % 2
    spread = np.sqrt(0.5 + 7 * noise)
    return np.where(kind == 1, 2.0, -2.0)[:, None] + spread * random.standard_normal((rows, 2)), kind


def spiral(random, rows, noise, classes):
    """Two arms that wind 1.75 times around each other."""
    kind = np.arange(rows) % 2
    along = np.arange(rows) // 2 / (rows / 2)
    angle = 1.75 * along * 2 * np.pi + np.pi * (kind == 0)
    points = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + random.uniform(-1, 1, (rows, 2)) * noise, kind


def moons(random, rows, noise, classes):
    """Two half circles, one turned and moved into the other."""
    kind = np.arange(rows) % 2
    angle = random.uniform(0, np.pi, rows)
    x = np.where(kind == 1, 1 - np.cos(angle), np.cos(angle)) - 0.5
    y = np.where(kind == 1, 0.5 - np.sin(angle), np.sin(angle)) - 0.25
    return 3 * np.stack([x, y], axis=1) + 2.4 * noise * random.standard_normal((rows, 2)), kind


def blobs(random, rows, noise, classes):
    """A normal cloud for each class, in a circle of radius 3.5."""
    kind = np.arange(rows) % classes
    angle = 2 * np.pi * kind / classes
    centre = 3.5 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return centre + (0.6 + 2 * noise) * random.standard_normal((rows, 2)), kind


def arms(random, rows, noise, classes):
    """A spiral with an arm for each class, one turn each."""
    kind = np.arange(rows) % classes
    along = (np.arange(rows) // classes + 1) * classes / rows
    angle = 2 * np.pi * (along + kind / classes)
    points = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return points + random.uniform(-1, 1, (rows, 2)) * noise, kind


def plane(random, rows, noise, classes):
    """A slope from -1 to 1 along the diagonal of the square."""
    points = random.uniform(-6, 6, (rows, 2))
    moved = points + random.uniform(-6, 6, (rows, 2)) * noise
    return points, moved.sum(axis=1) / 10


def hills(random, rows, noise, classes):
    """Six cones of radius 2, up and down in turn; the one of the largest absolute value counts."""
    centres = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
    points = random.uniform(-6, 6, (rows, 2))
    moved = points + random.uniform(-6, 6, (rows, 2)) * noise
    distance = np.hypot(*(moved[:, None] - centres).transpose(2, 0, 1))
    heights = np.array([1, -1, 1, -1, 1, -1]) * np.clip(1 - distance / 2, 0, 1)
    return points, heights[np.arange(rows), np.abs(heights).argmax(axis=1)]


@dataclass(frozen=True)
class Dataset:
    """One row of the registry."""

    make: Callable
    classes: int | None
    """How many; 0 where the reader chooses, None for a regression."""

    @property
    def code(self) -> str:
        """The maker's text, for the exported script."""
        return inspect.getsource(self.make)


DATASETS: dict[str, Dataset] = {
    "circle": Dataset(circle, 2),
    "xor": Dataset(xor, 2),
    "gauss": Dataset(gauss, 2),
    "spiral": Dataset(spiral, 2),
    "moons": Dataset(moons, 2),
    "blobs": Dataset(blobs, 0),
    "arms": Dataset(arms, 0),
    "plane": Dataset(plane, None),
    "hills": Dataset(hills, None),
}
"""Every maker by name, in the order in which they are offered. The reader's own points are ``own`` and no maker."""


@dataclass(frozen=True)
class Points:
    """Shuffled rows; the first ``n_train`` are for training."""

    xy: np.ndarray
    """(rows, 2) float64."""
    y: np.ndarray
    """(rows,) int64 classes, or float64 values."""
    n_train: int
    classes: int
    """How many; 0 for a regression."""


def split(xy: np.ndarray, y: np.ndarray, classes: int, ratio: int, random: np.random.RandomState) -> Points:
    """Shuffle; ``ratio`` percent are for training, at least one row and at most all but one."""
    order = random.permutation(len(xy))
    n_train = min(max(1, round(len(xy) * ratio / 100)), len(xy) - 1)
    return Points(xy[order].astype(np.float64), y[order], n_train, classes)


def made(name: str, rows: int, noise: int, classes: int, ratio: int, seed: int) -> Points:
    """Points of ``DATASETS[name]``; ``noise`` and ``ratio`` in percent."""
    row = DATASETS[name]
    random = np.random.RandomState(seed)
    xy, y = row.make(random, rows, noise / 100, classes)
    return split(xy, y, 0 if row.classes is None else row.classes or classes, ratio, random)
