"""The chapters and labs of ``data/notes``: which there are, in which languages, and whether the languages agree."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.errors import NoteError
from core.notes import pairing, read
from core.notes.model import Chapter
from core.text import LANGUAGES, WRITTEN


def path_of(id: str, lang: str) -> Path:
    """Where the chapter stands, or would stand."""
    return read.FOLDER / f"{id}.{lang}.md"


def chapters() -> tuple[str, ...]:
    """The ids of all chapters, by their ``order`` and then by name."""
    return tuple(id for id, is_lab in _notes() if not is_lab)


def labs() -> tuple[str, ...]:
    """The ids of the notes that are labs, in the same order; they stand beside the chapters, not between them."""
    return tuple(id for id, is_lab in _notes() if is_lab)


def _notes() -> list[tuple[str, bool]]:
    """Every id with whether it is a lab, by order and then by name."""
    ids = {path.name.split(".")[0] for path in read.FOLDER.glob("*.*.md")}
    loaded = [load(id, languages(id)[0]) for id in ids if languages(id)]
    return [(note.id, note.is_lab) for note in sorted(loaded, key=lambda note: (note.order, note.id))]


def stamp(id: str, lang: str) -> int:
    """Changes whenever the chapter's file does; a key for what is computed from it. Raises OSError without a file."""
    return path_of(id, lang).stat().st_mtime_ns


def languages(id: str) -> tuple[str, ...]:
    """The languages in which the chapter exists."""
    return tuple(lang for lang in LANGUAGES if path_of(id, lang).is_file())


def load(id: str, lang: str) -> Chapter:
    """The chapter in ``lang``, or in another language when that one is missing; ``Chapter.lang`` tells which.

    Raises NoteError when it exists in no language.
    """
    for candidate in (lang, "en", *LANGUAGES):
        path = path_of(id, candidate)
        try:
            stat = path.stat()
        except OSError:
            continue
        return _load(path, candidate, stat.st_mtime_ns, stat.st_size)
    raise NoteError(path_of(id, lang), 1, f"there is no chapter {id!r}", f"The chapters are {', '.join(chapters())}")


@lru_cache(maxsize=128)
def _load(path: Path, lang: str, mtime: int, size: int) -> Chapter:
    return read.read(path, lang=lang)


def neighbours(id: str) -> tuple[str | None, str | None]:
    """The chapters before and after, None at either end. Raises ValueError for what is no chapter, a lab among it."""
    ids = chapters()
    at = ids.index(id)
    return (ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None)


def pair(id: str) -> tuple[NoteError, ...]:
    """Where the languages of a chapter disagree; () when they agree."""
    there = languages(id)
    missing = [lang for lang in WRITTEN if lang not in there]
    if missing:
        path = path_of(id, missing[0])
        return (NoteError(path, 1, f"{id} is missing in {LANGUAGES[missing[0]]}", f"Write {path.name}"),)
    first, *others = (load(id, lang) for lang in there)
    return tuple(fault for other in others for fault in pairing.compare(first, other))
