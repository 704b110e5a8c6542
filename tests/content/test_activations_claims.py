"""What the chapter on activations states in prose, beside its cells: decided by arithmetic or by a call."""

from __future__ import annotations

import itertools
import math
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
TEXTS = {lang: (NOTES / f"activations.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```.*?^```[^\n]*$", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)
CORNERS = list(itertools.product((0, 1), repeat=2))


def formulas(lang: str) -> set[str]:
    """The formulas of the prose; words inside a formula may differ between the languages."""
    found = FORMULA.findall(CELL.sub("", TEXTS[lang]))
    return {re.sub(r"\\text\{[^}]*\}", "", formula).replace(" ", "") for formula in found}


def derivative(f, x: float, dtype: torch.dtype = torch.float32) -> float:
    point = torch.tensor(x, dtype=dtype, requires_grad=True)
    f(point).backward()
    return point.grad.item()


def test_both_languages_state_the_same_formulas() -> None:
    assert formulas("zh") == formulas("en") and len(formulas("zh")) > 60


@pytest.mark.parametrize("lang", TEXTS)
def test_mistakes_thirty_to_thirty_two_each_have_one_proof_and_one_correction(lang: str) -> None:
    for mark in ("erratum", "fixes"):
        numbers = [int(n) for n in re.findall(rf"^```python [^\n]*\b{mark}=(\d+)", TEXTS[lang], re.M)]
        assert sorted(numbers) == [30, 31, 32]


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


def test_no_small_integer_line_gives_xor_and_fourteen_of_sixteen_functions_have_one() -> None:
    found = set()
    for w1, w2, twice_b in itertools.product(range(-3, 4), range(-3, 4), range(-7, 8)):
        found.add(tuple(int(2 * (w1 * x1 + w2 * x2) + twice_b > 0) for x1, x2 in CORNERS))
    assert len(found) == 14
    assert set(itertools.product((0, 1), repeat=4)) - found == {(0, 1, 1, 0), (1, 0, 0, 1)}


def test_two_steps_and_one_more_give_xor() -> None:
    for x1, x2 in CORNERS:
        either, both = int(x1 + x2 > 0.5), int(x1 + x2 > 1.5)
        assert int(either - both > 0.5) == x1 ^ x2


@pytest.mark.parametrize("seed", range(5))
def test_the_rule_obeys_its_bound_in_exact_arithmetic_whatever_the_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    u = (Fraction(1, 3), Fraction(2, 3), Fraction(-2, 3))  # of length 1, exactly
    points = []
    while len(points) < 30:
        x = (Fraction(1), *(Fraction(int(n), 50) for n in rng.integers(-50, 51, 2)))
        score = sum(a * b for a, b in zip(u, x, strict=True))
        if abs(score) >= Fraction(1, 20):
            points.append((x, 1 if score > 0 else -1, abs(score)))
    gamma, square = min(p[2] for p in points), max(sum(a * a for a in p[0]) for p in points)
    w, updates = (Fraction(0),) * 3, 0
    while bad := [p for p in points if p[1] * sum(a * b for a, b in zip(w, p[0], strict=True)) <= 0]:
        x, y, _ = bad[rng.integers(len(bad))]
        w, updates = tuple(a + y * b for a, b in zip(w, x, strict=True)), updates + 1
        assert updates * gamma <= sum(a * b for a, b in zip(u, w, strict=True))
        assert sum(a * a for a in w) <= updates * square
    assert 0 < updates <= square / gamma**2


def test_three_layers_have_a_hundred_and_five_parameters_and_one_has_three() -> None:
    assert (2 * 8 + 8) + (8 * 8 + 8) + (8 * 1 + 1) == 105
    assert sum(p.numel() for p in nn.Linear(2, 1).parameters()) == 3


@pytest.mark.parametrize("x", [-3.0, -0.4, 0.0, 0.7, 2.5])
def test_tanh_is_a_stretched_sigmoid(x: float) -> None:
    assert math.tanh(x) == pytest.approx(2 / (1 + math.exp(-2 * x)) - 1, abs=1e-15)
    assert 1 - math.tanh(x) == pytest.approx(2 / (1 + math.exp(2 * x)), abs=1e-15)


def test_the_steepest_slopes_are_one_quarter_and_one() -> None:
    h = 1e-6
    grid = np.linspace(-5, 5, 1001)
    steep = [(math.tanh(x + h) - math.tanh(x - h)) / (2 * h) for x in grid]
    assert max(steep) == pytest.approx(1, abs=1e-9) and grid[int(np.argmax(steep))] == pytest.approx(0, abs=1e-9)
    assert derivative(torch.sigmoid, 0.0) == 0.25 == derivative(torch.tanh, 0.0) / 4
    assert math.log10(4**10) == pytest.approx(6, abs=0.03)


def test_tanh_of_ten_is_nearer_to_one_than_any_float32_below_it() -> None:
    below = 1 - float(np.nextafter(np.float32(1), np.float32(0)))
    assert below == pytest.approx(6e-8, rel=0.01)
    assert 2 / (1 + math.exp(20)) == pytest.approx(4.12e-9, rel=0.01)
    assert below / 2 > 4.12e-9
    assert math.tanh(10) < 1


def test_where_float32_and_float64_saturate_follows_from_their_spacing_at_one() -> None:
    for below, tanh, sigmoid in ((2**-24, 9.5, 17.0), (2**-53, 19.5, 37.0)):
        assert tanh - 0.5 < math.log(2 / (below / 2)) / 2 <= tanh  # 1 - tanh(x) is 2 exp(-2x)
        assert sigmoid - 0.5 < math.log(1 / below) <= sigmoid  # 1 + exp(-x) rounds to 1: the spacing above is double
    assert 88.5 < math.log(np.finfo(np.float32).max) < 89 and 709.5 < math.log(np.finfo(np.float64).max) < 710


def test_a_hinge_spelled_with_relu_has_no_slope_where_all_scores_are_zero() -> None:
    zeros = torch.zeros(3, requires_grad=True)
    torch.relu(zeros).sum().backward()
    assert zeros.grad.tolist() == [0, 0, 0]


@pytest.mark.parametrize("bend, hidden_moves", [(nn.ReLU, False), (nn.Tanh, True)])
def test_a_hidden_layer_of_zeros_gets_a_gradient_through_tanh_and_none_through_relu(bend, hidden_moves: bool) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 3), bend(), nn.Linear(3, 1))
    for p in net[0].parameters():
        nn.init.zeros_(p)
    net(torch.ones(1, 2)).sum().backward()
    assert all(bool(p.grad.any()) is hidden_moves for p in net[0].parameters())
    assert not net[2].weight.grad.any() and net[2].bias.grad.all()


def test_with_equal_weights_relu_vanishes_more_slowly_than_sigmoid_and_faster_than_tanh() -> None:
    def kept(bend, std: float) -> float:
        generator = torch.Generator().manual_seed(3)
        first = h = torch.randn(64, 64, dtype=torch.float64, generator=generator, requires_grad=True)
        for _ in range(20):
            h = bend(h @ (std * torch.randn(64, 64, dtype=torch.float64, generator=generator)))
        (grad,) = torch.autograd.grad((h * torch.randn(64, 64, dtype=torch.float64, generator=generator)).sum(), first)
        return grad.square().mean().sqrt().item()

    for std in ((3 * 64) ** -0.5, 64**-0.5):
        assert kept(torch.sigmoid, std) < kept(torch.relu, std) < kept(torch.tanh, std) < 1
    assert 0.1 < kept(torch.relu, (2 / 64) ** 0.5) < 10


def test_gelu_slopes_down_left_of_three_quarters_and_its_relatives_do_not() -> None:
    for f in (F.gelu, F.silu):
        assert derivative(f, -3.0) < 0
    assert derivative(F.gelu, -0.74) > 0 > derivative(F.gelu, -0.76)
    for f in (F.elu, lambda x: F.leaky_relu(x, 0.1)):
        assert derivative(f, -3.0) > 0
    for name, f in {"1.1289": F.gelu, "1.0998": F.silu}.items():
        slopes = [derivative(f, x, torch.float64) for x in np.linspace(1, 3, 401)]
        assert max(slopes) == pytest.approx(float(name), abs=1e-3)
    assert derivative(F.softplus, 0.3) == pytest.approx(1 / (1 + math.exp(-0.3)))


@pytest.mark.parametrize("std, factor", [(64**-0.5, 0.5**0.5), ((2 / 64) ** 0.5, 1.0)])
def test_relu_keeps_half_of_the_mean_square(std: float, factor: float) -> None:
    rng = np.random.default_rng(0)
    h = rng.standard_normal((20000, 64))
    out = np.maximum(h @ (std * rng.standard_normal((64, 64))), 0)
    assert np.sqrt((out**2).mean() / (h**2).mean()) == pytest.approx(factor, rel=0.05)


def test_the_default_linear_layer_has_the_stated_deviation() -> None:
    torch.manual_seed(0)
    assert nn.Linear(64, 4096).weight.std().item() == pytest.approx((3 * 64) ** -0.5, rel=0.01)


def test_sigmoid_layers_lose_the_difference_between_samples_and_saturate_when_widened() -> None:
    rng = np.random.default_rng(0)
    spread, large = [], []
    for std in (64**-0.5, 1.0):
        h = rng.standard_normal((64, 64))
        for _ in range(20):
            z = h @ (std * rng.standard_normal((64, 64)))
            h = 1 / (1 + np.exp(-z))
        spread.append(h.std(axis=0).mean())
        large.append((np.abs(z) > 3).mean())
    assert 1e-14 < spread[0] < 1e-12 and 0.35 < large[1] < 0.65


def test_weight_and_gradient_have_the_same_product_in_every_layer_of_a_relu_net() -> None:
    torch.manual_seed(1)
    h, weights = torch.randn(5, 8, dtype=torch.float64), []
    for _ in range(6):
        weights.append(torch.randn(8, 8, dtype=torch.float64, requires_grad=True))
        h = torch.relu(h @ weights[-1])
    grads = torch.autograd.grad((h * torch.randn_like(h)).sum(), weights)
    products = [(w * g).sum().item() for w, g in zip(weights, grads, strict=True)]
    assert products[0] != 0 and products == pytest.approx([products[0]] * 6)


def test_sigmoid_before_the_loss_loses_the_gradient_from_seventeen_on() -> None:
    def apart(o: torch.Tensor) -> torch.Tensor:
        return F.binary_cross_entropy(torch.sigmoid(o), torch.zeros_like(o))

    def together(o: torch.Tensor) -> torch.Tensor:
        return F.binary_cross_entropy_with_logits(o, torch.zeros_like(o))

    assert derivative(apart, 16.0) == pytest.approx(1, abs=1e-3) and derivative(apart, 17.0) == 0
    assert derivative(apart, 27.0, torch.float64) == pytest.approx(1, abs=0.01)
    assert derivative(apart, 30.0, torch.float64) == pytest.approx(math.exp(-30) / 1e-12, rel=0.01)
    assert derivative(apart, 37.0, torch.float64) == 0
    assert all(derivative(together, o) == pytest.approx(1, abs=1e-6) for o in (16.0, 17.0, 45.0, 120.0))
    assert apart(torch.tensor(20.0)).item() == 100 and math.log1p(math.exp(20)) == pytest.approx(20)
    assert together(torch.tensor(-20.0)).item() == 0 and math.log1p(math.exp(-20)) == pytest.approx(2e-9, rel=0.05)


def test_answers_to_the_self_check() -> None:
    assert all(int(3 - 2 * x1 - 2 * x2 > 0) == 1 - (x1 & x2) for x1, x2 in CORNERS)  # NAND has a line
    assert derivative(torch.sigmoid, 0.0) ** 5 == 1 / 1024
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=1.0)
    corners, goal = torch.tensor(CORNERS).float(), torch.tensor([0.0, 1.0, 1.0, 0.0])
    for _ in range(500):
        optimizer.zero_grad()
        F.binary_cross_entropy_with_logits(net(corners)[:, 0], goal).backward()
        optimizer.step()
    assert (torch.sigmoid(net(corners)[:, 0]) - goal).abs().max() < 0.2
