"""The Job object: structures, policy and the order of steps, on a Windows that only writes down what is asked."""

from __future__ import annotations

import ctypes

import pytest

from core.kernel.jail import windows
from core.kernel.jail.report import KEYS
from core.kernel.types import Limits


class Notebook:
    """``windows.Api`` that notes each call; ``failing`` names calls that fail."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.calls: list[tuple] = []
        self.limits: list[windows.ExtendedLimits] = []

    def _note(self, name: str, *args: object) -> int:
        self.calls.append((name, *args))
        return 0 if name in self.failing else 7

    def create_job(self) -> int:
        return self._note("create_job")

    def set_information(self, job: int, kind: int, data: ctypes.Structure) -> int:
        if kind == windows.EXTENDED_LIMITS:
            self.limits.append(data)
        return self._note("set_information", job, kind)

    def peak_memory(self, job: int) -> int:
        self._note("peak_memory", job)
        return 500 << 20

    def assign(self, job: int, process: int) -> int:
        return self._note("assign", job, process)

    def resume(self, process: int) -> int:
        return self._note("resume", process)

    def close(self, handle: int) -> int:
        return self._note("close", handle)


class Process:
    """As much of a Popen as a cage needs."""

    _handle = 42
    killed = False

    def kill(self) -> None:
        self.killed = True


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of 64-bit Windows")
def test_structures_have_the_sizes_of_winnt_h():
    assert ctypes.sizeof(windows.BasicLimits) == 64
    assert ctypes.sizeof(windows.ExtendedLimits) == 144
    assert windows.BasicLimits.ActiveProcessLimit.offset == 40
    assert windows.ExtendedLimits.JobMemoryLimit.offset == 120


def test_an_idle_process_is_alone_and_ends_with_the_app():
    info = windows.policy()
    assert info.Basic.LimitFlags == 0x2000 | 0x400 | 0x8
    assert info.Basic.ActiveProcessLimit == 1


def test_a_run_has_time_and_memory():
    info = windows.policy(Limits(cpu_s=3, memory_mb=100), present=1 << 20)
    assert info.Basic.LimitFlags == 0x2000 | 0x400 | 0x200 | 0x8 | 0x4
    assert info.Basic.PerJobUserTimeLimit == 30_000_000
    assert info.JobMemoryLimit == 101 << 20


def test_nothing_may_leave_the_job():
    breakaway = 0x800 | 0x1000
    assert not windows.policy(Limits()).Basic.LimitFlags & breakaway


def test_the_process_runs_only_once_it_is_in_the_job():
    api, process = Notebook(), Process()
    cage = windows.Cage(api)
    cage.hold(process)
    names = [call[0] for call in api.calls]
    assert names == ["create_job", "set_information", "set_information", "assign", "resume"]
    assert ("assign", 7, 42) in api.calls
    assert api.calls[2] == ("set_information", 7, windows.UI_RESTRICTIONS)
    assert windows.FLAGS & windows.CREATE_SUSPENDED
    assert not process.killed


@pytest.mark.parametrize("step", ["assign", "resume"])
def test_a_process_that_cannot_be_held_is_killed(step):
    process = Process()
    cage = windows.Cage(Notebook(step))
    with pytest.raises(OSError, match="job object"):
        cage.hold(process)
    assert process.killed


@pytest.mark.parametrize("step", ["create_job", "set_information"])
def test_without_a_job_there_is_no_cage(step):
    with pytest.raises(OSError, match="job object"):
        windows.Cage(Notebook(step))


def test_limits_count_from_what_the_process_has():
    api = Notebook()
    cage = windows.Cage(api)
    cage.limit(Limits(memory_mb=100))
    assert api.limits[-1].JobMemoryLimit == 600 << 20


def test_a_process_that_cannot_be_limited_is_ended():
    api = Notebook()
    cage = windows.Cage(api)
    api.failing = ("set_information",)
    cage.limit(Limits())
    assert api.calls[-1] == ("close", 7)


def test_closing_twice_is_closing_once():
    api = Notebook()
    cage = windows.Cage(api)
    cage.close()
    cage.close()
    assert [call[0] for call in api.calls].count("close") == 1


def test_the_report_promises_no_files_and_no_network(monkeypatch):
    monkeypatch.setattr(windows, "Win32", Notebook)
    report = windows.probe()
    assert report.level == "trusted-only"
    assert [row.key for row in report.rows] == list(KEYS)
    assert {row.key for row in report.rows if row.holds} == {"hang", "memory", "output"}


def test_the_report_where_no_job_can_be_made(monkeypatch):
    monkeypatch.setattr(windows, "Win32", lambda: Notebook("create_job"))
    assert {row.key for row in windows.probe().rows if row.holds} == {"hang", "output"}
