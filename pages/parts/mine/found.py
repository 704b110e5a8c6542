"""This visit's own notes as the search box needs them: those in which all the words stand, and nobody else's."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import NamedTuple

from core.errors import NoteRefused
from core.mynotes import folder as folders
from core.mynotes.decode import decode
from core.mynotes.note import ending, open_note
from core.notes.search import Passage, loose, passages
from pages.parts.mine import shelf

PATIENCE_S = 1.0
"""How long notes are looked through that were not looked through before."""

LONGEST_KEPT = 200_000
"""Characters of a note whose text is kept between two searches."""


class Found(NamedTuple):
    """What can be searched, by note, and how many notes there was no time for."""

    notes: tuple[tuple[Passage, ...], ...]
    left: int


def search(query: str) -> Found:
    """The passages of each note in which every word of the query stands somewhere."""
    until = time.monotonic() + PATIENCE_S
    words = loose(query).split()
    found: list[tuple[Passage, ...]] = []
    left = 0
    for entry in shelf.entries() if words else ():
        if time.monotonic() > until:
            left += 1
            continue
        try:
            text = _text(entry)
            if all(word in text for word in words):
                found.append(_passages(entry))
        except NoteRefused:
            continue  # its page says why
    return Found(tuple(found), left)


def _text(entry: shelf.Entry) -> str:
    """All that stands in a note, to see quickly whether it is worth a closer look. Raises NoteRefused."""
    if entry.file is None:
        return _searchable(entry.id, entry.name, shelf.raw(entry))
    if entry.file.size > LONGEST_KEPT:
        return _searchable(entry.id, entry.name, folders.read(entry.file))
    return _text_of(entry.id, entry.file)


@lru_cache(maxsize=512)
def _text_of(id: str, file: folders.File) -> str:
    """By the file's state."""
    return _searchable(id, file.path.name, folders.read(file))


def _searchable(id: str, name: str, raw: bytes) -> str:
    if ending(name) in (".md", ".markdown"):
        return loose(decode(raw).text)
    return loose(open_note(id, name, raw).source.text)


def _passages(entry: shelf.Entry) -> tuple[Passage, ...]:
    return _passages_of(entry.id, entry.name, shelf.raw(entry))


@lru_cache(maxsize=64)
def _passages_of(id: str, name: str, raw: bytes) -> tuple[Passage, ...]:
    return passages(open_note(id, name, raw).chapter)
