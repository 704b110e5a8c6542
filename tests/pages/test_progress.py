"""The page of progress and the home page's line: what they show is what the store holds of this visitor."""

from __future__ import annotations

import json

import pytest

from core.quiz import library
from core.quiz.progress import gather
from core.quiz.schedule import fold
from core.store import now
from core.text import LANGUAGES, text
from pages.parts import learner
from pages.parts.progress_view import PARTS, beginning
from pages.parts.quiz_card import warm
from tests.histories import history, study
from tests.pages.studying import fresh_store, visit, words

CHARTS = ("mastery", "forecast", "heat", "calibration", "retention")


@pytest.fixture
def owner(tmp_path, monkeypatch):
    """The learner of this machine, with a store of its own."""
    fresh_store(tmp_path, monkeypatch)
    monkeypatch.setattr(learner, "is_local", lambda: True)
    warm.wait()
    yield learner.store().local()
    learner.store.clear()


def charts(app) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_the_first_answer_the_page_says_what_will_stand_there(lang, owner):
    app = visit("progress", lang)
    shown = words(app)
    assert not app.exception and not charts(app)
    assert all(text(f"progress.soon.{part}", lang) in shown for part in PARTS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_has_its_sentence_its_table_and_the_numbers_of_the_store(lang, owner):
    study(learner.store(), owner, library.items()[:60], now())
    found = gather(learner.store(), owner, library.items(), now())
    app = visit("progress", lang)
    shown = words(app)
    assert not app.exception
    told = [chart["description"] for chart in charts(app)]
    assert len(told) == len(CHARTS) and str(found.reviews) in told[2]
    assert told[1].endswith(", ".join(map(str, found.forecast["due"])))
    assert text("progress.read.calibration", lang) in shown and text("progress.read.leeches", lang) in shown
    assert shown.count("<details class='ny-twin'>") == len(CHARTS) - 1 and shown.count("ny-chapters") == 1
    for value in (found.reviews, found.streak, f"{found.chapters['known'].sum():.0f}"):
        assert f"<dd>{value}</dd>" in shown
    worst = library.item(found.leeches["question"].iloc[0])
    assert f"href='{worst.chapter}?lang={lang}#{worst.section}'" in shown


def test_two_visitors_of_a_share_never_see_each_other(tmp_path, monkeypatch):
    fresh_store(tmp_path, monkeypatch)
    store = learner.store()
    (one, _), (other, _) = store.visitor(), store.visitor()
    study(store, one, library.items()[:30], now())
    assert charts(visit("progress", "en", one))
    empty = visit("progress", "en", other)
    assert not charts(empty) and text("progress.empty", "en") in words(empty)
    warm.wait()
    assert "<div class='ny-due'>" in words(visit("home", "en", one))
    assert "<div class='ny-due'>" not in words(visit("home", "en", other))
    unknown = visit("progress", "en")
    assert not charts(unknown) and text("progress.empty", "en") not in words(unknown)
    learner.store.clear()


def test_home_says_what_is_due_and_leads_there(owner):
    assert "<div class='ny-due'>" not in words(visit("home", "en"))
    study(learner.store(), owner, library.items()[:40], now())
    found = gather(learner.store(), owner, library.items(), now())
    shown = words(visit("home", "en"))
    assert text("home.due.due", "en", due=found.due) in shown and "href='review?lang=en'" in shown
    assert found.due > 0


def test_home_is_quiet_when_nothing_is_due(owner):
    events = [event for event in history(library.items()[:40], 739_000) if event.rating == 3][:1]
    later = learner.store()
    later.merge(owner, events, fold)
    card = later.cards(owner)[0]
    assert card.due_day < 740_000  # long ago: due
    assert "<div class='ny-due'>" in words(visit("home", "zh"))
    later.forget(owner)
    later.local()
    assert "<div class='ny-due'>" not in words(visit("home", "zh"))


def test_a_question_begins_with_its_first_words():
    assert beginning("`torch.tensor({{a}})` 的形状是什么？") == "`torch.tensor(…)` 的形状是什么？"
    assert len(beginning("x " * 200)) <= 91
