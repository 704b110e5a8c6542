"""The lines of arithmetic and the rules are true sums: read as Python, they give the numbers that torch gives."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import product

import pytest
import torch

from core.display.schema import check
from core.tensors import show_op
from core.text import LANGUAGES, has

A = torch.tensor([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
B = torch.tensor([[2.0], [-3.0]])
X = torch.arange(24.0).view(2, 3, 4)
PICK = torch.tensor([[0, 2], [1, 1]])
M = A > 0
NAMES = {
    "acos": math.acos,
    "asin": math.asin,
    "float": float,
    "max": max,
    "min": min,
    "amax": lambda *x: max(x),
    "amin": lambda *x: min(x),
    "floor": math.floor,
    "exp": math.exp,
    "all": lambda *x: all(x),
    "any": lambda *x: any(x),
    "argmax": lambda *x: x.index(max(x)),
    "True": True,
    "False": False,
    "int": int,
}

LINES: dict[str, Callable] = {
    "add": lambda: A + B,
    "sub": lambda: A - B,
    "rsub": lambda: 2 - A,
    "mul": lambda: A * B,
    "div": lambda: A / B,
    "add alpha": lambda: torch.add(A, B, alpha=-2),
    "floor": lambda: torch.div(A, B, rounding_mode="floor"),
    "power": lambda: A**2,
    "abs": lambda: A.abs(),
    "neg": lambda: -A,
    "acos": lambda: torch.acos(B / 10),
    "square": lambda: A.square(),
    "less": lambda: A < B,
    "greater": lambda: A >= 1,
    "mm": lambda: torch.mm(A.T, B),
    "matmul": lambda: X @ X.mT,
    "sum": lambda: A.sum(dim=1),
    "sum keep": lambda: A.sum(0, keepdim=True),
    "mean": lambda: A.mean(dim=0),
    "prod": lambda: A.prod(dim=1),
    "amax": lambda: A.amax(dim=1),
    "max": lambda: A.max(dim=1),
    "argmax": lambda: A.argmax(dim=1),
    "cumsum": lambda: A.cumsum(1),
    "arange": lambda: torch.arange(2, 11, 3),
    "arange down": lambda: torch.arange(5, 0, -2),
    "linspace": lambda: torch.linspace(-1, 1, 5),
    "einsum": lambda: torch.einsum("ij,ik->jk", A, B),
    "all": lambda: M.all(dim=1),
    "float": lambda: PICK.float(),
    "outer": lambda: torch.outer(A[0], A[1]),
    "max of two": lambda: torch.max(A, B),
    "zero-dimensional": lambda: torch.tensor(2.0) * torch.tensor(-3.0),
    "complex": lambda: torch.complex(A, -A) * torch.complex(-A, A),
    "complex scalar": lambda: (3 - 2j) / torch.complex(A, B.expand(2, 3)),
    "complex product": lambda: torch.complex(A, -A) @ torch.complex(-A, A).T,
    "complex sum": lambda: torch.complex(A, -A).sum(dim=1),
}


def python(text: str) -> str:
    """The line as Python."""
    text = (
        text.replace("−", "-")
        .replace("·", "*")
        .replace("^", "**")
        .replace("²", "**2")
        .replace("≤", "<=")
        .replace("≥", ">=")
    )
    return re.sub(r"\|(.*?)\|", r"abs(\1)", text)


@pytest.mark.parametrize("name", LINES)
def test_each_line_is_true(name):
    picture = show_op(LINES[name])
    step = picture.output["steps"][-1]
    out = picture.result[0] if isinstance(picture.result, tuple) else picture.result
    assert len(step["arithmetic"]) == out.numel()
    for line, value in zip(step["arithmetic"], out.flatten().tolist(), strict=True):
        left, _, right = line.rpartition(" = ")
        assert eval(python(left), dict(NAMES)) == pytest.approx(value, rel=1e-3), line
        assert eval(python(right), dict(NAMES)) == pytest.approx(value, rel=1e-3), line


def test_long_sums_are_cut_in_the_middle():
    line = show_op(torch.sum, torch.arange(20)).output["steps"][0]["arithmetic"][0]
    assert line == "0 + 1 + 2 + … + 18 + 19 = 190"


SIGNED = {
    "a[i, j] − (−3)": lambda: A - -3,
    "a[i, j]·(−3)": lambda: A * -3,
    "a[i, j]^(−1.5)": lambda: A**-1.5,
    "a[i, j]·(0.0+1.0j)": lambda: A * 1j,
    "(1.0−2.0j) − a[i, j]": lambda: (1 - 2j) - A,
    "−3 − a[i, j]": lambda: -3 - A,
    "a[i, j] + (−2)·b[i, 0]": lambda: torch.add(A, B, alpha=-2),
}


@pytest.mark.parametrize("rule", SIGNED)
def test_a_number_with_a_sign_stands_in_parentheses_behind_an_operator(rule):
    step = show_op(SIGNED[rule]).output["steps"][-1]
    names = dict(zip("ab", (one["name"] for one in step["inputs"]), strict=False))
    assert step["rule"].partition(" = ")[2] == re.sub(r"\b([ab])\[", lambda m: names[m[1]] + "[", rule)


SMALL = torch.tensor([250, 10], dtype=torch.uint8)
WRAPS: dict[str, tuple[Callable, str | None]] = {
    "uint8": (lambda: SMALL + 10, "wrapped"),
    "uint8 that fits": (lambda: SMALL + 5, None),
    "below zero": (lambda: SMALL - 20, "wrapped"),
    "int64": (lambda: torch.tensor([2**62]) * 2, "wrapped"),
    "int64 that fits": (lambda: torch.tensor([2**61]) * 2, None),
    "a sum widens": (lambda: SMALL.sum(), None),
    "truth": (lambda: SMALL > 10, None),
    "floor": (lambda: torch.tensor([5]) // 2, None),
}


@pytest.mark.parametrize("name", WRAPS)
def test_whole_numbers_that_wrap_are_said_to(name):
    function, note = WRAPS[name]
    assert check(show_op(function).output)["steps"][-1]["note"] == note
    assert note is None or all(has(f"tensors.words.note_{note}", lang) for lang in LANGUAGES)


def test_an_empty_sum_says_that_it_is_one():
    empty = torch.zeros(0)
    lines = [show_op(f, empty).output["steps"][0]["arithmetic"][0] for f in (torch.sum, torch.prod, torch.mean)]
    assert lines == ["Σ ∅ = 0.0", "Π ∅ = 1.0", "(Σ ∅) / 0 = nan"]


RULES: dict[str, Callable] = {
    "view": lambda: X.view(4, 6),
    "reshape": lambda: X.reshape(24),
    "transpose": lambda: X.transpose(0, 2),
    "permute": lambda: X.permute(2, 0, 1),
    "T": lambda: A.T,
    "squeeze": lambda: B.squeeze(),
    "squeeze dim": lambda: B.squeeze(1),
    "unsqueeze": lambda: A.unsqueeze(1),
    "expand": lambda: B.expand(4, 2, 3),
    "slice": lambda: X[1:, ::2, 3],
    "row": lambda: X[-1],
    "dots": lambda: X[..., 1],
    "new": lambda: A[:, None],
    "mask": lambda: A[M],
    "rows": lambda: A[:, PICK],
    "gather": lambda: A.gather(1, PICK),
    "cat": lambda: torch.cat((A, B, A), dim=1),
    "stack": lambda: torch.stack((A, A), dim=1),
    "flip": lambda: A.flip(1),
    "index_select": lambda: A.index_select(1, PICK[0]),
    "add": lambda: A + B,
    "mm": lambda: A.T @ B,
    "sum": lambda: X.sum(dim=1),
    "sum two": lambda: X.sum(dim=(0, 2)),
    "batched": lambda: X @ X.mT,
    "mean": lambda: X.mean(dim=2, keepdim=True),
    "where": lambda: torch.where(M, A, 0.5),
    "clone": lambda: X.clone(),
    "eye": lambda: torch.eye(3),
    "einsum": lambda: torch.einsum("bij,bkj->bik", X, X),
    "sum all": lambda: A.sum(),
    "prod": lambda: A.prod(dim=0),
}


@pytest.mark.parametrize("name", RULES)
def test_each_rule_is_true(name):
    """The rule's right side, evaluated at every index of the result, is the result."""
    picture = show_op(RULES[name])
    step = picture.output["steps"][-1]
    held = {
        one["name"]: torch.tensor(
            [v == "True" if v in ("True", "False") else float(v.replace("−", "-")) for v in one["values"]]
        ).view(one["shape"])
        for one in step["inputs"]
    }
    held = {k: v.to(getattr(torch, step["inputs"][n]["dtype"])) for n, (k, v) in enumerate(held.items())}
    left, _, right = step["rule"].partition(" = ")
    axes = re.findall(r"[\w]+", left.removeprefix("out"))
    sum_of = re.match(r"(?:1/(\d+) )?([ΣΠ])_([\w,]+) (.*)", right)
    for index in product(*(range(n) for n in picture.result.shape)):
        names = {letter: at for letter, at in zip(axes, index, strict=True) if not letter.isdigit()} | held
        if sum_of:
            share, mark, over, body = sum_of.groups()
            ranges = [range(size(letter, body, step)) for letter in over.split(",")]
            terms = [eval(python(body), names | dict(zip(over.split(","), c, strict=True))) for c in product(*ranges)]
            value = (sum(terms) if mark == "Σ" else math.prod(terms)) / int(share or 1)
        else:
            value = eval(python(right), names)
        assert float(value) == pytest.approx(float(picture.result[index])), (step["rule"], index)


def size(letter: str, body: str, step: dict) -> int:
    """How far a summed letter runs: the size of the dimension at which it stands."""
    for one in step["inputs"]:
        for indices in re.findall(re.escape(one["name"]) + r"\[([^\]]*)\]", body):
            parts = indices.split(", ")
            if letter in parts:
                return one["shape"][parts.index(letter)]
    raise AssertionError(f"{letter} stands nowhere in {body}")


SPREADS: dict[str, Callable] = {
    "var": lambda x: x.var(),
    "std of rows": lambda x: x.std(1),
    "all of the population": lambda x: x.var(False),
    "of the population": lambda x: torch.std(x, 1, False),
    "named": lambda x: torch.var(x, unbiased=False),
    "kept": lambda x: x.var(1, True, True),
    "corrected": lambda x: x.std(dim=1, correction=2),
    "not corrected": lambda x: torch.var(x, dim=1, correction=0),
}


@pytest.mark.parametrize("name", SPREADS)
def test_the_rule_of_a_variance_divides_as_the_call_does(name):
    x = torch.randn(3, 4)
    picture = show_op(SPREADS[name], x)
    rule = picture.output["steps"][-1]["rule"]
    share = eval(re.search(r"(1/\S+|1/\(.*?\)) Σ", rule)[1].replace("−", "-"))
    rows = x if picture.result.numel() > 1 else x.reshape(1, -1)
    values = (rows - rows.mean(1, keepdim=True)).square().sum(1) * share
    torch.testing.assert_close(picture.result.flatten(), values.sqrt() if "√" in rule else values)
    assert rule.startswith({0: "out = ", 1: "out[i] = ", 2: "out[i, 0] = "}[picture.result.dim()])
