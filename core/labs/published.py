"""Published results and ours, as the command ``python -m core.labs published`` has checked and stored them.

Each row is a dict: section, what, published (as printed), ours, low, high, green (None when it could not be checked),
reason. Reading them needs no torch.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parents[2] / "data" / "labs" / "published.json"


def load() -> dict[str, list[dict[str, Any]]]:
    """Section to rows, in order; {} when nothing is stored."""
    try:
        return _load(FILE.stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=2)
def _load(stamp: int) -> dict[str, list[dict[str, Any]]]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def save(section: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace the rows of one section; numbers keep seven digits."""
    kept = {**load(), section: [_plain(row) for row in rows]}
    lines = [
        f'"{name}": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in kept[name]) + "\n]"
        for name in sorted(kept)
    ]
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: float(f"{value:.7g}") if isinstance(value, float) and math.isfinite(value) else value
        for name, value in row.items()
    }


def count(rows: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many are green, of how many."""
    rows = list(rows)
    return sum(row["green"] is True for row in rows), len(rows)
