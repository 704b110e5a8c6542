"""Jupytext opens our chapters: the same code cells, in order, with their options as metadata."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

from core.notes import library
from core.notes.read import read
from tests.notes.fixtures import CHAPTER

NOTES = (*library.chapters(), *library.labs())
CHAPTERS = [library.path_of(id, lang) for id in NOTES for lang in library.languages(id)]


def compare(path: Path) -> None:
    chapter = read(path)
    notebook = jupytext.read(path)
    theirs = [cell for cell in notebook.cells if cell.cell_type == "code" and not cell.source.startswith("%%")]
    assert [cell.source for cell in theirs] == [cell.code.strip("\n") for cell in chapter.live_cells]
    for cell in theirs:
        cell.metadata.pop("lines_to_next_cell", None)  # how many blank lines follow, for its way back to Markdown
    assert [cell.metadata for cell in theirs] == [dict(cell.options) for cell in chapter.live_cells]


def test_a_chapter_of_all_traits(tmp_path: Path):
    path = tmp_path / "fixture.zh.md"
    path.write_text(CHAPTER, encoding="utf-8")
    compare(path)


@pytest.mark.parametrize("path", CHAPTERS, ids=[path.name for path in CHAPTERS])
def test_every_chapter(path: Path):
    compare(path)
