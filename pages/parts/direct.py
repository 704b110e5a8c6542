"""The short way of a cell's run: a plain request beside Streamlit's own messages.

For every event of a component Streamlit's browser side draws each element of the page anew, twice; on a long chapter
that takes several times as long as the run. So the editor asks here first, and what it is told is what the cell's
fragment would have told it. It goes the long way, through Streamlit, where Streamlit has something to draw (charts,
pictures), and whenever this way is closed: the app was not started by ``streamlit run``, another process answers, the
visit has ended.

A visit is known by a random name that only its own page was told; it lasts as long as Streamlit's session.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from weakref import WeakValueDictionary

import anyio
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.errors import EventError
from core.text import LANGUAGES
from pages.parts import engine, state
from pages.parts.book import Book
from pages.parts.editor.event import MOST_BYTES, read_event
from pages.parts.turn import turn

PATH = "/cells/run"

MOST_BODY = 6 * MOST_BYTES + 10_000
"""Bytes of a request: a character outside ASCII may take six in JSON."""

AT_ONCE = 64
"""Requests that wait for the kernel at the same time; the threads that serve files are others."""


@dataclass
class Visit:
    """What a request may use of a visit."""

    reader: engine.Reader
    runs: dict[str, state.CellRun]
    books: dict[str, tuple[Book, str]] = field(default_factory=dict)
    """What the visit's pages showed last, by scope, with the language of their words."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))


_visits: WeakValueDictionary[str, Visit] = WeakValueDictionary()


def opened(book: Book, lang: str) -> str:
    """Let cells of ``book`` be run by requests of this visit; the name that its page must send along."""
    visit: Visit = state.made_once("direct_visit", lambda: Visit(engine.reader(), state.cell_runs()))
    visit.books[book.scope] = (book, lang)
    _visits[visit.token] = visit
    return visit.token


def routes(prefix: str) -> list[Route]:
    """What the app answers beside Streamlit's own addresses, below ``prefix`` (``server.baseUrlPath``)."""
    base = prefix.strip("/")
    return [Route(f"/{base}{PATH}" if base else PATH, _run, methods=["POST"])]


async def _run(request: Request) -> Response:
    try:
        asked = json.loads(await _body(request))
        return await anyio.to_thread.run_sync(_answer, asked, limiter=_limiter())
    except (ValueError, EventError):
        return _closed(400)


def _answer(asked: Any) -> Response:
    """The editor's new data. Raises EventError when the event is none; every other fault closes this way."""
    if not isinstance(asked, Mapping):
        return _closed(400)
    visit = _visits.get(str(asked.get("visit")))
    if visit is None:
        return _closed(404)
    book, lang = visit.books.get(str(asked.get("scope")), (None, ""))
    if book is None or lang not in LANGUAGES:
        return _closed(404)
    name = str(asked.get("name"))
    if not any(cell.name == name for cell in book.chapter.live_cells):
        return _closed(404)
    event = read_event(asked.get("event"))
    told = turn(book, name, state.cell_run(visit.runs, book.scope, name), event, visit.reader, lang)
    return JSONResponse({**told.facts, "whole": told.whole, "seen": event.n})


def _closed(status: int) -> Response:
    """The browser goes the long way then, where a fault is told in words."""
    return Response(status_code=status)


async def _body(request: Request) -> bytes:
    """The request's text. Raises ValueError when it is longer than any event."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY:
            raise ValueError("too long")
        parts.append(part)
    return b"".join(parts)


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_ONCE)
