"""What a run may send as a walk through an autograd graph (``graph``) or as a Jacobian matrix (``jacobian``).

Numbers of nodes and of values are places in the lists of the same output, and checked to be such.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.display.rules import (
    anything,
    by_type,
    integer,
    list_of,
    matching,
    maybe,
    number,
    one_of,
    record,
    words,
)
from core.errors import DisplayError

NODES, STEPS, VALUES = 400, 1_500, 3_000
"""Bounds of one graph; the recording keeps to them, see ``core.autograd.caps``."""
GROUPS = 2 * NODES
"""Turns of loops and layers; one that holds nothing is never sent."""
MATRIX = 16
"""Rows and columns of the largest Jacobian matrix."""
VECTOR = MATRIX * MATRIX

_name = words(200)
_formula = words(300)
_keys = list_of(matching(r"[a-z][a-z-]{0,39}", "a key"), 40)
_shape = list_of(integer(0), 64)
_scalar = by_type(bool=anything, number=number, str=number)
_line = maybe(integer(0, 10_000_000))
_node_at = maybe(integer(0, NODES - 1))
_value_at = maybe(integer(0, VALUES - 1))

_value = record(
    {
        "shape": _shape,
        "dtype": _name,
        "rows": maybe(list_of(list_of(_scalar, 16), 8)),
        "step": list_of(integer(1), 2, least=2),
        "range": maybe(list_of(number, 3, least=3)),
    }
)
_group = record(
    {
        "kind": one_of("turn", "layer"),
        "name": maybe(_name),
        "type": _name,
        "turn": maybe(list_of(integer(1, 10_000_000), 2, least=2)),
    }
)
_source = record({"node": integer(0, NODES - 1), "slot": maybe(integer(0, 10_000)), "argument": _name})
_node = record(
    {
        "role": one_of("leaf", "constant", "op", "stop"),
        "label": _name,
        "grad_fn": maybe(_name),
        "name": maybe(_name),
        "expression": words(200),
        "line": _line,
        "columns": maybe(list_of(integer(0, 1_000_000), 2, least=2)),
        "turn": maybe(list_of(integer(0, 10_000_000), 2, least=2)),
        "value": _value_at,
        "flags": _keys,
        "saved": list_of(_name, 10),
        "notes": _keys,
        "formula": _formula,
        "sources": list_of(_source, 1_000),
        "group": list_of(integer(0, GROUPS - 1), 2),
    }
)
_spelled = record(
    {
        "at": _shape,
        "terms": list_of(list_of(number, 4), 6),
        "more": integer(0),
        "sum": number,
    }
)
_passing = record(
    {
        "slot": integer(0, 10_000),
        "to": _node_at,
        "value": _value_at,
        "formula": _formula,
        "spelled": list_of(_spelled, 6),
    }
)
_step = record(
    {
        "act": one_of("forward", "start", "back", "keep", "hand", "error"),
        "node": _node_at,
        "line": _line,
        "incoming": list_of(_value_at, 1_000),
        "outgoing": list_of(_passing, 1_000),
        "before": _value_at,
        "after": _value_at,
        "notes": _keys,
        "message": words(2_000),
        "run": integer(0, 100_000),
    }
)
_graph = record(
    {
        "code": record({"first": integer(1, 10_000_000), "lines": list_of(words(220), 200)}),
        "nodes": list_of(_node, NODES),
        "groups": list_of(_group, GROUPS),
        "values": list_of(_value, VALUES),
        "steps": list_of(_step, STEPS),
        "left_out": _keys,
    }
)


def graph(value: object) -> object:
    """A graph whose every reference leads somewhere, and whose nodes come after what they are made of."""
    out = _graph(value)
    nodes, values = len(out["nodes"]), len(out["values"])
    _check_groups(out)
    for at, node in enumerate(out["nodes"]):
        if any(source["node"] >= at for source in node["sources"]):
            raise DisplayError("a node stands before what it is made of")
    if any(at is not None and at >= nodes for at in _nodes_named(out)):
        raise DisplayError("a step names a node that is not there")
    if any(at is not None and at >= values for at in _values_named(out)):
        raise DisplayError("a value is named that is not there")
    return out


def _check_groups(out: dict) -> None:
    """Each group that is named is there; a layer lies in one turn or in none, and nothing lies in a layer."""
    groups = out["groups"]
    outer: dict[int, list[int]] = {}
    for node in out["nodes"]:
        path = node["group"]
        if any(at >= len(groups) for at in path):
            raise DisplayError("a node lies in a group that is not there")
        kinds = [groups[at]["kind"] for at in path]
        if kinds not in ([], ["turn"], ["layer"], ["turn", "layer"]):
            raise DisplayError("groups lie in one another in a wrong way")
        if kinds[-1:] == ["layer"] and outer.setdefault(path[-1], path[:-1]) != path[:-1]:
            raise DisplayError("a layer lies in two turns")
    if any((group["kind"] == "turn") != (group["turn"] is not None) for group in groups):
        raise DisplayError("a turn without its number")


def _nodes_named(out: dict) -> Iterator[int | None]:
    for step in out["steps"]:
        yield step["node"]
        yield from (passing["to"] for passing in step["outgoing"])


def _values_named(out: dict) -> Iterator[int | None]:
    yield from (node["value"] for node in out["nodes"])
    for step in out["steps"]:
        yield from step["incoming"]
        yield from (passing["value"] for passing in step["outgoing"])
        yield from (step["before"], step["after"])


_vector = list_of(number, VECTOR)
_side = record({"name": _name, "shape": _shape, "values": _vector})
_jacobian = record(
    {
        "x": _side,
        "y": _side,
        "v": _vector,
        "rows": maybe(list_of(list_of(number, MATRIX), MATRIX)),
        "vjp": _vector,
        "gap": maybe(number),
    }
)


def jacobian(value: object) -> object:
    """A Jacobian matrix with as many rows as y and v have elements and as many columns as x has."""
    out = _jacobian(value)
    height, width = len(out["y"]["values"]), len(out["x"]["values"])
    if len(out["v"]) != height or len(out["vjp"]) != width:
        raise DisplayError("v and y, or vJ and x, differ in length")
    rows = out["rows"]
    if rows is not None and (len(rows) != height or any(len(row) != width for row in rows)):
        raise DisplayError("the matrix does not fit x and y")
    return out
