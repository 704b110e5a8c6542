"""What a recording says beyond the gradients: places, turns, names, stops, failures, bounds, bad input."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys

import pytest
import torch

from core.autograd import caps, jacobian, trace
from core.autograd.recorder import Recorder, recording
from core.display.graphs import MATRIX, NODES, STEPS, VALUES
from core.display.schema import check
from core.text import LANGUAGES, has
from tests.conftest import ROOT


def shown(walk) -> dict:
    return check(walk.to_output())


def named(output: dict, name: str) -> list[dict]:
    return [node for node in output["nodes"] if node["name"] == name]


def notes(output: dict) -> set[str]:
    in_steps = {key for step in output["steps"] for key in step["notes"]}
    return in_steps | {key for node in output["nodes"] for key in node["notes"]}


def test_the_doubling_example_turns_seven_times_after_one_and_gives_256():
    x = torch.tensor([2.0, 3.0, 4.0], requires_grad=True)
    with trace() as walk:
        y = x * 2
        while y.norm() < 1000:
            y = y * 2
        y.backward(torch.ones_like(y))
    output = shown(walk)
    turns = [node["turn"] for node in named(output, "y")]
    assert turns == [None, *([at, 7] for at in range(1, 8))]
    norms = [output["values"][n["value"]]["rows"][0][0] for n in output["nodes"] if n["label"] == "LinalgVectorNorm"]
    assert len(norms) == 8
    assert norms[-2] < 1000 < norms[-1]
    (kept,) = [step for step in output["steps"] if step["act"] == "keep"]
    assert output["values"][kept["after"]]["rows"] == [[256.0, 256.0, 256.0]]


def test_a_step_knows_its_line_and_the_very_expression():
    x = torch.tensor(2.0, requires_grad=True)
    with trace() as walk:
        y = x.sin() * x
        y.backward()
    output = shown(walk)
    (y_node,) = named(output, "y")
    line = output["code"]["lines"][y_node["line"] - output["code"]["first"]]
    assert line[slice(*y_node["columns"])] == "x.sin() * x"
    sine = next(node for node in output["nodes"] if node["label"] == "Sin")
    assert line[slice(*sine["columns"])] == "x.sin()"


def test_columns_count_characters_and_not_bytes():
    x = torch.tensor(2.0, requires_grad=True)
    with trace() as walk:
        名字 = "变量"; y = x * len(名字)  # noqa: E702
        y.backward()
    output = shown(walk)
    (y_node,) = named(output, "y")
    line = output["code"]["lines"][y_node["line"] - output["code"]["first"]]
    assert line[slice(*y_node["columns"])] == "x * len(名字)"


def test_parameters_are_named_by_their_module():
    layer = torch.nn.Linear(2, 1)
    with trace() as walk:
        layer(torch.ones(1, 2)).sum().backward()
    assert {"layer.weight", "layer.bias"} <= {node["name"] for node in shown(walk)["nodes"]}


@pytest.mark.parametrize(
    ("key", "run"),
    [
        ("stop-detach", lambda x: (x.detach() * x).sum()),
        ("stop-integer", lambda x: x.sum() * (x > 0).sum()),
        ("relu-zero", lambda x: (x * 0).relu().sum()),
        ("abs-zero", lambda x: (x - 1).abs().sum()),
        ("sqrt-zero", lambda x: (x - 1).sqrt().sum()),
        ("norm-zero", lambda x: (x * 0).norm()),
        ("clamp-edge", lambda x: x.clamp(max=1.0).sum()),
        ("tie-shared", lambda x: torch.maximum(x, torch.ones(3)).sum()),
        ("tie-first", lambda x: torch.ones(3).mul(x * 0).max(dim=0).values),
        ("where", lambda x: torch.where(x > 1, x, 0.0).sum()),
        ("flat", lambda x: x.floor().sum()),
        ("nan", lambda x: (x * 0).sqrt().mul(0).sum()),
        ("infinite", lambda x: (x * 0).sqrt().sum()),
    ],
)
def test_points_without_a_derivative_and_stops_say_why(key, run):
    walk = trace(run, torch.tensor([1.0, 2.0, 3.0], requires_grad=True))
    assert key in notes(shown(walk))
    assert all(has(f"autograd.words.note_{key}", lang) for lang in LANGUAGES)


def test_no_grad_is_named_and_the_leaf_appears_anew_after_its_update():
    w = torch.tensor([2.0, 3.0], requires_grad=True)
    with trace() as walk:
        (w * w).sum().backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
        (w * w).sum().backward()
    output = shown(walk)
    assert "stop-no-grad" in notes(output)
    leaves = [node for node in output["nodes"] if node["role"] == "leaf"]
    assert [output["values"][leaf["value"]]["rows"] for leaf in leaves] == [[[2.0, 3.0]], [[1.6, 2.4]]]


def test_views_and_in_place_and_retained_are_marked():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with trace() as walk:
        y = x * 2
        y.retain_grad()
        v = y.view(2, 1)
        z = v + 1
        z += 1
        z.sum().backward()
    output = shown(walk)
    assert "view" in named(output, "v")[0]["flags"]
    assert "in-place" in named(output, "z")[-1]["flags"]
    assert "retained" in named(output, "y")[0]["flags"]


FAILURES = {
    "backward twice": (lambda x: [y := (x * x).sum(), y.backward(), y.backward()], "Mul"),
    "saved value overwritten": (lambda x: [y := x.exp(), y.add_(1), y.sum().backward()], "Exp"),
    "leaf in place": (lambda x: x.add_(1), None),
    "no argument": (lambda x: (x * x).backward(), None),
    "nothing requires a gradient": (lambda x: x.detach().sum().backward(), None),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_ends_the_walk_at_the_node_that_failed_and_is_raised(name):
    run, label = FAILURES[name]
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    walk = trace()
    with pytest.raises(RuntimeError), walk:
        run(x)
    output = shown(walk)
    last = output["steps"][-1]
    assert last["act"] == "error" and last["message"].startswith("RuntimeError: ")
    assert (None if last["node"] is None else output["nodes"][last["node"]]["label"]) == label


def test_a_block_that_fails_shows_itself_where_cells_run(monkeypatch):
    seen = []
    monkeypatch.setattr(builtins, "display", seen.append, raising=False)
    with pytest.raises(ZeroDivisionError), trace() as walk:
        1 / 0  # noqa: B018
    assert seen == [walk]


def test_nothing_to_record_and_no_backward_are_told():
    with trace() as nothing:
        torch.ones(2) * 2
    assert shown(nothing)["left_out"] == ["nothing"]
    assert shown(trace(torch.ones(2).sum()))["left_out"] == ["nothing"]
    x = torch.tensor(2.0, requires_grad=True)
    with trace() as forward:
        x * x
    assert shown(forward)["left_out"] == ["no-backward"]


def test_a_million_elements_are_shown_by_summary():
    x = torch.ones(1_000_000, requires_grad=True)
    with trace() as walk:
        (x * 2).sum().backward()
    output = shown(walk)
    assert "thinned" in output["left_out"]
    assert len(json.dumps(output)) < 20_000
    (step,) = [step for step in output["steps"] if step["act"] == "keep"]
    assert output["values"][step["after"]]["range"] == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(("elements", "left_out"), [(10_000, ["thinned"]), (10_001, ["large", "thinned"])])
def test_above_ten_thousand_elements_a_sentence_says_so(elements, left_out):
    output = shown(trace(lambda x: (x * x).sum(), torch.ones(elements, requires_grad=True)))
    assert output["left_out"] == left_out
    assert all(has(f"autograd.words.left_{key}", lang) for key in left_out for lang in LANGUAGES)
    (x,) = named(output, "x")
    assert output["values"][x["value"]]["range"] == [1.0, 1.0, 1.0]
    (product,) = [s for s in output["steps"] if s["act"] == "back" and output["nodes"][s["node"]]["label"] == "Mul"]
    spelled = [passing["spelled"] for passing in product["outgoing"]]
    assert all(spelled) == (elements == 10_000)


def test_an_endless_graph_is_cut_and_the_gradient_still_right():
    x = torch.tensor(1.0, requires_grad=True)
    with trace() as walk:
        y = x
        for _ in range(3_000):
            y = y + x
        y.backward()
    assert x.grad.item() == 3_001
    output = shown(walk)
    assert len(output["nodes"]) <= caps.NODES
    assert "nodes" in output["left_out"]


def test_many_values_keep_within_the_frame_of_the_protocol():
    x = torch.arange(4096.0).reshape(64, 64).requires_grad_()
    with trace() as walk:
        y = x
        for step in range(350):
            y = y * 1.0001 + step
        y.sum().backward()
    output = shown(walk)
    assert len(json.dumps(output)) < 1 << 20
    assert "values" in output["left_out"]


def test_the_bounds_of_recording_and_schema_are_the_same():
    assert (caps.NODES, caps.STEPS, caps.VALUES) == (NODES, STEPS, VALUES)
    x = torch.ones(MATRIX, requires_grad=True)
    assert check(jacobian(lambda x: x * 2, x).to_output())["rows"] is not None


@pytest.mark.parametrize("what", [3, "y.backward()", [torch.ones(2)]])
def test_what_cannot_be_traced_is_refused_by_name(what):
    with pytest.raises(TypeError, match=type(what).__name__):
        trace(what)


def test_a_trace_records_once():
    with trace() as walk:
        pass
    with pytest.raises(RuntimeError, match="records once"), walk:
        pass


def test_a_graph_from_before_is_walked_too():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = (x * x).sum()
    output = shown(trace(loss))
    labels = [node["label"] for node in output["nodes"]]
    assert labels == ["", "Mul", "Sum"]
    assert "before" in notes(output)
    passing = next(s for s in output["steps"] if s["act"] == "back" and s["node"] == 1)["outgoing"][0]
    assert passing["formula"] == r"\bar a = g \cdot b"


def test_a_view_of_what_was_written_is_made_anew_and_stands_once():
    x = torch.arange(6.0, requires_grad=True)
    with trace() as walk:
        y = x * 1
        v = y.view(2, 3)
        y[0] = 9.0
        w = v.t()
        (w * w).sum().backward()
    output = shown(walk)
    assert x.grad.tolist() == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    (turned,) = [node for node in output["nodes"] if node["label"] == "T"]
    assert (turned["name"], turned["grad_fn"], turned["notes"]) == ("w", "TBackward0", [])
    (anew,) = [node for node in output["nodes"] if "remade" in node["notes"]]
    assert anew["label"] == "AsStrided" and "before" not in notes(output)
    assert all(has(f"autograd.words.note_{key}", lang) for key in ("remade", "before") for lang in LANGUAGES)


def test_print_within_a_trace_records_nothing(capsys):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with trace() as walk:
        y = x * 2
        print(y, y.tolist(), y.sum().item())
        y.sum().backward()
    assert sorted(n["label"] for n in shown(walk)["nodes"] if n["role"] == "op") == ["Mul", "Sum", "Sum"]
    assert "tensor([2., 4.]" in capsys.readouterr().out


def test_pytorch_is_as_before_afterwards():
    engine, apply = torch.autograd._engine_run_backward, torch.autograd.Function.__dict__["apply"]
    with pytest.raises(ValueError), recording(Recorder(__file__)):
        raise ValueError
    assert torch.autograd._engine_run_backward is engine
    assert torch.autograd.Function.__dict__["apply"] is apply


def test_a_fault_of_the_recorder_never_reaches_the_program(monkeypatch):
    def broken(*_: object) -> None:
        raise LookupError("a fault of ours")

    monkeypatch.setattr("core.autograd.recorder.name_of", broken)
    monkeypatch.setattr("core.autograd.recorder.passings", broken)
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with trace() as walk:
        (x * x).sum().backward()
    assert x.grad.tolist() == [2.0, 4.0]
    shown(walk)


def test_the_app_needs_no_torch_to_draw_a_walk():
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import pages.parts.walkthrough, core.display.schema\n"
        "print('torch' in sys.modules, 'core.autograd' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.split() == ["False", "False"]
