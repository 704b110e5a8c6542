"""Statistics on small histories whose numbers can be counted by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from core.quiz.queue import Columns
from core.quiz.schedule import Scheduler
from core.quiz.statistics import (
    calibration,
    days,
    forecast,
    frame,
    leeches,
    mastery,
    retention,
    retention_overall,
    streak,
    wilson,
)
from core.store.model import Card, Event, new_id

TODAY = 739_900
DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Question:
    root: str
    place: str


def seen(question: str, day: int, rating: int, **more) -> Event:
    at = (day - 719_163) * DAY_US + 12 * 3_600_000_000
    verdict = "wrong" if rating == 1 else "right"
    values = {"id": new_id(), "base_version": 0, "at_us": at, "effective_us": at, "zone": "UTC", "verdict": verdict}
    return Event(question=question, day=day, rating=rating, **(values | more))


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_wilson_is_the_textbooks(hits, n, low, high):
    assert [float(end) for end in wilson(hits, n)] == pytest.approx([low, high], abs=1e-4)


def test_of_nothing_the_interval_is_everything():
    assert [float(end) for end in wilson(0, 0)] == [0.0, 1.0]


def test_retention_compares_what_was_predicted_with_what_came():
    events = [seen(f"a{n}", TODAY, 3 if n < 9 else 1, predicted=0.91 + n / 1000) for n in range(10)]
    events += [seen(f"b{n}", TODAY, 3 if n < 5 else 1, predicted=0.55) for n in range(10)]
    events += [seen("first", TODAY, 3), seen("sure", TODAY, 3, predicted=1.0)]
    again = seen("a0", TODAY, 1, predicted=0.2)
    events.append(replace(again, effective_us=again.effective_us + 9))  # the second of a day does not count
    table = retention(frame(events)).set_index("bin")
    assert table.index.tolist() == [5, 9]
    assert (table.loc[5, "n"], table.loc[5, "share"]) == (10, 0.5) and table.loc[5, "predicted"] == pytest.approx(0.55)
    assert (table.loc[9, "n"], table.loc[9, "right"]) == (11, 10)
    assert ((table["low"] < table["share"]) & (table["share"] < table["high"])).all()
    overall = retention_overall(frame(events))
    assert overall["n"] == 21 and overall["share"] == pytest.approx(15 / 21) and overall["loss"] > 0


def test_calibration_counts_answers_and_not_ratings():
    events = [seen("a", TODAY, 1, confidence="high"), seen("b", TODAY, 3, confidence="high")]
    events += [seen("c", TODAY, 1, confidence="low", verdict="right")]  # right, and lowered by the learner
    table = calibration(frame(events)).set_index("confidence")
    assert table.index.tolist() == ["low", "middle", "high"]
    assert table["n"].tolist() == [1, 0, 2] and table["right"].tolist() == [1, 0, 1]
    assert np.isnan(table.loc["middle", "share"]) and table.loc["middle", "high"] == 1.0


def test_the_heat_map_has_every_day():
    events = [seen("a", TODAY, 3, ms=60_000), seen("b", TODAY, 1, ms=30_000), seen("a", TODAY - 3, 3)]
    table = days(frame(events), TODAY - 4, TODAY)
    assert table["reviews"].tolist() == [0, 1, 0, 0, 2] and table["right"].tolist() == [0, 1, 0, 0, 1]
    assert table["minutes"].iloc[-1] == 1.5 and table["date"].iloc[-1].toordinal() == TODAY


def test_what_was_undone_is_in_no_table():
    wrong = seen("a", TODAY, 1, confidence="high", predicted=0.5)
    undo = replace(seen("a", TODAY, 3), kind="undo", rating=None, undoes=wrong.id)
    table = frame([wrong, undo])
    assert len(table) == 0 and retention(table).empty and days(table, TODAY, TODAY)["reviews"].tolist() == [0]
    assert calibration(table)["n"].tolist() == [0, 0, 0] and retention_overall(table)["n"] == 0


def test_a_streak_lasts_until_a_day_is_missed():
    table = frame([seen("a", TODAY - n, 3) for n in (1, 2, 3, 5)])
    assert streak(table, TODAY) == 3 and streak(table, TODAY + 1) == 0
    assert streak(frame([seen("a", TODAY, 3)]), TODAY) == 1 and streak(frame([]), TODAY) == 0


def card(id: str, **more) -> Card:
    values = {"version": 1, "stability": 10.0, "difficulty": 5.0, "due_day": TODAY, "first_day": TODAY - 9}
    return Card(id, **(values | {"last_day": TODAY - 9, "interval": 9, "reps": 3} | more))


def test_the_forecast_counts_each_day_and_what_is_overdue():
    cards = [card("a"), card("b", due_day=TODAY - 4), card("c", due_day=TODAY + 2), card("d", due_day=TODAY + 90)]
    table = forecast(Columns.of_cards([*cards, Card("new")]), TODAY, 5)
    assert table["due"].tolist() == [2, 0, 1, 0, 0] and table["overdue"].tolist() == [1, 0, 0, 0, 0]
    assert forecast(Columns.of_cards([]), TODAY, 3)["due"].tolist() == [0, 0, 0]


def test_mastery_is_expected_recall_over_all_questions():
    items = [Question("a", "s1"), Question("b", "s1"), Question("c", "s2")]
    cards = [card("a", interval=30), card("gone")]
    table = mastery(Columns.of_cards(cards), items, TODAY).set_index("section")
    chance = Scheduler().retrievability(cards[0], TODAY)
    assert table.index.tolist() == ["s1", "s2"]
    assert table.loc["s1", ["items", "seen", "mature"]].tolist() == [2, 1, 1]
    assert table.loc["s1", "known"] == pytest.approx(chance) and table.loc["s1", "share"] == pytest.approx(chance / 2)
    assert table.loc["s2", "share"] == 0
    assert mastery(Columns.of_cards([]), [], TODAY).empty


def test_what_was_wrong_the_last_time_is_seen_but_not_known():
    cards = [card("a"), card("b")]
    table = mastery(Columns.of_cards(cards), [Question("a", "s"), Question("b", "s")], TODAY, wrong={"a"})
    assert table["seen"].tolist() == [2]
    assert table["known"].tolist() == pytest.approx([Scheduler().retrievability(cards[1], TODAY)])


def test_leeches_are_worst_first():
    table = leeches([card("a", lapses=4), card("b", lapses=9), card("c", lapses=3)])
    assert table["question"].tolist() == ["b", "a"] and leeches([]).empty
