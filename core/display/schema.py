"""What a run may send to a page: one schema a kind, by allowlist, checked in the parent.

``check`` returns a fresh structure of exact types and bounded size whose every string is clean; what it does not know
it refuses by DisplayError, and it raises nothing else. Numbers that JSON lacks travel as "nan", "inf" and "-inf".
To add a kind, add a row to KINDS.
"""

from __future__ import annotations

from core.display.graphs import graph, jacobian
from core.display.pictures import OP, memory
from core.display.rules import (
    Rule,
    anything,
    by_type,
    flag,
    integer,
    list_of,
    map_of,
    matching,
    maybe,
    number,
    one_of,
    plain,
    record,
    words,
)
from core.display.vega.spec import spec
from core.errors import DisplayError

GRID = 40
"""Rows and columns of a tensor's grid: what a heat map can show with readable cells."""
ROWS, COLUMNS = 200, 50
"""Size of a table on the page; ``total_rows`` and ``total_columns`` tell the true one."""
CELL = 500
"""Characters of one cell of a table."""
NAME = 200
"""Characters of a name: of a column, a type, a module."""

STREAM = record({"name": one_of("stdout", "stderr"), "text": words(200_000)})

TEXT = record({"text": words(50_000)})

_grid = record(
    {
        "rows": integer(1, GRID),
        "cols": integer(1, GRID),
        "values": list_of(list_of(by_type(bool=anything, number=number, str=number), GRID), GRID),
        "step": list_of(integer(1), 2, least=2),
        "note": maybe(words(NAME)),
    }
)


def grid(value: object) -> object:
    """A full rectangle of ``rows`` x ``cols`` numbers.

    ``step``: every how many-th row and column was kept. ``note``: the index that gives this grid, as Python
    (``[0, ::3, :]``), or None when the grid is the whole.
    """
    out = _grid(value)
    if len(out["values"]) != out["rows"] or any(len(row) != out["cols"] for row in out["values"]):
        raise DisplayError("rows and cols do not fit the values")
    return out


_shape = list_of(integer(0), 64)

TENSOR = record(
    {
        "shape": _shape,
        "dtype": words(NAME),
        "strides": maybe(list_of(integer(-(1 << 63)), 64)),
        "device": words(NAME),
        "requires_grad": flag,
        "is_leaf": flag,
        "grad_fn": maybe(words(NAME)),
        "contiguous": flag,
        "text": words(20_000),
        "grid": maybe(grid),
        "min": maybe(number),
        "max": maybe(number),
        "mean": maybe(number),
        "elements": integer(0),
    },
    {
        "type": words(NAME),  # Tensor, Parameter, ndarray, a subclass's name; absent: Tensor
        "name": words(NAME),  # its place in what was shown: [0], .values; absent: it was shown by itself
    },
)

_cell = by_type(none=anything, bool=anything, number=number, str=words(CELL))

_table = record(
    {
        "columns": list_of(record({"name": words(NAME), "dtype": words(NAME)}), COLUMNS),
        "index": list_of(_cell, ROWS),
        "index_name": maybe(words(NAME)),
        "rows": list_of(list_of(_cell, COLUMNS), ROWS),
        "total_rows": integer(0),
        "total_columns": integer(0),
    }
)


def table(value: object) -> object:
    """A full rectangle: every row as long as ``columns``, as many rows as ``index``, no more than the totals."""
    out = _table(value)
    width, height = len(out["columns"]), len(out["rows"])
    if any(len(row) != width for row in out["rows"]) or len(out["index"]) != height:
        raise DisplayError("rows, index and columns do not fit each other")
    if out["total_rows"] < height or out["total_columns"] < width:
        raise DisplayError("the totals are smaller than the table")
    return out


VEGA = record({"spec": spec})


def _module(value: object) -> object:
    """One node of the tree; a parameter that an earlier node has counted says ``shared``, a lazy one has no shape."""
    return _node(value)


_node = record(
    {
        "name": words(NAME),
        "type": words(NAME),
        "extra": words(NAME),
        "parameters": list_of(
            record(
                {"name": words(NAME), "shape": maybe(_shape), "count": integer(0), "requires_grad": flag},
                {"shared": flag},
            ),
            200,
        ),
        "children": list_of(_module, 200),
    }
)

MODULE = record({"text": words(50_000), "tree": _module, "total": integer(0), "trainable": integer(0)})

KINDS: dict[str, Rule] = {
    "stream": STREAM,
    "text": TEXT,
    "tensor": TENSOR,
    "table": table,
    "vega": VEGA,
    "module": MODULE,
    "graph": graph,
    "jacobian": jacobian,
    "op": OP,
    "memory": memory,
}

_line = maybe(integer(0, 10_000_000))
_fact = by_type(none=anything, bool=anything, number=anything, str=words(NAME))


def _behind(value: object) -> object:
    """An exception behind another: a record of the same form. Nesting is bounded by the depth of the whole."""
    return ERROR(value)


ERROR = record(
    {"type": words(NAME), "message": words(8_000), "line": _line, "cell": maybe(words(NAME))},
    {
        "column": _line,  # of a SyntaxError, 1-based
        "near": list_of(words(NAME), 5),  # names like the one that is missing, see core.display.near
        "trace": list_of(record({"cell": maybe(words(NAME)), "line": _line, "name": words(NAME)}), 100),
        "chain": maybe(list_of(_behind, 20)),
        "relation": one_of("cause", "context", "member"),  # of an exception in a chain to the one it stands behind
        "facts": map_of(matching(r"[a-z_]{1,40}", "a name"), _fact, 20),  # what the kernel's sentence needs
    },
)


def check(output: object) -> dict:
    """``output``, proven and fresh. Raises DisplayError with a short reason."""
    plain(output)
    if type(output) is not dict or type(output.get("kind")) is not str:
        raise DisplayError("an output without a kind")
    rule = KINDS.get(output["kind"])
    if rule is None:
        raise DisplayError("an unknown kind of output")
    return {"kind": output["kind"], **rule({name: item for name, item in output.items() if name != "kind"})}


def check_error(error: object) -> dict:
    """``Result.error``, proven and fresh. Raises DisplayError with a short reason."""
    plain(error)
    return ERROR(error)
