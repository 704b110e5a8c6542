"""The graph against Python itself: a cell prints the same after all earlier cells as after those that it needs."""

from __future__ import annotations

import contextlib
import io

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.kernel.types import Source
from core.notes.graph import needs

START = [
    "import numpy as np",
    "a = 1", "b = 2", "c = 3",
    "p = [1]", "q = [2, 3]", "r = [p, q]",
    "x = np.zeros(4)", "y = np.ones(4)",
    "def f(k):\n    return k + a",
    "def g(s):\n    s.append(b)\n    return len(s)",
    "class N:\n    def __init__(self):\n        self.n = 0\n        self.kept = p\n"
    "    def up(self, by):\n        self.n += by\n        self.kept.append(by)\n        return self.n",
    "o = N()",
    "d = {'k': p}",
]  # fmt: skip
"""One object a cell, so that each can be left out."""

number = st.sampled_from("abc")
listed = st.sampled_from(["p", "q", "r[0]", "d['k']", "o.kept"])
array = st.sampled_from("xy")
value = st.one_of(
    number,
    st.integers(0, 3).map(str),
    st.tuples(number, number).map(" + ".join),
    number.map("f({})".format),
    listed.map("len({})".format),
    listed.map("g({})".format),
    listed.map("sum(v for v in {} if v > a)".format),
    number.map("o.up({})".format),
    array.map("int({}.sum())".format),
    st.tuples(number, number, number).map("({0[0]} if {0[1]} > {0[2]} else {0[1]})".format),
    number.map("(lambda v: v + c)({})".format),
    number.map("[v * b for v in range({})][-1:] == []".format),
    number.map("(c := {})".format),
)

assignment = st.tuples(number, value).map(" = ".join)
simple = st.one_of(
    assignment,
    assignment,
    st.tuples(number, number).map("{0[0]}, {0[1]} = {0[1]}, {0[0]}".format),
    st.tuples(number, value).map(" += ".join),
    st.tuples(st.sampled_from("pq"), listed).map(" = ".join),
    st.tuples(st.sampled_from("pq"), value).map("{0[0]} = [{0[1]}]".format),
    st.tuples(listed, value).map("{0[0]}.append({0[1]})".format),
    st.tuples(listed, value).map("{0[0]}[0] = {0[1]}".format),
    st.tuples(st.sampled_from("pq"), value).map("{0[0]} += [{0[1]}]".format),
    listed.map("d['k'] = {}".format),
    listed.map("r = [{}, q]".format),
    st.just("o = N()"),
    number.map("o.n = {}".format),
    st.tuples(array, array).map("{0[0]} = {0[1]}[:]".format),
    st.tuples(array, array).map("{0[0]} = {0[1]}.reshape(2, 2).ravel()".format),
    st.tuples(array, array).map("{0[0]} = {0[1]} + 1".format),
    st.tuples(array, array).map("{0[0]} = {0[1]}.copy()".format),
    st.tuples(array, value).map("{0[0]}[1] = {0[1]}".format),
    st.tuples(array, value).map("{0[0]} += {0[1]}".format),
    array.map("np.add({0}, 1, out={0})".format),
    array.map("{}.fill(7)".format),
    st.just("def f(k):\n    return k * b"),
    st.just("def f(k):\n    global c\n    c = k\n    return k + c"),
    st.just("def g(s):\n    t = s\n    t.insert(0, a)\n    return t[-1]"),
    st.just("def g(s):\n    return f(s[0])"),
    st.just("del c; c = 5"),
)


def _indented(code: str) -> str:
    return "\n".join("    " + line for line in code.split("\n"))


statement = st.one_of(
    simple,
    simple,
    simple,
    st.tuples(number, number, simple).map(lambda t: f"if {t[0]} > {t[1]}:\n{_indented(t[2])}"),
    st.tuples(number, simple, simple).map(lambda t: f"if {t[0]} % 2:\n{_indented(t[1])}\nelse:\n{_indented(t[2])}"),
    st.tuples(st.integers(0, 2), simple).map(lambda t: f"for i in range({t[0]}):\n{_indented(t[1])}"),
    st.tuples(number, simple).map(lambda t: f"for i in range(min({t[0]}, 2)):\n{_indented(t[1])}"),
    st.tuples(listed, simple).map(lambda t: f"for i in {t[0]}[:2]:\n{_indented(t[1])}"),
    st.tuples(simple, simple).map(
        lambda t: f"try:\n{_indented(t[0])}\n    [][1]\nexcept IndexError as e:\n{_indented(t[1])}"
    ),
    simple.map(lambda code: f"match a:\n    case 1:\n{_indented(_indented(code))}\n    case other:\n        pass"),
    st.sampled_from("abcpqrxyd").map("print({})".format),
)
page = st.lists(st.lists(statement, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=7)
target = st.sampled_from(
    ["print(a, b, c)", "print(p, q)", "print(r)", "print(x)", "print(y)", "print(d)", "print(o.n, o.kept)",
     "print(f(a))", "print(g(p), p)", "print(o.up(1), b)", "a += 1; print(a)", "p.append(9); print(r)", "print(a)",
     "print(c)", "print(q)"]
)  # fmt: skip


def printed(codes: list[str]) -> str:
    """What the last of the cells prints when all run in order in one namespace."""
    space: dict[str, object] = {}
    for code in codes[:-1]:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, space)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(codes[-1], space)
    return out.getvalue()


@settings(max_examples=1500, deadline=None)
@given(page, target)
def test_what_is_needed_is_enough(cells: list[str], last: str):
    codes = [*START, *cells, last]
    try:
        expected = printed(codes)
    except (TypeError, IndexError, ValueError, AttributeError, RecursionError, OverflowError):
        assume(False)
    sources = [Source(str(at), code) for at, code in enumerate(codes)]
    needed = needs(sources, sources[-1].name)
    assert printed([codes[int(name)] for name in needed]) == expected, needed
