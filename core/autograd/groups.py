"""What a large graph is folded into: turns of a loop, and layers, which may lie in a turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from torch import nn

from core.autograd.layers import ModuleCall
from core.autograd.records import Node

MADE = ("op", "stop")


@dataclass
class Groups:
    """``found`` as they go into the picture; ``of`` tells by ``Node.at`` the one or two groups a node lies in."""

    found: list[dict[str, Any]] = field(default_factory=list)
    of: dict[int, list[int]] = field(default_factory=dict)


def groups(nodes: Sequence[Node], runs: Callable[[tuple | None], int]) -> Groups:
    """Turns are outer groups, layers inner ones; what was given belongs where all that use it belong.

    ``runs`` tells how often an instruction ran in all.
    """
    made = [node for node in nodes if node.role in MADE]
    root = _root(made)
    layers = {node.at: _layer(node, root) for node in made}
    result = Groups()
    for turn, run in _runs(made, [_turn(node, layers[node.at], runs) for node in made]):
        outer: list[int] = []
        inner = [layers[node.at] for node in run]
        if turn is not None and (inner[0] is None or any(layer is not inner[0] for layer in inner)):
            outer = [_add(result, kind="turn", turn=list(turn))]
        for layer, part in groupby(run, key=lambda node: layers[node.at]):
            path = outer
            if layer is not None:
                name = type(layer.module).__name__
                path = [*outer, _add(result, kind="layer", name=layer.name, type=name)]
            for node in part:
                result.of[node.at] = path
    _take_along(nodes, result)
    return result


def _runs(
    made: Sequence[Node], turns: Sequence[tuple[int, int] | None]
) -> Iterator[tuple[tuple[int, int] | None, list[Node]]]:
    """Nodes in a row that belong to one turn. A loop that is left in the middle, by ``break`` or by the bound of the
    recording, runs some of its lines once more than others: of such lines the greater number counts."""
    found: list[tuple[tuple[int, int] | None, list[Node]]] = []
    for node, turn in zip(made, turns, strict=True):
        last = found[-1][0] if found else None
        if found and last == turn:
            found[-1][1].append(node)
        elif last is not None and turn is not None and last[0] == turn[0] and abs(last[1] - turn[1]) == 1:
            found[-1] = (max(last, turn), [*found[-1][1], node])
        else:
            found.append((turn, [node]))
    yield from found


def _add(result: Groups, **group: Any) -> int:
    result.found.append({"name": None, "type": "", "turn": None, **group})
    return len(result.found) - 1


def _root(made: Sequence[Node]) -> nn.Module | None:
    """The module that holds all others: the only one with parts that the reader's own code calls."""
    tops = {id(node.modules[0].module): node.modules[0].module for node in made if node.modules}
    whole = [module for module in tops.values() if next(module.children(), None) is not None]
    return whole[0] if len(whole) == 1 else None


def _layer(node: Node, root: nn.Module | None) -> ModuleCall | None:
    """The outermost running module without parts, or with parts that have none themselves."""
    for call in node.modules:
        parts = list(call.module.children())
        if call.module is not root and all(next(part.children(), None) is None for part in parts):
            return call
    return None


def _turn(node: Node, layer: ModuleCall | None, runs: Callable[[tuple | None], int]) -> tuple[int, int] | None:
    """(which turn, of how many): of the instruction that calls the layer, else of the operation's own."""
    turn, key = (layer.turn, layer.turn_key) if layer is not None else (node.turn, node.turn_key)
    of = runs(key) if turn else 0
    return (turn, of) if of > 1 else None


def _take_along(nodes: Sequence[Node], result: Groups) -> None:
    """Leaves and constants join the groups that all their users share."""
    users: dict[int, list[list[int]]] = {}
    for node in nodes:
        for at, _, _ in node.sources:
            users.setdefault(at, []).append(result.of.get(node.at, []))
    for node in nodes:
        paths = users.get(node.at)
        if node.role in MADE or not paths:
            continue
        shared = paths[0]
        for path in paths[1:]:
            same = 0
            while same < min(len(shared), len(path)) and shared[same] == path[same]:
                same += 1
            shared = shared[:same]
        result.of[node.at] = shared
