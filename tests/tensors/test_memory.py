"""Slots and sums against what torch and NumPy say of addresses, and writing against what really changes."""

from __future__ import annotations

import builtins

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.display.schema import check
from core.tensors import show_memory

READINGS = {
    "itself": lambda x: x,
    "view": lambda x: x.view(-1),
    "t": lambda x: x.t(),
    "slice": lambda x: x[1:, ::2],
    "expand": lambda x: x[0].expand(4, x.shape[1]),
    "detach": lambda x: x.detach(),
    "contiguous": lambda x: x.contiguous(),
    "reshape": lambda x: x.reshape(-1),
    "clone": lambda x: x.clone(),
    "copy of t": lambda x: x.t().contiguous(),
    "reshape of t": lambda x: x.t().reshape(-1),
    "picked": lambda x: x[[0]],
    "number": lambda x: x[0, 0],
    "numpy": lambda x: x.numpy(),
    "numpy backwards": lambda x: x.numpy()[::-1],
    "bytes": lambda x: x.view(torch.uint8),
    "from numpy": lambda x: torch.from_numpy(x.numpy()[:, 1:]),
    "empty": lambda x: x[2:2],
}


def output(*arrays, **named):
    return check(show_memory(*arrays, **named).output)


def address(x, position: int) -> int:
    """Where the element lies, by the library's own account."""
    flat = tuple(int(i) for i in np.unravel_index(position, tuple(x.shape)))
    return x[flat].__array_interface__["data"][0] if isinstance(x, np.ndarray) else x[flat].data_ptr()


def addressed(x: np.ndarray, position: int) -> int:
    index = np.unravel_index(position, x.shape)
    return x.__array_interface__["data"][0] + int(sum(i * s for i, s in zip(index, x.strides, strict=True)))


@pytest.mark.parametrize("name", READINGS)
@settings(max_examples=10, deadline=None)
@given(rows=st.integers(2, 4), columns=st.integers(2, 4))
def test_slots_are_addresses(name, rows, columns):
    x = torch.arange(rows * columns, dtype=torch.int32).view(rows, columns)
    y = READINGS[name](x)
    shown = output(x=x, y=y)
    first, second = shown["tensors"]
    shares = y.size if isinstance(y, np.ndarray) else y.numel()
    if shares and second["storage"] == first["storage"]:
        unit = min(4, y.itemsize)
        where = addressed if isinstance(y, np.ndarray) else address
        found = [(where(y, n) - x.data_ptr()) // unit for n in range(len(second["slots"]))]
        assert second["slots"] == found
    for one in shown["tensors"]:
        for position, slot in enumerate(one["slots"] or ()):
            index = np.unravel_index(position, one["shape"])
            place = one["offset"] + sum(int(i) * s for i, s in zip(index, one["strides"], strict=True))
            assert slot == one["start"] + one["width"] * place
            if one["width"] == 1:
                assert shown["storages"][one["storage"]]["slots"][slot] == one["values"][position]


@pytest.mark.parametrize("name", READINGS)
def test_sharing_is_what_a_write_shows(name):
    """Two tensors stand under one storage exactly when a write into one is seen through the other."""
    x = torch.arange(12, dtype=torch.int32).view(3, 4)
    y = READINGS[name](x)
    shown = output(x, y=y)
    same = shown["tensors"][0]["storage"] == shown["tensors"][1]["storage"]
    before = str(y)
    x.fill_(-1)
    assert same == (str(y) != before) or name == "empty"


@pytest.mark.parametrize("shared", [True, False])
def test_a_watched_write_marks_the_slots_that_changed(shared, monkeypatch):
    shown = []
    monkeypatch.setattr(builtins, "display", lambda memory: shown.append(check(memory.output)), raising=False)
    x = torch.arange(6).view(2, 3)
    y = x.t() if shared else x.clone()
    with show_memory(x, y):
        y[0, 1] = 100
    (picture,) = shown
    changed = [
        [n for n, (old, new) in enumerate(zip(one["before"], one["slots"], strict=True)) if old != new]
        for one in picture["storages"]
    ]
    assert picture["watched"]
    assert changed == ([[3]] if shared else [[], [1]])


def test_an_error_inside_a_watch_is_the_readers():
    with pytest.raises(ZeroDivisionError), show_memory(torch.ones(2)):
        1 / 0  # noqa: B018


def test_arrays_and_their_tensors_share_a_strip():
    array = np.arange(6.0)
    shown = output(array, part=torch.from_numpy(array[2:]), copy=torch.tensor(array))
    assert [one["storage"] for one in shown["tensors"]] == [0, 0, 1]
    assert shown["tensors"][1]["start"] == 2
    assert shown["tensors"][1]["slots"] == [2, 3, 4, 5]


def test_names_are_the_readers():
    x = torch.arange(4)
    shown = show_memory(x, x.view(2, 2), z=x).output
    assert [one["name"] for one in shown["tensors"]] == ["x", "x.view(2, 2)", "z"]


def test_what_is_no_tensor_is_refused():
    for wrong in (3, [1, 2], "x", None):
        with pytest.raises(TypeError, match="show_memory takes"):
            show_memory(wrong)
    with pytest.raises(ValueError, match="one to 8"):
        show_memory()
    with pytest.raises(ValueError, match="one to 8"):
        show_memory(**{f"x{n}": torch.ones(1) for n in range(9)})


ODD = {
    "huge": lambda: torch.zeros(300, 300),
    "sparse": lambda: torch.eye(3).to_sparse(),
    "meta": lambda: torch.ones(2, device="meta"),
    "complex": lambda: torch.ones(2, dtype=torch.complex64).conj(),
    "bool": lambda: torch.ones(2, dtype=torch.bool),
    "strings": lambda: np.array(["a", "b"]),
    "objects": lambda: np.array([None, 1]),
    "structured": lambda: np.zeros(2, "i4,f8"),
    "zero-size": lambda: torch.zeros(0, 3),
    "zero-dimensional": lambda: torch.tensor(3.5),
    "half": lambda: torch.ones(2, dtype=torch.float16),
    "quantized": lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8),
    "requires grad": lambda: torch.ones(2, requires_grad=True),
    "large expand": lambda: torch.ones(1).expand(1000),
    "f8": lambda: torch.ones(2).to(torch.float8_e4m3fn),
    "no numpy": lambda: np.zeros((0,)),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_tensors_are_drawn_or_said(name):
    (one,) = output(x=ODD[name]())["tensors"]
    assert one["slots"] is not None or one["note"] in ("large", "layout", "empty")
