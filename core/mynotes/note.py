"""A reader's own file as a chapter: opened, measured, read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from core.errors import NoteRefused
from core.kernel.types import Result
from core.mynotes import limits, names, sources
from core.mynotes.decode import decode
from core.notes import read
from core.notes.model import Cell, Chapter, Mistake

PREFIX = "my-"
"""How the addresses of a reader's own notes begin."""

_LONGEST_SLUG = 40


@dataclass(frozen=True)
class Note:
    """One file of the reader's, as a page needs it."""

    name: str
    """Of the file."""
    chapter: Chapter
    """Blocks as they stand in the file; ``path`` is the bare name."""
    source: sources.Source
    encoding: str
    remarks: tuple[tuple[str, Mapping[str, object]], ...] = ()
    """What was cut or guessed: keys under [mine.remark] with their fields."""
    results: Mapping[str, Result] = field(default_factory=dict)
    """Stored results of cells, from a notebook."""

    @property
    def id(self) -> str:
        return self.chapter.id

    @property
    def format(self) -> str:
        """Ending of the file, with its dot, in small letters."""
        return ending(self.name)


def ending(name: str) -> str:
    return Path(name).suffix.lower()


def address(inside: str) -> str:
    """The page of a note, from its path: readable, one path segment, and no two alike."""
    stem = inside.rpartition("/")[2].rpartition(".")[0] or inside
    slug = re.sub(r"[^\w-]", "", read.slug(stem))[:_LONGEST_SLUG].strip("-_")
    mark = hashlib.sha256(inside.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{PREFIX}{slug}-{mark}" if slug and slug != "section" else f"{PREFIX}{mark}"


def open_note(id: str, name: str, raw: bytes) -> Note:
    """The note in the bytes of a file. Raises NoteRefused for what cannot be one, and nothing else."""
    if ending(name) not in sources.READERS:
        raise NoteRefused("ending", ending=ending(name) or "?")
    most = limits.MOST_NOTEBOOK if ending(name) == ".ipynb" else limits.MOST_TEXT
    if len(raw) > most:
        raise NoteRefused("large", size=limits.megabytes(len(raw)), most=limits.megabytes(most))
    return _opened(id, name, raw)


@lru_cache(maxsize=64)
def _opened(id: str, name: str, raw: bytes) -> Note:
    decoded = decode(raw)
    source = sources.READERS[ending(name)](decoded.text)
    if len(source.text) > limits.MOST_TEXT:
        size, most = map(limits.megabytes, (len(source.text), limits.MOST_TEXT))
        raise NoteRefused("large", size=size, most=most)
    if source.text.count("\n") > limits.MOST_LINES:
        raise NoteRefused("lines", lines=f"{source.text.count(chr(10)):,}", most=f"{limits.MOST_LINES:,}")
    chapter = names.named(read.parse(source.text, id=id, lang="", path=name))
    remarks: list[tuple[str, Mapping[str, object]]] = []
    if decoded.encoding != "utf-8":
        remarks.append(("damaged" if decoded.encoding == "damaged" else "encoding", {"encoding": decoded.encoding}))
    chapter = _bounded(chapter, remarks)
    if source.left:
        remarks.append(("outputs", {"count": source.left}))
    title = chapter.title if chapter.title != id else Path(name).stem
    chapter = replace(chapter, title=title[:200])
    return Note(name, chapter, source, decoded.encoding, tuple(remarks), source.outputs)


def _bounded(chapter: Chapter, remarks: list[tuple[str, Mapping[str, object]]]) -> Chapter:
    """The chapter within what a page can draw: the rest is left out, later and longer cells are only shown."""
    blocks = chapter.blocks
    if len(blocks) > limits.MOST_BLOCKS:
        line = blocks[limits.MOST_BLOCKS].lines.first
        remarks.append(("blocks", {"most": limits.MOST_BLOCKS, "line": line}))
        blocks = blocks[: limits.MOST_BLOCKS]
    left, stilled, kept = limits.MOST_LIVE, 0, []
    for block in blocks:
        cells = block.cells if isinstance(block, Mistake) else (block,) if isinstance(block, Cell) else ()
        live = sum(cell.live for cell in cells)
        if live and (live > left or any(len(cell.code) > limits.LONGEST_CELL for cell in cells)):
            stilled += live
            if isinstance(block, Cell):
                block = replace(block, language="text")
            else:
                parts = (replace(part, language="text") if isinstance(part, Cell) else part for part in block.parts)
                block = replace(block, parts=tuple(parts))
        else:
            left -= live
        kept.append(block)
    if stilled:
        remarks.append(("cells", {"count": stilled, "most": limits.MOST_LIVE}))
    return replace(chapter, blocks=tuple(kept))
