"""What the server takes from a browser, and what it refuses."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from core.errors import EventError
from pages.parts.editor.event import LARGEST_NUMBER, MOST_BYTES, MOST_CELLS, Event, read_event


def test_a_run_brings_the_edited_code_of_the_page() -> None:
    event = read_event({"kind": "run", "n": 7, "sources": {"a": "x = 1", "学习率": "print('中')"}})
    assert event == Event("run", {"a": "x = 1", "学习率": "print('中')"}, 7)


@pytest.mark.parametrize("kind", ["stop", "poll"])
def test_other_events_bring_no_code(kind: str) -> None:
    assert read_event({"kind": kind, "n": 1, "sources": {"a": "x"}}) == Event(kind, {}, 1)


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "run",
        [],
        {},
        {"kind": "run"},
        {"kind": "delete", "n": 1},
        {"kind": ["run"], "n": 1},
        {"kind": "run", "n": True},
        {"kind": "run", "n": 0},
        {"kind": "run", "n": 1.5},
        {"kind": "run", "n": "1"},
        {"kind": "run", "n": LARGEST_NUMBER + 1},
        {"kind": "run", "n": 1, "sources": []},
        {"kind": "run", "n": 1, "sources": {"a": 1}},
        {"kind": "run", "n": 1, "sources": {"a": None}},
        {"kind": "run", "n": 1, "sources": {"": "x"}},
        {"kind": "run", "n": 1, "sources": {1: "x"}},
        {"kind": "run", "n": 1, "sources": {"a" * 121: "x"}},
        {"kind": "run", "n": 1, "sources": {str(i): "" for i in range(MOST_CELLS + 1)}},
    ],
)
def test_anything_of_another_shape_is_refused(payload: object) -> None:
    with pytest.raises(EventError) as refusal:
        read_event(payload)
    assert refusal.value.reason == "shape"


def test_the_limit_counts_the_bytes_of_all_cells_together() -> None:
    half = "中" * (MOST_BYTES // 6)
    assert read_event({"kind": "run", "n": 1, "sources": {"a": half, "b": half}}).sources["b"] == half
    with pytest.raises(EventError) as refusal:
        read_event({"kind": "run", "n": 1, "sources": {"a": half, "b": half + "x"}})
    assert refusal.value.reason == "too_large"
    assert refusal.value.facts == {"size": len(half) * 2 + 1, "most": MOST_BYTES}


def test_code_comes_with_plain_line_ends() -> None:
    assert read_event({"kind": "run", "n": 1, "sources": {"a": "x\r\ny\rz"}}).sources == {"a": "x\ny\nz"}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.text(some.characters(codec=None), max_size=50))
def test_every_accepted_code_can_be_written_to_a_file(code: str) -> None:
    event = read_event({"kind": "run", "n": 1, "sources": {"a": code}})
    assert isinstance(event.sources["a"].encode("utf-8"), bytes)


_anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.fixed_dictionaries({}, optional={"kind": _anything | some.just("run"), "n": _anything, "sources": _anything})
)
def test_whatever_arrives_is_an_event_or_a_named_refusal(payload: dict[str, object]) -> None:
    try:
        event = read_event(payload)
    except EventError:
        return
    assert event.kind in ("run", "stop", "poll")
    assert all(isinstance(code, str) for code in event.sources.values())
