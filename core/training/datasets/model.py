"""What every data set gives, and what a row of the registry says about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch

from core.training.parameter import Parameter


@dataclass(frozen=True)
class Data:
    """Examples with their targets; training rows first, test rows after them.

    Keeping both in one tensor makes the four properties views: splitting copies nothing.
    """

    name: str
    x: torch.Tensor
    """(rows, features) float32; the unit is the data set's own and stands in its maker's docstring."""
    y: torch.Tensor
    """(rows,) int64 classes, or (rows, targets) float32 for a regression."""
    n_train: int
    """The first ``n_train`` rows are for training."""
    classes: tuple[str, ...] = ()
    """Class ``k`` is called ``classes[k]``; empty for a regression."""
    image: tuple[int, int] | None = None
    """(height, width) when a row is a picture: ``x[i].reshape(image)``."""

    @property
    def x_train(self) -> torch.Tensor:
        return self.x[: self.n_train]

    @property
    def y_train(self) -> torch.Tensor:
        return self.y[: self.n_train]

    @property
    def x_test(self) -> torch.Tensor:
        return self.x[self.n_train :]

    @property
    def y_test(self) -> torch.Tensor:
        return self.y[self.n_train :]


@dataclass(frozen=True)
class Dataset:
    """One row of the registry."""

    make: Callable[..., Data]
    """``make(*, seed=0, **parameters) -> Data``; raises DatasetError when the data cannot be had here."""
    task: Literal["classification", "regression"]
    shape: str
    """Rows, features and classes in a reader's words."""
    source: str
    """Where the data come from: a URL, or the formula that makes them."""
    licence: str
    parameters: tuple[Parameter, ...] = ()
    fetch: Callable[..., object] | None = None
    """Downloads what ``make`` needs, for data that are not bundled; never called by ``make`` itself."""


__all__ = ["Data", "Dataset", "Parameter"]
