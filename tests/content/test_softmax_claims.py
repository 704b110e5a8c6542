"""What the chapter on softmax regression states, beside its cells: decided by arithmetic or by a call."""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from core.errors import DatasetError
from core.training.datasets import digits, fashion_mnist

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
TEXTS = {lang: (NOTES / f"softmax.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```.*?^```[^\n]*$", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)


def prose(lang: str) -> str:
    return CELL.sub("", TEXTS[lang])


def stated(*words: str) -> bool:
    return all(word in prose(lang) for lang in TEXTS for word in words)


def trained(rate: float, epochs: int) -> tuple[np.ndarray, np.ndarray]:
    """Softmax regression on the digits by NumPy alone: weight (64, 10) and bias after minibatches of 64."""
    data, rng = digits(), np.random.default_rng(1)
    x, y = data.x_train.numpy().astype(np.float64), np.eye(10)[data.y_train.numpy()]
    weight, bias = 0.01 * rng.standard_normal((64, 10)), np.zeros(10)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), 64):
            batch = order[start : start + 64]
            scores = x[batch] @ weight + bias
            e = np.exp(scores - scores.max(1, keepdims=True))
            push = (e / e.sum(1, keepdims=True) - y[batch]) / len(batch)
            weight, bias = weight - rate * x[batch].T @ push, bias - rate * push.sum(0)
    return weight, bias


def right(weight: np.ndarray, bias: np.ndarray) -> float:
    data = digits()
    return float(((data.x_test.numpy() @ weight + bias).argmax(1) == data.y_test.numpy()).mean())


def test_both_languages_state_the_same_formulas() -> None:
    zh, en = (set(FORMULA.findall(prose(lang))) for lang in ("zh", "en"))
    assert zh == en and len(zh) > 30


@pytest.mark.parametrize("lang", TEXTS)
def test_mistakes_twenty_three_to_twenty_nine_each_have_one_proof_and_one_correction(lang: str) -> None:
    for mark in ("erratum", "fixes"):
        numbers = [int(n) for n in re.findall(rf"^```python [^\n]*\b{mark}=(\d+)", TEXTS[lang], re.M)]
        assert sorted(numbers) == list(range(23, 30))


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


def test_the_digits_are_as_many_as_stated_and_between_no_ink_and_full_ink() -> None:
    data = digits()
    assert (len(data.x), data.n_train, len(data.y_test)) == (1797, 1437, 360) and stated("1797", "1437", "360")
    assert data.x.min() == 0 and data.x.max() == 1
    assert f"{100 / len(data.y_test):.2f}" == "0.28" and stated("0.28")


def test_only_differences_of_scores_matter_and_a_third_class_leaves_a_ratio_alone() -> None:
    scores = np.array([2.0, 1.0, -1.0])
    p, shifted, lifted = (np.exp(s) / np.exp(s).sum() for s in (scores, scores + 2, scores + np.array([3, 0, 0])))
    assert shifted == pytest.approx(p) and lifted[1] / lifted[2] == pytest.approx(p[1] / p[2]) == math.exp(2)
    halved = np.exp(scores / 0.5) / np.exp(scores / 0.5).sum()
    assert np.exp(2 * scores) / np.exp(2 * scores).sum() == pytest.approx(halved)


def test_where_the_exponential_of_a_float32_ends() -> None:
    above = float(np.finfo(np.float32).max)
    below = float(np.finfo(np.float32).smallest_subnormal)
    assert f"{math.log(above):.2f}" == "88.72" and stated("88.72")
    assert 103.9 < -math.log(below / 2) < 104 and stated("104")  # half of the smallest still rounds up to it
    assert torch.tensor(88.7).exp().isfinite() and torch.tensor(88.8).exp().isinf()
    assert torch.tensor(-103.9).exp() > 0 and torch.tensor(-104.1).exp() == 0
    assert math.log(float(np.finfo(np.float64).max)) > 131  # the question on gap.double()


def test_raw_bytes_of_clothes_give_scores_beyond_a_hundred() -> None:
    try:
        clothes = fashion_mnist()
    except DatasetError as error:
        pytest.skip(str(error))
    x, y = 255 * clothes.x_train[:5000], clothes.y_train[:5000]
    weight = 0.01 * torch.randn(x.shape[1], 10, generator=torch.Generator().manual_seed(1))
    assert (x @ weight).max() > 100 > (x @ weight / 255).max()
    push = torch.softmax(x[:256] @ weight, 1) - F.one_hot(y[:256], 10)
    assert (x @ (weight - 0.1 * x[:256].T @ push / 256)).max() > 1e5


def test_the_push_of_the_logarithm_and_of_the_square() -> None:
    h = 1e-6
    for p in (0.01, 0.2, 0.7):
        o = math.log(p / (1 - p))  # the lead of the right class over all others together

        def share(lead: float) -> float:
            return 1 / (1 + math.exp(-lead))

        logarithm = (math.log(share(o + h)) - math.log(share(o - h))) / (2 * h)
        square = ((1 - share(o - h)) ** 2 - (1 - share(o + h)) ** 2) / (2 * h)
        assert logarithm == pytest.approx(1 - p, rel=1e-5) and square == pytest.approx(2 * p * (1 - p) ** 2, rel=1e-5)
    assert stated("$2p(1-p)^2$", "$1-p$")


def test_the_gradient_is_probability_minus_answer() -> None:
    rng = np.random.default_rng(0)
    o, label, h = rng.standard_normal(5), 3, 1e-6

    def loss(scores: np.ndarray) -> float:
        return float(np.log(np.exp(scores).sum()) - scores[label])

    slopes = [(loss(o + h * e) - loss(o - h * e)) / (2 * h) for e in np.eye(5)]
    expected = np.exp(o) / np.exp(o).sum() - np.eye(5)[label]
    assert slopes == pytest.approx(expected, abs=1e-8) and expected.sum() == pytest.approx(0)


def test_the_first_loss_of_ten_classes_and_the_floor_of_a_softmax_too_many() -> None:
    assert f"{math.log(10):.2f}" == "2.30" and stated("2.30", "\\log 10")
    assert f"{math.log(math.e + 9) - 1:.2f}" == "1.46" and stated("1.46")


def test_too_large_a_learning_rate_costs_accuracy_and_does_not_ruin_it() -> None:
    """Another random start and order than the cell's: the statement is about the model, not about a seed."""
    fair = right(*trained(1.0, 10))
    rough = [right(*trained(rate, 10)) for rate in (30.0, 100.0)]
    assert fair > 0.94 and min(rough) > 0.7


def test_numpys_alias_is_known_to_sum_and_not_to_norm() -> None:
    x = torch.ones(2, 3)
    assert x.sum(0, keepdims=True).shape == (1, 3)
    with pytest.raises(TypeError):
        x.norm(dim=0, keepdims=True)


def test_calling_a_module_runs_its_hooks_on_both_sides_of_forward_and_forward_alone_does_not() -> None:
    order = []

    class Step(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            order.append("forward")
            return x

    step = Step()
    step.register_forward_pre_hook(lambda *_: order.append("before"))
    step.register_forward_hook(lambda *_: order.append("after"))
    step(torch.ones(1))
    step.forward(torch.ones(1))
    assert order == ["before", "forward", "after", "forward"]


def test_a_leaf_that_requires_grad_may_not_be_changed_in_place() -> None:
    leaf, plain = torch.ones(2, requires_grad=True), torch.ones(2)
    plain -= 1
    with pytest.raises(RuntimeError, match="leaf"):
        leaf -= 1
    with torch.no_grad():
        leaf -= 1


def test_answers_to_the_self_check() -> None:
    assert F.cross_entropy(torch.zeros(1, 26), torch.tensor([0])).item() == pytest.approx(3.26, abs=0.01)
    p = torch.softmax(torch.tensor([3.0, 0.0]), 0)
    assert (p[0] / p[1]).item() == pytest.approx(20.1, abs=0.05)
    scores, labels = torch.tensor([[2.0, 1.0, -1.0], [200.0, 0.0, 0.0]]), torch.tensor([0, 1])
    mended = -torch.log_softmax(scores, 1)[torch.arange(2), labels].mean()
    half = -torch.softmax(scores, 1).log()[torch.arange(2), labels].mean()
    torch.testing.assert_close(mended, F.cross_entropy(scores, labels))
    assert half.isinf()  # a softmax that does not overflow is not yet enough

    class Hidden(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = (nn.Linear(64, 10),)

    assert list(Hidden().parameters()) == []
