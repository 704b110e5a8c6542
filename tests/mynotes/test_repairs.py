"""Each repair by example; that right code is left in peace; that no code breaks them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mynotes import known
from core.mynotes.repairs import RULES, Surroundings, mended
from core.mynotes.repairs.names_of_torch import collect
from core.mynotes.repairs.spelling import names, nearest
from core.notes import library

ROOT = Path(__file__).resolve().parents[2]

AROUND = Surroundings(
    aliases={"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "optim": "torch.optim"},
    imports=(),
)

CASES = {
    "punctuation": [
        ("print（1，2）", "print(1,2)"),
        ("s = “一，二”", 's = "一，二"'),
        ("s = ‘it’", "s = 'it'"),
        ("x = [1，2]  # 一，二", "x = [1,2]  # 一，二"),
        ("f('a，b'，2)", "f('a，b',2)"),
        ("＃ 注释\nx＝1", "# 注释\nx=1"),
        ("if x ≥ 1：pass", "if x >= 1:pass"),
    ],
    "blanks": [("x\u00a0=\u00a01\n\u3000y = 2", "x = 1\n y = 2"), ("x\u200b = 1", "x = 1")],
    "tabs": [
        ("def f():\n\tx = 1\n    return x", "def f():\n    x = 1\n    return x"),
        ("if 1:\n        a = 1\n\tb = 2", "if 1:\n        a = 1\n        b = 2"),
    ],
    "steps": [
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
        ("def f():\n    x = 1\n   return x", "def f():\n    x = 1\n    return x"),
    ],
    "prompts": [
        (">>> x = 1\n>>> x\n1", "x = 1\nx\n# 1"),
        (">>> for i in a:\n...     print(i)\n", "for i in a:\n    print(i)\n"),
        ("In [1]: x = 1\nOut[1]: 1", "x = 1\n# 1"),
    ],
    "magic": [("%matplotlib inline\n!pip install x\nx = 1", "# %matplotlib inline\n# !pip install x\nx = 1")],
    "output": [("x + 1\ntensor([2,\n        3])", "x + 1\n# tensor([2,\n#         3])")],
    "printing": [('print "x"', 'print("x")'), ("print x, y", "print(x, y)")],
    "spelling": [
        ("torch.zeross(2)", "torch.zeros(2)"),
        ("nn.linear(2, 1)", "nn.Linear(2, 1)"),
        ("torch.nn.functional.sofmax(x, 1)", "torch.nn.functional.softmax(x, 1)"),
        ("optim.SDG(p)", "optim.SGD(p)"),
        ("x.grad.data_zero_()", "x.grad.zero_()"),
        ("torch.ones(2, requires_gard=True)", "torch.ones(2, requires_grad=True)"),
        ("torch.nn.Sequental(a)", "torch.nn.Sequential(a)"),
    ],
    "gradient": [
        (
            "x = torch.tensor([2, 3])\n(x * x).sum().backward()",
            "x = torch.tensor([2., 3.], requires_grad=True)\n(x * x).sum().backward()",
        )
    ],
}
TURNED = {
    "words": "学习率控制每一步有多大，\n太大就会发散。",
    "shell": "$ pip install torch\ncd notes",
    "output": "tensor([1., 2.], grad_fn=<MulBackward0>)",
}
RIGHT = [
    "torch.zeros(2, 3).view(6)",
    's = "全角，标点（在字符串里）"',
    "x = torch.tensor([1, 2])  # 注释：这里",
    "def f():\n\treturn 1",
    "torch.shape",
    "my.zeross()",
    "labels = torch.tensor([0, 1])\nloss = nn.CrossEntropyLoss()(model(x), labels)\nloss.backward()",
    "tensor = torch.ones(2)\ntensor",
    "print\nx",
    "x = 5\ny = (12\n%x)",
]


@pytest.mark.parametrize(("kind", "before", "after"), [(k, *case) for k, cases in CASES.items() for case in cases])
def test_a_repair_mends_its_fault_alone(kind, before, after):
    patch, done = mended(before, [kind], AROUND)
    assert (patch.code, list(done)) == (after, [kind])


@pytest.mark.parametrize(("kind", "code"), TURNED.items())
def test_what_is_no_code_becomes_a_block_that_is_shown(kind, code):
    patch, done = mended(code, RULES, AROUND)
    assert next(iter(done)) == kind and patch.language in ("text", "bash") and patch.code == code


@pytest.mark.parametrize("code", RIGHT)
def test_right_code_is_left_in_peace(code):
    assert mended(code, RULES, AROUND)[1] == {}


def test_no_cell_of_the_chapters_is_offered_a_repair():
    """What runs as it should needs none."""
    offered = [
        (id, lang, cell.name, list(done))
        for id in (*library.chapters(), *library.labs())
        for lang in library.languages(id)
        for cell in library.load(id, lang).live_cells
        if not cell.must_fail and (done := mended(cell.code, RULES, AROUND)[1])
    ]
    assert offered == []


def test_no_right_cell_of_the_chapters_is_taken_for_a_kept_mistake():
    taken = [
        (id, lang, cell.name, found)
        for id in (*library.chapters(), *library.labs())
        for lang in library.languages(id)
        for cell in library.load(id, lang).live_cells
        if cell.erratum is None and not cell.must_fail and (found := known.in_code(cell.code))
    ]
    assert taken == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sign_of_a_mistake_leads_to_a_chapter_that_keeps_it(lang):
    for number in known.SIGNS:
        place = known.place(number, lang)
        assert place is not None and place.anchor in {
            head.anchor for head in library.load(place.chapter, lang).headings
        }


def test_repairs_can_be_chosen_one_by_one():
    code = "def f():\n\tprint（1）\n    return nn.linear(2, 1)"
    assert mended(code, ["tabs"], AROUND)[0].code == "def f():\n    print（1）\n    return nn.linear(2, 1)"
    assert mended(code, ["punctuation"], AROUND)[0].code == "def f():\n\tprint(1)\n    return nn.linear(2, 1)"
    assert list(mended(code, RULES, AROUND)[1]) == ["punctuation", "tabs", "spelling"]


def test_imports_go_before_the_first_line():
    around = Surroundings(imports=("import torch", "from torch import nn"))
    assert mended("x = 1", ["imports"], around)[0].code == "import torch\nfrom torch import nn\nx = 1"


@pytest.mark.parametrize(("wrong", "right"), [("zeross", "zeros"), ("lineer", ""), ("xyz", ""), ("Arange", "arange")])
def test_only_what_is_beyond_doubt_is_offered(wrong, right):
    assert nearest(wrong, names()["torch"]) == right


def test_the_stored_names_are_those_of_the_installed_torch():
    """A name that torch has must never be called misspelt. In a fresh interpreter: other tests load more of torch."""
    asked = f"import json; from {collect.__module__} import collect; print(json.dumps(collect()))"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, check=True)
    for module, there in json.loads(told.stdout).items():
        assert set(there) <= set(names()[module]), module


@given(st.text("abx=.(),:'\"#>[]{}%!\t\n 0123\\，（）“”\u3000中文print torch", max_size=150))
def test_no_code_breaks_a_repair_and_a_second_time_changes_nothing(code):
    patch, done = mended(code, RULES, AROUND)
    if patch.language == "python" and done:
        again, _ = mended(code, RULES, AROUND)
        assert again == patch
    assert done or patch.code == code
