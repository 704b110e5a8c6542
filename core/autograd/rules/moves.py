"""Operations that only move elements: each gradient goes back to where its element came from.

The way back is found by sending positions through the same operation; an element copied twice adds up both.
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.autograd.rules.rule import Call, Rule, Terms, flat


def _positions(call: Call) -> tuple[Tensor, dict[str, tuple[int, tuple[int, ...]]]]:
    """The operation applied to positions: those of all moved inputs counted through, and where each input begins."""
    if call.func is None:
        raise KeyError("func")
    arguments = dict(call.arguments)
    begins: dict[str, tuple[int, tuple[int, ...]]] = {}
    count = 0

    def numbered(name: str) -> Tensor:
        nonlocal count
        shape = call.shapes[name]
        size = torch.Size(shape).numel()
        begins[name] = (count, shape)
        count += size
        return torch.arange(count - size, count).reshape(shape)

    if "tensors" in arguments:
        arguments["tensors"] = [numbered(f"tensors[{at}]") for at in range(len(arguments["tensors"]))]
    else:
        arguments["self"] = numbered("self")
    return call.func(**arguments), begins


def _gradients(call: Call, g: Tensor) -> dict[str, Tensor]:
    positions, begins = _positions(call)
    total = sum(torch.Size(shape).numel() for _, shape in begins.values())
    landed = torch.zeros(total, dtype=g.dtype).index_add(0, positions.reshape(-1), g.reshape(-1))
    return {
        name: landed[first : first + torch.Size(shape).numel()].reshape(shape)
        for name, (first, shape) in begins.items()
    }


def _spell(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    positions, begins = _positions(call)
    first, shape = begins[name]
    return [[one] for one in g[positions == first + flat(index, shape)].tolist()]


def moves(forward: str, backward: str = r"\bar a = g", *, name: str = "self") -> Rule:
    """A rule for an operation that moves the elements of ``name``."""
    return Rule(forward, {name: backward}, _gradients, _spell)


SHAPED = r"\bar a = g \text{ reshaped}"
TURNED = r"\bar a = g^\top"
BACK = r"\bar a_{\text{taken}} \mathrel{+}= g,\quad \text{else } 0"
ADDED = r"\bar a = \sum_{\text{copies}} g"

MOVES: dict[str, Rule] = {
    "View": moves(r"y = a \text{ reshaped}", SHAPED),
    "UnsafeView": moves(r"y = a \text{ reshaped}", SHAPED),
    "Alias": moves(r"y = a"),
    "ReshapeAlias": moves(r"y = a \text{ reshaped}", SHAPED),
    "Unsqueeze": moves(r"y = a \text{ reshaped}", SHAPED),
    "Squeeze": moves(r"y = a \text{ reshaped}", SHAPED),
    "T": moves(r"y = a^\top", TURNED),
    "Transpose": moves(r"y = a^\top", TURNED),
    "Permute": moves(r"y = \text{permute}(a)", r"\bar a = \text{permute}^{-1}(g)"),
    "Expand": moves(r"y = \text{copies of } a", ADDED),
    "Repeat": moves(r"y = \text{copies of } a", ADDED),
    "Select": moves(r"y = a_i", BACK),
    "Slice": moves(r"y = a_{i:j}", BACK),
    "Index": moves(r"y = a_{\text{index}}", BACK),
    "IndexSelect": moves(r"y = a_{\text{index}}", BACK),
    "Gather": moves(r"y = a_{\text{index}}", BACK),
    "Diagonal": moves(r"y = \mathrm{diag}(a)", BACK),
    "AsStrided": moves(r"y = \text{view of } a", BACK),
    "Flip": moves(r"y = \text{flip}(a)", r"\bar a = \text{flip}(g)"),
    "Roll": moves(r"y = \text{roll}(a)", r"\bar a = \text{roll}^{-1}(g)"),
    "Cat": moves(r"y = [a, b, \ldots]", r"\bar a = \text{its part of } g", name="tensors"),
    "Stack": moves(r"y = [a, b, \ldots]", r"\bar a = \text{its part of } g", name="tensors"),
}
