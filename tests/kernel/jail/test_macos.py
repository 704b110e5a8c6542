"""The Seatbelt profile as text, and what is done with it where there is no Seatbelt."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

macos = pytest.importorskip("core.kernel.jail.macos", reason="rlimits are a thing of Unix")

from core.kernel.jail import attempts, grants  # noqa: E402
from core.kernel.types import Limits  # noqa: E402


def expressions(profile: str) -> list:
    """The profile as nested lists. Raises IndexError or AssertionError where brackets do not fit."""
    stack: list[list] = [[]]
    for token in re.findall(r'"(?:\\.|[^"\\])*"|[()]|[^\s()"]+', profile):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    assert len(stack) == 1
    return stack[0]


@pytest.fixture
def rules(tmp_path: Path) -> list:
    return expressions(macos.profile(grants.readable(), tmp_path))


def test_everything_is_denied_first(rules):
    assert rules[:2] == [["version", "1"], ["deny", "default"]]


def test_what_is_allowed_is_known(rules):
    allowed = {word for rule in rules if rule[0] == "allow" for word in rule[1:] if isinstance(word, str)}
    assert allowed == {
        "file-read-metadata", "file-read*", "file-write*", "file-write-data", "sysctl-read", "process-info*", "signal",
    }  # fmt: skip


def test_no_network_no_processes(rules):
    denied = {word for rule in rules if rule[0] == "deny" for word in rule[1:]}
    assert denied >= {"network*", "process-fork", "process-exec*", "file-link", "file-write-mode"}


def test_writing_only_in_the_own_folder(rules, tmp_path):
    writing = [rule for rule in rules if rule[0] == "allow" and "file-write*" in rule]
    assert writing == [["allow", "file-read*", "file-write*", ["subpath", f'"{tmp_path.resolve()}"']]]


def test_reading_is_granted_path_by_path(rules):
    (reading,) = [rule for rule in rules if rule[:2] == ["allow", "file-read*"] and "file-write*" not in rule]
    paths = {Path(kind[1].strip('"')) for kind in reading[2:] if kind[0] == "subpath"}
    assert set(grants.readable()) <= paths
    assert not {Path("/"), Path.home(), grants.ROOT} & paths


@pytest.mark.parametrize("name", ['a"b', "a\\b", 'a")(allow default)("', "ein Ordner"])
def test_a_path_cannot_end_its_string(name):
    parsed = expressions(macos.profile([Path("/" + name)], Path("/tmp")))
    assert ["allow", "default"] not in parsed
    assert sum(rule[0] == "allow" for rule in parsed) == 7


def test_limits():
    import resource

    given = macos.limits_of(Limits(cpu_s=2, files_mb=100, open_files=40))
    assert given[resource.RLIMIT_CPU] == (2, 3)
    assert given[resource.RLIMIT_FSIZE] == (16 << 20, 16 << 20)
    assert given[resource.RLIMIT_NOFILE] == (40, 40)


@pytest.mark.skipif(os.uname().sysname == "Darwin", reason="Seatbelt is there")
def test_where_seatbelt_is_missing_the_report_says_that_nothing_of_it_holds(forker):
    report = forker.run(
        "from core.kernel.jail.macos import probe\n"
        "report = probe()\n"
        "print(report.level, *sorted(row.key for row in report.rows if row.holds))",
        jail=False,
    )
    assert report["said"].split() == ["trusted-only", "hang", "memory", "output"]


def test_attempts_cover_the_promises():
    assert set(attempts.ATTEMPTS) == {"memory", "files-read", "files-write", "network", "programs"}
