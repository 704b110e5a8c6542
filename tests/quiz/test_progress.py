"""The page of progress shows the numbers of ``statistics`` and no others."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.quiz import statistics
from core.quiz.days import day_of
from core.quiz.progress import AHEAD, WEEKS, first_day, gather
from core.quiz.queue import Columns
from core.quiz.schedule import AGAIN, Scheduler
from core.store import Store, open_store
from tests.histories import study

NOW = 1_763_900_000_000_000


@dataclass(frozen=True)
class Question:
    root: str
    place: str


ITEMS = [Question(f"q{n}", f"{'ab'[n // 20]}/{'xyz'[n % 3]}") for n in range(40)]


@pytest.fixture
def store(tmp_path) -> Store:
    opened = open_store(f"sqlite:///{(tmp_path / 'study.db').as_posix()}")
    yield opened
    opened.close()


def test_before_the_first_answer_there_is_no_progress(store):
    assert gather(store, store.local(), ITEMS, NOW) is None


def test_every_number_is_that_of_the_statistics(store):
    me = store.local()
    study(store, me, ITEMS[:30], NOW)
    found = gather(store, me, ITEMS, NOW)
    today = day_of(NOW)
    wrong = {card.question for card in store.cards(me) if card.last_rating == AGAIN}
    reviews, columns = statistics.frame(store.events(me)), Columns.of_cards(store.cards(me))
    assert found.today == today and found.reviews == len(reviews) and found.streak == statistics.streak(reviews, today)
    assert found.streak >= 3
    assert wrong
    for made, direct in (
        (found.forecast, statistics.forecast(columns, today, AHEAD)),
        (found.days, statistics.days(reviews, first_day(today), today)),
        (found.calibration, statistics.calibration(reviews)),
        (found.retention, statistics.retention(reviews)),
        (found.leeches, statistics.leeches(store.cards(me))),
        (found.sections.drop(columns="chapter"), statistics.mastery(columns, ITEMS, today, Scheduler(), wrong)),
    ):
        assert made.equals(direct)
    assert found.overall == statistics.retention_overall(reviews)
    assert found.due == found.forecast["due"].iloc[0] > 0  # nothing was answered today
    assert found.leeches["question"].iloc[0] == "q29"  # the one that is never remembered


def test_a_chapter_is_the_sum_of_its_sections(store):
    me = store.local()
    study(store, me, ITEMS[:30], NOW)
    found = gather(store, me, ITEMS, NOW)
    assert found.chapters["chapter"].tolist() == ["a", "b"] and found.chapters["items"].tolist() == [20, 20]
    assert found.chapters["known"].sum() == pytest.approx(found.sections["known"].sum())
    assert (found.chapters["share"] == found.chapters["known"] / found.chapters["items"]).all()


def test_questions_that_left_the_bank_come_due_no_more_but_their_answers_stand(store):
    me = store.local()
    study(store, me, ITEMS[:30], NOW)
    whole, rest = gather(store, me, ITEMS, NOW), gather(store, me, ITEMS[:5], NOW)
    assert rest.reviews == whole.reviews and rest.due < whole.due and rest.leeches.empty
    assert rest.sections["items"].sum() == 5


def test_the_heat_map_begins_on_a_monday_half_a_year_ago():
    for today in range(739_900, 739_910):
        start = first_day(today)
        assert (start - 1) % 7 == 0 and 7 * (WEEKS - 1) <= today - start < 7 * WEEKS


def test_two_learners_have_nothing_in_common(store):
    (one, _), (other, _) = store.visitor(), store.visitor()
    study(store, one, ITEMS[:30], NOW)
    assert gather(store, other, ITEMS, NOW) is None
    assert gather(store, one, ITEMS, NOW).reviews > 0
