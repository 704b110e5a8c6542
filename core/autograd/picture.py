"""A recording as an output of kind ``graph``: plain JSON that passes ``core.display.schema``."""

from __future__ import annotations

import linecache
from typing import Any

from core.autograd.caps import COLUMNS, LINES, NOTES
from core.autograd.groups import groups
from core.autograd.recorder import Recorder
from core.autograd.records import Node, Passing, Step
from core.autograd.rules import RULES, node_name, short_name

HIDDEN = {"met"}
"""Flags that are the recorder's own."""


def picture(recorder: Recorder) -> dict[str, Any]:
    """The nodes, edges and steps of a recording, numbered afresh, with the code they belong to."""
    order = {node.at: at for at, node in enumerate(recorder.nodes)}
    _name_the_last(recorder.nodes)
    grouped = groups(recorder.nodes, recorder.runs_of)
    return {
        "kind": "graph",
        "code": _code(recorder),
        "nodes": [_node(node, recorder, order) | {"group": grouped.of.get(node.at, [])} for node in recorder.nodes],
        "groups": grouped.found,
        "values": recorder.values.table,
        "steps": [_step(step, order) for step in recorder.steps],
        "left_out": _left_out(recorder),
    }


def _name_the_last(nodes: list[Node]) -> None:
    """A line such as ``loss = cross_entropy(…)`` is several operations: the name belongs to the last, the others are
    parts of it."""
    met = set()
    for node in reversed(nodes):
        if node.role in ("op", "stop") and node.place is not None:
            key = (node.place.key, node.turn)
            if key in met:
                node.flags.add("part")
                node.name = None if node.name == node.place.target else node.name
            met.add(key)


def _left_out(recorder: Recorder) -> list[str]:
    """Keys of the sentences that stand under the picture."""
    found = set(recorder.left_out)
    if recorder.values.thinned:
        found.add("thinned")
    if recorder.values.large:
        found.add("large")
    if recorder.values.full:
        found.add("values")
    if not any(node.role in ("op", "stop") for node in recorder.nodes):
        found.add("nothing")
    elif not recorder.runs and not any(step.act == "error" for step in recorder.steps):
        found.add("no-backward")
    return sorted(found)


def _code(recorder: Recorder) -> dict[str, Any]:
    """The lines from the first to the last that any step belongs to, with one more on each side."""
    used = [step.line for step in recorder.steps if step.line]
    lines = linecache.getlines(recorder.file) if recorder.file else []
    if not used or not lines:
        return {"first": 1, "lines": []}
    first, last = max(min(used) - 1, 1), min(max(used) + 1, len(lines))
    shown = [line.rstrip("\n")[:COLUMNS] for line in lines[first - 1 : last]]
    while shown and not shown[0].strip():
        shown, first = shown[1:], first + 1
    while shown and not shown[-1].strip():
        shown = shown[:-1]
    return {"first": first, "lines": shown[:LINES]}


def _node(node: Node, recorder: Recorder, order: dict[int, int]) -> dict[str, Any]:
    recorded = node.role == "op"
    label = (short_name(node.grad_fn) if node.grad_fn else node_name(node.label)) if recorded else node.label
    rule = RULES.get(label) if recorded else None
    turns = recorder.runs_of(node.turn_key) if node.turn else 0
    return {
        "role": node.role,
        "label": label,
        "grad_fn": node.grad_fn,
        "name": node.name,
        "expression": node.place.text if node.place else "",
        "line": node.place.line if node.place else None,
        "columns": [node.place.start, node.place.end] if node.place and node.place.end > node.place.start else None,
        "turn": [node.turn, turns] if turns > 1 else None,
        "value": node.value,
        "flags": sorted(node.flags - HIDDEN),
        "saved": list(node.saved),
        "notes": node.notes[:NOTES],
        "formula": rule.forward if rule else "",
        "sources": [
            {"node": order[at], "slot": slot, "argument": argument}
            for at, slot, argument in node.sources
            if at in order
        ],
    }


def _step(step: Step, order: dict[int, int]) -> dict[str, Any]:
    return {
        "act": step.act,
        "node": order.get(step.node),
        "line": step.line,
        "incoming": step.incoming,
        "outgoing": [_passing(passing, order) for passing in step.outgoing],
        "before": step.before,
        "after": step.after,
        "notes": step.notes,
        "message": step.message,
        "run": step.run,
    }


def _passing(passing: Passing, order: dict[int, int]) -> dict[str, Any]:
    return {
        "slot": passing.slot,
        "to": order.get(passing.to),
        "value": passing.value,
        "formula": passing.formula,
        "spelled": passing.spelled,
    }
