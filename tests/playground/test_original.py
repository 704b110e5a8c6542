"""The rules called "original": TensorFlow Playground's SGD, against a trainer on objects, number by number."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from core.playground import compiled
from core.playground.run import Run
from core.playground.settings import Settings

TWIN = Path(__file__).resolve().parents[2] / "benchmarks" / "playground_twin.mjs"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
compiled.warm()

ORIGINAL = Settings(rules="original", init="uniform", loss="half-mse", rows=200)


def theirs(run: Run, epochs: int) -> dict:
    """What the twin makes of the same start."""
    s = run.settings
    rows = np.concatenate([run.X, run.Y]).T.tolist()
    task = {
        "widths": run.net.widths, "weights": run.P.tolist(), "rows": rows, "n_train": run.n, "grid": [],
        "activation": s.activation[0], "squashed": run.net.squashed, "batch": run.batch, "lr": s.lr,
        "penalty": s.penalty, "rate": s.rate, "epochs": epochs,
    }  # fmt: skip
    done = subprocess.run(
        ["node", str(TWIN)], input=json.dumps(task), capture_output=True, text=True, timeout=120, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "settings",
    [
        ORIGINAL,
        ORIGINAL.with_(data="spiral", hidden=(8, 8)),
        ORIGINAL.with_(data="xor", activation=("relu",), batch=7),
        ORIGINAL.with_(activation=("sigmoid",), hidden=(3, 3, 3), batch=30, ratio=70),
        ORIGINAL.with_(data="plane", loss="half-mse", activation=("identity",)),
        ORIGINAL.with_(data="hills", hidden=(6, 4), batch=1),
        ORIGINAL.with_(penalty="l2", rate=0.01),
        ORIGINAL.with_(penalty="l1", rate=0.01, features=("x", "y", "xx", "yy", "xy", "sinx", "siny")),
        ORIGINAL.with_(penalty="l1", rate=0.1, lr=0.1, batch=9),
        ORIGINAL.with_(hidden=()),
    ],
    ids=lambda settings: f"{settings.data} {settings.activation[0]} {settings.penalty} {settings.batch}",
)
def test_the_numbers_are_those_of_the_original(settings):
    run = Run(settings)
    expected = theirs(run, 50)
    run.advance(run.steps_to(50))
    np.testing.assert_allclose(run.P, expected["weights"], rtol=1e-9, atol=1e-10)
    assert run.losses() == pytest.approx((expected["train"], expected["test"]), rel=1e-10)


def test_l1_ends_links_for_good():
    run = Run(ORIGINAL.with_(penalty="l1", rate=0.1, lr=0.1))
    run.advance(run.steps_to(50))
    assert run.dead.sum() > 0
    assert (run.P[run.dead == 1] == 0).all()
