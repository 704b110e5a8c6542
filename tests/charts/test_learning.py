"""The charts of one's own learning: valid, complete, in both languages and themes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core.charts import learning
from core.charts.look import Look
from core.quiz.progress import of
from core.quiz.schedule import Scheduler, fold
from core.quiz.statistics import frame
from tests.histories import history

TODAY = 739_900


@dataclass(frozen=True)
class Question:
    root: str
    place: str


ITEMS = [Question(f"q{n}", f"{'ab'[n // 20]}/{'xyz'[n % 3]}") for n in range(40)]
NAMES = {"a": "First", "b": "Second"}


@pytest.fixture(scope="module")
def found():
    events = history(ITEMS[:30], TODAY)
    by_question: dict = {}
    for event in events:
        by_question.setdefault(event.question, []).append(event)
    cards = [fold({}, its) for its in by_question.values()]
    return of(frame(events), cards, ITEMS, TODAY, Scheduler())


def drawn(name, found, look):
    table = {"mastery": found.chapters, "heat": found.days}.get(name)
    table = getattr(found, name) if table is None else table
    return getattr(learning, name), (table, look, NAMES) if name == "mastery" else (table, look)


ALL = ("mastery", "forecast", "heat", "calibration", "retention")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ALL)
def test_a_chart_is_valid_and_says_what_it_shows(name, theme, lang, found):
    draw, given = drawn(name, found, Look(lang, theme))
    made = draw(*given).to_dict()  # checked against Vega-Lite's schema
    assert len(made["description"]) > 20
    assert all(rows for rows in made["datasets"].values())


def test_bars_of_the_forecast_are_as_many_as_its_days(found):
    draw, given = drawn("forecast", found, Look())
    (rows,) = learning.spec(draw, *given)["datasets"].values()
    assert [row["total"] for row in rows] == found.forecast["due"].tolist()
    assert all(row["due"] + row["overdue"] == row["total"] for row in rows)


def test_the_day_with_the_most_answers_is_the_darkest(found):
    draw, given = drawn("heat", found, Look())
    (rows,) = learning.spec(draw, *given)["datasets"].values()
    most = max(rows, key=lambda row: row["reviews"])
    assert most["shade"] == len(learning.SHADES) and {row["shade"] for row in rows if not row["reviews"]} == {0}


def test_an_empty_forecast_and_one_confidence_alone_are_drawn(found):
    empty = found.forecast.assign(due=0, overdue=0)
    assert learning.forecast(empty, Look()).to_dict()["layer"]
    one = found.calibration.assign(n=[0, 0, 3], right=[0, 0, 2], share=[float("nan"), float("nan"), 2 / 3])
    assert learning.calibration(one, Look()).to_dict()["layer"]


@pytest.mark.parametrize(("most", "ticks"), [(1, [0, 1]), (4, [0, 1, 2, 3, 4]), (23, [0, 5, 10, 15, 20]), (0, [0])])
def test_ticks_are_whole_numbers(most, ticks):
    assert learning._whole_ticks(most) == ticks
