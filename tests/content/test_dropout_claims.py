"""What the chapter on dropout states in prose, beside its cells: decided by enumeration, by NumPy or by a call."""

from __future__ import annotations

import inspect
import itertools
import json
import math
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.training.datasets import digits

DATA = Path(__file__).resolve().parents[2] / "data"
TEXTS = {lang: (DATA / "notes" / f"dropout.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```.*?^```[^\n]*$", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)


def prose(lang: str) -> str:
    return CELL.sub("", TEXTS[lang])


def said(text: str) -> bool:
    return all(text in prose(lang) for lang in TEXTS)


def masks(n: int, p: float) -> list[tuple[np.ndarray, float]]:
    """Every mask of n units with its probability."""
    return [(np.array(m, float), p ** (n - sum(m)) * (1 - p) ** sum(m)) for m in itertools.product((0, 1), repeat=n)]


def test_both_languages_state_the_same_formulas() -> None:
    zh, en = (set(FORMULA.findall(prose(lang))) for lang in ("zh", "en"))
    assert zh == en and len(zh) > 25


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


@pytest.mark.parametrize("p", [Fraction(0), Fraction(1, 5), Fraction(1, 2), Fraction(9, 10)])
def test_expectation_and_variance_in_exact_arithmetic(p: Fraction) -> None:
    h, kept = Fraction(3), 1 / (1 - p)
    mean = p * 0 + (1 - p) * h * kept
    variance = p * mean**2 + (1 - p) * (h * kept - mean) ** 2
    assert mean == h and variance == p / (1 - p) * h**2
    if p == Fraction(1, 2):
        assert variance == h**2  # the deviation is |h|


@pytest.mark.parametrize("n", [4, 8, 12])
def test_the_relative_noise_of_a_sum_falls_with_the_root_of_the_width(n: int) -> None:
    for p in (0.2, 0.5):
        second = sum(weight * (mask.mean() / (1 - p)) ** 2 for mask, weight in masks(n, p))
        assert math.sqrt(second - 1) == pytest.approx(math.sqrt(p / ((1 - p) * n)))


def test_eight_units_bear_thirty_five_percent_of_noise_and_six_of_128_are_left_at_095() -> None:
    assert round(100 * math.sqrt(0.5 / (0.5 * 8))) == 35
    assert round(128 * (1 - 0.95)) == 6


def test_the_geometric_mean_over_masks_is_the_evaluation_and_the_arithmetic_mean_is_not() -> None:
    rng = np.random.default_rng(5)
    x, w, p = rng.normal(size=6), rng.normal(size=(6, 4)), 0.4

    def softmax(scores: np.ndarray) -> np.ndarray:
        return np.exp(scores) / np.exp(scores).sum()

    drawn = [(softmax((mask * x / (1 - p)) @ w), weight) for mask, weight in masks(6, p)]
    geometric = np.exp(sum(weight * np.log(q) for q, weight in drawn))
    np.testing.assert_allclose(geometric / geometric.sum(), softmax(x @ w), rtol=1e-10)
    assert np.abs(sum(weight * q for q, weight in drawn) - softmax(x @ w)).max() > 0.01
    assert 2**8 == 256 and said("256")


def test_a_linear_map_keeps_the_mean_over_masks_and_relu_does_not() -> None:
    rng = np.random.default_rng(1)
    h, first, last, p = rng.normal(size=6), rng.normal(size=(6, 10)), rng.normal(size=10), 0.5
    for bend, exact in ((lambda v: v, True), (lambda v: np.maximum(v, 0), False)):
        mean = sum(weight * (bend((mask * h / (1 - p)) @ first) @ last) for mask, weight in masks(6, p))
        assert bool(abs(mean - bend(h @ first) @ last) < 1e-9) is exact


def test_the_expected_loss_is_the_loss_and_a_weighted_penalty() -> None:
    rng = np.random.default_rng(2)
    x, y, w, p = rng.normal(size=(1, 5)), rng.normal(size=1), rng.normal(size=5), 0.3
    expected = sum(weight * ((y - (mask * x / (1 - p)) @ w) ** 2).mean() / 2 for mask, weight in masks(5, p))
    penalty = p / (1 - p) * ((x**2).mean(axis=0) * w**2).sum() / 2
    assert expected == pytest.approx(((y - x @ w) ** 2).mean() / 2 + penalty)


def test_dropouts_penalty_does_not_mind_the_unit_and_the_plain_one_does() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(40, 4)), rng.normal(size=40)
    cm = x * [100, 1, 1, 1]

    def predict(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
        return x @ np.linalg.solve(x.T @ x / 40 + np.diag(weights), x.T @ y / 40)

    np.testing.assert_allclose(predict(x, (x**2).mean(axis=0)), predict(cm, (cm**2).mean(axis=0)))
    assert np.abs(predict(x, np.ones(4)) - predict(cm, np.ones(4))).max() > 0.05


def test_the_function_defaults_to_training_and_leaves_no_trace_in_the_structure() -> None:
    assert inspect.signature(F.dropout).parameters["training"].default is True

    class Trap(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return F.dropout(x, 0.5)

    trap = Trap().eval()
    assert not trap.training and (trap(torch.ones(1000)) == 0).any() and "ropout" not in repr(trap)


def test_p_is_the_share_switched_off() -> None:
    torch.manual_seed(0)
    out = nn.Dropout(0.8)(torch.ones(100_000))
    assert (out == 0).double().mean().item() == pytest.approx(0.8, abs=0.01)


def test_at_one_everything_is_off_and_so_is_the_gradient() -> None:
    h = torch.ones(5, requires_grad=True)
    out = nn.Dropout(1.0)(h)
    out.sum().backward()
    assert not out.any() and not h.grad.any()


def test_a_mask_commutes_with_relu_and_not_with_the_sigmoid() -> None:
    z, scale = torch.randn(100), torch.tensor([0.0, 2.0]).repeat(50)
    torch.testing.assert_close((scale * z).relu(), scale * z.relu())
    assert torch.sigmoid(torch.zeros(())).item() == 0.5 and said(r"\sigma(0)=0.5")


def test_the_network_of_the_straight_line_has_ninety_thousand_parameters() -> None:
    net = nn.Sequential(nn.Linear(1, 300), nn.Linear(300, 300), nn.Linear(300, 1))
    assert sum(p.numel() for p in net.parameters()) == 91_201


@pytest.fixture
def one_thread() -> Iterator[None]:
    """So small a matrix product gains nothing from a second thread and loses much on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@cache
def trained(width: int, p: float, wrong: float, seed: int, lr: float) -> tuple[float, ...]:
    """Test accuracy every ten steps, of one plain network on 200 samples."""
    data = digits(seed=seed)
    generator = torch.Generator().manual_seed(seed)
    x, y = data.x_train[:200], data.y_train[:200].clone()
    bad = torch.rand(200, generator=generator) < wrong
    y[bad] = torch.randint(10, (int(bad.sum()),), generator=generator)
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Dropout(p), nn.Linear(width, 10))
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    log = []
    for step in range(1, 151):
        net.train()
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()
        if step % 10 == 0:
            net.eval()
            with torch.no_grad():
                log.append((net(data.x_test).argmax(1) == data.y_test).double().mean().item())
    return tuple(log)


def mean_of(width: int, p: float, wrong: float, *, lr: float = 0.01, seeds: int = 4) -> np.ndarray:
    return np.mean([trained(width, p, wrong, seed, lr) for seed in range(seeds)], axis=0)


@pytest.mark.usefixtures("one_thread")
def test_with_random_labels_the_peaks_are_alike_and_the_ends_are_not() -> None:
    without, masked = mean_of(128, 0.0, 0.2), mean_of(128, 0.5, 0.2)
    assert abs(without.max() - masked.max()) < 0.04
    assert masked[-1] - without[-1] > 0.04
    assert masked[0] < without[0]  # behind at step 10
    assert int(without.argmax()) < 6 and without.max() - without[-1] > 0.08


@pytest.mark.usefixtures("one_thread")
def test_with_clean_labels_a_wide_network_wins_next_to_nothing() -> None:
    assert abs(mean_of(128, 0.5, 0.0)[-1] - mean_of(128, 0.0, 0.0)[-1]) < 0.02


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("width", [4, 8])
def test_a_narrow_network_is_harmed(width: int) -> None:
    without, masked = (mean_of(width, p, 0.0, lr=0.02, seeds=12) for p in (0.0, 0.5))
    assert masked[9] < without[9] - 0.05  # after 100 steps, as in the chapter


PRINTED = {
    "helps": ("0.867", "0.738", "0.873", "0.822"),
    "choose-p": ("0.738", "0.881"),
    "rivals": ("0.744", "0.871", "0.86", "0.884"),
    "monte-carlo": ("0.11", "0.13", "0.28"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_the_prose_quotes_what_the_cells_print(name: str) -> None:
    for lang in TEXTS:
        stored = json.loads((DATA / "outputs" / f"dropout.{lang}.json").read_text(encoding="utf-8"))
        record = json.dumps(stored.get("cells", stored)[name]["outputs"])
        assert [n for n in PRINTED[name] if n not in record] == []
        assert [n for n in PRINTED[name] if n not in prose(lang)] == []


def test_both_languages_quote_the_same_numbers() -> None:
    quoted = [sorted(re.findall(r"(?<![\d.])0\.\d+", prose(lang))) for lang in ("zh", "en")]
    assert quoted[0] == quoted[1]
