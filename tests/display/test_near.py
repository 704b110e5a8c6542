"""Names like the missing one, as the run finds them among its objects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.display.near import alike, near
from tests.display.catching import catch


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import torch\ntorch.optimm", "optim"),
        ("import torch\ntorch.nn.Liner(1, 1)", "Linear"),
        ("weights = 1\nweigths + 1", "weights"),
        ("def f(rate):\n    return rat\nf(1)", "rate"),
        ("from torch.nn import Liner", "Linear"),
        ("import nunpy", "numpy"),
        ("def fit(rate, epochs):\n    pass\nfit(rate=1, epoch=2)", "epochs"),
        ("class A:\n    def fit(self, rate):\n        pass\na = A()\na.fit(raet=1)", "rate"),
        ("import torch\ntorch.nn.Linear(2, out_fearutes=3)", "out_features"),
        ("import torch\ntorch.optim.SGD([torch.ones(1, requires_grad=True)], momentun=1)", "momentum"),
        ("import torch\nx = torch.ones(1)\nx.backward(gradien=x)", "gradient"),
        ("def outer():\n    def inner(width):\n        pass\n    inner(widht=3)\nouter()", "width"),
    ],
)
def test_the_likeliest_name_comes_first(code: str, names: str) -> None:
    assert catch(code)["near"][:1] == [names]


@pytest.mark.parametrize(
    "code", ["qwertzuiop", "1 / 0", "import qwertzuiop", "print(qwertz=3)", "raise NameError", "x =", "[].append(a=1)"]
)
def test_nothing_is_guessed(code: str) -> None:
    assert catch(code)["near"] == []


def test_objects_that_refuse_to_be_looked_at() -> None:
    code = """
class A:
    def __dir__(self):
        raise ValueError
A().x
"""
    assert catch(code)["near"] == []


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=20))
def test_what_is_found_is_among_the_candidates(name: str, candidates: list[str]) -> None:
    found = alike(name, candidates)
    assert len(found) <= 3
    assert set(found) <= set(candidates)


def test_a_slip_of_the_fingers_is_found_and_another_word_is_not() -> None:
    assert alike("lable", ["label", "table_of"]) == ["label"]
    assert alike("foo", ["floor"]) == []
    assert alike("truee", ["True"]) == ["True"]


def test_never_raises() -> None:
    assert near(ValueError("x")) == []
    assert near(AttributeError("x")) == []
    assert near(ImportError("cannot import name 'a' from 'no.such.module'")) == []
    assert near(TypeError("f() got an unexpected keyword argument 'a'")) == []
