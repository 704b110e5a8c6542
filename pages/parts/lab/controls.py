"""The rows of an experiment as controls: which kind, which ends, which words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from core.charts import Look
from core.labs import Lab
from core.training.parameter import Parameter
from core.training.setting import Choice, Setting
from pages.parts.lab.run import label

WIDE = 200.0
"""From so large a ratio of its ends a slider of positive numbers is logarithmic."""


def control(row: Setting, lab: Lab, lang: str) -> dict[str, Any]:
    """What the panel needs to draw a setting."""
    made: dict[str, Any] = {"name": row.name, "label": label(row.name, lang), "more": not _main(row, lab)}
    if isinstance(row, Choice):
        names = [{"value": option, "label": Look(lang).name(option)} for option in row.options]
        return made | {"kind": "several" if row.several else "choice", "options": names}
    if not isinstance(row, Parameter):
        return made | {"kind": "values"}
    low, high = lab.ranges.get(row.name, (row.low, row.high))
    log = low > 0 and high / low >= WIDE and not row.whole
    return made | {"kind": "range", "low": low, "high": high, "log": log, "step": 1 if row.whole else _step(low, high)}


def _main(row: Setting, lab: Lab) -> bool:
    return row.name in lab.main or row in lab.views


def _step(low: float, high: float) -> float:
    """A round number, some hundred of which lie between the ends."""
    return 10.0 ** math.floor(math.log10(max(high - low, 1e-12) / 60))


def ordered(rows: tuple[Setting, ...], lab: Lab) -> list[Setting]:
    """Sliders and selects before what takes a whole line; within both those of the picture, then the lab's order."""
    places = {name: place for place, name in enumerate(lab.main)}

    def place(row: Setting) -> tuple[bool, int]:
        narrow = isinstance(row, Parameter) or (isinstance(row, Choice) and not row.several)
        return not narrow, -1 if row in lab.views else places.get(row.name, len(places))

    return sorted(rows, key=place)


def tries(lab: Lab, name: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The settings worth a look."""
    return [{"key": t.key, "label": words[f"try_{t.key}"], "values": dict(t.values)} for t in lab.tries]
