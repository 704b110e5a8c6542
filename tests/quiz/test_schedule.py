"""FSRS as the package gives it and as it is used here; ratings; days; replay."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import fsrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.quiz.days import day_of, microseconds, moment, start_us
from core.quiz.schedule import (
    Scheduler,
    fold,
    fuzz_range,
    lowered,
    rating,
    spread,
    standing,
)
from core.store.model import Card, Event, new_id

DAY_US = 86_400_000_000
NOW = microseconds(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
RATINGS = [3] * 6 + [1] * 2 + [3] * 5


def intervals(scheduler: Scheduler) -> list[int]:
    card, at, out = Card("q"), NOW, []
    for grade in RATINGS:
        card = scheduler.review(card, grade, at)
        out.append(card.interval)
        at = start_us(card.due_day) + 3_600_000_000
    return out


def test_vector_of_the_package_with_its_steps():
    card, at, out = fsrs.Card(card_id=1), datetime(2026, 3, 2, tzinfo=UTC), []
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    for grade in RATINGS:
        card, _ = scheduler.review_card(card, fsrs.Rating(grade), at)
        out.append((card.due - at).days)
        at = card.due
    assert out == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_vector_without_steps():
    assert intervals(Scheduler(maximum=36_500)) == [2, 11, 46, 163, 497, 1346, 9, 1, 2, 4, 7, 13, 22]


def test_maximum_interval_is_a_year():
    assert max(intervals(Scheduler())) == 365


def test_vector_of_memory():
    card, at = Card("q"), NOW
    for grade, gap in zip([1, 3, 3, 3, 3, 3], [0, 0, 1, 3, 8, 21], strict=True):
        at += gap * DAY_US
        card = Scheduler().review(card, grade, at)
    assert card.stability == pytest.approx(53.62691, abs=1e-4)
    assert card.difficulty == pytest.approx(6.3574867, abs=1e-5)


def test_retrievability_is_the_packages():
    card = Scheduler().review(Card("q"), 3, NOW)
    theirs = fsrs.Card(card_id=1, stability=card.stability, last_review=datetime(2026, 3, 2, tzinfo=UTC))
    for days in (0, 1, 5, 40, 400):
        expected = fsrs.Scheduler().get_card_retrievability(theirs, theirs.last_review + timedelta(days=days))
        assert Scheduler().retrievability(card, card.last_day + days) == pytest.approx(expected, rel=1e-12)
    assert Scheduler().retrievability(Card("q"), card.last_day) is None


@pytest.mark.parametrize(
    ("seen", "grade"),
    [
        (("wrong", 0, 0, "low", 3), 1),
        (("wrong", 0, 0, "high", 3), 1),
        (("partly", 0, 0, "high", 3), 1),
        (("right", 1, 0, "high", 3), 2),
        (("right", 0, 1, "high", 3), 2),
        (("right", 0, 0, "low", 3), 2),
        (("right", 0, 0, "middle", 3), 3),
        (("right", 0, 0, "high", 60), 3),
        (("right", 0, 0, "high", 3), 4),
    ],
)
def test_rating(seen, grade):
    assert rating(*seen) == grade


def test_what_was_not_attempted_is_not_rated():
    with pytest.raises(ValueError, match="not-attempted"):
        rating("not-attempted")


def test_the_learner_may_lower_a_rating_and_not_raise_it():
    assert [lowered(3, wish) for wish in (None, 1, 2, 3, 4)] == [3, 1, 2, 3, 3]


@pytest.mark.parametrize(
    ("interval", "days"),
    [(1, (1, 1)), (2, (2, 2)), (3, (2, 4)), (7, (5, 9)), (8, (6, 10)), (20, (17, 23)), (100, (93, 107))],
)
def test_range_is_ankis(interval, days):
    assert fuzz_range(interval) == days


@given(st.integers(1, 400), st.dictionaries(st.integers(0, 500), st.integers(0, 50)))
def test_spread_takes_a_least_loaded_day_of_the_range(interval, load):
    low, high = fuzz_range(interval)
    chosen = spread(interval, 0, load)
    assert low <= chosen <= high <= 365
    if load:
        assert load.get(chosen, 0) == min(load.get(day, 0) for day in range(low, high + 1))


def test_spread_without_a_load_moves_nothing():
    assert [spread(days, 5, None) for days in (1, 7, 300, 400)] == [1, 7, 300, 365]


def test_many_cards_of_one_day_are_spread():
    load: dict[int, int] = {}
    for n in range(90):
        card = Scheduler().review(Card(f"q{n}"), 4, NOW, load=load)
        load[card.due_day] = load.get(card.due_day, 0) + 1
    assert max(load.values()) - min(load.values()) <= 1 and len(load) > 3


def test_days_turn_at_four_in_the_learners_zone():
    late = microseconds(datetime(2026, 3, 2, 19, 59, tzinfo=UTC))  # 03:59 of the third of March in Shanghai
    assert date.fromordinal(day_of(late, "Asia/Shanghai")) == date(2026, 3, 2)
    assert date.fromordinal(day_of(late + 60_000_000, "Asia/Shanghai")) == date(2026, 3, 3)
    assert date.fromordinal(day_of(late, "UTC")) == date(2026, 3, 2)
    assert day_of(late, "No/Where") == day_of(late, "UTC")


@given(
    st.integers(0, 4_000_000_000_000_000), st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Asia/Kolkata"])
)
def test_a_day_holds_its_moments(at, zone):
    day = day_of(at, zone)
    assert start_us(day, zone) <= at < start_us(day + 1, zone)
    assert microseconds(moment(at, zone)) == at


def test_evening_and_morning_are_a_day_apart():
    evening = microseconds(datetime(2026, 3, 2, 15, 0, tzinfo=UTC))  # 23:00 in Shanghai
    scheduler = Scheduler(zone="Asia/Shanghai")
    first = scheduler.review(Card("q"), 3, evening)
    second = scheduler.review(first, 3, evening + 8 * 3_600_000_000)
    assert second.last_day - first.last_day == 1
    assert second.stability > scheduler.review(first, 3, evening + 60_000_000).stability


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin"])
def test_the_day_of_a_clock_change_is_one_day(zone):
    before = microseconds(datetime(2026, 3, 7, 12, 0, tzinfo=UTC))
    days = [day_of(before + n * DAY_US, zone) for n in range(40)]
    assert days == list(range(days[0], days[0] + 40))


def test_a_clock_set_back_is_put_at_the_last_review_and_flagged():
    scheduler = Scheduler()
    first = scheduler.review(Card("q"), 3, NOW)
    second = scheduler.review(first, 3, NOW - 30 * DAY_US)
    assert second.clock_back and not first.clock_back
    assert second.last_day == first.last_day and second.last_us == first.last_us
    assert second.due_day > first.last_day


def test_moving_west_never_takes_days_away():
    first = Scheduler().review(Card("q"), 3, NOW, zone="Pacific/Auckland")
    second = Scheduler().review(first, 3, NOW + 3_600_000_000, zone="Pacific/Honolulu")
    assert second.last_day == first.last_day and not second.clock_back


def test_a_sure_mistake_is_due_tomorrow_whatever_follows_that_day():
    scheduler = Scheduler()
    known = replace(scheduler.review(Card("q"), 4, NOW), stability=80.0)
    later = NOW + 60 * DAY_US
    wrong = scheduler.review(known, 1, later, sure_mistake=True)
    again = scheduler.review(wrong, 3, later + 600_000_000)
    assert wrong.interval == again.interval == 1 and wrong.lapses == 1
    assert scheduler.review(known, 1, later).interval > 1
    assert scheduler.review(again, 3, later + DAY_US).interval > 1


def test_what_was_not_learned_yet_is_not_forgotten():
    scheduler, card = Scheduler(), Card("q")
    for minutes in (0, 5, 10, 15):
        card = scheduler.review(card, 1, NOW + minutes * 60_000_000)
    assert (card.reps, card.lapses) == (4, 0)
    assert scheduler.review(card, 1, NOW + DAY_US).lapses == 1


@pytest.mark.parametrize("bad", [{"retention": 0.5}, {"retention": 0.99}, {"maximum": 0}, {"parameters": (1.0,)}])
def test_what_fsrs_would_take_silently_is_refused(bad):
    with pytest.raises(ValueError):
        Scheduler(**bad)


def test_settings_out_of_bounds_fall_back():
    assert Scheduler.of({"retention": 7, "parameters": [1, 2], "maximum_days": "x"}) == Scheduler()
    assert Scheduler.of({"retention": 0.8, "zone": "Asia/Shanghai"}) == Scheduler(retention=0.8, zone="Asia/Shanghai")


def test_higher_retention_asks_sooner():
    gaps = [Scheduler(retention=r).review(Card("q"), 4, NOW).interval for r in (0.70, 0.9, 0.97)]
    assert gaps == sorted(gaps, reverse=True) and len(set(gaps)) == 3


def test_state_travels_as_json_without_loss():
    card = Scheduler().review(Card("q"), 2, NOW)
    assert Card.from_json(json.loads(json.dumps(card.to_json()))) == card


def event(n: int, grade: int, **more) -> Event:
    at = NOW + n * DAY_US
    values = {"id": new_id(), "question": "q", "base_version": n, "at_us": at, "effective_us": at, "rating": grade}
    return Event(**(values | {"day": day_of(at), "zone": "UTC"} | more))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.randoms())
@settings(max_examples=40)
def test_fold_is_the_reviews_in_order_whatever_the_order_given(grades, chance: random.Random):
    events = [event(n, grade) for n, grade in enumerate(grades)]
    card = Card("q")
    for e in events:
        card = Scheduler().review(card, e.rating, e.at_us)
    shuffled = events.copy()
    chance.shuffle(shuffled)
    assert fold({}, shuffled) == replace(card, version=len(events))


def test_an_undone_review_leaves_no_trace_but_the_count():
    first, wrong = event(0, 3), event(1, 1)
    undo = event(2, None, kind="undo", undoes=wrong.id)
    assert fold({}, [first, wrong, undo]) == replace(fold({}, [first]), version=3)
    assert standing([first, wrong, undo]) == [first]


def test_all_undone_is_a_new_card():
    first = event(0, 3)
    assert fold({}, [first, event(1, None, kind="undo", undoes=first.id)]) == Card("q", version=2)


def test_a_chosen_interval_is_kept_as_far_as_it_fits():
    exact = fold({}, [event(0, 4)])
    low, high = fuzz_range(exact.interval)
    assert fold({}, [event(0, 4, interval=high)]).interval == high
    assert fold({}, [event(0, 4, interval=300)]).interval == high
    assert fold({}, [event(0, 4, interval=1)]).interval == low


def test_a_memory_brought_in_is_gone_on_from():
    memory = {"stability": 30.0, "difficulty": 5.0, "last_day": day_of(NOW), "due_day": day_of(NOW) + 28, "reps": 6}
    card = fold({}, [event(0, None, kind="memory", memory=memory)])
    assert (card.stability, card.interval, card.reps) == (30.0, 28, 6)
    assert fold({}, [event(0, None, kind="memory", memory=memory), event(20, 3)]).stability > 30


def test_fold_wants_one_question():
    with pytest.raises(ValueError):
        fold({}, [event(0, 3), event(1, 3, question="other")])
    with pytest.raises(ValueError):
        fold({}, [])
