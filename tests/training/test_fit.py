"""The trainer: the same numbers as the script it writes, after stopping, and clear words when it cannot work."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core.errors import SettingsRefused
from core.training.datasets import DATASETS
from core.training.datasets.model import Data
from core.training.fit import Fit
from core.training.losses import LOSSES
from core.training.script import script
from core.training.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SMALL = Settings(hidden=(6,), batch=16, epochs=3, own={"lr": 0.05})
CASES = {
    "plain": ("parabola", {"rows": 100}, SMALL),
    "classes": ("moons", {"rows": 80}, replace(SMALL, hidden=(5, 4), activation="tanh", loss="cross-entropy")),
    "adam with all": (
        "hills",
        {"rows": 90},
        replace(
            SMALL,
            optimizer="adam",
            own={"lr": 0.01, "beta1": 0.8},
            l1=0.001,
            l2=0.01,
            decay=0.1,
            dropout=0.3,
            schedule="cosine",
            init="he",
            activation="leaky-relu",
            activation_own={"slope": 0.2},
            seed=3,
            start=7,
        ),
    ),
    "double, early, linear": (
        "polynomial",
        {"rows": 40, "features": 20},
        replace(SMALL, hidden=(), loss="half-mse", epochs=30, patience=2, dtype="float64", init="small"),
    ),
    "weighted": (
        "gauss",
        {"noise": 0.3, "rows": 100},
        replace(SMALL, loss="cross-entropy", class_weights=(1.0, 5.0), optimizer="nesterov", schedule="inverse-root"),
    ),
}


def epochs(steps):
    return [(step.epoch, step.train_loss, step.test_loss) for step in steps if step.step and step.test_loss is not None]


@pytest.fixture(scope="module")
def printed():
    """What the scripts of all cases print, run in one fresh process."""
    whole = "import contextlib, io, torch\n"
    for name, (dataset, own, settings) in CASES.items():
        code = script(settings, dataset, data_own=own)
        compile(code, name, "exec")
        whole += f"torch.set_default_dtype(torch.float32)\nprint('#', {name!r})\nexec({code!r}, {{}})\n"
    done = subprocess.run([sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, list] = {}
    for line in done.stdout.splitlines():
        if line.startswith("# "):
            rows = found.setdefault(line[2:], [])
        else:
            epoch, train, test = line.split()
            rows.append((int(epoch), float(train), float(test)))
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_script_gives_the_same_numbers(name, printed):
    dataset, own, settings = CASES[name]
    found = epochs(Fit(DATASETS[dataset].make(seed=0, **own), settings))
    assert found == printed[name]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("at", [0, 1, 5])
def test_stopping_keeping_and_going_on_changes_nothing(name, at):
    dataset, own, settings = CASES[name]
    data = DATASETS[dataset].make(seed=0, **own)
    whole = Fit(data, settings).run()
    first = Fit(data, settings)
    begun = []
    for step in first:
        begun.append(step)
        if step.step == at:
            first.stop()
            break
    assert first.verdict.key == "stopped" and first.verdict.facts["step"] == at
    file = io.BytesIO()
    torch.save(first.checkpoint(), file)
    file.seek(0)
    first.run()  # the kept state must not follow
    second = Fit(data, settings).restore(torch.load(file, weights_only=True))
    assert begun[1:] + [step for step in second if step.step] == whole[1:]
    assert second.verdict.key in ("done", "early", "stuck", "worse")


def test_the_loss_of_a_run_falls_and_the_verdict_says_done():
    fit = Fit(DATASETS["circle"].make(seed=0), replace(SMALL, loss="cross-entropy", own={"lr": 0.3}, epochs=20))
    steps = fit.run()
    assert steps[0].step == 0 and [step.step for step in steps] == list(range(fit.total + 1))
    assert steps[-1].test_accuracy > 0.95 and steps[-1].train_loss < steps[0].train_loss / 3
    assert fit.verdict.key == "done"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"own": {"lr": 1e9}}, ("not_a_number", "exploded")),
        ({"own": {"lr": 1e9}, "optimizer": "adam"}, ("exploded",)),
        ({"own": {"lr": 1e-9}}, ("stuck",)),
        ({"own": {"lr": 3.0}, "optimizer": "adam"}, ("worse",)),
    ],
)
def test_what_went_wrong_is_said(change, key, lang):
    fit = Fit(DATASETS["parabola"].make(seed=0, rows=100), replace(SMALL, **change))
    steps = fit.run()
    assert fit.verdict.key in key
    assert fit.verdict.diverged == (len(steps) - 1 < fit.total)
    assert f"{fit.settings.lr:g}" in fit.verdict.words(lang)


NAN = float("nan")
BAD = {
    "lr 0": ({"own": {"lr": 0.0}}, "lr_not_positive"),
    "lr negative": ({"own": {"lr": -1.0}}, "lr_not_positive"),
    "lr NaN": ({"own": {"lr": NAN}}, "not_a_number"),
    "batch": ({"batch": 101}, "batch_too_large"),
    "batch 0": ({"batch": 0}, "out_of_bounds"),
    "no units": ({"hidden": (5, 0)}, "no_units"),
    "decay": ({"own": {"lr": 1.0}, "decay": 2.5}, "decay_too_strong"),
    "l2": ({"own": {"lr": 1.0}, "l2": 2.5}, "decay_too_strong"),
    "epochs": ({"epochs": 2.5}, "not_whole"),
    "optimizer": ({"optimizer": "adm"}, "not_a_choice"),
    "task": ({"loss": "cross-entropy"}, "wrong_task"),
    "unknown": ({"own": {"mu": 0.9}}, "unknown"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_settings_get_a_sentence(name):
    change, key = BAD[name]
    data = DATASETS["parabola"].make(seed=0, rows=100)
    with pytest.raises(SettingsRefused) as caught:
        Fit(data, replace(SMALL, **change))
    assert [fault.key for fault in caught.value.faults] == [key]
    assert all(len(fault.words(lang)) > 8 for fault in caught.value.faults for lang in ("zh", "en"))


def test_bad_data_get_a_sentence():
    x = torch.randn(20, 2)
    x[4, 1] = NAN
    one = Data("mine", x, torch.zeros(20, dtype=torch.long), 15, ("cat", "dog"))
    with pytest.raises(SettingsRefused) as caught:
        Fit(one, replace(SMALL, loss="cross-entropy", batch=4))
    assert [fault.key for fault in caught.value.faults] == ["not_finite", "one_class"]
    assert caught.value.faults[0].facts["row"] == 4 and "cat" in str(caught.value)


def test_data_that_were_sound_and_are_changed_are_looked_through_again():
    data = DATASETS["parabola"].make(seed=0, rows=20)
    Fit(data, replace(SMALL, batch=4))
    data.x[3] = NAN
    with pytest.raises(SettingsRefused):
        Fit(data, replace(SMALL, batch=4))


@pytest.mark.parametrize(("name", "weighted"), [*((name, False) for name in LOSSES), ("cross-entropy", True)])
def test_a_loss_and_its_gradient_are_those_of_torch(name, weighted):
    row = LOSSES[name]
    stream = torch.Generator().manual_seed(0)
    out = torch.randn(4, 3, 6, dtype=torch.float64, generator=stream).requires_grad_()  # networks, outputs, batch
    classes = row.task == "classification"
    y = torch.randint(3, (4, 6), generator=stream) if classes else torch.randn(4, 3, 6, generator=stream).double()
    weights = torch.rand(4, 3, dtype=torch.float64, generator=stream) if weighted else None
    theirs = []
    for k in range(4):
        own = {"weight": weights[k]} if weighted else {}
        theirs.append(row.torch(**own)(out[k].T, y[k] if classes else y[k].T))
    (expected,) = torch.autograd.grad(sum(theirs), out)
    ours = row.value(out, y, weights)
    assert torch.allclose(ours, torch.stack(theirs), rtol=1e-12)
    assert torch.allclose(row.gradient(out.detach(), y, weights), expected, rtol=1e-10, atol=1e-14)
