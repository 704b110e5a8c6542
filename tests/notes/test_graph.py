"""Which cell needs which: a table of small pages with the answer that a reader of Python would give."""

from __future__ import annotations

import pytest

from core.kernel.types import Source
from core.notes import graph
from core.notes.model import Cell, Lines

T = "import torch"
LEAF = "x = torch.ones(2, requires_grad=True)"

# what it shows: (cells, indices that the last cell needs beside itself)
PAGES: dict[str, tuple[list[str], list[int]]] = {
    # names
    "nothing needed": (["a = 1", "b = 2"], []),
    "nearest definer": (["a = 1", "a = 2", "a"], [1]),
    "transitive": (["a = 1", "b = a", "c = b", "c"], [0, 1, 2]),
    "its own name comes first": (["a = 1", "a = 2; a"], []),
    "read before it binds": (["a = 1", "print(a); a = 2"], [0]),
    "never defined": (["a = 1", "zzz"], []),
    "tuple target": (["a, (b, *c) = 1, (2, 3)", "c"], [0]),
    "chained target": (["a = b = 1", "b"], [0]),
    "annotated with value": (["a: int = 1", "a"], [0]),
    "annotated without value binds nothing": (["a = 1", "a: int", "a"], [0]),
    "annotation is looked at": (["K = int", "a: K = 1"], [0]),
    "walrus": (["(n := 10)", "n"], [0]),
    "walrus in a comprehension reaches out": (["[m := i for i in range(3)]", "m"], [0]),
    "augmented uses, defines and changes": (["a = 1", "a += 1", "a"], [0, 1]),
    "import": (["import math", "math.pi"], [0]),
    "import as": (["import math as m", "math = 3", "m.pi"], [0]),
    "import of a submodule binds its root": (["import os.path", "os"], [0]),
    "from import as": (["from math import pi as p", "p"], [0]),
    "star import provides everything": (["from math import *", "pi"], [0]),
    "star import yields to a name": (["pi = 3", "from os import *", "pi"], [0]),
    "del is what a later reader meets": (["a = 1", "del a", "a"], [0, 1]),
    "rebinding after del": (["a = 1", "del a", "a = 3", "a"], [2]),
    "a builtin may be hidden": (["sum = 3", "sum"], [0]),
    "builtins need nobody": (["x = 1", "print(len([]))"], []),
    "f-string": (["a = 1", "f'{a:.2f}'"], [0]),
    "width in a format": (["a = 1", "w = 5", "f'{a:{w}}'"], [0, 1]),
    "keyword names are no names": (["lr = 1", "dict(lr=2)"], []),
    "attributes are no names": (["shape = 1", "y = 2", "y.shape"], [1]),
    "strings are no names": (["a = 1", "'a'"], []),
    "a Chinese name": (["学习率 = 1", "学习率"], [0]),
    # scopes
    "comprehension variable stays inside": (["i = 1", "[i for i in range(3)]"], []),
    "comprehension looks at the outside": (["t = 1", "xs = [1]", "[i for i in xs if i > t]"], [0, 1]),
    "first iterable is outside": (["x = [1]", "[x for x in x]"], [0]),
    "nested comprehension": (["r = [[1]]", "[c for row in r for c in row]"], [0]),
    "lambda parameter": (["x = 1", "f = lambda x: x"], []),
    "lambda looks up when called": (["k = 1", "f = lambda x: x + k", "f(1)"], [0, 1]),
    "default is looked at where defined": (["d = 1", "def f(x=d): return x", "f()"], [0, 1]),
    "decorator": (["def deco(f): return f", "@deco\ndef g(): pass", "g()"], [0, 1]),
    "annotation of a parameter": (["class K: pass", "def f(x: K): pass"], [0]),
    "local name hides the global": (["a = 1", "def f():\n    a = 2\n    return a", "f()"], [1]),
    "global statement": (["n = 0", "def up():\n    global n\n    n += 1", "up()", "n"], [0, 1, 2]),
    "nonlocal stays inside": (
        ["n = 0", "def f():\n    n = 1\n    def g():\n        nonlocal n\n        n += 1\n    g()\n", "f()"],
        [1],
    ),
    "free name of a function is bound late": (["def f(): return k", "k = 1", "f()"], [0, 1]),
    "the latest value counts at the call": (["k = 1", "def f(): return k", "k = 2", "f()"], [0, 1, 2]),
    "a function handed on": (["k = 1", "def f(x): return x * k", "list(map(f, [1]))"], [0, 1]),
    "class body runs at once": (["n = 3", "class A:\n    m = n", "A"], [0, 1]),
    "class scope is not seen by methods": (
        ["m = 1", "class A:\n    m = 2\n    def f(self): return m", "A().f()"],
        [0, 1],
    ),
    "base class": (["class A: pass", "class B(A): pass", "B()"], [0, 1]),
    "method looks up when called": (["class A:\n    def f(self): return k", "k = 1", "a = A()", "a.f()"], [0, 1, 2]),
    # flow
    "both branches bind": (["a = 1", "if c:\n    a = 2\nelse:\n    a = 3", "a"], [1]),
    "one branch binds": (["a = 1", "c = 0", "if c:\n    a = 2", "a"], [0, 1, 2]),
    "loop that runs": (["a = 1", "for i in range(3):\n    a = i", "a"], [1]),
    "loop that may not run": (["a = 1", "xs = []", "for i in xs:\n    a = i", "a"], [0, 1, 2]),
    "loop over a known number of steps": (["a = 1", "n = 5\nfor i in range(n):\n    a = i", "a"], [1]),
    "loop that is left at once": (["a = 1", "for i in range(3):\n    break\n    a = i", "a"], [0, 1]),
    "loop body reads what it bound": (
        ["loss = 1", "xs = [1]", "for i in xs:\n    loss = i\n    print(loss)"],
        [1],
    ),
    "while may not run": (["a = 1", "while c:\n    a = 2", "a"], [0, 1]),
    "while true runs": (["a = 1", "while True:\n    a = 2", "a"], [1]),
    "exception name": (["e = 1", "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print(e)"], []),
    "try may stop early": (["a = 1", "try:\n    f()\n    a = 2\nexcept Exception:\n    pass", "a"], [0, 1]),
    "finally binds": (["a = 1", "try:\n    f()\nfinally:\n    a = 2", "a"], [1]),
    "with as": (["with open('f') as f:\n    s = 1", "f"], [0]),
    "match binds": (
        ["p = (1, 2)", "match p:\n    case (u, v):\n        w = u\n    case _:\n        w = 0", "w"],
        [0, 1],
    ),
    "match capture is no use": (["u = 1", "p = (1, 2)", "match p:\n    case (u, v):\n        print(u)"], [1]),
    "conditional expression": (["c = 1", "a = 2", "b = 3", "a if c else b"], [0, 1, 2]),
    # changes
    "in place method": ([T, "x = torch.ones(2)", "x.zero_()", "print(x)"], [0, 1, 2]),
    "not in place": ([T, "x = torch.ones(2)", "x.add(1).sum()", "print(x)"], [0, 1]),
    "only changes since the definer": ([T, "x = torch.ones(2)", "x.zero_()", "x = torch.ones(3)", "x"], [0, 3]),
    "item assignment": (["d = {}", "d['a'] = 1", "d"], [0, 1]),
    "item deletion": (["d = {'a': 1}", "del d['a']", "d"], [0, 1]),
    "attribute assignment": (["class A: pass", "a = A()", "a.n = 1", "a.n"], [0, 1, 2]),
    "append": (["l = []", "l.append(1)", "l"], [0, 1]),
    "several changes in order": (["l = []", "l.append(1)", "m = 2", "l.append(m)", "l"], [0, 1, 2, 3]),
    "a set": (["s = {1}", "s.add(2)", "s"], [0, 1]),
    "next takes from an iterator": (["it = iter([1, 2])", "next(it)", "next(it)"], [0, 1]),
    "out writes": ([T, "a = torch.ones(2)", "torch.add(a, 1, out=a)", "a"], [0, 1, 2]),
    "init function of a library": ([T, "w = torch.ones(2)", "torch.nn.init.zeros_(w)", "w"], [0, 1, 2]),
    "a view shares memory": ([T, "x = torch.zeros(4)", "v = x.view(2, 2)", "v.add_(1)", "x"], [0, 1, 2, 3]),
    "and the other way": ([T, "x = torch.zeros(4)", "v = x.view(2, 2)", "x.add_(1)", "v"], [0, 1, 2, 3]),
    "numpy shares memory": (
        ["import numpy as np", T, "a = np.ones(3)", "t = torch.from_numpy(a)", "t[0] = 5", "a"],
        [0, 1, 2, 3, 4],
    ),
    "a clone does not": ([T, "x = torch.zeros(4)", "c = x.clone()", "c.add_(1)", "x"], [0, 1]),
    "a sum does not": ([T, "x = torch.zeros(4)", "y = x + 1", "y.add_(1)", "x"], [0, 1]),
    "detach shares memory": ([T, LEAF, "d = x.detach()", "d[0] = 9", "x"], [0, 1, 2, 3]),
    "a list holds its items": (["a = []", "b = [a]", "b[0].append(1)", "a"], [0, 1, 2]),
    "an alias": (["a = [1]", "b = a", "b.append(2)", "a"], [0, 1, 2]),
    "a function changes its argument": (["l = []", "def put(xs): xs.append(1)", "put(l)", "l"], [0, 1, 2]),
    "a function that changes nothing": (["l = []", "def show(xs): print(xs)", "show(l)", "l"], [0]),
    "a method changes its object": (
        ["class N:\n    n = 0\n    def up(self): self.n += 1", "c = N()", "c.up()", "c.n"],
        [0, 1, 2],
    ),
    "a function changes a global": (["l = []", "def put(): l.append(1)", "put()", "l"], [0, 1, 2]),
    "setting of a library": ([T, "torch.set_printoptions(precision=2)", "torch.ones(2)"], [0, 1]),
    # gradients
    "gradient needs the backward": ([T, LEAF, "y = x * 2", "y.sum().backward()", "x.grad"], [0, 1, 2, 3]),
    "value needs no backward": ([T, LEAF, "y = x * 2", "y.sum().backward()", "x"], [0, 1]),
    "gradient zeroed": ([T, LEAF, "x.sum().backward()", "x.grad.zero_()", "x.grad"], [0, 1, 2, 3]),
    "gradient set to None": ([T, LEAF, "x.sum().backward()", "x.grad = None", "x.grad"], [0, 1, 2, 3]),
    "second backward through one graph": (
        [T, LEAF, "y = (x * x).sum()", "y.backward()", "y.backward()"],
        [0, 1, 2, 3],
    ),
    "requires_grad later": (
        [T, "x = torch.ones(2)", "x.requires_grad_()", "x.sum().backward()", "x.grad"],
        [0, 1, 2, 3],
    ),
    "backward within a function": (
        [T, LEAF, "def go(t): (t * t).sum().backward()", "go(x)", "x.grad"],
        [0, 1, 2, 3],
    ),
    "a gradient read in a function": (
        [T, LEAF, "x.sum().backward()", "def grad_of(t): return t.grad", "grad_of(x)"],
        [0, 1, 2, 3],
    ),
    "step by hand": (
        [T, LEAF, "x.sum().backward()", "with torch.no_grad():\n    x -= 0.1 * x.grad", "x"],
        [0, 1, 2, 3],
    ),
    "an optimizer holds its model": (
        [T, "net = torch.nn.Linear(1, 1)", "opt = torch.optim.SGD(net.parameters(), lr=0.1)",
         "net(torch.ones(1)).sum().backward()", "opt.step()", "net.weight"],
        [0, 1, 2, 3, 4],
    ),
    "gradient of a weight": (
        [T, "net = torch.nn.Linear(1, 1)", "loss = net(torch.ones(1)).sum()", "loss.backward()", "net.weight.grad"],
        [0, 1, 2, 3],
    ),
    "gradients in a loop over parameters": (
        [T, "net = torch.nn.Linear(1, 1)", "net(torch.ones(1)).sum().backward()",
         "for p in net.parameters():\n    print(p.grad)"],
        [0, 1, 2],
    ),
    "two experiments on one data set": (
        [T, "X = torch.ones(3, 1)",
         "net = torch.nn.Linear(1, 1)\nfor _ in range(3):\n    loss = net(X).sum()\n    loss.backward()",
         "net = torch.nn.Linear(1, 1)\nfor _ in range(3):\n    loss = net(X).sum()\n    loss.backward()\nprint(loss)"],
        [0, 1],
    ),
    "mode of a model": ([T, "net = torch.nn.Dropout()", "net.eval()", "net(torch.ones(2))"], [0, 1, 2]),
    "state loaded": (
        [T, "a = torch.nn.Linear(1, 1)", "b = torch.nn.Linear(1, 1)", "b.load_state_dict(a.state_dict())", "b.weight"],
        [0, 1, 2, 3],
    ),
    "training function": (
        [T, "def fit(net, opt):\n    for _ in range(3):\n        net(torch.ones(1)).backward()\n        opt.step()",
         "net = torch.nn.Linear(1, 1)", "opt = torch.optim.SGD(net.parameters(), lr=0.1)", "fit(net, opt)", "net.bias"],
        [0, 1, 2, 3, 4],
    ),
    "a library's training function": (
        [T, "from core.training import fit", "net = torch.nn.Linear(1, 1)", "fit(net)", "net.bias"],
        [0, 1, 2, 3],
    ),
    "a model of one's own": (
        [T, "class Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
         "        self.l = torch.nn.Linear(1, 1)\n    def forward(self, x): return act(self.l(x))",
         "act = torch.relu", "net = Net()", "act = torch.tanh", "net(torch.ones(1))"],
        [0, 1, 2, 3, 4],
    ),
    # code that does not compile
    "broken code defines what it seems to": (["import torch\nx = torch.ones（2）", "x"], [0]),
    "broken code fails by itself": (["a = 1", "b = a，"], []),
    "broken code changes nothing": (["a = []", "a.append（1）", "a"], [0]),
}  # fmt: skip


def cells(codes: list[str]) -> list[Source]:
    return [Source(str(at), code) for at, code in enumerate(codes)]


@pytest.mark.parametrize("page", PAGES, ids=list(PAGES))
def test_needs(page: str):
    codes, expected = PAGES[page]
    assert graph.needs(cells(codes), str(len(codes) - 1)) == (*map(str, expected), str(len(codes) - 1))


@pytest.mark.parametrize(
    ("code", "defines", "uses", "mutates"),
    [
        ("x = torch.ones(2)\nx.add_(1)\nprint(x, z)", "x", "torch z", "x"),
        ("y.backward()", "", "y", "y"),
        ("n += 1", "n", "n", "n"),
        ("from math import *", "*", "", ""),
        ("def f(a):\n    return a + b", "f", "b", ""),
        ("if c:\n    x = 1\nprint(x)", "x", "c x", ""),
        ("a[0] = 1\nb.c = 2", "", "a b", "a b"),
        ("import torch.nn as nn, os.path", "nn os", "", ""),
        ("x = （1）\ny = x，z", "x y", "x y z", ""),
        ("", "", "", ""),
    ],
)
def test_names_of_one_cell(code: str, defines: str, uses: str, mutates: str):
    names = graph.names(code)
    assert names.defines == frozenset(defines.split())
    assert names.uses == frozenset(uses.split())
    if "，" not in code:
        assert names.mutates == frozenset(mutates.split())


def cell(name: str, code: str, **options: object) -> Cell:
    return Cell(name, code, Lines(1, 1), **options)


FAILS = {"tags": ("raises-exception",), "error": "TypeError"}


def test_a_cell_that_must_fail_is_nobodys_prerequisite():
    page = [
        cell("a", "x = [1]"),
        cell("b", "x = [2]; x.oops", **FAILS),
        cell("c", "x.append(1)", **FAILS),
        cell("d", "x"),
    ]
    assert graph.needs(page, "d") == ("a", "d")
    assert graph.needs(page, "b") == ("b",)
    assert graph.needs(page, "c") == ("a", "c")


def test_a_proof_may_define_but_what_it_changes_does_not_count():
    page = [cell("a", "x = [1]"), cell("p", "y = 2; x.append(y)", erratum=3), cell("d", "print(x)"), cell("e", "y")]
    assert graph.needs(page, "d") == ("a", "d")
    assert graph.needs(page, "e") == ("a", "p", "e")


def test_what_is_only_shown_is_left_out():
    page = [cell("a", "x = 1"), cell("t", "x = 2", language="text"), cell("d", "x")]
    assert graph.needs(page, "d") == ("a", "d")
    with pytest.raises(KeyError):
        graph.needs(page, "t")


def test_dependents_are_the_other_direction():
    page = cells(["a = 1", "b = a", "c = 3", "d = b + c", "e = c"])
    assert graph.dependents(page, "0") == ("1", "3")
    assert graph.dependents(page, "2") == ("3", "4")
    assert graph.dependents(page, "4") == ()
    for source in page:
        for other in page:
            needed = source.name in graph.needs(page, other.name) and source is not other
            assert needed == (other.name in graph.dependents(page, source.name))


@pytest.mark.parametrize(
    "code",
    [
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "+".join(["1"] * 20_000),
        "x = 1\n" * 20_000,
        "\x00",
        "def f(g): return g(g)\nf(f)",
        "\n".join(f"def f{n}(x): return f{n + 1}(f{n + 1}(x))" for n in range(40)) + "\nf0(1)",
    ],
    ids=["deep", "long sum", "many lines", "NUL", "self application", "doubling calls"],
)
def test_hostile_code_ends_in_a_guess(code: str):
    page = cells(["a = 1", code, "x = 2", "x"])
    assert graph.needs(page, "3") == ("2", "3")
    assert graph.needs(page, "1")[-1] == "1"
