"""The compiled loop against the batched tensor program, in float64. Skipped where numba is not installed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from core.training import compiled
from core.training.datasets import DATASETS
from core.training.datasets.model import Data
from core.training.ensemble import grid, small, train
from core.training.optimizers import OPTIMIZERS
from core.training.settings import Settings

pytest.importorskip("numba")
CURVE = DATASETS["parabola"].make(rows=50)
CURVE2 = DATASETS["parabola"].make(rows=50, seed=1)
BASE = Settings(hidden=(5,), batch=16, epochs=2, own={"lr": 0.05}, dtype="float64")
COLUMNS = ["run", "epoch", "step", "train_loss", "test_loss", "norm"]
CASES = {
    "optimizers": (CURVE, grid(BASE, optimizer=list(OPTIMIZERS), lr=[0.02], seed=range(5))),
    "deep": (CURVE, grid(replace(BASE, hidden=(6, 5)), activation=list(compiled.ACTIVATIONS), seed=[0, 1])),
    "regularisers": (CURVE, grid(BASE, l1=[0.0, 0.01], l2=[0.0, 0.1], decay=[0.0, 0.2], seed=[0, 1])),
    "schedules": (
        CURVE,
        grid(
            BASE,
            schedule=["cosine", "stairs"],
            optimizer=["sgd", "adam"],
            loss=["half-mse"],
            lr=[0.01, 0.02, 0.03, 0.04],
        ),
    ),
    "own data": ([CURVE, CURVE2] * 2, grid(BASE, lr=[0.01, 0.1], seed=[0, 1])),
    "diverging": (CURVE, grid(replace(BASE, epochs=6), lr=[0.05, 1e9], activation=["relu", "tanh"])),
}


@pytest.fixture(scope="module", autouse=True)
def compiled_loop():
    """Compiled for these tests alone: the others keep to plain torch."""
    compiled.warm("float32", "float64")
    yield
    compiled._ready.clear()


MOONS = DATASETS["moons"].make(rows=60)
CLASSES = replace(BASE, loss="cross-entropy")
ODD = Data(
    "odd", torch.randn(70, 21, generator=torch.Generator().manual_seed(0)), torch.arange(70) % 5, 51, (*"abcde",)
)
"""Inputs that are not a multiple of a vector's lanes, batches that are not one of four."""
LINEAR = replace(CLASSES, hidden=(), batch=10)
MORE = {
    "softmax regression": (ODD, [LINEAR]),
    "few softmax regressions on a lane": (ODD, grid(LINEAR, lr=[0.02, 0.5], l2=[0.0, 0.1], seed=[0, 1, 2])),
    "softmax regressions on own data": ([MOONS, ODD, ODD], grid(LINEAR, seed=[0, 1, 2])),
    "many softmax regressions on a lane": (ODD, grid(LINEAR, lr=[0.02 * k for k in range(1, 8)])),
    "weighted softmax regressions": (MOONS, grid(LINEAR, class_weights=[(), (1.0, 3.0)])),
    "classes": (MOONS, grid(CLASSES, optimizer=list(OPTIMIZERS), lr=[0.02, 0.05], seed=[0, 1])),
    "classes, regularised": (MOONS, grid(CLASSES, schedule=["cosine"], decay=[0.0, 0.2], dropout=[0.0, 0.5])),
}
"""Gradients by torch, steps compiled."""


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_compiled_is_the_same_as_batched(name):
    data, runs = (CASES | MORE)[name]
    ours, theirs = (train(data, runs, engine=engine).frame[COLUMNS].astype(float) for engine in ("compiled", "torch"))
    np.testing.assert_allclose(ours.to_numpy(), theirs.to_numpy(), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("few softmax regressions on a lane", True),
        ("many softmax regressions on a lane", False),
        ("weighted softmax regressions", False),
    ],
)
def test_few_softmax_regressions_read_the_rows_of_the_data_themselves(name, called, monkeypatch):
    from core.training.compiled import classes

    seen, gradient = [], classes.gradient
    monkeypatch.setattr(classes, "gradient", lambda *given: seen.append(1) or gradient(*given))
    train(*MORE[name], engine="compiled")
    assert bool(seen) == called


def test_a_diverging_softmax_regression_ends_as_no_number():
    outcome = train(ODD, [replace(LINEAR, own={"lr": 1e12})], engine="compiled")
    assert outcome.verdicts == train(ODD, [replace(LINEAR, own={"lr": 1e12})], engine="torch").verdicts


def test_what_the_loop_does_not_know_is_left_to_torch(monkeypatch):
    def never(*_):
        raise AssertionError("the compiled loop was called")

    monkeypatch.setattr(small, "train", never)
    classes = replace(CLASSES, epochs=1)
    for data, settings in (
        (MOONS, classes),
        (CURVE, replace(BASE, activation="gelu")),
        (CURVE, replace(BASE, dropout=0.5)),
        (CURVE, replace(BASE, hidden=(200,))),
    ):
        assert train(data, [settings], engine="compiled").complete
    with pytest.raises(AssertionError, match="was called"):
        train(CURVE, [BASE], engine="compiled")


def test_it_can_be_stopped_and_tells_what_is_known():
    runs = grid(replace(BASE, epochs=100), lr=[0.01, 0.1], seed=range(60))  # more pieces than are begun at once
    ended = train(CURVE, runs, engine="compiled", each_epoch=False, progress=lambda done, total: True)
    assert not ended.complete and "stopped" in ended.verdicts and set(ended.frame["epoch"]) <= {0, 100}
    assert ended.frame["train_loss"].notna().all()
