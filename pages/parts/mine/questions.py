"""The questions in this visit's own notes: the folder's for the machine's owner, uploads for their visitor alone."""

from __future__ import annotations

from functools import lru_cache

from core.errors import NoteRefused
from core.mynotes import folder as folders
from core.mynotes.decode import decode
from core.mynotes.note import open_note
from core.quiz import own
from core.quiz.own import Sheet
from pages.parts.mine import shelf


def sheets() -> tuple[Sheet, ...]:
    """One for each note of this visit that has questions, in the order of the notes."""
    found = (_sheet(entry) for entry in shelf.entries())
    return tuple(sheet for sheet in found if sheet is not None and (sheet.questions or sheet.faults))


def sheet_of(entry: shelf.Entry) -> Sheet | None:
    """The questions of one note; None when it cannot be read."""
    return _sheet(entry)


def _sheet(entry: shelf.Entry) -> Sheet | None:
    if entry.file is not None:
        return _of_file(entry.id, entry.file)
    upload = shelf.visit().uploads.get(entry.id)
    # What lies in a browser alone is told to no store, so not by its name.
    return _of_bytes(entry.id, entry.name, entry.id.rpartition("-")[2], upload.raw) if upload else None


@lru_cache(maxsize=1024)
def _of_file(id: str, file: folders.File) -> Sheet | None:
    """By the file's state: it is read once until it changes."""
    try:
        return _made(id, file.path.name, id, folders.read(file))
    except NoteRefused:
        return None


@lru_cache(maxsize=256)
def _of_bytes(id: str, name: str, scope: str, raw: bytes) -> Sheet | None:
    try:
        return _made(id, name, scope, raw)
    except NoteRefused:
        return None


def _made(id: str, name: str, scope: str, raw: bytes) -> Sheet | None:
    """Most notes have no questions: those are not taken apart. Raises NoteRefused."""
    if own.LANGUAGE not in decode(raw).text:
        return None
    return own.sheet(open_note(id, name, raw).chapter, scope)
