"""The engine against its oracles: torch.optim step by step, the exported script, itself taken up again."""

from __future__ import annotations

import contextlib
import io
import itertools

import numpy as np
import pytest
import torch
from torch import nn

from core.playground import compiled, loop, own
from core.playground.run import Run, points_of
from core.playground.script import script
from core.playground.settings import ACTIVATIONS, INITS, OPTIMIZERS, PENALTIES, SCHEDULES, Settings
from core.playground.shape import net_of

compiled.warm()
ENGINES = ("compiled", "torch") if compiled.available() else ("torch",)


@pytest.fixture(params=ENGINES)
def engine(request, monkeypatch):
    """Both ways of stepping, one after the other."""
    if request.param == "torch":
        monkeypatch.setattr(compiled, "ready", lambda: False)
    return request.param


def printed(settings: Settings, epochs: int) -> tuple[float, float]:
    """The losses that the exported script prints, run as a reader would."""
    before = torch.get_default_dtype()
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(script(settings, epochs), {})
    finally:
        torch.set_default_dtype(before)
    words = out.getvalue().split()
    return float(words[1]), float(words[3])


def ours(settings: Settings, epochs: int) -> tuple[float, float]:
    run = Run(settings)
    run.advance(run.steps_to(epochs))
    return run.losses()


OWN_POINTS = own.encode(np.random.RandomState(0).uniform(-5, 5, (40, 2)), np.arange(40) % 3, 3)
SMALL = Settings(rows=60, hidden=(4, 3), lr=0.05)
CASES = {
    **{f"optimizer {name}": SMALL.with_(optimizer=name) for name in OPTIMIZERS},
    **{f"activation {name}": SMALL.with_(activation=(name,)) for name in ACTIVATIONS},
    **{f"init {name}": SMALL.with_(init=name) for name in INITS},
    **{f"schedule {name}": SMALL.with_(schedule=name, horizon=4) for name in SCHEDULES},
    **{f"penalty {name}": SMALL.with_(penalty=name, rate=0.02, optimizer="adam") for name in PENALTIES},
    **{
        f"original {name}": SMALL.with_(penalty=name, rate=0.05, rules="original", batch=7, init="uniform")
        for name in PENALTIES
    },
    **{
        f"loss {data} {loss}": SMALL.with_(data=data, loss=loss)
        for data, loss in [("xor", "mse"), ("xor", "half-mse"), ("xor", "cross-entropy"), ("plane", "half-mse")]
    },
    "values": SMALL.with_(data="hills", optimizer="momentum"),
    "several classes": SMALL.with_(data="arms", classes=4, noise=20),
    "dropout": SMALL.with_(dropout=0.3, hidden=(8, 8), optimizer="adam", lr=0.01),
    "layer by layer": SMALL.with_(hidden=(4, 3, 5), activation=("relu", "tanh", "gelu")),
    "all features": SMALL.with_(features=("x", "y", "xx", "yy", "xy", "sinx", "siny", "cosx", "cosy")),
    "linear": SMALL.with_(hidden=()),
    "whole batch": SMALL.with_(batch=0, shuffle=False),
    "own points": SMALL.with_(data="own", own=OWN_POINTS),
}


@pytest.mark.parametrize("name", CASES)
def test_the_exported_script_ends_at_the_same_losses(name, engine):
    assert ours(CASES[name], 6) == pytest.approx(printed(CASES[name], 6), abs=1e-9, rel=1e-9)


def test_a_long_run_still_agrees_with_its_script():
    settings = Settings(data="spiral", hidden=(8, 8), activation=("relu",), optimizer="adam", lr=0.01, noise=10)
    assert ours(settings, 60) == pytest.approx(printed(settings, 60), abs=1e-6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_each_step_is_that_of_torch_optim(optimizer, engine):
    settings = SMALL.with_(optimizer=optimizer, data="spiral", shuffle=False, batch=10)
    run = Run(settings)
    points, net = points_of(settings), run.net
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3), nn.Tanh(), nn.Linear(3, 1)).double()
    torch.nn.utils.vector_to_parameters(torch.from_numpy(run.P.copy()), model.parameters())
    from core.training import optimizers

    own_parameters = {"lr": settings.lr} | ({"mu": settings.mu} if optimizer in ("momentum", "nesterov") else {})
    theirs = optimizers.OPTIMIZERS[optimizer].make(model.parameters(), **own_parameters)
    x, y = torch.from_numpy(points.xy[:30]), torch.from_numpy(points.y[:30]).double()[:, None]
    assert net.loss == "bce"
    for step in range(12):
        rows = slice(step % 3 * 10, step % 3 * 10 + 10)
        theirs.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(model(x[rows]), y[rows]).backward()
        theirs.step()
        run.advance(1)
        expected = torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy()
        np.testing.assert_allclose(run.P, expected, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_taken_apart_and_put_together_it_goes_on_the_same(name, engine):
    whole = Run(CASES[name])
    whole.advance(11)
    parts = Run(CASES[name])
    for steps in (4, 1, 3, 3):
        parts.advance(steps)
        parts = Run(CASES[name], parts.state())
    np.testing.assert_array_equal(whole.P, parts.P)
    assert whole.t == parts.t == 11


@pytest.mark.skipif(not compiled.available(), reason="needs numba")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_compiled_units_are_those_of_torch(activation):
    run = Run(SMALL.with_(activation=(activation,), init="unit"))
    X = np.random.RandomState(0).uniform(-30, 30, (2, 1000))
    np.testing.assert_allclose(run.units(X), loop.units(run.P, X, run.net), rtol=1e-12, atol=1e-13)


def test_not_a_number_stays_one():
    run = Run(SMALL.with_(activation=("sigmoid",)))
    run.P[0] = np.nan
    assert np.isnan(run.losses()[0])


def test_an_edited_weight_counts():
    run = Run(SMALL)
    before = run.losses()
    run.set_weight(0, 3.0)
    assert run.P[0] == 3.0
    assert run.losses() != before


def test_epochs_are_counted_over_batches_that_do_not_divide_the_rows():
    run = Run(SMALL.with_(batch=7))
    ends = list(itertools.accumulate(run.steps_to(1) for _ in range(1)))
    assert ends == [5]
    run.advance(5)
    assert (run.epoch, run.next_epoch(), run.steps_to(2)) == (1, 2, 5)


def test_what_is_left_of_an_original_epoch_goes_into_the_next():
    run = Run(SMALL.with_(rules="original", batch=7))
    assert [run.steps_to(epoch) for epoch in (1, 2, 7)] == [4, 8, 28]
    order, starts = run._plan(5)
    assert order.tolist() == [*range(28), 28, 29, *range(7)]
    assert starts.tolist() == [0, 7, 14, 21, 28, 37]


def test_same_seed_same_start_whatever_the_data():
    one, two = Run(SMALL), Run(SMALL.with_(data="xor", optimizer="adam"))
    np.testing.assert_array_equal(one.P, two.P)
    assert net_of(SMALL, 2).size == len(one.P)
