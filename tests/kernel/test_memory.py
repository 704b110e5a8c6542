"""Memory as a container's limits leave it: control groups of both versions, seen from inside and from outside."""

from __future__ import annotations

import sys

import pytest

from core.kernel import memory

MB = 1 << 20


@pytest.fixture
def groups(tmp_path, monkeypatch):
    """Makes a tree of groups; gives a function that says where in it this process is."""
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    monkeypatch.setattr(memory, "MINE", tmp_path / "mine")

    def place(lines: str, files: dict[str, int | str]) -> None:
        memory.groups.cache_clear()
        (tmp_path / "mine").write_text(lines, encoding="utf-8")
        for name, value in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{value}\n", encoding="utf-8")

    yield place
    memory.groups.cache_clear()


def test_the_tightest_group_around_this_process_counts(groups):
    second = {"a/memory.max": 800 * MB, "a/memory.current": 500 * MB, "a/b/memory.max": 700 * MB}
    groups("0::/a/b\n", second | {"a/b/memory.current": 450 * MB, "a/b/memory.stat": f"inactive_file {30 * MB}"})
    assert memory.total() == 700 * MB
    assert memory.available() == 280 * MB


def test_the_first_version_counts_as_well(groups):
    files = {"memory/a/memory.limit_in_bytes": 690 * MB, "memory/a/memory.usage_in_bytes": 600 * MB}
    groups("4:memory:/a\n0::/\n", files | {"memory/a/memory.stat": f"inactive_file 1\ntotal_inactive_file {40 * MB}"})
    assert memory.total() == 690 * MB
    assert memory.available() == 130 * MB
    assert memory.slots(1024) == 1


def test_inside_a_container_the_named_group_is_the_outsides(groups):
    groups("0::/kubepods/pod7/x\n", {"memory.max": 1000 * MB, "memory.current": 100 * MB})
    assert memory.total() == 1000 * MB
    assert memory.available() == 900 * MB


@pytest.mark.parametrize("value", ["max", "9223372036854771712"])
def test_a_group_without_a_limit_is_none(groups, value):
    groups("0::/a\n4:memory:/a\n", {"a/memory.max": value, "memory/a/memory.limit_in_bytes": value})
    assert memory.groups() == ()
    assert memory.available() > 0


@pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")
def test_this_machine_has_some_memory():
    memory.groups.cache_clear()
    assert 0 < memory.available() <= memory.total()
