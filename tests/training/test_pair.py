"""Two threads for one run: the same numbers as one, stopping together, and telling what failed."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.training.datasets import DATASETS
from core.training.ensemble import dense, pair, train
from core.training.ensemble.draws import parameters
from core.training.fit import Fit
from core.training.settings import Settings

MOONS = DATASETS["moons"].make(rows=90, noise=0.2)
BASE = Settings(hidden=(5,), loss="cross-entropy", batch=16, epochs=3, own={"lr": 0.05}, dtype="float64")
COLUMNS = ["epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]


@pytest.fixture
def shared(monkeypatch):
    """However small, a single run is given two threads; the list of those that took part."""
    sides = []

    class Seen(pair.Half):
        def __init__(self, sizes, side, *rest):
            super().__init__(sizes, side, *rest)
            sides.append(side)

    monkeypatch.setattr(pair, "Half", Seen)
    monkeypatch.setattr(dense, "HEAVY", 1)
    monkeypatch.setattr(dense, "THREADS", 2)
    return sides


CASES = {
    "linear": replace(BASE, hidden=()),
    "an odd number of units": BASE,
    "deep": replace(BASE, hidden=(6, 5, 4), activation="tanh", optimizer="adam", own={"lr": 0.02}),
    "penalties": replace(BASE, l1=0.01, l2=0.1, decay=0.2, schedule="cosine"),
    "one unit": replace(BASE, hidden=(1,), optimizer="adagrad", own={"lr": 0.1, "eps": 0.0}),
    "batch of all": replace(BASE, batch=MOONS.n_train),
}


@pytest.mark.parametrize("name", CASES)
def test_two_threads_give_the_numbers_of_one_run_alone(name, shared):
    settings = CASES[name]
    outcome, fit = train(MOONS, [settings], engine="torch"), Fit(MOONS, settings)
    steps = [step for step in fit if step.test_loss is not None]
    expected = np.array([[getattr(step, column) for column in COLUMNS] for step in steps], float)
    np.testing.assert_allclose(outcome.frame[COLUMNS].astype(float), expected, rtol=1e-10, atol=1e-13)
    ours = [part for layer in outcome.layers[0] for part in layer]
    for a, b in zip(ours, fit.model.parameters(), strict=True):
        assert torch.allclose(a, b.detach(), rtol=1e-10, atol=1e-13)
    norm = torch.cat([w.flatten() for w in fit.weights()]).norm().item()
    assert outcome.frame["norm"].iloc[-1] == pytest.approx(norm, rel=1e-12) and sorted(shared) == [0, 1]


@pytest.mark.parametrize("sizes", [(7, 3), (7, 5, 3), (2, 1, 2), (7, 4, 5, 3)])
def test_both_sides_hold_the_whole_network(sizes):
    sides = [pair.Half(sizes, side, (None, None), {}).places for side in (0, 1)]
    count = parameters(sizes)
    assert set(torch.cat(sides).tolist()) == set(range(count))
    twice = sum(sizes[2:]) if len(sizes) > 2 else sizes[1]
    assert len(sides[0]) + len(sides[1]) == count + twice  # biases behind the first layer are held by both


def test_both_stop_before_the_same_step(shared):
    ended = train(MOONS, [replace(BASE, epochs=100_000)], engine="torch", progress=lambda done, total: done > 20)
    assert not ended.complete and ended.verdicts == ["stopped"] and sorted(shared) == [0, 1]


@pytest.mark.parametrize("side", [0, 1])
def test_when_one_fails_the_other_does_not_wait_for_ever(side, shared, monkeypatch):
    def failing(self, k, step=dense.Grid._step):
        if k == 4 and self.share.first == (side == 0):
            raise MemoryError("no room")
        step(self, k)

    monkeypatch.setattr(dense.Grid, "_step", failing)
    with pytest.raises(MemoryError, match="no room"):
        train(MOONS, [BASE], engine="torch")


def test_a_batch_is_not_overwritten_while_the_other_thread_still_reads_it():
    """Side 0 is as far ahead as it can be: it has filled the next batch and waits in this one."""
    x = torch.arange(40.0).view(20, 2)
    queues, shared = (pair.SimpleQueue(), pair.SimpleQueue()), {}
    batches = list(torch.arange(20).split(4))
    seen = {0: [], 1: []}

    def walk(half):
        for batch in half.gathered(x, batches):
            half.sum(torch.zeros(1))
            seen[0 if half.first else 1].append(batch.clone())  # after the meeting: as late as a gradient is taken

    threads = [threading.Thread(target=walk, args=(pair.Half((2, 3, 1), k, queues, shared),)) for k in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for side in (0, 1):
        assert torch.equal(torch.cat(seen[side]), x)
