"""What the chapter on tensors states in prose, beside its cells: each sentence that a call can decide, decided."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

NOTES = Path(__file__).resolve().parents[2] / "data" / "notes"
LANGUAGES = ("zh", "en")
CELL = re.compile(r"^```python ([^\n]*)\n(.*?)^```", re.S | re.M)

PAIR = torch.tensor([1.0, 2.0])
X = torch.arange(6).view(2, 3)


def cells(lang: str) -> dict[str, tuple[str, str]]:
    """Name to (options, code), read here by a pattern of its own and not by the project's reader."""
    found = CELL.findall((NOTES / f"tensors.{lang}.md").read_text(encoding="utf-8"))
    return {re.search(r'name="([^"]+)"', options).group(1): (options, code) for options, code in found}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_mistakes_one_to_eleven_each_have_one_proof_and_one_correction(lang: str) -> None:
    options = [options for options, _ in cells(lang).values()]
    for mark in ("erratum", "fixes"):
        numbers = [int(n) for line in options for n in re.findall(rf"\b{mark}=(\d+)", line)]
        assert sorted(numbers) == list(range(1, 12))


class _WithoutWords(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node


def test_cells_differ_between_the_languages_in_comments_and_strings_alone() -> None:
    zh, en = cells("zh"), cells("en")
    assert list(zh) == list(en)
    for name in zh:
        assert zh[name][0] == en[name][0]
        trees = [ast.dump(_WithoutWords().visit(ast.parse(code))) for _, code in (zh[name], en[name])]
        assert trees[0] == trees[1], name


RAISES: dict[str, tuple[type[Exception], Callable[[], object]]] = {
    "rows of unequal length": (ValueError, lambda: torch.tensor([[1, 2], [3]])),
    "a list of float tensors with two elements": (ValueError, lambda: torch.tensor([PAIR, PAIR])),
    "a list of integer tensors with two elements": (TypeError, lambda: torch.tensor([PAIR.long(), PAIR.long()])),
    "ones without a size": (TypeError, lambda: torch.ones()),
    "full with a size that is not a tuple": (TypeError, lambda: torch.full(2, 3, 7.0)),
    "an index past the end": (IndexError, lambda: torch.arange(5)[5]),
    "a negative step": (ValueError, lambda: PAIR[::-1]),
    "abs of a Python number": (TypeError, lambda: torch.abs(-2)),
    "integer division by zero with rounding": (
        RuntimeError,
        lambda: torch.div(torch.tensor([1]), 0, rounding_mode="floor"),
    ),
    "fractions put among integers in place": (RuntimeError, lambda: torch.tensor([1, 2]).div_(2)),
    "growing in place by broadcasting": (RuntimeError, lambda: torch.ones(3).add_(torch.ones(2, 3))),
    "a leaf with gradient changed in place": (RuntimeError, lambda: torch.ones(2, requires_grad=True).add_(1)),
    "numpy() of a tensor with gradient": (RuntimeError, lambda: torch.ones(2, requires_grad=True).numpy()),
    "an array with a negative stride": (ValueError, lambda: torch.from_numpy(np.arange(3)[::-1])),
    "mm with a vector": (RuntimeError, lambda: torch.mm(torch.ones(2, 3), torch.ones(3))),
    "mean of integers": (RuntimeError, lambda: X.mean()),
}


@pytest.mark.parametrize("claim", RAISES)
def test_what_the_chapter_says_is_refused_is_refused(claim: str) -> None:
    error, call = RAISES[claim]
    with pytest.raises(error) as caught:
        call()
    assert caught.type is error


def address(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage().data_ptr()


HOLDS: dict[str, Callable[[], bool]] = {
    "a number is a zero-dimensional tensor": lambda: (
        torch.tensor(7).shape == () and torch.tensor(7).numel() == 1 and type(torch.tensor(7).item()) is int
    ),
    "X and Y of one element give two numbers": lambda: torch.tensor([PAIR[:1], PAIR[1:]]).shape == (2,),
    "zeros_like does not inherit requires_grad": lambda: (
        not torch.zeros_like(torch.ones(2, requires_grad=True)).requires_grad
    ),
    "one argument of arange is end, two are start and end": lambda: (
        torch.arange(3).tolist() == [0, 1, 2] and torch.arange(3, 5).tolist() == [3, 4]
    ),
    "step 0.1 gives one too many when three are wanted": lambda: len(torch.arange(1.0, 1.0 + 3 * 0.1, 0.1)) == 4,
    "steps 0.25 and 0.5 never give one too many": lambda: all(
        len(torch.arange(1.0, 1.0 + n * step, step)) == n for n in range(1, 41) for step in (0.25, 0.5)
    ),
    "a stop past the end is cut back": lambda: torch.arange(5)[2:100].tolist() == [2, 3, 4],
    "a slice shares, a list and a mask copy": lambda: (
        address(X[1:]) == address(X) and address(X[[0]]) != address(X) and address(X[X > 1]) != address(X)
    ),
    "asin + acos is pi / 2": lambda: torch.allclose(
        torch.linspace(-1, 1, 21).asin() + torch.linspace(-1, 1, 21).acos(), torch.tensor(torch.pi / 2)
    ),
    "sin and asin near zero": lambda: (
        [round(f(torch.tensor(0.1)).item(), 4) for f in (torch.sin, torch.asin)] == [0.0998, 0.1002]
    ),
    "floor is //": lambda: torch.equal(
        torch.div(torch.arange(-9, 10), 4, rounding_mode="floor"), torch.arange(-9, 10) // 4
    ),
    "floor and trunc part where the quotient is negative and not whole": lambda: all(
        (torch.div(n, 3, rounding_mode="floor") != torch.div(n, 3, rounding_mode="trunc")).item()
        == (n.item() < 0 and n.item() % 3 != 0)
        for n in torch.arange(-9, 10)
    ),
    "true division by zero": lambda: (
        [str(v) for v in (torch.tensor([1, -1, 0]) / 0).tolist()] == ["inf", "-inf", "nan"]
    ),
    "broadcasting moves nothing: its stride is zero": lambda: torch.arange(3).expand(4, 3).stride() == (0, 1),
    "the third row of the table of broadcasts": lambda: (torch.ones(5, 1, 4) + torch.ones(3, 1)).shape == (5, 3, 4),
    "contiguous returns a contiguous tensor as it is": lambda: X.contiguous() is X,
    "contiguous copies another one": lambda: address(X.T.contiguous()) != address(X),
    "reshape of a contiguous tensor copies nothing": lambda: address(X.reshape(3, 2)) == address(X),
    "sin of 0 is asin of 0": lambda: torch.tensor(0.0).sin().item() == torch.tensor(0.0).asin().item() == 0,
}


@pytest.mark.parametrize("claim", HOLDS)
def test_what_the_chapter_says_holds(claim: str) -> None:
    assert HOLDS[claim]()


ANSWERS = {
    "check-strides": ("(0, 0, 0)", "(12, 4, 1)"),
    "check-broadcast": ("(0,)", "(5, 3, 4)"),
    "check-view": ("image.reshape(image.shape[2], image.shape[0], image.shape[1])", "image.permute(2, 0, 1)"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_exercise_rejects_its_starter_and_accepts_the_answer(name: str, capsys: pytest.CaptureFixture) -> None:
    code = cells("en")[name][1]
    starter, answer = ANSWERS[name]
    assert code.count(starter) == 1
    for source, verdict in ((code, "not yet\n"), (code.replace(starter, answer), "right\n")):
        exec(source, {"torch": torch})
        assert capsys.readouterr().out == verdict
