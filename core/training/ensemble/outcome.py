"""What a call of ``train`` gives: a tidy table, the verdict on each run, and the last weights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core.training.optimizers import OPTIMIZERS
from core.training.regularisers import EarlyStopping
from core.training.settings import Settings
from core.training.verdict import EXPLODED, STUCK, at_the_end, divergence

MEASURES = ("train_loss", "test_loss", "train_accuracy", "test_accuracy", "norm")


@dataclass
class Log:
    """What was measured of the runs ``members``: a row for each point in time, a column for each run."""

    members: np.ndarray
    epochs: np.ndarray
    """(points,) epochs completed; the first is 0."""
    steps: np.ndarray
    """(points,) steps taken by then."""
    total: int
    """Steps that each run was to take."""
    found: dict[str, np.ndarray]
    """Measure to (points, runs) float64."""
    known: np.ndarray
    """(runs,) how many of the points each run reached."""
    lr: np.ndarray
    """(runs,)"""
    P: np.ndarray
    """(runs, parameters) at the end."""
    sizes: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """What a call of ``train`` gives."""

    frame: pd.DataFrame
    """A row for each run and epoch, from 0: run, optimizer, lr, seed, start, l1, l2, decay, dropout, epoch, step,
    train_loss, test_loss, train_accuracy, test_accuracy, norm (of all weights). It ends where ``Fit`` would have."""
    verdicts: list[str]
    """The verdict's key of each run."""
    layers: Sequence[list[tuple[Tensor, Tensor]]]
    """Weight and bias of each layer of each run, after the last step; [] for a run that never began."""
    complete: bool
    """False when ``progress`` ended it."""


@dataclass(frozen=True)
class Layers(Sequence):
    """The layers of each run, cut from its row of parameters when asked for."""

    rows: list[tuple[np.ndarray, tuple[int, ...]] | None] = field(repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, run: int) -> list[tuple[Tensor, Tensor]]:
        if self.rows[run] is None:
            return []
        (row, sizes), at, found = self.rows[run], 0, []
        flat = torch.from_numpy(row.copy())
        for i, o in pairwise(sizes):
            found.append((flat[at : at + o * i].view(o, i), flat[at + o * i : at + o * i + o]))
            at += o * i + o
        return found


def outcome(runs: Sequence[Settings], logs: Sequence[Log], complete: bool) -> Outcome:
    """The table of all logs, each run's rows up to where ``Fit`` would have ended it."""
    verdicts = ["stopped"] * len(runs)
    rows: list[tuple[np.ndarray, tuple[int, ...]] | None] = [None] * len(runs)
    points, places, lr = [], [], np.zeros(len(runs))
    for log in logs:
        ends = _judge(runs, log, verdicts)
        lr[log.members] = log.lr
        for place, k in enumerate(log.members):
            rows[k] = (log.P[place], log.sizes) if log.known[place] else None
        points.append(np.concatenate([np.arange(end) for end in ends]))
        places.append(np.repeat(np.arange(len(ends)), ends))
    columns: dict[str, np.ndarray] = {}
    if logs:
        run = np.concatenate([log.members[place] for log, place in zip(logs, places, strict=True)])
        order = np.argsort(run, kind="stable")
        columns = {"run": run[order], **_facts(runs, lr, run[order])}
        for name in ("epochs", "steps"):
            values = [getattr(log, name)[point] for log, point in zip(logs, points, strict=True)]
            columns[name.rstrip("s")] = np.concatenate(values)[order]
        for name in MEASURES:
            values = [
                log.found[name][point, place] if name in log.found else np.full(len(point), np.nan)
                for log, point, place in zip(logs, points, places, strict=True)
            ]
            columns[name] = np.concatenate(values)[order]
    return Outcome(pd.DataFrame(columns), verdicts, Layers(rows), complete)


def _facts(runs: Sequence[Settings], lr: np.ndarray, run: np.ndarray) -> dict[str, np.ndarray]:
    """Columns that are settings."""
    facts = {
        "optimizer": list(map(attrgetter("optimizer"), runs)),
        "lr": lr,
        "seed": list(map(attrgetter("seed"), runs)),
        "start": [run.seed if run.start is None else run.start for run in runs],
        **{name: list(map(attrgetter(name), runs)) for name in ("l1", "l2", "decay", "dropout")},
    }
    return {name: np.array(values)[run] for name, values in facts.items()}


def _judge(runs: Sequence[Settings], log: Log, verdicts: list[str]) -> np.ndarray:
    """Fill in the verdicts of one log; how many points of each run are to be told."""
    ends = log.known.copy()
    if "train_loss" not in log.found:  # nothing was measured: only the weights can tell
        for k, norm, end in zip(log.members, log.found["norm"][-1], ends, strict=True):
            verdicts[k] = "stopped" if end < len(log.epochs) else "done" if np.isfinite(norm) else "not_a_number"
        return ends
    loss = log.found["train_loss"]
    with np.errstate(invalid="ignore", over="ignore"):
        ill = ~np.isfinite(loss) | ((loss > 1) & (loss / np.maximum(loss[0], 1e-12) > EXPLODED))
        plain = (loss[-1] <= loss[0]) & ~((loss[-1] > STUCK * loss[0]) & (loss[0] > 1e-6))
    plain &= ~ill[1:].any(0) & (log.known == len(loss))
    for place, k in enumerate(log.members):
        if plain[place] and not runs[k].patience:
            verdicts[k] = "done"
        else:
            ends[place], verdicts[k] = _cut(runs[k], log, place)
    return ends


def _cut(run: Settings, log: Log, place: int) -> tuple[int, str]:
    """Points of one run up to where ``Fit`` would have ended it, and the verdict's key."""
    usual, early = OPTIMIZERS[run.optimizer].parameters[0].default, EarlyStopping(run.patience)
    train, test = log.found["train_loss"][:, place].tolist(), log.found["test_loss"][:, place].tolist()
    known = int(log.known[place])
    for point in range(1, known):
        ill = divergence(int(log.steps[point]), train[point], train[0], run.lr, usual)
        if ill:
            return point + 1, ill.key
        if early.look(test[point]) and log.steps[point] < log.total:
            return point + 1, "early"
    if known < len(train):
        return known, "stopped"
    return known, at_the_end(log.total, train[-1], train[0], run.lr, usual).key


def final(frame: pd.DataFrame) -> pd.DataFrame:
    """The last row of each run; a diverged run's losses are made infinite, so that it never wins."""
    last = frame.groupby("run", sort=True).tail(1).copy()
    losses = [name for name in ("train_loss", "test_loss") if name in last]
    last[losses] = last[losses].where(np.isfinite(last[losses]), math.inf)
    return last
