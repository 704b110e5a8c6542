"""Stop ends an experiment within the pieces that are under way, not at its end."""

from __future__ import annotations

import pytest

from core.experiments import EXPERIMENTS, conformance, task
from core.training import compiled, pool
from core.training.datasets import DATASETS, digits

LONG = {
    "race": {"seeds": 50, "epochs": 50, "starts": ("shared", "own")},
    "race-wins": {"seeds": 50, "epochs": 20},
    "race-sweep": {"seeds": 20, "epochs": 20},
    "race-tuned": {"seeds": 20, "epochs": 20},
    "basins": {"points": 200, "steps": 2000},
    "pictures": {"seeds": 5, "epochs": 200, "hidden": 64},
    "underfit-overfit": {"seeds": 20, "epochs": 200},
    "weight-decay": {"seeds": 20, "epochs": 200},
    "dropout": {"seeds": 20, "epochs": 100},
    "decoupled": {"seeds": 10, "epochs": 100},
    "class-weights": {"seeds": 50, "epochs": 100},
}
"""Settings of many pieces or many steps; the experiments that are missing look at every step or two."""


@pytest.fixture(params=["torch", "compiled"])
def engine(request, monkeypatch):
    """Both ways to compute: Stop must not depend on what is installed."""
    monkeypatch.setattr(compiled, "_ready", set())
    if request.param == "torch":
        monkeypatch.setattr(compiled, "available", lambda: False)
        return
    pytest.importorskip("numba")
    compiled.warm("float32", "float64")


@pytest.mark.parametrize("name", LONG)
def test_after_stop_little_more_is_done(name, engine, monkeypatch):
    works, told = [], []
    run = pool.Work.run

    def seen(self, *given):
        works.append(self)
        return run(self, *given)

    def stop(done, total):
        told.append((done, total))
        return True

    monkeypatch.setattr(pool.Work, "run", seen)
    monkeypatch.setattr(pool, "LOOK_S", 0.001)
    EXPERIMENTS[name](**LONG[name], progress=stop)
    assert len(told) == 1, "after Stop nobody is told any more"
    (before, total), after = told[0], sum(int(work.done.sum()) for work in works)
    assert after - before < 0.25 * total


class Impatient:
    """Somebody who presses Stop at the first sign of life."""

    def __init__(self) -> None:
        self.reports = 0

    def report(self, progress, message=None):
        self.reports += 1
        return True


@pytest.mark.parametrize("section", ["B", "C", "D", "E", "F", "G"])
def test_checking_published_results_can_be_stopped_in_the_middle_of_a_row(section, monkeypatch):
    monkeypatch.setattr(conformance, "fashion_mnist", digits)
    monkeypatch.setattr(conformance, "airfoil", lambda: DATASETS["parabola"].make(rows=2000))
    talk = Impatient()
    assert task.published({"sections": [section, "A"], "seeds": 10}, talk) == {"rows": []}
    assert talk.reports == 1


def test_rows_that_were_done_before_stop_are_kept(monkeypatch):
    row = conformance.Row("A", "x", "1", 1.0, 1.0, 1.0, True)

    def section(seeds, tell):
        yield row
        tell()
        yield row

    monkeypatch.setitem(task.SECTIONS, "A", section)
    assert task.published({"sections": ["A", "A"], "seeds": 1}, Impatient())["rows"] == [row.as_dict()]
