"""The one look of all charts: colours for both themes, quiet axes, labels at the lines.

Axis labels stand inside the plot, above their grid line, and lines carry their names inside at the right end. So a
chart is exactly as wide as the page gives it, also when several panels stand on top of one another, and a telephone
needs no sideways scrolling.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
import pandas as pd

from core.text import has, text

PALETTE = {
    "light": ("#3470ff", "#8f3900", "#07909e", "#8600c7", "#ff0098", "#9a603b", "#6e294d"),
    "dark": ("#8cc0ff", "#e06610", "#2ede81", "#955be0", "#b8527c", "#fff272", "#c9d0d8"),
}
"""Told apart also by readers who confuse red and green or blue and yellow, at least 3:1 against the page; tested."""

INK = {"light": "#23262d", "dark": "#e3e5ea"}
DIM = {"light": "#666c78", "dark": "#a2a8b4"}
GRID = {"light": "#e6e5df", "dark": "#2b2f38"}
PAPER = {"light": "#fdfdfb", "dark": "#16181d"}

PLACES = {
    "sgd": 0, "momentum": 1, "adagrad": 2, "rmsprop": 3, "adam": 4, "nesterov": 5, "adamw": 6,
    "train": 0, "test": 1, "validation": 2, "training": 0,
    "l2": 0, "decay": 1,
    "recall_rare": 4, "recall_common": 0, "balanced": 2, "precision_rare": 5,
}  # fmt: skip
"""What has the same colour in every chart; all else takes the palette's colours in turn."""


@dataclass(frozen=True)
class Look:
    """Language and theme, and what follows from them."""

    lang: str = "en"
    theme: str = "light"
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict, compare=False, repr=False)
    """The data of the chart being drawn, named: Altair copies what a chart holds a hundred times."""

    @property
    def ink(self) -> str:
        return INK[self.theme]

    @property
    def dim(self) -> str:
        return DIM[self.theme]

    @property
    def paper(self) -> str:
        return PAPER[self.theme]

    def color(self, name: object, place: int = 0) -> str:
        """The colour of a series; ``place`` is its place among the others, for names without a colour of their own."""
        colors = PALETTE[self.theme]
        return colors[PLACES.get(str(name), place) % len(colors)]

    def word(self, key: str, **fields: object) -> str:
        return text(f"charts.{key}", self.lang, **fields)

    def name(self, value: object, kind: str = "") -> str:
        """The reader's name of a value: of an optimizer, a data part, a number of features."""
        if isinstance(value, float):
            value = f"{value:g}"
        if kind and has(f"charts.of.{kind}", self.lang):
            return text(f"charts.of.{kind}", self.lang, value=value)
        key = f"charts.name.{value}"
        return text(key, self.lang) if has(key, self.lang) else str(value)

    def table(self, frame: pd.DataFrame, digits: int = 5) -> alt.NamedData:
        """``frame`` as the data of a chart: numbers with so many digits, None for what is not finite."""
        columns = {str(name): _short(frame[name].tolist(), digits) for name in frame}
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        name = next((name for name, known in self.tables.items() if known == rows), f"table{len(self.tables)}")
        self.tables[name] = rows
        return alt.NamedData(name)

    def finish(self, chart: Any, description: str) -> Any:
        """``chart`` with the look's settings and a description for those who do not see it."""
        grid = GRID[self.theme]
        chart.config = {
            "view": {"strokeWidth": 0},
            "axis": {
                "labelColor": self.dim, "titleColor": self.dim, "gridColor": grid, "domainColor": grid,
                "tickColor": grid, "labelFontSize": 11.5, "titleFontSize": 12, "titleFontWeight": "normal",
            },
            "title": {
                "anchor": "start", "color": self.ink, "fontSize": 13, "fontWeight": 600, "offset": 8, "frame": "group",
                "subtitleColor": self.dim, "subtitleFontSize": 12,
            },
            "text": {"color": self.ink}, "rule": {"color": self.dim}, "concat": {"spacing": 26},
        }  # fmt: skip
        chart.description = description
        chart.background = "transparent"
        chart.padding = {"left": 0, "right": 0, "top": 4, "bottom": 8}
        chart.datasets = dict(self.tables)
        self.tables.clear()
        return chart


def _short(values: list[Any], digits: int) -> list[Any]:
    if not any(isinstance(value, float) for value in values):
        return values
    return [
        (float(f"{value:.{digits}g}") if math.isfinite(value) else None) if isinstance(value, float) else value
        for value in values
    ]


def lit(chosen: alt.Parameter, there: float, elsewhere: float) -> alt.OpacityValue:
    """The opacity ``there`` for what is chosen and ``elsewhere`` for the rest."""
    return alt.OpacityValue(elsewhere, condition=[{"param": chosen.name, "value": there, "empty": chosen.empty}])


def nice(low: float, high: float, count: int = 6) -> list[float]:
    """About ``count`` round numbers from low to high."""
    if high <= low:
        return [low]
    raw = (high - low) / count
    step = 10 ** math.floor(math.log10(raw))
    step *= next(m for m in (1, 2, 2.5, 5, 10) if m * step >= raw)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def mixed(color: str, paper: str, share: float) -> str:
    """``share`` of a colour on the paper: as if it were see-through, but without seams where areas meet."""
    pairs = zip(*([int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in (color, paper)), strict=True)
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02x}" for a, b in pairs)


def wide(name: str) -> float:
    """About how wide a name is, in Latin letters: a Chinese character counts for two."""
    return sum(1.9 if ord(letter) > 0x2E7F else 1.0 for letter in name)


def _labels(format: str | None) -> dict[str, str]:
    """How numbers of an axis are written. As an expression: a scale cuts the digits of a plain format to its steps."""
    if format is None:
        return {}
    said = f"format(datum.value, '{format}')"
    if format == "~g":  # very large and very small numbers by their power of ten
        size = "abs(datum.value)"
        said = f"{size} >= 1e5 || ({size} > 0 && {size} < 9e-4) ? format(datum.value, '~e') : {said}"
    return {"labelExpr": said}


def y_axis(values: Sequence[float] | None = None, format: str = "~g", **more: Any) -> dict[str, Any]:
    """A value axis with its labels inside the plot, on top of the grid lines."""
    ticks = {"values": list(values)} if values is not None else {"tickCount": 5}
    still = {"title": None, "domain": False, "ticks": False, "labelAlign": "left", "labelBaseline": "bottom"}
    return still | {"labelPadding": 0, "labelOffset": -2} | ticks | _labels(format) | more


def x_axis(
    title: str | None, values: Sequence[Any] | None = None, format: str | None = "~g", **more: Any
) -> dict[str, Any]:
    """The axis along the bottom: no grid, its title at the right end."""
    ticks = {"values": list(values)} if values is not None else {}
    still = {"title": title, "grid": False, "ticks": False, "titleAnchor": "end", "titleAlign": "right"}
    room = {"titlePadding": 6, "labelPadding": 6, "labelFlush": True, "labelOverlap": "greedy", "labelAngle": 0}
    return still | room | ticks | _labels(format) | more
