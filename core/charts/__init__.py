"""Tidy tables to Vega-Lite charts of one look. Needs neither torch nor streamlit.

chart = CHARTS["race"].draw(frame, Look("en", "dark"), values)      # None when nothing finite is left to draw
table = CHARTS["race"].twin(frame, values)                          # the same numbers for those who read tables
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from core.charts import race, surfaces
from core.charts.bands import Bands, Panel
from core.charts.look import Look
from core.charts.tidy import summarise

# One selection for all panels is what is meant where panels share it.
warnings.filterwarnings("ignore", message="Automatically deduplicated selection parameter")

__all__ = ["CHARTS", "Chart", "Look", "spec"]


@dataclass(frozen=True)
class Chart:
    """One row of the registry."""

    draw: Callable[[pd.DataFrame, Look, Mapping[str, Any]], alt.Chart | None]
    twin: Callable[[pd.DataFrame, Mapping[str, Any]], pd.DataFrame]


def _bands(name: str, x: str, *panels: Panel, **more: Any) -> Chart:
    made = Bands(name, x, panels, **more)
    return Chart(made, lambda frame, values: made.twin(frame))


def _ends(frame: pd.DataFrame, values: Mapping[str, Any]) -> pd.DataFrame:
    """Where each path ends."""
    return frame.groupby("optimizer", sort=False).last()[["step", "x", "y", "f"]].reset_index()


def _reached(frame: pd.DataFrame, values: Mapping[str, Any]) -> pd.DataFrame:
    """How many starts lead to each minimum; -1 is none."""
    minima = surfaces.SURFACES[str(values["surface"])].minima
    ends = frame["minimum"] if "minimum" in frame else surfaces.reached_minimum(frame, str(values["surface"]))
    rows = [{"minimum": f"({x:.3g}, {y:.3g})", "count": int((ends == k).sum())} for k, (x, y) in enumerate(minima)]
    return pd.DataFrame([*rows, {"minimum": "none", "count": int((ends == -1).sum())}])


def _edges(frame: pd.DataFrame, values: Mapping[str, Any]) -> pd.DataFrame:
    """For every fourth momentum: the largest learning rate that still converged, and the edge of theory."""
    rows = []
    for mu, group in list(frame.groupby("mu"))[::4]:
        fine = group[group["rate"] < 1]
        rows.append({"mu": mu, "largest": fine["lr"].max(), "edge": group["edge"].iloc[0]})
    return pd.DataFrame(rows)


def _finals(frame: pd.DataFrame, values: Mapping[str, Any]) -> pd.DataFrame:
    """Final losses over the seeds."""
    return summarise(race.last_of_each(frame), ["starts", "optimizer"], "train_loss")


LOSSES = ("train_loss", "test_loss")
PARTS = ("train", "test")

CHARTS: dict[str, Chart] = {
    "race": _bands("race", "step", Panel("train_loss", ("train_loss",), log=True), by="optimizer", split="starts"),
    "wins": Chart(race.wins, lambda frame, values: race.win_counts(frame)),
    "dots": Chart(race.dots, _finals),
    "sweep": Chart(race.sweep, lambda frame, values: race.SWEEP.twin(frame)),
    "paths": Chart(surfaces.paths, _ends),
    "flock": Chart(surfaces.flock, _reached),
    "basins": Chart(surfaces.basins, _reached),
    "stability": Chart(surfaces.stability, _edges),
    "gradients": _bands(
        "gradients", "layer", Panel("gradient", ("gradient",), log=True, height=170, format="~e"),
        by="init", split="activation", points=True,
    ),
    "signals": _bands(
        "signals", "layer", Panel("signal", ("signal",), log=True, height=170, format="~e"),
        by="init", split="activation", points=True,
    ),
    "pictures": _bands(
        "pictures", "epoch", Panel("cross_entropy", LOSSES, log=True, parts=PARTS, height=210),
        Panel("accuracy", ("train_accuracy", "test_accuracy"), parts=PARTS, height=210, format="~%"),
    ),
    "underfit": _bands(
        "underfit", "epoch", Panel("mse", LOSSES, log=True, parts=PARTS, height=340), by="features", kind="features"
    ),
    "k-fold": _bands(
        "k-fold", "features", Panel("mse", ("training", "validation", "test"), log=True, height=320),
        points=True, best=True,
    ),
    "weight-decay": _bands(
        "weight-decay", "strength", Panel("half_mse", LOSSES, log=True, parts=PARTS, height=250),
        Panel("norm", ("norm",), log=True, height=150), x_kind="names", points=True,
    ),
    "dropout": _bands(
        "dropout", "dropout",
        Panel("accuracy", ("train_accuracy", "test_accuracy"), parts=PARTS, height=240, format="~%"),
        Panel("cross_entropy", ("test_loss",), log=True, parts=("test",), height=150), points=True,
    ),
    "decoupled": _bands(
        "decoupled", "strength", Panel("test_accuracy", ("test_accuracy",), height=220, format="~%"),
        Panel("norm", ("norm",), log=True, height=180), by="way", x_kind="log", points=True,
    ),
    "class-weights": _bands(
        "class-weights", "weight",
        Panel("shares", ("recall_rare", "recall_common", "balanced", "precision_rare"), height=320, low=0.0, high=1.04,
              format="~%"),
        x_kind="log", points=True,
    ),
}  # fmt: skip
"""Every chart by name."""


def spec(name: str, frame: pd.DataFrame, look: Look, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The chart as Vega-Lite, drawn as SVG whatever its size; None when nothing is left to draw."""
    with debug_mode(False):  # the tests check every chart against the schema; here that would cost half a second
        chart = CHARTS[name].draw(frame, look, values)
        made = chart and chart.to_dict(validate=False)
    if not made:
        return None
    made["usermeta"] = {"embedOptions": {"renderer": "svg"}}
    return made
