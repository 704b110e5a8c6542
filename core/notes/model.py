"""What a chapter is made of. Every part knows its lines in the file, so that a fault or an edit finds its place.

Chapter
└── blocks: Heading | Prose | Cell | Mistake | Lab | QuizPlace, in the order of the file
                                     └── parts: Prose | Cell
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from core.errors import NoteError

DEFAULT_TIMEOUT = 20
"""Seconds of wall clock that a cell may take when its fence says nothing."""

MAX_TIMEOUT = 60
"""Seconds that no fence can exceed."""


class Lines(NamedTuple):
    """A stretch of the file: first and last line, counted from 1, both included."""

    first: int
    last: int


@dataclass(frozen=True)
class Heading:
    """A heading at the top level of the file."""

    level: int
    """1 to 6."""
    text: str
    """Inline Markdown, without the marks of the heading and without its id comment."""
    anchor: str
    """From ``<!-- id: … -->``, else made from the text; unique in the chapter."""
    lines: Lines


@dataclass(frozen=True)
class Prose:
    """Markdown between the other blocks, as it stands in the file."""

    text: str
    """Verbatim but for the indentation of a list item that a cell has split."""
    lines: Lines


@dataclass(frozen=True)
class Cell:
    """A fenced block: code that runs, or code that is shown."""

    name: str
    """Unique in its chapter; ``cell-1``, ``cell-2``… where the fence gives none."""
    code: str
    """Dedented, without the line end after its last line."""
    lines: Lines
    """From the opening fence to the closing one, so that line n of the code is line ``lines.first + n``."""
    language: str = "python"
    tags: tuple[str, ...] = ()
    error: str | None = None
    """Name of the exception type with which the cell must fail."""
    erratum: int | None = None
    """Number of the kept mistake that this cell disproves."""
    fixes: int | None = None
    """Number of the kept mistake that this cell puts right."""
    timeout: int | None = None
    """Seconds of wall clock; None stands for DEFAULT_TIMEOUT."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """All that the fence line says, as read."""

    @property
    def live(self) -> bool:
        """Whether the cell can be run; the others are shown only."""
        return self.language == "python"

    @property
    def must_fail(self) -> bool:
        """Whether the author says that this cell ends in an exception."""
        return "raises-exception" in self.tags

    @property
    def folded(self) -> bool:
        """Whether the code is folded away until the reader asks for it."""
        return "hide-input" in self.tags

    @property
    def volatile(self) -> bool:
        """Whether two runs may print different things."""
        return "volatile" in self.tags

    @property
    def wall_s(self) -> int:
        """Seconds of wall clock that this cell may take by itself."""
        return self.timeout or DEFAULT_TIMEOUT


@dataclass(frozen=True)
class Mistake:
    """A kept mistake: what was claimed, the cell that disproves it, why, and the cell that puts it right."""

    number: int
    """As in the proof's ``erratum=``; 0 when the author forgot the proof."""
    claim: str
    """Markdown of the quotation, without its marks."""
    parts: tuple[Prose | Cell, ...]
    lines: Lines

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(part for part in self.parts if isinstance(part, Cell))

    @property
    def proof(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.erratum is not None), None)

    @property
    def fixed(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.fixes is not None), None)


@dataclass(frozen=True)
class Lab:
    """The place of a lab, from ``<!-- lab: name key=value -->``."""

    name: str
    params: Mapping[str, Any]
    lines: Lines


@dataclass(frozen=True)
class QuizPlace:
    """The place of a section's questions, from ``<!-- quiz: anchor -->``."""

    section: str
    lines: Lines


Block: TypeAlias = Heading | Prose | Cell | Mistake | Lab | QuizPlace


@dataclass(frozen=True)
class Chapter:
    """One file of notes in one language."""

    id: str
    lang: str
    """The language that was really loaded, which may be another than the one asked for."""
    title: str
    goal: str
    order: int
    labs: tuple[str, ...]
    sources: tuple[str, ...]
    """Inline Markdown each, mostly links."""
    blocks: tuple[Block, ...]
    path: Path
    faults: tuple[NoteError, ...] = ()
    """Everything that the author should mend, in the order of the file."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """The whole front matter, as read."""

    @property
    def is_lab(self) -> bool:
        """Whether this is a page to experiment on (``kind: lab``) and not a chapter in the order of reading."""
        return self.meta.get("kind") == "lab"

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell in the order of the file, those of kept mistakes included, those only shown as well."""
        found: list[Cell] = []
        for block in self.blocks:
            if isinstance(block, Cell):
                found.append(block)
            elif isinstance(block, Mistake):
                found.extend(block.cells)
        return tuple(found)

    @property
    def live_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.live)

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Heading))

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Mistake))

    @property
    def title_heading(self) -> Heading | None:
        """The first H1, when it says what the title does: it stands over the chapter and is no section of it."""
        first = next((block for block in self.blocks if isinstance(block, Heading) and block.level == 1), None)
        return first if first is not None and first.text[:200] == self.title else None

    def cell(self, name: str) -> Cell:
        """The cell of that name. Raises KeyError when there is none."""
        for cell in self.cells:
            if cell.name == name:
                return cell
        raise KeyError(name)


def texts_of(blocks: Iterable[Block]) -> Iterator[Prose]:
    """Every text, also those within kept mistakes."""
    for block in blocks:
        if isinstance(block, Prose):
            yield block
        elif isinstance(block, Mistake):
            yield from (part for part in block.parts if isinstance(part, Prose))
