"""Memory of this machine and of processes, in bytes, containers' limits included."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
UNKNOWN = 1 << 62


def total() -> int:
    """What this machine or container has."""
    import psutil

    return min(psutil.virtual_memory().total, _number(CGROUP / "memory.max"))


def available() -> int:
    """What can still be taken without swapping."""
    import psutil

    free = psutil.virtual_memory().available
    most = _number(CGROUP / "memory.max")
    if most == UNKNOWN:
        return free
    return min(free, most - _number(CGROUP / "memory.current") + _reclaimable())


def own(pid: int) -> int:
    """What a process holds, without files; pages that a fork shares still count. 0 when it is gone."""
    import psutil

    try:
        info = psutil.Process(pid).memory_info()
    except (psutil.Error, OSError):
        return 0
    return info.rss - (info.shared if sys.platform == "linux" else 0)


def slots(memory_mb: int, reserve_mb: int = 700) -> int:
    """How many runs of ``memory_mb`` fit at once, beside the app and its zygote; at least 1, at most one a core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, ((total() >> 20) - reserve_mb) // memory_mb))


def _number(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return UNKNOWN


def _reclaimable() -> int:
    """Cache of files that the container's count includes."""
    try:
        lines = (CGROUP / "memory.stat").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
