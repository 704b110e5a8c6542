"""What the cards say of today and of the days to come."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from core.quiz.queue import Columns


class State(NamedTuple):
    """Where a learner stands with one question."""

    due: bool = False
    """Today, and not answered today."""
    fresh: bool = True
    """Never answered."""
    wrong: bool = False
    """So it was the last time."""


def due_by(cards: Columns, day: int) -> int:
    """Cards that are due on this day or before."""
    return int(np.count_nonzero(cards.due_day <= day))


def due_on(cards: Columns, day: int) -> int:
    """Cards that fall due on exactly this day."""
    return int(np.count_nonzero(cards.due_day == day))


def next_due(cards: Columns, after: int) -> tuple[int, int] | None:
    """The first day behind ``after`` on which something is due, and how much; None when nothing ever is."""
    later = cards.due_day[cards.due_day > after]
    return (int(later.min()), due_on(cards, int(later.min()))) if later.size else None


def started(cards: Columns, day: int) -> int:
    """Cards that were new on this day."""
    return int(np.count_nonzero(cards.first_day == day))


def states(cards: Columns, day: int, wrong: Collection[str] = ()) -> dict[str, State]:
    """Question to its state on this day; questions without a card are not there. ``wrong``: those last answered so."""
    due = (cards.due_day <= day) & (cards.last_day < day)
    fresh = np.isnan(cards.last_day)
    return {
        question: State(bool(due[n]), bool(fresh[n]), question in wrong) for n, question in enumerate(cards.question)
    }
