"""What no limit of Linux counts for one run: its files, their bytes, its threads. The supervisor counts.

RLIMIT_FSIZE is for one file, RLIMIT_NPROC for all processes of a user. So the calls that can make a file or a folder,
open one for writing, or start a thread stop in the kernel until the supervisor has seen them (seccomp's user
notification). The decision rests on the call's number and flags alone, which travel by value: there is no pointer for
the run to change under us. Runs that make no file, nearly all, are never looked at again.

Threads: those that are there now. Of several that start at the same moment each is judged by what was there before,
so a run can reach twice its number, and no more.

Bytes: before each such call, and at the supervisor's own pace once there is a file, ``Quota.taken`` adds up the
folder, what was deleted but is still open, and what was deleted but is still mapped. Above the cap no file can be
opened for writing and ``Quota.broken`` says so, on which the supervisor kills. Between two looks a run can fill what
it holds open: ``open_files`` times ``rlimits.FILE_MB`` is the hard bound on how far it can overshoot, however late
the look.
"""

from __future__ import annotations

import errno
import fcntl
import os
import platform
import stat
import struct
from functools import cache
from pathlib import Path

from core.kernel.jail import bpf, seccomp
from core.kernel.jail.rlimits import FILE_MB, MIB
from core.kernel.jail.syscalls import MACHINES
from core.kernel.types import Limits

RECEIVE, SEND = 0xC0502100, 0xC0182101
"""SECCOMP_IOCTL_NOTIF_RECV and _SEND: struct seccomp_notif has 80 bytes, struct seccomp_notif_resp 24."""

CONTINUE = 1
"""SECCOMP_USER_NOTIF_FLAG_CONTINUE: let the call go on as if it had not stopped."""


def program(machine: str) -> list[bpf.Op]:
    """A filter that stops what is counted and lets all else pass; it stands before ``seccomp.program``."""
    numbers = MACHINES[machine].numbers
    ops = [bpf.load(bpf.NR)]
    for name, flags in (("openat", 2), ("open", 1)):
        if name in numbers:
            writing = os.O_CREAT | os.O_WRONLY | os.O_RDWR
            opening = [bpf.load(bpf.low(flags)), *bpf.when(bpf.ANY_BIT, writing, bpf.NOTIFY), bpf.ret(bpf.ALLOW)]
            ops += [bpf.Op(bpf.EQUAL, 0, len(opening), numbers[name]), *opening]
    for name in ("clone", "mkdir", "mkdirat"):
        if name in numbers:
            ops += bpf.when(bpf.EQUAL, numbers[name], bpf.NOTIFY)
    return [*ops, bpf.ret(bpf.ALLOW)]


@cache
def prepared() -> bytes:
    """The packed filter of this machine."""
    return bpf.pack(program(platform.machine()))


def listen() -> int:
    """In the child, before ``seccomp.enforce``: bind this process; the listener is to be handed over and closed.

    Once nobody holds the listener, the stopped calls fail with ENOSYS. Raises OSError.
    """
    return seccomp.load(prepared(), seccomp.NEW_LISTENER)


class Quota:
    """The supervisor's end of one run's listener: ``fileno`` to wait on, ``answer`` when it is readable."""

    def __init__(self, listener: int, pid: int, folder: Path | str, limits: Limits) -> None:
        """``listener`` now belongs to this object; ``close`` gives it back to the system."""
        self._listener = listener
        self._pid = pid
        self._folder = os.fspath(folder)
        self._files = limits.files
        self._bytes = limits.files_mb * MIB
        self._threads = limits.processes
        self.made = 0
        """Calls let through so far that could make a file."""
        self.broken = False
        """Whether the folder was once seen above its cap of bytes."""

    def fileno(self) -> int:
        """Readable when a call waits."""
        return self._listener

    def answer(self) -> None:
        """Let one waiting call go on, or fail it with EDQUOT or EAGAIN. A run that ended meanwhile is no error."""
        request = bytearray(80)
        try:
            fcntl.ioctl(self._listener, RECEIVE, request)
            code = self._judge(request)
            flags = 0 if code else CONTINUE
            fcntl.ioctl(self._listener, SEND, struct.pack("=QqiI", *struct.unpack_from("=Q", request), 0, code, flags))
        except FileNotFoundError:
            return  # ENOENT: the caller was killed while it waited

    def _judge(self, request: bytearray) -> int:
        """0 for a call that may go on, or minus the number of its error."""
        (number,) = struct.unpack_from("=i", request, 16)
        if number == MACHINES[platform.machine()].numbers["clone"]:
            return -errno.EAGAIN if _tasks(self._pid) > self._threads else 0
        makes = _makes(request, number)
        if self.over() or (makes and self.made >= self._files):
            return -errno.EDQUOT
        self.made += makes
        return 0

    def over(self) -> bool:
        """Look at the disk; True, and ``broken`` from then on, when the run holds more than its cap."""
        if self.made and not self.broken:
            self.broken = self.taken() > self._bytes
        return self.broken

    def taken(self) -> int:
        """Bytes on disk that this run holds: present files by size, deleted ones that it keeps open or mapped."""
        return _present(self._folder) + _deleted_open(self._pid) + _deleted_mapped(self._pid, self._folder)

    def close(self) -> None:
        """Give the listener back. A call that still waits fails."""
        os.close(self._listener)


def _tasks(pid: int) -> int:
    """Threads of a process, the first among them; 0 when it is gone."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))  # noqa: PTH208
    except OSError:
        return 0


def _makes(request: bytearray, number: int) -> bool:
    """Whether a stopped call (struct seccomp_notif) can make a file, and not only open one."""
    arguments = struct.unpack_from("=6Q", request, 32)
    numbers = MACHINES[platform.machine()].numbers
    for name, flags in (("openat", 2), ("open", 1)):
        if number == numbers.get(name):
            return bool(arguments[flags] & os.O_CREAT)
    return True


def _present(folder: str) -> int:
    """Size rather than blocks: a sparse file that is mapped can be filled without another call."""
    total = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                total += max(status.st_size, 512 * status.st_blocks)
                if entry.is_dir(follow_symlinks=False):
                    total += _present(entry.path)
    except OSError:  # removed while we look
        return total
    return total


def _deleted_open(pid: int) -> int:
    seen: dict[tuple[int, int], int] = {}
    try:
        for number in os.listdir(f"/proc/{pid}/fd"):  # noqa: PTH208
            status = os.stat(f"/proc/{pid}/fd/{number}")  # noqa: PTH116
            if stat.S_ISREG(status.st_mode) and not status.st_nlink:
                seen[status.st_dev, status.st_ino] = max(status.st_size, 512 * status.st_blocks)
    except OSError:  # closed or ended while we look
        pass
    return sum(seen.values())


def _deleted_mapped(pid: int, folder: str) -> int:
    """Each as large as a file can be: a mapping shows one part of it."""
    inodes = set()
    try:
        with Path(f"/proc/{pid}/maps").open(encoding="utf-8", errors="replace") as maps:
            for line in maps:
                if line.endswith("(deleted)\n") and folder in line:
                    inodes.add(line.split(maxsplit=5)[4])
    except OSError:
        return 0
    return len(inodes) * FILE_MB * MIB
