"""How the length of the gradient changes from layer to layer, by activation and first weights, before any training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import pandas as pd
import torch
from torch import nn

from core.experiments.model import Choice, Experiment
from core.training.activations import ACTIVATIONS
from core.training.mlp import INITS, first_weights, network
from core.training.parameter import Parameter
from core.training.streams import stream

PICKED = ("sigmoid", "tanh", "relu")


def depth(
    *,
    activations: Sequence[str] = PICKED,
    inits: Sequence[str] = ("torch", "xavier", "he"),
    layers: int = 10,
    width: int = 64,
    rows: int = 128,
    seeds: int = 5,
    progress: Callable[[int, int], bool | None] | None = None,
) -> pd.DataFrame:
    """Gradient and signal by layer in a deep network at its start: what vanishes, what explodes, what stays.

    Inputs and targets are standard normal. Columns: activation, init, seed, layer (1 next to the input), gradient
    (root mean square over the weights of the layer), signal (standard deviation of its outputs).
    """
    found: list[dict[str, object]] = []
    kinds = len(activations) * len(inits)
    for seed in range(seeds):
        data = stream(seed, "data")
        x, y = torch.randn(rows, width, generator=data), torch.randn(rows, width, generator=data)
        for place, (activation, init) in enumerate(product(activations, inits), 1):
            weights = first_weights((width,) * (layers + 1), init, stream(seed, "start"))
            model = network(weights, activation, {})
            h, signals = x, []
            for module in model:
                h = module(h)
                if isinstance(module, nn.Linear):
                    signals.append(h.std().item())
            nn.functional.mse_loss(h, y).backward()
            linear = [module for module in model if isinstance(module, nn.Linear)]
            for number, (layer, signal) in enumerate(zip(linear, signals, strict=True), 1):
                gradient = layer.weight.grad.square().mean().sqrt().item()
                found.append(
                    {
                        "activation": activation,
                        "init": init,
                        "seed": seed,
                        "layer": number,
                        "gradient": gradient,
                        "signal": signal,
                    }
                )
            if progress and progress(seed * kinds + place, seeds * kinds):
                return pd.DataFrame(found)
    return pd.DataFrame(found)


DEPTH = Experiment(
    depth,
    (
        Choice("activations", PICKED, tuple(ACTIVATIONS), several=True),
        Choice("inits", ("torch", "xavier", "he"), tuple(INITS), several=True),
        Parameter("layers", 10, 1, 60),
        Parameter("width", 64, 1, 512),
        Parameter("rows", 128, 2, 2048),
        Parameter("seeds", 5, 1, 50),
    ),
)
