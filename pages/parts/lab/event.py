"""What the panel of a lab may send, checked before anything else reads it: the browser sends what it likes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.training.setting import Setting

KINDS = ("set", "run", "stop", "poll")
MOST = 200
"""Parts of a list, and characters of a text."""


@dataclass(frozen=True)
class Event:
    """What the reader did."""

    kind: str
    values: dict[str, Any] = field(default_factory=dict)
    """All settings as the panel shows them."""
    n: int = 0
    """Grows from event to event."""


def read(payload: object, rows: Sequence[Setting], values: Mapping[str, Any]) -> Event | None:
    """The event in ``payload``, with the settings it does not name as in ``values``; None when it is none."""
    if not isinstance(payload, Mapping) or payload.get("kind") not in KINDS:
        return None
    number, sent = payload.get("n"), payload.get("values")
    if isinstance(number, bool) or not isinstance(number, int | float) or not isinstance(sent, Mapping):
        return None
    read = {row.name: _value(sent.get(row.name, values[row.name]), values[row.name]) for row in rows}
    return Event(payload["kind"], read, int(number))


def _value(sent: object, otherwise: object) -> object:
    """A plain value: number, short text, or a tuple of such."""
    if isinstance(sent, list | tuple):
        return tuple(_value(part, "") for part in sent[:MOST])
    if isinstance(sent, str):
        return sent[:MOST]
    if isinstance(sent, bool) or not isinstance(sent, int | float) or not math.isfinite(sent):
        return otherwise
    return int(sent) if isinstance(sent, float) and sent.is_integer() and abs(sent) < 1e15 else sent
