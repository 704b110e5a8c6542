"""Where each number of a network lies in the flat vector P, its first weights, and what it is compared with.

P holds the layers in order, each as its weight (outputs, inputs) row by row and then its bias (outputs,).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Generator, Tensor, nn

from core.playground.settings import Settings
from core.playground.shape import Net
from core.training.mlp import INITS, Init, first_weights
from core.training.streams import stream


def uniform(weight: Tensor, bias: Tensor, generator: Generator) -> None:
    """As TensorFlow Playground draws: weights uniform within ±0.5, biases 0.1."""
    nn.init.uniform_(weight, -0.5, 0.5, generator=generator)
    nn.init.constant_(bias, 0.1)


DRAWS: dict[str, Init] = {
    **{name: row for name, row in INITS.items() if name != "unit-all"},
    "uniform": Init(uniform, ("nn.init.uniform_(layer.weight, -0.5, 0.5)", "nn.init.constant_(layer.bias, 0.1)")),
}
"""Every way to draw first weights by name."""


def layers(P: np.ndarray, widths: Sequence[int]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weight and bias of each layer, as views of ``P``."""
    found, at = [], 0
    for inputs, outputs in pairwise(widths):
        weight = P[at : at + inputs * outputs].reshape(outputs, inputs)
        at += inputs * outputs
        found.append((weight, P[at : at + outputs]))
        at += outputs
    return found


def start(settings: Settings, net: Net) -> np.ndarray:
    """The first P, float64; what PyTorch draws from this seed with float64 for its default type."""
    if settings.init == "uniform":
        generator = stream(settings.seed, "start")
        drawn = []
        for inputs, outputs in pairwise(net.widths):
            weight, bias = torch.empty(outputs, inputs, dtype=torch.float64), torch.empty(outputs, dtype=torch.float64)
            uniform(weight, bias, generator)
            drawn.append((weight, bias))
    else:
        drawn = first_weights(net.widths, settings.init, stream(settings.seed, "start"), torch.float64)
    return np.concatenate([part.numpy().ravel() for pair in drawn for part in pair])


def targets(net: Net, y: np.ndarray) -> np.ndarray:
    """What the output is compared with, (rows, outputs) float64: values, ±1, 0 and 1, or one-hot rows."""
    if net.loss == "cross-entropy":
        return np.eye(net.classes)[y]
    column = y.astype(np.float64).reshape(-1, 1)
    return 2 * column - 1 if net.squashed else column
