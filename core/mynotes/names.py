"""Names of cells that have none, made from what stands in them: they stay when cells come, go or move around them.

A name begins with the first words of the code, for people, and ends with a hash of all of it; equal cells are counted.
Blanks at the ends of lines and around the code do not matter.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from core.notes.model import Block, Cell, Chapter, Mistake

_WORD = re.compile(r"[a-z][a-z0-9]*")
_MOST_WORDS, _LONGEST_WORD = 2, 12
_DRESS = re.compile(r"^\s*(?:#|import\b|from\b|%|!|>>>|@)")
"""How lines begin that many cells share."""


def of(code: str, taken: Collection[str] = (), *, mark: str | None = None) -> str:
    """A name for this code that is not among ``taken``: small letters, digits, hyphens.

    ``mark`` stands for the code where something else tells the cell from others, such as the id of a notebook's cell.
    """
    lines = [line.rstrip() for line in code.strip().split("\n")]
    told = next((line for line in lines if line and not _DRESS.match(line)), "")
    words = [word[:_LONGEST_WORD] for word in _WORD.findall(told.lower())][:_MOST_WORDS]
    if mark is not None:
        words = ["code"]  # the first words may change, the id does not
    text = "\n".join(lines) if mark is None else mark
    name = "-".join([*(words or ["cell"]), hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]])
    return counted(name, taken)


def counted(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it when it is taken."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}-{count}"
    return candidate


def named(chapter: Chapter) -> Chapter:
    """The chapter with such a name for each cell whose fence gives none that can be used."""
    taken = {cell.name for cell in chapter.cells if _given(cell)}
    names: dict[str, str] = {}
    for cell in chapter.cells:
        if not _given(cell):
            names[cell.name] = of(cell.code, taken)
            taken.add(names[cell.name])
    if not names:
        return chapter
    return replace(chapter, blocks=tuple(_renamed(block, names) for block in chapter.blocks))


def _given(cell: Cell) -> bool:
    """Whether the author chose the name; one that is taken already has a number behind it."""
    wish = cell.options.get("name")
    return isinstance(wish, str) and bool(re.fullmatch(rf"{re.escape(wish)}(-\d+)?", cell.name))


def _renamed(block: Block, names: Mapping[str, str]) -> Block:
    if isinstance(block, Cell) and block.name in names:
        return replace(block, name=names[block.name])
    if isinstance(block, Mistake):
        return replace(block, parts=tuple(_renamed(part, names) for part in block.parts))
    return block
