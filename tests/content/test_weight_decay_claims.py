"""What the chapter on weight decay states in prose, beside its cells: decided by arithmetic, by NumPy or by a call."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
TEXTS = {lang: (NOTES / f"weight_decay.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```.*?^```[^\n]*$", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)

RATE, STEPS, SAMPLES, FEATURES = 0.003, 400, 20, 200


def prose(lang: str) -> str:
    return CELL.sub("", TEXTS[lang])


def sampled(seed: int, n: int = SAMPLES, noise: float = 0.01) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, FEATURES))
    return x, 0.05 + x.sum(axis=1) * 0.01 + noise * rng.normal(size=n)


def sgd(seed: int, lam: float, *, scale: float = 1.0, bias: float = 0.0, epochs: int = 100) -> tuple[np.ndarray, float]:
    x, y = sampled(seed)
    rng = np.random.default_rng(1000 + seed)
    w, b = rng.normal(size=FEATURES), bias
    for _ in range(epochs):
        for i in rng.permutation(SAMPLES).reshape(-1, 5):
            r = x[i] @ w + b - y[i]
            w = w - RATE * (scale * x[i].T @ r / 5 + lam * w)
            b = b - RATE * scale * r.mean()
    return w, b


def risk(w: np.ndarray, b: float) -> float:
    return float(((w - 0.01) ** 2).sum() + (b - 0.05) ** 2 + 0.01**2)


def test_both_languages_state_the_same_formulas() -> None:
    zh, en = (set(FORMULA.findall(prose(lang))) for lang in ("zh", "en"))
    different = {r"(1-\eta\lambda)^{\text{步数}}", r"(1-\eta\lambda)^{\text{steps}}"}
    assert {f.strip("$") for f in zh ^ en} == different and len(zh) > 20


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


def test_the_start_that_is_left_is_the_published_norm() -> None:
    outside = math.sqrt(FEATURES - SAMPLES)
    left = (1 - RATE * 3) ** STEPS
    for said in (f"{outside:.2f}", f"{left:.4f}", f"{outside * left:.3f}"):
        assert all(said in prose(lang) for lang in TEXTS)
    for published in (0.356, 0.389):
        assert published == pytest.approx(outside * left, rel=0.1)


def test_without_decay_the_null_space_keeps_the_start_to_the_last_digit() -> None:
    x, _ = sampled(0)
    _, _, axes = np.linalg.svd(x)
    start = np.random.default_rng(1000).normal(size=FEATURES)
    assert axes.shape == (200, 200) and np.linalg.matrix_rank(x) == 20
    np.testing.assert_allclose(axes[20:] @ sgd(0, 0.0)[0], axes[20:] @ start, atol=1e-10)
    np.testing.assert_allclose(axes[20:] @ sgd(0, 3.0)[0], axes[20:] @ start * (1 - RATE * 3) ** STEPS, atol=1e-10)


def test_decay_lowers_the_test_error_to_about_a_thousandth() -> None:
    without, decayed = (np.mean([risk(*sgd(seed, lam)) for seed in range(10)]) for lam in (0.0, 3.0))
    assert 500 < without / decayed < 2500


def test_doubling_the_gradient_hardly_speeds_the_bias_up_since_the_weights_take_the_residuals() -> None:
    def gap(scale: float) -> float:
        return float(np.mean([abs(sgd(seed, 3.0, scale=scale, bias=1.05)[1] - 0.05) for seed in range(10)]))

    plain, doubled = gap(1.0), gap(2.0)
    assert plain > 0.6 and doubled > 0.85 * plain  # alone it would shrink to (1 - rate)^400 = .30, doubled to .09
    assert (1 - RATE) ** STEPS < 0.31 and (1 - 2 * RATE) ** STEPS < 0.1


def test_after_a_thousand_epochs_the_start_of_the_bias_no_longer_matters() -> None:
    gaps = [abs(sgd(seed, 3.0, bias=1.05, epochs=1000)[1] - sgd(seed, 3.0, epochs=1000)[1]) for seed in range(3)]
    assert max(gaps) < 0.15


def test_half_the_rate_twice_the_gradient_and_twice_lambda_is_the_same_step_in_torch() -> None:
    torch.manual_seed(3)
    x, y, start = torch.randn(5, 4), torch.randn(5), torch.randn(4)

    def stepped(rate: float, lam: float, factor: float) -> torch.Tensor:
        w = start.clone().requires_grad_()
        optimizer = torch.optim.SGD([w], lr=rate, weight_decay=lam)
        for _ in range(50):
            optimizer.zero_grad()
            (factor * (x @ w - y).square().mean()).backward()
            optimizer.step()
        return w.detach()

    torch.testing.assert_close(stepped(0.003, 3.0, 0.5), stepped(0.0015, 6.0, 1.0))


def test_skip_init_draws_no_random_numbers() -> None:
    torch.manual_seed(0)
    torch.nn.utils.skip_init(torch.nn.Linear, 200, 1)
    after = torch.rand(1)
    torch.manual_seed(0)
    assert torch.equal(after, torch.rand(1))


def test_learning_nothing_costs_about_a_hundredth_and_ridge_hardly_less() -> None:
    nothing = (200 * 0.01**2 + 0.01**2) / 2
    assert nothing == pytest.approx(0.01, rel=0.01)
    for lam in (0.01, 3.0, 300.0):
        losses = []
        for seed in range(40):
            x, y = sampled(seed)
            xc, yc = x - x.mean(axis=0), y - y.mean()
            w = np.linalg.solve(xc.T @ xc + SAMPLES * lam * np.eye(FEATURES), xc.T @ yc)
            losses.append(risk(w, y.mean() - x.mean(axis=0) @ w) / 2)
        assert 0.0090 < np.mean(losses) < 0.0110


def test_at_660_the_row_space_has_diverged_while_the_null_space_still_shrinks() -> None:
    shrink = abs(1 - RATE * 660)
    assert all(f"{shrink:.2f}^{{100}}\\approx {shrink**100:.2f}" in prose(lang) for lang in TEXTS)
    assert all(f"\\lambda\\approx {2 / RATE:.0f}$" in prose(lang) for lang in TEXTS)
    inside, outside = [], []
    for seed in range(5):
        _, _, axes = np.linalg.svd(sampled(seed)[0])
        w = axes @ sgd(seed, 660.0, epochs=50)[0]
        inside.append(np.linalg.norm(w[:20]))
        outside.append(np.linalg.norm(w[20:]))
    assert np.mean(inside) > 14 > 1 > np.mean(outside)


@pytest.mark.parametrize("noise", [0.05, 0.1, 0.3])
def test_the_best_lambda_is_the_variance_of_the_noise_over_n_tau_squared(noise: float) -> None:
    best = noise**2 / (SAMPLES * 0.01**2)

    def error(lam: float) -> float:
        total = 0.0
        for seed in range(150):
            rng = np.random.default_rng(seed)
            x = rng.normal(size=(SAMPLES, FEATURES))
            s, v = np.linalg.svd(x, full_matrices=False)[1:]
            keep = s**2 / (s**2 + SAMPLES * lam)
            missed = 0.02 - ((1 - (1 - keep) ** 2) * (v @ np.full(FEATURES, 0.01)) ** 2).sum()
            total += missed + noise**2 * (keep**2 / s**2).sum()  # squared bias and variance, exactly
        return total

    assert error(best) < min(error(best / 3), error(best * 3))


def test_the_textbooks_lambda_is_sixty_times_the_best_at_noise_one_hundredth() -> None:
    best = 0.01**2 / (SAMPLES * 0.01**2)
    assert all(f"$\\lambda^*={best}$" in prose(lang) for lang in TEXTS)
    assert round(3 / best) == 60


def test_the_soft_threshold_reaches_exact_zeros_and_solves_its_one_dimensional_problem() -> None:
    grid = np.linspace(-3, 3, 60001)
    for v in (-2.0, -0.4, 0.3, 1.5):
        w = math.copysign(max(abs(v) - 0.5, 0.0), v)
        best = grid[np.argmin((grid - v) ** 2 / 2 + 0.5 * np.abs(grid))]
        assert w == pytest.approx(best, abs=2e-4)
        assert (w == 0) == (abs(v) < 0.5)


def test_with_dense_weights_forty_samples_leave_six_tenths_of_a_hundred_dimensions() -> None:
    errors = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(40, 100))
        w = np.linalg.pinv(x) @ (x @ np.full(100, 0.1))
        errors.append(((w - 0.1) ** 2).sum())
    assert np.mean(errors) == pytest.approx(0.6, abs=0.03)


def test_four_hundred_samples_leave_no_null_space_to_keep_the_start() -> None:
    x = np.random.default_rng(0).normal(size=(400, 200))
    assert np.linalg.matrix_rank(x) == 200
