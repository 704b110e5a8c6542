"""The shape of a run's network and of its loss, as far as settings and data decide it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from core.playground.settings import Settings, loss_of


@dataclass(frozen=True)
class Net:
    widths: tuple[int, ...]
    """From the features to the outputs."""
    activations: tuple[str, ...]
    """One for each hidden layer."""
    loss: str
    classes: int
    """0 for a regression."""

    @property
    def squashed(self) -> bool:
        """Whether the output passes through tanh: squared error on classes -1 and 1, as in TensorFlow Playground."""
        return bool(self.classes) and self.loss in ("mse", "half-mse")

    @property
    def size(self) -> int:
        """Weights and biases in all."""
        return sum((inputs + 1) * outputs for inputs, outputs in pairwise(self.widths))


def net_of(settings: Settings, classes: int) -> Net:
    """The network of ``settings`` for data of so many classes (0: values)."""
    loss = loss_of(settings, classes)
    outputs = classes if loss == "cross-entropy" else 1
    return Net((len(settings.features), *settings.hidden, outputs), settings.layer_activations(), loss, classes)
