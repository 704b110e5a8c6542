"""Answering one question: it is shown, rated, scheduled, stored; the answer may be taken back.

    shown = show(store, me, item_id, at_us)                     # makes the event's id
    stored = record(store, me, shown, Answer("right", ...), at_us)

The id of an event is made when its question is shown: sending an answer twice counts once, and of two tabs the second
is told ``elsewhere``. When the store cannot write, the answer is held in memory, its card goes on from there, and every
later answer tries to write what is held first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from core.errors import StoreError, UnknownLearner
from core.quiz.days import day_of
from core.quiz.queue import seed_of
from core.quiz.schedule import AGAIN, Scheduler, fuzz_range, lowered, rating, reviews
from core.store.model import ANSWER_LIMIT, UNDO, Card, Event, Learner, new_id
from core.store.store import Store

Status = Literal["saved", "already", "elsewhere", "held", "not-attempted"]
"""saved; sent before; answered in another tab; kept in memory, for the store cannot write; nothing to store."""

PlanOf = Callable[[Event, Card], tuple[str, dict, bool]]
"""(the event, its card) -> (id of the session, its plan, whether it is open)"""


@dataclass(frozen=True)
class Answer:
    """What a page knows when an answer has been graded."""

    verdict: str
    """right, partly, wrong or not-attempted"""
    confidence: str = "middle"
    """low, middle or high; given before the verdict"""
    hints: int = 0
    retries: int = 0
    ms: int | None = None
    """Milliseconds from showing to answering."""
    text: str | None = None
    """The raw answer."""
    rating: int | None = None
    """The learner's own wish: it may lower the rating."""


@dataclass(frozen=True)
class Shown:
    """A question that stands before the learner."""

    event_id: str
    item_id: str
    seed: int
    base_version: int
    reason: str = "due"
    """due, new, again (after a sure mistake), or single (in a chapter)"""
    place: int = 1
    total: int = 1
    shown_us: int = 0

    def to_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Stored:
    """What became of an answer."""

    status: Status
    card: Card
    """As it is now; when ``elsewhere``, as the other tab left it."""
    rating: int | None = None
    event: Event | None = None
    trouble: StoreError | None = None
    """Why the store could not write, when ``held``."""


@dataclass
class Held:
    """Answers that the store could not write, oldest first, and the cards that they lead to."""

    waiting: list[tuple[Event, Card]] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)

    def card(self, store: Store, learner: Learner, question: str) -> Card:
        """The card as it stands with what is held. Raises StoreError when it cannot be read at all."""
        return self.cards[question] if question in self.cards else store.card(learner, question)

    def hold(self, event: Event, after: Card) -> None:
        """Keep an answer for later."""
        self.waiting.append((event, after))
        self.cards[event.question] = after

    def flush(self, store: Store, learner: Learner, scheduler: Scheduler) -> None:
        """Write what is held, in order. Raises StoreError at the first that cannot be written; that one stays.

        An answer given elsewhere meanwhile wins over the held one.
        """
        while self.waiting:
            event, _ = self.waiting[0]
            card = store.card(learner, event.question)
            if card.version == event.base_version:  # what was held may have been rated without sight of the card
                event = in_time(event, card)
                store.append(learner, event, scheduler.step(card, event))
            self.waiting.pop(0)
            if not any(later.question == event.question for later, _ in self.waiting):
                self.cards.pop(event.question, None)


def in_time(event: Event, card: Card) -> Event:
    """The event, behind the last one of its card."""
    return replace(
        event,
        effective_us=event.effective_us if card.last_us is None else max(event.effective_us, card.last_us + 1),
        day=max(event.day, card.last_day or 0),
    )


def scheduler_of(store: Store, learner: Learner) -> Scheduler:
    """The learner's scheduler; one at its defaults when the settings cannot be read."""
    try:
        return Scheduler.of(store.settings(learner))
    except UnknownLearner:
        raise
    except StoreError:
        return Scheduler()


def show(
    store: Store, learner: Learner, item_id: str, at_us: int, *, held: Held | None = None, **more: object
) -> Shown:
    """Put a question before the learner: this makes the id of the event to come, and draws its variant."""
    try:
        card = (held or Held()).card(store, learner, item_id)
    except UnknownLearner:
        raise
    except StoreError:
        card = Card(item_id)
    values = {"reason": "single", "seed": seed_of(item_id, card.version)} | more
    return Shown(event_id=new_id(), item_id=item_id, base_version=card.version, shown_us=at_us, **values)


def record(
    store: Store,
    learner: Learner,
    shown: Shown,
    answer: Answer,
    at_us: int,
    *,
    session: str | None = None,
    scheduler: Scheduler | None = None,
    held: Held | None = None,
    plan: PlanOf | None = None,
) -> Stored:
    """Rate an answer, schedule its card and store both. Raises UnknownLearner, and no other StoreError.

    ``elsewhere``: the question was answered in another tab since it was shown; this answer is kept as a draft.
    ``plan`` gives the state of a session that is to be stored in the same transaction.

    Without ``held`` an answer that cannot be written is lost once its ``Stored`` is: pass one that lives as long as
    the page.
    """
    held = Held() if held is None else held
    scheduler = scheduler or scheduler_of(store, learner)
    trouble: StoreError | None = None
    try:
        held.flush(store, learner, scheduler)
        card = store.card(learner, shown.item_id)
    except UnknownLearner:
        raise
    except StoreError as error:
        trouble = error
        card = held.cards.get(shown.item_id) or Card(shown.item_id, version=shown.base_version)
    if answer.verdict == "not-attempted":
        return Stored("not-attempted", card)
    waiting = next((pair for pair in held.waiting if pair[0].id == shown.event_id), None)
    if waiting:  # sent twice
        return Stored("held", waiting[1], waiting[0].rating, waiting[0], trouble)

    if card.version != shown.base_version and trouble is None:  # stored before, or by another tab
        known = next((e for e in store.events(learner, shown.item_id) if e.id == shown.event_id), None)
        if known:
            return Stored("already", card, known.rating, known)
        return Stored("elsewhere", card, trouble=_keep_draft(store, learner, shown.item_id, answer.text))

    seconds = float("inf") if answer.ms is None else answer.ms / 1000
    grade = lowered(
        rating(answer.verdict, answer.hints, answer.retries, answer.confidence, seconds),
        answer.rating,
    )
    event = make_event(store, learner, scheduler, card, shown, answer, grade, at_us, session, reads=trouble is None)
    after = scheduler.step(card, event)
    if trouble is None:
        try:
            status = store.append(learner, event, after, plan(event, after) if plan else None)
            if status == "saved":
                return Stored("saved", after, grade, event)
            if status == "elsewhere":
                trouble = _keep_draft(store, learner, shown.item_id, answer.text)
                return Stored(status, store.card(learner, shown.item_id), trouble=trouble)
            return Stored(status, store.card(learner, shown.item_id), grade, event)
        except UnknownLearner:
            raise
        except StoreError as error:
            trouble = error
    held.hold(event, after)
    return Stored("held", after, grade, event, trouble)


def _keep_draft(store: Store, learner: Learner, question: str, text: str | None) -> StoreError | None:
    """Keep an answer that came too late; the error when that cannot be done."""
    try:
        if text:
            store.set_draft(learner, question, text)
    except StoreError as error:
        return error
    return None


def make_event(
    store: Store,
    learner: Learner,
    scheduler: Scheduler,
    card: Card,
    shown: Shown,
    answer: Answer,
    grade: int,
    at_us: int,
    session: str | None,
    *,
    reads: bool,
) -> Event:
    """The event of an answer, with the interval that was chosen for it; ``reads``: the store can be asked."""
    day = max(day_of(at_us, scheduler.zone), card.last_day or 0)
    sure = grade == AGAIN and answer.confidence == "high" and answer.verdict == "wrong"
    after = scheduler.review(card, grade, at_us, day=day, sure_mistake=sure)
    low, high = fuzz_range(after.interval, scheduler.maximum)
    if reads and low < high:
        try:
            load = store.load(learner, day + low, day + high)
        except StoreError:
            load = {}
        after = scheduler.review(card, grade, at_us, day=day, sure_mistake=sure, load=load)
    return Event(
        id=shown.event_id,
        question=shown.item_id,
        base_version=shown.base_version,
        at_us=at_us,
        effective_us=at_us if card.last_us is None else max(at_us, card.last_us + 1),
        day=day,
        zone=scheduler.zone,
        rating=grade,
        verdict=answer.verdict,
        confidence=answer.confidence,
        hints=answer.hints,
        retries=answer.retries,
        ms=answer.ms,
        seed=shown.seed,
        predicted=scheduler.retrievability(card, day),
        interval=after.interval,
        sure_mistake=sure,
        clock_back=after.clock_back,
        answer=None if answer.text is None else answer.text[:ANSWER_LIMIT],
        session=session,
    )


def take_back(
    store: Store,
    learner: Learner,
    event_id: str,
    question: str,
    at_us: int,
    *,
    held: Held,
    scheduler: Scheduler,
    session: str | None = None,
    plan: tuple[str, dict, bool] | None = None,
) -> list[Event] | None:
    """Append the undo of an answer and return it; None when that is not the last of its card. Raises StoreError.

    An answer that was only held is forgotten, which needs no event. ``plan`` is the state of a session that is to be
    stored in the same transaction.
    """
    waiting = [pair for pair in held.waiting if pair[0].question == question]
    if waiting and waiting[-1][0].id == event_id:  # never written: forget it
        held.waiting.remove(waiting[-1])
        if len(waiting) > 1:
            held.cards[question] = waiting[-2][1]
        else:
            held.cards.pop(question, None)
        return []
    held.flush(store, learner, scheduler)
    history = store.events(learner, question)
    standing = reviews(history)
    if not standing or standing[-1].id != event_id:
        return None
    event = Event(
        id=new_id(),
        question=question,
        base_version=len(history),
        at_us=at_us,
        effective_us=max(at_us, history[-1].effective_us + 1),
        day=max(day_of(at_us, scheduler.zone), history[-1].day),
        zone=scheduler.zone,
        kind=UNDO,
        undoes=event_id,
        session=session,
    )
    return [event] if store.append(learner, event, scheduler.fold([*history, event]), plan) == "saved" else None
