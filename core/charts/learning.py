"""Charts of one's own learning: what is known, what comes due, when one studied, how well one judges oneself.

The tables are those of ``core.quiz.progress``. Each function gives a chart of the house's look; ``spec`` its Vega-Lite.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from altair.utils.schemapi import debug_mode

from core.charts.look import GRID, Look, mixed, nice, x_axis, y_axis
from core.text import text

ROW_PX = 40
SHADES = (0.28, 0.5, 0.75, 1.0)
"""Shares of the accent colour in the heat map: a day with a quarter, a half, three quarters, all of the most."""


def said(key: str, look: Look, **fields: object) -> str:
    """A sentence of [progress]."""
    return text(f"progress.{key}", look.lang, **fields)


def short_date(day: int, lang: str) -> str:
    """A learner's day as a reader writes it."""
    when = date.fromordinal(day)
    return text("progress.date", lang, month=text(f"progress.month.{when.month}", lang), day=when.day)


def percent(share: float) -> str:
    """A share in whole percent; a dash where there is none."""
    return "–" if np.isnan(share) else f"{100 * share:.0f}%"


def _literal(value: object) -> str:
    """A value as a literal of Vega's expressions, which are JavaScript's."""
    return json.dumps(value, ensure_ascii=False)


def _rows(order: list[str]) -> alt.Y:
    """A row for each name; the name itself stands above the row's mark."""
    return alt.Y("name:N", sort=order, axis=None, scale={"paddingInner": 0.4, "paddingOuter": 0.3})


def _names(look: Look, table: pd.DataFrame, y: alt.Y) -> alt.Chart:
    base = alt.Chart(look.table(table))
    return base.mark_text(align="left", dy=-15, dx=1, fontSize=12.5, fontWeight=600).encode(
        y=y, x=alt.XValue(0), text="label:N"
    )


def mastery(chapters: pd.DataFrame, look: Look, names: Mapping[str, str]) -> alt.LayerChart:
    """A bar for each chapter: the share that one would recall today, before the share that was ever asked."""
    table = chapters.assign(
        name=chapters["chapter"],
        label=[names.get(id, id) for id in chapters["chapter"]],
        asked=chapters["seen"] / chapters["items"],
        whole=1.0,
        told=[percent(share) for share in chapters["share"]],
    )
    y = _rows(table["name"].tolist())
    tips = [alt.Tooltip("label:N", title=said("column.chapter", look)),
            alt.Tooltip("items:Q", title=said("column.items", look)),
            alt.Tooltip("seen:Q", title=said("column.seen", look)),
            alt.Tooltip("mature:Q", title=said("column.mature", look)),
            alt.Tooltip("share:Q", title=said("column.share", look), format=".0%")]  # fmt: skip
    base = alt.Chart(look.table(table))
    accent = look.color("", 0)
    colors = ((GRID[look.theme], "whole"), (mixed(accent, look.paper, 0.35), "asked"), (accent, "share"))
    scale = {"domain": [0, 1], "nice": False}
    bars = [
        base.mark_bar(height=9, cornerRadiusEnd=2, color=color).encode(
            x=alt.X(f"{column}:Q", axis=None, scale=scale), y=y, tooltip=tips
        )
        for color, column in colors
    ]
    share = base.mark_text(align="right", dy=-15, dx=-1, fontSize=12.5).encode(
        y=y, x=alt.X("whole:Q", axis=None, scale=scale), text="told:N"
    )
    chart = alt.layer(*bars, _names(look, table, y), share).properties(height=ROW_PX * len(table))
    told = "; ".join(f"{row.label} {row.told}" for row in table.itertuples(index=False))
    return look.finish(chart, f"{said('mastery', look)}: {told}")


def forecast(table: pd.DataFrame, look: Look) -> alt.LayerChart:
    """A bar for each day: what comes due, and at today what is overdue on top."""
    table = table.drop(columns="date").assign(
        n=range(len(table)), said=[short_date(day, look.lang) for day in table["day"]],
        due=table["due"].astype(int) - table["overdue"].astype(int),
        total=table["due"],
    )  # fmt: skip
    weeks = list(range(0, len(table), 7))
    labels = [said("today", look), *(table["said"].iloc[n] for n in weeks[1:])]
    axis = x_axis(None, weeks, None, labelExpr=f"{_literal(labels)}[datum.value / 7]")
    x = alt.X("n:O", axis=axis, scale={"paddingInner": 0.25, "paddingOuter": 0.1})
    most = max(int(table["total"].max()), 1)
    y_scale = {"domain": [0, most * 1.12], "nice": False}
    y_ticks = y_axis(_whole_ticks(most), orient="right", labelAlign="right")  # the bars stand mostly at the left
    tips = [alt.Tooltip("said:N", title=said("column.day", look)),
            alt.Tooltip("total:Q", title=said("column.due", look)),
            alt.Tooltip("overdue:Q", title=said("column.overdue", look))]  # fmt: skip
    base = alt.Chart(look.table(table))
    layers = [
        base.mark_bar(color=look.color("", 1), cornerRadiusEnd=2).encode(
            x=x, y=alt.Y("total:Q", axis=y_ticks, scale=y_scale), tooltip=tips
        ),
        base.mark_bar(color=look.color("", 0), cornerRadiusEnd=2).encode(
            x=x, y=alt.Y("due:Q", axis=y_ticks, scale=y_scale), tooltip=tips
        ),
    ]
    chart = alt.layer(*layers).properties(height=170)
    return look.finish(chart, f"{said('forecast', look)}: {', '.join(map(str, table['total']))}")


def _whole_ticks(most: int) -> list[int]:
    """At most five whole numbers from 0 up."""
    step = next(s * 10**k for k in range(9) for s in (1, 2, 5) if s * 10**k * 5 >= most)
    return list(range(0, most + 1, step))


def heat(days: pd.DataFrame, look: Look) -> alt.LayerChart:
    """A square for each day, a column for each week, darker the more was answered."""
    first = int(days["day"].iloc[0])
    most = max(int(days["reviews"].max()), 1)
    shade = np.ceil(len(SHADES) * days["reviews"] / most).astype(int)
    table = days.drop(columns="date").assign(
        week=(days["day"] - first) // 7, weekday=(days["day"] - first) % 7, shade=shade,
        said=[short_date(day, look.lang) for day in days["day"]],
        minutes=days["minutes"].round(1),
    )  # fmt: skip
    accent = look.color("", 0)
    colors = [GRID[look.theme], *(mixed(accent, look.paper, share) for share in SHADES)]
    starts = [date.fromordinal(first + 7 * week) for week in range(int(table["week"].max()) + 1)]
    named = [week for week in range(1, len(starts)) if starts[week].month != starts[week - 1].month]
    months = {str(week): text(f"progress.month.{starts[week].month}", look.lang) for week in named}
    axis = x_axis(None, named, None, labelExpr=f"{_literal(months)}[datum.value]", orient="top", domain=False,
                  labelAlign="left", labelFlush=False, labelOverlap=True)  # fmt: skip
    letters = [text(f"progress.weekday.{n}", look.lang) for n in range(7)]
    y_labels = {"values": [0, 2, 4], "labelExpr": f"{_literal(letters)}[datum.value]", "labelPadding": 5}
    y = alt.Y("weekday:O", scale={"paddingInner": 0.16, "domain": list(range(7))},
              axis={"title": None, "domain": False, "ticks": False, "grid": False, **y_labels})  # fmt: skip
    color = alt.Color("shade:O", legend=None, scale={"domain": list(range(len(colors))), "range": colors})
    tips = [alt.Tooltip("said:N", title=said("column.day", look)),
            alt.Tooltip("reviews:Q", title=said("column.reviews", look)),
            alt.Tooltip("right:Q", title=said("column.right", look)),
            alt.Tooltip("minutes:Q", title=said("column.minutes", look))]  # fmt: skip
    squares = alt.Chart(look.table(table)).mark_rect(cornerRadius=2).encode(
        x=alt.X("week:O", axis=axis, scale={"paddingInner": 0.16}), y=y, color=color, tooltip=tips,
    )  # fmt: skip
    chart = alt.layer(squares).properties(height=7 * 17)
    active = int((days["reviews"] > 0).sum())
    return look.finish(chart, said("heat_alt", look, days=active, reviews=int(days["reviews"].sum())))


def calibration(table: pd.DataFrame, look: Look) -> alt.LayerChart:
    """For each confidence how often one was right, with its interval."""
    table = table.assign(
        name=table["confidence"],
        label=[said(f"confidence.{row.confidence}", look, n=row.n) for row in table.itertuples(index=False)],
        told=[percent(share) for share in table["share"]],
    )
    y = _rows(table["name"].tolist())
    good = alt.Chart(look.table(table[table["n"] > 0]))
    scale, axis = {"domain": [0, 1]}, x_axis(None, [0, 0.25, 0.5, 0.75, 1], "~%")
    x = alt.X("share:Q", scale=scale, axis=axis)
    tips = [alt.Tooltip("label:N", title=said("column.confidence", look)),
            alt.Tooltip("right:Q", title=said("column.right", look)), alt.Tooltip("n:Q", title=said("column.n", look)),
            alt.Tooltip("share:Q", title=said("column.hit", look), format=".0%"),
            alt.Tooltip("low:Q", title=said("column.low", look), format=".0%"),
            alt.Tooltip("high:Q", title=said("column.high", look), format=".0%")]  # fmt: skip
    color = look.color("", 0)
    band = good.mark_bar(height=6, opacity=0.3, color=color, cornerRadius=3).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y, tooltip=tips
    )
    dots = good.mark_point(filled=True, size=90, opacity=1, color=color).encode(x=x, y=y, tooltip=tips)
    share = good.mark_text(align="right", dy=-15, dx=-1, fontSize=12.5).encode(
        y=y, x=alt.XValue("width"), text="told:N"
    )
    chart = alt.layer(band, dots, _names(look, table, y), share).properties(height=(ROW_PX + 4) * len(table))
    told = "; ".join(f"{row.label}: {row.told}" for row in table.itertuples(index=False))
    return look.finish(chart, f"{said('calibration', look)}: {told}")


def retention(table: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Recall as it was predicted along the bottom, as it came upwards; on the line both are the same."""
    least = float(min(table["predicted"].min(), table["share"].min()))
    low = min(np.floor(least * 10 - 0.5) / 10, 0.7)
    ticks = [tick for tick in nice(low, 1.0, 5) if tick > low]
    scale = {"domain": [low, 1.02], "nice": False}
    x = alt.X("predicted:Q", scale=scale, axis=x_axis(said("column.predicted", look), ticks, "~%"))
    y = alt.Y("share:Q", scale=scale, axis=y_axis(ticks, "~%"))
    color = look.color("", 0)
    shown = table.assign(told=[said("of_n", look, n=n) for n in table["n"]], foot=table["low"].clip(lower=low))
    base = alt.Chart(look.table(shown))
    tips = [alt.Tooltip("predicted:Q", title=said("column.predicted", look), format=".1%"),
            alt.Tooltip("share:Q", title=said("column.actual", look), format=".1%"),
            alt.Tooltip("n:Q", title=said("column.n", look)),
            alt.Tooltip("low:Q", title=said("column.low", look), format=".0%"),
            alt.Tooltip("high:Q", title=said("column.high", look), format=".0%")]  # fmt: skip
    line = alt.Chart(look.table(pd.DataFrame({"predicted": [low, 1.0], "share": [low, 1.0]})))
    foot = alt.Y("foot:Q", scale=scale, axis=y_axis(ticks, "~%"))
    chart = alt.layer(
        line.mark_line(color=look.dim, strokeDash=[4, 4], strokeWidth=1.2).encode(x=x, y=y),
        base.mark_rule(color=color, opacity=0.5, strokeWidth=2).encode(x=x, y=foot, y2="high:Q", tooltip=tips),
        base.mark_point(filled=True, size=80, opacity=1, color=color).encode(x=x, y=y, tooltip=tips),
        base.mark_text(align="left", dx=6, dy=-5, fontSize=11.5, color=look.dim).encode(x=x, y=foot, text="told:N"),
    ).properties(height=300)
    told = "; ".join(f"{percent(r.predicted)} → {percent(r.share)} (n = {r.n})" for r in table.itertuples(index=False))
    return look.finish(chart, f"{said('retention', look)}: {told}")


def spec(draw: Callable[..., Any], *given: Any) -> dict[str, Any]:
    """What ``draw`` makes of its arguments as Vega-Lite, drawn as SVG whatever its size."""
    with debug_mode(False):  # checked against the schema by the tests, as in ``core.charts``
        made = draw(*given).to_dict(validate=False)
    made["usermeta"] = {"embedOptions": {"renderer": "svg"}}
    return made
