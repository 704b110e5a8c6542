"""What the chapter on learning rate and weight decay states in prose: decided by arithmetic, by NumPy or by a call."""

from __future__ import annotations

import inspect
import math
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
TEXTS = {lang: (NOTES / f"learning_rate.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```.*?^```[^\n]*$", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)


def prose(lang: str) -> str:
    return CELL.sub("", TEXTS[lang])


def formulas(lang: str) -> set[str]:
    found = {re.sub(r"\s+", "", f) for f in FORMULA.findall(prose(lang))}
    return {re.sub(r"\\text\{[^}]*\}", "", f) for f in found}


def after(optimizer_class: type, start: list[float], grads: list[list[float]], **own: object) -> list[float]:
    """Where the optimizer stands after one step for each gradient."""
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = optimizer_class([w], **own)
    for g in grads:
        w.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
    return w.tolist()


def test_both_languages_state_the_same_formulas() -> None:
    zh, en = formulas("zh"), formulas("en")
    assert zh == en and len(zh) > 50


@pytest.mark.parametrize("lang", TEXTS)
def test_mistakes_fifty_one_to_fifty_six_each_have_one_proof_and_one_correction(lang: str) -> None:
    for mark in ("erratum", "fixes"):
        numbers = [int(n) for n in re.findall(rf"^```python [^\n]*\b{mark}=(\d+)", TEXTS[lang], re.M)]
        assert sorted(numbers) == list(range(51, 57))


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


def test_the_table_of_parameters_is_complete() -> None:
    said = re.findall(r'^    "(\w+)": "', TEXTS["en"].split('name="sgd-signature"')[1].split("```")[0], re.M)
    assert said == list(inspect.signature(torch.optim.SGD).parameters)


def test_decay_adds_to_the_curvature_and_moves_the_end() -> None:
    lam, eta = Fraction(3), Fraction(1, 10)
    w = 1 / (1 + lam)
    assert (1 - eta * lam) * w - eta * (w - 1) == w
    assert abs(1 - Fraction(1, 2) * (1 + lam)) == 1  # the answer to the first question of the self-check


def test_maximize_negates_the_gradient_and_leaves_the_decay() -> None:
    up = after(torch.optim.SGD, [1.0], [[1.0]], lr=0.1, weight_decay=0.5, maximize=True)
    assert up == pytest.approx([1 - 0.1 * (-1 + 0.5)])


def test_dampening_equal_to_momentum_averages_and_spares_the_first_gradient() -> None:
    end = after(torch.optim.SGD, [0.0], [[1.0], [0.0]], lr=1.0, momentum=0.9, dampening=0.9)
    assert end == pytest.approx([-(1 + 0.9)])  # 1, not 0.1, and then 0.9 of it


@pytest.mark.parametrize("kappa", [1.5, 3, 10, 100])
def test_the_fastest_rate_makes_both_directions_equally_slow(kappa: float) -> None:
    fastest = 2 / (1 + kappa)
    share = (kappa - 1) / (kappa + 1)
    assert 1 - fastest == pytest.approx(share) and fastest * kappa - 1 == pytest.approx(share)
    assert (2 / kappa) / fastest == pytest.approx((1 + kappa) / kappa)
    for other in (0.98 * fastest, 1.02 * fastest):
        assert max(abs(1 - other), abs(1 - other * kappa)) > share


def test_the_noise_floor_solves_its_equation() -> None:
    for eta, c, sigma2 in [(0.02, 1.0, 1.0), (0.5, 1.0, 4.0), (0.3, 2.5, 0.7)]:
        v = 2 / c * eta * sigma2 / (2 * (2 - eta * c))
        assert (1 - eta * c) ** 2 * v + eta**2 * sigma2 == pytest.approx(v)


@pytest.mark.parametrize("base, first, last", [(0.5, "exponential", "constant"), (0.05, "constant", "exponential")])
def test_a_schedule_saves_a_rate_too_large_and_spoils_one_too_small(base: float, first: str, last: str) -> None:
    """The expected loss of the noisy quadratic, by exact recursion of mean and variance."""
    total, expected = 200, {}
    shapes = {
        "constant": lambda t: 1.0,
        "exponential": lambda t: 0.01 ** (t / total),
        "step": lambda t: 0.1 ** (t // (total // 3)),
        "cosine": lambda t: (1 + math.cos(math.pi * t / total)) / 2,
    }
    for name, shape in shapes.items():
        loss = 0.0
        for c in (0.2, 1.0):
            mean, variance = 5.0, 0.0
            for t in range(total):
                eta = base * shape(t)
                mean, variance = (1 - eta * c) * mean, (1 - eta * c) ** 2 * variance + eta**2
            loss += c * (mean**2 + variance) / 2
        expected[name] = loss
    assert min(expected, key=expected.__getitem__) == first and max(expected, key=expected.__getitem__) == last


def test_one_cycle_gives_momentum_to_an_sgd_that_had_none() -> None:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=10)
    assert optimizer.param_groups[0]["momentum"] == pytest.approx(0.95)
    longer = 1 / (1 - 0.95)
    assert longer == pytest.approx(20)


def test_the_decay_of_a_weight_without_gradient() -> None:
    for product in (0.1, 0.5, 1.0, 1.5, 2.5):
        grads = [[0.0]] * 3
        assert after(torch.optim.SGD, [1.0], grads, lr=0.5, weight_decay=2 * product) == pytest.approx(
            [(1 - product) ** 3]
        )
    assert after(torch.optim.SGD, [7.3], [[0.0]], lr=0.5, weight_decay=2.0) == [0.0]


def test_the_printed_pair_of_adam_and_adamw() -> None:
    """AdamW by hand: each step multiplies by .95 and subtracts .1, whatever the size of a constant gradient."""
    one, two = Fraction(1), Fraction(-2)
    for _ in range(3):
        one, two = one * Fraction(19, 20) - Fraction(1, 10), two * Fraction(19, 20) - Fraction(1, 10)
    assert two == -2 and round(float(one), 4) == 0.5721
    constant = [[1.0, 10.0]] * 3
    adamw = after(torch.optim.AdamW, [1.0, -2.0], constant, lr=0.1, weight_decay=0.5)
    assert [round(v, 4) for v in adamw] == [0.5721, -2.0]
    adam = after(torch.optim.Adam, [1.0, -2.0], constant, lr=0.1, weight_decay=0.5)
    assert [round(v, 4) for v in adam] == [0.7004, -2.2999]


def test_lambda_over_m_for_the_mended_objective() -> None:
    m, lam, theta, h = 5, Fraction(1), Fraction(3, 7), Fraction(1, 100)

    def penalty(t: Fraction) -> Fraction:
        return lam * t * t / (2 * m)

    assert (penalty(theta + h) - penalty(theta - h)) / (2 * h) == lam / m * theta
    assert Fraction(1, 10) * lam * (1 - Fraction(1, m)) == Fraction(8, 100)


def test_a_penalised_bias_stops_at_a_hundred_elevenths_of_ten() -> None:
    b = 0.0
    for _ in range(500):
        b -= 0.2 * ((b - 100) + 0.1 * b)
    assert b == pytest.approx(100 / 1.1) and round(100 / 1.1) == 91 and round(100 - 100 / 1.1) == 9


def test_ridge_is_the_posterior_mode_at_the_ratio_of_variances() -> None:
    rng = np.random.default_rng(0)
    design, sigma, tau = rng.normal(size=(20, 4)), 2.0, 0.7
    y = rng.normal(size=20)
    lam = sigma**2 / tau**2
    ridge = np.linalg.solve(design.T @ design + lam * np.eye(4), design.T @ y)
    slope = design.T @ (y - design @ ridge) / sigma**2 - ridge / tau**2  # of the log posterior
    np.testing.assert_allclose(slope, 0, atol=1e-12)


def test_early_stopping_and_ridge_agree_where_the_curvature_is_small_or_large() -> None:
    eta, k = 0.15, 6
    lam = 1 / (eta * k)
    for c in np.linspace(0.01, 4, 50):
        assert abs(1 - (1 - eta * c) ** k - c / (c + lam)) < 0.25
    assert round(lam, 1) == 1.1 and Fraction(36, 40) == Fraction(9, 10)


def test_answers_to_the_self_check() -> None:
    w = 0.0
    for _ in range(300):
        w -= 0.1 * (4 * (w - 3) + 2 * w)
    assert w == pytest.approx(12 / 6)
    assert round(math.log(0.5) / math.log(1 - 0.001)) == 693 == round(math.log(2) / 0.001)
    assert 1 - 0.998**300 < 2 * (1 - 0.999**300)


@pytest.mark.parametrize("per_epoch", [True, False])
@pytest.mark.parametrize("exempt", [True, False])
def test_the_loop_to_mend_is_right_only_when_both_mistakes_are_gone(per_epoch: bool, exempt: bool) -> None:
    torch.manual_seed(0)
    layer, inputs = torch.nn.Linear(1, 1), torch.randn(200, 1)
    wanted = 20 + 3 * inputs
    groups = [
        {"params": [layer.weight], "weight_decay": 0.01},
        {"params": [layer.bias], "weight_decay": 0.0 if exempt else 0.01},
    ]
    optimizer = torch.optim.SGD(groups, lr=0.2)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.1)
    for _ in range(20):
        for rows in torch.randperm(200).split(20):
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(layer(inputs[rows]), wanted[rows]).backward()
            optimizer.step()
            if not per_epoch:
                scheduler.step()
        if per_epoch:
            scheduler.step()
    assert (abs((layer(inputs) - wanted).mean().item()) < 0.02) == (per_epoch and exempt)
