"""A page that is loaded anew goes on with what the session before had under way; a second tab takes nothing."""

from __future__ import annotations

import pytest

from pages.parts import returning, state
from pages.parts.returning import Visit, take_over


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    monkeypatch.setattr(returning, "_visits", [])
    monkeypatch.setattr(returning, "PATIENCE_S", 0.0)


def visit(session: str, who: str = "owner") -> Visit:
    return Visit(who, session, {}, {})


def running(session: str, who: str = "owner") -> Visit:
    """A session with a cell under way, noted."""
    found = visit(session, who)
    take_over(found, lambda other: True)
    found.runs["tensors.en/view"] = state.CellRun(ticket=object(), sources={"view": "x"}, asked=7)
    found.checks["G"] = {"task": object()}
    return found


def test_what_was_under_way_changes_hands():
    old, new = running("a"), visit("b")
    ticket, task = old.runs["tensors.en/view"].ticket, old.checks["G"]["task"]
    take_over(new, lambda session: session != "a")
    run = new.runs["tensors.en/view"]
    assert (run.ticket, run.sources, run.taken, run.asked) == (ticket, {"view": "x"}, True, 0)
    assert new.checks["G"]["task"] is task
    assert old.runs["tensors.en/view"].ticket is None and "task" not in old.checks["G"]


def test_a_second_tab_and_another_reader_take_nothing():
    running("a")
    for new, alive in ((visit("b"), True), (visit("c", "stranger"), False)):
        take_over(new, lambda session, alive=alive: alive)
        assert new.runs == {} and new.checks == {}


def test_a_session_that_is_about_to_go_is_waited_for(monkeypatch):
    monkeypatch.setattr(returning, "PATIENCE_S", 30.0)
    running("a")
    looks = iter([True, True, True, False, False, False, False, False])
    new = visit("b")
    take_over(new, lambda session: next(looks))
    assert new.runs["tensors.en/view"].ticket is not None


def test_of_two_sessions_the_newer_wins_and_a_run_of_ones_own_stays():
    older, newer = running("a"), running("b")
    ticket = newer.runs["tensors.en/view"].ticket
    new = visit("c")
    take_over(new, lambda session: False)
    assert new.runs["tensors.en/view"].ticket is ticket and older.runs["tensors.en/view"].ticket is not None
    mine = visit("d")
    mine.runs["tensors.en/view"] = state.CellRun(ticket=object())
    own = mine.runs["tensors.en/view"].ticket
    take_over(mine, lambda session: False)
    assert mine.runs["tensors.en/view"].ticket is own


def test_sessions_that_are_over_are_forgotten():
    for number in range(30):
        take_over(visit(str(number)), lambda session, last=str(number - 1): session == last)
    assert len(returning._visits) == 2
    for number in range(30):
        running(f"busy {number}")
    assert len(returning._visits) <= returning.MOST_EACH


def test_a_page_outside_a_session_resumes_nothing():
    returning.resume()
    assert returning._visits == []
