"""The notes' race of optimizers: y = x² + noise, a net 1-20-1, 12 epochs in batches of 32.

Settings of Morvan's PyTorch tutorial (306_optimizer), AdaGrad added. Every seed has its own noise, first weights and
shuffles. In a *shared* race all optimizers of a seed start from the same weights; in an *own* race, as in the tutorial,
each draws its own, so that luck takes part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from core.experiments.model import Choice, Experiment, Values
from core.training.datasets import parabola
from core.training.ensemble import Progress, final, train
from core.training.optimizers import OPTIMIZERS
from core.training.parameter import Parameter
from core.training.settings import Settings

ENTRANTS: dict[str, Mapping[str, float]] = {
    "sgd": {},
    "momentum": {"mu": 0.8},
    "adagrad": {},
    "rmsprop": {"alpha": 0.9},
    "adam": {"beta2": 0.99},
}
"""Hyperparameters of the tutorial; the other optimizers run with their defaults."""

TUNED: dict[str, Mapping[str, float]] = {
    "sgd": {"lr": 0.2},
    "momentum": {"lr": 0.1, "mu": 0.9},
    "adagrad": {"lr": 0.1},
    "rmsprop": {"lr": 0.01, "alpha": 0.9},
    "adam": {"lr": 0.01, "beta2": 0.99},
}
"""What the learning-rate sweep finds best for each."""

STARTS = 100
"""Own starts are numbered seed · STARTS + place + 1, apart from the seeds' own by the offset below."""
OWN_STARTS = 1 << 20

OPTIMIZER_CHOICE = Choice("optimizers", tuple(ENTRANTS), tuple(OPTIMIZERS), several=True)
SEEDS = Parameter("seeds", 20, 1, 200)
EPOCHS = Parameter("epochs", 12, 1, 200)
BATCH = Parameter("batch", 32, 1, 1000)
HIDDEN = Parameter("hidden", 20, 1, 200)
NOISE = Parameter("noise", 0.1, 0.0, 2.0)
STARTING = Choice("starts", ("shared",), ("shared", "own"), several=True)


def plan(
    optimizers: Sequence[str],
    rates: Sequence[float] | Mapping[str, float],
    starts: Sequence[str],
    seeds: int,
    hidden: int,
    batch: int,
    epochs: int,
    own: Mapping[str, Mapping[str, float]] = ENTRANTS,
) -> tuple[list[Settings], list[str]]:
    """The runs of a race, and for each whether its start is shared."""
    runs, kinds = [], []
    for kind in starts:
        for place, name in enumerate(optimizers):
            for lr in [rates[name]] if isinstance(rates, Mapping) else rates:
                for seed in range(seeds):
                    start = None if kind == "shared" else OWN_STARTS + seed * STARTS + place
                    runs.append(
                        Settings(
                            hidden=(hidden,),
                            optimizer=name,
                            own={**own.get(name, {}), "lr": lr},
                            seed=seed,
                            start=start,
                            batch=batch,
                            epochs=epochs,
                        )
                    )
                    kinds.append(kind)
    return runs, kinds


def _run(
    runs: list[Settings], kinds: list[str], noise: float, progress: Progress | None, each_epoch: bool
) -> pd.DataFrame:
    fields = {run.seed: parabola(seed=run.seed, noise=noise) for run in runs}
    frame = train([fields[run.seed] for run in runs], runs, each_epoch=each_epoch, progress=progress).frame
    frame["starts"] = frame["run"].map(dict(enumerate(kinds)))
    return frame


def race(
    *,
    optimizers: Sequence[str] = tuple(ENTRANTS),
    lr: float = 0.01,
    starts: Sequence[str] = ("shared",),
    seeds: int = 20,
    epochs: int = 12,
    batch: int = 32,
    hidden: int = 20,
    noise: float = 0.1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Losses of each optimizer over the epochs, for many seeds, from shared starts or own ones.

    Columns: optimizer, starts, seed, epoch, step, train_loss, test_loss.
    """
    runs, kinds = plan(optimizers, [lr], starts, seeds, hidden, batch, epochs)
    frame = _run(runs, kinds, noise, progress, each_epoch=True)
    return frame[["optimizer", "starts", "seed", "epoch", "step", "train_loss", "test_loss"]]


def wins(*, progress: Progress | None = None, **settings: object) -> pd.DataFrame:
    """How often each optimizer ends first, and how often last, with the band of its final losses.

    Columns: optimizer, starts, first, last, seeds, mean, least, greatest.
    """
    frame = race(**settings, progress=progress)
    last = frame[frame["epoch"] == frame["epoch"].max()]
    rows = []
    for kind, group in last.groupby("starts", sort=False):
        table = group.pivot(index="seed", columns="optimizer", values="train_loss").fillna(float("inf"))
        for name in group["optimizer"].unique():
            losses = table[name]
            rows.append(
                {
                    "optimizer": name,
                    "starts": kind,
                    "first": int((table.idxmin(axis=1) == name).sum()),
                    "last": int((table.idxmax(axis=1) == name).sum()),
                    "seeds": len(table),
                    "mean": losses.mean(),
                    "least": losses.min(),
                    "greatest": losses.max(),
                }
            )
    return pd.DataFrame(rows)


def sweep(
    *,
    optimizers: Sequence[str] = tuple(ENTRANTS),
    rates: Sequence[float] = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
    seeds: int = 5,
    epochs: int = 12,
    batch: int = 32,
    hidden: int = 20,
    noise: float = 0.1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The final loss of each optimizer over the learning rate: what the race really measures.

    Columns: optimizer, lr, seed, train_loss, test_loss; inf where it diverged.
    """
    runs, kinds = plan(optimizers, rates, ("shared",), seeds, hidden, batch, epochs)
    frame = final(_run(runs, kinds, noise, progress, each_epoch=False))
    return frame[["optimizer", "lr", "seed", "train_loss", "test_loss"]].reset_index(drop=True)


def tuned(*, seeds: int = 20, epochs: int = 12, progress: Progress | None = None) -> pd.DataFrame:
    """The race with each optimizer at its own learning rate: most of the gap closes.

    Columns: optimizer, lr, seed, train_loss, test_loss.
    """
    rates = {name: own["lr"] for name, own in TUNED.items()}
    runs, kinds = plan(tuple(TUNED), rates, ("shared",), seeds, 20, 32, epochs, TUNED)
    frame = final(_run(runs, kinds, 0.1, progress, each_epoch=False))
    return frame[["optimizer", "lr", "seed", "train_loss", "test_loss"]].reset_index(drop=True)


LR = Parameter("lr", 0.01, 1e-12, 1e12)
COMMON = (SEEDS, EPOCHS, BATCH, HIDDEN, NOISE)
RATES = Values("rates", (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0), 1e-12, 1e12)

RACE = Experiment(race, (OPTIMIZER_CHOICE, LR, STARTING, *COMMON))
WINS = Experiment(wins, (OPTIMIZER_CHOICE, LR, Choice("starts", ("shared", "own"), STARTING.options, True), *COMMON))
SWEEP = Experiment(sweep, (OPTIMIZER_CHOICE, RATES, Parameter("seeds", 5, 1, 100), *COMMON[1:]))
TUNED_RACE = Experiment(tuned, (SEEDS, EPOCHS))
