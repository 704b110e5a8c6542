"""``show``: what is drawn as an operation, what is shown as it is, and that nothing happens twice; ``memory``."""

from __future__ import annotations

import builtins

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from core.autograd import trace
from core.display.render import display
from core.display.schema import check
from core.kernel import open_kernel
from core.kernel.types import Job, Source
from core.notes import graph, luggage
from core.tensors import memory, show, show_memory
from tests.tensors.oracle import dependence


@pytest.fixture
def shown(monkeypatch) -> list[dict]:
    """All that is displayed, as checked outputs."""
    found: list[dict] = []
    monkeypatch.setattr(
        builtins, "display", lambda *all: display(*all, send=lambda out: found.append(check(out))), raising=False
    )
    return found


def calls(found: list[dict]) -> list[str]:
    """What each output is: the operations of a picture, or its kind."""
    return [" | ".join(step["call"] for step in out["steps"]) if out["kind"] == "op" else out["kind"] for out in found]


def test_a_product_is_drawn_with_its_inputs_and_those_are_not_drawn_again(shown):
    a, b = torch.arange(1.0, 7.0).view(2, 3), torch.arange(1.0, 7.0).view(3, 2)
    show(a, b, a @ b)
    assert calls(shown) == ["a @ b"]
    (step,) = shown[0]["steps"]
    assert [one["name"] for one in step["inputs"]] == ["a", "b"]
    assert step["sources"] == dependence(torch.matmul, [a, b], [0, 1])


FORMS = {
    "a sum": (lambda x, y: show(x.sum(0)), "x.sum(0)", lambda x, y: x.sum(0)),
    "a function of tensors": (
        lambda x, y: show(torch.cat([x, y])),
        "torch.cat([x, y])",
        lambda x, y: torch.cat([x, y]),
    ),
    "several steps": (lambda x, y: show((x + y).t()), "x + y | t1.t()", None),
    "an index": (lambda x, y: show(x[1:, 0]), "x[1:, 0]", lambda x, y: x[1:, 0]),
    "an attribute": (lambda x, y: show(x.T), "x.T", lambda x, y: x.T),
    "a function by its name": (lambda x, y: show(F.relu(x - 2)), "x - 2 | F.relu(t1, inplace=False)", None),
    "a keyword": (lambda x, y: show(x.mean(dim=1, keepdim=True)), "x.mean(dim=1, keepdim=True)", None),
    "an operator of one": (lambda x, y: show(-x), "x.neg()", lambda x, y: -x),
    "a comparison": (lambda x, y: show(x > y), "x > y", None),
    "builtins within": (lambda x, y: show(x * len(x)), "x * 2", lambda x, y: x * 2),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_as_an_operation_is_drawn_as_it(form, shown):
    run, call, function = FORMS[form]
    x = torch.tensor([[1.0, -2.0, 3.0], [4.0, 5.5, -6.0]])
    y = torch.tensor([[7.0, 8.0, 9.0], [0.5, 1.0, 2.0]])
    run(x, y)
    assert calls(shown) == [call]
    if function is not None:
        (step,) = shown[0]["steps"]
        assert step["sources"] == dependence(function, [x, y], range(len(step["inputs"])))


def test_each_argument_stands_in_its_place_and_no_tensor_is_lost(shown):
    a, b, c = torch.ones(2), torch.ones(2), torch.zeros(3)
    show("words", c, a + b, {"lr": 0.1}, b, 3)
    assert calls(shown) == ["text", "tensor", "a + b", "text", "text"]
    shown.clear()
    show(a, b)
    assert calls(shown) == ["tensor", "tensor"]
    shown.clear()
    show()
    assert shown == []


def test_a_call_over_several_lines_is_read_whole(shown):
    a = torch.ones(2, 2)
    show(
        a,
        a.sum(
            dim=0,
        ),
    )
    assert calls(shown) == ["a.sum(dim=0)"]


class Counter:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def sum(self) -> torch.Tensor:
        self.asked += 1
        return torch.ones(2)

    def __matmul__(self, other: object) -> torch.Tensor:
        return self.sum()


def own(x: torch.Tensor) -> torch.Tensor:
    return x * 2


def test_nothing_with_an_effect_is_done_twice(shown):
    x = torch.zeros(2)
    counter = Counter()
    layer, stack = nn.Linear(2, 2), [torch.ones(1), torch.ones(1)]
    norm = nn.BatchNorm1d(2)
    running = torch.zeros(2)
    show(x.add_(1))
    show(torch.add(x, 1, out=running))
    show(counter.sum())
    show(counter @ x)
    show(stack.pop())
    show(own(x))
    show(layer(x))
    show(z := x + 1)
    show(torch.stack([one * 1 for one in stack]))
    show(F.batch_norm(torch.ones(3, 2), norm.running_mean, norm.running_var, training=True))
    show(torch.nn.init.zeros_(layer.bias.data))
    assert calls(shown) == ["tensor"] * 11
    assert x.tolist() == [1.0, 1.0] and z.tolist() == [2.0, 2.0]
    assert counter.asked == 2
    assert len(stack) == 1
    assert norm.running_mean.tolist() == pytest.approx([0.1, 0.1])


def test_random_tensors_are_shown_and_drawn_once(shown):
    torch.manual_seed(0)
    expected = [torch.rand(2), torch.randn(2), F.dropout(torch.ones(4))]
    after = torch.get_rng_state()
    torch.manual_seed(0)
    ones = torch.ones(4)
    show(torch.rand(2), torch.randn(2), F.dropout(ones))
    assert torch.equal(torch.get_rng_state(), after)
    assert calls(shown) == ["tensor"] * 3
    for out, value in zip(shown, expected, strict=True):
        assert out["grid"]["values"][0] == pytest.approx(value.tolist(), rel=1e-6)


def test_another_value_the_second_time_is_never_drawn(shown):
    x = torch.ones(2)

    def later() -> torch.Tensor:
        nonlocal x
        before, x = x, torch.zeros(2)
        return before

    show(x + 1, later())
    assert calls(shown) == ["tensor", "tensor"]
    assert shown[0]["grid"]["values"] == [[2.0, 2.0]]


def test_print_and_input_are_asked_once(shown, capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(builtins, "input", lambda *_: asked.append(1) or "3")
    x = torch.ones(2)
    show(x * float(input()))
    show(x * (print("once") or 2))
    assert asked == [1]
    assert capsys.readouterr().out == "once\n"
    assert calls(shown) == ["tensor", "tensor"]


def test_a_walk_does_not_see_the_second_computation(shown):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with trace() as walk:
        y = (x * 3).sum()
        show(x * 2)
        y.backward()
    labels = [node["label"] for node in check(walk.to_output())["nodes"]]
    assert labels.count("Mul") == 2
    assert "mul" not in labels
    assert calls(shown) == ["x * 2"]


def test_large_tensors_are_shown_without_being_computed_again(shown):
    x = torch.ones(101, 100)
    show(x * 2)
    assert calls(shown) == ["tensor"]
    shown.clear()
    show(x.sum())
    assert shown[0]["steps"][0]["note"] == "huge"
    shown.clear()
    y = torch.ones(100, 100)
    show(y * 2)
    assert shown[0]["steps"][0]["note"] == "large"
    assert shown[0]["steps"][0]["result"]["summary"] == {"min": 2.0, "max": 2.0, "mean": 2.0}


def test_odd_calls_show_what_they_are_given(shown):
    a = torch.ones(2)
    given = [a + 1, a + 2]
    show(*given)
    list(map(show, [a + 1]))
    alias = show
    alias(a * 2)
    exec("show(a + 1)", {"show": show, "a": a})  # code without a source
    assert calls(shown) == ["tensor", "tensor", "tensor", "a * 2", "tensor"]


def test_numpy_and_sparse_are_shown(shown):
    array = np.ones(2)
    show(array + 1, torch.eye(2).to_sparse(), torch.from_numpy(array))
    assert [out["kind"] for out in shown][:2] == ["tensor", "tensor"]
    assert len(shown) == 3


def test_without_a_display_it_prints(capsys, monkeypatch):
    monkeypatch.delattr(builtins, "display", raising=False)
    show(3, "x")
    assert capsys.readouterr().out == "3\nx\n"


def test_memory_is_show_memory():
    x = torch.arange(4).view(2, 2)
    assert memory is show_memory
    assert [one["name"] for one in check(memory(x, x.t()).output)["tensors"]] == ["x", "x.t()"]


def test_both_are_there_in_every_cell_and_give_way_to_a_readers_own_names():
    cells = (
        Source("own", "memory = [1]\ndef show(x):\n    return x + 1\n"),
        Source("use", "memory.append(show(1))\nprint(memory)"),
    )
    assert graph.needs(cells, "use") == ("own", "use")
    assert open_kernel().run(Job(cells)).stdout == "[1, 2]\n"
    code = "import torch\na = torch.ones(2, 2)\nshow(a, a @ a)\nmemory(a, a.t())"
    result = open_kernel().run(Job((Source("cell", code),)))
    assert result.status == "ok", result.error
    assert [out["kind"] for out in result.outputs] == ["op", "memory"]


def test_a_notebook_takes_them_along_but_not_for_a_variable_of_that_name():
    assert luggage.setup(["memory = []\nmemory.append(1)"]) is None
    assert "from core.tensors import show" in luggage.setup(["show(1)"])
