"""The safe part of Vega's expression language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.display.vega.expression import expression
from core.errors import DisplayError

SAFE = [
    "datum.x",
    "datum['a b']",
    'datum["x"]',
    "datum.x > 3",
    "(datum.x > 3) && !(datum.g === 'a')",
    "-datum.x + 2 * 3",
    "log(abs(datum.y) + 1)",
    "if(datum.y > 0, 'pos', 'neg')",
    "datum.y > 0 ? 'a' : datum.y < -1 ? 'b' : 'c'",
    "cut * 10",
    "slider.value / 2",
    "PI",
    "1e-3",
    ".5",
    "datum.value + 'k'",
    "isValid(datum.x)",
    "now()",
    "1 - -1",
    "!show",
    "pow(2, clamp(datum.x, 0, 5))",
    "format(datum.x, '.2f')",
    "datum.x % 2 == 0 || datum.x >= 10",
    "'it\\'s'",
]

HOSTILE = [
    "",
    " ",
    "datum",
    "event",
    "event.target",
    "item.mark",
    "view",
    "window.alert(1)",
    "alert(1)",
    "data('x')",
    "modify()",
    "datum.x.constructor",
    "datum.constructor",
    "datum['constructor']",
    "datum.__proto__",
    "datum['__proto__']",
    "datum['a'+'b']",
    "datum[x]",
    "''.constructor",
    "'a'.big()",
    "(1).toString()",
    "[1, 2]",
    "{a: 1}",
    "/a+/",
    "x = 1",
    "x => 1",
    "1; 2",
    "`a`",
    "datum.x(1)",
    "f(1)",
    "abs",
    "abs + 1",
    "abs.call(1)",
    "parent.x",
    "group",
    "_x",
    "$x",
    "this",
    "self.x",
    "globalThis",
    "new Date()",
    "typeof 1",
    "1 2",
    "1 +",
    "(1",
    "1)",
    "1 ? 2",
    "1 : 2",
    ", 1",
    "(1, 2)",
    "constructor",
    "'\u202e'",
    "'\x00'",
    "toString",
    "abs(1,)",
    "abs(,1)",
    "()",
    "now(",
    "x.__proto__",
    "x.constructor",
    "x.valueOf",
    "x[0]",
    "1.x",
    "'a",
    "'\\x41'",
    "a?.b",
    "a ?? b",
    "..x",
    "#",
    "@",
    "\\u0061lert(1)",
    "datum.x\u2028.y",
    "warn('x')",
    "inScope(1)",
    "scale('x', 1)",
    "void 0",
    "treePath('x')",
    "vlSelectionTuples('x')",
    "lassoAppend(1)",
    "replace('a', 'b', 'c')",
    "regexp('a')",
    "join(x)",
    "x" * 1_001,
    5,
    None,
    ["datum.x"],
    {"expr": "1"},
]


@pytest.mark.parametrize("text", SAFE)
def test_arithmetic_on_the_fields_of_a_row_passes(text: str) -> None:
    assert expression(text) == text


@pytest.mark.parametrize("text", HOSTILE, ids=str)
def test_everything_else_is_refused(text: object) -> None:
    with pytest.raises(DisplayError):
        expression(text)


WORDS = [
    "datum.x",
    "datum",
    "x",
    "1",
    "'a'",
    "abs",
    "(",
    ")",
    "+",
    "?",
    ":",
    ",",
    ".",
    "[",
    "]",
    "!",
    "constructor",
    "'\u202e'",
    "'\x00'",
    " ",
]


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_no_mixture_of_words_raises_anything_else(words: list[str]) -> None:
    try:
        out = expression("".join(words))
    except DisplayError:
        return
    assert out.count("(") == out.count(")")
    assert "constructor" not in out.split(".")


def test_a_long_chain_of_brackets_needs_no_stack() -> None:
    assert expression("(" * 400 + "1" + ")" * 400)
