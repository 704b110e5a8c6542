"""Two results that say the same, and two that do not."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.notes.compare import differences, same_text

RECORD = {
    "key": "k",
    "status": "ok",
    "outputs": [
        {"kind": "stream", "name": "stdout", "text": "loss 0.25\nmodule at 0x7f00aa11bb22\n"},
        {"kind": "table", "columns": [{"name": "a", "dtype": "int64"}], "rows": [[1, 2.5], [3, "nan"]]},
    ],
    "error": None,
}


def changed(path: tuple, value: object) -> dict:
    record = copy.deepcopy(RECORD)
    at = record
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return record


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("key",), "another"),
        (("ms",), 3.0),
        (("outputs", 0, "text"), "loss 0.25001\nmodule at 0x7f11cc22dd33\n"),
        (("outputs", 0, "text"), "loss  0.25\nmodule at 0x7f00aa11bb22\n"),
        (("outputs", 1, "rows", 0, 1), 2.50001),
    ],
)
def test_what_a_reader_cannot_see_is_no_difference(path: tuple, value: object):
    assert differences(RECORD, changed(path, value)) == ()


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("status",), "timeout", "status"),
        (("error",), {"type": "TypeError"}, "error"),
        (("outputs", 0, "text"), "loss 0.26\nmodule at 0x7f00aa11bb22\n", "outputs[0].text"),
        (("outputs", 0, "text"), "Loss 0.25\nmodule at 0x7f00aa11bb22\n", "outputs[0].text"),
        (("outputs", 0, "text"), "loss 0.25\nmodule at 0x7f00aa11bb22", "outputs[0].text"),
        (("outputs", 0, "name"), "stderr", "outputs[0].name"),
        (("outputs", 1, "rows", 0, 0), 2, "outputs[1].rows[0][0]"),
        (("outputs", 1, "rows", 0, 0), True, "outputs[1].rows[0][0]"),
        (("outputs", 1, "rows", 1, 1), 0.0, "outputs[1].rows[1][1]"),
        (("outputs", 1, "rows"), [[1, 2.5]], "outputs[1].rows"),
        (("outputs", 1, "extra"), 1, "outputs[1].extra"),
    ],
)
def test_what_changed_is_named(path: tuple, value: object, where: str):
    lines = differences(RECORD, changed(path, value))
    assert lines and lines[0].startswith(f"{where}: ")


def test_a_volatile_cell_is_held_to_status_and_kinds_alone():
    assert differences(RECORD, changed(("outputs", 0, "text"), "1 2 3"), volatile=True) == ()
    assert differences(RECORD, changed(("outputs", 0, "kind"), "text"), volatile=True)
    assert differences(RECORD, changed(("status",), "error"), volatile=True)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("tensor([1.0000, 2.0000])", "tensor([1.0000, 2.0001])", True),
        ("tensor([1.0000, 2.0000])", "tensor([1.0000, 2.0010])", False),
        ("-16.02", "-16.020001", True),
        ("1e-9", "2e-9", False),
        ("1.0e-9", "2.0e-9", True),
        ("epoch 10", "epoch 11", False),
        ("[1, 2]", "[1, 2, 3]", False),
        ("0.1", "0.1 0.1", False),
        ("version 2", "version 2.", True),
        ("", "0", False),
    ],
)
def test_numbers_in_a_text(old: str, new: str, same: bool):
    assert same_text(old, new) is same
    assert same_text(new, old) is same


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_everything_equals_itself(value: object):
    record = {"status": "ok", "outputs": [value], "error": value}
    assert differences(record, copy.deepcopy(record)) == ()
