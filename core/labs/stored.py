"""What a lab shows before anything has run: its settings, and the table at its defaults, from ``data/labs``.

A file holds ``settings`` (the rows of the experiment), ``values`` (the lab's defaults) and ``columns``; a column of
texts is kept as codes into its different values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from core.training.parameter import Parameter
from core.training.setting import Choice, Setting, Values

FOLDER = Path(__file__).resolve().parents[2] / "data" / "labs"
KINDS: dict[str, type] = {"Parameter": Parameter, "Choice": Choice, "Values": Values}
DIGITS = 6


@lru_cache(maxsize=64)
def load(lab: str) -> tuple[tuple[Setting, ...], Mapping[str, Any], pd.DataFrame]:
    """Settings, default values and table of a lab. Raises OSError when it has not been stored."""
    kept = json.loads((FOLDER / f"{lab}.json").read_text(encoding="utf-8"))
    rows = tuple(_setting(row) for row in kept["settings"])
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in kept["values"].items()}
    return rows, values, pd.DataFrame({name: _column(column) for name, column in kept["columns"].items()})


def save(lab: str, rows: Sequence[Setting], values: Mapping[str, Any], frame: pd.DataFrame) -> Path:
    """Write a lab's file; numbers keep six digits."""
    kept = {
        "settings": [{"kind": type(row).__name__, **asdict(row)} for row in rows],
        "values": dict(values),
        "columns": {name: _packed(frame[name]) for name in frame},
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{lab}.json"
    body = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    path.write_text(body + "\n", encoding="utf-8", newline="\n")
    return path


def _setting(row: dict[str, Any]) -> Setting:
    own = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items() if name != "kind"}
    return KINDS[row["kind"]](**own)


def _packed(column: pd.Series) -> Any:
    if column.dtype.kind in "iub":
        return column.tolist()
    if column.dtype.kind == "f":
        return [float(f"{value:.{DIGITS}g}") for value in column]
    of = list(dict.fromkeys(column))
    return {"of": of, "codes": [of.index(value) for value in column]}


def _column(kept: Any) -> list[Any]:
    return [kept["of"][code] for code in kept["codes"]] if isinstance(kept, dict) else kept
