"""What a page needs of a chapter, worked out once for each state of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from core.kernel.types import Job, Result
from core.notes import form, graph, library, outputs, prose, runs
from core.notes.model import Cell, Chapter, Prose
from core.text import LANGUAGES


@dataclass(frozen=True)
class Book:
    """A chapter with what follows from it."""

    chapter: Chapter

    @property
    def scope(self) -> str:
        """Name of the page's drafts and runs: the same cell in two languages has two texts."""
        return f"{self.chapter.id}.{self.chapter.lang}"

    @property
    def passing(self) -> Mapping[str, str]:
        """Name to code of all cells where names change with what stands in the cells; where they do not, none."""
        return {}

    @property
    def siblings(self) -> Mapping[str, str]:
        """Scopes of the same page in other languages, with the language's own name."""
        id, here = self.chapter.id, self.chapter.lang
        return {f"{id}.{lang}": LANGUAGES[lang] for lang in library.languages(id) if lang != here}

    @cached_property
    def stored(self) -> Mapping[str, Result]:
        """Results of the unedited cells."""
        return outputs.stored(self.chapter)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names that the page defines, for completion."""
        return tuple(sorted({name for cell in self.chapter.live_cells for name in graph.names(cell.code).defines}))

    @cached_property
    def shown(self) -> Mapping[int, str]:
        """Prose fit for the screen, by its first line in the file."""
        mistakes = (part for mistake in self.chapter.mistakes for part in mistake.parts)
        blocks = [block for block in (*self.chapter.blocks, *mistakes) if isinstance(block, Prose)]
        return {block.lines.first: prose.showable(block.text, self.chapter.lang) for block in blocks}

    def cells(self, edited: Mapping[str, str]) -> tuple[Cell, ...]:
        """The live cells as the reader has them now."""
        return tuple(
            replace(cell, code=edited[cell.name]) if cell.name in edited else cell for cell in self.chapter.live_cells
        )

    def needs(self, name: str, edited: Mapping[str, str]) -> tuple[str, ...]:
        """Names of the cells to run for ``name``, in order, itself last."""
        return graph.needs(self.cells(self._rewritten(edited)), name)

    def job(self, name: str, edited: Mapping[str, str]) -> Job:
        """The run of ``name`` with the page's code as it stands."""
        return runs.job(self.cells(edited), name, self.needs(name, edited))

    def file_name(self, ending: str) -> str:
        """What a file of this page is called when it is taken along."""
        return f"{self.scope}.{ending}"

    def taken(self, ending: str, edits: Mapping[str, str]) -> str:
        """The text of that file, with the reader's edits."""
        # Here because it loads Jupytext, which a page that is only read does not need.
        from core.notes import export

        return export.FORMATS[ending](self.chapter, edits)

    def _rewritten(self, edited: Mapping[str, str]) -> dict[str, str]:
        """The edits beyond settings, without their settings: a moved slider changes no name, so the graph is known."""
        originals = {cell.name: _unset(cell.code) for cell in self.chapter.live_cells}
        now = {name: _unset(code) for name, code in edited.items()}
        return {name: code for name, code in now.items() if code != originals.get(name, code)}


def book(chapter_id: str, lang: str) -> Book:
    """The chapter in ``lang``, or in the language it has. Raises NoteError when there is none of that name."""
    chapter = library.load(chapter_id, lang)
    return _book(
        chapter_id, chapter.lang, library.stamp(chapter_id, chapter.lang), outputs.stamp(chapter_id, chapter.lang)
    )


_unset = lru_cache(maxsize=2048)(form.unset)


@lru_cache(maxsize=64)
def _book(chapter_id: str, lang: str, note_stamp: int, outputs_stamp: int) -> Book:
    return Book(library.load(chapter_id, lang))
