"""Limits that the kernel keeps for one process (setrlimit), as one table that a reader sees whole.

In every row 0 means "none of it", never "no limit". Soft and hard limit are the same, except for CPU time, so a run
cannot raise what it was given; where an outer hard limit is lower already, that one holds.
"""

from __future__ import annotations

import math
import os
import resource
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

from core.kernel.types import Limits

MIB = 1 << 20

FILE_MB = 16
"""MiB of one file at most, whatever the folder may hold: with the number of open files it bounds what can be written
between two looks at the folder (see ``disk``)."""


OTHERS = 200
"""Threads that other runs of the same user may start after this one has counted."""


@dataclass(frozen=True)
class Present:
    """What the process uses at the moment when the limits are set; budgets are counted from here."""

    address_space: int
    """Bytes (torch alone maps gigabytes that it never touches)."""

    tasks: int
    """Processes and threads of this user."""

    alone: bool
    """Whether this process is the only one that its user will ever have."""


@dataclass(frozen=True)
class Row:
    """One limit: what ``limits`` asks for, in the kernel's unit."""

    resource: int
    unit: str
    reached: str
    """What the run sees when it reaches the limit."""

    value: Callable[[Limits, Present], int]
    grace: int = 0
    """How much the hard limit lies above the soft one."""


ROWS = {
    "cpu": Row(resource.RLIMIT_CPU, "seconds of all threads together", "SIGXCPU, one second later SIGKILL",
               lambda limits, now: math.ceil(limits.cpu_s), grace=1),
    "memory": Row(resource.RLIMIT_AS, "bytes of address space", "MemoryError; in C, whatever a failed malloc does",
                  lambda limits, now: now.address_space + limits.memory_mb * MIB),
    # Per user, not per process: so that one run cannot use up what another needs, there is room for others, and each
    # run's own are counted by ``quota``. Root is not counted at all (see ``rights``).
    "threads": Row(resource.RLIMIT_NPROC, "processes and threads of the user", "RuntimeError: can't start new thread",
                   lambda limits, now: now.tasks + limits.processes + (0 if now.alone else OTHERS)),
    "file": Row(resource.RLIMIT_FSIZE, "bytes of one file", "OSError EFBIG, after SIGXFSZ, which Python ignores",
                lambda limits, now: min(limits.files_mb, FILE_MB) * MIB),
    "descriptors": Row(resource.RLIMIT_NOFILE, "the highest descriptor, plus one", "OSError EMFILE",
                       lambda limits, now: limits.open_files),
    "locked": Row(resource.RLIMIT_MEMLOCK, "bytes that cannot be swapped out", "OSError ENOMEM", lambda limits, now: 0),
    "queues": Row(resource.RLIMIT_MSGQUEUE, "bytes of POSIX message queues", "OSError EMFILE", lambda limits, now: 0),
    # Not 0: a crash handler behind a pipe (systemd-coredump, apport) is run in spite of 0, and 1 is the kernel's own
    # sign for "not even that" (core(5)); a file needs at least a page.
    "core": Row(resource.RLIMIT_CORE, "bytes of a core file", "none is written", lambda limits, now: 1),
} if hasattr(resource, "RLIMIT_MSGQUEUE") else {}


def present(alone: bool = False) -> Present:
    """Reads /proc; about 3 us for each process on the machine, nothing for a user that is ``alone`` (see ``rights``).

    A process that ends meanwhile is passed over.
    """
    # As bytes: who just stopped being root may be unable to import a codec.
    pages = int(Path("/proc/self/statm").read_bytes().split()[0])
    if alone:
        return Present(pages * resource.getpagesize(), 1, True)
    me, tasks = os.getuid(), 0
    for name in os.listdir("/proc"):  # noqa: PTH208 - bare names are wanted, before every cell
        if name.isdecimal():
            try:
                entry = os.stat(f"/proc/{name}/task")  # noqa: PTH116
            except OSError:
                continue
            # The folder has one sub-folder a thread, and the kernel says so in its link count.
            tasks += entry.st_nlink - 2 if entry.st_uid == me else 0
    return Present(pages * resource.getpagesize(), tasks, False)


def enforce(limits: Limits, now: Present, without: Container[str] = ()) -> None:
    """Set every row of the table but those that a test leaves out. Raises ValueError for a negative limit."""
    for name, row in ROWS.items():
        if name in without:
            continue
        soft = row.value(limits, now)
        if soft < 0:
            raise ValueError(f"the limit {name!r} is negative: {soft} {row.unit}")
        _, outer = resource.getrlimit(row.resource)
        hard = soft + row.grace
        if outer != resource.RLIM_INFINITY:
            soft, hard = min(soft, outer), min(hard, outer)
        resource.setrlimit(row.resource, (soft, hard))
