"""A student's file with the usual faults, through the real kernel: what the offered repairs make of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.display.explain import explain
from core.kernel import open_kernel
from core.mynotes import check, known
from core.mynotes.note import open_note
from core.notes import runs
from core.text import LANGUAGES, has

FILE = Path(__file__).with_name("student.md")


@pytest.fixture(scope="module")
def kernel():
    opened = open_kernel()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def note():
    return open_note("my-student", FILE.name, FILE.read_bytes())


def run_all(chapter, kernel):
    return {cell.name: kernel.run(runs.job(chapter.live_cells, cell.name)) for cell in chapter.live_cells}


@pytest.fixture(scope="module")
def ran(note, kernel):
    """The repaired chapter and its results by name of the cell."""
    chapter = check.repaired(note, check.examine(note).everything())
    return chapter, run_all(chapter, kernel)


def test_as_written_no_cell_runs(note, kernel):
    results = run_all(note.chapter, kernel)
    assert len(results) == len(note.chapter.live_cells) == 16
    assert [name for name, result in results.items() if result.status == "ok"] == []


def test_after_the_repairs_every_cell_runs_or_has_its_mistake_explained(note, ran):
    chapter, results = ran
    codes = {cell.name: cell.code for cell in chapter.live_cells}
    looks = check.examine(note).looks
    unexplained = []
    for name, result in results.items():
        if result.status == "ok":
            continue
        found = explain(result.error, codes[result.error["cell"] or name])
        words = found is not None and all(has(f"explain.{found.key}.cause", lang) for lang in LANGUAGES)
        places = [known.place(number, lang) for number in looks[name].repeats for lang in LANGUAGES]
        if not words and not (places and all(places)):
            unexplained.append((name, result.error))
    assert unexplained == []


def test_most_of_the_cells_run_then(ran):
    _, results = ran
    failing = {name for name, result in results.items() if result.status != "ok"}
    assert len(results) == 13 and len(failing) == 3


def test_what_no_repair_can_mend_is_named(note, ran):
    _, results = ran
    looks = check.examine(note).looks
    by_code = {cell.code.split("(")[0]: cell.name for cell in note.chapter.live_cells}
    assert looks[by_code["train"]].nowhere == ("data", "train")
    assert looks[by_code["print"]].repeats == (25,)
    assert looks[by_code["torch.optim.SGD"]].repeats == (50,)
    assert {results[by_code[start]].error["type"] for start in ("train", "torch.optim.SGD")} == {
        "NameError",
        "SyntaxError",
    }


def test_sentences_commands_and_output_become_text(note, ran):
    chapter, _ = ran
    stilled = [cell.language for cell in chapter.cells if not cell.live]
    assert stilled == ["text", "text", "bash"]


def test_a_repaired_cell_gives_what_was_meant(note, ran):
    chapter, results = ran
    gradient = next(cell.name for cell in chapter.live_cells if "loss.backward()" in cell.code)
    assert results[gradient].stdout == "tensor([6., 8.])\n"
    shape = next(cell.name for cell in chapter.live_cells if cell.code.startswith("net = "))
    assert "torch.Size([5, 2])" in str(results[shape].outputs)


def test_the_note_itself_is_as_it_was(note, ran):
    assert note.source.text == FILE.read_text(encoding="utf-8")
    assert [cell.code for cell in note.chapter.cells] != [cell.code for cell in ran[0].cells]
