"""What is taken along: valid notebooks that hold the same code, run elsewhere, and carry the reader's edits."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys

import jupytext
import nbformat
import pytest

from core.kernel import open_kernel
from core.kernel.types import Job, Source
from core.notes import export, library, luggage
from core.text import LANGUAGES

PAGES = [(page, lang) for page in (*library.chapters(), *library.labs()) for lang in LANGUAGES]


@pytest.mark.parametrize(("page", "lang"), PAGES)
def test_the_notebook_is_valid_and_holds_every_cell_in_order(page, lang):
    chapter = library.load(page, lang)
    book = export.notebook(chapter, {})
    nbformat.validate(book)
    code = [cell.source for cell in book.cells if cell.cell_type == "code" and cell.id != "setup"]
    assert code == [cell.code for cell in chapter.live_cells]
    assert len({cell.id for cell in book.cells}) == len(book.cells)


@pytest.mark.parametrize(("page", "lang"), PAGES)
def test_the_markdown_without_edits_is_the_file(page, lang):
    chapter = library.load(page, lang)
    assert export.as_markdown(chapter, {}) == chapter.path.read_text(encoding="utf-8")


def _code(text: str, ending: str, name: str) -> str:
    """The code of the cell ``name``, or of the first cell where names are not kept, as Jupytext reads the file."""
    book = jupytext.reads(text, fmt={"py": "py:percent"}.get(ending, ending))
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    return next((cell.source for cell in cells if cell.metadata.get("name") == name), cells[0].source)


@pytest.mark.parametrize("ending", export.FORMATS)
def test_the_readers_edits_go_along(ending):
    chapter = library.load("tensors", "en")
    first = chapter.live_cells[0]
    text = export.FORMATS[ending](chapter, {first.name: "edited = 1\n\nedited + 1"})
    assert _code(text, ending, first.name) == "edited = 1\n\nedited + 1"


def test_cells_that_must_fail_do_not_stop_the_others():
    chapter = library.load("tensors", "en")
    failing = [cell for cell in chapter.live_cells if cell.must_fail]
    book = export.notebook(chapter, {})
    tags = {cell.metadata.get("name"): cell.metadata.get("tags", []) for cell in book.cells if cell.cell_type == "code"}
    assert failing and all("raises-exception" in tags[cell.name] for cell in failing)
    script = export.as_script(chapter, {})
    ast.parse(script)
    for cell in failing:
        assert f"# {cell.code.splitlines()[0]}" in script


@pytest.mark.parametrize("page", ["backward", "tensors"])
def test_a_script_runs_elsewhere(page, tmp_path):
    """In a folder of its own, by a Python that knows nothing of the notes."""
    script = tmp_path / "page.py"
    show = "import builtins\nbuiltins.display = print\n"
    script.write_text(show + export.as_script(library.load(page, "en"), {}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", script], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]


USES = [
    "import torch\nfrom core.training.datasets import digits\nprint(digits().x_train.shape)",
    "picture = show_op(torch.add, torch.ones(2), torch.ones(2))\nprint(len(picture.output['steps']))",
]


def test_what_a_page_needs_of_ours_is_packed_and_works_elsewhere(tmp_path):
    setup = luggage.setup(USES)
    assert setup == luggage.setup(USES), "the same page gives the same notebook"
    script = tmp_path / "cell.py"
    script.write_text("\n".join([setup, *USES]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", script], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.stdout.splitlines() == ["torch.Size([1437, 64])", "1"], done.stderr[-2000:]


def test_a_page_that_needs_nothing_of_ours_brings_nothing():
    assert luggage.setup(["import torch\ntorch.ones(2)", "def (broken"]) is None


def test_every_builtin_of_the_kernel_can_be_taken_along():
    code = """
import builtins
for name in dir(builtins):
    if str(getattr(getattr(builtins, name), "__module__", "")).startswith("core."):
        print(name)
"""
    result = open_kernel().run(Job((Source("names", code),)))
    assert result.status == "ok", result.error
    ours = set(result.stdout.split()) - {"input"}  # which only says that there is no keyboard
    assert {"trace", "show_op"} <= ours <= luggage.BUILTINS.keys()
    for module, name in luggage.BUILTINS.values():
        assert callable(getattr(importlib.import_module(module), name))
