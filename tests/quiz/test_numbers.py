"""Numbers as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.quiz.grade import numbers
from core.quiz.model import Tolerance

READ = {
    "0.5": 0.5,
    "１２．５": 12.5,
    "−3": -3,
    "－3": -3,
    "–3": -3,
    "1/3": 1 / 3,
    "-2/4": -0.5,
    "50%": 0.5,
    "５０％": 0.5,
    "1e-3": 1e-3,
    "1E+2": 100.0,
    "10^-3": 1e-3,
    "3*10^2": 300.0,
    "3×10^-2": 0.03,
    "2**5": 32.0,
    "1,000,000": 1_000_000,
    "x = 3": 3,
    "≈ 0.0247": 0.0247,
    "约 3.2": 3.2,
    "tensor(3.5)": 3.5,
    "tensor(2., grad_fn=<SumBackward0>)": 2.0,
    "3.": 3.0,
    "42。": 42,
    "007": 7,
    "`8`": 8,
    "$1/2$": 0.5,
    "pi/6": math.pi / 6,
    "π": math.pi,
    "sqrt(2)": math.sqrt(2),
    "√2": math.sqrt(2),
    "ln(2)": math.log(2),
    "e**-1": math.exp(-1),
    "math.log(2)": math.log(2),
    "inf": math.inf,
    "-inf": -math.inf,
    "∞": math.inf,
}

UNREAD = ["", "three", "1.2.3", "1,2", "[1, 2]", "1/0", "9**9**9", "1e999", "__import__('os')", "a.b", "(" * 150, "2 3"]


@pytest.mark.parametrize("text", READ, ids=str)
def test_reads(text):
    assert numbers.parse(text) == pytest.approx(READ[text])


@pytest.mark.parametrize("text", UNREAD, ids=str)
def test_does_not_read(text):
    assert numbers.parse(text) is None


def test_reads_nan():
    assert math.isnan(numbers.parse("nan"))


@given(st.text(max_size=300))
def test_any_text_gives_a_number_or_none(text):
    assert numbers.parse(text) is None or isinstance(numbers.parse(text), int | float)


@given(st.text(alphabet="0123456789.eE+-*/^()%√πx, infanpqrstlog", max_size=60))
def test_anything_like_a_number_gives_a_number_or_none(text):
    assert numbers.parse(text) is None or isinstance(numbers.parse(text), int | float)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e290, max_value=1e290))
def test_what_python_prints_is_read_back(number):
    assert numbers.parse(repr(number)) == number


@given(st.integers(-(10**12), 10**12))
def test_full_width_digits_count_as_digits(number):
    wide = str(number).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert numbers.parse(wide) == number


@pytest.mark.parametrize(
    ("a", "b", "rtol", "atol", "near"),
    [
        (1.0009, 1.0, 1e-3, 0.0, True),
        (1.0011, 1.0, 1e-3, 0.0, False),
        (0.0009, 0.0, 1e-3, 1e-3, True),
        (0.0011, 0.0, 1e-3, 1e-3, False),
        (-1.0, 1.0, 1e-3, 1e-3, False),
        (math.nan, math.nan, 0.0, 0.0, True),
        (math.nan, 1.0, 1.0, 1.0, False),
        (1.0, math.nan, 1.0, 1.0, False),
        (math.inf, math.inf, 0.0, 0.0, True),
        (-math.inf, math.inf, 1.0, 1.0, False),
        (1e300, math.inf, 1.0, 1.0, False),
    ],
)
def test_the_rule_of_tolerance(a, b, rtol, atol, near):
    assert Tolerance(rtol, atol).near(a, b) is near


def test_whole_keys_are_exact_by_default():
    assert not Tolerance().near(1000.5, 1000, whole=True)
    assert Tolerance().near(1000.5, 1000.0)


def test_lists_of_numbers():
    assert numbers.every("[1, -2.5; ３/4 50%]") == [1, -2.5, 0.75, 0.5]
    with pytest.raises(ValueError):
        numbers.every("1 two 3")
