"""A note that has another name than before, known by what stands in it, also when nobody saw it happen."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.mynotes.note import Note
from core.notes.model import Cell, Heading, Mistake, Prose

ALIKE = 0.6
"""Share of pieces that two states of one note have in common."""
MOST_PIECES = 400
_HASH = re.compile(r"[0-9a-f]{8,64}")
_BY_CONTENT = re.compile(r"-[0-9a-f]{6}(-\d+)?$")


@dataclass(frozen=True)
class Print:
    """What a note is known by again."""

    name: str
    """Of the file."""
    whole: str = ""
    """Hash of its bytes; empty when only its cells are known."""
    size: int = 0
    pieces: tuple[str, ...] = ()
    """Hashes of its texts and cells."""
    cells: tuple[str, ...] = ()
    """Names of cells."""

    def to_json(self) -> dict[str, Any]:
        """As the browser keeps it; which cells have drafts it knows by itself."""
        return {"name": self.name, "whole": self.whole, "size": self.size, "pieces": list(self.pieces)}


def print_of(note: Note, raw: bytes) -> Print:
    """The print of a note as it stands in ``raw``."""
    pieces = [_hash(words.encode("utf-8", "surrogatepass"))[:8] for words in _pieces(note)]
    cells = tuple(cell.name for cell in note.chapter.cells)
    return Print(note.name, _hash(raw), len(raw), tuple(pieces[:MOST_PIECES]), cells)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _pieces(note: Note) -> Iterable[str]:
    for block in note.chapter.blocks:
        for part in block.parts if isinstance(block, Mistake) else (block,):
            words = part.code if isinstance(part, Cell) else part.text if isinstance(part, Heading | Prose) else ""
            for paragraph in (words,) if isinstance(part, Cell) else re.split(r"\n\s*\n", words):
                if paragraph.strip():
                    yield " ".join(paragraph.split())


def checked_print(given: Any, cells: Iterable[str] = ()) -> Print:
    """The print that a browser kept; of anything else only the cells count."""
    names = tuple(name[:200] for name in cells if isinstance(name, str))[:MOST_PIECES]
    told = given if isinstance(given, Mapping) else {}
    name, whole, size, pieces = (told.get(key) for key in ("name", "whole", "size", "pieces"))
    good = isinstance(whole, str) and _HASH.fullmatch(whole) and isinstance(size, int) and isinstance(pieces, list)
    known = name[:300] if isinstance(name, str) else ""
    if not good:
        return Print(known, cells=names)
    kept = tuple(piece for piece in pieces[:MOST_PIECES] if isinstance(piece, str) and _HASH.fullmatch(piece))
    return Print(known, whole, size, kept, names)


def heirs(lost: Print, notes: Mapping[str, Print]) -> tuple[str, ...]:
    """Which of these notes it may be now: none, one, or several that fit alike.

    The same bytes before all; else most of the texts and cells; of a note of which only cells are known that
    were named by their content, all of those.
    """
    same = tuple(id for id, each in notes.items() if lost.whole and each.whole == lost.whole)
    if same:
        return same
    if lost.pieces:
        shares = {id: _share(lost.pieces, each.pieces) for id, each in notes.items()}
        best = max(shares.values(), default=0.0)
        return tuple(id for id, share in shares.items() if share == best) if best >= ALIKE else ()
    if not any(_BY_CONTENT.search(name) for name in lost.cells):
        return ()
    return tuple(id for id, each in notes.items() if set(lost.cells) <= set(each.cells))


def _share(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other)) if common else 0.0
