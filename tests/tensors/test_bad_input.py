"""Whatever is put in: a picture that passes the schema, or a TypeError that says what was wanted."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.display.render import to_output
from core.display.schema import check
from core.tensors import show_broadcast, show_op

HUGE = torch.zeros(200, 200)
LARGE = torch.arange(900.0).view(30, 30)

PICTURES = {
    "huge": (lambda: HUGE + 1, "huge"),
    "large": (lambda: LARGE.sum(dim=0), "large"),
    "many sources": (lambda: torch.ones(18, 60) @ torch.ones(60, 6), "large"),
    "too many sources": (lambda: torch.ones(20, 20) @ torch.ones(20, 20).cumsum(0), None),
    "zero-size": (lambda: torch.zeros(0, 3) + 1, None),
    "zero-size sum": (lambda: torch.zeros(0, 3).sum(dim=0), None),
    "complex": (lambda: torch.tensor([1 + 2j, -1j]) * 2, None),
    "bool": (lambda: ~torch.tensor([True, False]), None),
    "half": (lambda: torch.ones(2, dtype=torch.float16) + 1, None),
    "nan": (lambda: torch.tensor([float("nan"), float("inf")]) * -1, None),
    "sparse": (lambda: torch.eye(3).to_sparse() * 2, "layout"),
    "meta": (lambda: torch.ones(2, 2, device="meta") + 1, "layout"),
    "requires grad": (lambda: torch.ones(2, requires_grad=True) * 2, None),
    "nine inputs": (lambda: torch.cat([torch.ones(1)] * 9), "many"),
    "several results": (lambda: torch.ones(2, 2).max(dim=1), "first_of"),
    "scalar": (lambda: torch.tensor(2.0) * torch.tensor(3.0), None),
    "in place": (lambda: torch.ones(3).add_(1), None),
    "out": (lambda: torch.abs(torch.tensor([-1.0]), out=torch.zeros(1)), None),
    "sort": (lambda: torch.tensor([3.0, 1.0]).sort(), "probed"),
    "embedding": (lambda: torch.nn.functional.embedding(torch.tensor([1, 0]), torch.rand(2, 2)), None),
    "as_strided": (lambda: torch.as_strided(torch.arange(6.0), (2, 2), (1, 1)), None),
    "named": (lambda: torch.ones(2, 3).permute(dims=(1, 0)), None),
    "view as another type": (lambda: torch.tensor([1.0, 2.0]).view(torch.int32), None),
    "ufunc": (lambda: torch.from_numpy(np.ones(2)) + 1, None),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_passes(name):
    function, note = PICTURES[name]
    output = check(show_op(function).output)
    assert to_output(show_op(function))["kind"] == "op"
    last = output["steps"][-1]
    assert last["fault"] is None
    assert note is None or last["note"] == note
    assert last["sources"] is not None or note is not None or last["family"] in ("none", "probed")


def test_in_place_operations_show_the_numbers_as_they_were():
    x = torch.tensor([1.0, 2.0])
    step = show_op(lambda: x.mul_(10)).output["steps"][0]
    assert step["inputs"][0]["values"] == ["1.0", "2.0"]
    assert step["result"]["values"] == ["10.0", "20.0"]
    assert step["arithmetic"][1] == "2.0·10 = 20.0"


def test_a_view_as_another_type_is_no_mere_move():
    assert show_op(lambda: torch.tensor([1.0, 2.0]).view(torch.int32)).output["steps"][-1]["family"] == "probed"


def test_six_steps_at_most():
    def many():
        x = torch.ones(2)
        for _ in range(9):
            x = x + 1
        return x

    output = check(show_op(many).output)
    assert len(output["steps"]) == 6
    assert output["note"] == "steps"


def test_the_result_is_kept():
    picture = show_op(torch.add, torch.ones(2), 1)
    assert torch.equal(picture.result, torch.full((2,), 2.0))


@pytest.mark.parametrize("wrong", [3, "torch.add", None, torch.ones(2)])
def test_what_cannot_be_called_is_refused(wrong):
    with pytest.raises(TypeError, match="show_op takes"):
        show_op(wrong)


@pytest.mark.parametrize("function", [lambda: 3, lambda: None, lambda: torch.ones, len])
def test_nothing_asked_of_torch_is_refused(function):
    with pytest.raises(TypeError):
        show_op(function)


@pytest.mark.parametrize("shapes", [(), (3.5,), ("a",), ((-1,),), ((True,),), (None,)])
def test_what_is_no_shape_is_refused(shapes):
    with pytest.raises(TypeError):
        show_broadcast(*shapes)


def test_a_hostile_subclass_harms_nobody():
    class Liar(torch.Tensor):
        def __repr__(self, **_):
            raise SystemExit

    x = torch.ones(2).as_subclass(Liar)
    check(show_op(lambda: x + 1).output)


def test_from_numpy_is_known_though_torch_does_not_announce_it():
    step = show_op(torch.from_numpy, np.array([1, 2])).output["steps"][0]
    assert step["inputs"][0]["dtype"] == "ndarray int64"
    assert step["sources"] == [[[0], [1]]]
