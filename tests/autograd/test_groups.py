"""What a large graph is folded into: turns, layers, layers in turns, and which leaves they take along."""

from __future__ import annotations

import copy

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.modules import module as hooks

from core.autograd import trace
from core.display.schema import check
from core.errors import DisplayError


def shown(walk) -> dict:
    return check(walk.to_output())


def members(output: dict) -> list[tuple[dict, list[str]]]:
    """Each group with what its nodes are called, in order."""
    nodes = output["nodes"]
    return [
        (group, [node["name"] or node["label"] for node in nodes if at in node["group"]])
        for at, group in enumerate(output["groups"])
    ]


def layers(output: dict) -> list[tuple[str | None, str]]:
    return [(group["name"], group["type"]) for group in output["groups"] if group["kind"] == "layer"]


def turns(output: dict) -> list[list[int]]:
    return [group["turn"] for group in output["groups"] if group["kind"] == "turn"]


class Block(nn.Module):
    def __init__(self, size: int = 4) -> None:
        super().__init__()
        self.line, self.norm = nn.Linear(size, size), nn.LayerNorm(size)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + torch.relu(self.norm(self.line(x)))


class Deep(nn.Module):
    def __init__(self, blocks: int) -> None:
        super().__init__()
        self.first = nn.Linear(2, 4)
        self.blocks = nn.ModuleList(Block() for _ in range(blocks))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.first(x)
        for block in self.blocks:
            x = block(x)
        return x.sum()


def test_the_turns_of_a_loop_are_groups_and_shared_leaves_lie_in_none():
    w = torch.tensor(1.1, requires_grad=True)
    with trace() as walk:
        x = torch.tensor(2.0)
        for _ in range(5):
            c = torch.tensor(3.0)
            x = x * w
            x = x + c
        x.backward()
    output = shown(walk)
    assert turns(output) == [[at, 5] for at in range(1, 6)]
    names = [names for _, names in members(output)]
    assert names == [["x", "x", "c", "x"]] + [["x", "c", "x"]] * 4
    assert [node["name"] for node in output["nodes"] if not node["group"]] == ["w"]


def test_nested_loops_are_turns_of_each_line():
    x = torch.tensor(1.0, requires_grad=True)
    with trace() as walk:
        y = x
        for _ in range(2):
            for _ in range(3):
                y = y * 2
            y = y + x
        y.backward()
    found = [[1, 6], [2, 6], [3, 6], [1, 2], [4, 6], [5, 6], [6, 6], [2, 2]]
    assert turns(shown(walk)) == found


def test_a_turn_that_is_left_in_the_middle_is_one_turn():
    x = torch.tensor(1.0, requires_grad=True)
    with trace() as walk:
        y = x
        for at in range(4):
            y = y * 2
            if at == 3:
                break
            y = y + 1
        y.backward()
    output = shown(walk)
    assert turns(output) == [[at, 4] for at in range(1, 5)]
    assert [names for _, names in members(output)] == [["x", "y", "y"], ["y", "y"], ["y", "y"], ["y"]]


def test_code_that_runs_once_has_no_groups():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    output = shown(trace(lambda x: (x * x).sin().sum(), x))
    assert output["groups"] == []
    assert all(node["group"] == [] for node in output["nodes"])


def test_the_parts_of_a_sequential_are_layers_with_their_own_parameters():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    output = shown(trace(lambda x: model(x).sum(), torch.ones(4, 2)))
    assert layers(output) == [("model.0", "Linear"), ("model.1", "ReLU"), ("model.2", "Linear")]
    assert turns(output) == [], "a container runs its parts within one turn"
    inside = dict(zip(layers(output), (set(names) for _, names in members(output)), strict=True))
    assert {"model.0.weight", "model.0.bias"} <= inside["model.0", "Linear"]
    assert [node["label"] for node in output["nodes"] if not node["group"]] == ["Sum"]


def test_blocks_are_whole_and_one_block_a_turn_is_that_block():
    net = Deep(4)
    output = shown(trace(lambda x: net(x), torch.ones(3, 2)))
    blocks = [(f"net.blocks.{at}", "Block") for at in range(4)]
    assert layers(output) == [("net.first", "Linear"), *blocks]
    assert turns(output) == []
    for group, names in members(output)[1:]:
        assert {f"{group['name']}.line.weight", f"{group['name']}.norm.bias"} <= set(names)


def test_training_steps_are_turns_with_layers_in_them():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    x = torch.ones(4, 2)
    with trace() as walk:
        for _ in range(3):
            loss = F.mse_loss(model(x), torch.zeros(4, 1))
            loss.backward()
    output = shown(walk)
    assert turns(output) == [[1, 3], [2, 3], [3, 3]]
    assert layers(output) == [("model.0", "Linear"), ("model.1", "Tanh"), ("model.2", "Linear")] * 3
    losses = [node["group"] for node in output["nodes"] if node["label"] == "MseLoss"]
    assert [len(path) for path in losses] == [1, 1, 1]
    inner = {path[1]: path[0] for node in output["nodes"] if len(path := node["group"]) == 2}
    assert len(inner) == 9


def test_a_loop_within_a_module_turns_and_each_call_of_one_cell_is_a_layer():
    class Recurrent(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell, self.out = nn.RNNCell(1, 2), nn.Linear(2, 1)

        def forward(self, xs: torch.Tensor) -> torch.Tensor:
            h = torch.zeros(1, 2)
            for x in xs:
                h = self.cell(x.reshape(1, 1), h) * 0.5
            return self.out(h).sum()

    net = Recurrent()
    output = shown(trace(lambda xs: net(xs), torch.ones(4)))
    assert turns(output) == [[at, 4] for at in range(1, 5)]
    assert layers(output) == [("net.cell", "RNNCell")] * 4 + [("net.out", "Linear")]


def test_a_module_that_is_called_twice_is_two_groups_that_share_their_leaves():
    shared = nn.Linear(2, 2)
    with trace() as walk:
        y = shared(shared(torch.ones(1, 2)))
        y.sum().backward()
    output = shown(walk)
    assert layers(output) == [("shared", "Linear")] * 2
    leaves = [node for node in output["nodes"] if node["role"] == "leaf"]
    assert [(leaf["name"], leaf["group"]) for leaf in leaves] == [("shared.weight", []), ("shared.bias", [])]


def test_several_models_are_no_root_of_one_another():
    first, second = nn.Sequential(nn.Linear(2, 2), nn.Tanh()), nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
    output = shown(trace(lambda x: second(first(x)).sum(), torch.ones(1, 2)))
    assert layers(output) == [("first", "Sequential"), ("second", "Sequential")]


def test_a_module_that_no_variable_leads_to_goes_by_its_class():
    output = shown(trace(lambda x: nn.Linear(2, 1)(x).sum(), torch.ones(1, 2)))
    assert layers(output) == [(None, "Linear")]


def test_an_exception_inside_a_module_leaves_no_hook_behind():
    class Fails(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            raise ValueError("from within")

    def count() -> tuple[int, int, int]:
        kinds = (
            hooks._global_forward_pre_hooks,
            hooks._global_forward_hooks,
            hooks._global_forward_hooks_always_called,
        )
        return tuple(map(len, kinds))

    before = count()
    layer = nn.Linear(2, 2)
    with pytest.raises(ValueError, match="from within"), trace() as walk:
        Fails()(layer(torch.ones(1, 2, requires_grad=True)))
    assert count() == before
    assert layers(shown(walk)) == [("layer", "Linear")]
    assert walk.recorder.layers.stack == []


def test_a_caught_failure_ends_the_layer_it_came_from():
    class Half(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x * 2
            raise ValueError

    half = Half()
    x = torch.ones(2, requires_grad=True)
    with trace() as walk:
        try:
            half(x)
        except ValueError:
            y = x * 3
        y.sum().backward()
    assert [names for _, names in members(shown(walk))] == [["Mul"]]


def test_hooks_of_the_reader_see_and_change_what_they_do_without_a_recording():
    layer = nn.Linear(2, 2)
    layer.register_forward_hook(lambda module, args, out: out * 2)
    x = torch.ones(1, 2)
    without = layer(x)
    with trace():
        within = layer(x)
    assert torch.equal(without, within)


def test_a_fault_in_naming_never_reaches_the_program(monkeypatch):
    def broken(*_: object) -> None:
        raise LookupError("a fault of ours")

    monkeypatch.setattr("core.autograd.recorder.module_name_of", broken)
    layer = nn.Linear(2, 1)
    assert layers(shown(trace(lambda x: layer(x).sum(), torch.ones(1, 2)))) == [(None, "Linear")]


WRONG = {
    "a group that is not there": lambda out: out["nodes"][-1].update(group=[99]),
    "a turn in a layer": lambda out: out["nodes"][1].update(group=[1, 0]),
    "two turns": lambda out: out["nodes"][1].update(group=[0, 0]),
    "three deep": lambda out: out["nodes"][1].update(group=[0, 1, 1]),
    "a layer in two turns": lambda out: out["nodes"][1].update(group=[1]),
    "a turn without a number": lambda out: out["groups"][0].update(turn=None),
    "a layer with a number": lambda out: out["groups"][1].update(turn=[1, 2]),
    "another kind": lambda out: out["groups"][0].update(kind="page"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_groups_that_contradict_one_another_are_refused(wrong):
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    with trace() as walk:
        for _ in range(2):
            model(torch.ones(1, 2)).sum().backward()
    output = shown(walk)
    assert [group["kind"] for group in output["groups"]] == ["turn", "layer", "layer"] * 2
    broken = copy.deepcopy(output)
    at = next(at for at, node in enumerate(broken["nodes"]) if node["group"] == [0, 1])
    broken["nodes"][1], broken["nodes"][at] = broken["nodes"][at], broken["nodes"][1]
    for node in broken["nodes"]:
        node["sources"] = []
    check(broken)
    WRONG[wrong](broken)
    with pytest.raises(DisplayError):
        check(broken)
