"""What a table says about its own settings: runs that diverged, that hardly moved, walks that left the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from core.charts import Look
from core.training.surfaces import SURFACES

STUCK = 0.99
"""A run that ends above this share of its first loss has learned nothing."""
GONE = 1e3
"""A loss that has grown so many times is gone, even where it is a number still."""

CURVES: dict[str, tuple[str, str]] = {
    "race": ("optimizer", "train_loss"),
    "pictures": ("", "train_loss"),
    "underfit-overfit": ("features", "train_loss"),
}
"""Experiments with a row for each epoch: what tells the runs of different kinds apart, and their loss."""
ENDS: dict[str, tuple[str, str]] = {
    "race-sweep": ("optimizer", "train_loss"),
    "race-tuned": ("optimizer", "train_loss"),
    "weight-decay": ("strength", "train_loss"),
    "dropout": ("dropout", "train_loss"),
    "decoupled": ("strength", "train_loss"),
}
"""Experiments with a row for each run."""
KEYS = ("optimizer", "starts", "features", "seed")


@dataclass(frozen=True)
class Found:
    """One finding; its words are ``lab.diagnosis.<key>``."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    who: tuple[tuple[object, int, int], ...] = ()
    """Which kinds of runs: name, how many, of how many."""

    def words(self, look: Look) -> dict[str, Any]:
        """The fields of the sentence."""
        told = [f"{look.name(name)} {count}/{total}" if total else look.name(name) for name, count, total in self.who]
        return {**self.facts, "who": look.word("comma").join(told)}


def diagnose(experiment: str, frame: pd.DataFrame, values: Mapping[str, Any]) -> list[Found]:
    """What should be said beside the charts of ``frame``; [] when all is well."""
    if experiment in CURVES:
        return _curves(frame, *CURVES[experiment])
    if experiment in ENDS:
        return _ends(frame, *ENDS[experiment])
    if experiment == "trajectories":
        return _paths(frame, str(values["surface"]))
    if experiment in ("basins", "flock"):
        return _none_reached(experiment, frame, str(values["surface"]))
    if experiment == "depth":
        return _flat(frame)
    return []


def _curves(frame: pd.DataFrame, by: str, loss: str) -> list[Found]:
    keys = [key for key in KEYS if key in frame]
    frame = frame.sort_values("epoch", kind="stable")
    start = frame.drop_duplicates(keys).set_index(keys)[loss]
    last = frame.drop_duplicates(keys, keep="last").set_index(keys)
    runs = pd.DataFrame({"first": start, "last": last[loss], "end": last["epoch"]}).reset_index()
    gone = ~np.isfinite(runs["last"]) | (runs["end"] < frame["epoch"].max()) | (runs["last"] > GONE * runs["first"])
    stuck = ~gone & (runs["last"] >= STUCK * runs["first"]) & (runs["first"] > 1e-6)
    return _told("lost", gone, runs, by) + _told("stuck", stuck, runs, by)


def _ends(frame: pd.DataFrame, by: str, loss: str) -> list[Found]:
    return _told("lost", ~np.isfinite(frame[loss]), frame, by)


def _told(kind: str, hit: pd.Series, runs: pd.DataFrame, by: str) -> list[Found]:
    """``all_…`` or ``some_…`` when any run is ``hit``."""
    if not hit.any():
        return []
    order = {"lost": ("all_lost", "some_lost"), "stuck": ("stuck_all", "stuck_some")}[kind]
    facts = {"count": int(hit.sum()), "total": len(hit)}
    groups: Sequence[Any] = runs.groupby(by, sort=False).groups.items() if by else [("", runs.index)]
    who = tuple((name, int(hit[rows].sum()), len(rows)) for name, rows in groups if hit[rows].any())
    return [Found(order[0] if hit.all() else order[1], facts, who)]


def _paths(frame: pd.DataFrame, surface: str) -> list[Found]:
    x0, x1, y0, y1 = SURFACES[surface].domain
    out = ~(frame["x"].between(x0, x1) & frame["y"].between(y0, y1))
    if out[frame["step"] == 0].all():  # that is no optimizer's doing
        x, y = frame[["x", "y"]].iloc[0].tolist()
        edges = {name: f"{value:g}" for name, value in zip(("x0", "x1", "y0", "y1"), (x0, x1, y0, y1), strict=True)}
        return [Found("starts_outside", {"x": f"{x:g}", "y": f"{y:g}", **edges})]
    left = frame[out].groupby("optimizer", sort=False)["step"].min()
    last = frame.groupby("optimizer", sort=False)["step"].max()
    gone = [name for name in left.index if out[(frame["optimizer"] == name) & (frame["step"] == last[name])].any()]
    return [Found("left_map", {"step": int(left[name])}, ((name, 0, 0),)) for name in gone]


def _none_reached(experiment: str, frame: pd.DataFrame, surface: str) -> list[Found]:
    minima = SURFACES[surface].minima
    if experiment == "basins":
        reached = bool((frame["minimum"] >= 0).any())
    else:
        end = frame[frame["step"] == frame["step"].max()]
        reached = any((np.hypot(end["x"] - x, end["y"] - y) < 0.25).any() for x, y in minima)
    return [] if reached or not minima else [Found("none_reached")]


def _flat(frame: pd.DataFrame) -> list[Found]:
    zero = frame[frame["gradient"] == 0]
    found = []
    if (zero["init"] == "zeros").any():
        found.append(Found("zero_start"))
    if (zero["init"] != "zeros").any():
        found.append(Found("flat"))
    return found
