"""Operations that torch refuses: the picture names the right dimension, in both languages, and raises nothing."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.display.pictures import FAULTS
from core.display.schema import check
from core.tensors import show_broadcast, show_op
from core.text import LANGUAGES, text

A = torch.arange(6).view(2, 3)
B = torch.arange(4).view(2, 2)
CUBE = torch.arange(24).view(2, 3, 4)
HALF = CUBE[:, :, :2]

REFUSED = {
    "broadcast": (lambda: A + B, {"dim": "−1", "size_a": "3", "size_b": "2"}, [[0, 1], [1, 1]]),
    "broadcast further left": (
        lambda: CUBE * torch.ones(5, 1),
        {"dim": "−2", "size_a": "3", "size_b": "5"},
        [[0, 1], [1, 0]],
    ),
    "broadcast where": (lambda: torch.where(A > 0, A, B), {"size_a": "3", "size_b": "2"}, [[0, 1], [2, 1]]),
    "inner": (lambda: A @ A, {"dim_a": "1", "dim_b": "0", "size_a": "3", "size_b": "2"}, [[0, 1], [1, 0]]),
    "inner of vectors": (
        lambda: torch.dot(torch.ones(2), torch.ones(3)),
        {"size_a": "2", "size_b": "3"},
        [[0, 0], [1, 0]],
    ),
    "broadcast of batches": (
        lambda: torch.ones(2, 3, 4) @ torch.ones(5, 4, 3),
        {"size_a": "2", "size_b": "5"},
        [[0, 0], [1, 0]],
    ),
    "needs_dims": (lambda: torch.mm(CUBE, A), {"a": "CUBE", "have": "3", "need": "2"}, []),
    "scalar": (lambda: torch.tensor(2) @ A, {}, []),
    "dtypes": (lambda: A @ torch.ones(3, 2), {"dtype_a": "int64", "dtype_b": "float32"}, []),
    "count": (lambda: A.view(4, 2), {"have": "6", "want": "8", "shape": "(4, 2)"}, []),
    "count reshape": (lambda: torch.reshape(A, (5,)), {"have": "6", "want": "5"}, []),
    "divide": (lambda: A.view(-1, 4), {"have": "6", "rest": "4"}, []),
    "two_unknown": (lambda: A.reshape(-1, -1), {}, []),
    "strides": (lambda: A.t().view(6), {"dim": "0", "stride": "1", "product": "6"}, [[0, 0], [0, 1]]),
    "strides further right": (lambda: HALF.view(2, 6), {"dim": "1", "stride": "4", "product": "2"}, [[0, 1], [0, 2]]),
    "cat_size": (lambda: torch.cat((A, B)), {"dim": "1", "size_a": "3", "size_b": "2"}, [[0, 1], [1, 1]]),
    "cat_size third": (
        lambda: torch.cat((A, A, torch.ones(3, 3)), dim=1),
        {"dim": "0", "size_b": "3"},
        [[0, 0], [2, 0]],
    ),
    "cat_dims": (lambda: torch.cat((A, CUBE)), {"have_a": "2", "have_b": "3"}, []),
    "stack_shape": (lambda: torch.stack((A, B)), {"shape_a": "(2, 3)", "shape_b": "(2, 2)"}, [[0, 1], [1, 1]]),
    "dim_range": (lambda: A.sum(dim=2), {"dim": "2", "low": "−2", "high": "1"}, []),
    "dim_range cat": (lambda: torch.cat((A, A), dim=3), {"dim": "3", "have": "2"}, []),
    "dim_range unsqueeze": (lambda: A.unsqueeze(4), {"dim": "4", "high": "2"}, []),
    "dim_range transpose": (lambda: A.transpose(0, 2), {"dim": "2"}, []),
    "repeat_dim": (lambda: A.sum(dim=(0, 0)), {"dim": "0"}, []),
    "repeat_dim permute": (lambda: A.permute(1, 1), {"dim": "1"}, []),
    "permute": (lambda: A.permute(0, 1, 2), {"have": "2", "given": "3"}, []),
    "expand": (lambda: A.expand(4, 3), {"dim": "0", "have": "2", "want": "4"}, [[0, 0]]),
    "expand_dims": (lambda: A.expand(3), {"have": "2", "want": "1"}, []),
    "index_range": (lambda: A[2], {"dim": "0", "index": "2", "size": "2", "last": "1"}, [[0, 0]]),
    "index_range behind": (lambda: A[..., -4], {"dim": "1", "index": "−4"}, [[0, 1]]),
    "index_range tensor": (lambda: A[:, torch.tensor([0, 9])], {"dim": "1", "index": "9"}, [[0, 1]]),
    "index_range gather": (lambda: A.gather(1, torch.tensor([[3]])), {"dim": "1", "index": "3"}, [[0, 1]]),
    "index_many": (lambda: A[0, 0, 0], {"have": "2", "given": "3"}, []),
    "mask": (lambda: A[B > 1], {"dim": "1", "size_a": "3", "size_b": "2"}, [[0, 1], [1, 1]]),
    "step": (lambda: A[::-1], {"step": "−1"}, []),
    "gather_dims": (lambda: A.gather(0, torch.tensor([0])), {"have_a": "2", "have_b": "1"}, []),
    "gather_size": (
        lambda: A.gather(1, torch.zeros(3, 1, dtype=torch.long)),
        {"dim": "0", "size_b": "3"},
        [[0, 0], [1, 0]],
    ),
    "einsum_size": (
        lambda: torch.einsum("ij,jk->ik", A, A),
        {"letter": "j", "size_a": "3", "size_b": "2"},
        [[0, 1], [1, 0]],
    ),
    "einsum_letters": (lambda: torch.einsum("ijk->k", A), {"given": "3", "have": "2"}, []),
    "mean_int": (lambda: A.mean(), {"dtype": "int64"}, []),
    "other": (lambda: torch.linalg.inv(A), {}, []),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_picture_names_what_does_not_fit(name):
    function, facts, marks = REFUSED[name]
    output = check(show_op(function).output)
    fault = output["steps"][-1]["fault"]
    assert fault["key"] == name.split()[0]
    assert facts.items() <= fault["facts"].items()
    assert fault["marks"] == marks
    assert fault["message"]
    for lang in LANGUAGES:
        assert text(f"tensors.fault.{fault['key']}", lang, **fault["facts"])


def test_every_fault_is_met():
    assert {name.split()[0] for name in REFUSED} == FAULTS.keys()


sizes = st.lists(st.integers(0, 3), max_size=4).map(tuple)


@settings(max_examples=200, deadline=None)
@given(st.lists(sizes, min_size=1, max_size=3))
def test_broadcasting_agrees_with_torch(shapes):
    """The shape, or a fault whose two sizes really differ at that dimension, and none further right."""
    step = check(show_broadcast(*shapes).output)["steps"][0]
    try:
        true = list(torch.broadcast_shapes(*shapes))
    except RuntimeError:
        fault = step["fault"]
        assert fault["key"] == "broadcast"
        (n, dim), (m, other) = fault["marks"]
        assert {shapes[n][dim], shapes[m][other]}.isdisjoint({1})
        assert shapes[n][dim] != shapes[m][other]
        back = dim - len(shapes[n])
        assert back == other - len(shapes[m]) == int(fault["facts"]["dim"].replace("−", "-"))
        if back < -1:
            torch.broadcast_shapes(*(shape[back + 1 :] for shape in shapes))
    else:
        assert step["fault"] is None
        assert step["stretched"] == true


@settings(max_examples=60, deadline=None)
@given(sizes, sizes)
def test_stretched_numbers_are_those_of_torch(one, other):
    try:
        whole = torch.broadcast_shapes(one, other)
    except RuntimeError:
        return
    a = torch.arange(torch.Size(one).numel()).view(one)
    b = torch.arange(torch.Size(other).numel()).view(other)
    step = show_broadcast(a, b).output["steps"][0]
    for x, made in zip((a, b), step["sources"], strict=True):
        assert [x.flatten()[at].item() for (at,) in made] == x.expand(whole).flatten().tolist()


def test_an_error_of_the_readers_own_is_not_swallowed():
    with pytest.raises(ZeroDivisionError):
        show_op(lambda: A + 1 / 0)
    with pytest.raises(ValueError, match="mine"):
        show_op(lambda: fails())


def fails():
    raise ValueError("mine")


def test_a_failing_step_keeps_the_steps_before_it():
    steps = show_op(lambda: (A + 1) @ A).output["steps"]
    assert [step["call"] for step in steps] == ["A + 1", "t1 @ A"]
    assert steps[1]["fault"]["key"] == "inner"
