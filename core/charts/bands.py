"""Lines over a number, one for each series, each with the band of its runs; panels on top of one another share x."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from core.charts import tidy
from core.charts.look import Look, lit, nice, wide, x_axis, y_axis

LABEL_PX = 15
"""Height of a label at a line's end."""


@dataclass(frozen=True)
class Panel:
    """One quantity over x."""

    title: str
    """Key of the words above the panel."""
    columns: tuple[str, ...]
    """With one column the series are the values of ``by``; with several each column is a series, named by ``parts``."""
    log: bool = False
    parts: tuple[str, ...] = ()
    height: int = 240
    low: float | None = None
    high: float | None = None
    only: tuple[str, object] | None = None
    """Take only rows where this column has this value."""
    format: str = "~g"


@dataclass(frozen=True)
class Bands:
    """A chart of panels. Calling it draws; ``twin`` gives its numbers as a table."""

    name: str
    """Its words stand under ``charts.<name>``."""
    x: str
    panels: tuple[Panel, ...]
    by: str | None = None
    split: str | None = None
    """A column for each of whose values there is a panel."""
    x_kind: str = "linear"
    """linear, log, or names for evenly spaced values of any kind."""
    kind: str = ""
    """How a series is named: ``charts.of.<kind>`` with its value."""
    points: bool = False
    """Whether the values of x are few and deserve a mark each."""
    best: bool = False
    """Whether the least of each series is marked."""

    def __call__(self, frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
        """The chart, None when not one finite number is there."""
        drawn, hover = [], highlight()
        panels = list(self._panels(frame, look))
        for place, (panel, table, title) in enumerate(panels):
            if table["mid"].notna().any():
                drawn.append(self._panel(panel, table, title, look, hover, last=place == len(panels) - 1))
        if not drawn:
            return None
        return look.finish(alt.vconcat(*drawn), self._told(panels, look))

    def _panels(self, frame: pd.DataFrame, look: Look) -> Iterator[tuple[Panel, pd.DataFrame, str]]:
        """Each panel with its summary and the words above it."""
        for panel in self.panels:
            part = frame if panel.only is None else frame[frame[panel.only[0]] == panel.only[1]]
            if self.split is None:
                yield panel, self.table(part, panel), look.word(panel.title)
                continue
            for value, rows in part.groupby(self.split, sort=False):
                yield panel, self.table(rows, panel), f"{look.word(panel.title)} · {look.name(value)}"

    def table(self, frame: pd.DataFrame, panel: Panel) -> pd.DataFrame:
        """Columns x, series, part, low, mid, high, n, lost."""
        frame = tidy.thin(frame, self.x)
        found = []
        for column, part in zip(panel.columns, panel.parts or panel.columns, strict=True):
            keys = [self.x] if self.by is None else [self.x, self.by]
            table = tidy.summarise(frame, keys, column).rename(columns={self.x: "x"})
            series = table.pop(self.by).map(_plain) if self.by else part
            table.insert(1, "series", series)
            table.insert(2, "part", part)
            found.append(table)
        return pd.concat(found, ignore_index=True)

    def twin(self, frame: pd.DataFrame) -> pd.DataFrame:
        """All that the chart shows, as one table: panel, split, series, part, x, low, mid, high, n, lost."""
        found = []
        for panel in self.panels:
            part = frame if panel.only is None else frame[frame[panel.only[0]] == panel.only[1]]
            groups = part.groupby(self.split, sort=False) if self.split else [("", part)]
            for value, rows in groups:
                table = self.table(rows, panel)
                table.insert(0, "split", value)
                table.insert(0, "panel", panel.title)
                found.append(table)
        return pd.concat(found, ignore_index=True)

    def describe(self, frame: pd.DataFrame, look: Look) -> str:
        """What it shows, and where each line ends."""
        return self._told(self._panels(frame, look), look)

    def _told(self, panels: Iterable[tuple[Panel, pd.DataFrame, str]], look: Look) -> str:
        ends = []
        for panel, table, title in panels:
            last = table.dropna(subset="mid").groupby(["series", "part"], sort=False).last()
            told = [f"{self._name(series, part, panel, look)} {row.mid:.3g}" for (series, part), row in last.iterrows()]
            if told:
                ends.append(look.word("alt_ends", title=title, ends=look.word("comma").join(told[:12])))
        return " ".join([look.word(f"{self.name}.alt"), *ends])

    def _name(self, series: object, part: str, panel: Panel, look: Look) -> str:
        if self.by is None:
            return look.name(part)
        name = look.name(series, self.kind)
        return f"{name} {look.name(part)}" if len(panel.columns) > 1 else name

    def _color(self, name: str, series: object, part: str, place: int, look: Look) -> str:
        return look.color(part if self.by is None else series, place)

    def _panel(
        self, panel: Panel, table: pd.DataFrame, title: str, look: Look, hover: alt.Parameter, last: bool
    ) -> alt.LayerChart:
        table = table.copy()
        table["name"] = [self._name(s, p, panel, look) for s, p in zip(table["series"], table["part"], strict=True)]
        pairs = table[["name", "series", "part"]].drop_duplicates("name")
        names = pairs["name"].tolist()
        places = {series: place for place, series in enumerate(dict.fromkeys(pairs["series"]))}
        colors = [
            self._color(row.name, row.series, row.part, places[row.series], look)
            for row in pairs.itertuples(index=False)
        ]
        dashes = [[5, 3] if row.part == "test" else [1, 0] for row in pairs.itertuples(index=False)]
        shown = table.dropna(subset="mid")
        if panel.log:
            shown = shown[shown["mid"] > 0]
            shown = shown.assign(low=shown["low"].clip(lower=shown["mid"].min() / 100))
        low, high = tidy.bounds(shown[["low", "high"]].to_numpy().ravel(), panel.log, room=0.05)
        low = panel.low if panel.low is not None else low
        high = panel.high if panel.high is not None else high
        x = self._x(table, names, look, last)
        scale = {
            "domain": [low, high],
            "type": "log" if panel.log else "linear",
            "nice": False,
            "zero": False,
            "clamp": True,
        }
        ticks = tidy.log_ticks(low, high, 5) if panel.log else None
        axis = y_axis(ticks, panel.format)
        y = alt.Y("mid:Q", scale=scale, axis=axis)
        color = alt.Color("name:N", scale={"domain": names, "range": colors}, legend=None)
        seen = lit(hover, 1, 0.2)
        base = alt.Chart(look.table(_labelled(shown)))
        several = (shown["n"] > 1).any()
        tooltip = [
            alt.Tooltip("name:N", title=look.word("series")),
            alt.Tooltip("x:N" if self.x_kind == "names" else "x:Q", title=look.word(f"axis.{self.x}"),
                        **({} if self.x_kind == "names" else {"format": "~g"})),
            alt.Tooltip("mid:Q", title=look.word("median"), format=".4~g"),
        ]  # fmt: skip
        if several:
            tooltip += [
                alt.Tooltip("low:Q", title=look.word("low"), format=".4~g"),
                alt.Tooltip("high:Q", title=look.word("high"), format=".4~g"),
                alt.Tooltip("n:Q", title=look.word("runs")),
            ]
        layers = []
        if several:
            layers.append(
                base.mark_area(opacity=0.16, clip=True, line=False).encode(
                    x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q", color=color,
                    opacity=lit(hover, 0.16, 0.04), detail="name:N",
                )
            )  # fmt: skip
        layers.append(
            base.mark_line(strokeWidth=2.2, clip=True, interpolate="linear").encode(
                x=x, y=y, color=color, opacity=seen,
                strokeDash=alt.StrokeDash("name:N", scale={"domain": names, "range": dashes}, legend=None),
            )
        )  # fmt: skip
        size = 42 if self.points else 110
        points = base.mark_point(filled=True, size=size, opacity=1 if self.points else 0, clip=True)
        layers.append(
            points.encode(
                x=x, y=y, color=color, tooltip=tooltip,
                opacity=seen if self.points else alt.OpacityValue(0),
            ).add_params(hover)
        )  # fmt: skip
        if self.best:
            layers.append(self._best(shown, x, y, color, look))
        layers.append(self._labels(shown, names, colors, panel, low, high, x, scale, look))
        lost = shown[shown["lost"] > 0]
        chart = alt.layer(*layers).properties(title=title, height=panel.height)
        return chart if lost.empty else chart.properties(
            title={"text": title, "subtitle": look.word("lost_in_chart", count=int(table["lost"].sum()))}
        )  # fmt: skip

    def _x(self, table: pd.DataFrame, names: Iterable[str], look: Look, last: bool) -> alt.X:
        """The x axis of all rows, with room for the longest of ``names`` behind the last point."""
        title = look.word(f"axis.{self.x}") if last else None
        room = 0.07 + 0.034 * max((wide(name) for name in names), default=0.0)
        if self.x_kind == "names":
            values = sorted(table["x"].unique())
            labels = [label(value) for value in values]
            blank = [" " * (k + 1) for k in range(round(room * len(labels)))]
            axis = x_axis(title, labels, None)
            return alt.X("label:O", sort=labels, scale={"domain": [*labels, *blank], "padding": 0.5}, axis=axis)
        values = np.unique(table["x"].to_numpy(dtype=float))
        low, high = float(values.min()), float(values.max())
        if self.x_kind == "log":
            ratio = high / low if high > low else 10.0
            scale = {"type": "log", "domain": [low / ratio**0.08, high * ratio**room], "nice": False}
            return alt.X("x:Q", scale=scale, axis=x_axis(title, tidy.log_ticks(low, high, 7)))
        reach = (high - low) or 1.0
        ticks = values.tolist() if self.points and len(values) <= 12 else nice(low, high)
        scale = {"domain": [low - 0.07 * reach, high + room * reach], "nice": False, "zero": False}
        return alt.X("x:Q", scale=scale, axis=x_axis(title, ticks))

    def _best(self, shown: pd.DataFrame, x: alt.X, y: alt.Y, color: alt.Color, look: Look) -> alt.LayerChart:
        """A ring around the least of each series."""
        best = shown.loc[shown.groupby("name", sort=False)["mid"].idxmin()]
        ring = alt.Chart(look.table(_labelled(best))).mark_point(size=150, strokeWidth=2, filled=False, opacity=1)
        return ring.encode(x=x, y=y, color=color)

    def _labels(self, shown, names, colors, panel, low, high, x, scale, look) -> alt.Chart:
        """The name of each series at its last point, moved apart where they would cover one another."""
        last = shown.sort_values("x", kind="stable") if self.x_kind != "names" else shown
        last = last.groupby("name", sort=False).last().reindex(names).dropna(subset="mid").reset_index()
        measure = np.log10 if panel.log else (lambda v: v)
        span = float(measure(high) - measure(low)) or 1.0
        heights = [(float(measure(v)) - float(measure(low))) / span * panel.height for v in last["mid"].clip(low, high)]
        placed = tidy.spread(heights, LABEL_PX, 6, panel.height - 6)
        back = [h / panel.height * span + float(measure(low)) for h in placed]
        last["at"] = [10**v for v in back] if panel.log else back
        text = alt.Chart(look.table(_labelled(last), digits=9)).mark_text(
            align="left", dx=9, fontSize=12, fontWeight=600
        )
        return text.encode(
            x=x, y=alt.Y("at:Q", scale=scale), text="name:N",
            color=alt.Color("name:N", scale={"domain": names, "range": colors}, legend=None),
        )  # fmt: skip


def highlight() -> alt.Parameter:
    """The line that is pointed at, in all panels at once."""
    return alt.selection_point(name="series", fields=["name"], on="pointerover", clear="pointerout", empty=True)


def label(value: object) -> str:
    """A value of x as the name of a place."""
    return f"{value:g}" if isinstance(value, float | np.floating) else str(value)


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    """With x as a text as well, for an axis of names."""
    return table.drop(columns="part").assign(label=[label(value) for value in table["x"]])
