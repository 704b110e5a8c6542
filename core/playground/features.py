"""What the network is given of a point (x₁, x₂): one row of ``FEATURES`` each.

Those of TensorFlow Playground, under the names that its addresses use (cosX and cosY stand only there).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Feature:
    """One row of the registry."""

    f: Callable[[np.ndarray, np.ndarray], np.ndarray]
    label: str
    """As a reader writes it."""
    code: str
    """The Python text, of ``points`` (rows, 2) as a torch tensor."""


FEATURES: dict[str, Feature] = {
    "x": Feature(lambda x, y: x, "x₁", "points[:, 0]"),
    "y": Feature(lambda x, y: y, "x₂", "points[:, 1]"),
    "xx": Feature(lambda x, y: x * x, "x₁²", "points[:, 0] ** 2"),
    "yy": Feature(lambda x, y: y * y, "x₂²", "points[:, 1] ** 2"),
    "xy": Feature(lambda x, y: x * y, "x₁x₂", "points[:, 0] * points[:, 1]"),
    "sinx": Feature(lambda x, y: np.sin(x), "sin x₁", "points[:, 0].sin()"),
    "siny": Feature(lambda x, y: np.sin(y), "sin x₂", "points[:, 1].sin()"),
    "cosx": Feature(lambda x, y: np.cos(x), "cos x₁", "points[:, 0].cos()"),
    "cosy": Feature(lambda x, y: np.cos(y), "cos x₂", "points[:, 1].cos()"),
}
"""Every feature by name, from top to bottom."""


def inputs(points: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """The features ``names`` of ``points`` (rows, 2), as (rows, features)."""
    x, y = points.T
    return np.stack([FEATURES[name].f(x, y) for name in names], axis=1)
