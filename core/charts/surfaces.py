"""Charts of optimizers on functions of two variables: paths over contour lines, basins, the edge of stability."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from core.charts import contour, tidy
from core.charts.bands import Bands, Panel
from core.charts.look import PALETTE, Look, lit, mixed, nice, wide, x_axis, y_axis
from core.training.surfaces import SURFACES

LEVELS = 12
GRID = 64
MAP_PX = 400
HEIGHT = Bands("height", "step", (Panel("f_over_steps", ("f",), log=True, height=190),), by="optimizer")


def _scales(surface: str) -> tuple[dict[str, Any], dict[str, Any]]:
    x0, x1, y0, y1 = SURFACES[surface].domain
    return {"domain": [x0, x1], "nice": False}, {"domain": [y0, y1], "nice": False}


def _axes(surface: str) -> tuple[alt.X, alt.Y]:
    sx, sy = _scales(surface)
    return (
        alt.X("x:Q", scale=sx, axis=x_axis(None, inner(*SURFACES[surface].domain[:2]))),
        alt.Y("y:Q", scale=sy, axis=y_axis(grid=False)),
    )


@lru_cache(maxsize=32)
def _lines(surface: str) -> pd.DataFrame:
    """Contour lines of a surface: level, x, y, x2, y2."""
    ground = SURFACES[surface]
    x0, x1, y0, y1 = ground.domain
    xs, ys = np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID)
    z = np.asarray(ground.f(*np.meshgrid(xs, ys)))
    if ground.least is not None:
        z = np.log10(z - ground.least + 1e-3 * np.ptp(z))
    levels = np.linspace(z.min(), z.max(), LEVELS + 2)[1:-1]
    rows = contour.segments(z, xs, ys, levels)
    return pd.DataFrame(rows.round(3), columns=["level", "x", "y", "x2", "y2"])


def backdrop(surface: str, look: Look) -> alt.LayerChart:
    """Contour lines, and a cross at each minimum."""
    x, y = _axes(surface)
    lines = alt.Chart(look.table(_lines(surface))).mark_rule(strokeWidth=1, clip=True).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        color=alt.Color("level:Q", legend=None, scale={"domain": [0, LEVELS], "range": (
            ["#b9c4d6", "#dfe3e8"] if look.theme == "light" else ["#56657f", "#2c323d"])}),
    )  # fmt: skip
    minima = pd.DataFrame(SURFACES[surface].minima, columns=["x", "y"])
    if minima.empty:
        return alt.layer(lines)
    cross = alt.Chart(look.table(minima)).mark_point(
        shape="cross", size=90, filled=True, color=look.ink, opacity=0.9, angle=45
    )
    return alt.layer(lines, cross.encode(x=x, y=y))


def inner(low: float, high: float, count: int = 6) -> list[float]:
    """Round numbers between the ends, not at them: a label at the right end would be cut."""
    return [tick for tick in nice(low, high, count) if low <= tick < high - 0.01 * (high - low)]


def over(look: Look) -> dict[str, Any]:
    """A y axis in front of coloured areas."""
    return y_axis(grid=False, zindex=1, labelColor=look.ink)


def inside(frame: pd.DataFrame, surface: str, slack: float = 0.5) -> pd.Series:
    """Which points lie on the map or a little beside it."""
    x0, x1, y0, y1 = SURFACES[surface].domain
    dx, dy = slack * (x1 - x0), slack * (y1 - y0)
    return frame["x"].between(x0 - dx, x1 + dx) & frame["y"].between(y0 - dy, y1 + dy)


def paths(frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
    """Each optimizer's path, the value over the steps below; pointing at a step there marks it on the map."""
    surface = str(values["surface"])
    x, y = _axes(surface)
    names = list(dict.fromkeys(frame["optimizer"]))
    colors = [look.color(name, k) for k, name in enumerate(names)]
    shown = frame[inside(frame, surface)].copy()
    if shown.empty:
        return None
    shown["name"] = [look.name(name) for name in shown["optimizer"]]
    labels = [look.name(name) for name in names]
    color = alt.Color("name:N", legend=None, scale={"domain": labels, "range": colors})
    step = alt.selection_point(name="step", fields=["step"], on="pointerover", nearest=True, clear=False, empty=False,
                               value=[{"step": int(values.get("step", 1))}])  # fmt: skip
    who = alt.selection_point(name="who", fields=["name"], on="pointerover", clear="pointerout", empty=True)
    table = shown[["name", "step", "x", "y", "f"]]
    base = alt.Chart(look.table(table))
    faint = lit(who, 0.95, 0.12)
    tooltip = [alt.Tooltip("name:N", title=look.word("series")), alt.Tooltip("step:Q", title=look.word("axis.step")),
               alt.Tooltip("x:Q", format=".4~g"), alt.Tooltip("y:Q", format=".4~g"),
               alt.Tooltip("f:Q", format=".4~g")]  # fmt: skip
    lines = base.mark_line(strokeWidth=1.8, clip=True).encode(
        x=x, y=y, color=color, order="step:Q", opacity=faint, detail="name:N"
    )
    points = (
        base.mark_point(filled=True, size=34, clip=True)
        .encode(x=x, y=y, color=color, opacity=faint, tooltip=tooltip)
        .add_params(who)
    )
    ring = base.transform_filter(step).mark_point(size=170, strokeWidth=2.5, clip=True, opacity=1)
    ring = ring.encode(x=x, y=y, color=color)
    start = alt.Chart(look.table(table[table["step"] == 0].head(1))).mark_point(
        size=80, filled=True, shape="square", opacity=1
    )
    start = start.encode(x=x, y=y, color=alt.ColorValue(look.ink))
    height = frame[["optimizer", "step", "f"]].assign(name=[look.name(name) for name in frame["optimizer"]])
    height = height[np.isfinite(height["f"])]
    log = bool(SURFACES[surface].least == 0.0)
    if log:
        height["f"] = height["f"].clip(lower=1e-12)
    low, high = tidy.bounds(height["f"].clip(upper=1e9), log)
    last = float(frame["step"].max())
    sx = {"domain": [0, max(last, 1) * 1.02], "nice": False}
    fy = alt.Y("f:Q", scale={"domain": [low, high], "type": "log" if log else "linear", "nice": False, "clamp": True},
               axis=y_axis(tidy.log_ticks(low, high, 4) if log else None, "~e" if log else "~g"))  # fmt: skip
    fx = alt.X("step:Q", scale=sx, axis=x_axis(look.word("axis.step"), format="d"))
    walk = (
        alt.Chart(look.table(height)).mark_line(strokeWidth=2, clip=True).encode(x=fx, y=fy, color=color, opacity=faint)
    )
    nearest = alt.Chart(look.table(pd.DataFrame({"step": sorted(frame["step"].unique())}))).mark_rule(strokeWidth=1.5)
    nearest = nearest.encode(x=fx, opacity=lit(step, 0.9, 0)).add_params(step)
    marks = alt.Chart(look.table(height)).transform_filter(step).mark_point(filled=True, size=60, opacity=1, clip=True)
    marks = marks.encode(x=fx, y=fy, color=color)
    legend = _legend(labels, colors, who, look)
    chart = alt.vconcat(
        legend,
        alt.layer(backdrop(surface, look), lines, points, ring, start).properties(height=MAP_PX),
        alt.layer(nearest, walk, marks).properties(title=look.word("f_over_steps"), height=170),
    )
    ends = frame.groupby("optimizer", sort=False).last()
    told = "; ".join(f"{look.name(name)}: ({row.x:.3g}, {row.y:.3g}), f = {row.f:.3g}" for name, row in ends.iterrows())
    return look.finish(chart.resolve_scale(x="independent", y="independent"), look.word("paths.alt") + " " + told)


LINE_LETTERS = 46.0
"""About so many letters a line of names has on a telephone."""


def _legend(names: list[str], colors: list[str], who: alt.Parameter, look: Look) -> alt.LayerChart:
    """Names in their colours, in as many lines as they need; pointing at one brings its path to the front."""
    rows, at, line = [], 0.0, 0
    for name in names:
        if at and at + wide(name) + 3 > LINE_LETTERS:
            at, line = 0.0, line + 1
        rows.append({"name": name, "at": at, "line": line})
        at += wide(name) + 3
    x = alt.X("at:Q", axis=None, scale={"domain": [0, LINE_LETTERS], "nice": False})
    y = alt.Y("line:O", axis=None)
    color = alt.Color("name:N", legend=None, scale={"domain": names, "range": colors})
    opacity = lit(who, 1, 0.25)
    base = alt.Chart(look.table(pd.DataFrame(rows)))
    dot = base.mark_point(filled=True, size=80, xOffset=5).encode(x=x, y=y, color=color, opacity=opacity)
    word = base.mark_text(align="left", dx=14, fontSize=12, fontWeight=600)
    word = word.encode(x=x, y=y, text="name:N", color=color, opacity=opacity)
    return alt.layer(dot, word).properties(height=18 * (line + 1))


def flock(frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
    """All walks of one optimizer; each has the colour of the minimum that it ends at, grey when at none."""
    surface = str(values["surface"])
    x, y = _axes(surface)
    shown = frame[inside(frame, surface)]
    if shown.empty:
        return None
    reached = reached_minimum(frame, surface)
    shown = shown.assign(minimum=shown["start"].map(reached))
    color = alt.Color("minimum:N", legend=None, scale=_minimum_scale(surface, look))
    drawn = tidy.thin(shown, "step", 40)[["start", "step", "x", "y", "minimum"]]
    base = alt.Chart(look.table(drawn, digits=4))
    lines = base.mark_line(strokeWidth=1.6, clip=True, opacity=0.85).encode(
        x=x, y=y, color=color, detail="start:N", order="step:Q"
    )
    starts = base.transform_filter("datum.step == 0").mark_point(filled=True, size=36, opacity=1)
    tooltip = [alt.Tooltip("x:Q", format=".3~g"), alt.Tooltip("y:Q", format=".3~g")]
    starts = starts.encode(x=x, y=y, color=color, tooltip=tooltip)
    chart = alt.layer(backdrop(surface, look), lines, starts).properties(height=MAP_PX + 40)
    return look.finish(alt.vconcat(chart), look.word("flock.alt") + " " + _counts(reached, surface, look))


def reached_minimum(frame: pd.DataFrame, surface: str, near: float = 0.25) -> pd.Series:
    """For each start the number of the minimum within ``near`` of its last point, -1 for none."""
    last = frame[frame["step"] == frame["step"].max()].set_index("start")
    found = pd.Series(-1, index=last.index)
    for number, (mx, my) in enumerate(SURFACES[surface].minima):
        found[np.hypot(last["x"] - mx, last["y"] - my) < near] = number
    return found


def _minimum_scale(surface: str, look: Look, share: float = 1.0) -> dict[str, Any]:
    """A colour for each minimum, grey for none; with a ``share`` below 1 mixed with the paper."""
    count = len(SURFACES[surface].minima)
    colors = [*(PALETTE[look.theme][k] for k in range(count)), look.dim]
    return {"domain": [*range(count), -1], "range": [mixed(color, look.paper, share) for color in colors]}


def _counts(reached: pd.Series, surface: str, look: Look) -> str:
    """How many end where, in words."""
    told = [look.word("to_minimum", x=f"{mx:.3g}", y=f"{my:.3g}", count=int((reached == number).sum()))
            for number, (mx, my) in enumerate(SURFACES[surface].minima)]  # fmt: skip
    return look.word("comma").join([*told, look.word("to_none", count=int((reached == -1).sum()))])


def basins(frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
    """Each start in the colour of the minimum that it leads to."""
    surface = str(values["surface"])
    xs, ys = np.sort(frame["x"].unique()), np.sort(frame["y"].unique())
    dx, dy = (xs[1] - xs[0], ys[1] - ys[0]) if len(xs) > 1 else (1.0, 1.0)
    grid = frame.sort_values(["y", "x"])["minimum"].to_numpy().reshape(len(ys), len(xs))
    rows = []
    for y, line in zip(ys, grid, strict=True):
        edges = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), len(line)]
        rows += [(xs[a] - dx / 2, xs[b - 1] + dx / 2, y - dy / 2, y + dy / 2, int(line[a]))
                 for a, b in itertools.pairwise(edges)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["x", "x2", "y", "y2", "minimum"]).round(4)
    places = [look.word("at_minimum", x=f"{mx:.3g}", y=f"{my:.3g}") for mx, my in SURFACES[surface].minima]
    table["leads"] = [places[k] if k >= 0 else look.word("at_none") for k in table["minimum"]]
    sx = {"domain": [float(xs[0] - 0.7 * dx), float(xs[-1] + 0.7 * dx)], "nice": False}
    sy = {"domain": [float(ys[0] - 0.7 * dy), float(ys[-1] + 0.7 * dy)], "nice": False}
    x = alt.X("x:Q", scale=sx, axis=x_axis(None, inner(*SURFACES[surface].domain[:2])))
    y = alt.Y("y:Q", scale=sy, axis=over(look))
    scale = _minimum_scale(surface, look, 0.5)
    areas = alt.Chart(look.table(table)).mark_rect(strokeWidth=0.6, clip=True).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        color=alt.Color("minimum:N", legend=None, scale=scale),
        stroke=alt.Stroke("minimum:N", legend=None, scale=scale),
        tooltip=[alt.Tooltip("leads:N", title=look.word("leads"))],
    )  # fmt: skip
    minima = pd.DataFrame(SURFACES[surface].minima, columns=["x", "y"])
    cross = alt.Chart(look.table(minima)).mark_point(
        shape="cross", size=110, filled=True, color=look.ink, opacity=1, angle=45
    )
    lines = alt.Chart(look.table(_lines(surface))).mark_rule(strokeWidth=0.7, opacity=0.35, color=look.ink, clip=True)
    lines = lines.encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    chart = alt.layer(areas, lines, cross.encode(x=x, y=y)).properties(height=MAP_PX + 40)
    return look.finish(alt.vconcat(chart), look.word("basins.alt") + " " + _counts(frame["minimum"], surface, look))


def stability(frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> alt.Chart | None:
    """Mean factor of a step over learning rate and momentum, with the edge that theory gives."""
    table = frame[["lr", "mu", "rate", "theory", "edge"]].copy()
    table["log"] = np.log2(table["rate"].clip(0.25, 4.0))
    lrs, mus = np.sort(table["lr"].unique()), np.sort(table["mu"].unique())
    dx, dy = (lrs[1] - lrs[0]) / 2, (mus[1] - mus[0]) / 2
    table = table.assign(x=table["lr"] - dx, x2=table["lr"] + dx, y=table["mu"] - dy, y2=table["mu"] + dy)
    sx = {"domain": [float(lrs[0] - dx), float(lrs[-1] + dx)], "nice": False}
    sy = {"domain": [float(mus[0] - dy), float(mus[-1] + dy)], "nice": False}
    x = alt.X("x:Q", scale=sx, axis=x_axis(look.word("axis.lr"), inner(0, float(lrs[-1]), 8)))
    y = alt.Y("y:Q", scale=sy, axis=over(look))
    shrink, grow, even = look.color("x", 0), look.color("x", 1), look.paper
    scale = {"domain": [-1.2, 0, 1.2], "range": [shrink, even, grow], "clamp": True, "interpolate": "rgb"}
    cells = alt.Chart(look.table(table)).mark_rect(strokeWidth=0.6, clip=True).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        color=alt.Color("log:Q", legend=None, scale=scale), stroke=alt.Stroke("log:Q", legend=None, scale=scale),
        tooltip=[alt.Tooltip("lr:Q", title=look.word("axis.lr"), format=".3~g"),
                 alt.Tooltip("mu:Q", title=look.word("axis.mu"), format=".3~g"),
                 alt.Tooltip("rate:Q", title=look.word("rate"), format=".4~g"),
                 alt.Tooltip("theory:Q", title=look.word("theory"), format=".4~g"),
                 alt.Tooltip("edge:Q", title=look.word("edge"), format=".3~g")],
    )  # fmt: skip
    edge = table.drop_duplicates("mu")[["mu", "edge"]].sort_values("mu")
    edge = edge[edge["edge"] <= lrs[-1] + dx]
    line = alt.Chart(look.table(edge)).mark_line(strokeWidth=2.5, color=look.ink, clip=True)
    line = line.encode(x=alt.X("edge:Q", scale=sx), y=alt.Y("mu:Q", scale=sy), order="mu:Q")
    words = pd.DataFrame({
        "lr": [lrs[int(len(lrs) * 0.2)], lrs[int(len(lrs) * 0.86)]], "mu": [mus[len(mus) // 2], mus[len(mus) // 12]],
        "word": [look.word("converges"), look.word("diverges")],
    })  # fmt: skip
    told = alt.Chart(look.table(words)).mark_text(fontSize=14, fontWeight=600, color=look.ink)
    told = told.encode(x=alt.X("lr:Q", scale=sx), y=alt.Y("mu:Q", scale=sy), text="word:N")
    title = look.word("stability_title")
    chart = alt.layer(cells, line, told).properties(height=MAP_PX, title=title)
    off = float((np.sign(np.log(table["rate"])) != np.sign(np.log(table["theory"]))).mean())
    return look.finish(alt.vconcat(chart), look.word("stability.alt", share=f"{100 * off:.1f}"))
