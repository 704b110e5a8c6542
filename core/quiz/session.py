"""Answering: one question in a chapter, or a session of many that goes on where it stopped.

    shown = show(store, me, item_id, at_us)                     # makes the event's id
    stored = record(store, me, shown, Answer("right", ...), at_us)

    session = Session.resume(store, me) or Session.start(store, me, items, at_us)
    shown = session.next(at_us)
    stored = session.answer(shown.event_id, Answer("wrong", confidence="high"), at_us)
    session.undo(at_us)

The id of an event is made when its question is shown: sending an answer twice counts once, and of two tabs the second
is told ``elsewhere``. When the store cannot write, the answer is held in memory, its card goes on from there, and every
later answer tries to write what is held first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal
from zlib import crc32

from core.errors import StoreError, UnknownLearner
from core.quiz.days import day_of
from core.quiz.queue import AGAIN as ASK_AGAIN
from core.quiz.queue import NEW_PER_DAY, Columns, Item, Place, build, new_per_day, seed_of
from core.quiz.schedule import AGAIN, Scheduler, fuzz_range, lowered, rating, reviews
from core.store.model import ANSWER_LIMIT, UNDO, Card, Event, Learner, new_id
from core.store.store import Store

Status = Literal["saved", "already", "elsewhere", "held", "not-attempted"]
"""saved; sent before; answered in another tab; kept in memory, for the store cannot write; nothing to store."""

PlanOf = Callable[[Event, Card], tuple[str, dict, bool]]
"""(the event, its card) -> (id of the session, its plan, whether it is open)"""

LIMIT = 200
"""Places of one session: a plan is stored at each answer. Another session follows where more is due."""

GAP = (3, 6)
"""Items after which a sure mistake comes back in the session, from and to."""


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


class Session:
    """A walk through a queue. Its plan lies in the store, so that it goes on in another tab or after a crash."""

    def __init__(self, store: Store, learner: Learner, id: str, plan: Mapping) -> None:
        self.store, self.learner, self.id = store, learner, id
        self.places = [Place(*place) for place in plan["places"]]
        """What was asked and what is still to come."""
        self.at: int = plan["at"]
        """Index of the place whose turn it is."""
        self.done: list[dict] = [dict(entry) for entry in plan.get("done", ())]
        """Answers that stand, oldest first: event, question, place, the verdict, what was inserted for them."""
        self.held = Held()
        self.trouble: StoreError | None = None
        """Why the last write failed; none when it did not."""
        self._shown: Shown | None = None
        self._scheduler = scheduler_of(store, learner)

    @classmethod
    def start(cls, store: Store, learner: Learner, items: Sequence[Item], at_us: int, *, limit: int = LIMIT) -> Session:
        """A new session of what is due and new on the learner's day; one that was open is closed.

        When the store cannot be read, the session holds new questions alone. Raises UnknownLearner.
        """
        scheduler = scheduler_of(store, learner)
        quota, cards = NEW_PER_DAY, Columns.of_cards(())
        try:
            quota = new_per_day(store.settings(learner))
            cards = Columns.read(store, learner)
            store.close_sessions(learner)
        except UnknownLearner:
            raise
        except StoreError:
            pass  # the session says so at its first write
        today = day_of(at_us, scheduler.zone)
        places = build(cards, items, today, scheduler, new_per_day=quota, limit=limit)
        return cls.of_places(store, learner, places)

    @classmethod
    def of_places(cls, store: Store, learner: Learner, places: Sequence[Place]) -> Session:
        """A session of chosen questions: of one section, of the leeches, whatever was filtered."""
        session = cls(store, learner, new_id(), {"places": [list(place) for place in places], "at": 0})
        session._save()
        return session

    @classmethod
    def resume(cls, store: Store, learner: Learner) -> Session | None:
        """The session that is open, at the question where it stopped. Raises StoreError."""
        found = store.open_session(learner)
        return cls(store, learner, *found) if found else None

    @property
    def over(self) -> bool:
        return self.at >= len(self.places)

    @property
    def unsaved(self) -> int:
        """Answers that are only in memory."""
        return len(self.held.waiting)

    def next(self, at_us: int) -> Shown | None:
        """The question whose turn it is; none when the session is over. Asked again, it gives the same."""
        if self.over:
            return None
        if self._shown is None:
            place = self.places[self.at]
            self._shown = show(
                self.store,
                self.learner,
                place.item_id,
                at_us,
                held=self.held,
                reason=place.reason,
                seed=place.seed,
                place=self.at + 1,
                total=len(self.places),
            )
        return self._shown

    def answer(self, event_id: str, answer: Answer, at_us: int) -> Stored:
        """Store an answer to what was shown, and go on. Raises KeyError for an event that was not shown last.

        ``elsewhere``: the question was answered in another tab; the session goes on, and the answer is kept as a
        draft. ``not-attempted``: nothing is stored, and the same question stays. Sent again, an answer is ``already``.
        """
        if any(entry["event"] == event_id for entry in self.done):
            entry = next(entry for entry in self.done if entry["event"] == event_id)
            return Stored("already", self.held.card(self.store, self.learner, entry["question"]), entry["rating"])
        shown = self._shown
        if shown is None or shown.event_id != event_id:
            raise KeyError(event_id)
        stored = record(
            self.store,
            self.learner,
            shown,
            answer,
            at_us,
            session=self.id,
            scheduler=self._scheduler,
            held=self.held,
            plan=lambda event, after: self._plan(*self._after(shown, answer, event, after)),
        )
        self.trouble = stored.trouble
        if stored.status == "not-attempted":
            return stored
        self._shown = None
        if stored.status == "elsewhere":
            self.at += 1
            self._save()
        elif stored.event is not None:
            self.places, self.at, self.done = self._after(shown, answer, stored.event, stored.card)
            if stored.status != "saved":
                self._save()
        return stored

    def skip(self) -> None:
        """Leave the question unanswered and go on; it stays due."""
        if not self.over:
            self.at += 1
            self._shown = None
            self._save()

    @property
    def can_undo(self) -> bool:
        return bool(self.done)

    def undo(self, at_us: int) -> Shown | None:
        """Take back the last answer that stands, and show its question again, in the same variant.

        As often as there are answers. None when there is none; when the store cannot write (``trouble``: the answer
        stands); or when another tab has answered the question since: then that answer leaves the session's list.
        """
        if not self.done:
            return None
        *rest, entry = self.done
        inserted = entry.get("inserted")
        places = [place for n, place in enumerate(self.places) if n != inserted]
        try:
            undone = self._take_back(entry, at_us, self._plan(places, entry["place"], rest))
            self.trouble = None
        except UnknownLearner:
            raise
        except StoreError as error:
            self.trouble = error
            return None
        self.done = rest
        if not undone:
            self._save()
            return None
        self.places, self.at, self._shown = places, entry["place"], None
        return self.next(at_us)

    def summary(self) -> dict:
        """Counts for the end: answers, verdicts, sure mistakes, time, what is left, what is unsaved."""
        verdicts = Counter(entry["verdict"] for entry in self.done)
        return {
            "answered": len(self.done),
            "right": verdicts["right"],
            "partly": verdicts["partly"],
            "wrong": verdicts["wrong"],
            "sure_mistakes": sum(entry["sure"] for entry in self.done),
            "ms": sum(entry["ms"] or 0 for entry in self.done),
            "left": max(0, len(self.places) - self.at),
            "unsaved": self.unsaved,
            "questions": [entry["question"] for entry in self.done if entry["verdict"] != "right"],
        }

    def retry(self) -> bool:
        """Write what is held; whether nothing is left to write."""
        try:
            self.held.flush(self.store, self.learner, self._scheduler)
            self.trouble = None
        except StoreError as error:
            self.trouble = error
        self._save()
        return not self.held.waiting

    def _after(self, shown: Shown, answer: Answer, event: Event, card: Card) -> tuple[list[Place], int, list[dict]]:
        """Places, turn and answers once this answer counts; a sure mistake comes back as another variant."""
        places = list(self.places)
        entry = {
            "event": event.id,
            "question": event.question,
            "place": self.at,
            "verdict": answer.verdict,
            "rating": event.rating,
            "ms": answer.ms,
            "sure": event.sure_mistake,
        }
        if event.sure_mistake:
            low, high = GAP
            gap = low + crc32(event.id.encode()) % (high - low + 1)
            where = min(self.at + 1 + gap, len(places))
            places.insert(where, Place(event.question, seed_of(event.question, card.version), ASK_AGAIN))
            entry["inserted"] = where
        return places, self.at + 1, [*self.done, entry]

    def _plan(self, places: Sequence[Place], at: int, done: Sequence[dict]) -> tuple[str, dict, bool]:
        plan = {"places": [list(place) for place in places], "at": at, "done": list(done)}
        return self.id, plan, at < len(places)

    def _take_back(self, entry: dict, at_us: int, plan: tuple[str, dict, bool]) -> bool:
        """Append the undo of an answer; false when it is not the last of its card. Raises StoreError."""
        question, event_id = entry["question"], entry["event"]
        waiting = [pair for pair in self.held.waiting if pair[0].question == question]
        if waiting and waiting[-1][0].id == event_id:  # never written: forget it
            self.held.waiting.remove(waiting[-1])
            if len(waiting) > 1:
                self.held.cards[question] = waiting[-2][1]
            else:
                self.held.cards.pop(question, None)
            return True
        self.held.flush(self.store, self.learner, self._scheduler)
        history = self.store.events(self.learner, question)
        standing = reviews(history)
        if not standing or standing[-1].id != event_id:
            return False
        event = Event(
            id=new_id(),
            question=question,
            base_version=len(history),
            at_us=at_us,
            effective_us=max(at_us, history[-1].effective_us + 1),
            day=max(day_of(at_us, self._scheduler.zone), history[-1].day),
            zone=self._scheduler.zone,
            kind=UNDO,
            undoes=event_id,
            session=self.id,
        )
        after = self._scheduler.fold([*history, event])
        return self.store.append(self.learner, event, after, plan) == "saved"

    def _save(self) -> None:
        """Store where the session stands; when that fails it goes on, and says so in ``trouble``."""
        id, plan, is_open = self._plan(self.places, self.at, self.done)
        try:
            self.store.put_session(self.learner, id, plan, open=is_open)
        except UnknownLearner:
            raise
        except StoreError as error:
            self.trouble = error
