"""CSV, a card a line, for spreadsheets: UTF-8 with a mark, so that Excel reads Chinese.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and may run it: such a text gets an apostrophe
in front, which reading takes away again. States of memory come back, single reviews do not: for those there is JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date

from core.errors import ExchangeRefused
from core.quiz.exchange.asked import Asked, checked_asked
from core.quiz.exchange.face import pack
from core.quiz.exchange.foreign import memory_event
from core.quiz.exchange.record import Brought, Record
from core.store.model import Event, Kept
from core.store.shape import ID, checked_kept

COLUMNS = (
    *("id", "place", "level", "front", "back", "stability", "difficulty", "last_day", "due_day"),
    *("interval", "reps", "lapses", "own", "quiz"),
)
NEEDED = ("id", "stability", "difficulty", "last_day", "due_day")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 1_000_000
"""Characters of one cell that are read."""


def escaped(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unescaped(text: str) -> str:
    """The opposite of ``escaped``."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def _date(day: int | None) -> str:
    return "" if day is None else date.fromordinal(day).isoformat()


def write(records: Iterable[Record]) -> bytes:
    """The file's bytes."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for record in records:
        face, card = record.face, record.card
        numbers = [card.stability, card.difficulty]
        texts = [face.id, face.place, str(face.level), face.front, face.back]
        rows.writerow(
            [
                *(escaped(text) for text in texts),
                *("" if value is None else repr(value) for value in numbers),
                _date(card.last_day),
                _date(card.due_day),
                *((card.interval, card.reps, card.lapses) if not card.new else ("", "", "")),
                escaped(pack(face.own)),
                escaped(pack(face.asked)),
            ]
        )
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def read(data: bytes, zone: str) -> Brought:
    """States of memory as events, own cards and questions. Raises ExchangeRefused, naming the line: all or nothing."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ExchangeRefused("foreign", format="CSV") from None
    csv.field_size_limit(LONGEST)
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        header = [name.strip() for name in rows.fieldnames or []]
        missing = [name for name in NEEDED if name not in header]
        if missing:
            raise ExchangeRefused("columns", columns=", ".join(missing))
        rows.fieldnames = header
        events, kept, asked, seen = [], [], [], 0
        for row in rows:
            seen += 1
            event, own, question = _row(row, rows.line_num, zone)
            events += [event] if event else []
            kept += [own] if own else []
            asked += [question] if question else []
    except csv.Error as error:
        raise ExchangeRefused("damaged", detail=str(error)) from error
    return Brought(tuple(events), tuple(kept), notes=seen, asked=tuple(asked))


def _row(row: dict, line: int, zone: str) -> tuple[Event | None, Kept | None, Asked | None]:
    given = {name: unescaped((row.get(name) or "").strip()) for name in COLUMNS}
    column = "id"
    try:
        if not ID.fullmatch(given["id"]):
            raise ValueError(given["id"])
        own = question = None
        if given["quiz"]:
            column = "quiz"
            question = checked_asked(json.loads(given["quiz"]))
            if question.id != given["id"]:
                raise ValueError(question.id)
        if given["own"]:
            column = "own"
            own = checked_kept(json.loads(given["own"]))
            if own.id != given["id"]:
                raise ValueError(own.id)
        if not given["last_day"]:
            return None, own, question
        memory: dict = {}
        for column, kind in (
            *(("stability", float), ("difficulty", float), ("last_day", _day), ("due_day", _day)),
            *(("interval", int), ("reps", int), ("lapses", int)),
        ):
            if given[column] or column in NEEDED:
                memory[column] = kind(given[column])
        column = "stability"
        return memory_event(given["id"], memory, zone), own, question
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise ExchangeRefused("row", line=line, column=column, value=repr(given[column][:60])) from None


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal()
