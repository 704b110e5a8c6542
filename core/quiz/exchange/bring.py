"""In and out of the store: gather what is exported, merge what is imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from core.errors import ExchangeRefused
from core.quiz.exchange import apkg_read, apkg_write, csv_file
from core.quiz.exchange.asked import Asked, checked_asked
from core.quiz.exchange.face import Face
from core.quiz.exchange.record import Brought, Imported, Record
from core.quiz.schedule import Scheduler, fold, reviews
from core.store import backup
from core.store.model import MEMORY, REVIEW, Card, Event, Learner
from core.store.store import Store

FORMATS = {"json": "application/json", "csv": "text/csv", "apkg": "application/octet-stream"}
"""Suffix of a file to its media type. JSON is the backup, and lossless; CSV and Anki's hold the faces of questions."""

SAME_MS = 50
"""Two ratings of one question within so many milliseconds are one: Anki gives each review a millisecond of its own."""


def records(store: Store, learner: Learner, faces: Sequence[Face]) -> list[Record]:
    """Each face with its card and the reviews that stand. Raises StoreError."""
    history: dict[str, list[Event]] = defaultdict(list)
    for event in reviews(store.events(learner)):
        history[event.question].append(event)
    cards = {card.question: card for card in store.cards(learner)}
    return [Record(face, cards.get(face.id, Card(face.id)), tuple(history[face.id])) for face in faces]


def export(
    store: Store,
    learner: Learner,
    format: str,
    *,
    faces: Sequence[Face] = (),
    asked: Sequence[Asked] = (),
    at_us: int = 0,
    lang: str = "zh",
) -> bytes:
    """A file of a learner in one of FORMATS. Raises StoreError, and KeyError for another format.

    ``faces`` are what CSV and apkg hold: of the bank by ``face.faces``, of kept mistakes by ``face.own_faces``, of own
    notes by ``asked.sides``. Of these JSON has the questions as well, as ``asked``.
    """
    if format == "json":
        told = [*asked, *(face.asked for face in faces if face.asked)]
        return backup.dump(replace(store.content(learner), questions=tuple(each.to_json() for each in told)))
    scheduler = Scheduler.of(store.settings(learner))
    gathered = records(store, learner, faces)
    writers = {
        "csv": lambda: csv_file.write(gathered),
        "apkg": lambda: apkg_write.write(gathered, scheduler, at_us, lang),
    }
    return writers[format]()


def format_of(data: bytes, name: str = "") -> str:
    """The format of a file by its first bytes, else by the suffix of its ``name``; CSV when neither tells."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "apkg"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "json"
    suffix = name.lower().rpartition(".")[2]
    return suffix if suffix in FORMATS else "csv"


def bring_in(store: Store, learner: Learner, data: bytes, format: str | None = None) -> Imported:
    """Merge a file into what is here; importing it again changes nothing.

    Raises ExchangeRefused or BackupRefused for a file that cannot be read, and StoreError; then nothing was changed.
    """
    if not data.strip():
        raise ExchangeRefused("empty")
    format = format or format_of(data)
    if format == "json":
        content = backup.load(data)
        merged = store.take_in(learner, content, fold)
        own = sum(not each.deleted for each in content.kept)
        asked, broken = _asked(content.questions)
        return Imported("json", merged.added, merged.questions, own, broken=broken, asked=asked)
    if len(data) > apkg_read.LIMIT:
        raise ExchangeRefused("large", limit=apkg_read.LIMIT // 1_000_000)
    zone = Scheduler.of(store.settings(learner)).zone
    brought = csv_file.read(data, zone) if format == "csv" else apkg_read.read(data, zone)
    events = unknown(brought, store.events(learner), {card.question: card for card in store.cards(learner)})
    content = backup.Content(settings={}, settings_us=-1, events=tuple(events), kept=brought.kept, drafts={})
    merged = store.take_in(learner, content, fold)
    return Imported(
        format,
        merged.added,
        brought.notes,
        len(brought.kept),
        brought.foreign,
        brought.examples,
        brought.broken,
        brought.asked,
    )


def _asked(given: Sequence[object]) -> tuple[tuple[Asked, ...], int]:
    """The questions of own notes in a backup, and how many make no sense."""
    found = []
    for each in given:
        with suppress(ValueError):
            found.append(checked_asked(each))
    return tuple(found), len(given) - len(found)


def unknown(brought: Brought, known: Sequence[Event], cards: dict[str, Card]) -> list[Event]:
    """The events of a file that say something new.

    A rating is known when one of the same question, rating and millisecond, give or take a few, is here, also when it
    was taken back; a state of memory counts only where it is newer than the card's last review.
    """
    times: dict[tuple[str, int | None], list[int]] = defaultdict(list)
    for event in known:
        if event.kind == REVIEW:
            times[event.question, event.rating] += [event.at_us, event.effective_us]
    fresh = []
    for event in brought.events:
        if event.kind == MEMORY:
            card = cards.get(event.question)
            if card is None or card.last_day is None or card.last_day < event.memory["last_day"]:
                fresh.append(event)
        elif not any(abs(at - event.at_us) <= SAME_MS * 1000 for at in times[event.question, event.rating]):
            fresh.append(event)
    return fresh
