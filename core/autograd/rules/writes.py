"""Writing into a tensor: what was overwritten gets no gradient, what was written gets all of it."""

from __future__ import annotations

import torch
from torch import Tensor

from core.autograd.rules.rule import Call, Rule, sum_to

COPY = Rule(
    r"a \leftarrow b",
    {"self": r"\bar a = 0", "src": r"\bar b = g"},
    lambda call, g: {"self": torch.zeros_like(g), "src": sum_to(g, call.shapes["src"])},
)


def _unknown(call: Call, g: Tensor) -> dict[str, Tensor]:
    raise KeyError("the part that was written")


WRITES: dict[str, Rule] = {
    "Copy": COPY,
    "CopySlices": Rule(
        r"a_{\text{part}} \leftarrow b",
        {"self": r"\bar a = g,\quad \bar a_{\text{part}} = \text{its own rule}"},
        _unknown,
    ),
}
