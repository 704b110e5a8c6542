"""What the chapter on the multilayer perceptron states, beside its cells: decided by arithmetic or by a call."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
TEXTS = {lang: (NOTES / f"mlp.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```.*?^```[^\n]*$", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)
EXAMPLE = (4.0, 8.0, 3.0)


def prose(lang: str) -> str:
    return CELL.sub("", TEXTS[lang])


def stated(*words: str) -> bool:
    return all(word in prose(lang) for lang in TEXTS for word in words)


def by_hand(scores: tuple[float, ...], label: int) -> float:
    return math.log(sum(math.exp(s) for s in scores)) - scores[label]


def test_both_languages_state_the_same_formulas() -> None:
    zh, en = (set(FORMULA.findall(prose(lang))) for lang in ("zh", "en"))
    assert zh == en and len(zh) > 25


@pytest.mark.parametrize("lang", TEXTS)
def test_mistakes_thirty_three_to_forty_two_each_have_one_proof_and_one_correction(lang: str) -> None:
    for mark in ("erratum", "fixes"):
        numbers = [int(n) for n in re.findall(rf"^```python [^\n]*\b{mark}=(\d+)", TEXTS[lang], re.M)]
        assert sorted(numbers) == list(range(33, 43))


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


def test_the_example_for_every_class_is_a_gap_below_log_sum_exp() -> None:
    assert [f"{by_hand(EXAMPLE, c):.4f}" for c in range(3)] == ["4.0247", "0.0247", "5.0247"]
    top = math.log(sum(map(math.exp, EXAMPLE)))
    assert stated(f"{top:.4f}", f"{8 + math.log(3):.4f}")
    assert max(EXAMPLE) <= top <= max(EXAMPLE) + math.log(3)


def test_the_garbled_fraction_read_in_two_wrong_ways_is_negative() -> None:
    e = [math.exp(s) for s in EXAMPLE]
    product, inverted = -math.log(sum(e) * e[1]), -math.log(sum(e) / e[1])
    assert round(product, 2) == -16.02 and round(inverted, 4) == -0.0247


def test_probabilities_in_place_of_logits_give_the_stated_loss() -> None:
    e = [math.exp(s) for s in EXAMPLE]
    p = tuple(v / sum(e) for v in e)
    assert stated(f"{by_hand(p, 1):.3f}", f"{p[1]:.1%}") and f"{by_hand(p, 1):.3f}" == "0.567"


@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
def test_softmaxed_losses_stay_in_a_strip_of_width_one(classes: int) -> None:
    low = math.log(math.e + classes - 1) - 1
    drawn = np.random.default_rng(0).dirichlet(np.full(classes, 0.05), size=2000)
    corners = np.eye(classes)[:2]
    losses = [by_hand(tuple(p), 0) for p in (*drawn, *corners)]
    assert min(losses) == pytest.approx(low) and max(losses) == pytest.approx(low + 1)


def test_the_floor_for_ten_classes_is_the_stated_one() -> None:
    assert f"{math.log(math.e + 9) - 1:.2f}" == "1.46" and stated("1.46")


def test_counts_of_parameters() -> None:
    def count(*widths: int) -> int:
        return sum((i + 1) * o for i, o in itertools.pairwise(widths))

    assert count(784, 256, 10) == 203530 and count(784, 256) == 200960
    assert count(64, 32, 16, 10) == 2778 == 2080 + 528 + 170 and count(64, 128, 10) == 9610
    assert stated("203530", "200960", "2778", "9610")


@pytest.mark.parametrize("inputs", [4, 100, 784])
def test_linear_begins_uniformly_within_one_over_the_root_of_its_inputs(inputs: int) -> None:
    torch.manual_seed(0)
    layer, bound = nn.Linear(inputs, 4000), 1 / math.sqrt(inputs)
    for parameter in (layer.weight, layer.bias):
        assert 0.99 * bound < parameter.abs().max() <= bound
        assert parameter.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.03)


def test_the_mean_divides_by_weights_for_indices_and_by_samples_for_probabilities() -> None:
    losses = np.array([by_hand(EXAMPLE, 0), by_hand(EXAMPLE, 1)])
    weights = np.array([1.0, 10.0])
    by_weights, by_samples = (losses * weights).sum() / weights.sum(), (losses * weights).mean()
    assert stated(f"{by_weights:.4f}", f"{by_samples:.4f}")
    scores, labels = torch.tensor([EXAMPLE, EXAMPLE]), torch.tensor([0, 1])
    given = torch.tensor([1.0, 10.0, 1.0])
    assert F.cross_entropy(scores, labels, weight=given).item() == pytest.approx(by_weights, rel=1e-5)
    soft = F.one_hot(labels, 3).float()
    assert F.cross_entropy(scores, soft, weight=given).item() == pytest.approx(by_samples, rel=1e-5)


def test_two_annotators_who_disagree() -> None:
    loss = F.cross_entropy(torch.tensor([EXAMPLE]), torch.tensor([[0.0, 0.5, 0.5]])).item()
    assert loss == pytest.approx(2.5247, abs=1e-4) and stated("2.5247")


@pytest.mark.parametrize("eps", [0.02, 0.1, 0.5])
def test_label_smoothing_is_least_at_the_stated_lead(eps: float) -> None:
    leads = torch.linspace(0, 8, 8001, dtype=torch.double)
    scores = torch.stack([leads, torch.zeros_like(leads), torch.zeros_like(leads)], 1)
    labels = torch.zeros(len(leads), dtype=torch.long)
    losses = F.cross_entropy(scores, labels, reduction="none", label_smoothing=eps)
    stated_lead = math.log((1 - eps + eps / 3) / (eps / 3))
    assert leads[losses.argmin()].item() == pytest.approx(stated_lead, abs=2e-3)


def test_two_classes_need_one_score() -> None:
    scores = torch.randn(20, 2, generator=torch.Generator().manual_seed(0), dtype=torch.double)
    labels = torch.arange(20) % 2
    one = F.binary_cross_entropy_with_logits(scores[:, 1] - scores[:, 0], labels.double())
    torch.testing.assert_close(one, F.cross_entropy(scores, labels))


def test_relu_in_place_changes_what_others_read() -> None:
    x = torch.tensor([-2.0, 3.0])
    torch.testing.assert_close(x + nn.ReLU(True)(x), 2 * torch.tensor([-2.0, 3.0]).relu())


def test_the_errors_of_the_notes_net_come_one_after_the_other() -> None:
    first = "class Net(nn.Module):\n    def f(self):\n        super()\n      \tself.a = g(1，)\n"
    with pytest.raises(TabError):
        compile(first, "net", "exec")
    second = first.replace("      \t", "        ")
    with pytest.raises(SyntaxError, match="invalid character"):
        compile(second, "net", "exec")
    with pytest.raises(NameError, match="nn"):
        exec(compile(second.replace("，", ","), "net", "exec"), {})
