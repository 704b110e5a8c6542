"""A limit on the memory of a process and of all it starts: a control group, of either version.

Needs root on Linux. Where groups cannot be made (some containers), ``Cage.why`` says so and nothing is limited.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MB = 1_000_000
GROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Use:
    """Bytes of some processes; what several of them share is counted once."""

    own: int
    """Anonymous memory: what cannot be given back without swap."""
    mapped: int
    """Their part of mapped files, libraries above all; the system may drop these and read them again."""

    @property
    def total(self) -> int:
        return self.own + self.mapped


@dataclass(frozen=True)
class Names:
    """What a version of control groups calls things."""

    limit: str
    swap: str
    peak: str
    events: str


V1 = Names(
    "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.max_usage_in_bytes", "memory.oom_control"
)
V2 = Names("memory.max", "memory.swap.max", "memory.peak", "memory.events")


def use(pids: list[int]) -> Use:
    """Memory of processes now (Linux). A page that others map as well counts in part: the sum over all is the truth."""
    own = mapped = 0
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
            sizes = {name.rstrip(":"): int(size) << 10 for name, size, _ in map(str.split, lines)}
            own += sizes["Pss_Anon"] + sizes["Pss_Shmem"]
            mapped += sizes["Pss_File"]
    return Use(own, mapped)


def family(pid: int) -> list[int]:
    """A process and all that came of it."""
    import psutil

    try:
        process = psutil.Process(pid)
        return [pid, *(child.pid for child in process.children(recursive=True))]
    except psutil.Error:
        return []


class Cage:
    """Made at once, removed by ``open``. ``limit`` in bytes."""

    def __init__(self, name: str, limit: int) -> None:
        self.limit, self.why = limit, ""
        second = (GROUPS / "cgroup.controllers").exists()
        self._names = V2 if second else V1
        self._folder = (GROUPS if second else GROUPS / "memory") / name
        try:
            if second:
                (GROUPS / "cgroup.subtree_control").write_text("+memory", encoding="utf-8")
            self._folder.mkdir()
            self._write(self._names.limit, str(limit))
            with suppress(OSError):  # where swap is not counted there is none to forbid
                self._write(self._names.swap, "0" if second else str(limit))
        except OSError as error:
            self.why = f"no control group for memory can be made here ({error.strerror})"
            with suppress(OSError):
                self._folder.rmdir()

    def entering(self) -> list[str]:
        """What to put before a command, so that it runs inside."""
        if self.why:
            return []
        return ["sh", "-c", f"echo $$ > {self._folder / 'cgroup.procs'} && exec \"$@\"", "cage"]

    def peak(self) -> int:
        """The most bytes that were ever charged, files just read included; at most the limit."""
        return 0 if self.why else int(self._read(self._names.peak))

    def killed(self) -> int:
        """How many processes were ended for want of memory."""
        if self.why:
            return 0
        rows = dict(line.split() for line in self._read(self._names.events).splitlines())
        return int(rows.get("oom_kill", 0))

    def pids(self) -> list[int]:
        return [] if self.why else [int(line) for line in self._read("cgroup.procs").split()]

    def open(self) -> None:
        """Wait until all in it have ended, for ten seconds at most, end the rest and remove the group."""
        if self.why:
            return
        end = time.monotonic() + 10
        while self.pids() and time.monotonic() < end:
            time.sleep(0.1)
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, 9)
        while self.pids() and time.monotonic() < end + 5:
            time.sleep(0.1)
        with suppress(OSError):
            self._folder.rmdir()

    def _read(self, name: str) -> str:
        return (self._folder / name).read_text(encoding="utf-8")

    def _write(self, name: str, value: str) -> None:
        (self._folder / name).write_text(value, encoding="utf-8")
