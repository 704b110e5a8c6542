"""Broken formulas: mended where only one mending makes sense, explained elsewhere, else left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mynotes import check, export, formulas
from core.mynotes.note import open_note
from core.text import LANGUAGES, has, text

MENDED = {
    r"$\frac{1}{2$": r"$\frac{1}{2}$",
    r"$\frac{1}{2}}$": r"$\frac{1}{2}$",
    r"$e^{x $": r"$e^{x} $",
    r"$$\left( \frac{a}{b} )$$": r"$$\left( \frac{a}{b} \right)$$",
    "$$\n\\begin{pmatrix} 1 & 2\n$$": "$$\n\\begin{pmatrix} 1 & 2\n\\end{pmatrix}\n$$",
    r"$\begin{pmtrix} 1 \end{pmatrix}$": r"$\begin{pmatrix} 1 \end{pmatrix}$",
    "$$\na &= b \\\\\n&= c\n$$": "$$\n\\begin{aligned}\na &= b \\\\\n&= c\n\\end{aligned}\n$$",
    "$f（x）＝x＾２$": "$f(x)=x^2$",
    r"$\text{损失（均）}＋1$": r"$\text{损失（均）}+1$",
    "$$\nx^2 = y\n\n正文": "$$\nx^2 = y\n$$",
}
EXPLAINED = {
    r"$x_{i+1$": "braces",
    r"$x^2} + 1$": "braces",
    r"$$\left( (a) + (b)$$": "sides",
    r"$a & b$": None,
    r"$$a & b$$": "rows",
    r"$\alhpa + 1$": "unknown_near",
    r"$\qwxyz$": "unknown",
    r"$x_i_j$": "double",
    r"$x^{2}^\top$": "double",
    "价格 $$ 没有结束": "open",
    "$$\nlog( \n∑ \nj\n\n exp(x)\nexp(y)\n\n )\n$$": "copied",
}
RIGHT = (
    r"$\{ a \}$",
    r"$x_i^2 y^2_i \hat{x}_{i}^{\top} x_{i_j} a_1 b_1 f'_x$",
    r"$\left. x \right|_{0}$",
    r"$\begin{cases} a & b \\ c & d \end{cases}$",
    r"$\newcommand{\R}{\mathbb R} \R$",
    r"$\text{损失（均）}$",
    "`$\\frac{1$` 和 `$$`",
    r"$\operatorname{softmax}(x)_i \hat{y}\\ \mathbf W$",
)


@pytest.mark.parametrize(("broken", "right"), MENDED.items())
def test_what_is_certain_is_mended(broken, right):
    (fault,) = formulas.faults(f"甲\n\n{broken}", 10)
    assert fault.mended == right and fault.line == 12 and formulas.faults(right, 1) == []
    assert formulas.mend(f"甲\n\n{broken}", {fault.raw: fault.mended}).startswith(f"甲\n\n{right}")


@pytest.mark.parametrize(("broken", "key"), EXPLAINED.items())
def test_what_is_not_certain_is_explained(broken, key):
    found = formulas.faults(broken, 1)
    assert [(fault.key, fault.mended) for fault in found] == ([(key, "")] if key else [])


@pytest.mark.parametrize("right", RIGHT)
def test_what_is_right_is_left_in_peace(right):
    assert formulas.faults(right, 1) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_has_its_words(lang):
    for broken in (*MENDED, *EXPLAINED):
        for fault in formulas.faults(broken, 1):
            said = text(f"mine.formula.{fault.key}", lang, formula=fault.formula, **fault.facts)
            assert fault.formula in said and "{" + "formula" not in said
            if not fault.mended and not fault.facts and fault.key not in ("copied", "double"):
                assert has(f"mine.formula.{fault.key}_do", lang)


def test_a_formula_is_exchanged_in_the_text_and_not_in_code():
    source = "$\\frac{1}{2$ 和 `$\\frac{1}{2$`\n\n```text\n$\\frac{1}{2$\n```\n\n- 又 $\\frac{1}{2$\n"
    note = open_note("my-a", "a.md", source.encode())
    choice = check.examine(note).everything()
    mendings = check.examine(note).mendings(choice)
    assert check.examine(note).offered == check.examine(note).chosen(choice) == 1
    saved = export.as_markdown(note, {}, mendings)
    whole = "$\\frac{1}{2}$"
    assert saved == source.replace("$\\frac{1}{2$ 和", f"{whole} 和", 1).replace("又 $\\frac{1}{2$", f"又 {whole}")
    assert check.repaired(note, choice).blocks[0].text.startswith(whole)
    assert export.as_markdown(note, {}, check.examine(note).mendings({})) == source


def test_a_cell_below_an_added_line_is_still_changed_in_its_place():
    source = "$$\nx^2 = y\n\n## 二\n\n```python\nprint（1）\n```\n"
    note = open_note("my-a", "a.md", source.encode())
    choice = check.examine(note).everything()
    saved = export.as_markdown(note, check.changes(note, choice), check.examine(note).mendings(choice))
    assert saved == "$$\nx^2 = y\n$$\n\n## 二\n\n```python\nprint(1)\n```\n"


def test_an_open_formula_does_not_close_a_whole_one_like_it():
    whole = "$$\nx = y\n$$"
    assert formulas.mend(f"{whole}\n\n$$\nx = y\n\n甲", {"$$\nx = y": whole}) == f"{whole}\n\n{whole}\n\n甲"


SEED = "**线性变换**\n$$\nY \nn×o\n\n =X \nn×i\n\n W \ni×o\n\n +b\n$$\n"


def test_the_students_copied_formula_is_read_back_and_left_to_the_reader():
    (fault,) = formulas.faults(SEED, 1)
    assert fault.key == "copied_guess" and not fault.mended
    assert fault.facts["guess"] == r"Y_{n \times o} =X_{n \times i} W_{i \times o} +b"


def test_katex_knows_what_the_notes_use():
    notes = Path(__file__).resolve().parents[2] / "data/notes"
    found = {
        (path.name, fault.line, fault.key, fault.formula)
        for path in notes.glob("*.md")
        for fault in formulas.faults(path.read_text(encoding="utf-8"), 1)
    }
    assert found == set()


@given(st.text(alphabet="\\{}$&^_abc（ \n[]leftrighbgnd", max_size=60))
def test_no_text_breaks_it_and_what_is_mended_is_whole(source):
    for fault in formulas.faults(source, 1):
        if fault.mended:
            assert fault.raw in source
            assert all(again.key != fault.key or not again.mended for again in formulas.faults(fault.mended, 1))
