"""Conditions on rows: a comparison of one field, a parameter, an expression, and these joined by and, or, not."""

from __future__ import annotations

from core.display.rules import by_type, flag, list_of, record
from core.display.vega.expression import expression
from core.display.vega.leaves import column, name, point_value, time_unit


def test(value: object) -> object:
    """One condition. Nesting is bounded by the depth of the whole output."""
    return _test(value)


_bound = list_of(point_value, 2, least=2)
_test = by_type(
    str=expression,
    dict=record(
        {},
        {"field": column, "timeUnit": time_unit, "equal": point_value, "lt": point_value, "lte": point_value,
         "gt": point_value, "gte": point_value, "range": _bound, "oneOf": list_of(point_value, 1_000), "valid": flag,
         "param": name, "empty": flag, "and": list_of(test, 20), "or": list_of(test, 20), "not": test},
    ),
)  # fmt: skip
