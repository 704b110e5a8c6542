"""Made-up histories for tests: reviews as the schedule would have asked for them, the same each time."""

from __future__ import annotations

import random
from collections.abc import Sequence

from core.quiz.days import day_of, start_us
from core.quiz.queue import Item
from core.quiz.schedule import AGAIN, GOOD, Scheduler, fold
from core.store import Event, Learner, Store

CONFIDENCE = ("low", "middle", "high")


def history(items: Sequence[Item], today: int, *, days: int = 60, new_a_day: int = 4, seed: int = 0) -> list[Event]:
    """Every question is reviewed on the day it is due; the last one of ``items`` is never remembered."""
    dice, rules = random.Random(seed), Scheduler()
    cards, events, waiting = {}, [], list(items)
    for day in range(today - days, today):
        if dice.random() < 0.15 and day < today - 3:
            continue
        fresh, waiting = waiting[:new_a_day], waiting[new_a_day:]
        due = [root for root, card in cards.items() if card.due_day <= day]
        for n, root in enumerate([*due, *(item.root for item in fresh)]):
            card = cards.get(root)
            chance = None if card is None else rules.retrievability(card, day)
            right = root != items[-1].root and dice.random() < (0.75 if chance is None else chance)
            at = start_us(day) + 3_600_000_000 + n * 60_000_000
            event = Event(
                id=f"e{seed}-{len(events):05d}",
                question=root,
                base_version=0 if card is None else card.version,
                at_us=at,
                effective_us=at,
                day=day,
                zone="UTC",
                rating=GOOD if right else AGAIN,
                verdict="right" if right else "wrong",
                confidence=dice.choices(CONFIDENCE, (1, 3, 5) if right else (4, 3, 1))[0],
                ms=dice.randrange(5_000, 40_000),
                predicted=chance,
            )
            cards[root] = fold({}, [e for e in events if e.question == root] + [event])
            events.append(event)
    return events


def study(store: Store, learner: Learner, items: Sequence[Item], at_us: int, **more: int) -> list[Event]:
    """Give a learner a history that ends yesterday."""
    made = history(items, day_of(at_us), **more)
    store.merge(learner, made, fold)
    return made
