"""Read a package of Anki: notes of ours come in with ratings and memory states, others are counted and skipped.

A package is a stranger's zip with a stranger's database in it. Sizes are capped while unpacking; the database is opened
read-only and immutable, with an untrusted schema; only plain tables are read, and each value is looked at.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from typing import IO

from core.errors import ExchangeRefused
from core.quiz.days import day_of, start_us
from core.quiz.exchange.asked import Asked, checked_asked
from core.quiz.exchange.foreign import foreign_event, memory_event
from core.quiz.exchange.record import GUID, Brought
from core.quiz.own import is_own
from core.store.model import Event, Kept
from core.store.shape import ID, LATEST_US, checked_kept

COLLECTIONS = ("collection.anki21b", "collection.anki21", "collection.anki2")
"""The collections that a package may hold, newest form first; the older ones beside it may be a mere notice."""
LIMIT = 300_000_000
"""Bytes of an unpacked collection that are read."""
CHUNK = 1 << 20
EXAMPLES = 5
STEPS = 50_000_000
"""Instructions of SQLite's machine for one query; a crafted database could keep it busy for ever."""


def read(data: bytes, zone: str) -> Brought:
    """What a package holds for a learner. Raises ExchangeRefused; then nothing was read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, _collection(package) as path:
            return _read_collection(path, zone)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ExchangeRefused("damaged", detail=str(error)) from error
    except (sqlite3.Error, ValueError, OverflowError, TypeError) as error:
        raise ExchangeRefused("damaged", detail=str(error)) from error


@contextmanager
def _collection(package: zipfile.ZipFile) -> Iterator[Path]:
    """The collection as a file for a while."""
    name = next((name for name in COLLECTIONS if name in package.namelist()), None)
    if name is None:
        raise ExchangeRefused("foreign", format="Anki")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "collection"
        with package.open(name) as packed, path.open("wb") as out:
            source = _unzstd(packed) if name == "collection.anki21b" else packed
            written = 0
            while chunk := source.read(CHUNK):
                written += len(chunk)
                if written > LIMIT:
                    raise ExchangeRefused("large", limit=LIMIT // 1_000_000)
                out.write(chunk)
        yield path


def _unzstd(packed: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError:
        raise ExchangeRefused("newer") from None

    class Plain:
        """Zstandard's own error told as a damaged zip."""

        def __init__(self) -> None:
            self.stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(packed)

        def read(self, size: int) -> bytes:
            try:
                return self.stream.read(size)
            except zstandard.ZstdError as error:
                raise zipfile.BadZipFile(str(error)) from error

    return Plain()


def _read_collection(path: Path, zone: str) -> Brought:
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        database.execute("PRAGMA trusted_schema = OFF")
        steps = iter(range(STEPS // 10_000))
        database.set_progress_handler(lambda: next(steps, None) is None, 10_000)
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"col", "notes", "cards", "revlog"} <= tables:
            raise ExchangeRefused("foreign", format="Anki")
        created = database.execute("SELECT crt FROM col").fetchone()
        origin = day_of(int(created[0]) * 1_000_000, zone) if created else 0
        ours, own, foreign, examples, broken = _notes(database)
        events, lost = _history(database, ours, origin, zone)
    kept = tuple(each for each in own if isinstance(each, Kept))
    asked = tuple(each for each in own if isinstance(each, Asked))
    return Brought(tuple(events), kept, len(ours), foreign, tuple(examples), broken + lost, asked)


def _notes(database: sqlite3.Connection) -> tuple[dict[int, str], list[Kept | Asked], int, list[str], int]:
    """Note id -> question, own cards and questions, and what was skipped."""
    ours: dict[int, str] = {}
    found: list[Kept | Asked] = []
    examples: list[str] = []
    foreign = broken = 0
    for note, guid, flds in database.execute("SELECT id, guid, flds FROM notes ORDER BY id"):
        fields = str(flds).split("\x1f")
        if not str(guid).startswith(GUID):
            foreign += 1
            if len(examples) < EXAMPLES:
                examples.append(beginning(fields[0]))
            continue
        question = str(guid).removeprefix(GUID)
        if not ID.fullmatch(question):
            broken += 1
            continue
        ours[note] = question
        if len(fields) >= 5 and fields[4]:
            try:
                given = json.loads(unescape(fields[4]))
                own = checked_asked(given) if is_own(question) else checked_kept(given)
                if own.id == question:
                    found.append(own)
            except (ValueError, RecursionError):
                broken += 1
    return ours, found, foreign, examples, broken


def beginning(html: str) -> str:
    """The first words of a field, without its HTML."""
    plain = unescape(re.sub(r"<[^>]{0,500}>", " ", html[:2000]))
    return " ".join(plain.split())[:60]


def _history(database: sqlite3.Connection, ours: dict[int, str], origin: int, zone: str) -> tuple[list[Event], int]:
    """Ratings as reviews; a memory state where a card has one and no ratings; and how many rows made no sense."""
    events: list[Event] = []
    broken = 0
    ratings: dict[int, list[tuple]] = defaultdict(list)
    for row in database.execute("SELECT cid, id, ease, ivl, time FROM revlog ORDER BY id"):
        ratings[row[0]].append(row[1:])
    query = "SELECT id, nid, type, due, ivl, reps, lapses, data FROM cards WHERE ord = 0 ORDER BY id"
    for card, note, kind, due, interval, reps, lapses, data in database.execute(query):
        question = ours.get(note)
        if question is None:
            continue
        found = []
        for row in ratings[card]:
            try:
                review = _review(question, *row, zone)
            except (ValueError, TypeError, OverflowError):
                broken += 1
                continue
            found += [review] if review else []
        events += found
        if not found and kind == 2:
            try:
                state = _memory(question, origin, due, interval, reps, lapses, data, zone)
            except (ValueError, TypeError, OverflowError, RecursionError):
                broken += 1
                continue
            events += [state] if state else []
    return events, broken


def _review(question: str, ms: int, ease: int, interval: int, taken: int, zone: str) -> Event | None:
    """A rating as an event, the same each time the file is read; none for what Anki did by itself."""
    if ease not in (1, 2, 3, 4):
        return None
    at_us = ms * 1000
    if not 0 <= at_us <= LATEST_US:
        raise ValueError(ms)
    return foreign_event(
        *("anki", f"{question}\0{ms}\0{ease}", question, at_us, zone),
        rating=ease,
        interval=interval if isinstance(interval, int) and 0 < interval < 100_000 else None,
        ms=taken if isinstance(taken, int) and 0 < taken < 1 << 40 else None,
    )


def _memory(
    question: str, origin: int, due: int, interval: int, reps: int, lapses: int, data: str, zone: str
) -> Event | None:
    """The memory state of a card in Anki's review queue as an event; none when FSRS has left it none."""
    given = json.loads(data) if data else {}
    if not isinstance(given, dict) or "s" not in given or "d" not in given:
        return None
    due_day = origin + due
    reviewed = given.get("lrt")
    last_day = day_of(int(reviewed) * 1_000_000, zone) if reviewed else due_day - interval
    memory = {
        **{"stability": float(given["s"]), "difficulty": float(given["d"]), "last_day": last_day},
        **{"due_day": due_day, "interval": interval, "reps": reps, "lapses": lapses},
    }
    at_us = int(reviewed) * 1_000_000 if reviewed else start_us(last_day, zone)
    return memory_event(question, memory, zone, at_us)
