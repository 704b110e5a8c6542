"""A chapter to take along: a notebook for Jupyter and Colab, a script, or its Markdown, with the reader's own edits.

Form fields are Colab's, cells that must fail carry the tag that lets *Run all* go on in Jupyter.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping

import jupytext
import nbformat
from nbformat import NotebookNode, v4

from core.notes import library, luggage
from core.notes.model import Block, Cell, Chapter, Heading, Mistake, Prose

_LINK = re.compile(r"\]\(([\w-]+)(#[\w-]+)?\)")
_FENCE = re.compile(r"^( *)(`{3,}|~{3,})")


def notebook(chapter: Chapter, edits: Mapping[str, str]) -> NotebookNode:
    """The chapter as a notebook; ``edits`` holds the code of cells that the reader has changed, by name."""
    cells = []
    setup = luggage.setup(edits.get(cell.name, cell.code) for cell in chapter.live_cells)
    if setup is not None:
        cells.append(v4.new_code_cell(setup, id="setup", metadata={"tags": ["hide-input"]}))
    cells += _cells(chapter.blocks, edits)
    if chapter.sources:
        cells.append(v4.new_markdown_cell("\n".join(f"- {source}" for source in chapter.sources), id="sources"))
    joined = _joined(cells)
    for number, cell in enumerate(joined):
        cell["id"] = cell["id"] if cell["cell_type"] == "code" else f"text-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=joined, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def as_notebook(chapter: Chapter, edits: Mapping[str, str]) -> str:
    """The text of an ``.ipynb`` file."""
    return nbformat.writes(notebook(chapter, edits)) + "\n"


def as_script(chapter: Chapter, edits: Mapping[str, str]) -> str:
    """A Python file whose cells editors know by ``# %%``. Cells that must fail are kept as comments."""
    book = notebook(chapter, edits)
    for cell in book.cells:
        cell.metadata = NotebookNode()
        if cell.cell_type == "code" and cell.id in {c.name for c in chapter.live_cells if c.must_fail}:
            cell.source = textwrap.indent(cell.source, "# ", lambda line: True)
    return jupytext.writes(book, fmt="py:percent")


def as_markdown(chapter: Chapter, edits: Mapping[str, str]) -> str:
    """The chapter's own file with the edits in their fences."""
    lines = chapter.path.read_text(encoding="utf-8-sig").splitlines()
    for cell in sorted(chapter.cells, key=lambda cell: cell.lines.first, reverse=True):
        if cell.name in edits:
            fence = _FENCE.match(lines[cell.lines.first - 1])
            code = textwrap.indent(edits[cell.name], fence[1] if fence else "").split("\n")
            lines[cell.lines.first : cell.lines.last - 1] = code
    return "\n".join(lines) + "\n"


FORMATS: Mapping[str, Callable[[Chapter, Mapping[str, str]], str]] = {
    "ipynb": as_notebook,
    "py": as_script,
    "md": as_markdown,
}
"""Ending of the file -> its text."""


def _cells(blocks: tuple[Block, ...], edits: Mapping[str, str]) -> Iterator[NotebookNode]:
    for block in blocks:
        if isinstance(block, Cell):
            yield _cell(block, edits)
        elif isinstance(block, Mistake):
            yield v4.new_markdown_cell(textwrap.indent(f"**✗** {block.claim}", "> ", lambda line: True))
            yield from _cells(block.parts, edits)
        elif isinstance(block, Heading):
            anchor = f'<a id="{block.anchor}"></a>\n\n' if block.anchor else ""
            yield v4.new_markdown_cell(f"{anchor}{'#' * block.level} {block.text}")
        elif isinstance(block, Prose):
            yield v4.new_markdown_cell(_LINK.sub(_linked, block.text))


def _cell(cell: Cell, edits: Mapping[str, str]) -> NotebookNode:
    code = edits.get(cell.name, cell.code)
    if not cell.live:
        return v4.new_markdown_cell(f"```{cell.language}\n{code}\n```")
    metadata = {"name": cell.name} | ({"tags": list(cell.tags)} if cell.tags else {})
    return v4.new_code_cell(code, id=re.sub(r"[^\w-]", "-", cell.name)[:64], metadata=metadata)


def _linked(link: re.Match[str]) -> str:
    """A link to another chapter leads to that chapter's notebook beside this one."""
    known = link[1] in (*library.chapters(), *library.labs())
    return f"]({link[1]}.ipynb{link[2] or ''})" if known else link[0]


def _joined(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Neighbouring texts as one cell."""
    joined: list[NotebookNode] = []
    for cell in cells:
        if joined and cell.cell_type == joined[-1].cell_type == "markdown":
            joined[-1].source += f"\n\n{cell.source}"
        else:
            joined.append(cell)
    return joined
