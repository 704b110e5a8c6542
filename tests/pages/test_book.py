"""What a page works out of a chapter: jobs with the page's own code, and a graph that sliders leave alone."""

import pytest

from core.notes import form, graph, library
from pages.parts.book import book

SLIDERS = [
    (chapter_id, cell.name)
    for chapter_id in ("tensors", "backward")
    for cell in library.load(chapter_id, "en").live_cells
    if form.fields(cell.code)
]


def other_value(field: form.Field):
    """A value of the field that is not its present one."""
    if field.options:
        return next(option for option in field.options if option != field.value)
    if field.kind == "boolean":
        return not field.value
    return field.high if field.value != field.high else field.low


@pytest.mark.parametrize(("chapter_id", "name"), SLIDERS)
def test_a_moved_slider_changes_the_job_and_not_the_graph(chapter_id, name, monkeypatch):
    opened = book(chapter_id, "en")
    code = opened.chapter.cell(name).code
    field = form.fields(code)[0]
    moved = form.write(code, field.name, other_value(field))
    assert moved != code
    asked = []
    known = opened.needs(name, {})
    monkeypatch.setattr(graph, "needs", lambda cells, target: asked.append([c.code for c in cells]) or known)
    job = opened.job(name, {name: moved})
    assert job.cells[-1].code == moved
    assert asked == [[cell.code for cell in opened.chapter.live_cells]]


def test_moving_the_slider_of_an_edited_cell_asks_the_graph_the_same_again(monkeypatch):
    opened = book("backward", "en")
    code = 'v = {} # @param {{type: "slider", min: 0, max: 9, step: 1}}\nprint(v)'
    asked = []
    known = opened.needs("doubling", {})
    monkeypatch.setattr(graph, "needs", lambda cells, target: asked.append([c.code for c in cells]) or known)
    jobs = [opened.job("doubling", {"doubling": code.format(value)}) for value in (1, 2)]
    assert [job.cells[-1].code for job in jobs] == [code.format(1), code.format(2)]
    assert asked[0] == asked[1] != [cell.code for cell in opened.chapter.live_cells]


def test_an_edit_that_uses_another_name_changes_what_is_needed():
    opened = book("backward", "en")
    before = opened.needs("doubling", {})
    after = opened.needs("doubling", {"doubling": "print(1 + 1)"})
    assert before == ("imports", "doubling")
    assert after == ("doubling",)


def test_edits_of_needed_cells_are_in_the_job():
    opened = book("backward", "en")
    job = opened.job("doubling", {"imports": "import torch  # mine"})
    assert job.cells[0].code == "import torch  # mine"


def test_edits_of_cells_that_are_not_there_are_ignored():
    opened = book("backward", "en")
    assert opened.needs("doubling", {"gone": "x = 1"}) == opened.needs("doubling", {})


def test_a_field_whose_kind_the_reader_changed_is_an_edit():
    opened = book("backward", "en")
    code = opened.chapter.cell("play-tangent").code
    changed = code.replace('x0 = 1.0  # @param {type: "slider"', 'x0 = True  # @param {type: "boolean"')
    assert opened.job("play-tangent", {"play-tangent": changed}).cells[-1].code == changed
