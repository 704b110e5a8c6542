"""Data of a chart: rows of scalars, inline. There is no address, no generator and no text to be parsed as a file."""

from __future__ import annotations

from core.display.rules import anything, by_type, list_of, map_of, matching, one_of, record, words
from core.display.vega.leaves import column, name, scalar

ROWS = 5_000
"""Rows of one data set: Altair's own limit."""
COLUMNS = 60

cell = by_type(none=anything, bool=anything, number=scalar, str=words(500))
row = by_type(
    none=anything, bool=anything, number=scalar, str=words(500), dict=map_of(column, cell, COLUMNS)
)
rows = list_of(row, ROWS)

_parse = by_type(
    none=anything, str=matching(r"(?:number|boolean|string|(?:date|utc)(?::'[^'<>\\]{1,40}')?)", "a way to parse")
)
_parses = by_type(none=anything, dict=map_of(column, _parse, COLUMNS))
data = by_type(
    none=anything,
    dict=record(
        {},
        {
            "name": name,
            "values": rows,
            "format": record({}, {"type": one_of("json"), "parse": _parses}),
        },
    ),
)
datasets = map_of(name, rows, 40)
