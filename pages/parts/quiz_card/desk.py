"""One visit's answering: which question is asked where, what became of its answer. Knows nothing of the screen.

Imports the engine and the store, which takes a second: pages import this module once it is warm (``warm.py``).
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.errors import QueueFull, QuizError, StoreError, UnknownLearner
from core.kernel.types import Job, Result
from core.quiz import library, outlook, own, queue
from core.quiz.answering import Answer, Held, Shown, Stored, record, scheduler_of, show, take_back
from core.quiz.days import day_of
from core.quiz.grade import Grade, grade
from core.quiz.kinds import PROGRAMS
from core.quiz.model import Back, Item
from core.quiz.queue import Columns, Place
from core.quiz.schedule import AGAIN, HARD, Scheduler
from core.quiz.session import Session
from core.quiz.solve import Runner
from core.quiz.variant import Variant, draw, make
from core.store import Kept, Learner, Store, now
from core.store.model import Event as Line
from core.text import LANGUAGES
from pages.parts.quiz_card import index
from pages.parts.quiz_card.event import Event

ANY = 10**6
"""New questions a day where the learner herself asks for them."""


@dataclass(frozen=True)
class Kernels:
    """Who runs the code of a question: ours is trusted, a reader's own is run as her cells are."""

    bank: Runner
    own: Runner

    def of(self, item: Item) -> Runner:
        return self.own if own.is_own(item.id) else self.bank


@dataclass(frozen=True)
class Visitors:
    """A kernel as a visitor's own code may use it: on her account in the line, and not where runs are not confined.

    ``may``: whether code of this visitor may run here.
    """

    kernel: Runner
    visitor: str
    may: bool

    def run(self, job: Job, timeout: float | None = None, *, visitor: str = "") -> Result:
        if not self.may:
            return Result(status="refused", error={"type": "unconfined", "message": "", "line": None, "cell": None})
        return self.kernel.run(job, timeout, visitor=self.visitor)


def runner(kernel: Runner | Kernels, item: Item) -> Runner:
    """The kernel for the code of this question."""
    return kernel.of(item) if isinstance(kernel, Kernels) else kernel


@dataclass
class Round:
    """One question before the learner, from its showing to its verdict."""

    item: Item
    shown: Shown
    variant: Variant | None = None
    fault: str = ""
    """Why there is no variant: a key of [quiz.card]."""
    scheduled: bool = True
    """Whether the answer is kept and moves the card's day."""
    grade: Grade | None = None
    """Of the last attempt."""
    raw: Any = None
    answer: Answer | None = None
    """What was stored."""
    stored: Stored | None = None
    retries: int = 0
    judged: bool = False
    """The verdict stands and the key may be seen."""
    revealed: bool = False
    """The back of a card may be seen."""
    draft: str = ""


@dataclass
class Spot:
    """A card's place on a page, and where its learner stands there."""

    open: bool = False
    round: Round | None = None
    practise: bool = False
    passed: set[str] = field(default_factory=set)
    """Skipped in this visit."""
    turn: int = 0
    fresh: list[Line] = field(default_factory=list)
    """Events that the browser has not been told."""
    session: Session | None = None
    notice: str = ""
    """A key of [quiz.card]: what else is to be said."""


class Desk:
    """What the cards of one visit share."""

    def __init__(self) -> None:
        self.held = Held()
        self.spots: dict[str, Spot] = {}
        self.trouble: StoreError | None = None
        """Why the store could not be read or written the last time."""
        self._columns: tuple[str, float, Columns] | None = None
        self._tally: tuple[Columns, dict[tuple[str, str], dict[str, int]]] | None = None
        self._nobody = Columns.of_cards(())

    def spot(self, key: str) -> Spot:
        return self.spots.setdefault(key, Spot())

    # What the store says

    def columns(self, store: Store, me: Learner | None) -> Columns:
        """The learner's cards; looked up anew after each answer, and after some seconds for the other tabs' sake."""
        at = now() / 1e6
        if me is None:
            return self._nobody
        if self._columns and self._columns[0] == me.id and at - self._columns[1] < 3:
            return self._columns[2]
        try:
            found = Columns.read(store, me)
        except UnknownLearner:
            raise
        except StoreError as error:
            self.trouble = error
            return Columns.of_cards(self.held.cards.values())
        self._columns = (me.id, at, found)
        return found

    def stale(self) -> None:
        """Something was stored: the cards are to be read again."""
        self._columns = None

    # Asking

    def counts(self, store: Store, me: Learner | None, chapter: str, section: str) -> dict[str, int]:
        """Due and new questions of a place; worked out for all places of a page at once."""
        columns = self.columns(store, me)
        if self._tally is None or self._tally[0] is not columns:
            known = outlook.states(columns, today(rules(store, me)))
            tally: dict[tuple[str, str], dict[str, int]] = {}
            for item in library.items():
                state = known.get(item.root, outlook.State())
                for place in (item.section, ""):
                    counted = tally.setdefault((item.chapter, place), {"due": 0, "new": 0})
                    counted["due"] += state.due
                    counted["new"] += state.fresh
            self._tally = (columns, tally)
        tally = self._tally[1]
        mixed = tally.get((chapter, ""), {"due": 0, "new": 0}) if section in index.MIXED else {"due": 0, "new": 0}
        return tally.get((chapter, section), mixed)

    def counts_of(self, store: Store, me: Learner | None, items: Sequence[Item]) -> dict[str, int]:
        """Due and new ones of these questions."""
        known = outlook.states(self.columns(store, me), today(rules(store, me)))
        states = [known.get(item.root, outlook.State()) for item in items]
        return {"due": sum(state.due for state in states), "new": sum(state.fresh for state in states)}

    def ask(self, spot: Spot, items: Sequence[Item], store: Store, me: Learner, kernel: Runner | Kernels) -> None:
        """The next question of a place: due ones first, then new ones; none when there is neither."""
        scheduler = rules(store, me)
        waiting = [item for item in items if item.root not in spot.passed]
        if spot.practise:
            spot.round = self._practice(spot, items, kernel)
            return
        places = queue.build(self.columns(store, me), waiting, today(scheduler), scheduler, new_per_day=ANY)
        if not places:
            spot.round = None
            return
        place, by_root = places[0], {item.root: item for item in items}
        shown = show(
            store, me, place.item_id, now(), held=self.held, seed=place.seed, reason=place.reason, total=len(places)
        )
        spot.round = made(by_root[place.item_id], shown, kernel, draft=_draft(store, me, place.item_id))
        ahead([(by_root[later.item_id], later.seed) for later in places[1:2]], kernel)

    def _practice(self, spot: Spot, items: Sequence[Item], kernel: Runner | Kernels) -> Round | None:
        last = spot.round.item.id if spot.round else ""
        pool = [item for item in items if item.id != last] or list(items)
        return exercise(random.choice(pool), kernel) if pool else None

    # Answering

    def answer(self, spot: Spot, event: Event, store: Store, me: Learner, kernel: Runner | None, visitor: str) -> None:
        """Grade an answer or a surrender, and store what is to be stored."""
        at = spot.round
        if at is None or at.judged or at.variant is None:
            return
        at.raw = event.raw
        if event.kind == "give-up":
            given = Grade("wrong", expected=grade(at.variant, None).expected)
        else:
            given = grade(at.variant, event.raw, kernel, visitor=visitor)
        at.grade = given
        if given.verdict == "not-attempted":
            return
        if event.kind == "answer" and at.item.kind in PROGRAMS and given.verdict != "right":
            at.retries += 1  # an exercise may be tried until it passes or is given up
            return
        at.judged = at.revealed = True
        text = event.raw if isinstance(event.raw, str) else repr(event.raw)[:2000] if event.raw is not None else None
        at.answer = Answer(
            verdict=given.verdict,
            confidence="low" if event.kind == "give-up" else event.confidence,
            hints=event.hints,
            retries=at.retries,
            ms=event.ms,
            text=text,
        )
        if at.scheduled:
            self._store(spot, at, store, me)

    def _store(self, spot: Spot, at: Round, store: Store, me: Learner) -> None:
        if spot.session is not None:
            at.stored = spot.session.answer(at.shown.event_id, at.answer, now())
        else:
            at.stored = record(store, me, at.shown, at.answer, now(), held=self.held)
        self.trouble = at.stored.trouble
        if at.stored.event is not None:
            spot.fresh.append(at.stored.event)
        self.stale()

    def lower(self, spot: Spot, store: Store, me: Learner) -> None:
        """The learner would rather see the question sooner: take the answer back and give it again, rated lower."""
        at = spot.round
        if at is None or at.stored is None or not (at.stored.rating or 0) > AGAIN:
            return
        wish = AGAIN if at.stored.rating == HARD else HARD
        again = self.undo(spot) if spot.session is not None else self._take_back(spot, at, store, me)
        if again is None or again.item_id != at.shown.item_id:
            return
        at.shown, at.answer = again, replace(at.answer, rating=wish)
        self._store(spot, at, store, me)

    def undo(self, spot: Spot) -> Shown | None:
        """Take back the last answer of the spot's session."""
        shown = spot.session.undo(now())
        if shown is not None:
            spot.fresh.extend(spot.session.undos)
        return shown

    def _take_back(self, spot: Spot, at: Round, store: Store, me: Learner) -> Shown | None:
        """Undo an answer that was given outside a session, and show its question again in the same variant."""
        if at.stored.event is None:
            return None
        id = at.shown.item_id
        rules = scheduler_of(store, me)
        try:
            undone = take_back(store, me, at.stored.event.id, id, now(), held=self.held, scheduler=rules)
        except UnknownLearner:
            raise
        except StoreError as error:
            self.trouble = error
            return None
        if undone is None:
            return None
        spot.fresh.extend(undone)
        return show(store, me, id, now(), held=self.held, seed=at.shown.seed)

    def retry(self, spot: Spot, store: Store, me: Learner) -> None:
        """Write what the store could not take before."""
        if spot.session is not None:
            spot.session.retry()
            self.trouble = spot.session.trouble
        try:
            self.held.flush(store, me, scheduler_of(store, me))
            if spot.session is None:
                self.trouble = None
        except StoreError as error:
            self.trouble = error
        self.stale()

    def unsaved(self) -> int:
        """Answers that are only in memory."""
        sessions = {id(spot.session): spot.session for spot in self.spots.values() if spot.session}
        return len(self.held.waiting) + sum(session.unsaved for session in sessions.values())

    # A session of many

    def turn(
        self,
        spot: Spot,
        store: Store,
        me: Learner,
        kernel: Runner | Kernels,
        find: Callable[[str], Item | None] = lambda id: library.item(id) if library.has(id) else None,
    ) -> None:
        """Show the question whose turn it is in the spot's session; what ``find`` does not know is passed over, and a
        notice says so when it was of an own note.
        """
        session = spot.session
        while session is not None:
            shown = session.next(now())
            if shown is None:
                spot.round = None
                return
            item = find(shown.item_id)
            if item is not None:
                spot.round = made(item, shown, kernel, draft=_draft(store, me, shown.item_id))
                later = [(find(place.item_id), place.seed) for place in session.places[session.at + 1 :][:2]]
                ahead([(each, seed) for each, seed in later if each is not None], kernel)
                return
            if own.is_own(shown.item_id):
                spot.notice = "note_gone"
            session.skip()


def own_item(kept: Kept) -> Item:
    """A kept mistake as a question: what went wrong here, and how is it put right?"""
    data = kept.data or {}

    def same(key: str) -> dict[str, str]:
        return dict.fromkeys(LANGUAGES, str(data.get(key, "")))

    right = str(data.get("fixed", ""))
    back = {lang: "\n\n".join(part for part in (words, f"```python\n{right}\n```" if right else "") if part)
            for lang, words in same("words").items()}  # fmt: skip
    return Item(
        id=kept.id,
        kind="card",
        chapter=kept.chapter,
        section=kept.section,
        level=2,
        prompt=same("prompt"),
        explain=dict.fromkeys(LANGUAGES, ""),
        code=str(data.get("code", "")),
        cell=data.get("cell"),
        body=Back(back),
    )


def place_items(chapter: str, section: str) -> tuple[Item, ...]:
    """The questions of a place: the section's own, or the chapter's where it is a place to look back."""
    own = library.by_section(chapter, section)
    return own or (library.by_section(chapter) if section in index.MIXED else ())


def exercise(item: Item, kernel: Runner | Kernels) -> Round:
    """A question by itself, outside the schedule, in any variant."""
    shown = Shown(event_id="", item_id=item.root, seed=random.randrange(2**31), base_version=0, reason="practise")
    return made(item, shown, kernel, scheduled=False)


def made(item: Item, shown: Shown, kernel: Runner | Kernels, *, scheduled: bool = True, draft: str = "") -> Round:
    """The round of a question, its variant computed."""
    at = Round(item, shown, scheduled=scheduled, draft=draft)
    try:
        at.variant = make(item, draw(item, shown.seed), runner(kernel, item), shown.seed)
    except QueueFull:
        at.fault = "busy"
    except QuizError:
        mine = runner(kernel, item)
        at.fault = "unconfined" if isinstance(mine, Visitors) and not mine.may else "broken"
    return at


def ahead(asked: Sequence[tuple[Item, int]], kernel: Runner | Kernels) -> None:
    """Work out the questions that come next while the learner thinks about this one."""

    def work() -> None:
        for item, seed in asked:
            try:
                make(item, draw(item, seed), runner(kernel, item), seed)
            except (QuizError, QueueFull):
                return  # told when its turn comes

    if asked:
        threading.Thread(target=work, daemon=True, name="quiz-ahead").start()


def today(scheduler: Scheduler) -> int:
    """The learner's day."""
    return day_of(now(), scheduler.zone)


def rules(store: Store, me: Learner | None) -> Scheduler:
    return Scheduler() if me is None else scheduler_of(store, me)


def _draft(store: Store, me: Learner, question: str) -> str:
    try:
        return store.draft(me, question)
    except StoreError:
        return ""


__all__ = ["Desk", "Place", "Round", "Spot"]
