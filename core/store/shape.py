"""Is this JSON an event, a kept mistake? Backups and mirrors come from outside: every field is looked at."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from core.store.model import ANSWER_LIMIT, MEMORY, REVIEW, UNDO, Event, Kept

ID = re.compile(r"[\w.:/+-]{1,120}")
EARLIEST_US = 0
LATEST_US = 7_258_118_400_000_000
"""The year 2200: later times are a broken clock, and calendars end soon after."""
FIRST_DAY, LAST_DAY = 700_000, 810_000
"""Ordinals of 1917 and 2218."""
MEMORY_FIELDS = ("stability", "difficulty", "due_day", "last_day", "interval", "reps", "lapses")


def _whole(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _words(limit: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= limit and "\0" not in value


def _one_of(*values: str) -> Callable[[Any], bool]:
    return lambda value: value in values


def _number(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: type(value) in (int, float) and math.isfinite(value) and low <= value <= high


def _id(value: Any) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _flag(value: Any) -> bool:
    return type(value) is bool


_time = _whole(EARLIEST_US, LATEST_US)
_day = _whole(FIRST_DAY, LAST_DAY)

MEMORY_RULES: dict[str, Callable[[Any], bool]] = {
    "stability": _number(1e-3, 1e6),
    "difficulty": _number(1, 10),
    "due_day": _day,
    "last_day": _day,
    "interval": _whole(0, 100_000),
    "reps": _whole(0, 1_000_000),
    "lapses": _whole(0, 1_000_000),
}


def _memory(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and {"stability", "difficulty", "last_day", "due_day"} <= value.keys() <= MEMORY_RULES.keys()
        and all(MEMORY_RULES[name](given) for name, given in value.items())
    )


REQUIRED: dict[str, Callable[[Any], bool]] = {
    "id": _id,
    "question": _id,
    "base_version": _whole(0, 1_000_000_000),
    "at_us": _time,
    "effective_us": _time,
    "day": _day,
    "zone": _words(64),
}
OPTIONAL: dict[str, Callable[[Any], bool]] = {
    "kind": _one_of(REVIEW, UNDO, MEMORY),
    "rating": _whole(1, 4),
    "verdict": _one_of("right", "partly", "wrong"),
    "confidence": _one_of("low", "middle", "high"),
    "hints": _whole(0, 1_000_000),
    "retries": _whole(0, 1_000_000),
    "ms": _whole(0, 1 << 40),
    "seed": _whole(0, (1 << 63) - 1),
    "predicted": _number(0, 1),
    "interval": _whole(0, 100_000),
    "sure_mistake": _flag,
    "clock_back": _flag,
    "answer": _words(ANSWER_LIMIT),
    "undoes": _id,
    "session": _id,
    "memory": _memory,
}


def checked_event(given: Any) -> Event:
    """The event that ``given`` describes. Raises ValueError, naming the field, for anything else."""
    if not isinstance(given, Mapping):
        raise ValueError("an event is an object")
    values: dict[str, Any] = {}
    for name, rule in (REQUIRED | OPTIONAL).items():
        if given.get(name) is None:
            if name in REQUIRED:
                raise ValueError(f"{name} is missing")
        elif rule(given[name]):
            values[name] = given[name]
        else:
            raise ValueError(f"{name} = {str(given[name])[:40]!r}")
    event = Event(**values)
    needed = {REVIEW: event.rating, UNDO: event.undoes, MEMORY: event.memory}[event.kind]
    if needed is None:
        raise ValueError(f"an event of the kind {event.kind} without what it is about")
    return event


def checked_kept(given: Any) -> Kept:
    """The kept mistake that ``given`` describes, or ValueError."""
    good = (
        isinstance(given, Mapping)
        and _id(given.get("id"))
        and given["id"].startswith("kept-")
        and _time(given.get("made_us"))
        and _time(given.get("changed_us"))
        and _words(200)(given.get("chapter", ""))
        and _words(200)(given.get("section", ""))
        and isinstance(given.get("data"), dict | None)
        and _flag(given.get("deleted", False))
    )
    if not good:
        raise ValueError("a kept mistake of the wrong shape")
    return Kept(**{name: given[name] for name in Kept.__slots__ if name in given})
