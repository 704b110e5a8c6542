"""Data to learn from, one row of ``DATASETS`` each.

A maker is called with keywords alone, ``make(*, seed=0, **parameters) -> Data``; the row lists its parameters
with default and bounds, so that sliders, tests and the table for readers follow from it. To add a data set,
write one function and one row.

    data = digits()
    data.x_train, data.y_train      # (1437, 64) float32 in [0, 1], (1437,) int64
"""

from __future__ import annotations

from core.training.datasets.fashion import FASHION_MNIST, fashion_mnist, fetch_fashion_mnist
from core.training.datasets.formulas import FORMULAS, linear200, parabola, polynomial
from core.training.datasets.handwritten import DIGITS, digits
from core.training.datasets.model import Data, Dataset, Parameter
from core.training.datasets.plane import PLANE
from core.training.datasets.wind_tunnel import AIRFOIL, airfoil, fetch_airfoil

DATASETS: dict[str, Dataset] = {
    "digits": DIGITS,
    "fashion-mnist": FASHION_MNIST,
    **PLANE,
    **FORMULAS,
    "airfoil": AIRFOIL,
}
"""Every data set by name, in the order in which they are offered."""


def table() -> list[dict[str, str]]:
    """What a reader wants to know before using one: name, shape, source, licence."""
    return [
        {"name": name, "task": row.task, "shape": row.shape, "source": row.source, "licence": row.licence}
        for name, row in DATASETS.items()
    ]


__all__ = [
    "DATASETS",
    "Data",
    "Dataset",
    "Parameter",
    "airfoil",
    "digits",
    "fashion_mnist",
    "fetch_airfoil",
    "fetch_fashion_mnist",
    "linear200",
    "parabola",
    "polynomial",
    "table",
]
