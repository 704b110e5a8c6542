"""The multilayer perceptron: layers of any number and width, and how their first weights are drawn.

A network is ``sizes``, the widths from input to output: (784, 10) is softmax regression, (1, 20, 1) the notes' curve.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Generator, Tensor, nn

from core.training.activations import ACTIVATIONS
from core.training.regularisers import Dropout, Masks

Draw = Callable[[Tensor, Tensor, Generator], None]


def as_torch(weight: Tensor, bias: Tensor, stream: Generator) -> None:
    """What ``nn.Linear`` does by itself, in its order: both uniform within 1/√inputs."""
    bound = math.sqrt(3) * (math.sqrt(2 / (1 + math.sqrt(5) ** 2)) / math.sqrt(weight.shape[1]))
    weight.uniform_(-bound, bound, generator=stream)  # kaiming_uniform_ without its checks, to the last bit
    bound = 1 / math.sqrt(weight.shape[1])
    bias.uniform_(-bound, bound, generator=stream)


def xavier(weight: Tensor, bias: Tensor, stream: Generator) -> None:
    """Glorot and Bengio, 2010: uniform, of variance 2/(inputs + outputs); keeps tanh layers alive."""
    nn.init.xavier_uniform_(weight, generator=stream)
    nn.init.zeros_(bias)


def he(weight: Tensor, bias: Tensor, stream: Generator) -> None:
    """He et al., 2015: normal, of variance 2/inputs; made for ReLU, which silences half."""
    nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=stream)
    nn.init.zeros_(bias)


def small(weight: Tensor, bias: Tensor, stream: Generator) -> None:
    """Normal of deviation 0.01, as d2l's loops draw them."""
    nn.init.normal_(weight, std=0.01, generator=stream)
    nn.init.zeros_(bias)


def unit(weight: Tensor, bias: Tensor, stream: Generator) -> None:
    """Standard normal: far too wide for most networks, which is what it is here to show."""
    nn.init.normal_(weight, generator=stream)
    nn.init.zeros_(bias)


def unit_all(weight: Tensor, bias: Tensor, stream: Generator) -> None:
    """Standard normal, the bias too."""
    nn.init.normal_(weight, generator=stream)
    nn.init.normal_(bias, generator=stream)


def zeros(weight: Tensor, bias: Tensor, stream: Generator) -> None:
    """Nothing but zeros: hidden units stay equal for ever."""
    nn.init.zeros_(weight)
    nn.init.zeros_(bias)


@dataclass(frozen=True)
class Init:
    """One row of the registry: how to draw, and the same as Python text for a script (``layer`` is an nn.Linear)."""

    draw: Draw
    code: tuple[str, ...]


ZERO_BIAS = "nn.init.zeros_(layer.bias)"
INITS: dict[str, Init] = {
    "torch": Init(as_torch, ()),
    "xavier": Init(xavier, ("nn.init.xavier_uniform_(layer.weight)", ZERO_BIAS)),
    "he": Init(he, ('nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")', ZERO_BIAS)),
    "small": Init(small, ("nn.init.normal_(layer.weight, std=0.01)", ZERO_BIAS)),
    "unit": Init(unit, ("nn.init.normal_(layer.weight)", ZERO_BIAS)),
    "unit-all": Init(unit_all, ("nn.init.normal_(layer.weight)", "nn.init.normal_(layer.bias)")),
    "zeros": Init(zeros, ("nn.init.zeros_(layer.weight)", ZERO_BIAS)),
}
"""Every way to draw first weights by name."""


def first_weights(
    sizes: Sequence[int], init: str, stream: Generator, dtype: torch.dtype = torch.float32
) -> list[tuple[Tensor, Tensor]]:
    """Weight (outputs, inputs) and bias (outputs,) of each layer, drawn from ``stream`` in order."""
    layers = []
    for inputs, outputs in pairwise(sizes):
        weight, bias = torch.empty(outputs, inputs, dtype=dtype), torch.empty(outputs, dtype=dtype)
        INITS[init].draw(weight, bias, stream)
        layers.append((weight, bias))
    return layers


def network(
    layers: Sequence[tuple[Tensor, Tensor]],
    activation: str,
    own: dict,
    dropout: float = 0.0,
    masks: Masks | None = None,
) -> nn.Sequential:
    """A PyTorch module with these weights; activation, then dropout, after each layer but the last."""
    modules: list[nn.Module] = []
    for number, (weight, bias) in enumerate(layers, 1):
        linear = nn.utils.skip_init(nn.Linear, weight.shape[1], weight.shape[0], dtype=weight.dtype)
        with torch.no_grad():
            linear.weight.copy_(weight)
            linear.bias.copy_(bias)
        modules.append(linear)
        if number < len(layers):
            modules.append(ACTIVATIONS[activation].module(**own))
            if dropout:
                modules.append(Dropout(dropout, masks))
    return nn.Sequential(*modules)
