"""What a recording is made of while it runs: nodes of the picture and the steps of the walk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.autograd.layers import ModuleCall
from core.autograd.places import Place
from core.autograd.rules import Call


@dataclass
class Node:
    """One node of the picture: a tensor that was given, or an operation with its result."""

    at: int
    role: str
    """
    leaf      a tensor that records gradients and that no operation made; AccumulateGrad stands behind it
    constant  a tensor without a gradient
    op        an operation that autograd has recorded
    stop      an operation on tracked tensors that leaves nothing in the graph; ``notes`` says why
    """
    label: str
    """The operation: ``Mul``, ``mul`` of one that was not recorded; empty for what was given."""
    grad_fn: str | None = None
    name: str | None = None
    """The reader's name for the tensor."""
    place: Place | None = None
    turn: int = 0
    """How often this very instruction has run, this time included."""
    turn_key: tuple | None = None
    """What the runs of the instruction are counted under."""
    modules: tuple[ModuleCall, ...] = ()
    """The calls of modules that were running, outermost first."""
    value: int | None = None
    """Place in the table of values."""
    flags: set[str] = field(default_factory=set)
    """in-place, view, retained, freed, custom, second (made by a backward with create_graph)"""
    saved: tuple[str, ...] = ()
    """What the node keeps for its way back, by the names that PyTorch uses."""
    notes: list[str] = field(default_factory=list)
    sources: list[tuple[int, int | None, str]] = field(default_factory=list)
    """(node, edge of ``next_functions`` or None where no gradient flows, name of the argument)"""
    call: Call | None = None

    def note(self, key: str) -> None:
        if key not in self.notes:
            self.notes.append(key)


@dataclass
class Passing:
    """One gradient that leaves a node."""

    slot: int
    to: int | None
    """The node it goes to."""
    value: int | None
    formula: str
    spelled: list[dict[str, Any]] = field(default_factory=list)
    """Elements whose arithmetic is written out: ``{at: [0, 1], terms: [[2, 3]], more: 0, sum: 6}``."""


@dataclass
class Step:
    """One step of the walk.

    forward  ``node`` was computed
    start    a backward begins at ``node``; ``incoming`` is what it starts from
    back     ``node`` turns ``incoming`` into ``outgoing``
    keep     AccumulateGrad of ``node`` adds ``incoming`` to .grad, from ``before`` to ``after``
    hand     torch.autograd.grad returns ``incoming`` for ``node``
    error    the program failed, at ``node`` where that is known
    """

    act: str
    node: int | None = None
    line: int | None = None
    incoming: list[int | None] = field(default_factory=list)
    outgoing: list[Passing] = field(default_factory=list)
    before: int | None = None
    after: int | None = None
    notes: list[str] = field(default_factory=list)
    message: str = ""
    run: int = 0
    """Which backward of the program this belongs to, from 1; 0 in the forward."""
