"""Each layer and each cap, switched off, turns a named threat red; and with all of them on it is green.

A layer that stands behind another one is tried without that other one. Limits that are not there are given as limits
beyond what the threat asks for.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.kernel.jail.confine import LAYERS
from tests.kernel.jail.forking import Forker
from tests.kernel.threats.case import Case, cases
from tests.kernel.threats.host import PRELUDE, Host, eventually
from tests.kernel.threats.running import App, limits
from tests.kernel.threats.test_threats import CASES, faults
from tests.kernel.users import AM_ROOT, USERS

MUTATIONS: list[tuple[str, str, tuple[str, ...]]] = [
    ("landlock", "reading/secret", ()),
    ("landlock", "reading/passwd", ()),
    ("landlock", "reading/proc_memory", ()),
    ("landlock", "writing/new_file", ()),
    ("landlock", "writing/delete", ()),
    ("landlock", "writing/truncate_while_reading", ("seccomp",)),
    ("landlock", "writing/shared_memory_file", ()),
    ("seccomp", "network/tcp_connect_by_call", ()),
    ("seccomp", "network/unix_socket", ()),
    ("seccomp", "processes/raw_fork", ()),
    ("seccomp", "processes/user_namespace", ()),
    ("seccomp", "processes/i386_entry", ()),
    ("seccomp", "processes/outlive_parent", ()),
    ("seccomp", "writing/chmod", ()),
    ("seccomp", "writing/attributes", ()),
    ("seccomp", "writing/system_v_shared_memory", ()),
    ("seccomp", "exhaustion/memory_file", ()),
    ("seccomp", "disk/beyond_the_end", ("quota",)),
    ("quota", "disk/many_small_files", ()),
    ("quota", "disk/many_folders", ()),
    ("quota", "disk/made_and_deleted", ()),
    ("quota", "disk/many_large_files", ()),
    ("quota", "disk/filled_later", ()),
    ("quota", "disk/deleted_but_open", ()),
    ("quota", "disk/deleted_but_mapped", ()),
    ("cpu", "loops/processor_time", ()),
    ("memory", "exhaustion/memory", ()),
    ("memory", "exhaustion/memory_by_torch", ()),
    ("threads", "exhaustion/small_threads", ("quota",)),
    ("quota", "exhaustion/threads", ("memory",)),
    ("file", "disk/one_large_file", ("quota",)),
    ("descriptors", "exhaustion/descriptors", ()),
    ("descriptors", "exhaustion/pipes", ()),
    ("locked", "exhaustion/locked_memory", ("seccomp",)),
    ("queues", "writing/posix_queue", ("seccomp", "landlock")),
    ("core", "interpreter/core_file", ()),
    ("rights", "exhaustion/small_threads", ("quota",)),
]
"""Layer; the threat that it keeps off; layers that keep it off as well and are left out both times."""

CAPS: list[tuple[str, dict[str, Any]]] = [
    ("loops/late", {"wall_s": 4.0}),
    ("floods/one_write", {"output_bytes": 16 << 20, "wall_s": 20.0}),
    ("floods/displays", {"outputs": 4000, "wall_s": 20.0}),
    ("floods/many_large_displays", {"display_bytes": 64 << 20, "wall_s": 20.0}),
    ("disk/many_small_files", {"files": 1000}),
    ("disk/many_large_files", {"files_mb": 500}),
    ("exhaustion/memory", {"memory_mb": 1024}),
    ("exhaustion/threads", {"processes": 200, "memory_mb": 2048}),
    ("exhaustion/descriptors", {"open_files": 500}),
]
"""The threat; the limit that is no limit for it."""


class Ground:
    """A host and a forker on it."""

    def __init__(self, user: str) -> None:
        self.host = Host(user)
        self.forker = Forker(user, warm=True, folder=self.host.temporary)
        self.host.app = self.forker.process.pid

    def harm(self, case: Case, without: tuple[str, ...], seconds: float) -> list[str]:
        """What a threat did beneath all layers but these."""
        self.host.settle()
        before = self.host.look()
        code = "\n".join((self.host.names(), PRELUDE.read_text(encoding="utf-8"), case.code))
        answer = self.forker.run(code, limits=limits(case), without=without, wall_s=seconds)
        harm = self.host.harm(before)
        self.host.mend()
        if "HARM" in answer["said"]:
            harm.append(answer["said"])
        if answer["late"]:
            harm.append("it did not end")
        harm += answer["cores"]
        return harm

    def close(self) -> None:
        self.forker.close()
        self.host.close()


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    one = Ground(USERS[0])
    yield one
    one.close()


@pytest.fixture(scope="module")
def root_ground() -> Iterator[Ground]:
    one = Ground("root")
    yield one
    one.close()


@pytest.mark.parametrize(("layer", "name", "also"), MUTATIONS, ids=lambda value: str(value))
def test_without_the_layer_the_threat_does_harm(layer, name, also, request):
    case = CASES[name]
    if not case.runs_here:
        pytest.skip(f"made for {case.machine}")
    if layer == "rights" and not AM_ROOT:
        pytest.skip("only root has rights to drop")
    if layer == "core" and Path("/proc/sys/kernel/core_pattern").read_text(encoding="ascii").startswith("|"):
        pytest.skip("crashes go to a program on this machine")
    ground = request.getfixturevalue("root_ground" if layer == "rights" else "ground")
    assert ground.harm(case, also, 60) == []
    assert ground.harm(case, (*also, layer), 5) != []


def test_every_layer_has_a_mutation():
    assert {layer for layer, _, _ in MUTATIONS} == set(LAYERS)


@pytest.mark.parametrize(("name", "loosened"), CAPS, ids=[f"{name}-{next(iter(cap))}" for name, cap in CAPS])
def test_without_the_cap_the_threat_turns_red(app: App, name, loosened):
    if app.host.user != USERS[0]:
        pytest.skip("the same whoever the user is")
    case = CASES[name]
    app.host.settle()
    before = app.host.look()
    loose = app.run(case, **loosened)["result"]
    assert faults(case, loose), "the limit is not what keeps this threat off"
    assert eventually(lambda: app.host.harm(before), operator.not_) == []


def test_names_are_those_of_cases():
    known = {case.name for case in cases()}
    assert {name for _, name, _ in MUTATIONS} | {name for name, _ in CAPS} <= known
