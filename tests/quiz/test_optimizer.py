"""Parameters are adopted when there is enough to fit and when they foretell better; never otherwise."""

from __future__ import annotations

import random
from dataclasses import replace
from importlib.util import find_spec

import pytest

from core.quiz import optimizer
from core.quiz.optimizer import ENGINES, histories, loss, optimize
from core.quiz.schedule import DEFAULT_PARAMETERS, Scheduler, valid_parameters
from core.store.model import Card, Event, new_id

DAY = 739_000
FORGETFUL = (*(value / 6 for value in DEFAULT_PARAMETERS[:4]), *DEFAULT_PARAMETERS[4:8], 0.6, *DEFAULT_PARAMETERS[9:])
"""A learner who forgets six times as fast in the beginning, and gains little from a review (the ninth number)."""


def learner(parameters, cards: int = 150, days: int = 150, seed: int = 3) -> list[Event]:
    """A simulated history: cards are reviewed when the default schedule has them due, recalled by ``parameters``."""
    chance = random.Random(seed)
    truth, schedule = Scheduler(parameters=tuple(parameters)), Scheduler()
    events = []
    for n in range(cards):
        memory, plan = Card("x"), Card("x")
        day = DAY + chance.randrange(days // 2)
        while day < DAY + days:
            recalled = chance.random() < (0.6 if memory.new else truth.retrievability(memory, day))
            rating = 3 if recalled else 1
            at = day * 86_400_000_000 % (1 << 50) + len(events)
            events.append(Event(new_id(), f"q{n}", 0, at, at, day, "UTC", rating=rating, verdict="right"))
            memory, plan = truth.review(memory, rating, at, day=day), schedule.review(plan, rating, at, day=day)
            day = plan.due_day
    # Effective times in the order of the days, which is what a history is ordered by.
    return [replace(event, effective_us=event.day * 1_000_000 + n) for n, event in enumerate(events)]


needs_rust = pytest.mark.skipif(find_spec("fsrs_rs_python") is None, reason="fsrs-rs-python is optional")


def test_few_reviews_change_nothing():
    events = learner(DEFAULT_PARAMETERS, cards=40)
    assert len(events) < 1000
    proposal = optimize(events, DEFAULT_PARAMETERS)
    assert (proposal.adopt, proposal.reason, proposal.parameters) == (False, "few", tuple(DEFAULT_PARAMETERS))


@needs_rust
def test_a_forgetful_learner_gets_parameters_that_foretell_better():
    proposal = optimize(learner(FORGETFUL), DEFAULT_PARAMETERS, fit_by="fsrs-rs-python")
    assert proposal.adopt and proposal.reason == "better" and proposal.loss_after < proposal.loss_before
    assert proposal.reviews >= 1000 and valid_parameters(proposal.parameters)
    Scheduler(parameters=proposal.parameters)


@needs_rust
def test_parameters_that_foretell_worse_are_not_adopted(monkeypatch):
    bad = (*(100.0 for _ in range(4)), *DEFAULT_PARAMETERS[4:])
    monkeypatch.setitem(ENGINES, "fsrs-rs-python", (("fsrs_rs_python",), lambda cards: list(bad)))
    proposal = optimize(learner(FORGETFUL), DEFAULT_PARAMETERS, fit_by="fsrs-rs-python")
    assert (proposal.adopt, proposal.reason) == (False, "worse") and proposal.parameters == tuple(DEFAULT_PARAMETERS)


def test_the_fit_never_sees_the_newest_fifth(monkeypatch):
    seen = []
    monkeypatch.setitem(ENGINES, "spy", ((), lambda cards: seen.append(cards) or list(DEFAULT_PARAMETERS)))
    events = learner(FORGETFUL)
    optimize(events, DEFAULT_PARAMETERS, fit_by="spy")
    days = sorted(event.day for event in events)
    newest = days[int(len(days) * 0.8)]
    assert max(day for its in seen[0].values() for day, _ in its) < newest


def test_without_a_package_it_says_so(monkeypatch):
    monkeypatch.setattr(optimizer, "ENGINES", {})
    assert optimize(learner(FORGETFUL), DEFAULT_PARAMETERS).reason == "engine"


def test_truth_has_a_smaller_loss_than_the_defaults():
    cards = histories(learner(FORGETFUL))
    assert loss(FORGETFUL, cards, DAY)[0] < loss(DEFAULT_PARAMETERS, cards, DAY)[0]


@pytest.mark.skipif(find_spec("tqdm") is None, reason="fsrs's own optimizer wants tqdm")
def test_the_slow_engine_fits_too():
    events = learner(FORGETFUL, cards=45)
    proposal = optimize(events, DEFAULT_PARAMETERS, fit_by="fsrs", at_least=500)
    assert proposal.engine == "fsrs" and proposal.loss_after is not None and valid_parameters(proposal.parameters)
