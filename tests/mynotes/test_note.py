"""A file as a chapter: formats, limits, addresses, hostile content."""

from __future__ import annotations

import base64
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NoteRefused
from core.mynotes import check, limits, wiki
from core.mynotes.note import address, open_note
from core.notes.model import Prose

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def of_cells(*cells: dict, **more) -> bytes:
    return json.dumps({"cells": list(cells), "nbformat": 4, "nbformat_minor": 5, **more}).encode()


def code(source, *outputs, **metadata) -> dict:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": metadata}


def opened(raw: bytes, name: str = "a.md"):
    return open_note("my-a", name, raw)


def test_a_notebook_keeps_its_cells_its_text_and_its_outputs():
    book = of_cells(
        {
            "cell_type": "markdown",
            "source": ["# 标题\n", "![p](attachment:p.png)"],
            "attachments": {"p.png": {"image/png": PIXEL}},
        },
        code("print(1)", {"output_type": "stream", "name": "stdout", "text": ["1\n"]}),
        code("x", {"output_type": "execute_result", "data": {"text/plain": "tensor([1])", "text/html": "<script>"}}),
        code("plot()", {"output_type": "display_data", "data": {"image/png": PIXEL}}),
        code("1/0", {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero"}),
        code("w", {"output_type": "display_data", "data": {"application/javascript": "alert(1)"}}),
    )
    note = opened(book, "a.ipynb")
    assert note.chapter.title == "标题" and [cell.code for cell in note.chapter.live_cells] == [
        "print(1)", "x", "plot()", "1/0", "w",
    ]  # fmt: skip
    one, two, three, four, _ = (cell.name for cell in note.chapter.live_cells)
    assert note.results[one].stdout == "1\n" and note.results[two].outputs[0]["text"] == "tensor([1])"
    assert note.results[four].error["type"] == "ZeroDivisionError"
    assert note.source.drawn[three] == (b"\x89PNG\r\n\x1a\n",) and list(note.source.attached) == ["attachment:1-p.png"]
    assert ("outputs", {"count": 1}) in note.remarks and "script" not in str(note.results)


def test_code_with_fences_in_it_stays_one_cell():
    note = opened(of_cells(code('s = """\n```python\nx\n```\n"""')), "a.ipynb")
    assert [cell.code for cell in note.chapter.cells] == ['s = """\n```python\nx\n```\n"""']


def test_tags_and_names_of_a_notebook_are_honoured():
    note = opened(of_cells(code("1/0", name="my-cell", tags=["raises-exception", "x"])), "a.ipynb")
    assert note.chapter.cell("my-cell").must_fail


def test_a_notebook_in_another_language_is_shown_and_not_run():
    note = opened(of_cells(code("library(x)"), metadata={"kernelspec": {"language": "R"}}), "a.ipynb")
    assert [cell.language for cell in note.chapter.cells] == ["r"] and not note.chapter.live_cells


def test_an_old_notebook_is_read():
    cell = {
        "cell_type": "code",
        "input": "1+1",
        "language": "python",
        "outputs": [],
        "collapsed": False,
        "metadata": {},
    }
    sheet = {"metadata": {}, "cells": [cell]}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet]}
    assert opened(json.dumps(old).encode(), "a.ipynb").chapter.live_cells[0].code == "1+1"


def test_a_percent_script_has_cells_and_text():
    note = opened("# %% [markdown]\n# # 标题\n\n# %%\nx = 1\n\n# %%\nx + 1\n".encode(), "a.py")
    assert note.chapter.title == "标题" and [cell.code for cell in note.chapter.live_cells] == ["x = 1", "x + 1"]


@pytest.mark.parametrize(
    ("name", "raw", "reason"),
    [
        ("a.md", b"x" * (limits.MOST_TEXT + 1), "large"),
        ("a.md", b"\n" * (limits.MOST_LINES + 2), "lines"),
        ("a.ipynb", b"PK\x03\x04" + bytes(100), "binary"),
        ("a.ipynb", b'{"cells":' + b"[" * 200_000, "nested"),
        ("a.ipynb", b'{"cells": [', "notebook"),
        ("a.ipynb", b"[1, 2]", "notebook"),
        ("a.ipynb", b'{"cells": 3}', "notebook"),
        ("a.ipynb", b'{"worksheets": 3}', "notebook"),
        ("a.exe", b"MZ", "ending"),
        ("a", b"x", "ending"),
    ],
)
def test_what_cannot_be_a_note_is_refused_by_name(name, raw, reason):
    with pytest.raises(NoteRefused) as refused:
        opened(raw, name)
    assert refused.value.reason == reason


WORDS = ["cells", "cell_type", "source", "outputs", "data", "metadata", "tags", "code", "text/plain", "output_type"]
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_no_json_breaks_the_reader_of_notebooks(book):
    for raw in (
        book,
        {"cells": book},
        {"cells": [book]},
        {"cells": [{"cell_type": "code", "source": "x", "outputs": book}]},
    ):
        try:
            opened(json.dumps(raw).encode(), "a.ipynb")
        except NoteRefused as refused:
            assert refused.reason in ("notebook", "nested")


def test_ten_thousand_fences_are_a_page_that_can_be_drawn():
    note = opened(b"```python\nx = 1\n```\n\n" * 7_000)
    assert len(note.chapter.blocks) == limits.MOST_BLOCKS and len(note.chapter.live_cells) == limits.MOST_LIVE
    assert {key for key, _ in note.remarks} == {"blocks", "cells"}


HOSTILE = {
    "brackets": "[" * 100_000,
    "links": "[a](" * 30_000,
    "wiki": "[[a" * 40_000,
    "ticks": "`a" * 80_000,
    "formulas": "$$\na\n\n" * 5_000,
    "dollars": "$a " * 40_000,
    "quotes": "> " * 40_000,
    "comments": "%%a" * 40_000,
    "table": "|a|b|\n|-|-|\n" + "|1|2|\n" * 3_000,
    "string": "```python\n" + '"' * 30_000 + "\n```",
    "depth": "```python\n" + "(" * 30_000 + "\n```",
    "yaml": "---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\ntitle: *b\n---\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_costs_no_more_than_a_long_one(text):
    long = "一段普通的话，里面有 `code` 和 $x^2$。\n\n" * 8_000
    took = []
    for each in (long, text):
        start = time.perf_counter()
        note = opened(each.encode())
        check.examine(note)
        for block in note.chapter.blocks:
            if isinstance(block, Prose):
                wiki.pieces(block.text, lambda target: None)
        took.append(time.perf_counter() - start)
    assert took[1] < 10 * took[0] + 2


def test_two_files_of_one_title_have_two_addresses():
    assert address("a/同一个标题.md") != address("b/同一个标题.md")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_an_address_is_one_segment_of_a_path(name):
    found = address(f"sub/{name}.md")
    assert found.startswith("my-") and len(found) < 60 and not set(found) & set("/?#%&\\ .:")


def test_what_is_just_too_large_does_not_look_as_large_as_the_bound():
    with pytest.raises(NoteRefused) as refused:
        opened(b"x" * (limits.MOST_TEXT + 1))
    assert (refused.value.facts["size"], refused.value.facts["most"]) == ("2.1", "2")
