"""Write a package for Anki: a zip with a SQLite collection of Anki's schema 11, which every Anki since 2.1 imports.

Written directly and not by ``genanki``, which knows no schedules: cards carry their interval, due day and FSRS memory
state, and every rating goes along. A note's guid follows from its question, so that a second import updates the note in
place; of cards that are there already Anki keeps its own schedule. ``schedVer`` must be 2: from an older scheduler
Anki would rewrite the ratings, 3 to 4.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Sequence
from contextlib import closing
from html import escape
from pathlib import Path

from core.quiz.days import day_of, moment, start_us
from core.quiz.exchange.face import pack
from core.quiz.exchange.html import to_html
from core.quiz.exchange.record import GUID, Record
from core.quiz.schedule import Scheduler
from core.text import text

MODEL = 1_763_900_000_001
DECK = 1_763_900_000_002
"""Ids of our note type and deck: the same in every export, so that Anki finds its own again."""
FIELDS = ("id", "front", "back", "place", "source")
ZIP_TIME = (2020, 1, 1, 0, 0, 0)

SCHEMA = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
  ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL,
  models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL,
  flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL,
  ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL,
  left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
  ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
  type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_notes_csum ON notes (csum);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""

CSS = """.card {
  font-family: -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  font-size: 18px; line-height: 1.55; text-align: left; max-width: 42em; margin: 0 auto; }
pre { background: rgba(127, 127, 127, 0.12); padding: 0.7em 0.9em; border-radius: 8px; overflow-x: auto; }
pre, code { font-size: 15px; }
code { font-family: ui-monospace, Menlo, Consolas, monospace; }
table { border-collapse: collapse; } td, th { border: 1px solid rgba(127, 127, 127, 0.4); padding: 0.25em 0.6em; }
.place { color: #888; font-size: 13px; }"""


def _model(now_s: int) -> dict:
    answer = '{{FrontSide}}<hr id="answer">{{back}}<div class="place">{{place}}</div>'
    fields = [
        {"name": name, "ord": n, "font": "Arial", "size": 20, "media": [], "rtl": False, "sticky": False}
        for n, name in enumerate(FIELDS)
    ]
    template = {"name": "1", "ord": 0, "qfmt": "{{front}}", "afmt": answer, "did": None, "bqfmt": "", "bafmt": ""}
    return {
        **{"id": MODEL, "name": "Living notes", "type": 0, "mod": now_s, "usn": -1, "sortf": 0, "did": DECK},
        **{"flds": fields, "tmpls": [template], "css": CSS, "req": [[0, "any", [1]]], "tags": [], "vers": []},
        **{"latexPre": "\\documentclass[12pt]{article}\n\\begin{document}\n", "latexPost": "\\end{document}"},
    }


def _deck(id: int, name: str, now_s: int) -> dict:
    today = {kind: [0, 0] for kind in ("newToday", "revToday", "lrnToday", "timeToday")}
    return {
        **{"id": id, "name": name, "mod": now_s, "usn": -1, "desc": "", "dyn": 0, "conf": 1},
        **{"collapsed": False, "browserCollapsed": False, "extendNew": 0, "extendRev": 0, **today},
    }


def _presets(scheduler: Scheduler, now_s: int) -> dict:
    """Options of the deck: no learning steps, our retention and longest interval."""
    new = {"bury": True, "delays": [], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1, "perDay": 10}
    rev = {"bury": True, "ease4": 1.3, "hardFactor": 1.2, "ivlFct": 1, "maxIvl": scheduler.maximum, "perDay": 200}
    lapse = {"delays": [], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0}
    head = {"id": 1, "name": "Default", "mod": now_s, "usn": -1, "maxTaken": 60, "autoplay": True, "timer": 0}
    return {"1": {**head, "replayq": True, "dyn": False, "new": new, "rev": rev, "lapse": lapse}}


def _checksum(text: str) -> int:
    return int(hashlib.sha1(text.encode("utf-8")).hexdigest()[:8], 16)


def write(records: Sequence[Record], scheduler: Scheduler, at_us: int, lang: str) -> bytes:
    """The package's bytes. A package with no records is an empty deck."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(path)) as database:
            database.executescript(SCHEMA)
            _fill(database, records, scheduler, at_us, lang)
            database.commit()
        collection = path.read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (("collection.anki2", collection), ("media", b"{}")):
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return out.getvalue()


def _fill(database: sqlite3.Connection, records: Sequence[Record], scheduler: Scheduler, at_us: int, lang: str) -> None:
    now_s, zone = at_us // 1_000_000, scheduler.zone
    # Anki counts days from the day of ``crt``; the first review is the first day that must be told.
    days = [record.card.first_day for record in records if record.card.first_day is not None]
    origin = min([*days, day_of(at_us, zone)])
    created = start_us(origin, zone) // 1_000_000
    west = -int(moment(created * 1_000_000, zone).utcoffset().total_seconds() // 60)
    conf = {"schedVer": 2, "sched2021": True, "creationOffset": west, "rollover": 4, "curDeck": DECK, "nextPos": 1}
    decks = {"1": _deck(1, "Default", now_s), str(DECK): _deck(DECK, text("exchange.deck", lang), now_s)}
    database.execute(
        "INSERT INTO col VALUES (1, ?, ?, ?, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
        (
            *(created, now_s * 1000, now_s * 1000),
            json.dumps(conf),
            json.dumps({str(MODEL): _model(now_s)}),
            json.dumps(decks),
            json.dumps(_presets(scheduler, now_s)),
        ),
    )
    taken: set[int] = set()
    used: set[int] = set()
    for n, record in enumerate(records):
        # Ids are milliseconds in Anki; ours lie where no collection was made, each question always at its own.
        id = 1_000_000_000_000 + int(hashlib.blake2b(record.face.id.encode(), digest_size=5).hexdigest(), 16) % 10**11
        while id in taken:
            id += 1
        taken.add(id)
        _note(database, record, id, now_s)
        _card(database, record, id, n, origin, scheduler, now_s)
        _reviews(database, record, id, used)


def _note(database: sqlite3.Connection, record: Record, id: int, now_s: int) -> None:
    face = record.face
    fields = [
        face.id,
        to_html(face.front),
        to_html(face.back),
        escape(face.place),
        escape(pack(face.own or face.asked)),
    ]
    tags = f" living-notes {face.place.split('/')[0] or 'own'} "
    flds = "\x1f".join(field.replace("\x1f", " ").replace("\0", "") for field in fields)
    row = (id, GUID + face.id, MODEL, now_s, -1, tags, flds, face.id, _checksum(face.id), 0, "")
    database.execute("INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _card(
    database: sqlite3.Connection, record: Record, id: int, n: int, origin: int, scheduler: Scheduler, now_s: int
) -> None:
    card = record.card
    if card.new:
        state = (0, 0, n + 1, 0, 0, 0, 0)
        data = ""
    else:
        state = (2, 2, card.due_day - origin, max(card.interval, 1), 2500, card.reps, card.lapses)
        memory = {"s": card.stability, "d": card.difficulty, "dr": scheduler.retention}
        memory |= {"decay": scheduler.parameters[20], "lrt": (card.last_us or 0) // 1_000_000}
        data = json.dumps(memory)
    kind, queue, due, ivl, factor, reps, lapses = state
    row = (id, id, DECK, 0, now_s, -1, kind, queue, due, ivl, factor, reps, lapses, 0, 0, 0, 0, data)
    database.execute(f"INSERT INTO cards VALUES ({', '.join('?' * 18)})", row)


def _reviews(database: sqlite3.Connection, record: Record, card_id: int, used: set[int]) -> None:
    """The ratings; their ids are milliseconds, moved on where two would share one."""
    last, first = 0, True
    for event in record.reviews:
        id = event.at_us // 1000 if not event.clock_back else event.effective_us // 1000
        while id in used:
            id += 1
        used.add(id)
        interval = event.interval or 0
        kind = 0 if first else 1
        row = (id, card_id, -1, event.rating, interval, last, 0, min(event.ms or 0, 60_000), kind)
        database.execute("INSERT INTO revlog VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        last, first = interval, False
