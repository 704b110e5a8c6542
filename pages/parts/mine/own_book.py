"""A note of the reader's as the parts of a page need it: the chosen repairs in its cells, drafts under its own name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from core.kernel.types import Result
from core.mynotes import check, export
from core.mynotes.check import Findings
from core.mynotes.note import Note
from core.mynotes.repairs import Patch
from core.notes import prose
from core.notes.model import Prose
from pages.parts.book import Book


@dataclass(frozen=True)
class OwnBook(Book):
    """``chapter`` has the chosen repairs in it; ``note`` is the file as it was written."""

    note: Note
    choice: Mapping[str, tuple[str, ...]]

    @property
    def scope(self) -> str:
        """The same in every language: there is one text."""
        return f"mine.{self.note.id}"

    @property
    def passing(self) -> Mapping[str, str]:
        return {cell.name: cell.code for cell in self.chapter.live_cells}

    @property
    def siblings(self) -> Mapping[str, str]:
        return {}

    @cached_property
    def findings(self) -> Findings:
        return check.examine(self.note)

    @cached_property
    def patches(self) -> Mapping[str, Patch]:
        """Cells that the chosen repairs have changed."""
        return check.changes(self.note, self.choice)

    @cached_property
    def mendings(self) -> Mapping[str, str]:
        """Formulas that the chosen repairs exchange, as they stand in the text."""
        return self.findings.mendings(self.choice)

    @cached_property
    def stored(self) -> Mapping[str, Result]:
        """What a notebook brought along, for the cells that are as they were."""
        return {name: result for name, result in self.note.results.items() if name not in self.patches}

    @cached_property
    def shown(self) -> Mapping[int, str]:
        """Texts within kept mistakes; the others are drawn in pieces."""
        parts = (part for mistake in self.chapter.mistakes for part in mistake.parts)
        return {
            part.lines.first: prose.showable(part.text, self.chapter.lang) for part in parts if isinstance(part, Prose)
        }

    def file_name(self, ending: str) -> str:
        return f"{Path(self.note.name).stem}.{ending}"

    def taken(self, ending: str, edits: Mapping[str, str]) -> str:
        """The text of a file to take along, with repairs and the reader's edits."""
        if ending != "md":
            return super().taken(ending, edits)
        drafts = {name: Patch(code) for name, code in edits.items()}
        return export.as_markdown(self.note, {**self.patches, **drafts}, self.mendings)


def own_book(note: Note, choice: Mapping[str, list[str]], lang: str) -> OwnBook:
    """The book of a note; worked out once for each state of the file and each choice of repairs."""
    return _book(check.Keyed(note), tuple(sorted((key, tuple(kinds)) for key, kinds in choice.items())), lang)


@lru_cache(maxsize=32)
def _book(keyed: check.Keyed, choice: tuple[tuple[str, tuple[str, ...]], ...], lang: str) -> OwnBook:
    chosen = dict(choice)
    chapter = check.repaired(keyed.note, chosen)
    return OwnBook(replace(chapter, lang=lang), keyed.note, chosen)
