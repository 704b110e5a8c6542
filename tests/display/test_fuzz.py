"""The results channel under random and mutated input. ``benchmarks/fuzz_frames.py`` does the same at length."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_frames import GROWTH, KEYS, SEEDS, VALUES, fuzz, peak, places, unclean
from core.display.rules import DEPTH
from core.display.schema import check, check_error
from core.errors import DisplayError

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(VALUES),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=8) | st.sampled_from(KEYS), inner),
    max_leaves=25,
)
many = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


def accepted(output: object) -> None:
    """Either DisplayError, or an output that is clean, JSON, and the same when checked again."""
    try:
        out = check(output)
    except DisplayError:
        return
    assert unclean(out) is None
    json.dumps(out, allow_nan=False)
    assert check(out) == out


@many
@given(json_values)
def test_random_json(value: object) -> None:
    accepted(value)
    with suppress(DisplayError):
        check_error(value)


@many
@given(st.sampled_from(SEEDS), st.data())
def test_one_value_of_a_valid_output_replaced(seed: dict, data: st.DataObject) -> None:
    output = json.loads(json.dumps(seed))
    container, key = data.draw(st.sampled_from(list(places(output))))
    container[key] = data.draw(json_values)
    accepted(output)


@many
@given(st.sampled_from(SEEDS), st.data())
def test_a_property_added_somewhere(seed: dict, data: st.DataObject) -> None:
    output = json.loads(json.dumps(seed))
    objects = [output, *(container[key] for container, key in places(output) if isinstance(container[key], dict))]
    data.draw(st.sampled_from(objects))[data.draw(st.sampled_from(KEYS) | st.text(max_size=5))] = data.draw(json_values)
    accepted(output)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed["kind"])
def test_the_seeds_themselves_pass(seed: dict) -> None:
    """Else the mutations would test nothing but refusals."""
    assert check(seed) == seed | ({"spec": check(seed)["spec"]} if seed["kind"] == "vega" else {})


@pytest.mark.parametrize("depth", [DEPTH - 4, DEPTH, 1_000, 200_000])
def test_nests_in_every_place_of_every_kind(depth: int) -> None:
    for seed in SEEDS:
        for place in range(sum(1 for _ in places(seed))):
            output = json.loads(json.dumps(seed))
            container, key = list(places(output))[place]
            deep: list = []
            inner = deep
            for _ in range(depth if place == 0 else min(depth, 1_000)):
                inner.append([])
                inner = inner[0]
            container[key] = deep
            accepted(output)
            while deep:  # taken apart by hand: freeing a deep nest at once could overflow the stack
                deep = deep.pop()


def test_a_thousand_frames() -> None:
    verdicts = fuzz(1_000, seed=7)
    assert verdicts.total() >= 1_000
    for kind in ("stream", "text", "tensor", "table", "module", "vega", "op", "memory"):
        assert verdicts[f"accepted {kind}"], f"no mutated {kind} was ever accepted: the fuzz only knocks at the door"


def test_no_frame_takes_much_memory() -> None:
    assert peak(100, seed=7) < GROWTH
