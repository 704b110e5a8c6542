"""What other programs know of a question, as events of ours: reading a file twice gives the same events."""

from __future__ import annotations

import hashlib
import json

from core.quiz.days import day_of, start_us
from core.store.model import MEMORY, Event
from core.store.shape import checked_event


def foreign_event(origin: str, told: str, question: str, at_us: int, zone: str, **more: object) -> Event:
    """An event whose id follows from what was ``told`` by ``origin``. Raises ValueError for what makes no sense."""
    given = {
        "id": f"{origin}-{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}",
        "question": question,
        "base_version": 0,
        "at_us": at_us,
        "effective_us": at_us,
        "day": day_of(at_us, zone),
        "zone": zone,
    }
    return checked_event(given | more)


def memory_event(question: str, memory: dict, zone: str, at_us: int | None = None) -> Event:
    """A state of memory as an event, at the start of its day unless a time is given. Raises ValueError for no state."""
    at_us = start_us(memory["last_day"], zone) if at_us is None else at_us
    told = json.dumps([question, memory], sort_keys=True)
    return foreign_event("memory", told, question, at_us, zone, kind=MEMORY, memory=memory)
