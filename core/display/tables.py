"""A pandas DataFrame, Series or Index as rows of scalars: the first 200 rows and 50 columns, and how many there are."""

from __future__ import annotations

import sys
from typing import Any

from core.display.numbers import plain
from core.display.reprs import safe_repr
from core.display.schema import CELL, COLUMNS, ROWS


def frame(df: Any) -> dict:
    """The output of a DataFrame; a MultiIndex is flattened, ``a / b``."""
    part = df.iloc[:ROWS, :COLUMNS]
    columns = [_column(part.iloc[:, place]) for place in range(part.shape[1])]
    return {
        "kind": "table",
        "columns": [
            {"name": _label(name), "dtype": str(dtype)} for name, dtype in zip(part.columns, part.dtypes, strict=True)
        ],
        "index": [_cell(label, 12) if type(label) is not tuple else _label(label) for label in part.index.tolist()],
        "index_name": " / ".join(str(name) for name in part.index.names if name is not None) or None,
        "rows": [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(len(part))],
        "total_rows": int(df.shape[0]),
        "total_columns": int(df.shape[1]),
    }


def series(values: Any) -> dict:
    """A Series as a table of one column."""
    return frame(values.to_frame("" if values.name is None else values.name))


def index(values: Any) -> dict:
    """An Index as a table of its levels."""
    return frame(values.to_frame(index=False))


def _label(name: object) -> str:
    if type(name) is tuple:
        return " / ".join(_label(part) for part in name)
    return name if type(name) is str else safe_repr(name, 200) if not hasattr(name, "isoformat") else str(name)


def _column(values) -> list:
    digits = 7 if str(values.dtype) in ("float32", "float16") else 15
    return [_cell(value, digits) for value in values.tolist()]


def _cell(value: object, digits: int) -> object:
    """One cell as JSON: a number, a truth value, a text of at most 500 characters, or None for what is missing."""
    pandas = sys.modules["pandas"]
    if value is None or value is pandas.NA or value is pandas.NaT:
        return None
    if type(value) in (bool, float):
        return plain(value, digits)
    if type(value) is int and abs(value) < 1 << 63:
        return value
    if type(value) is str:
        return value[: CELL + 1]
    if isinstance(value, pandas.Timestamp | pandas.Timedelta | pandas.Period | pandas.Interval):
        return str(value)
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        item = value.item()
        return _cell(item, digits) if type(item) in (bool, int, float) else safe_repr(value, CELL)
    return safe_repr(value, CELL)
