"""What the chapter on optimizers states in prose, beside its cells: decided by arithmetic, by NumPy or by a call."""

from __future__ import annotations

import ast
import inspect
import json
import math
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
TEXTS = {lang: (NOTES / f"optimizers.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```python ([^\n]*)\n(.*?)^```", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)


def prose(lang: str) -> str:
    return CELL.sub("", TEXTS[lang])


def cells(lang: str) -> dict[str, tuple[str, str]]:
    found = CELL.findall(TEXTS[lang])
    return {re.search(r'name="([^"]+)"', options).group(1): (options, code) for options, code in found}


def walk(method: type[torch.optim.Optimizer], gradients: list[float], **settings: object) -> list[float]:
    """Lengths of the steps that a method of torch takes on given gradients."""
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer, lengths = method([w], **settings), []
    for g in gradients:
        before = w.item()
        w.grad = torch.tensor([g], dtype=torch.float64)
        optimizer.step()
        lengths.append(before - w.item())
    return lengths


def settles(h: float, mu: float, *, nesterov: bool = False) -> bool:
    """Whether heavy ball or Nesterov converges on curvature times rate ``h``: the roots lie in the unit circle."""
    polynomial = [1, -(1 + mu) * (1 - h), mu * (1 - h)] if nesterov else [1, -(1 + mu - h), mu]
    return max(abs(np.roots(polynomial))) < 1


def test_both_languages_state_the_same_formulas() -> None:
    def formulas(lang: str) -> set[str]:
        return {re.sub(r"\\text\{[^}]*\}", "", found) for found in FORMULA.findall(prose(lang))}

    assert formulas("zh") == formulas("en") and len(formulas("zh")) > 60


@pytest.mark.parametrize("lang", TEXTS)
def test_mistakes_43_to_50_each_have_one_proof_and_one_correction(lang: str) -> None:
    for mark in ("erratum", "fixes"):
        numbers = [int(n) for n in re.findall(rf"^```python [^\n]*\b{mark}=(\d+)", TEXTS[lang], re.M)]
        assert sorted(numbers) == list(range(43, 51))


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


def test_a_step_multiplies_by_one_minus_rate_times_curvature() -> None:
    for lr, published in ((0.2, 0.060466), (0.05, 3.486784), (1.1, 61.917364)):
        assert round(10 * (1 - 2 * lr) ** 10, 6) == published
    assert round(-2 * (1 - 0.6 * 4) ** 20, 6) == -1673.365109
    assert round(-5 * (1 - 0.6 * 0.2) ** 20, 6) == -0.387814


@pytest.mark.parametrize("n, size", [(6, 1), (6, 2), (7, 3), (5, 5)])
def test_the_variance_without_replacement_counted_over_all_batches(n: int, size: int) -> None:
    values = np.arange(n, dtype=float) ** 2
    means = np.array([values[list(pick)].mean() for pick in combinations(range(n), size)])
    assert means.mean() == pytest.approx(values.mean())
    assert means.var() == pytest.approx(values.var() / size * (n - size) / (n - 1))


def test_thirty_two_batches_an_epoch_and_the_last_of_eight() -> None:
    sizes = [len(rows) for rows in torch.arange(1000).split(32)]
    assert len(sizes) == 32 and sizes[-1] == 8 and 12 * len(sizes) == 384


def test_momentum_grows_to_the_geometric_sum() -> None:
    for mu, times in ((0.5, 2), (0.8, 5), (0.9, 10)):
        lengths = walk(torch.optim.SGD, [1.0] * 300, lr=0.01, momentum=mu)
        assert lengths[:2] == pytest.approx([0.01, 0.01 * (1 + mu)])
        assert lengths[-1] == pytest.approx(0.01 * times)


def test_after_one_over_one_minus_mu_steps_the_gap_is_about_one_over_e() -> None:
    for mu in (0.8, 0.9, 0.98):
        assert mu ** (1 / (1 - mu)) == pytest.approx(1 / math.e, abs=0.045)


@pytest.mark.parametrize("mu", [0.0, 0.25, 0.5, 0.9])
def test_limits_of_momentum_and_nesterov_from_their_roots(mu: float) -> None:
    for nesterov in (False, True):
        limit = (2 + 2 * mu) / ((1 + 2 * mu) if nesterov else 1)
        assert settles(0.999 * limit, mu, nesterov=nesterov)
        assert not settles(1.001 * limit, mu, nesterov=nesterov)


def test_first_steps_and_shrinking_steps() -> None:
    ones = [1.0] * 100
    shrinking = walk(torch.optim.Adagrad, ones, lr=0.01)
    assert shrinking == pytest.approx([0.01 / math.sqrt(t) for t in range(1, 101)])
    assert walk(torch.optim.RMSprop, [4.0], lr=0.01, alpha=0.9)[0] == pytest.approx(0.01 / math.sqrt(0.1))
    assert walk(torch.optim.RMSprop, [4.0], lr=0.01)[0] == pytest.approx(0.1)
    for g in (1.0, 1000.0):
        assert walk(torch.optim.Adam, [g] * 50, lr=0.01) == pytest.approx([0.01] * 50, rel=1e-6)


def test_without_bias_correction_only_the_notes_betas_hide_the_first_step() -> None:
    def raw(t: int, b1: float, b2: float) -> float:
        return (1 - b1**t) / math.sqrt(1 - b2**t)

    assert raw(1, 0.9, 0.999) == pytest.approx(3.16, abs=0.005)
    assert raw(1, 0.9, 0.99) == pytest.approx(1)
    assert raw(2, 0.9, 0.99) == pytest.approx(1.35, abs=0.005)
    assert raw(2, 0.9, 0.999) > raw(1, 0.9, 0.999)


def test_the_summary_tells_which_steps_grow_with_the_gradient() -> None:
    methods = {
        "SGD": (1000, torch.optim.SGD, {}),
        "momentum": (1000, torch.optim.SGD, {"momentum": 0.9}),
        "Nesterov": (1000, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
        "AdaGrad": (1, torch.optim.Adagrad, {}),
        "RMSProp": (1, torch.optim.RMSprop, {}),
        "Adam": (1, torch.optim.Adam, {}),
        "AdamW": (1, torch.optim.AdamW, {"weight_decay": 0}),
    }
    for factor, method, settings in methods.values():
        small, large = (walk(method, [g] * 5, lr=0.01, **settings) for g in (1.0, 1000.0))
        assert large == pytest.approx([factor * s for s in small], rel=1e-6)
    table = prose("en").split("## Summary")[1]
    for name, (factor, *_) in methods.items():
        row = next(line for line in table.splitlines() if line.startswith(f"| {name} |"))
        assert ("step times 1000" in row) == (factor == 1000)


def test_nesterov_on_a_constant_gradient_starts_higher_and_ends_with_momentum() -> None:
    lengths = walk(torch.optim.SGD, [1.0] * 300, lr=0.01, momentum=0.8, nesterov=True)
    assert lengths[0] == pytest.approx(0.018) and lengths[-1] == pytest.approx(0.05)


def test_the_shoes_cannot_tell_swaying_from_walking_straight() -> None:
    straight, swaying = [1.0] * 40, [(-1.0) ** k for k in range(40)]
    for method, settings in ((torch.optim.Adagrad, {}), (torch.optim.RMSprop, {"alpha": 0.9})):
        one, other = (walk(method, gradients, lr=1.0, **settings) for gradients in (straight, swaying))
        assert np.abs(one) == pytest.approx(np.abs(other))
    for method, settings in ((torch.optim.SGD, {"momentum": 0.9}), (torch.optim.Adam, {})):
        one, other = (walk(method, gradients, lr=1.0, **settings) for gradients in (straight, swaying))
        assert abs(one[-1]) > 10 * abs(other[-1])


def test_decay_inside_the_gradient_loses_its_size() -> None:
    moved = {}
    for method in (torch.optim.Adam, torch.optim.AdamW):
        w = torch.tensor([10.0, 0.1], dtype=torch.float64, requires_grad=True)
        w.grad = torch.zeros_like(w)
        before = w.detach().clone()
        method([w], lr=0.01, weight_decay=0.1).step()
        moved[method.__name__] = (before - w.detach()).tolist()
    assert moved["Adam"] == pytest.approx([0.01, 0.01], rel=1e-5)
    assert moved["AdamW"] == pytest.approx([0.01, 0.0001])


def test_the_textbooks_epsilon_decides_the_last_digit() -> None:
    """The printed digits of AdaGrad and RMSProp need eps = 1e-6 under the root; outside, the last digit differs."""

    def end(alpha: float | None, under: bool) -> float:
        x, s = -5.0, 0.0
        for _ in range(20):
            g = 0.2 * x
            s = s + g * g if alpha is None else alpha * s + (1 - alpha) * g * g
            x -= 0.4 * g / (math.sqrt(s + 1e-6) if under else math.sqrt(s) + 1e-10)
        return round(x, 6)

    assert end(None, under=True) == -2.382563 and end(None, under=False) == -2.382562
    assert end(0.9, under=True) == -0.010599 and end(0.9, under=False) == -0.010598


def test_defaults_that_the_prose_names() -> None:
    def default(method: type, name: str) -> object:
        return inspect.signature(method).parameters[name].default

    rates = [default(getattr(torch.optim, name), "lr") for name in ("SGD", "Adagrad", "RMSprop", "Adam", "AdamW")]
    assert rates == [0.001, 0.01, 0.01, 0.001, 0.001]
    assert default(torch.optim.Adam, "betas") == (0.9, 0.999) and default(torch.optim.RMSprop, "alpha") == 0.99
    for name in ("maximize", "foreach", "differentiable", "fused"):
        assert name in inspect.signature(torch.optim.SGD).parameters
    with pytest.raises(AttributeError):
        torch.optimizer  # noqa: B018


def test_a_least_squares_run_from_zero_stays_in_the_span_of_the_data() -> None:
    rng = np.random.default_rng(1)
    A, truth = rng.normal(size=(8, 30)), rng.normal(size=30)
    shortest = np.linalg.pinv(A) @ (A @ truth)
    plain, sized, s = np.zeros(30), np.zeros(30), np.zeros(30)
    for _ in range(5000):
        plain -= 0.05 * A.T @ (A @ (plain - truth)) / 8
        g = A.T @ (A @ (sized - truth)) / 8
        s += g * g
        sized -= 0.1 * g / np.sqrt(s + 1e-20)
    for found in (plain, sized):
        assert np.allclose(A @ found, A @ truth, atol=1e-3)
    assert np.allclose(plain, shortest, atol=1e-4)
    assert np.linalg.norm(sized) > np.linalg.norm(shortest) * 1.01


@pytest.mark.parametrize("lang", TEXTS)
def test_the_prose_about_the_race_is_what_its_cells_gave(lang: str) -> None:
    stored = json.loads((NOTES.parent / "outputs" / f"optimizers.{lang}.json").read_text(encoding="utf-8"))

    def rows(cell: str) -> list[list]:
        return next(output["rows"] for output in stored[cell]["outputs"] if output["kind"] == "table")

    def printed(cell: str) -> str:
        return "".join(output["text"] for output in stored[cell]["outputs"] if output["kind"] == "stream")

    wins = {row[0]: row[1:] for row in rows("race-wins")}
    assert wins["SGD"] == [0, 20, 0, 20] and min(wins["Adam"][0], wins["Adam"][2]) > 15
    assert " 5 / 20" in printed("race-wins")
    assert all(row[-1] for row in rows("race-finals")) and round(rows("race-finals")[0][1], 3) == 0.053
    tuned = [row[2] for row in rows("race-tuned")]
    assert round(tuned[0], 3) == 0.014 and max(tuned[1], tuned[2]) - tuned[4] < 0.001
    assert [rate for _, rate, _ in rows("race-sweep")] == [0.1, 0.0464, 0.0464, 0.0046, 0.01]
    assert "10 / 10" in printed("m48-proof")
    assert [row[-1] for row in rows("wide")] == [0, 0, 19, 19]
    assert all(row[3] for row in rows("paths-published")) and all(row[3] for row in rows("step-published"))


@pytest.mark.parametrize("lang", TEXTS)
def test_answers_to_the_self_check(lang: str) -> None:
    answers = {"threshold": 2 / 6, "momentum": 0.2, "adagrad": 0.1, "rmsprop": 0.1}
    _, code = cells(lang)["check-guess"]
    blanks = [node.targets[0].id for node in ast.parse(code).body if isinstance(node, ast.Assign)][:4]
    assert blanks == [f"my_{name}" for name in answers]
    assert walk(torch.optim.SGD, [1.0] * 400, lr=0.02, momentum=0.9)[-1] == pytest.approx(answers["momentum"])
    assert walk(torch.optim.Adagrad, [7.0] * 25, lr=0.5)[-1] == pytest.approx(answers["adagrad"])
    assert walk(torch.optim.RMSprop, [4.0], lr=0.01)[0] == pytest.approx(answers["rmsprop"])


def test_more_momentum_reaches_the_middle_sooner_and_rests_there_later() -> None:
    def first_and_last(mu: float) -> tuple[int, int]:
        x, v, path = -5.0, 0.0, []
        for _ in range(400):
            path.append(x)
            v = mu * v + 0.2 * x
            x -= 0.4 * v
        first = next(k for k, at in enumerate(path) if at > -0.05)
        return first, max(k for k, at in enumerate(path) if abs(at) > 0.05)

    (soon, late), (sooner, later) = first_and_last(0.5), first_and_last(0.95)
    assert sooner < soon and later > late
