"""Objects as outputs: what a reader sees of them, and what hostile ones can do."""

from __future__ import annotations

import math
import sys
import tracemalloc
from collections import OrderedDict
from collections.abc import Iterator

import altair as alt
import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

from core.display import render
from core.display.render import display, outputs, to_output
from core.display.reprs import safe_repr
from core.display.schema import check
from core.errors import DisplayError

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def shown(obj: object) -> dict:
    """The output, after it has passed the parent's check."""
    out = to_output(obj)
    assert check(out) == out
    return out


# --- tensors ---------------------------------------------------------------------------------------------------------


def test_a_matrix_shows_its_numbers_and_its_place_in_memory() -> None:
    out = shown(torch.arange(6.0).view(2, 3))
    assert out["shape"] == [2, 3]
    assert out["strides"] == [3, 1]
    assert out["dtype"] == "torch.float32"
    assert out["contiguous"]
    assert out["grid"] == {"rows": 2, "cols": 3, "values": [[0, 1, 2], [3, 4, 5]], "step": [1, 1], "note": None}
    assert (out["min"], out["max"], out["mean"], out["elements"]) == (0, 5, 2.5, 6)
    assert out["text"] == "tensor([[0., 1., 2.],\n        [3., 4., 5.]])"


def test_a_transpose_is_not_contiguous() -> None:
    out = shown(torch.arange(6.0).view(2, 3).t())
    assert (out["strides"], out["contiguous"]) == ([1, 3], False)
    assert out["grid"]["values"] == [[0, 3], [1, 4], [2, 5]]


def test_a_result_names_the_operation_it_came_from() -> None:
    x = torch.ones(2, requires_grad=True)
    assert (shown(x)["is_leaf"], shown(x)["grad_fn"], shown(x)["requires_grad"]) == (True, None, True)
    assert (shown(x * 2)["is_leaf"], shown(x * 2)["grad_fn"]) == (False, "MulBackward0")
    assert shown(nn.Parameter(torch.ones(2)))["type"] == "Parameter"


def test_showing_leaves_a_tensor_as_it_was() -> None:
    x = torch.ones(2, requires_grad=True)
    y = x * x
    shown(y)
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
    assert y._version == 0


@pytest.mark.parametrize(
    ("tensor", "grid"),
    [
        (torch.tensor(3), [[3]]),
        (torch.tensor([1, 2, 3]), [[1, 2, 3]]),
        (torch.tensor([True, False]), [[True, False]]),
        (torch.tensor([math.nan, math.inf, -math.inf]), [["nan", "inf", "-inf"]]),
        (torch.tensor([0.1, 1e-30]), [[0.1, 1e-30]]),
        (torch.tensor([0.1], dtype=torch.float64), [[0.1]]),
        (torch.tensor([0.5], dtype=torch.bfloat16), [[0.5]]),
        (torch.tensor([0.5], dtype=torch.float16), [[0.5]]),
        (torch.tensor([2**63 - 1]), [[2**63 - 1]]),
        (torch.tensor([7], dtype=torch.uint16), [[7]]),
        (torch.tensor([1.0]).to(torch.float8_e4m3fn), [[1.0]]),
        (torch.ones(1).expand(2, 2), [[1, 1], [1, 1]]),
    ],
    ids=lambda value: str(value.dtype) if isinstance(value, torch.Tensor) else "",
)
def test_numbers_of_every_type(tensor: torch.Tensor, grid: list) -> None:
    assert shown(tensor)["grid"]["values"] == grid


def test_a_bool_counts_as_zero_or_one() -> None:
    out = shown(torch.tensor([True, False]))
    assert (out["min"], out["max"], out["mean"]) == (0, 1, 0.5)


def test_complex_numbers_show_their_size_and_say_so() -> None:
    out = shown(torch.tensor([3 + 4j]))
    assert out["grid"]["values"] == [[5.0]]
    assert out["grid"]["note"] == "abs(x)"
    assert out["min"] is out["mean"] is None


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0), (2, 0, 3)])
def test_an_empty_tensor_has_no_grid(shape: tuple) -> None:
    out = shown(torch.zeros(shape))
    assert out["grid"] is out["min"] is None
    assert out["shape"] == list(shape)


def test_a_large_grid_is_thinned_and_says_by_which_index() -> None:
    x = torch.arange(2 * 3 * 100 * 50).view(2, 3, 100, 50)
    grid = shown(x)["grid"]
    assert grid["note"] == "x[0, 0, ::3, ::2]"
    assert (grid["rows"], grid["cols"], grid["step"]) == (34, 25, [3, 2])
    assert grid["values"] == eval(grid["note"], {"x": x}).tolist()


@pytest.mark.parametrize("size", [1, 39, 40, 41, 80, 81, 1_000, 12_345])
def test_a_grid_never_exceeds_forty(size: int) -> None:
    grid = shown(torch.zeros(size))["grid"]
    assert grid["rows"] == 1
    assert size / (grid["step"][1] + 1) < grid["cols"] <= 40


def test_a_huge_tensor_is_not_copied() -> None:
    x = torch.zeros(20_000_000)
    a = np.zeros(20_000_000, dtype=np.float32)
    before = torch.zeros(1).untyped_storage().nbytes()
    tracemalloc.start()
    assert shown(x)["mean"] is None
    assert shown(a)["mean"] is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
    assert before == 4


def test_a_tensor_larger_than_any_memory_shows_at_once() -> None:
    out = shown(torch.ones(1).expand(10**6, 10**6))
    assert out["elements"] == 10**12
    assert out["strides"] == [0, 0]
    assert len(out["text"]) < 2_000


def test_sparse_tensors_have_no_strides() -> None:
    for sparse in (torch.eye(3).to_sparse(), torch.eye(3).to_sparse_csr()):
        out = shown(sparse)
        assert out["strides"] is out["grid"] is None
        assert out["shape"] == [3, 3]
        assert not out["contiguous"]


def test_tensors_without_data_or_strides_fall_back() -> None:
    assert shown(torch.empty(2, 3, device="meta"))["grid"] is None
    assert shown(torch.quantize_per_tensor(torch.rand(2), 0.1, 0, torch.quint8))["kind"] == "text"
    assert shown(torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)]))["kind"] == "text"
    assert shown(nn.LazyLinear(2).weight)["kind"] == "text"


def test_a_tensor_inside_vmap_shows() -> None:
    seen = []
    torch.func.vmap(lambda x: (seen.append(shown(x)), x)[1])(torch.eye(2))
    assert seen[0]["kind"] in ("text", "tensor")


# --- arrays and tables -----------------------------------------------------------------------------------------------


def test_an_array_shows_like_a_tensor() -> None:
    out = shown(np.arange(4).reshape(2, 2).T)
    assert (out["kind"], out["type"], out["strides"], out["contiguous"]) == ("tensor", "ndarray", [8, 16], False)
    assert out["grid"]["values"] == [[0, 2], [1, 3]]


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([None]), np.ma.array([1], mask=[True]), np.array([])])
def test_arrays_of_anything_else_do_not_break(array: np.ndarray) -> None:
    assert shown(array)["kind"] in ("text", "tensor")


def test_a_frame_keeps_types_and_says_what_is_missing() -> None:
    frame = pd.DataFrame(
        {
            "i": [1, 2],
            "f": [0.1, math.nan],
            "s": ["a", None],
            "t": pd.to_datetime(["2024-05-01", None]),
            "c": pd.Categorical(["u", "v"]),
            "n": pd.array([1, None], dtype="Int64"),
            "o": [{1}, torch.ones(1)],
            "b": [True, False],
        }
    )
    out = shown(frame)
    assert [column["name"] for column in out["columns"]] == list(frame.columns)
    assert out["columns"][1]["dtype"] == "float64"
    assert out["rows"][0] == [1, 0.1, "a", "2024-05-01 00:00:00", "u", 1, "{1}", True]
    assert out["rows"][1] == [2, "nan", out["rows"][1][2], None, "v", None, "tensor([1.])", False]
    assert out["rows"][1][2] in (None, "nan")


def test_float32_shows_as_it_was_written() -> None:
    assert shown(pd.Series([0.1], dtype="float32", name="x"))["rows"] == [[0.1]]


def test_levels_are_flattened() -> None:
    pairs = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", None])
    out = shown(pd.DataFrame(np.eye(2), columns=pairs, index=pairs))
    assert [column["name"] for column in out["columns"]] == ["a / 1", "b / 2"]
    assert out["index"] == ["a / 1", "b / 2"]
    assert out["index_name"] == "k"


def test_a_large_frame_is_cut_and_keeps_its_totals() -> None:
    out = shown(pd.DataFrame(np.zeros((1_000, 80))))
    assert (len(out["rows"]), len(out["columns"])) == (200, 50)
    assert (out["total_rows"], out["total_columns"]) == (1_000, 80)


@pytest.mark.parametrize("empty", [pd.DataFrame(), pd.DataFrame(index=[1]), pd.DataFrame(columns=["a"]), pd.Series([])])
def test_empty_tables(empty: object) -> None:
    assert shown(empty)["kind"] == "table"


def test_an_index_is_a_table_and_equal_names_do_not_collide() -> None:
    assert shown(pd.Index(["a", "b"], name="k"))["rows"] == [["a"], ["b"]]
    assert shown(pd.DataFrame([[1, 2]], columns=["a", "a"]))["rows"] == [[1, 2]]


# --- charts ----------------------------------------------------------------------------------------------------------


def test_a_chart_carries_its_data() -> None:
    out = shown(alt.Chart(pd.DataFrame({"a": [1, 2]})).mark_bar().encode(x="a"))
    assert list(out["spec"]["datasets"].values()) == [[{"a": 1}, {"a": 2}]]


def test_a_faulty_chart_is_the_readers_error() -> None:
    with pytest.raises(alt.utils.schemapi.SchemaValidationError):
        to_output(alt.Chart(pd.DataFrame({"a": [1]})).encode(x="a"))
    with pytest.raises(alt.MaxRowsError):
        to_output(alt.Chart(pd.DataFrame({"a": range(5_001)})).mark_bar().encode(x="a"))
    with pytest.raises(DisplayError, match="url"):
        to_output(alt.Chart("https://example.org/x.csv").mark_bar().encode(x="a:Q"))


# --- modules ---------------------------------------------------------------------------------------------------------


def test_a_module_is_a_tree_with_counts() -> None:
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1, bias=False))
    net[0].weight.requires_grad_(False)
    out = shown(net)
    assert (out["total"], out["trainable"]) == (6 + 3 + 3, 3 + 3)
    first, _, last = out["tree"]["children"]
    assert first["parameters"][0] == {"name": "weight", "shape": [3, 2], "count": 6, "requires_grad": False}
    assert (first["name"], first["type"], first["extra"]) == ("0", "Linear", "in_features=2, out_features=3, bias=True")
    assert [parameter["name"] for parameter in last["parameters"]] == ["weight"]


def test_shared_parameters_count_once() -> None:
    a, b = nn.Linear(4, 4), nn.Linear(4, 4)
    b.weight = a.weight
    out = shown(nn.Sequential(a, b, a))
    assert out["total"] == sum(p.numel() for p in nn.Sequential(a, b, a).parameters()) == 24
    assert [p.get("shared", False) for child in out["tree"]["children"] for p in child["parameters"]] == [
        False, False, True, False, True, True,
    ]  # fmt: skip


def test_lazy_layers_have_no_shape_yet() -> None:
    out = shown(nn.Sequential(nn.LazyLinear(2)))
    assert out["total"] == 0
    assert out["tree"]["children"][0]["parameters"][0]["shape"] is None


def test_a_module_within_itself_and_a_very_deep_one() -> None:
    loop = nn.Sequential(nn.Linear(1, 1))
    loop.add_module("self", loop)
    assert shown(loop)["total"] == 2
    deep: nn.Module = nn.Linear(1, 1)
    for _ in range(50):
        deep = nn.Sequential(deep)
    assert shown(deep)["total"] == 2


def test_every_layer_of_torch_shows() -> None:
    for net in (nn.Transformer(8, 2, 1, 1, 16), nn.LSTM(2, 3), nn.BatchNorm2d(3), nn.ModuleDict({"a": nn.ReLU()})):
        assert shown(net)["total"] == sum(p.numel() for p in net.parameters())


# --- containers ------------------------------------------------------------------------------------------------------


def names(obj: object) -> list[str | None]:
    return [out.get("name") for out in outputs(obj)]


def test_a_few_tensors_show_one_by_one() -> None:
    a, b = torch.ones(2), torch.zeros(2, 2)
    assert names((a, b)) == ["[0]", "[1]"]
    assert names([a, b, a]) == ["[0]", "[1]", "[2]"]
    assert names({"w": a, "b": b}) == ["['w']", "['b']"]
    assert names(OrderedDict(w=a, b=b)) == ["['w']", "['b']"]
    assert names(torch.eye(2).max(dim=1)) == [".values", ".indices"]
    assert names(torch.linalg.svd(torch.eye(2))) == [".U", ".S", ".Vh"]
    assert all(check(out) == out for out in outputs((a, b)))


@pytest.mark.parametrize(
    "obj",
    [(torch.tensor(1.0), torch.tensor(2.0)), [torch.ones(2)] * 7, (torch.ones(2), None), (), [], {}, (torch.ones(2),),
     {"a": 1}, {1: torch.ones(2)}],
)  # fmt: skip
def test_other_containers_show_as_they_print(obj: object) -> None:
    assert [out["kind"] for out in outputs(obj)] == ["text"]


def test_none_shows_nothing_unless_asked_for() -> None:
    assert outputs(None) == []
    sent: list[dict] = []
    display(None, 3, torch.ones(2), send=sent.append)
    assert [out["kind"] for out in sent] == ["text", "text", "tensor"]


@pytest.mark.parametrize(
    ("obj", "text"),
    [(3, "3"), ("a", "'a'"), (torch.Size([1, 2]), "torch.Size([1, 2])"), (torch.float32, "torch.float32"),
     (0.1 + 0.2, "0.30000000000000004"), (np.float64(3), "np.float64(3.0)"), (..., "Ellipsis")],
)  # fmt: skip
def test_plain_values_show_their_repr(obj: object, text: str) -> None:
    assert shown(obj) == {"kind": "text", "text": text}


def test_addresses_are_left_out_for_they_differ_from_run_to_run() -> None:
    assert shown(object())["text"] == "<object object>"
    assert "0x" not in shown(nn.Linear(1, 1).parameters())["text"]


def test_a_long_list_is_broken_into_lines_and_then_cut() -> None:
    assert shown(list(range(200)))["text"].count("\n") > 3
    assert shown(list(range(10_000)))["text"].endswith("(+9,000)")


# --- hostile objects -------------------------------------------------------------------------------------------------


class Raises:
    def __repr__(self) -> str:
        raise ValueError("no")


class Exits:
    def __repr__(self) -> str:
        sys.exit(3)


class NoText:
    def __repr__(self) -> str:
        return 3  # type: ignore[return-value]


class Huge:
    def __repr__(self) -> str:
        return "x" * 10_000_000


class Recurses:
    def __repr__(self) -> str:
        return repr(self)


class Sly(str):
    def __getitem__(self, key: object) -> str:
        return "<script>" * 10**6

    def __len__(self) -> int:
        return 1


class Lies:
    def __repr__(self) -> str:
        return Sly("<b>lie</b>")


class Html:
    def _repr_html_(self) -> str:
        return "<script>alert(1)</script>"

    def __repr__(self) -> str:
        return "Html()"


class FakeFrame:
    """Says that it is a DataFrame."""

    __class__ = pd.DataFrame  # type: ignore[assignment]
    shape = (10**9, 10**9)

    def __repr__(self) -> str:
        return "fake"


class Trap:
    """Answers every question with an exit."""

    def __getattr__(self, name: str) -> object:
        sys.exit(1)

    def __repr__(self) -> str:
        return "trap"


class LyingFrame(pd.DataFrame):
    @property
    def iloc(self) -> object:
        raise SystemExit

    @property
    def shape(self) -> tuple:
        return (-5, "x")


class LyingModule(nn.Module):
    def named_children(self) -> Iterator:
        raise SystemExit

    def extra_repr(self) -> str:
        sys.exit(0)


class LyingTensor(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *args: object, **kwargs: object) -> object:
        raise SystemExit

    def __repr__(self) -> str:  # type: ignore[override]
        return "lying"


def _self_reference() -> list:
    loop: list = [1]
    loop.append(loop)
    return loop


HOSTILE = {
    "raises": (Raises(), "<Raises: repr raised ValueError>"),
    "exits": (Exits(), "<Exits: repr raised SystemExit>"),
    "no text": (NoText(), "<NoText: repr raised TypeError>"),
    "recurses": (Recurses(), "<Recurses: repr raised RecursionError>"),
    "lies": (Lies(), "<b>lie</b>"),
    "html": (Html(), "Html()"),
    "fake frame": (FakeFrame(), "fake"),
    "trap": (Trap(), "trap"),
    "lying tensor": (torch.ones(2).as_subclass(LyingTensor), "lying"),
    "contains itself": (_self_reference(), "[1, [...]]"),
    "raises inside": ([Raises()], "<list: repr raised ValueError>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_objects_show_as_text(name: str) -> None:
    obj, text = HOSTILE[name]
    assert shown(obj) == {"kind": "text", "text": text}


def test_a_huge_repr_is_cut() -> None:
    assert len(shown(Huge())["text"]) < 51_000


def test_lying_subclasses_do_no_harm() -> None:
    assert shown(LyingFrame({"a": [1]}))["kind"] == "text"
    assert shown(nn.Sequential(LyingModule()))["kind"] in ("module", "text")
    assert shown(LyingModule())["tree"]["extra"] == ""


def test_the_kernels_clock_passes_through() -> None:
    class OutOfTime(BaseException):
        """As the kernel raises it in the middle of a cell."""

    class Slow:
        def __repr__(self) -> str:
            raise OutOfTime

    with pytest.raises(OutOfTime):
        safe_repr(Slow())


def test_nothing_is_imported_to_show_an_object(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("torch", "torch.nn", "numpy", "pandas", "altair"):
        monkeypatch.delitem(sys.modules, library)
    assert render.to_output(3) == {"kind": "text", "text": "3"}
    assert "altair" not in sys.modules
