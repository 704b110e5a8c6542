"""What a card may send: one plain object, checked here before anything else reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "open", "close", "answer", "reveal", "give-up", "next", "skip", "undo", "lower", "practise", "retry",
    "start", "more", "end", "choose", "drop",
]  # fmt: skip
CONFIDENCES = ("low", "middle", "high")
LONGEST_WORD = 200
MOST_HINTS = 20
MOST_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Event:
    """What the learner did with a card."""

    kind: Kind
    turn: int
    """Of the card as she saw it: an event of an older one counts for nothing."""
    raw: Any = None
    """The answer as it came; ``core.quiz.grade`` reads whatever it is."""
    confidence: str = "middle"
    hints: int = 0
    ms: int | None = None
    item: str = ""
    """Id of a question, with ``choose``."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """chapter, section, only: with ``start``."""


def read(payload: object) -> Event | None:
    """The event in ``payload``; None for what is none."""
    if not isinstance(payload, Mapping) or payload.get("kind") not in get_args(Kind):
        return None
    turn = payload.get("turn")
    if isinstance(turn, bool) or not isinstance(turn, int):
        return None
    confidence = payload.get("confidence")
    filters = payload.get("filters")
    words = filters.items() if isinstance(filters, Mapping) else ()
    return Event(
        kind=payload["kind"],
        turn=turn,
        raw=payload.get("raw"),
        confidence=confidence if confidence in CONFIDENCES else "middle",
        hints=_whole(payload.get("hints"), MOST_HINTS) or 0,
        ms=_whole(payload.get("ms"), MOST_MS),
        item=str(payload.get("item", ""))[:LONGEST_WORD],
        filters={str(key)[:20]: str(value)[:LONGEST_WORD] for key, value in list(words)[:5]},
    )


def _whole(value: object, most: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        return None
    return int(value)
