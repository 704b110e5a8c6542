"""What goes out and what comes in, whatever the format of the file."""

from __future__ import annotations

from dataclasses import dataclass

from core.quiz.exchange.asked import Asked
from core.quiz.exchange.face import Face
from core.store.model import Card, Event, Kept

GUID = "living-notes:"
"""Stands before the id of a question in the permanent name of a note."""


@dataclass(frozen=True)
class Record:
    """A question on its way out: its sides, its state, its reviews that stand."""

    face: Face
    card: Card
    reviews: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Brought:
    """What a file holds for a learner."""

    events: tuple[Event, ...]
    kept: tuple[Kept, ...] = ()
    notes: int = 0
    """Notes of ours in the file."""
    foreign: int = 0
    """Notes of other decks: skipped."""
    examples: tuple[str, ...] = ()
    """The beginnings of some of those."""
    broken: int = 0
    """Rows of ours that could not be understood: skipped."""
    asked: tuple[Asked, ...] = ()
    """Questions of own notes, as they stood there."""


@dataclass(frozen=True)
class Imported:
    """What an import came to."""

    format: str
    """json, csv or apkg"""
    added: int
    """Events that are new here: ratings and memory states."""
    notes: int
    own: int
    """Own cards that are new or newer."""
    foreign: int = 0
    examples: tuple[str, ...] = ()
    broken: int = 0
    asked: tuple[Asked, ...] = ()
    """Questions of own notes that came along, here already or not."""
