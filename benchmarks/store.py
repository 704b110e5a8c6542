"""The store beside its targets: a review committed, a queue of ten thousand cards, the replay of a history.

    python benchmarks/store.py [--cards 10000] [--reviews 500] [--url URL] [--folder FOLDER]

A review is the whole of ``Session.answer``: read the card, look at the load of the days, schedule, write event, card
and plan in one transaction that is synced to the disk. So what is measured is above all the disk of ``--folder``: put
it where the data would lie. ``fsync`` is the time of one bare sync there, for comparison. Printed are medians and 95th
percentiles in milliseconds; times of a machine that does other work are worth nothing.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.quiz.answering import Answer
from core.quiz.queue import COLUMNS, Columns, build
from core.quiz.schedule import Scheduler, fold
from core.quiz.session import Session
from core.store import Card, Event, Learner, Store, new_id, open_store
from core.store.place import sqlite_url

DAY_US = 86_400_000_000
TODAY = 739_900
NOW = (TODAY - 719_163) * DAY_US + 12 * 3_600_000_000
SECTIONS = 60


@dataclass(frozen=True)
class Question:
    """As much of a question as a queue must know."""

    root: str
    place: str


def bank(count: int) -> list[Question]:
    return [Question(f"question-{n}", f"chapter/{n % SECTIONS}") for n in range(count)]


def history(items: list[Question]) -> list[Event]:
    """Two reviews of each question, so that all are due by today."""
    events = []
    for n, item in enumerate(items):
        for turn, ago in enumerate((120 + n % 60, 100 + n % 50)):
            at = NOW - ago * DAY_US + n
            values = {"rating": 1 + (n + turn) % 4, "verdict": "right", "confidence": "middle", "ms": 9000}
            events.append(Event(new_id(), item.root, turn, at, at, TODAY - ago, "UTC", **values))
    return events


def percentiles(times: list[float]) -> str:
    """Median and 95th percentile of seconds, in milliseconds."""
    ordered = sorted(times)
    return f"{statistics.median(ordered) * 1e3:9.2f} {ordered[int(0.95 * (len(ordered) - 1))] * 1e3:9.2f}"


def timed(work: Callable[[], object], rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return times


def sync(folder: Path) -> Callable[[], None]:
    """One page written and synced, as a commit does at the least."""
    file = (folder / "sync").open("wb", buffering=0)

    def once() -> None:
        file.write(b"x" * 4096)
        os.fsync(file.fileno())

    return once


def reviews(store: Store, me: Learner, items: list[Question], count: int) -> list[float]:
    session = Session.start(store, me, items, NOW, limit=200)
    times = []
    for n in range(count):
        if session.over:
            session = Session.start(store, me, items, NOW, limit=200)
        shown = session.next(NOW + n)
        began = time.perf_counter()
        stored = session.answer(shown.event_id, Answer("right", ms=8000, text="3.5"), NOW + n)
        times.append(time.perf_counter() - began)
        assert stored.status == "saved"
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--reviews", type=int, default=500)
    parser.add_argument("--url", help="another database, empty; default: a new SQLite file")
    parser.add_argument("--folder", type=Path, help="where the file is made; default: a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        store = open_store(given.url or sqlite_url(folder / "study.db"))
        me, _ = store.visitor()
        items = bank(given.cards)
        began = time.perf_counter()
        store.merge(me, history(items), fold)
        merged = time.perf_counter() - began
        scheduler = Scheduler()
        cards = Columns.read(store, me)
        none = Columns.of_cards([Card("none")])
        gc.collect()
        gc.freeze()  # as the app does when it is warm, see pages/parts/quiz_card/warm.py
        print(
            f"{given.cards} cards, {2 * given.cards} events, {store.engine.dialect.name}{'':13}median       p95  target"
        )
        print(f"fsync alone                         {percentiles(timed(sync(folder), 100))}")
        print(f"review committed                    {percentiles(reviews(store, me, items, given.reviews))}   10 p95")
        whole = timed(lambda: build(Columns.read(store, me), items, TODAY, scheduler), 20)
        print(f"queue, read and built               {percentiles(whole)}  100")
        print(f"  of it read                        {percentiles(timed(lambda: store.columns(me, COLUMNS), 20))}")
        built = timed(lambda: build(cards, items, TODAY, scheduler), 20)
        print(f"  of it built, {len(build(cards, items, TODAY, scheduler)):6} places        {percentiles(built)}")
        new = timed(lambda: build(none, items, TODAY, scheduler), 20)
        print(f"queue of one who has just begun     {percentiles(new)}")
        print(f"replay of everything, compared      {percentiles(timed(lambda: store.differing(me, fold), 3))}")
        print(f"merge of everything into nothing    {merged * 1e3:9.2f}")
        store.forget(me)
        store.close()


if __name__ == "__main__":
    main()
