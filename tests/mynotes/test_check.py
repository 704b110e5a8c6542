"""What is said of a whole note: imports, names without a value, formulas, choices; diffs and the repaired file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mynotes import check, diff, export, formulas
from core.mynotes.note import open_note
from core.mynotes.repairs import Patch


def note_of(text: str, name: str = "a.md"):
    return open_note("my-a", name, text.encode())


def fences(*codes: str) -> str:
    return "\n\n".join(f"```python\n{code}\n```" for code in codes)


def test_an_import_goes_to_the_first_cell_that_lacks_it():
    looks = check.examine(note_of(fences("x = torch.ones(2)", "nn.Linear(2, 1)(x)", "np.ones(2)"))).looks
    assert [look.around.imports for look in looks.values()] == [
        ("import torch",), ("from torch import nn",), ("import numpy as np",),
    ]  # fmt: skip


def test_a_cell_that_cannot_run_gives_nobody_an_import():
    looks = list(check.examine(note_of(fences("import torch\nfoo(1)", "torch.ones(2)"))).looks.values())
    assert looks[1].around.imports == ("import torch",)


def test_an_import_that_is_there_is_not_offered_again():
    looks = check.examine(note_of(fences("import torch as t\nfrom torch import nn", "t.ones(2); nn.ReLU()"))).looks
    assert [look.fixes for look in looks.values()] == [(), ()]


def test_names_without_a_value_are_told_apart():
    found = check.examine(note_of(fences("a + b", "a = 1"))).looks
    look, other = found.values()
    assert look.nowhere == ("b",) and look.later == (("a", other.cell.name),)


def test_a_cell_that_must_fail_is_left_in_peace():
    note = note_of('```python tags=["raises-exception"] error="NameError"\nprint（1）\n```')
    assert check.examine(note).looks == {}


def test_a_choice_follows_the_code_and_not_the_place():
    before = note_of(fences("print（1）", "x = 1"))
    choice = check.examine(before).everything()
    after = note_of(fences("y = 2", "x = 1", "print（1）"))
    assert check.repaired(after, choice).live_cells[2].code == "print(1)"
    assert check.examine(after).chosen(choice) == 1 and check.repaired(after, {}) is after.chapter


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("$\\frac{1}{2$", ["braces"]),
        ("$$\n\\left( x\n$$", ["sides"]),
        ("$$\n\\begin{matrix} 1\n$$", ["sides"]),
        ("价格 $$ 没有结束", ["open"]),
        ("$$\nY \nn×o\n\n =X \nn×i\n\n W\n$$", ["copied_guess"]),
        ("$x^2$ 和 $$y$$，`$$` 不算", []),
        ("$\\{ a \\}$ $\\begin{a}\\begin{b}\\end{b}\\end{a}$", []),
    ],
)
def test_broken_formulas_are_found(text, keys):
    assert [fault.key for fault in formulas.faults(text, 1)] == keys


def test_a_broken_formula_knows_its_line():
    assert formulas.faults("一\n\n二 $\\frac{1$", 10)[0].line == 12


def test_a_diff_marks_what_differs_within_a_line():
    rows = diff.rows("a\nprint（1）\nb", "a\nprint(1)\nb")
    assert [row.kind for row in rows] == ["same", "out", "in", "same"]
    assert [span.text for span in rows[1].spans if span.changed] == ["（", "）"]


@given(
    st.lists(st.sampled_from(["a", "b", "x = 1", ""]), max_size=12),
    st.lists(st.sampled_from(["a", "c", "x = 2", ""]), max_size=12),
)
def test_a_diff_loses_no_changed_line(before, after):
    rows = diff.rows("\n".join(before), "\n".join(after))
    text = {
        kind: ["".join(span.text for span in row.spans) for row in rows if row.kind == kind]
        for kind in ("out", "in", "same")
    }
    for line in set(before or [""]) - set(after or [""]):
        assert line in text["out"]
    for line in set(after or [""]) - set(before or [""]):
        assert line in text["in"]


@pytest.mark.parametrize("opening", ["```python", "  ```python", "> ```python", "- ```python", "~~~py"])
def test_only_the_lines_of_a_repaired_cell_change(opening):
    mark = "~~~" if "~" in opening else "```"
    lead = opening.split(mark)[0]
    inner = "".join(" " if char == "-" else char for char in lead)
    text = f"前\n\n{opening}\n{inner}print（1）\n{inner}x = 2\n{inner}{mark}\n\n后 ，\n"
    note = note_of(text)
    changes = check.changes(note, check.examine(note).everything())
    assert export.as_markdown(note, changes) == text.replace("（1）", "(1)")


def test_a_block_that_is_no_code_gets_its_language():
    note = note_of("```\n这不是代码，\n这是一句话。\n```\n")
    changes = check.changes(note, check.examine(note).everything())
    assert export.as_markdown(note, changes) == "```text\n这不是代码，\n这是一句话。\n```\n"


def test_a_fence_without_an_end_keeps_all_its_lines():
    note = note_of("```python\nprint（1）\nx = 1")
    assert (
        export.as_markdown(note, {note.chapter.cells[0].name: Patch("print(1)\nx = 1")})
        == "```python\nprint(1)\nx = 1\n"
    )


def test_a_notebook_comes_back_as_a_notebook():
    text = {"cell_type": "markdown", "source": "# x", "metadata": {}}
    ran = {"cell_type": "code", "source": ["print（1）"], "outputs": [{"output_type": "stream"}], "execution_count": 3}
    right = {"cell_type": "code", "source": "x = 1", "outputs": [], "metadata": {}, "execution_count": None}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"mine": 1}, "cells": [text, ran, right]}
    raw = json.dumps(book).encode()
    note = open_note("my-a", "a.ipynb", raw)
    saved = json.loads(export.as_it_came(note, raw, check.changes(note, check.examine(note).everything())))
    assert (
        saved["metadata"] == {"mine": 1}
        and saved["cells"][0] == book["cells"][0]
        and saved["cells"][2] == book["cells"][2]
    )
    assert saved["cells"][1]["source"] == "print(1)" and saved["cells"][1]["outputs"] == []


def test_a_script_comes_back_as_a_script():
    raw = "# %%\nprint（1）\n\n# %%\nx = 1\n".encode()
    note = open_note("my-a", "a.py", raw)
    saved = export.as_it_came(note, raw, check.changes(note, check.examine(note).everything())).decode()
    assert "print(1)" in saved and saved.count("# %%") == 2


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_saved_copy_differs_in_what_was_repaired_alone(codec, ending):
    source = "# 题\n\n```python\nprint（1）\n```\n\n尾\n".replace("\n", ending)
    raw = source.encode(codec)
    note = open_note("my-a", "a.md", raw)
    saved = export.as_it_came(note, raw, check.changes(note, check.examine(note).everything()))
    assert saved.decode("utf-8-sig") == source.replace("（1）", "(1)")
    assert saved.startswith(b"\xef\xbb\xbf") == (codec == "utf-8-sig")
