"""The ensemble engine against one run after another with torch.optim and autograd, in float64."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from core.errors import SettingsRefused
from core.training.datasets import DATASETS
from core.training.ensemble import final, grid, train
from core.training.ensemble.groups import grids, groups
from core.training.fit import Fit
from core.training.optimizers import OPTIMIZERS
from core.training.settings import Settings

BASE = Settings(hidden=(5,), batch=16, epochs=2, own={"lr": 0.05}, dtype="float64")
COLUMNS = ["epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]
CURVE = DATASETS["parabola"].make(rows=50)
CURVE2 = DATASETS["parabola"].make(rows=50, seed=1)
MOONS = DATASETS["moons"].make(rows=90, noise=0.2)


def one_by_one(data, runs):
    """What Fit gives for each, as rows of the tidy table."""
    rows = []
    for k, (own, settings) in enumerate(zip(data, runs, strict=True)):
        for step in Fit(own, settings):
            if step.test_loss is not None:
                rows.append({"run": k} | {name: getattr(step, name) for name in COLUMNS})
    return pd.DataFrame(rows).astype(float)


def together(data, runs):
    return train(data, runs).frame[["run", *COLUMNS]].astype(float)


def same(ours, theirs, rtol=1e-10):
    assert len(ours) == len(theirs)
    np.testing.assert_allclose(ours.to_numpy(), theirs.to_numpy(), rtol=rtol, atol=1e-13)


OPTIMIZER_RUNS = [
    replace(BASE, optimizer=name, own={"lr": lr}, seed=seed)
    for name in OPTIMIZERS
    for lr in (0.01, 0.1)
    for seed in (0, 3)
]
CLASSES = replace(BASE, loss="cross-entropy", activation="tanh")
CASES = {
    "all optimizers": (CURVE, OPTIMIZER_RUNS),
    "hyperparameters": (CURVE, grid(replace(BASE, optimizer="momentum"), mu=[0.5, 0.9], lr=[0.01, 0.1], seed=[0, 1])),
    "deep": (MOONS, grid(replace(CLASSES, hidden=(6, 5, 4)), activation=["relu", "gelu"], seed=[0, 1])),
    "linear": (MOONS, grid(replace(CLASSES, hidden=()), lr=[0.1, 1.0], seed=[0, 1])),
    "one lane": (MOONS, grid(CLASSES, lr=[0.1, 1.0], start=[5, 6])),
    "regularisers": (MOONS, grid(CLASSES, l1=[0.0, 0.01], l2=[0.0, 0.1], decay=[0.0, 0.2], seed=[0, 1])),
    "dropout": (MOONS, grid(replace(CLASSES, hidden=(6, 6)), dropout=[0.0, 0.2, 0.5], seed=[0, 1])),
    "schedules": (CURVE, grid(BASE, schedule=["cosine", "warmup"], optimizer=["sgd", "adam"], decay=[0.0, 0.5])),
    "class weights": (MOONS, grid(CLASSES, class_weights=[(), (1.0, 4.0)], seed=[0, 1])),
    "own data": ([CURVE, CURVE2] * 2, grid(BASE, lr=[0.01, 0.1], seed=[0, 1])),
    "ragged": (
        CURVE,
        [*grid(BASE, lr=[0.01, 0.1], seed=[0, 1]), replace(BASE, seed=1, optimizer="adam"), replace(BASE, batch=7)],
    ),
    "many curves": (CURVE, grid(BASE, optimizer=list(OPTIMIZERS), lr=[0.01, 0.1], seed=[0, 3])),
    "many curves, regularised": (
        [CURVE, CURVE2] * 16,
        grid(
            replace(BASE, loss="half-mse", schedule="cosine", batch=7),
            optimizer=["sgd", "adam"],
            l1=[0.0, 0.01],
            l2=[0.0, 0.1],
            decay=[0.0, 0.2],
            seed=[0, 1],
        ),
    ),
    "early": (CURVE, grid(replace(BASE, epochs=12, patience=1), lr=[0.02, 0.3], seed=[0, 1, 2])),
    "diverging": (CURVE, grid(replace(BASE, epochs=6), lr=[0.05, 1e9])),
}


@pytest.mark.parametrize("name", CASES)
def test_together_is_the_same_as_one_by_one(name):
    data, runs = CASES[name]
    sets = data if isinstance(data, list) else [data] * len(runs)
    ours, theirs = together(data, runs), one_by_one(sets, runs)
    if name == "diverging":  # one by one stops in mid-epoch, where only the step's batch was looked at
        assert train(data, runs).verdicts[1] in ("not_a_number", "exploded")
        ours, theirs = (table[table["run"] == 0] for table in (ours, theirs))
    same(ours, theirs)


@pytest.mark.parametrize(
    ("name", "called"), [("many curves", True), ("many curves, regularised", True), ("deep", False)]
)
def test_many_curves_stand_side_by_side_in_the_last_dimension(name, called, monkeypatch):
    from core.training.ensemble import curves

    seen, one = [], curves.train
    monkeypatch.setattr(curves, "train", lambda *given: seen.append(1) or one(*given))
    data, runs = CASES[name]
    outcome = train(data, runs, engine="torch")
    assert bool(seen) == called
    own = data[1] if isinstance(data, list) else data
    fit = Fit(own, runs[1])
    fit.run()
    for a, b in zip([part for pair in outcome.layers[1] for part in pair], fit.model.parameters(), strict=True):
        assert torch.allclose(a, b.detach(), rtol=1e-10, atol=1e-13)


def test_many_curves_can_be_stopped():
    runs = grid(replace(BASE, epochs=3000), lr=[0.01, 0.1], seed=range(20))
    ended = train(CURVE, runs, engine="torch", progress=lambda done, total: done > 100)
    assert not ended.complete and set(ended.verdicts) == {"stopped"} and len(ended.frame) < 40 * 3000


def test_the_last_weights_are_those_of_one_by_one():
    data, runs = CASES["deep"]
    for settings, layers in zip(runs, train(data, runs).layers, strict=True):
        fit = Fit(data, settings)
        fit.run()
        ours = [part for pair in layers for part in pair]
        for a, b in zip(ours, fit.model.parameters(), strict=True):
            assert torch.allclose(a, b.detach(), rtol=1e-10, atol=1e-13)


def test_adding_a_run_changes_no_other():
    data, runs = CASES["dropout"]
    extra = [replace(CLASSES, hidden=(6, 6), dropout=0.9, seed=9), *runs, replace(runs[0], optimizer="adam")]
    alone, beside = together(data, runs), together(data, extra)
    beside = beside[beside["run"].between(1, len(runs))]
    same(alone.drop(columns="run"), beside.drop(columns="run"), rtol=1e-12)


def test_an_equal_grid_is_one_program():
    (group,) = groups([CURVE] * len(OPTIMIZER_RUNS), OPTIMIZER_RUNS)
    ((places, lanes),) = grids(group)
    assert sorted(places) == list(range(len(OPTIMIZER_RUNS))) and lanes == 2


def test_a_diverged_run_leaves_the_others_alone_and_never_wins():
    data, runs = CASES["diverging"]
    frame = train(data, runs).frame
    last = final(frame)
    assert np.isinf(last["train_loss"].iloc[1]) or last["train_loss"].iloc[1] > 1e6
    assert last["train_loss"].idxmin() == last.index[0]


def test_only_start_and_end_can_be_asked_for():
    runs = grid(replace(BASE, epochs=3), lr=[0.01, 0.1])
    every, ends = together(CURVE, runs), train(CURVE, runs, each_epoch=False).frame
    assert ends["epoch"].tolist() == [0, 3, 0, 3]
    assert ends["train_loss"].tolist() == every[every["epoch"].isin([0, 3])]["train_loss"].tolist()


def test_progress_is_told_and_can_end_the_work():
    told = []
    runs = grid(replace(BASE, epochs=300), lr=[0.01, 0.1])
    outcome = train(CURVE, runs, progress=lambda done, total: told.append((done, total)), engine="torch")
    assert outcome.complete and told[-1] == (2400, 2400)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    ended = train(CURVE, grid(replace(BASE, epochs=3000), lr=[0.01, 0.1]), progress=lambda done, total: True)
    assert not ended.complete and ended.verdicts == ["stopped", "stopped"] and 0 < len(ended.frame) < 2 * 3000


def test_bad_settings_are_refused():
    with pytest.raises(SettingsRefused, match="above 0"):
        train(CURVE, grid(BASE, lr=[0.1, 0.0]))
