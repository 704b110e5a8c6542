"""Transforms: the named steps from the inline rows to the rows that are drawn."""

from __future__ import annotations

from core.display.rules import anything, by_type, flag, integer, list_of, one_of, real, record, words
from core.display.vega.channels import bins, extent, order
from core.display.vega.data import data
from core.display.vega.expression import expression
from core.display.vega.leaves import column, name, scalar, time_unit, word
from core.display.vega.predicates import test
from core.errors import DisplayError

_columns = list_of(column, 60)
_as = by_type(str=column, list=_columns)
_sort = list_of(record({"field": column}, {"order": order}), 10)
_pair = list_of(by_type(none=anything, number=real(-5_000, 5_000)), 2, least=2)
_op = record({"op": word}, {"field": column, "as": column})
_range = list_of(real(), 2, least=2)

STEPS = {
    "aggregate": record({"aggregate": list_of(_op, 30)}, {"groupby": _columns}),
    "bin": record({"bin": bins, "field": column, "as": _as}),
    "calculate": record({"calculate": expression, "as": column}),
    "density": record(
        {"density": column},
        {"groupby": _columns, "cumulative": flag, "counts": flag, "bandwidth": real(0), "extent": extent,
         "minsteps": integer(1, 1_000), "maxsteps": integer(1, 1_000), "steps": integer(1, 1_000), "as": _as,
         "resolve": word},
    ),
    "extent": record({"extent": column, "param": name}),
    "filter": record({"filter": test}),
    "fold": record({"fold": _columns}, {"as": _as}),
    "impute": record(
        {"impute": column, "key": column},
        {"frame": _pair, "groupby": _columns, "keyvals": list_of(scalar, 1_000), "method": word, "value": scalar},
    ),
    "joinaggregate": record({"joinaggregate": list_of(_op, 30)}, {"groupby": _columns}),
    "loess": record({"loess": column, "on": column}, {"bandwidth": real(0, 1), "groupby": _columns, "as": _as}),
    "lookup": record(
        {"lookup": column, "from": by_type(dict=record({}, {"data": data, "key": column, "fields": _columns,
                                                            "param": name}))},
        {"as": _as, "default": by_type(none=anything, bool=anything, number=real(), str=words(300))},
    ),
    "pivot": record({"pivot": column, "value": column}, {"groupby": _columns, "limit": integer(0, 200), "op": word}),
    "quantile": record(
        {"quantile": column},
        {"probs": list_of(real(0, 1), 1_000), "step": real(0.001, 1), "groupby": _columns, "as": _as},
    ),
    "regression": record(
        {"regression": column, "on": column},
        {"method": one_of("linear", "log", "exp", "pow", "quad", "poly"), "order": integer(0, 20), "params": flag,
         "extent": _range, "groupby": _columns, "as": _as},
    ),
    "sample": record({"sample": integer(0, 5_000)}),
    "stack": record(
        {"stack": column, "groupby": _columns, "as": _as},
        {"offset": one_of("zero", "center", "normalize"), "sort": _sort},
    ),
    "timeUnit": record({"timeUnit": time_unit, "field": column, "as": column}),
    "window": record(
        {"window": list_of(record({"op": word, "as": column}, {"field": column, "param": real(0, 5_000)}), 30)},
        {"frame": _pair, "groupby": _columns, "ignorePeers": flag, "sort": _sort},
    ),
}  # fmt: skip
"""Each step by the key that names it. Left out: flatten (a cell is never a list here) and geographic joins."""


def _step(value: object) -> object:
    if type(value) is not dict:
        raise DisplayError("not an object")
    named = [kind for kind in STEPS if kind in value]
    if not named:
        raise DisplayError("an unknown transform")
    # An extent is a step by itself and a property of density and regression.
    return STEPS[next((kind for kind in named if kind != "extent"), "extent")](value)


transform = list_of(_step, 50)
