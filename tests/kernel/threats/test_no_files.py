"""The level below *strong*: no Landlock, or an old one. Nothing is opened for writing there, and nothing does harm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.kernel.jail.forking import Forker
from tests.kernel.threats.host import PRELUDE, Host
from tests.kernel.threats.running import limits
from tests.kernel.threats.test_threats import CASES
from tests.kernel.users import USERS

FAMILIES = ("reading", "writing", "disk", "network", "processes", "exhaustion")
PATHS = ("reading", "writing", "disk")
"""Families in which it matters whether an old Landlock lets a run read."""


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    one = Host(USERS[0])
    yield one
    one.close()


@pytest.fixture(scope="module")
def forker(host: Host) -> Iterator[Forker]:
    one = Forker(host.user, warm=True, folder=host.temporary)
    host.app = one.process.pid
    yield one
    one.close()


TRIED = [(name, 0) for name in CASES if name.split("/")[0] in FAMILIES]
TRIED += [(name, 2) for name in CASES if name.split("/")[0] in PATHS]


@pytest.mark.parametrize(("name", "abi"), TRIED)
def test_no_harm(forker: Forker, host: Host, name: str, abi: int):
    case = CASES[name]
    if not case.runs_here:
        pytest.skip(f"made for {case.machine}")
    before = host.look()
    code = "\n".join((host.names(), PRELUDE.read_text(encoding="utf-8"), case.code))
    answer = forker.run(code, limits=limits(case), abi=abi, wall_s=2.5)
    assert "HARM" not in answer["said"]
    assert not answer["late"] or "timeout" in case.expect
    assert answer["files"] == 0
    assert host.harm(before) == []
    assert answer["level"] == "no-files" or answer["signal"] or answer["exit"]
