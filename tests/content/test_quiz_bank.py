"""The bank of questions: every one verified by running it, and enough of each sort for every chapter."""

from __future__ import annotations

import pytest

from core.kernel import open_kernel
from core.notes import library as notes
from core.quiz import library
from core.quiz.check import check
from core.quiz.check.bank import whole
from core.quiz.kinds import PICKED, PROGRAMS
from core.text import LANGUAGES

ITEMS = library.items()


@pytest.mark.parametrize("chapter", notes.chapters())
def test_every_question_of_the_chapter_holds(chapter):
    mine = [item for item in ITEMS if item.chapter == chapter]
    report = check(mine, open_kernel())
    assert [str(fault) for fault in report.faults] == []
    assert report.items == len(mine) > 0
    assert report.variants > len(mine)


def test_the_bank_is_whole():
    assert whole(ITEMS) == []
    assert len(ITEMS) >= 180
    assert 4 * sum(item.kind in PICKED for item in ITEMS) <= len(ITEMS)
    assert sum(item.kind in PROGRAMS for item in ITEMS) >= 30
    assert any(item.mistake for item in ITEMS)


def test_every_question_is_asked_in_every_language():
    for item in ITEMS:
        for text in (item.prompt, item.explain, *item.hints):
            assert all(text[lang].strip() for lang in LANGUAGES), item.id


def test_every_question_leads_back_to_a_place_that_exists():
    anchors = {id: {heading.anchor for heading in notes.load(id, "zh").headings} for id in notes.chapters()}
    cells = {id: {cell.name for cell in notes.load(id, "zh").live_cells} for id in notes.chapters()}
    for item in ITEMS:
        assert item.section in anchors[item.chapter], item.id
        assert not item.cell or item.cell in cells[item.chapter], item.id
