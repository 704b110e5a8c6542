"""Every experiment gives a tidy table of what its docstring says, and what can be known beforehand about it is true."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import torch

from core.errors import DatasetMissing, SettingsRefused
from core.experiments import EXPERIMENTS
from core.experiments.model import Choice, Values
from core.training.optimizers import OPTIMIZERS
from core.training.surfaces import SURFACES

SMALL = {
    "race": {"seeds": 2, "epochs": 2, "starts": ("shared", "own")},
    "race-wins": {"seeds": 3, "epochs": 2},
    "race-sweep": {"seeds": 2, "epochs": 2, "rates": (0.01, 0.1)},
    "race-tuned": {"seeds": 2, "epochs": 2},
    "trajectories": {"steps": 5},
    "flock": {"side": 3, "steps": 4},
    "basins": {"points": 8, "steps": 400},
    "stability": {"points": 9},
    "depth": {"layers": 3, "width": 8, "rows": 16, "seeds": 2},
    "pictures": {"seeds": 2, "epochs": 2, "hidden": 8},
    "underfit-overfit": {"seeds": 2, "epochs": 3},
    "k-fold": {"seeds": 2},
    "weight-decay": {"seeds": 2, "epochs": 5},
    "dropout": {"p": (0.0, 0.5), "seeds": 2, "epochs": 2, "hidden": 8},
    "decoupled": {"strengths": (0.01, 0.1), "seeds": 2, "epochs": 2, "hidden": 8},
    "class-weights": {"weights": (1, 20), "seeds": 2},
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: experiment(**SMALL[name]) for name, experiment in EXPERIMENTS.items()}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_table_has_the_columns_that_are_promised(name, tables):
    """What stands behind "Columns:" in the docstring, in that order; buffers follow in a table of paths."""
    promised = EXPERIMENTS[name].run.__doc__.split("Columns:")[1]
    promised = re.sub(r"\([^()]*(\([^()]*\)[^()]*)*\)", "", promised).split(";")[0].split(", then")[0].rstrip(". \n")
    columns = [word.strip() for word in promised.split(",")]
    table = tables[name]
    assert list(table.columns)[: len(columns)] == columns
    assert len(table) > 0 and not table.duplicated().all()
    if name != "trajectories":
        assert table.notna().all().all() and list(table.columns) == columns


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_same_settings_give_the_same_table(name, tables):
    if name in ("race", "weight-decay", "dropout", "depth", "class-weights"):
        pd.testing.assert_frame_equal(tables[name], EXPERIMENTS[name](**SMALL[name]), rtol=1e-6)
    experiment = EXPERIMENTS[name]
    assert set(SMALL[name]) <= set(experiment.defaults())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_progress_is_told_to_the_end_and_can_stop_it(name):
    told = []
    EXPERIMENTS[name](**SMALL[name], progress=lambda done, total: told.append((done, total)))
    shares = [done / total for done, total in told]
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] == 1
    if name in ("trajectories", "flock", "stability", "depth", "k-fold"):  # the others end at a piece of their work
        before = len(told)
        table = EXPERIMENTS[name](**SMALL[name], progress=lambda done, total: told.append((done, total)) or True)
        assert len(told) == before + 1 and len(table) > 0


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_setting_is_one_that_the_function_takes_with_a_default_in_bounds(name):
    experiment = EXPERIMENTS[name]
    with pytest.raises(SettingsRefused, match="no setting"):
        experiment(nonsense=1)
    for setting in experiment.settings:
        if isinstance(setting, Choice):
            chosen = setting.default if setting.several else (setting.default,)
            assert set(chosen) <= set(setting.options)
        else:
            values = setting.default if isinstance(setting, Values) else (setting.default,)
            assert all(setting.low <= value <= setting.high for value in values)
            with pytest.raises(SettingsRefused):
                experiment(**{setting.name: setting.high * 10 + 1})


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("race", {"lr": 0}, "above 0"),
        ("race", {"lr": -1}, "above 0"),
        ("race", {"lr": "fast"}, "finite number"),
        ("race", {"hidden": 0}, "at least 1"),
        ("race", {"optimizers": ()}, "choose at least one"),
        ("race", {"optimizers": ("sgd", "adm")}, "adm"),
        ("race", {"seeds": 2.5}, "whole"),
        ("pictures", {"batch": 5000}, "at most 1437"),
        ("weight-decay", {"strengths": (0.0, 1000.0)}, "above 2"),
        ("weight-decay", {"strengths": ()}, "strengths"),
        ("weight-decay", {"strengths": (float("nan"),)}, "finite number"),
        ("underfit-overfit", {"epochs": 5000, "rows": 10_000, "batch": 1, "seeds": 100}, "at most"),
        ("k-fold", {"k": 50, "rows": 40}, "between 2 and 40"),
        ("decoupled", {"lr": 1, "strengths": (3.0,), "optimizer": "sgd"}, "above 2"),
    ],
)
def test_bad_settings_get_a_sentence(name, given, words):
    with pytest.raises(SettingsRefused, match=words) as caught:
        EXPERIMENTS[name](**given)
    assert all(fault.words("zh") for fault in caught.value.faults)


def test_a_learning_rate_of_a_thousand_millions_gives_a_table_all_the_same():
    table = EXPERIMENTS["race-sweep"](rates=(0.01, 1e9), seeds=1, epochs=1, optimizers=("sgd", "adam"))
    assert len(table) == 4 and np.isinf(table.query("lr > 1 and optimizer == 'sgd'")["train_loss"]).all()


def test_without_fashion_mnist_the_reason_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("core.training.datasets.fashion.DEBIAN", tmp_path)
    monkeypatch.setattr("core.training.datasets.fashion.fashion_folder", lambda: tmp_path)
    with pytest.raises(DatasetMissing, match="fetch fashion-mnist"):
        EXPERIMENTS["pictures"](dataset="fashion-mnist")


# What is known beforehand


def test_in_a_shared_race_all_start_alike_and_in_an_own_race_none_does(tables):
    start = tables["race"].query("epoch == 0").groupby(["starts", "seed"])["train_loss"].nunique()
    assert (start["shared"] == 1).all() and (start["own"] == 5).all()


def test_wins_add_up(tables):
    table = tables["race-wins"].groupby("starts")[["first", "last"]].sum()
    assert (table == 3).all().all()


def test_paths_are_those_of_torch_and_their_buffers_explain_the_steps():
    table = EXPERIMENTS["trajectories"](optimizers=("momentum", "adam"), lr=0.1, mu=0.9, steps=8)
    for name in ("momentum", "adam"):
        p = torch.tensor([-5.0, -2.0], dtype=torch.float64, requires_grad=True)
        optimizer = OPTIMIZERS[name].make([p], lr=0.1)
        for _, row in table[table["optimizer"] == name].iterrows():
            assert (row["x"], row["y"]) == pytest.approx(tuple(p.tolist()), rel=1e-12)
            optimizer.zero_grad()
            SURFACES["valley"].f(p[0], p[1]).backward()
            optimizer.step()
    path = table.query("optimizer == 'momentum'")
    assert path["x"].diff().iloc[1:].tolist() == pytest.approx((-0.1 * path["v_x"].iloc[1:]).tolist())
    assert path["m_x"].isna().all()


def test_basins_end_where_they_say():
    table = EXPERIMENTS["basins"](points=12, steps=800)
    for number, group in table.groupby("minimum"):
        if number >= 0:
            assert np.allclose(group[["end_x", "end_y"]], SURFACES["himmelblau"].minima[number], atol=0.06)
    assert set(table["minimum"]) >= {0, 1, 2, 3}


@pytest.mark.parametrize("optimizer", ["momentum", "nesterov"])
def test_the_edge_of_stability_is_where_theory_has_it(optimizer):
    table = EXPERIMENTS["stability"](optimizer=optimizer, points=25, steps=1500)
    clear = table[(table["lr"] / table["edge"] - 1).abs() > 0.02]
    assert ((clear["distance"] > 1) == (clear["lr"] > clear["edge"])).all()
    assert ((clear["theory"] > 1) == (clear["lr"] > clear["edge"])).all()
    growing = table[table["lr"] > 1.1 * table["edge"]]
    assert len(growing) > 50 and np.allclose(growing["rate"], growing["theory"], rtol=0.05)


def test_gradients_vanish_with_sigmoid_and_stay_with_relu_and_he():
    table = EXPERIMENTS["depth"](activations=("sigmoid", "relu"), inits=("torch", "he"), layers=10, seeds=2)
    mean = table.groupby(["activation", "init", "layer"])["gradient"].mean()
    assert mean["sigmoid", "torch", 1] < 1e-4 * mean["sigmoid", "torch", 10]
    assert 0.05 < mean["relu", "he", 1] / mean["relu", "he", 10] < 20


def test_weight_decay_shrinks_the_norm_and_helps():
    table = EXPERIMENTS["weight-decay"](seeds=3).groupby("strength").mean()
    assert table["norm"].is_monotonic_decreasing
    assert table["test_loss"][3.0] < table["test_loss"][0.0] / 100


def test_for_sgd_l2_and_decoupled_decay_are_one_thing_and_for_adam_two():
    small = {"strengths": (0.1,), "epochs": 5, "seeds": 1, "hidden": 8}
    for optimizer, alike in (("sgd", True), ("adam", False)):
        norm = EXPERIMENTS["decoupled"](optimizer=optimizer, **small).set_index("way")["norm"]
        assert (abs(norm["l2"] / norm["decay"] - 1) < 1e-4) == alike


def test_a_weight_on_the_rare_class_finds_more_of_it_at_the_price_of_false_alarms(tables):
    table = tables["class-weights"].groupby("weight").mean()
    assert table["recall_rare"][20] > table["recall_rare"][1] + 0.3
    assert table["recall_common"][20] < table["recall_common"][1]


def test_cross_validation_sees_what_the_training_error_hides():
    table = EXPERIMENTS["k-fold"](seeds=10).groupby("features").median()
    assert table["training"].is_monotonic_decreasing
    assert table["validation"].idxmin() in (3, 4) and table["validation"][12] > 2 * table["validation"][4]


def test_two_features_are_too_few_for_a_cubic():
    last = EXPERIMENTS["underfit-overfit"](epochs=150, seeds=2).groupby(["features", "epoch"]).median()["test_loss"]
    assert last[2, 150] > 10 * last[4, 150]
