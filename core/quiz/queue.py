"""What to ask today: due cards by falling risk of being forgotten, then new ones; neighbours differ in section.

A queue is built from columns, not from cards: ten thousand of them are a few arrays. What was reviewed today does not
come again today, in whatever variant; the exception, a sure mistake, is the session's business.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from zlib import crc32

import numpy as np

from core.quiz.schedule import Scheduler
from core.store.model import Card, Kept, Learner
from core.store.store import Store

NEW_PER_DAY, MOST_NEW = 10, 500
DUE, NEW, AGAIN = "due", "new", "again"
COLUMNS = ("question", "version", "stability", "last_day", "due_day", "first_day", "interval")


def new_per_day(settings: Mapping) -> int:
    """New questions a day by a learner's settings; what makes no sense there is at its default."""
    wish = settings.get("new_per_day")
    return wish if isinstance(wish, int) and 0 <= wish <= MOST_NEW else NEW_PER_DAY


class Item(Protocol):
    """As much of a question as a queue must know."""

    @property
    def root(self) -> str:
        """The first id that it ever had: what history is kept under, so that a renamed question keeps its own."""

    @property
    def place(self) -> str:
        """``chapter/section``"""


@dataclass(frozen=True, slots=True)
class Own:
    """A kept mistake as a question of the queue."""

    kept: Kept

    @property
    def id(self) -> str:
        return self.kept.id

    @property
    def root(self) -> str:
        return self.kept.id

    @property
    def place(self) -> str:
        return f"{self.kept.chapter}/{self.kept.section}"


class Place(NamedTuple):
    """One question in its turn. A tuple, for queues are long and their plans are stored at each answer."""

    item_id: str
    """Its ``root``; ``core.quiz.library.item`` finds it under every id that it ever had."""
    seed: int
    """Of the variant to draw."""
    reason: str = DUE
    """due, new, or again after a sure mistake"""
    risk: float = 0.0
    """Probability that it is forgotten."""


@dataclass(frozen=True)
class Columns:
    """The cards of a learner, a column each; ``days`` are nan where there is none."""

    question: Sequence[str]
    version: Sequence[int]
    stability: np.ndarray
    last_day: np.ndarray
    due_day: np.ndarray
    first_day: np.ndarray
    interval: Sequence[int]

    @classmethod
    def of(cls, columns: Sequence[Sequence]) -> Columns:
        """From the columns of ``COLUMNS``, in their order."""
        question, version, *numbers, interval = columns
        return cls(question, version, *(np.array(column, dtype=float) for column in numbers), interval)

    @classmethod
    def read(cls, store: Store, learner: Learner) -> Columns:
        """Of all cards in the store. Raises StoreError."""
        return cls.of(store.columns(learner, COLUMNS))

    @classmethod
    def of_cards(cls, cards: Iterable[Card]) -> Columns:
        """From cards."""
        rows = [tuple(getattr(card, name) for name in COLUMNS) for card in cards]
        return cls.of(list(zip(*rows, strict=True)) or [() for _ in COLUMNS])

    def only(self, wanted: Callable[[str], bool]) -> Columns:
        """The cards of the questions that are ``wanted``."""
        at = [n for n, question in enumerate(self.question) if wanted(question)]
        if len(at) == len(self.question):
            return self
        names = ("question", "version", "interval")
        lists = {name: [getattr(self, name)[n] for n in at] for name in names}
        days = ("stability", "last_day", "due_day", "first_day")
        return Columns(**lists, **{name: getattr(self, name)[at] for name in days})


def seed_of(item_id: str, version: int) -> int:
    """Seed of the variant for the next showing: another one after each answer, the same when a session goes on."""
    return crc32(f"{item_id}\0{version}".encode())


def recall(cards: Columns, scheduler: Scheduler, today: int) -> np.ndarray:
    """Probability of recall of every card today; nan for those never reviewed."""
    decay = -scheduler.parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return (1 + factor * np.maximum(0, today - cards.last_day) / cards.stability) ** decay


def interleaved(sections: Sequence[str], after: str | None = None) -> list[int]:
    """An order of the indices in which neighbours differ in section wherever that can be, and otherwise near the given.

    ``after`` is the section of what stands before. Each turn takes the earliest index of another section than the last
    one's; only when a section has as many left as all others together must it come now.
    """
    waiting: dict[str, list[int]] = defaultdict(list)
    for index in range(len(sections) - 1, -1, -1):
        waiting[sections[index]].append(index)  # reversed: the earliest is the last
    left = Counter(sections)
    heads = [(its[-1], section) for section, its in waiting.items()]
    sizes = [(-count, section) for section, count in left.items()]
    heapq.heapify(heads)
    heapq.heapify(sizes)
    order: list[int] = []
    last = after
    for remaining in range(len(sections), 0, -1):
        while -sizes[0][0] != left[sizes[0][1]]:  # counts from before: put right when they come to the top
            _, section = heapq.heappop(sizes)
            if left[section]:
                heapq.heappush(sizes, (-left[section], section))
        count, biggest = -sizes[0][0], sizes[0][1]
        if 2 * count > remaining and biggest != last:
            chosen = biggest
            heads.remove((waiting[chosen][-1], chosen))
            heapq.heapify(heads)
        else:
            first = heapq.heappop(heads)
            if first[1] == last and heads:
                second = heapq.heappop(heads)
                heapq.heappush(heads, first)
                first = second
            chosen = first[1]
        order.append(waiting[chosen].pop())
        left[chosen] -= 1
        if waiting[chosen]:
            heapq.heappush(heads, (waiting[chosen][-1], chosen))
        last = chosen
    return order


def build(
    cards: Columns,
    items: Sequence[Item],
    today: int,
    scheduler: Scheduler | None = None,
    *,
    new_per_day: int = NEW_PER_DAY,
    limit: int | None = None,
) -> tuple[Place, ...]:
    """The queue of a learner's day ``today``: at most ``limit`` places, those most at risk of being forgotten.

    ``items`` are those that may be asked, new ones in the order in which they should come. Cards of questions that are
    not among them are left out; so is what was reviewed today.
    """
    scheduler = scheduler or Scheduler()
    section_of = {item.root: item.place for item in items}
    known: Mapping[str, int] = {question: at for at, question in enumerate(cards.question)}
    seen = ~np.isnan(cards.last_day)
    chance = recall(cards, scheduler, today)
    asked = np.fromiter((question in section_of for question in cards.question), bool, len(cards.question))
    ready = np.flatnonzero(asked & seen & (cards.due_day <= today) & (cards.last_day < today))
    # Equal risks in the order of the due days, then of the names: a queue is the same each time it is built.
    ready = ready[np.lexsort((ready, cards.due_day[ready], chance[ready]))][:limit].tolist()

    started = int(np.count_nonzero(cards.first_day == today))
    quota = max(0, new_per_day - started)
    fresh: list[str] = []
    for item in items:
        if len(fresh) >= quota:
            break
        at = known.get(item.root)
        if at is None or not seen[at]:
            fresh.append(item.root)

    risks = np.round(1 - chance[ready], 6).tolist()
    due_ids = [cards.question[at] for at in ready]
    due_order = interleaved([section_of[id] for id in due_ids])
    last = section_of[due_ids[due_order[-1]]] if due_order else None
    new_order = interleaved([section_of[id] for id in fresh], last)
    places = [Place(due_ids[n], seed_of(due_ids[n], cards.version[ready[n]]), DUE, risks[n]) for n in due_order]
    for n in new_order:
        at = known.get(fresh[n])
        places.append(Place(fresh[n], seed_of(fresh[n], 0 if at is None else cards.version[at]), NEW, 1.0))
    return tuple(places[:limit])


def counts(cards: Columns, items: Sequence[Item], today: int, *, new_per_day: int = NEW_PER_DAY) -> dict[str, int]:
    """How many are due today, how many new ones the day still has, how many were answered today."""
    ids = {item.root for item in items}
    asked = np.fromiter((question in ids for question in cards.question), bool, len(cards.question))
    seen = ~np.isnan(cards.last_day)
    started = int(np.count_nonzero(cards.first_day == today))
    unseen = len(ids) - int(np.count_nonzero(asked & seen))
    return {
        DUE: int(np.count_nonzero(asked & (cards.due_day <= today) & (cards.last_day < today))),
        NEW: min(max(0, new_per_day - started), unseen),
        "done": int(np.count_nonzero(asked & (cards.last_day == today))),
    }
