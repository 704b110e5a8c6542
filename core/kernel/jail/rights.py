"""What a run is when the app is root, as it is in many containers: a user of its own with no rights over others.

Root passes over file modes and over RLIMIT_NPROC, so a run must not be root. It becomes a user that nobody else is:
one id out of the range that systemd keeps for such passing users, chosen by process id. Then the count of that
user's threads is this run's count. Where another user cannot be had (user namespaces, containers without CAP_SETUID),
the run stays root and loses every capability.

One capability may stay: reading past file modes (CAP_DAC_READ_SEARCH), and only where Landlock binds the run and the
interpreter lies in a folder that other users cannot enter (root's home). Landlock's grants hold in spite of it; what
it adds is that ``stat`` sees into closed folders.

An app that is not root skips all of this.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from core.kernel.jail import linux
from core.kernel.jail.syscalls import CAPSET

FIRST, COUNT = 61184, 4336
"""User ids of systemd's DynamicUser (systemd's UIDS-GIDS document): never anyone's login."""

CAP_DAC_READ_SEARCH = 2

VERSION_3 = 0x20080522
"""_LINUX_CAPABILITY_VERSION_3: two words of 32 for each of effective, permitted, inheritable."""


def closed(paths: Iterable[Path]) -> bool:
    """Whether some existing path of ``paths`` lies where users other than its owner cannot go."""
    return any(not _open_to_all(folder) for path in paths for folder in (path, *path.parents))


@cache
def _open_to_all(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o005)
    except OSError:
        return True  # nothing there to enter


def set_capabilities(kept: int) -> None:
    """Effective and permitted become the bits of ``kept``, inheritable none. Raises OSError."""
    header = struct.pack("=Ii", VERSION_3, 0)
    low, high = kept & 0xFFFFFFFF, kept >> 32
    sets = struct.pack("=6I", low, low, 0, high, high, 0)
    linux.syscall(CAPSET[os.uname().machine], ctypes.c_char_p(header), ctypes.c_char_p(sets))


def drop(folder: Path, search: bool) -> bool:
    """Stop being root; ``folder`` becomes the run's. Returns whether the run now is a user of its own.

    ``search`` keeps the right to read past file modes. The parent-death signal, which the kernel clears when the user
    changes, is set again; a parent that died in between ends this process. Raises OSError where capabilities cannot
    even be given up.
    """
    signal = ctypes.c_int(0)
    linux.prctl(linux.PR_GET_PDEATHSIG, ctypes.byref(signal))
    parent = os.getppid()
    kept = 1 << CAP_DAC_READ_SEARCH if search else 0
    user = FIRST + os.getpid() % COUNT
    try:
        os.chown(folder, user, user)
        above = os.path.dirname(folder)  # noqa: PTH120 - made closed by mkdtemp; the run must pass through
        os.chmod(above, os.stat(above).st_mode & 0o7777 | 0o001)  # noqa: PTH101, PTH116
        linux.prctl(linux.PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        own = True
    except OSError:
        own = False
    set_capabilities(kept)
    linux.prctl(linux.PR_SET_KEEPCAPS, 0)
    if signal.value:
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.value)
        if os.getppid() != parent:
            os._exit(1)
    return own

