"""Building blocks against PyTorch: rules by torch.optim, derivatives by autograd, schedules by its schedulers."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.training.activations import ACTIVATIONS
from core.training.mlp import first_weights
from core.training.optimizers import OPTIMIZERS
from core.training.parameter import faults
from core.training.regularisers import Dropout, EarlyStopping, Masks, penalty, penalty_gradient
from core.training.schedules import SCHEDULES
from core.training.surfaces import SURFACES


def drawn(parameters, lr_high=2.0):
    """A strategy for one value of each parameter, within its bounds and away from where rounding decides.

    (With beta1 = 1e-8 PyTorch itself computes with 1 - (1 - 1e-8), which is 6e-9 off.)
    """
    low = {"lr": 1e-4, "eps": 1e-10, "beta1": 0.01}
    high = {"lr": lr_high, "eps": 1e-3, "decay": 0.4, "alpha": 0.999, "beta2": 0.9999}
    return st.fixed_dictionaries(
        {
            p.name: st.floats(max(p.low, low.get(p.name, p.low)), min(p.high, high.get(p.name, p.high)))
            for p in parameters
        }
    )


@pytest.mark.parametrize("name", OPTIMIZERS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_rule_takes_the_steps_of_torch(name, data):
    row = OPTIMIZERS[name]
    own = data.draw(drawn(row.parameters))
    seed = data.draw(st.integers(0, 10**6))
    generator = torch.Generator().manual_seed(seed)
    start = torch.randn(5, dtype=torch.float64, generator=generator)
    theirs = start.clone().requires_grad_()
    optimizer = row.make([theirs], **own)
    w, state = start, row.start(start)
    scale = 1 + start.abs()  # rounding errors are of the size of the largest value on the way
    for t in range(1, 13):
        g = torch.randn(5, dtype=torch.float64, generator=generator) * 10 ** (t % 5 - 2)
        theirs.grad = g.clone()
        optimizer.step()
        w, state = row.rule(w, g, state, t, **row.full(**own))
        scale = torch.maximum(scale, theirs.detach().abs())
        assert ((w - theirs.detach()).abs() / scale).max() < 1e-12
    assert len(state) == len(row.memory)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_code_of_an_optimizer_is_that_optimizer(name):
    row = OPTIMIZERS[name]
    made = row.make([torch.zeros(1, requires_grad=True)])
    written = eval(row.code("p"), {"torch": torch, "p": [torch.zeros(1, requires_grad=True)]})
    assert type(made) is type(written) and made.defaults == written.defaults


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rule_runs_on_plain_numbers(name):
    row = OPTIMIZERS[name]
    w, _ = row.rule(1.0, 2.0, (0.0,) * len(row.memory), 1, **row.full(lr=0.1))
    tensor = torch.tensor(1.0, dtype=torch.float64)
    again, _ = row.rule(tensor, torch.tensor(2.0, dtype=torch.float64), row.start(tensor), 1, **row.full(lr=0.1))
    assert w == pytest.approx(again.item(), rel=1e-15)


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_an_activation_and_its_derivative_are_those_of_torch(name, data):
    row = ACTIVATIONS[name]
    own = data.draw(drawn(row.parameters))
    z = torch.cat([torch.linspace(-30, 30, 241, dtype=torch.float64), torch.zeros(1, dtype=torch.float64)])
    z.requires_grad_()
    module = row.module(**own)
    (gradient,) = torch.autograd.grad(module(z).sum(), z)
    z = z.detach()
    assert torch.allclose(row.f(z, **own), module(z), rtol=1e-10, atol=1e-12)
    away = slice(None) if own.get("alpha", 1.0) == 1.0 else z != 0  # elu has a kink at 0 unless alpha is 1
    assert torch.allclose(row.derivative(z, **own)[away], gradient[away], rtol=1e-10, atol=1e-12)
    pulled = row.pull(z, torch.full_like(z, 3.0), **own)
    assert torch.allclose(pulled[away], 3 * gradient[away], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", SURFACES)
def test_the_gradient_of_a_surface_is_that_of_autograd(name):
    row = SURFACES[name]
    points = (
        torch.randn(2, 50, dtype=torch.float64, generator=torch.Generator().manual_seed(0)).mul_(3).requires_grad_()
    )
    (expected,) = torch.autograd.grad(row.f(*points).sum(), points)
    found = torch.stack(row.gradient(*points.detach()))
    assert torch.allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", [name for name, row in SURFACES.items() if row.minima])
def test_at_the_minima_the_gradient_is_nought_and_nothing_near_is_lower(name):
    row = SURFACES[name]
    nearby = torch.randn(2, 200, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) / 100
    for x, y in row.minima:
        assert math.hypot(*row.gradient(x, y)) < 1e-6
        assert row.f(x, y) == pytest.approx(row.least, abs=1e-12)
        assert (row.f(x + nearby[0], y + nearby[1]) > row.least).all()


def test_curvatures_are_second_derivatives():
    for row in SURFACES.values():
        if row.curvatures:
            h = torch.autograd.functional.hessian(lambda p, f=row.f: f(p[0], p[1]), torch.tensor([0.3, 0.4]).double())
            assert h.diagonal().tolist() == pytest.approx(row.curvatures)


@pytest.mark.parametrize("name", SCHEDULES)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_schedule_gives_the_rates_of_torch(name, data):
    row = SCHEDULES[name]
    own, total = data.draw(drawn(row.parameters)), data.draw(st.integers(1, 60))
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.5)
    scheduler = row.make(optimizer, total, **own)
    written = eval(row.code(total, **own), {"torch": torch, "optimizer": torch.optim.SGD([torch.zeros(1)], lr=0.5)})
    assert type(written) is type(scheduler)
    for k in range(total):
        expected = optimizer.param_groups[0]["lr"]
        assert 0.5 * row.factor(k, total, **row.full(**own)) == pytest.approx(expected, rel=1e-9, abs=1e-15)
        optimizer.step()
        scheduler.step()


def test_the_gradient_of_the_penalty_is_that_of_autograd():
    w = torch.tensor([1.5, -2.0, 0.0], dtype=torch.float64, requires_grad=True)
    (expected,) = torch.autograd.grad(penalty([w], l1=0.3, l2=0.7), w)
    assert torch.equal(penalty_gradient(w.detach(), 0.3, 0.7), expected)
    assert penalty([w]) == 0.0


def test_a_mask_takes_sixteen_bits_a_value_from_the_stream_of_its_run():
    masks = Masks([5, 9], [0.3, 0.75], torch.float64).draw([3, 2], 7)
    for run, (seed, p) in enumerate([(5, 0.3), (9, 0.75)]):
        words, at = np.random.SFC64(seed).random_raw(10).tolist(), 0
        for mask, units in zip(masks, (3, 2), strict=True):
            values = [(words[at + k // 4] >> 16 * (k % 4)) & 0xFFFF for k in range(units * 7)]
            expected = [0.0 if value < round(p * 65536) else 1 / (1 - p) for value in values]
            assert mask[run].flatten().tolist() == expected
            at += math.ceil(units * 7 / 4)


def test_dropout_keeps_the_mean_and_does_nothing_when_it_is_not_learning():
    dropout, x = Dropout(0.3, Masks([1], [0.3])), torch.ones(500, 200)
    once = dropout(x)
    assert once.mean().item() == pytest.approx(1, abs=0.01)
    assert (once == 0).double().mean().item() == pytest.approx(0.3, abs=0.01)
    assert not torch.equal(once, dropout(x)) and torch.equal(dropout.eval()(x), x)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_first_weights_are_those_that_a_linear_layer_draws(dtype):
    for sizes in ((1, 20, 1), (7, 3), (784, 10)):
        ours = first_weights(sizes, "torch", torch.Generator().manual_seed(3), dtype)
        torch.manual_seed(3)
        for (weight, bias), (inputs, outputs) in zip(ours, itertools.pairwise(sizes), strict=True):
            layer = torch.nn.Linear(inputs, outputs, dtype=dtype)
            assert torch.equal(weight, layer.weight) and torch.equal(bias, layer.bias)


def test_early_stopping_counts_looks_without_a_new_least():
    looks = [5.0, 4.0, 4.0, 3.0, 3.5, 3.2, 3.1]
    watcher = EarlyStopping(3)
    assert [watcher.look(loss) for loss in looks] == [False] * 6 + [True]
    never = EarlyStopping(0)
    assert not any(never.look(1.0) for _ in range(50))


def test_all_faults_of_parameters_are_named_at_once():
    rows = OPTIMIZERS["momentum"].parameters
    found = faults(rows, {"lr": 0.0, "mu": math.nan, "speed": 3})
    assert [(fault.key, fault.facts["name"]) for fault in found] == [
        ("out_of_bounds", "lr"),
        ("not_a_number", "mu"),
        ("unknown", "speed"),
    ]
    for fault in found:
        assert all(str(fault.facts["name"]) in fault.words(lang) for lang in ("zh", "en"))
