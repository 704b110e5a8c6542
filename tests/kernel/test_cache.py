"""What is remembered, under which key, and for how long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.kernel import Job, Limits, Result, Source
from core.kernel import cache as caching
from core.kernel.cache import SHAPING, Cache, key

JOB = Job((Source("a", "x = 1"), Source("b", "x")))


@pytest.mark.parametrize(
    "other",
    [
        replace(JOB, seed=1),
        replace(JOB, cells=JOB.cells[1:]),
        replace(JOB, cells=(Source("a", "x = 2"), Source("b", "x"))),
        replace(JOB, cells=(Source("c", "x = 1"), Source("b", "x"))),
        replace(JOB, cells=(Source("a", "x = 1x"), Source("b", ""))),
        *(replace(JOB, limits=replace(Limits(), **{name: 7})) for name in SHAPING),
    ],
)
def test_what_shapes_a_result_is_in_its_key(other: Job) -> None:
    assert key(other) != key(JOB)


def test_clocks_are_not() -> None:
    assert key(replace(JOB, limits=Limits(wall_s=3.0, cpu_s=4))) == key(Job.from_json(JOB.to_json())) == key(JOB)


def test_versions_are(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key(JOB)
    monkeypatch.setattr(caching, "versions", lambda: ("another",))
    assert key(JOB) != before


def test_odd_text_has_a_key() -> None:
    assert key(Job((Source("a", "\ud800"),))) != key(Job((Source("a", "\ud801"),)))


@pytest.mark.parametrize("status", ["timeout", "killed", "refused"])
def test_what_may_come_out_otherwise_is_forgotten(status: str) -> None:
    cache = Cache()
    cache.put("k", Result(status))
    assert (cache.get("k"), len(cache)) == (None, 0)


def test_the_least_recently_used_goes_first() -> None:
    cache = Cache(entries=2)
    for name in "ab":
        cache.put(name, Result("ok"))
    cache.get("a")
    cache.put("c", Result("ok"))
    assert [cache.get(name) is not None for name in "abc"] == [True, False, True]


def test_bytes_are_bounded() -> None:
    big = Result("ok", ({"kind": "text", "text": "x" * 400},))
    cache = Cache(size=1_200)
    for name in "abcd":
        cache.put(name, big)
        cache.put(name, big)
    assert [cache.get(name) is not None for name in "abcd"] == [False, False, True, True]
    cache.put("huge", Result("ok", ({"kind": "text", "text": "x" * 4000},)))
    assert len(cache) == 0
