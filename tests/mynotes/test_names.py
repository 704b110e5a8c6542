"""Cells without a name: each keeps the one that it gets while others come, go and change around it."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from core.mynotes import names
from core.mynotes.note import open_note

A, B, C = "import torch\nx = torch.ones(2)", "x.sum()", "print(x)  # 和"


def fences(*codes: str) -> str:
    return "# 标题\n\n" + "\n\n".join(f"文字\n\n```python\n{code}\n```" for code in codes)


def called(text: str, name: str = "a.md") -> dict[str, str]:
    """Code to name."""
    return {cell.code: cell.name for cell in open_note("my-a", name, text.encode()).chapter.cells}


def test_a_cell_put_in_between_moves_no_name():
    before, after = called(fences(A, C)), called(fences("y = 0", A, B, C))
    assert {code: after[code] for code in before} == before
    assert called(fences(C, A)) == before


def test_blanks_at_the_ends_of_lines_move_no_name():
    assert names.of("x = 1\ny = 2") == names.of("\nx = 1  \ny = 2\n") != names.of("x = 1\n  y = 2")


def test_equal_cells_are_counted_and_a_name_that_was_given_stays():
    text = fences(A, A, A) + '\n\n```python name="mine"\nx\n```\n'
    found = [cell.name for cell in open_note("my-a", "a.md", text.encode()).chapter.cells]
    assert found[1:] == [f"{found[0]}-2", f"{found[0]}-3", "mine"]


def test_a_name_that_cannot_be_used_is_replaced():
    cell = open_note("my-a", "a.md", b'```python name="My Cell"\nx = 1\n```').chapter.cells[0]
    assert cell.name == names.of("x = 1")


def test_the_name_tells_people_what_stands_there():
    assert re.fullmatch(r"x-torch-[0-9a-f]{6}", names.of(A)) and names.of("# 只有中文").startswith("cell-")


def notebook(*cells: dict) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": list(cells)})


def cell(source: str, **more) -> dict:
    return {"cell_type": "code", "source": source, "outputs": [], **more}


def test_a_notebooks_cell_is_known_by_its_id_whatever_stands_in_it():
    before = open_note("my-a", "a.ipynb", notebook(cell("x = 1", id="a1B_2")).encode()).chapter.cells
    after = open_note("my-a", "a.ipynb", notebook(cell("0", id="new"), cell("x = 2", id="a1B_2")).encode()).chapter
    assert after.cell(before[0].name).code == "x = 2"


def test_a_notebook_without_ids_goes_by_what_stands_in_it():
    before, after = (called(notebook(*map(cell, codes)), "a.ipynb") for codes in ((A, B), (C, A, B)))
    assert {code: after[code] for code in before} == before


def test_a_script_has_the_same_names_each_time_it_is_read():
    text = "# %%\nx = 1\n\n# %%\nx + 1\n"
    first = called(text, "a.py")
    second = called(text + "\n# %%\ny = 0\n", "a.py")
    assert {code: second[code] for code in first} == first


@given(st.lists(st.text(max_size=30), max_size=6))
def test_names_are_such_as_a_fence_can_give_and_no_two_alike(codes):
    taken: list[str] = []
    for code in codes:
        taken.append(names.of(code, taken))
    assert len(set(taken)) == len(codes)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and len(name) <= 40 for name in taken)
