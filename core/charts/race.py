"""Charts of the race: who ends first, every seed's final loss, and the ranking at a learning rate of one's choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from core.charts import tidy
from core.charts.bands import Bands, Panel, highlight
from core.charts.look import Look, lit, x_axis

ROW_PX = 42
SWEEP = Bands("sweep", "lr", (Panel("final_loss", ("train_loss",), log=True, height=300),), by="optimizer",
              x_kind="log", points=True, best=True)  # fmt: skip


def last_of_each(frame: pd.DataFrame) -> pd.DataFrame:
    """The last row of each run; its loss is inf where the run ended before the others or is no number."""
    if "epoch" not in frame:
        return frame.assign(starts="shared")
    last = frame.sort_values("epoch", kind="stable").groupby(["starts", "optimizer", "seed"], sort=False).tail(1)
    loss = last["train_loss"].where(last["epoch"] == frame["epoch"].max(), np.inf)
    return last.assign(train_loss=loss.fillna(np.inf))


def win_counts(frame: pd.DataFrame) -> pd.DataFrame:
    """How often each optimizer ends first and last of all that start: starts, optimizer, first, last, seeds."""
    rows = []
    for kind, group in last_of_each(frame).groupby("starts", sort=False):
        table = group.pivot(index="seed", columns="optimizer", values="train_loss").fillna(np.inf)
        first, last = table.idxmin(axis=1), table.idxmax(axis=1)
        for name in group["optimizer"].unique():
            rows.append({"starts": kind, "optimizer": name, "first": int((first == name).sum()),
                         "last": int((last == name).sum()), "seeds": len(table)})  # fmt: skip
    return pd.DataFrame(rows)


def wins(frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
    """Bars to the right for first places, to the left for last ones."""
    counts = win_counts(frame)
    if counts.empty:
        return None
    counts["name"] = [look.name(name) for name in counts["optimizer"]]
    most = int(counts["seeds"].max())
    panels = []
    for kind, part in counts.groupby("starts", sort=False):
        order = part.sort_values(["first", "last"], ascending=[False, True])["name"].tolist()
        y = alt.Y("name:N", sort=order, axis=None, scale={"paddingInner": 0.45, "paddingOuter": 0.2})
        ticks = sorted({-most, -(most // 2), 0, most // 2, most})
        axis = x_axis(None, ticks, None, labelExpr="abs(datum.value)")
        x = alt.X("count:Q", axis=axis, scale={"domain": [-most * 1.14, most * 1.14]})
        tall = pd.concat([
            part.assign(count=part["first"], place="first"), part.assign(count=-part["last"], place="last"),
        ])  # fmt: skip
        base = alt.Chart(look.table(tall.drop(columns="optimizer")))
        color = alt.Color("place:N", legend=None, scale={"domain": ["first", "last"], "range": [
            look.color("validation"), look.color("test"),
        ]})  # fmt: skip
        tooltip = [alt.Tooltip("name:N", title=look.word("series")),
                   alt.Tooltip("first:Q", title=look.word("first")), alt.Tooltip("last:Q", title=look.word("last")),
                   alt.Tooltip("seeds:Q", title=look.word("runs"))]  # fmt: skip
        bars = base.mark_bar(height=12, opacity=0.9).encode(x=x, y=y, color=color, tooltip=tooltip)
        names = alt.Chart(look.table(part)).mark_text(align="left", dy=-17, dx=2, fontSize=12, fontWeight=600)
        names = names.encode(y=y, x=alt.XValue(0), text="name:N")
        right = base.transform_filter("datum.count > 0").mark_text(align="left", dx=4, fontSize=11.5)
        left = base.transform_filter("datum.count < 0").mark_text(align="right", dx=-4, fontSize=11.5)
        number = {"y": y, "x": x, "text": alt.Text("shown:Q", format="d")}
        right, left = (c.transform_calculate(shown="abs(datum.count)").encode(**number) for c in (right, left))
        title = look.word("wins_title", starts=look.name(kind))
        panels.append(alt.layer(bars, names, right, left).properties(title=title, height=(ROW_PX + 4) * len(part)))
    told = "; ".join(f"{look.name(r.starts)}, {r.name}: {r.first}/{r.last}" for r in counts.itertuples(index=False))
    return look.finish(alt.vconcat(*panels), look.word("wins.alt") + " " + told)


def dots(frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
    """Every seed's final loss, a row for each optimizer; pointing at one shows the same seed in the other rows."""
    ends = last_of_each(frame)
    good = ends[np.isfinite(ends["train_loss"]) & (ends["train_loss"] > 0)]
    if good.empty:
        return None
    good = good.assign(name=[look.name(name) for name in good["optimizer"]])
    low, high = tidy.bounds(good["train_loss"], log=True)
    seed = alt.selection_point(name="seed", fields=["seed"], on="pointerover", clear="pointerout", empty=True)
    panels = []
    for kind, part in good.groupby("starts", sort=False):
        middle = part.groupby("name")["train_loss"].median()
        order = middle.sort_values().index.tolist()
        y = alt.Y("name:N", sort=order, axis=None, scale={"paddingInner": 0.4, "paddingOuter": 0.25})
        scale = {"type": "log", "domain": [low, high], "nice": False}
        x = alt.X(
            "train_loss:Q",
            scale=scale,
            axis=x_axis(look.word("axis.final_loss"), tidy.log_ticks(low, high * (low / high) ** 0.04, 6)),
        )
        pairs = part[["name", "optimizer"]].drop_duplicates()
        colors = [look.color(row.optimizer, k) for k, row in enumerate(pairs.itertuples(index=False))]
        color = alt.Color("name:N", legend=None, scale={"domain": pairs["name"].tolist(), "range": colors})
        tooltip = [alt.Tooltip("name:N", title=look.word("series")), alt.Tooltip("seed:Q", title=look.word("seed")),
                   alt.Tooltip("train_loss:Q", title=look.word("axis.final_loss"), format=".4~g")]  # fmt: skip
        base = alt.Chart(look.table(part[["name", "seed", "train_loss"]]))
        marks = base.mark_point(filled=True, size=60).encode(
            x=x, y=y, color=color, tooltip=tooltip, opacity=lit(seed, 0.75, 0.12),
        ).add_params(seed)  # fmt: skip
        table = pd.DataFrame({"name": order, "train_loss": middle[order].to_numpy()})
        table["label"] = [f"{name}  {value:.3g}" for name, value in zip(order, table["train_loss"], strict=True)]
        ticks = alt.Chart(look.table(table)).mark_tick(thickness=2.5, size=22).encode(x=x, y=y, color=color)
        names = alt.Chart(look.table(table)).mark_text(align="left", dy=-19, dx=2, fontSize=12, fontWeight=600)
        names = names.encode(y=y, x=alt.XValue(0), text="label:N")
        title = look.word("dots_title", starts=look.name(kind))
        panels.append(alt.layer(marks, ticks, names).properties(title=title, height=(ROW_PX + 6) * len(order)))
    told = look.word("comma").join(
        f"{row.name} {row.train_loss:.3g}" for row in good.groupby("name", sort=False)["train_loss"].median()
        .reset_index().itertuples(index=False)
    )  # fmt: skip
    return look.finish(alt.vconcat(*panels), look.word("dots.alt") + " " + told)


def sweep(frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
    """Final loss over learning rate; below it the ranking at the rate that is pointed at."""
    (panel,) = SWEEP.panels
    table = SWEEP.table(frame, panel)
    if not table["mid"].notna().any():
        return None
    rates = sorted(table["x"].unique())
    start = min(rates, key=lambda rate: abs(np.log(rate / 0.01)))
    top = SWEEP._panel(panel, table, look.word(panel.title), look, highlight(), last=True)
    at = alt.selection_point(name="at", fields=["x"], nearest=True, on="click, pointerover", value=[{"x": start}],
                             clear=False, empty=False)  # fmt: skip
    x = SWEEP._x(table, [look.name(name) for name in table["series"].unique()], look, True)
    rule = (
        alt.Chart(look.table(pd.DataFrame({"x": rates})))
        .mark_rule(strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x=x, opacity=lit(at, 0.9, 0))
        .add_params(at)
    )
    good = table.dropna(subset="mid").copy()
    good["name"] = [look.name(name) for name in good["series"]]
    low, high = tidy.bounds(good[["low", "high"]].to_numpy().ravel(), True)
    names = list(dict.fromkeys(good["name"]))
    colors = [look.color(name, k) for k, name in enumerate(dict.fromkeys(good["series"]))]
    color = alt.Color("name:N", legend=None, scale={"domain": names, "range": colors})
    y = alt.Y("name:N", sort=alt.EncodingSortField("mid", op="min"), axis=None, scale={"padding": 0.35})
    scale = {"type": "log", "domain": [low, high], "nice": False}
    axis = x_axis(look.word("axis.final_loss"), tidy.log_ticks(low, high * (low / high) ** 0.04, 6))
    below = alt.Chart(look.table(good[["x", "name", "low", "mid", "high"]])).transform_filter(at)
    told = below.transform_calculate(told="datum.name + '  ' + format(datum.mid, '.3~g')")
    layers = (
        below.mark_bar(height=6, opacity=0.3).encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y, color=color
        ),
        below.mark_point(filled=True, size=80, opacity=1).encode(x=alt.X("mid:Q", scale=scale), y=y, color=color),
        told.mark_text(align="left", dy=-17, dx=2, fontSize=12, fontWeight=600).encode(
            y=y, x=alt.XValue(0), text="told:N"
        ),
    )
    heading = look.word("ranking")
    ranking = alt.layer(*layers).properties(title=heading, height=ROW_PX * len(names))
    chart = alt.vconcat(alt.layer(rule, top).properties(title=top.title, height=panel.height), ranking)
    return look.finish(chart, SWEEP.describe(frame, look))
