"""Memory of this machine and of processes, in bytes, containers' limits included."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

CGROUP = Path("/sys/fs/cgroup")
MINE = Path("/proc/self/cgroup")
UNKNOWN = 1 << 62


class Group(NamedTuple):
    """A control group that limits this process; files with numbers of bytes."""

    limit: Path
    used: Path
    stat: Path
    spare: str
    """Row of ``stat``: cache of files, which is counted as used but given back on demand."""


def total() -> int:
    """What this machine or container has."""
    import psutil

    return min([psutil.virtual_memory().total, *(_number(group.limit) for group in groups())])


def available() -> int:
    """What can still be taken without swapping."""
    import psutil

    return min([psutil.virtual_memory().available, *map(_left, groups())])


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


@cache
def groups() -> tuple[Group, ...]:
    """This process's groups that set a limit, from its own up to the root, of either version of control groups."""
    return tuple(group for group in _groups() if _number(group.limit) < UNKNOWN)


def _groups() -> Iterator[Group]:
    try:
        lines = MINE.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            for folder in _upwards(CGROUP, path):
                yield Group(folder / "memory.max", folder / "memory.current", folder / "memory.stat", "inactive_file")
        elif "memory" in controllers.split(","):
            for folder in _upwards(CGROUP / "memory", path):
                limit, used = folder / "memory.limit_in_bytes", folder / "memory.usage_in_bytes"
                yield Group(limit, used, folder / "memory.stat", "total_inactive_file")


def _upwards(root: Path, path: str) -> tuple[Path, ...]:
    """The folders of a group and of those around it; the root where the path is that of a container's outside."""
    folder = root / path.lstrip("/")
    inside = folder.is_dir() and ".." not in folder.parts
    return (folder, *(above for above in folder.parents if root in (above, *above.parents))) if inside else (root,)


def _left(group: Group) -> int:
    return _number(group.limit) - _number(group.used) + _spare(group)


def _number(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return UNKNOWN


def _spare(group: Group) -> int:
    try:
        lines = group.stat.read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{group.spare} "))
