"""What a rule is: a node's local derivative as a formula and as arithmetic.

Letters as in the formulas: a, b, c the inputs, y the output, g the gradient that arrives (of the output), and a bar
over an input for the gradient that leaves for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

Terms = Sequence[Sequence[float]]
"""A sum of products: ``[[2, 3], [4]]`` is 2·3 + 4."""


@dataclass
class Call:
    """One forward operation with copies of its arguments, as they were before it ran.

    An argument that was too large to copy is missing; reading it raises KeyError, and then the rule has its formula
    but no numbers. A rule whose formula does not hold for these arguments raises ValueError.
    """

    func: Any
    """The operation of ATen, or None when only its saved values are known."""
    arguments: dict[str, Any]
    out: Any = None
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Shapes of the tensor arguments, also of those not copied; parts of a list as ``tensors[0]``."""

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.arguments.get(name, default)

    def tensor(self, name: str, like: Tensor) -> Tensor:
        """An argument as a tensor of the type of ``like``, numbers included."""
        value = self.arguments[name]
        return value.to(like.dtype) if isinstance(value, Tensor) else torch.as_tensor(value, dtype=like.dtype)


Gradients = Callable[[Call, Tensor], Mapping[str, Tensor]]
Spell = Callable[[Call, Tensor, str, tuple[int, ...]], Terms]


@dataclass(frozen=True)
class Rule:
    """The local derivative of one kind of node."""

    forward: str
    """LaTeX of the operation."""
    backward: Mapping[str, str]
    """LaTeX of the gradient of each input, by the argument's name in ATen, in the order of the edges."""
    gradients: Gradients
    """(call, g) -> the gradient of each input that has one."""
    spell: Spell | None = None
    """(call, g, argument, index) -> the arithmetic of one element of that gradient."""
    remarks: Callable[[Call], Iterator[str]] | None = None
    """Keys of sentences about points without a derivative that this call met."""


def sum_to(gradient: Tensor, shape: Sequence[int]) -> Tensor:
    """Undo broadcasting: add up what was copied from one element."""
    extra = gradient.dim() - len(shape)
    summed = gradient.sum(dim=tuple(range(extra))) if extra else gradient
    stretched = tuple(at for at, size in enumerate(shape) if size == 1 and summed.shape[at] != 1)
    return summed.sum(dim=stretched, keepdim=True) if stretched else summed


def sources(shape: Sequence[int], out: Sequence[int]) -> Tensor:
    """For each element of a broadcast result the flat position in a tensor of ``shape`` that it came from."""
    count = 1
    for size in shape:
        count *= size
    return torch.arange(count).reshape(tuple(shape)).expand(tuple(out))


def flat(index: tuple[int, ...], shape: Sequence[int]) -> int:
    at = 0
    for place, size in zip(index, shape, strict=True):
        at = at * size + place
    return at


def shape_of(call: Call, name: str) -> tuple[int, ...]:
    """Shape of an argument; a number has none."""
    value = call.arguments.get(name)
    return tuple(value.shape) if isinstance(value, Tensor) else call.shapes.get(name, ())
