"""The line: bounded, and nobody waits for more than one run of each other visitor at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import QueueFull
from core.kernel.line import FairLine


def drained(line: FairLine[str]) -> list[str]:
    """All items in the order in which they are served."""
    items = []
    while (item := line.next()) is not None:
        items.append(item)
    return items


def test_visitors_take_turns() -> None:
    line: FairLine[str] = FairLine(10, 10)
    for item in ("a1", "a2", "a3", "b1", "c1", "b2"):
        line.add(item, item[0])
    assert [line.place(item) for item in ("a1", "b1", "c1", "a2", "b2", "a3")] == [1, 2, 3, 4, 5, 6]
    assert drained(line) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_was_just_served_goes_behind_a_newcomer() -> None:
    line: FairLine[str] = FairLine(10, 10)
    line.add("a1", "a")
    line.next()
    line.add("a2", "a")
    line.add("b1", "b")
    assert drained(line) == ["b1", "a2"]


def test_leaving() -> None:
    line: FairLine[str] = FairLine(10, 10)
    for item in ("a1", "b1", "c1"):
        line.add(item, item[0])
    assert (line.remove("b1"), line.remove("b1"), line.place("b1"), line.place("c1")) == (True, False, 0, 2)
    assert (line.clear(), len(line)) == (["a1", "c1"], 0)


def test_bounds() -> None:
    line: FairLine[str] = FairLine(3, 1)
    line.add("a1", "a")
    with pytest.raises(QueueFull, match="of yours"):
        line.add("a2", "a")
    line.add("o1", "")
    line.add("o2", "")
    with pytest.raises(QueueFull, match="3 runs"):
        line.add("b1", "b")


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=60))
def test_a_newcomers_first_run_waits_for_one_of_each_other_at_most(steps: list[tuple[int, bool]]) -> None:
    """Whatever came before: among those served before a newcomer, no visitor appears twice."""
    line: FairLine[str] = FairLine(1000, 1000)
    for number, (visitor, serve) in enumerate(steps):
        if serve:
            line.next()
        else:
            line.add(f"{visitor}-{number}", str(visitor))
    line.add("new", "new")
    order = drained(line)
    before = [item.split("-")[0] for item in order[: order.index("new")]]
    assert len(before) == len(set(before))


@given(st.lists(st.integers(0, 4), max_size=40))
def test_each_visitors_runs_keep_their_order(visitors: list[int]) -> None:
    line: FairLine[tuple[int, int]] = FairLine(1000, 1000)
    items = list(enumerate(visitors))
    for item in items:
        line.add(item, str(item[1]))
    served = []
    while (item := line.next()) is not None:
        served.append(item)
    assert sorted(served) == items
    for visitor in set(visitors):
        mine = [number for number, who in served if who == visitor]
        assert mine == sorted(mine)
