"""The folder in which the folders of runs lie, as long as their app lives.

The app holds a lock on it, which ends with the app however it ends; so what an app that was killed has left can be told
from what another one uses, and the next start clears it away.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from core.kernel import broom

PREFIX = "living-notes-"
YOUNG_S = 60.0
"""A folder so new may be about to be locked."""


class Place:
    """Made, locked, and in the end removed."""

    def __init__(self) -> None:
        self.path = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
        Path(self.path).chmod(0o711)  # a run may be another user, and must get through to its own
        self._lock = _lock(self.path)
        threading.Thread(target=clear_stale, name="kernel-broom", daemon=True).start()

    def remove(self) -> None:
        """Remove the folder and all in it."""
        broom.sweep(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def clear_stale() -> None:
    """Remove what apps of this user have left that live no more."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            seen = path.lstat()
            mine = not hasattr(os, "geteuid") or seen.st_uid == os.geteuid()
            if mine and time.time() - seen.st_mtime > YOUNG_S and _abandoned(path):
                broom.sweep(path)


def _abandoned(path: Path) -> bool:
    if sys.platform == "win32":
        import psutil

        owner = path.name.removeprefix(PREFIX).partition("-")[0]
        return owner.isdecimal() and not psutil.pid_exists(int(owner))
    lock = _lock(path)
    if lock is None:
        return False
    os.close(lock)
    return True


def _lock(path: Path | str) -> int | None:
    """A descriptor that holds the lock on a folder; None when another process holds it, or there is no such thing."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
