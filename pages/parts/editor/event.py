"""What a browser may send: one plain object, checked here before anything else reads it.

The browser is the reader's own and sends what it likes; names, types and sizes are therefore checked as if
a stranger had written them. Nothing here imports Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from core.errors import EventError

Kind = Literal["run", "stop", "poll", "take"]

MOST_BYTES = 300_000
"""All sources of one event together, in UTF-8; ``source/limits.js`` refuses the same before it sends."""

MOST_CELLS = 500
"""Cells that one event may name."""

LONGEST_NAME = 120
"""Characters of a cell's name."""

LARGEST_NUMBER = 2**53 - 1
"""Event numbers are milliseconds since 1970 counted up, well inside what JavaScript counts exactly."""


@dataclass(frozen=True)
class Event:
    """What the reader asked of one cell, or with ``take`` of the page."""

    kind: Kind
    """``run``, ``stop`` and ``take`` are the reader's wishes; ``poll`` asks how the run is getting on."""

    sources: dict[str, str] = field(default_factory=dict)
    """Cell name to current code, for every cell of the page that is edited; empty but for ``run`` and ``take``."""

    n: int = 0
    """Grows from event to event of one page, so that a repeated message is known as one."""

    format: str = ""
    """Ending of the file that is to be taken along; any word, which the page looks up in what it offers."""


def read_event(payload: object) -> Event:
    """The event in ``payload`` as it came from the browser. Raises EventError with what is wrong."""
    if not isinstance(payload, Mapping):
        raise EventError("shape")
    kind, number, sources = payload.get("kind"), payload.get("n"), payload.get("sources", {})
    if kind not in get_args(Kind):
        raise EventError("shape")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= LARGEST_NUMBER:
        raise EventError("shape")
    ending = payload.get("format", "") if kind == "take" else ""
    if not isinstance(ending, str) or len(ending) > LONGEST_NAME:
        raise EventError("shape")
    return Event(kind, _sources(sources) if kind in ("run", "take") else {}, number, ending)


def _sources(sources: object) -> dict[str, str]:
    """Checked names and code; lone surrogates, which no file can hold, become U+FFFD."""
    if not isinstance(sources, Mapping) or len(sources) > MOST_CELLS:
        raise EventError("shape")
    clean: dict[str, str] = {}
    size = 0
    for name, code in sources.items():
        if not isinstance(name, str) or not isinstance(code, str) or not 0 < len(name) <= LONGEST_NAME:
            raise EventError("shape")
        encoded = code.encode("utf-8", "surrogatepass")
        size += len(encoded)
        if size > MOST_BYTES:
            raise EventError("too_large", size=sum(len(str(code)) for code in sources.values()), most=MOST_BYTES)
        clean[name] = encoded.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    return clean
