"""The store beside a plain dict: whatever is done in whatever order, both know the same."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from core.quiz.schedule import Scheduler, fold
from core.store import Card, Event, Learner, Store, open_store
from core.store.engine import MEMORY
from tests.store.making import DAY_US, NOW, review

QUESTIONS = st.sampled_from(["a", "b", "c"])


class StoreBesideDict(RuleBasedStateMachine):
    """Two visitors answer, undo, send again, merge and restore."""

    shown = Bundle("shown")

    @initialize()
    def start(self) -> None:
        self.store: Store = open_store(MEMORY)
        self.people: list[Learner] = [self.store.visitor()[0] for _ in range(2)]
        self.model: dict[Learner, dict[str, Event]] = {who: {} for who in self.people}
        self.kept: dict[Learner, dict[str, str]] = {who: {} for who in self.people}
        self.clock = NOW

    def fold(self, who: Learner, question: str) -> Card:
        events = [event for event in self.model[who].values() if event.question == question]
        return fold({}, events) if events else Card(question)

    @rule(days=st.integers(-3, 40))
    def time_passes(self, days: int) -> None:
        self.clock += days * DAY_US + 1

    @rule(target=shown, n=st.integers(0, 1), question=QUESTIONS, rating=st.integers(1, 4))
    def show(self, n: int, question: str, rating: int) -> tuple:
        who = self.people[n]
        card = self.store.card(who, question)
        return who, card, review(card, rating, self.clock, clock_back=(card.last_us or 0) > self.clock)

    @rule(tab=shown)
    def answer(self, tab: tuple) -> None:
        who, card, event = tab
        outcome = self.store.append(who, event, Scheduler().step(card, event))
        known = self.model[who]
        taken = any(e.question == event.question and e.base_version == event.base_version for e in known.values())
        if event.id in known:
            assert outcome == "already"
        elif taken:
            assert outcome == "elsewhere"
        else:
            assert outcome == "saved"
            known[event.id] = event

    @rule(n=st.integers(0, 1), question=QUESTIONS)
    def undo_the_last(self, n: int, question: str) -> None:
        who = self.people[n]
        events = self.store.events(who, question)
        undone = {event.undoes for event in events}
        standing = [event for event in events if event.kind == "review" and event.id not in undone]
        if standing:
            card = self.store.card(who, question)
            after = replace(card, last_us=events[-1].effective_us)
            event = review(after, None, self.clock, kind="undo", undoes=standing[-1].id, verdict=None)
            assert self.store.append(who, event, fold({}, [*events, event])) == "saved"
            self.model[who][event.id] = event

    @rule(n=st.integers(0, 1))
    def merge(self, n: int) -> None:
        who, other = self.people[n], self.people[1 - n]
        merged = self.store.merge(who, self.store.events(other), fold)
        fresh = self.model[other].keys() - self.model[who].keys()
        assert merged.added == len(fresh)
        versions = {question: self.fold(who, question).version for question in "abc"}
        for id in sorted(fresh, key=lambda id: (self.model[other][id].effective_us, id)):
            event = self.model[other][id]
            self.model[who][id] = replace(event, base_version=versions[event.question])
            versions[event.question] += 1

    @rule(n=st.integers(0, 1), text=st.text(max_size=5))
    def keep(self, n: int, text: str) -> None:
        made = self.store.keep(self.people[n], {"code": text})
        self.kept[self.people[n]][made.id] = text

    @rule(n=st.integers(0, 1))
    def restore_own_backup(self, n: int) -> None:
        who = self.people[n]
        assert self.store.restore(who, self.store.backup(who), fold).added == 0

    @invariant()
    def both_know_the_same(self) -> None:
        for who in getattr(self, "people", ()):
            assert {event.id: event for event in self.store.events(who)} == self.model[who]
            assert {each.id: each.data["code"] for each in self.store.kept(who)} == self.kept[who]
            for question in "abc":
                assert self.store.card(who, question) == self.fold(who, question)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()


TestStoreBesideDict = StoreBesideDict.TestCase
TestStoreBesideDict.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
