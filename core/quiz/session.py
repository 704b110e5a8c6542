"""A session of many questions that goes on where it stopped.

    session = Session.resume(store, me) or Session.start(store, me, items, at_us)
    shown = session.next(at_us)
    stored = session.answer(shown.event_id, Answer("wrong", confidence="high"), at_us)
    session.undo(at_us)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from zlib import crc32

from core.errors import StoreError, UnknownLearner
from core.quiz.answering import Answer, Held, Shown, Stored, record, scheduler_of, show, take_back
from core.quiz.days import day_of
from core.quiz.queue import AGAIN as ASK_AGAIN
from core.quiz.queue import NEW_PER_DAY, Columns, Item, Place, build, new_per_day, seed_of
from core.store.model import Card, Event, Learner, new_id
from core.store.store import Store

LIMIT = 200
"""Places of one session: a plan is stored at each answer. Another session follows where more is due."""

GAP = (3, 6)
"""Items after which a sure mistake comes back in the session, from and to."""


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
        self.undos: list[Event] = []
        """What the last undo wrote."""
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
            plan = self._plan(places, entry["place"], rest)
            undone = take_back(
                self.store,
                self.learner,
                entry["event"],
                entry["question"],
                at_us,
                held=self.held,
                scheduler=self._scheduler,
                session=self.id,
                plan=plan,
            )
            self.trouble = None
        except UnknownLearner:
            raise
        except StoreError as error:
            self.trouble = error
            return None
        self.done = rest
        if undone is None:
            self._save()
            return None
        self.undos = undone
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

    def _save(self) -> None:
        """Store where the session stands; when that fails it goes on, and says so in ``trouble``."""
        id, plan, is_open = self._plan(self.places, self.at, self.done)
        try:
            self.store.put_session(self.learner, id, plan, open=is_open)
        except UnknownLearner:
            raise
        except StoreError as error:
            self.trouble = error
