"""macOS: Seatbelt, the kernel's own sandbox, with a profile that denies all and allows what a run needs; and rlimits.

``sandbox_init`` is what browsers use and what Apple has called deprecated for ten years without offering another way
for a program that is no app bundle. Because its language is undocumented and nobody here can watch it on each release,
the level stays *trusted-only* even where every attempt below is refused: the rows of the report say what held when it
was tried, and no share runs cells on a Mac.

There is no limit on address space that macOS keeps; memory is watched by the supervisor.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import resource
from collections.abc import Iterable
from pathlib import Path

from core.kernel.jail.attempts import trial
from core.kernel.jail.grants import readable
from core.kernel.jail.report import KEYS, Report
from core.kernel.types import Level, Limits, Row

MIB = 1 << 20
FILE_MB = 16

SYSTEM = ("/usr/lib", "/System/Library", "/usr/share/zoneinfo", "/private/var/db/timezone", "/dev/urandom", "/dev/null")
"""What the dynamic linker, Accelerate and time zones read."""


def _quoted(path: Path | str) -> str:
    """A path as a string of the profile's language (TinyScheme)."""
    text = os.fspath(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def profile(grants: Iterable[Path], folder: Path) -> str:
    """The Seatbelt profile of a run: read beneath ``grants``, write beneath ``folder``, nothing else.

    ``file-read-metadata`` is allowed everywhere, as looking at a path is on Linux: path resolution needs it.
    """
    reading = " ".join(f"(subpath {_quoted(path)})" for path in [*SYSTEM, *grants])
    own = _quoted(folder.resolve())
    return "\n".join(
        (
            "(version 1)",
            "(deny default)",
            "(allow file-read-metadata)",
            f"(allow file-read* {reading})",
            f"(allow file-read* file-write* (subpath {own}))",
            "(deny file-write-mode file-write-owner file-write-setugid file-link)",
            '(allow file-write-data (literal "/dev/null"))',
            "(allow sysctl-read)",
            "(allow process-info* (target self))",
            "(allow signal (target self))",
            "(deny network*)",
            "(deny process-fork)",
            "(deny process-exec*)",
        )
    )


def seatbelt(text: str) -> None:
    """Bind this process to a profile for good. Raises OSError with the kernel's own words."""
    library = ctypes.CDLL("/usr/lib/libSystem.B.dylib")
    message = ctypes.c_char_p()
    if library.sandbox_init(text.encode(), ctypes.c_uint64(0), ctypes.byref(message)) != 0:
        raise OSError(0, f"sandbox_init: {(message.value or b'').decode('utf-8', 'replace')}")


def limits_of(limits: Limits) -> dict[int, tuple[int, int]]:
    """Resource -> soft and hard limit, as ``rlimits`` has them on Linux; those that macOS keeps."""
    seconds = math.ceil(limits.cpu_s)
    size = min(limits.files_mb, FILE_MB) * MIB
    return {
        resource.RLIMIT_CPU: (seconds, seconds + 1),
        resource.RLIMIT_FSIZE: (size, size),
        resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
        resource.RLIMIT_CORE: (0, 0),
    }


def confine(limits: Limits, folder: Path | str) -> Level:
    """Bind this process; see ``core.kernel.jail.enter``. Where Seatbelt is not to be had the rlimits hold alone."""
    folder = Path(folder)
    os.chdir(folder)
    for kind, pair in limits_of(limits).items():
        resource.setrlimit(kind, pair)
    with contextlib.suppress(OSError, AttributeError):
        seatbelt(profile(readable(), folder))
    return "trusted-only"


def probe() -> Report:
    """What Seatbelt keeps here, tried by a child."""
    _, held = trial(confine)
    held = held | {"hang": True, "output": True, "memory": True}
    by = {"hang": "RLIMIT_CPU, clock", "output": "frames", "memory": "supervisor"}
    rows = tuple(Row(key, held.get(key, False), by.get(key, "Seatbelt")) for key in KEYS)
    return Report("trusted-only", rows)
