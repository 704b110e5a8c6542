"""What the jail costs: to put it on, and for each system call beneath it.

    python benchmarks/jail.py [--rounds 300]

Prints medians in microseconds. Each round is a fork that confines itself; the calls are ``getppid`` (its verdict rests
on the number alone, which the kernel caches) and ``fcntl`` (whose argument the filter looks at), with and without.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.kernel.jail import confine, grants, landlock, linux, quota, rights, rlimits, seccomp
from core.kernel.types import Limits

CALLS = 20_000


def calls() -> dict[str, float]:
    """Nanoseconds a call, Python's own share included."""
    import fcntl

    found = {}
    for name, call in (("getppid", os.getppid), ("fcntl", lambda: fcntl.fcntl(1, fcntl.F_GETFD))):
        begin = time.perf_counter_ns()
        for _ in range(CALLS):
            call()
        found[name] = (time.perf_counter_ns() - begin) / CALLS
    return found


def steps(folder: Path) -> dict[str, float]:
    """Microseconds of each step of the jail, in its order, and of calls before and after."""
    before = calls()
    clock = [time.perf_counter_ns()]
    names = []

    def lap(name: str) -> None:
        names.append(name)
        clock.append(time.perf_counter_ns())

    rules = landlock.ruleset(landlock.abi(), grants.readable(), folder)
    lap("landlock: rules")
    own = os.geteuid() == 0 and rights.drop(folder, search=rights.closed(grants.readable()))
    lap("rights")
    rlimits.enforce(Limits(), rlimits.present(alone=own))
    lap("rlimits")
    linux.no_new_privs()
    os.close(quota.listen())
    lap("quota: filter")
    rules.enforce()
    lap("landlock: enforce")
    seccomp.enforce("write")
    lap("seccomp: filter")
    found = {name: (end - start) / 1000 for name, start, end in zip(names, clock, clock[1:], strict=False)}
    found["together"] = (clock[-1] - clock[0]) / 1000
    after = calls()
    return found | {f"{name}: more a call, in ns": after[name] - before[name] for name in before}


def once() -> dict[str, float]:
    """One fork."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o711)
        reading, writing = os.pipe()
        if os.fork() == 0:
            try:
                os.write(writing, json.dumps(steps(Path(place))).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            answer = json.loads(pipe.read())
        os.wait()
    return answer


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    confine.prepare()
    seen = [once() for _ in range(rounds)]
    for name in seen[0]:
        values = sorted(one[name] for one in seen)
        print(f"{name:32} {statistics.median(values):10.1f}   p95 {values[int(0.95 * len(values))]:10.1f}")


if __name__ == "__main__":
    main()
