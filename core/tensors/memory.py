"""``show_memory``: storages as rows of slots, and who reads them. Shared memory is drawn once."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import torch

from core.display.pictures import DIMENSIONS, ELEMENTS, INPUTS
from core.tensors.names import held, written
from core.tensors.values import numbers, short, strided

Array = torch.Tensor | np.ndarray


@dataclass(frozen=True)
class Reader:
    """A tensor or array, and the stretch of memory that is its own storage, in bytes."""

    name: str
    x: Array
    first: int
    last: int
    readable: bool = True

    @property
    def itemsize(self) -> int:
        return self.x.itemsize if isinstance(self.x, np.ndarray) else self.x.element_size()

    @property
    def strides(self) -> tuple[int, ...]:
        """In elements, as torch counts."""
        if isinstance(self.x, np.ndarray):
            return tuple(step // self.x.itemsize for step in self.x.strides)
        return tuple(self.x.stride()) if self.readable else (0,) * self.x.dim()

    @property
    def offset(self) -> int:
        """Elements between the start of the storage and the first element."""
        if isinstance(self.x, np.ndarray):
            return (self.x.__array_interface__["data"][0] - self.first) // self.x.itemsize if self.x.size else 0
        return self.x.storage_offset() if self.readable else 0


@dataclass(frozen=True)
class Strip:
    """A stretch of memory that some readers share. A slot has the size of the smallest of their elements."""

    first: int
    last: int
    unit: int
    readers: tuple[Reader, ...]

    @property
    def count(self) -> int:
        return (self.last - self.first) // self.unit


class Memory:
    """The picture of ``show_memory(…)``; as a context it shows itself at the end, with what has changed inside."""

    def __init__(self, named: dict[str, Array]) -> None:
        self._readers = [_reader(name, x) for name, x in named.items()]
        self._strips = _strips(self._readers)
        self._before: list[list[str] | None] | None = None

    def __enter__(self) -> Memory:
        self._before = [_slots(strip) for strip in self._strips]
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> Literal[False]:
        if kind is None and hasattr(builtins, "display"):
            builtins.display(self)
        return False

    @property
    def output(self) -> dict:
        """A plain dict that passes ``core.display.schema.check``."""
        storages = []
        for n, strip in enumerate(self._strips):
            slots = _slots(strip)
            before = self._before[n] if self._before is not None and slots is not None else None
            dtype = next(reader for reader in strip.readers if reader.itemsize == strip.unit).x.dtype
            size = strip.last - strip.first
            storages.append({"dtype": _dtype(dtype), "bytes": size, "slots": slots, "before": before})
        return {
            "kind": "memory",
            "storages": storages,
            "tensors": [_drawn(reader, self._strips) for reader in self._readers],
            "watched": self._before is not None,
        }

    def __repr__(self) -> str:
        return f"<memory of {', '.join(reader.name for reader in self._readers)}>"


def show_memory(*arrays: Array, **named: Array) -> Memory:
    """The picture of where tensors and NumPy arrays lie: ``show_memory(x, y=x.t())``.

    As a context it watches: ``with show_memory(x, y): y[0] = 9`` shows the slots that have changed. Raises TypeError
    for what is neither a tensor nor an array, ValueError for none or more than eight of them.
    """
    frame = sys._getframe(1)
    known, source = held(frame), written(frame)
    chosen: dict[str, Array] = {}
    for n, x in enumerate(arrays):
        name = known.get(id(x)) or (source[n] if len(source) == len(arrays) else f"[{n}]")
        while name in chosen or name in named:
            name += "′"
        chosen[name[:60]] = x
    chosen |= named
    for name, x in chosen.items():
        if not isinstance(x, Array):
            raise TypeError(f"show_memory takes tensors and NumPy arrays; {name} is of type {type(x).__name__}")
        if len(x.shape) > DIMENSIONS:
            raise ValueError(f"{name} has more than {DIMENSIONS} dimensions")
    if not 0 < len(chosen) <= INPUTS:
        raise ValueError(f"show_memory takes one to {INPUTS} tensors, not {len(chosen)}")
    return Memory(chosen)


def _reader(name: str, x: Array) -> Reader:
    if isinstance(x, np.ndarray):
        first, last = _owned(x)
        whole = all(step % max(x.itemsize, 1) == 0 for step in x.strides) and x.dtype.kind in "biufc"
        return Reader(name, x, first, last, whole)
    if not strided(x):
        return Reader(name, x, 0, 0, False)
    storage = x.untyped_storage()
    return Reader(name, x, storage.data_ptr(), storage.data_ptr() + storage.nbytes())


def _owned(x: np.ndarray) -> tuple[int, int]:
    """The bytes of the array that ``x`` is a view of, however many views lie between."""
    owner = _owner(x)
    low, high = np.lib.array_utils.byte_bounds(owner)
    return (low, high) if owner.size else (0, 0)


def _owner(x: np.ndarray) -> np.ndarray:
    while isinstance(x.base, np.ndarray):
        x = x.base
    return x


def _strips(readers: Sequence[Reader]) -> list[Strip]:
    """Readers whose bytes overlap share a strip; an empty tensor has a strip of its own, without slots."""
    groups: list[list[Reader]] = []
    for reader in (one for one in readers if one.readable):
        touching = [
            group for group in groups if any(reader.first < other.last and other.first < reader.last for other in group)
        ]
        groups = [group for group in groups if group not in touching]
        groups.append([*(other for group in touching for other in group), reader])
    order = {id(reader): n for n, reader in enumerate(readers)}
    groups = sorted((sorted(group, key=lambda r: order[id(r)]) for group in groups), key=lambda g: order[id(g[0])])
    return [
        Strip(min(r.first for r in g), max(r.last for r in g), min(r.itemsize for r in g), tuple(g)) for g in groups
    ]


def _slots(strip: Strip) -> list[str] | None:
    """What stands in each slot, read as the smallest readers read it; None when there are too many to draw."""
    if strip.count > ELEMENTS:
        return None
    out = ["?"] * strip.count
    for reader in strip.readers:
        if reader.itemsize == strip.unit:
            start = (reader.first - strip.first) // strip.unit
            values = _whole(reader)[: strip.count - start]
            out[start : start + len(values)] = values
    return out


def _whole(reader: Reader) -> list[str]:
    """Every element of the reader's storage."""
    count = (reader.last - reader.first) // reader.itemsize
    x = reader.x
    if isinstance(x, torch.Tensor):
        with torch.no_grad():
            flat = torch.empty(0, dtype=x.dtype).set_(x.untyped_storage(), 0, (count,), (1,))
            return [short(value) for value in numbers(flat)]
    owner = _owner(x)
    ahead = owner[tuple(slice(None, None, -1) if step < 0 else slice(None) for step in owner.strides)]
    flat = np.lib.stride_tricks.as_strided(ahead, ((reader.last - reader.first) // owner.itemsize,), (owner.itemsize,))
    return [short(value) for value in flat.view(x.dtype).tolist()]


def _drawn(reader: Reader, strips: Sequence[Strip]) -> dict:
    """One tensor of the picture, with the first slot of each of its elements."""
    x = reader.x
    shape = [int(size) for size in x.shape]
    place = next((n for n, strip in enumerate(strips) if any(one is reader for one in strip.readers)), None)
    out = {
        "name": reader.name[:60],
        "type": "ndarray" if isinstance(x, np.ndarray) else "tensor",
        "shape": shape,
        "dtype": _dtype(x.dtype),
        "storage": place,
        "start": 0,
        "width": 1,
        "offset": reader.offset,
        "strides": list(reader.strides),
        "contiguous": bool(
            x.flags.c_contiguous if isinstance(x, np.ndarray) else not reader.readable or x.is_contiguous()
        ),
        "values": None,
        "slots": None,
        "note": None,
    }
    elements = int(np.prod(shape)) if shape else 1
    if place is None:
        return out | {"note": "layout"}
    strip = strips[place]
    width = reader.itemsize // strip.unit
    out |= {"start": (reader.first - strip.first) // strip.unit, "width": width}
    if elements > ELEMENTS or strip.count > ELEMENTS:
        return out | {"note": "large"}
    values = numbers(x) if isinstance(x, torch.Tensor) else x.ravel().tolist()
    places = product(*(range(size) for size in shape))
    step = reader.strides
    slots = [
        out["start"] + width * (reader.offset + sum(i * s for i, s in zip(index, step, strict=True)))
        for index in places
    ]
    return out | {"values": [short(value) for value in values], "slots": slots, "note": None if elements else "empty"}


def _dtype(dtype: object) -> str:
    return str(dtype).removeprefix("torch.")
