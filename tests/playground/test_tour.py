"""The tour: no task is done at its start, each can be done, and it is the program that sees it."""

from __future__ import annotations

import pytest

from core.notes import library
from core.playground import compiled, look
from core.playground.run import Run
from core.playground.settings import Settings
from core.playground.tour import TOUR
from core.text import LANGUAGES, has

compiled.warm()

SOLUTIONS: dict[str, tuple[dict, int]] = {
    "features": ({"features": ("xx", "yy")}, 20),
    "hidden": ({"hidden": (4,), "activation": ("relu",)}, 40),
    "deep": ({"activation": ("tanh",)}, 60),
    "rate": ({"lr": 0.1}, 20),
    "spiral": ({"optimizer": "adam", "lr": 0.01, "activation": ("gelu",)}, 80),
    "overfit": ({"hidden": (8, 8, 8)}, 420),
    "cure": ({"penalty": "decay", "rate": 0.1}, 200),
}
"""Task to what is changed of its start, and the epochs that suffice."""


def done(name: str, settings: Settings, epochs: int) -> bool:
    run = Run(settings)
    while run.epoch < epochs:
        run.advance(run.steps_to(min(epochs, run.next_epoch() + 9)))
        if TOUR[name].done(settings, look.summary(run)):
            return True
    return TOUR[name].done(settings, look.summary(run))


def test_every_task_has_a_solution_here():
    assert set(SOLUTIONS) | {"by-hand"} == set(TOUR)
    assert len(TOUR) == 8


@pytest.mark.parametrize("name", SOLUTIONS)
def test_it_can_be_done(name):
    changes, epochs = SOLUTIONS[name]
    assert done(name, TOUR[name].start.with_(**changes), epochs)


@pytest.mark.parametrize("name", TOUR)
def test_it_is_not_done_at_its_start_nor_by_waiting(name):
    epochs = SOLUTIONS.get(name, ({}, 100))[1]
    assert not done(name, TOUR[name].start, 0)
    assert not done(name, TOUR[name].start, min(epochs, 150)) or name == "by-hand"


def test_by_hand_wants_hands():
    start = TOUR["by-hand"].start
    run = Run(start)
    run.set_weight(0, 1.0)
    run.set_weight(1, 1.0)
    assert TOUR["by-hand"].done(start, look.summary(run))
    trained = Run(start)
    trained.advance(trained.steps_to(20))
    assert look.summary(trained)["train_accuracy"] > 0.95
    assert not TOUR["by-hand"].done(start, look.summary(trained))


def test_other_data_do_not_count():
    assert not done("features", TOUR["features"].start.with_(data="gauss"), 20)
    assert not done("hidden", TOUR["hidden"].start.with_(hidden=(8, 8)), 40)


@pytest.mark.parametrize("name", TOUR)
def test_it_has_words_and_chapters_that_lead_there(name):
    for lang in LANGUAGES:
        assert all(has(f"playground.tour.{name}_{part}", lang) for part in ("head", "task", "hint"))
        for chapter in TOUR[name].chapters:
            source = library.path_of(chapter, lang).read_text(encoding="utf-8")
            assert f"](playground?task={name})" in source


def test_a_link_with_a_query_leads_to_its_page():
    from core.notes import links, read

    chapter = read.parse("# A\n\n[b](playground?task=deep) [c](nowhere?task=deep)\n", id="a", lang="en", path="a.md")
    assert ["nowhere" in fault.problem for fault in links.broken(chapter, {"playground": ()})] == [True]
