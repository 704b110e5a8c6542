"""The same threats without the jail, on a throw-away host: what does no harm there proves nothing here.

    python -m tests.kernel.threats.control

Each cell runs in a fork that keeps its rights (as nobody, when root asks), beneath outer limits that keep the
machine safe: 1.5 GiB of memory, 400 processes, 128 MiB a file, three seconds of processor time. No network but this
machine's own loopback.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.kernel.jail.forking import Forker
from tests.kernel.threats.case import Case, cases
from tests.kernel.threats.host import PRELUDE, Host, eventually
from tests.kernel.users import USERS

OUTER = {"memory_mb": 1536, "processes": 400, "files_mb": 128, "cpu_s": 3, "open_files": 512}
SECONDS = {"hangs": 0.4}
"""What a cell gets: little where it is said to hang, and else ``PATIENCE``."""
PATIENCE = 6.0


@dataclass(frozen=True)
class Seen:
    """What a threat did without the jail."""

    case: Case
    harms: dict[str, str]
    """Kinds of harm (``case.HARMS``) that were seen, each with what was seen; empty when there was none."""


def observe(forker: Forker, host: Host, case: Case) -> Seen:
    """Run one case without the jail, and put the host in order again."""
    host.settle()
    before = host.look()
    code = "\n".join((host.names(), PRELUDE.read_text(encoding="utf-8"), case.code))
    answer = forker.run(code, jail=False, outer=OUTER, wall_s=SECONDS.get(case.control, PATIENCE))
    changed = host.harm(before)
    if case.control == "host" and not changed:  # a server counts a visit a little after it
        changed = eventually(lambda: host.harm(before), bool)
    host.mend()
    harms = {}
    if "HARM" in answer["said"]:
        harms["says"] = answer["said"].strip()
    if changed:
        harms["host"] = "; ".join(changed)
    if answer["late"]:
        harms["hangs"] = "still running when its time was over"
    elif not answer["finished"]:
        harms["ends"] = f"exit code {answer['exit']}"
    return Seen(case, harms)


def harmful() -> tuple[Case, ...]:
    """The cases that claim to do harm without the jail and can run on this machine."""
    return tuple(case for case in cases() if case.control != "none" and case.runs_here)


def observed() -> Iterator[Seen]:
    """All of ``harmful``, one after the other, on one host."""
    user = USERS[0]
    host = Host(user)
    forker = Forker(user, warm=True, folder=host.temporary)
    host.app = forker.process.pid
    try:
        for case in harmful():
            yield observe(forker, host, case)
    finally:
        forker.close()
        host.close()


def main() -> int:
    """Print what each did; 0 when all did the harm that they claim."""
    seen = []
    for one in observed():
        print(f"{one.case.name:40} {'+'.join(one.harms):12} {'; '.join(one.harms.values())[:100]!r}", flush=True)
        seen.append(one)
    wrong = [one.case.name for one in seen if one.case.control not in one.harms]
    print(f"{sum(bool(one.harms) for one in seen)} of {len(seen)} did harm; unlike their heads: {wrong}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
