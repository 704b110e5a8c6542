"""A recording against PyTorch itself: every gradient, the engine's order, the rules' arithmetic."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from core.autograd import Trace, trace
from core.autograd.rules import GENERIC, RULES
from core.display.schema import check
from tests.autograd.programs import PROGRAMS

RTOL = 2e-4
"""Seven digits are sent of each number; float32 sums may differ in order."""


def recorded(program) -> tuple[Trace, dict]:
    with trace() as walk:
        program(lambda y, v=None, **options: y.backward(v, **options))
    return walk, check(walk.to_output())


def numbers(output: dict, place: int) -> Tensor:
    value = output["values"][place]
    flat = [float(number) for row in value["rows"] for number in row]
    assert value["step"] == [1, 1], "programs here are small"
    return torch.tensor(flat, dtype=torch.float64).reshape(value["shape"])


def graph_of(y: Tensor) -> list:
    """The nodes behind ``y`` in a fixed order."""
    root = y.grad_fn
    found, waiting = {root: None}, [root]
    while waiting:
        for below, _ in waiting.pop(0).next_functions:
            if below is not None and below not in found:
                found[below] = None
                waiting.append(below)
    return list(found)


class Reference:
    """Runs a program without recording; asks torch.autograd.grad for the gradient of every node, and logs the order."""

    def __init__(self) -> None:
        self.runs: list[dict] = []

    def back(self, y: Tensor, v: Tensor | None = None, **options: bool) -> None:
        nodes = graph_of(y)
        wanted = [node for node in nodes if not node.name().endswith("AccumulateGrad")]
        gradients = {}
        for node in wanted:
            if len(node._input_metadata) == 1:
                edge = torch.autograd.graph.GradientEdge(node, 0)
                (gradient,) = torch.autograd.grad(y, edge, v, retain_graph=True, allow_unused=True)
                gradients[node] = gradient
        leaves = {node: node.variable for node in nodes if node.name().endswith("AccumulateGrad")}
        given = list(leaves.values())
        final = torch.autograd.grad(y, given, v, retain_graph=True, allow_unused=True) if given else ()
        gradients |= dict(zip(leaves, final, strict=True))
        order = []
        handles = [node.register_prehook(lambda _, node=node: order.append(node)) for node in nodes]
        y.backward(v, **options)
        for handle in handles:
            handle.remove()
        self.runs.append({"root": y.grad_fn, "gradients": gradients, "order": order})


@pytest.fixture(scope="module", params=PROGRAMS)
def pair(request) -> tuple[dict, list[dict]]:
    program = PROGRAMS[request.param]
    reference = Reference()
    torch.manual_seed(0)
    program(reference.back)
    torch.manual_seed(0)
    return recorded(program)[1], reference.runs


def matched(output: dict, run: dict, number: int) -> dict:
    """Nodes of the reference's graph to places of the recording's nodes: the same edges lead to the same nodes."""
    start = next(step["node"] for step in output["steps"] if step["act"] == "start" and step["run"] == number)
    found, waiting = {run["root"]: start}, [run["root"]]
    while waiting:
        node = waiting.pop()
        slots = {source["slot"]: source["node"] for source in output["nodes"][found[node]]["sources"]}
        for slot, (below, _) in enumerate(node.next_functions):
            if below is not None and below not in found:
                found[below] = slots[slot]
                waiting.append(below)
    return found


def backwards(output: dict, runs: list[dict]):
    """(run of the reference, its steps in the recording), for the backwards that the program asked ``back`` for."""
    kept = {step["run"] for step in output["steps"] if step["act"] == "hand"}
    started = [step["run"] for step in output["steps"] if step["act"] == "start" and step["run"] not in kept]
    assert len(started) == len(runs)
    for number, run in zip(started, runs, strict=True):
        yield number, run, [s for s in output["steps"] if s["run"] == number and s["act"] in ("back", "keep")]


def test_every_gradient_equals_that_of_autograd_grad(pair):
    output, runs = pair
    for number, run, steps in backwards(output, runs):
        places = matched(output, run, number)
        compared = 0
        for node, gradient in run["gradients"].items():
            step = next((step for step in steps if step["node"] == places[node]), None)
            if step is None or gradient is None:
                assert step is None or gradient is None or not gradient.any()
                continue
            if step["incoming"][0] is None:
                assert gradient is None or not gradient.any()
                continue
            ours = numbers(output, step["incoming"][0])
            torch.testing.assert_close(ours, gradient.detach().double(), rtol=RTOL, atol=1e-6, equal_nan=True)
            compared += 1
        assert compared >= len(run["gradients"]) - 1 > 0


def test_a_leaf_receives_what_its_grad_gains(pair):
    output, _ = pair
    kept = [step for step in output["steps"] if step["act"] == "keep"]
    for step in kept:
        before = numbers(output, step["before"]) if step["before"] is not None else 0
        gained = numbers(output, step["after"]) - before
        torch.testing.assert_close(gained, numbers(output, step["incoming"][0]), rtol=RTOL, atol=1e-5)


def test_steps_come_in_the_order_of_the_engine(pair):
    output, runs = pair
    for number, run, steps in backwards(output, runs):
        places = matched(output, run, number)
        assert [step["node"] for step in steps] == [places[node] for node in run["order"]]


def test_the_arithmetic_gives_the_number_beside_it(pair):
    output, _ = pair
    for step in output["steps"]:
        for passing in step["outgoing"]:
            gradient = numbers(output, passing["value"])
            for one in passing["spelled"]:
                assert one["sum"] == pytest.approx(float(gradient[tuple(one["at"])]), rel=1e-4, abs=1e-6, nan_ok=True)
                if not one["more"] and all(isinstance(f, float | int) for term in one["terms"] for f in term):
                    total = sum(math.prod(term) for term in one["terms"])
                    assert total == pytest.approx(one["sum"], rel=1e-3, abs=1e-5)


def test_what_leaves_a_node_arrives_where_it_leads(pair):
    """The gradients that edges bring to a node add up to what the node takes."""
    output, runs = pair
    for _, _, steps in backwards(output, runs):
        for step in steps:
            brought = [p["value"] for s in steps for p in s["outgoing"] if p["to"] == step["node"]]
            if len(step["incoming"]) == 1 and brought and "hook" not in step["notes"]:
                total = sum(numbers(output, value) for value in brought)
                torch.testing.assert_close(total, numbers(output, step["incoming"][0]), rtol=RTOL, atol=1e-5)


def test_a_hook_that_changes_a_gradient_is_told():
    told = {name for name in PROGRAMS if any("hook" in s["notes"] for s in recorded(PROGRAMS[name])[1]["steps"])}
    assert told == {"hook_changes_gradient"}


def test_the_programs_are_many_and_of_every_kind():
    assert len(PROGRAMS) >= 60
    assert len(RULES) >= 40


VARIANTS = {("addmm", "Addmm"), ("cross_entropy_weighted_sum", "NllLoss")}
"""Operations with arguments that the formula does not cover."""


def test_known_nodes_show_their_own_rule_and_not_the_general_one():
    """Few nodes fall back: the rules' numbers agree with the engine's nearly everywhere."""
    general, met = [], set()
    for name, program in PROGRAMS.items():
        torch.manual_seed(0)
        _, output = recorded(program)
        for step in output["steps"]:
            for passing in step["outgoing"]:
                label = output["nodes"][step["node"]]["label"]
                met.add(label)
                if label in RULES and label != "CopySlices" and passing["formula"] == GENERIC:
                    general.append((name, label))
    assert set(general) == VARIANTS
    assert len(met & RULES.keys()) >= 40
