"""The history and its cards: append exactly once, read, merge, replay.

Functions on one open transaction and one learner; ``core.store.store`` holds the transactions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from functools import cache
from typing import Literal

from sqlalchemy import Connection, Insert, func, select
from sqlalchemy.dialects import postgresql, sqlite

from core.store.model import ANSWER_LIMIT, Card, Event, Fold, plain
from core.store.tables import card, learner, review_event

EVENT_COLUMNS = [review_event.c[field.name] for field in fields(Event)]
CARD_COLUMNS = [card.c[field.name] for field in fields(Card)]
EVENT_ROW = ("learner", *(column.name for column in EVENT_COLUMNS))
CARD_ROW = ("learner", *(column.name for column in CARD_COLUMNS))

Outcome = Literal["saved", "already", "elsewhere"]
"""saved now; already there under this id; answered under another id since the question was shown."""


@dataclass(frozen=True)
class Merged:
    """What a merge brought."""

    added: int
    known: int
    """Events that were here already."""
    questions: int
    """Cards that were made anew."""


@cache
def _add_event(dialect: str) -> Insert:
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(review_event)
    return statement.on_conflict_do_nothing().returning(review_event.c.id)


def _event_row(owner: str, event: Event) -> dict:
    row = {name: getattr(event, name) for name in EVENT_ROW[1:]} | {"learner": owner}
    if event.answer is not None:
        row["answer"] = plain(event.answer)[:ANSWER_LIMIT]
    return row


def append(connection: Connection, owner: str, event: Event, after: Card) -> Outcome:
    """Insert the event and store the card that it leads to; the card must be at the event's base version.

    Nothing is changed when the outcome is not ``saved``.
    """
    if after.question != event.question or after.version != event.base_version + 1:
        raise ValueError("the card does not follow from the event")
    if connection.execute(_add_event(connection.dialect.name), _event_row(owner, event)).first() is None:
        known = select(review_event.c.id).where(review_event.c.learner == owner, review_event.c.id == event.id)
        return "already" if connection.execute(known).first() else "elsewhere"
    put_cards(connection, owner, [after])
    return "saved"


def put_cards(connection: Connection, owner: str, given: Iterable[Card]) -> None:
    """Store the states of cards in place of those before."""
    rows = [dict(zip(CARD_ROW, (owner, *astuple(each)), strict=True)) for each in given]
    if rows:
        connection.execute(_put_card(connection.dialect.name), rows)


@cache
def _put_card(dialect: str) -> Insert:
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(card)
    changed = {column.name: statement.excluded[column.name] for column in CARD_COLUMNS}
    return statement.on_conflict_do_update(index_elements=["learner", "question"], set_=changed)


def events(connection: Connection, owner: str, question: str | None = None, since_us: int | None = None) -> list[Event]:
    """The history in the order of effective times: all of it, of one question, or from a moment on."""
    query = select(*EVENT_COLUMNS).where(review_event.c.learner == owner)
    if question is not None:
        query = query.where(review_event.c.question == question)
    if since_us is not None:
        query = query.where(review_event.c.effective_us >= since_us)
    rows = connection.execute(query.order_by(review_event.c.effective_us, review_event.c.id))
    return [Event(*row) for row in rows]


def get_card(connection: Connection, owner: str, question: str) -> Card:
    """The card; a new one when the question was never answered."""
    query = select(*CARD_COLUMNS).where(card.c.learner == owner, card.c.question == question)
    row = connection.execute(query).first()
    return Card(*row) if row else Card(question=question)


def cards(connection: Connection, owner: str) -> list[Card]:
    """All cards that have events, by question."""
    query = select(*CARD_COLUMNS).where(card.c.learner == owner).order_by(card.c.question)
    return [Card(*row) for row in connection.execute(query)]


def columns_of(connection: Connection, owner: str, *names: str) -> Sequence[tuple]:
    """The named columns of all cards, a tuple a card."""
    return connection.execute(select(*(card.c[name] for name in names)).where(card.c.learner == owner)).all()


def columns(connection: Connection, owner: str, names: Sequence[str]) -> list[tuple]:
    """The named columns of all cards, one tuple a column: what a queue of thousands is built from."""
    return list(zip(*columns_of(connection, owner, *names), strict=True)) or [() for _ in names]


def load(connection: Connection, owner: str, first_day: int, last_day: int) -> dict[int, int]:
    """Day -> how many cards are due then, both days included."""
    query = (
        select(card.c.due_day, func.count())
        .where(card.c.learner == owner, card.c.due_day.between(first_day, last_day))
        .group_by(card.c.due_day)
    )
    return dict(tuple(row) for row in connection.execute(query))


def pace(connection: Connection, owner: str, last: int) -> list[int]:
    """Milliseconds that the newest answers took, at most so many."""
    query = (
        select(review_event.c.ms)
        .where(review_event.c.learner == owner, review_event.c.ms.is_not(None))
        .order_by(review_event.c.effective_us.desc())
        .limit(last)
    )
    return list(connection.execute(query).scalars())


def merge(connection: Connection, owner: str, given: Iterable[Event], settings: Mapping, fold: Fold) -> Merged:
    """The union of two histories, event by event; the cards they touch are replayed.

    Events that are new here get the next free versions of their card, for versions count; what orders a replay are
    the effective times, so that merging in either direction gives the same cards.
    """
    lock(connection, owner)
    known = set(connection.execute(select(review_event.c.id).where(review_event.c.learner == owner)).scalars())
    fresh: dict[str, list[Event]] = defaultdict(list)
    seen, total = set(known), 0
    for event in given:
        total += event.id in known
        if event.id not in seen:
            seen.add(event.id)
            fresh[event.question].append(event)
    versions = dict(tuple(row) for row in columns_of(connection, owner, "question", "version"))
    rows = []
    for question, more in fresh.items():
        next_version = versions.get(question, 0)
        for version, event in enumerate(sorted(more, key=lambda e: (e.effective_us, e.id)), next_version):
            rows.append(_event_row(owner, replace(event, base_version=version)))
    if rows:
        connection.execute(review_event.insert(), rows)
    replay(connection, owner, settings, fold, set(fresh))
    return Merged(added=len(rows), known=total, questions=len(fresh))


def replayed(connection: Connection, owner: str, settings: Mapping, fold: Fold) -> dict[str, Card]:
    """Every card, made anew from its events; nothing is stored."""
    history: dict[str, list[Event]] = defaultdict(list)
    for event in events(connection, owner):
        history[event.question].append(event)
    return {question: fold(settings, its) for question, its in history.items()}


def replay(connection: Connection, owner: str, settings: Mapping, fold: Fold, questions: set[str] | None = None) -> int:
    """Store the cards as their events have them, those of ``questions`` or all; gives how many."""
    if questions is not None and len(questions) < 20:
        made = {question: fold(settings, events(connection, owner, question)) for question in questions}
    else:
        made = replayed(connection, owner, settings, fold)
        made = made if questions is None else {question: made[question] for question in questions}
    put_cards(connection, owner, made.values())
    return len(made)


def differing(connection: Connection, owner: str, settings: Mapping, fold: Fold) -> list[str]:
    """Questions whose stored card is not what their events come to; numbers may differ by rounding."""
    stored = {each.question: each for each in cards(connection, owner)}
    made = replayed(connection, owner, settings, fold)
    return sorted(
        question
        for question in stored.keys() | made.keys()
        if question not in stored or question not in made or not _same(stored[question], made[question])
    )


def _same(a: Card, b: Card) -> bool:
    return all(
        left == right
        or (isinstance(left, float) and isinstance(right, float) and abs(left - right) <= 1e-9 * abs(right))
        for left, right in zip(astuple(a), astuple(b), strict=True)
    )


def lock(connection: Connection, owner: str) -> None:
    """Hold off other writers to this learner's things until the transaction ends.

    PostgreSQL: a new row that refers to the learner waits for this lock. SQLite has but one writer anyway.
    """
    connection.execute(select(learner.c.id).where(learner.c.id == owner).with_for_update())
