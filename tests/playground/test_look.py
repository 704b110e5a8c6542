"""What is seen of a run, and what is told of it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from core.playground import compiled, look, loop
from core.playground.diagnosis import diagnose
from core.playground.run import Run
from core.playground.settings import Settings
from core.text import LANGUAGES

compiled.warm()
SMALL = Settings(rows=80, hidden=(5, 4))


def told(settings: Settings, epochs: int) -> tuple[list[str], Run]:
    """Keys of the findings after so many epochs."""
    run, curve = Run(settings), []
    curve.append((0.0, *run.losses()))
    for epoch in range(1, epochs + 1):
        run.advance(run.steps_to(epoch))
        curve.append((run.epoch, *run.losses()))
    findings = diagnose(look.summary(run), curve)
    for lang in LANGUAGES:
        assert all(one.words(lang) for one in findings)
    return [one.key for one in findings], run


@pytest.mark.parametrize("data", ["circle", "arms"])
def test_the_confusion_matrix_counts_every_row(data):
    run = Run(SMALL.with_(data=data))
    tables = look.confusion(run)
    y = run.points.y
    for name, rows in (("train", slice(0, run.n)), ("test", slice(run.n, None))):
        assert np.sum(tables[name], axis=1).tolist() == np.bincount(y[rows], minlength=run.points.classes).tolist()
    assert look.accuracy(tables["train"]) == np.mean(look.guesses(run)[: run.n] == y[: run.n])


def test_values_have_no_confusion():
    assert look.confusion(Run(SMALL.with_(data="plane"))) == {}


def test_gradients_of_layers_are_those_of_autograd():
    run = Run(SMALL)
    model = nn.Sequential(nn.Linear(2, 5), nn.Tanh(), nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 1)).double()
    nn.utils.vector_to_parameters(torch.from_numpy(run.P.copy()), model.parameters())
    x, y = torch.from_numpy(run.points.xy[: run.n]), torch.from_numpy(run.points.y[: run.n]).double()[:, None]
    nn.functional.binary_cross_entropy_with_logits(model(x), y).backward()
    sizes = [model[at].weight.grad.square().mean().sqrt().item() for at in (0, 2, 4)]
    assert [row["gradient"] for row in look.layer_looks(run)] == pytest.approx(sizes, rel=1e-12)


def test_histograms_count_everything():
    run = Run(SMALL)
    for row in look.layer_looks(run):
        assert sum(row["values"]["counts"]) == row["units"] * run.n


def test_the_middle_of_the_surface_is_the_run_and_the_run_stays():
    run = Run(SMALL.with_(rows=20))
    before = run.P.copy()
    seen = look.surface(run)
    middle = look.SIDE // 2
    assert seen["loss"].shape == (look.SIDE, look.SIDE)
    assert seen["loss"][middle, middle] == pytest.approx(run.losses()[0], rel=1e-6)
    np.testing.assert_array_equal(run.P, before)
    np.testing.assert_array_equal(look.surface(run)["loss"], seen["loss"])


def test_directions_are_as_long_as_each_unit():
    run = Run(SMALL)
    from core.playground.net import layers

    direction = look._direction(run, np.random.RandomState(1))
    for (w, b), (dw, db) in zip(layers(run.P, run.net.widths), layers(direction, run.net.widths), strict=True):
        lengths = [np.linalg.norm(np.c_[v, c], axis=1) for v, c in ((w, b), (dw, db))]
        np.testing.assert_allclose(*lengths, rtol=1e-12)


def test_divergence_is_told_while_it_happens():
    keys, _ = told(Settings(data="plane", rows=100, activation=("identity",), lr=30.0), 3)
    assert keys in (["not_finite"], ["exploded"]) or keys[0] == "exploded"
    keys, run = told(Settings(data="plane", rows=100, activation=("identity",), hidden=(8, 8, 8), lr=90.0), 40)
    assert keys == ["not_finite"]
    assert not np.isfinite(run.P).all()


def test_zeros_stay_the_same():
    assert "same" in told(SMALL.with_(init="zeros"), 3)[0]


def test_dead_rectifiers_are_told():
    run = Run(SMALL.with_(activation=("relu",)))
    for unit in range(5):
        run.set_weight(10 + unit, -100.0)
    summary = look.summary(run)
    assert summary["layers"][0]["dead"] == [0, 1, 2, 3, 4]
    assert "dead_layer" in [one.key for one in diagnose(summary, [(0, 0.7, 0.7)])]


def test_saturation_is_told():
    keys, _ = told(SMALL.with_(data="xor", init="unit", lr=10.0), 3)
    assert "saturated" in keys


def test_vanishing_gradients_are_told():
    assert "vanishing" in told(Settings(hidden=(6,) * 6, activation=("sigmoid",)), 2)[0]


def test_overfitting_is_told():
    settings = Settings(rows=120, noise=35, ratio=40, hidden=(8, 8, 8), optimizer="adam", lr=0.01)
    assert "overfitted" in told(settings, 300)[0]


def test_success_is_told_and_nothing_bad():
    assert told(Settings(hidden=(8,), lr=0.3), 60)[0] == ["learned"]
    assert told(Settings(data="plane", hidden=(), lr=0.03), 30)[0] == ["learned_values"]


def test_a_hopeless_model_is_told():
    assert "stuck" in told(Settings(hidden=()), 60)[0]


def test_the_loss_is_that_of_torch():
    net = Run(SMALL.with_(data="arms")).net
    out = torch.randn(3, 7, dtype=torch.float64)
    y = torch.arange(7) % 3
    mine = loop.loss(net, out, nn.functional.one_hot(y, 3).T.double())
    assert mine.item() == pytest.approx(nn.functional.cross_entropy(out.T, y).item(), rel=1e-12)
