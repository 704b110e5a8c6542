"""What the parent lets through, and in which form."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.fuzz_frames import SEEDS
from core.display.schema import KINDS, check, check_error
from core.errors import DisplayError

TENSOR: dict[str, Any] = {
    "kind": "tensor", "shape": [2, 2], "dtype": "torch.float32", "strides": [2, 1], "device": "cpu",
    "requires_grad": False, "is_leaf": True, "grad_fn": None, "contiguous": True, "text": "tensor(…)",
    "grid": {"rows": 1, "cols": 2, "values": [[1.0, "nan"]], "step": [1, 1], "note": None},
    "min": 1.0, "max": "inf", "mean": None, "elements": 4,
}  # fmt: skip
TABLE: dict[str, Any] = {
    "kind": "table", "columns": [{"name": "a", "dtype": "int64"}], "index": [0, "x"], "index_name": None,
    "rows": [[1], ["nan"]], "total_rows": 9, "total_columns": 1,
}  # fmt: skip
NODE = {"name": "", "type": "Linear", "extra": "", "parameters": [], "children": []}
MODULE: dict[str, Any] = {"kind": "module", "text": "Linear()", "tree": NODE, "total": 3, "trainable": 3}
STREAM = {"kind": "stream", "name": "stdout", "text": "hello"}
TEXT = {"kind": "text", "text": "3"}
VEGA = {"kind": "vega", "spec": {"mark": "bar", "encoding": {}}}
VALID = {"stream": STREAM, "text": TEXT, "tensor": TENSOR, "table": TABLE, "module": MODULE, "vega": VEGA}
VALID |= {seed["kind"]: seed for seed in SEEDS if seed["kind"] not in VALID}
ERROR = {
    "type": "ValueError", "message": "no", "line": 3, "cell": "a", "facts": {"seconds": 20.0}, "near": ["x"],
    "trace": [{"cell": "a", "line": 3, "name": "<module>"}],
    "chain": [{"type": "KeyError", "message": "k", "line": None, "cell": None, "trace": [], "relation": "context"}],
}  # fmt: skip


class Liar(dict):
    """A dict whose methods lie."""


class Word(str):
    """A str whose methods lie."""


def test_every_kind_has_a_valid_example() -> None:
    assert VALID.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", VALID)
def test_a_valid_output_passes_fresh(kind: str) -> None:
    output = VALID[kind]
    out = check(output)
    assert out is not output
    assert json.loads(json.dumps(out, allow_nan=False)) == json.loads(json.dumps(output)) | (
        {"spec": out["spec"]} if kind == "vega" else {}
    )


def with_(output: dict, **changes: object) -> dict:
    return output | changes


REFUSED = {
    "not an object": [],
    "no kind": {"text": "x"},
    "unknown kind": {"kind": "html", "html": "<script>"},
    "reserved kind": {"kind": "graph"},
    "kind of a wrong type": {"kind": ["text"], "text": "x"},
    "extra key": with_(TEXT, html="<b>"),
    "missing key": {"kind": "text"},
    "text of a wrong type": with_(TEXT, text=3),
    "text of bytes": with_(TEXT, text=b"x"),
    "text of a subclass": with_(TEXT, text=Word("x")),
    "object of a subclass": Liar(TEXT),
    "key of a wrong type": {**TEXT, 1: 2},
    "tuple": with_(TENSOR, shape=(2, 2)),
    "stream of another name": with_(STREAM, name="stdin"),
    "nan as a number": with_(TENSOR, min=float("nan")),
    "inf as a number": with_(TENSOR, max=float("inf")),
    "another word for nan": with_(TENSOR, min="NaN"),
    "bool for a number": with_(TENSOR, elements=True),
    "float for a count": with_(TENSOR, elements=4.0),
    "negative size": with_(TENSOR, shape=[-1]),
    "number for a flag": with_(TENSOR, requires_grad=1),
    "grid not full": with_(TENSOR, grid=TENSOR["grid"] | {"cols": 3}),
    "grid too large": with_(TENSOR, grid=TENSOR["grid"] | {"rows": 41, "cols": 1, "values": [[1]] * 41}),
    "grid of text": with_(TENSOR, grid=TENSOR["grid"] | {"values": [["<b>", "x"]]}),
    "integer beyond 64 bits": with_(TENSOR, min=10**30),
    "ragged table": with_(TABLE, rows=[[1], []]),
    "table with too few labels": with_(TABLE, index=[0]),
    "table larger than its total": with_(TABLE, total_rows=1),
    "too many rows": with_(TABLE, rows=[[1]] * 201, index=[0] * 201, total_rows=201),
    "nested cell": with_(TABLE, rows=[[{"a": 1}], [2]]),
    "deep tree": with_(MODULE, tree={**NODE, "children": [{**NODE, "children": [3]}]}),
    "complex": with_(TENSOR, min=1j),
    "set": with_(TENSOR, shape={1}),
    "object": with_(TEXT, text=object()),
}


@pytest.mark.parametrize("output", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused(output: object) -> None:
    with pytest.raises(DisplayError):
        check(output)


def test_a_value_that_contains_itself_is_refused() -> None:
    loop: dict = {"kind": "text", "text": "x"}
    loop["more"] = loop
    with pytest.raises(DisplayError, match="deeper"):
        check(loop)


def test_shared_values_cannot_multiply() -> None:
    """Twenty levels of ten references each would be 10**20 values."""
    bomb: list = ["x"]
    for _ in range(20):
        bomb = [bomb] * 10
    with pytest.raises(DisplayError, match="values"):
        check({"kind": "text", "text": bomb})


@pytest.mark.parametrize("make", [lambda d: [d], lambda d: {"a": d}])
def test_depth_has_a_bound_far_below_pythons(make) -> None:
    deep: object = 1
    for _ in range(100_000):
        deep = make(deep)
    with pytest.raises(DisplayError, match="deeper"):
        check({"kind": "vega", "spec": deep})
    while isinstance(deep, (list, dict)):  # taken apart by hand: freeing it would recurse
        deep = deep[0] if isinstance(deep, list) else deep["a"]


def test_text_is_cleaned_wherever_it_stands() -> None:
    assert check(with_(TEXT, text="\x1b[1ma\x00\ud800\u202eb"))["text"] == "a␀\ufffd<U+202E>b"
    assert check(with_(TABLE, rows=[["\x1b[1m<b>"], [1]]))["rows"][0] == ["<b>"]
    assert check(with_(TENSOR, dtype="\u202ex"))["dtype"] == "<U+202E>x"


def test_long_text_is_cut_and_not_refused() -> None:
    out = check(with_(STREAM, text="line\n" * 100_000))
    assert 200_000 <= len(out["text"]) < 200_100


def test_more_than_a_frame_is_refused() -> None:
    with pytest.raises(DisplayError, match="characters"):
        check(with_(STREAM, text="x" * (1 << 20)))


def test_an_error_passes_fresh() -> None:
    assert check_error(ERROR) == ERROR


@pytest.mark.parametrize(
    "changes",
    [{"type": 3}, {"message": None}, {"line": "3"}, {"line": -1}, {"line": True}, {"html": "x"}, {"near": "x"},
     {"trace": [{"cell": "a"}]}, {"chain": [{"type": "x"}]}, {"chain": {}}, {"facts": {"a": [1]}}],
)  # fmt: skip
def test_an_error_of_another_form_is_refused(changes: dict) -> None:
    with pytest.raises(DisplayError):
        check_error(ERROR | changes)


def test_a_refusal_is_short_and_one_line() -> None:
    with pytest.raises(DisplayError) as refused:
        check(with_(TEXT, **{"\n\x1b[31m" * 40: 1}))
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)
    assert "\x1b" not in str(refused.value)
