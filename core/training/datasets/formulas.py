"""Regressions whose truth is known: a formula and noise, so that one can say how good a fit could be at best."""

from __future__ import annotations

from math import factorial

import numpy as np
import torch

from core.training.datasets.model import Data, Dataset
from core.training.parameter import Parameter

HERE = "made here, by the formula"
COEFFICIENTS = (5.0, 1.2, -3.4, 5.6)
"""Of x^k / k! in the polynomial."""


def _data(name: str, x: np.ndarray, y: np.ndarray, n_train: int) -> Data:
    return Data(name, torch.from_numpy(x).float(), torch.from_numpy(y).float().reshape(len(x), -1), n_train)


def parabola(*, seed: int = 0, rows: int = 1000, noise: float = 0.1) -> Data:
    """y = x² + noise · N(0, 1): ``rows`` evenly spaced x in [-1, 1] for training, as many again for the test.

    The data of the notes' race of optimizers; no fit gets far below noise² on new points.
    """
    random = np.random.RandomState(seed)
    x = np.tile(np.linspace(-1, 1, int(rows)), 2)[:, None]
    return _data("parabola", x, x**2 + noise * random.randn(*x.shape), int(rows))


def polynomial(*, seed: int = 0, rows: int = 100, features: int = 4, noise: float = 0.1) -> Data:
    """y = 5 + 1.2x - 3.4x²/2! + 5.6x³/3! + noise, x ~ N(0, 1); ``rows`` for training, 100 for the test.

    The model sees x^k / k! for k below ``features``; the constant, k = 0, is its bias, so x has a column less. 4 is the
    truth, 2 a straight line, 20 far too many. Equal seeds give equal points, whatever the number of features.
    """
    random = np.random.RandomState(seed)
    total = int(rows) + 100
    x = random.randn(total, 1)
    powers = x ** np.arange(20) / np.array([float(factorial(k)) for k in range(20)])
    y = powers[:, : len(COEFFICIENTS)] @ np.array(COEFFICIENTS) + noise * random.randn(total)
    return _data("polynomial", powers[:, 1 : int(features)], y, int(rows))


def linear200(*, seed: int = 0, rows: int = 20, features: int = 200, noise: float = 0.01) -> Data:
    """y = 0.05 + Σ 0.01 xᵢ + noise, x ~ N(0, 1): more features than the ``rows`` for training; 100 for the test."""
    random = np.random.RandomState(seed)
    x = random.randn(int(rows) + 100, int(features))
    return _data("linear-200", x, 0.05 + 0.01 * x.sum(1) + noise * random.randn(len(x)), int(rows))


FORMULAS: dict[str, Dataset] = {
    "parabola": Dataset(
        parabola,
        "regression",
        "2000 x 1, 1 target; 1000 + 1000",
        HERE,
        "as the project",
        (Parameter("rows", 1000, 10, 20_000), Parameter("noise", 0.1, 0.0, 2.0)),
    ),
    "polynomial": Dataset(
        polynomial,
        "regression",
        "200 x 3, 1 target; 100 + 100",
        HERE,
        "as the project",
        (Parameter("rows", 100, 2, 10_000), Parameter("features", 4, 2, 20), Parameter("noise", 0.1, 0.0, 2.0)),
    ),
    "linear-200": Dataset(
        linear200,
        "regression",
        "120 x 200, 1 target; 20 + 100",
        HERE,
        "as the project",
        (Parameter("rows", 20, 2, 10_000), Parameter("features", 200, 1, 2000), Parameter("noise", 0.01, 0.0, 2.0)),
    ),
}
"""Rows of the registry, in the order in which they are offered."""
