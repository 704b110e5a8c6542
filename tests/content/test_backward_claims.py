"""What the chapter on backward states in prose, beside its cells: decided by arithmetic, by NumPy or by a call."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
TEXTS = {lang: (NOTES / f"backward.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en")}
CELL = re.compile(r"^```.*?^```[^\n]*$", re.S | re.M)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)


def prose(lang: str) -> str:
    return CELL.sub("", TEXTS[lang])


def leaf(*values: float) -> torch.Tensor:
    return torch.tensor(values, requires_grad=True)


def test_both_languages_state_the_same_formulas() -> None:
    zh, en = (set(FORMULA.findall(prose(lang))) for lang in ("zh", "en"))
    assert zh == en and len(zh) > 40


@pytest.mark.parametrize("lang", TEXTS)
def test_mistakes_twelve_to_twenty_two_each_have_one_proof_and_one_correction(lang: str) -> None:
    for mark in ("erratum", "fixes"):
        numbers = [int(n) for n in re.findall(rf"^```python [^\n]*\b{mark}=(\d+)", TEXTS[lang], re.M)]
        assert sorted(numbers) == list(range(12, 23))


@pytest.mark.parametrize("lang", TEXTS)
def test_every_section_before_the_summary_has_a_place_for_its_quiz(lang: str) -> None:
    sections = re.findall(r"^## .*<!-- id: ([\w-]+) -->$", TEXTS[lang], re.M)
    assert sections[-2:] == ["summary", "next"]
    assert re.findall(r"^<!-- quiz: ([\w-]+) -->$", TEXTS[lang], re.M) == sections[:-2]


def test_the_gradient_of_my_grad_is_nine_halves_in_exact_arithmetic() -> None:
    def mean_z(x: list[Fraction]) -> Fraction:
        return sum((3 * (v + 2) ** 2 for v in x), Fraction()) / len(x)

    h, ones = Fraction(1, 1000), [Fraction(1)] * 4
    up, down = [1 + h, *ones[1:]], [1 - h, *ones[1:]]
    assert (mean_z(up) - mean_z(down)) / (2 * h) == Fraction(9, 2)


def test_eight_doublings_pass_a_thousand_and_seven_do_not() -> None:
    norms = [math.sqrt(29) * 2**k for k in range(9)]
    assert [k for k, norm in enumerate(norms) if norm >= 1000] == [8]
    for said in (f"{norms[7]:.1f}", f"{norms[8]:.1f}", f"{math.log2(1000 / norms[0]):.2f}", f"{norms[0]:.3f}"):
        assert all(said in prose(lang) for lang in TEXTS)


def test_the_jacobian_of_the_heat_map_by_differences() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return np.array([x[0] * x[1], x[0] + x[1] ** 2, x[0] ** 2])

    x, h = np.array([2.0, 3.0]), 1e-6
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(np.stack(columns, axis=1), [[3, 2], [1, 6], [4, 0]], atol=1e-8)


def test_forgetting_to_clear_is_momentum_one_worked_out_without_an_optimizer() -> None:
    x, total, path = 4.0, 0.0, []
    for _ in range(200):
        path.append(x)
        total += 2 * x
        x -= 0.1 * total
    assert min(path) < -4 and max(path[-20:]) > 4  # swings on and on, as the prose says


@pytest.mark.parametrize("x0, x1", [(2.0, 2.0), (-1.5, -1.5), (2.0, 3.0), (-3.0, 1.0)])
def test_the_crossed_product_is_off_by_the_stated_length(x0: float, x1: float) -> None:
    off = np.linalg.norm(np.array([2 * x0, 2 * x1]) - np.array([2 * x1, 2 * x0]))
    assert off == pytest.approx(2 * math.sqrt(2) * abs(x0 - x1))


def test_exp_saves_its_result_and_adding_a_constant_saves_no_tensor() -> None:
    saved: list[torch.Tensor] = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t) or t, lambda t: t):
        result = leaf(1.0).exp()
        assert [t.data_ptr() for t in saved] == [result.data_ptr()]
        saved.clear()
        leaf(1.0) + 2
        assert saved == []


def _twice() -> None:
    out = (leaf(2.0) ** 2).sum()
    out.backward()
    out.backward()


def _overwritten() -> None:
    y = leaf(2.0).exp()
    y += 1
    y.sum().backward()


def _leaf_in_place() -> None:
    w = leaf(2.0)
    w -= 1


RAISED: dict[str, Callable[[], object]] = {
    "element 0 of tensors does not require grad": lambda: torch.ones(2).sum().backward(),
    "Only Tensors of floating point and complex dtype": lambda: torch.tensor([2, 2], requires_grad=True),
    "grad can be implicitly created only for scalar outputs": lambda: (leaf(1.0, 2.0) * 2).backward(),
    "Mismatch in shape": lambda: (torch.ones(2, 3, requires_grad=True) * 2).backward(torch.ones(3)),
    "backward through the graph a second time": _twice,
    "modified by an inplace operation": _overwritten,
    "a leaf Variable that requires grad": _leaf_in_place,
}


@pytest.mark.parametrize("message", RAISED)
def test_the_messages_of_the_summary_are_pytorchs_own(message: str) -> None:
    assert all(f"| `{message}` |" in TEXTS[lang] for lang in TEXTS)
    with pytest.raises(RuntimeError, match=re.escape(message)):
        RAISED[message]()


def test_the_summary_quotes_no_message_that_is_not_tried_here() -> None:
    for lang in TEXTS:
        first = re.findall(r"^\| `([^`]+)` \|", TEXTS[lang], re.M)
        assert set(first) == set(RAISED)


def test_an_inference_tensor_takes_no_part_in_tracked_operations() -> None:
    with torch.inference_mode():
        frozen = torch.ones(1)
    with pytest.raises(RuntimeError, match="Inference tensors cannot be saved"):
        leaf(2.0) * frozen


def test_detach_is_noticed_by_the_version_number_and_data_is_not() -> None:
    x = leaf(2.0)
    before = x._version
    x.data[0] = 5.0
    assert x._version == before
    x.detach()[0] = 5.0
    assert x._version == before + 1


def test_answers_to_the_self_check() -> None:
    assert next(k for k in range(9) if 3**k * math.sqrt(29) >= 1000) == 5 and 3**5 == 243

    x = leaf(0.0, 1.0)
    y = x.sin()
    y += 1  # sin saves its input, so this is allowed
    y.sum().backward()
    torch.testing.assert_close(x.grad, torch.tensor([math.cos(0), math.cos(1)]))

    w = 0.0
    for _ in range(100):
        w -= 0.1 * 2 * (w - 5)
    assert w == pytest.approx(5, abs=1e-3)
