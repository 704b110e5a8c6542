"""Drawn parameters: the same on every platform and with every version of Python, for they come from SHA-256.

Each parameter has its own stream, named by the question, the seed and the parameter: a parameter added later leaves
the others as they were.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, TypeVar

from core.quiz.model import Item, Param

T = TypeVar("T")

TRIES = 200
"""Draws until one keeps clear of what ``not`` names."""
ELEMENTS = 64
"""Of one drawn tensor: more is no question for a head."""


class Stream:
    """Uniform numbers that follow from a name alone."""

    def __init__(self, *name: object) -> None:
        self._name = "\0".join(str(part) for part in name)
        self._count = count()

    def below(self, n: int) -> int:
        """A whole number in [0, n). 64 bits modulo n: the bias is beneath n / 2**64."""
        digest = hashlib.sha256(f"{self._name}\0{next(self._count)}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % n

    def pick(self, values: Sequence[T]) -> T:
        return values[self.below(len(values))]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """Fisher and Yates."""
        left = list(values)
        for last in range(len(left) - 1, 0, -1):
            other = self.below(last + 1)
            left[last], left[other] = left[other], left[last]
        return left


def whole(low: int, high: int, stream: Stream) -> int:
    """A whole number from low to high, both included."""
    return low + stream.below(high - low + 1)


def decimal(low: float, high: float, decimals: int, stream: Stream) -> float:
    """A number from low to high with so many decimals."""
    scale = 10**decimals
    first, last = math.ceil(low * scale - 1e-9), math.floor(high * scale + 1e-9)
    return whole(first, last, stream) / scale


def _int(settings: Mapping[str, Any], drawn: Mapping[str, Any], stream: Stream) -> int:
    return whole(*settings["int"], stream)


def _float(settings: Mapping[str, Any], drawn: Mapping[str, Any], stream: Stream) -> float:
    return decimal(*settings["float"], settings.get("decimals", 1), stream)


def _choice(settings: Mapping[str, Any], drawn: Mapping[str, Any], stream: Stream) -> Any:
    return stream.pick(settings["choice"])


def _shape(settings: Mapping[str, Any], drawn: Mapping[str, Any], stream: Stream) -> tuple[int, ...]:
    dims = settings["shape"]
    dims = whole(*dims, stream) if isinstance(dims, list) else dims
    low, high = settings.get("sizes", [2, 5])
    if settings.get("distinct"):
        return tuple(stream.shuffled(range(low, high + 1))[:dims])
    return tuple(whole(low, high, stream) for _ in range(dims))


def _tensor(settings: Mapping[str, Any], drawn: Mapping[str, Any], stream: Stream) -> list:
    shape = settings["tensor"]
    shape = drawn[shape] if isinstance(shape, str) else [drawn.get(n, n) if isinstance(n, str) else n for n in shape]
    elements = math.prod(shape)
    if "int" in settings:
        low, high = settings["int"]
        if settings.get("distinct"):
            values: list[Any] = stream.shuffled(range(low, high + 1))[:elements]
        else:
            values = [whole(low, high, stream) for _ in range(elements)]
        if settings.get("dtype", "int64").startswith("float"):
            values = [float(value) for value in values]
    else:
        decimals = settings.get("decimals", 1)
        values = [decimal(*settings["float"], decimals, stream) for _ in range(elements)]
    return _nested(values, list(shape))


def _nested(values: list, shape: list[int]) -> Any:
    if not shape:
        return values[0]
    step = math.prod(shape[1:])
    return [_nested(values[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]


DRAW: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any], Stream], Any]] = {
    "int": _int,
    "float": _float,
    "choice": _choice,
    "shape": _shape,
    "tensor": _tensor,
}

SETTINGS: dict[str, tuple[str, ...]] = {
    "int": ("not",),
    "float": ("decimals", "not"),
    "choice": ("not",),
    "shape": ("sizes", "distinct", "not"),
    "tensor": ("int", "float", "decimals", "distinct", "dtype", "not"),
}
"""What each kind of parameter may say beside its own key."""


def draw(item: Item, seed: int) -> dict[str, Any]:
    """The parameters of one variant, by name, in the author's order. The same item and seed give the same."""
    drawn: dict[str, Any] = {}
    for name, param in item.params.items():
        drawn[name] = _one(param, drawn, Stream(item.root, seed, name))
    return drawn


def given(item: Item, values: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a variant of which some are not drawn but given; the others are those of seed 0."""
    shapes = {name for name, param in item.params.items() if param.kind == "shape"}
    return draw(item, 0) | {name: tuple(value) if name in shapes else value for name, value in values.items()}


def _one(param: Param, drawn: Mapping[str, Any], stream: Stream) -> Any:
    barred = param.settings.get("not", [])
    barred = [drawn.get(entry, entry) if isinstance(entry, str) else entry for entry in barred]
    for _ in range(TRIES):
        value = DRAW[param.kind](param.settings, drawn, stream)
        if value not in barred:
            return value
    return value
