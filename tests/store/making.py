"""Histories for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from core.quiz.days import day_of, microseconds
from core.quiz.schedule import Scheduler
from core.store import Card, Event, Learner, Store, new_id

DAY_US = 86_400_000_000
NOW = microseconds(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


def review(card: Card, rating: int = 3, at_us: int = NOW, **more: object) -> Event:
    """An event that follows from a card."""
    effective = at_us if card.last_us is None else max(at_us, card.last_us + 1)
    values = {
        "id": new_id(),
        "question": card.question,
        "base_version": card.version,
        "at_us": at_us,
        "effective_us": effective,
        "day": max(day_of(at_us), card.last_day or 0),
        "zone": "UTC",
        "rating": rating,
        "verdict": "wrong" if rating == 1 else "right",
    }
    return Event(**(values | more))


def answer(store: Store, who: Learner, question: str, rating: int = 3, at_us: int = NOW, **more: object) -> Event:
    """Append a review of a question as it stands in the store."""
    card = store.card(who, question)
    event = review(card, rating, at_us, **more)
    assert store.append(who, event, Scheduler().step(card, event)) == "saved"
    return event
