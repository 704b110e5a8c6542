"""The slow truth about what depends on what: change one input element at a time and see which results change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

CHANGES = (0.37, -0.41, 1e3, -1e3)
"""Added to one element; several, for one alone may leave a comparison or a maximum as it was."""


def dependence(
    function: Callable[..., torch.Tensor], inputs: Sequence[torch.Tensor], moved: Sequence[int]
) -> list[list[list[int]]]:
    """For each input in ``moved`` and each element of the result the positions whose change changes it."""
    plain = function(*inputs).flatten()
    made = []
    for n in moved:
        depends: list[list[int]] = [[] for _ in plain]
        for position in range(inputs[n].numel()):
            for element in range(plain.numel()):
                if any(differs(function, inputs, n, position, change, plain)[element] for change in CHANGES):
                    depends[element].append(position)
        made.append(depends)
    return made


def differs(function, inputs, n: int, position: int, change: float, plain: torch.Tensor) -> torch.Tensor:
    other = inputs[n].clone(memory_format=torch.contiguous_format)
    value = other.view(-1)[position]
    other.view(-1)[position] = (not value) if other.dtype is torch.bool else value + change
    result = function(*inputs[:n], other, *inputs[n + 1 :]).flatten()
    return (result != plain) & ~(result.isnan() & plain.isnan())
