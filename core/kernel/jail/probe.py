"""Linux: try the jail on a child that misbehaves, and believe nothing else.

A version number says what a kernel was built for; a container's filter, a boot parameter or an emulated kernel may
say otherwise. So a child binds itself as a run does and then tries what a run must not do, once as the machine is
and, where that is not *strong*, with what remains.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from core.kernel.jail import landlock
from core.kernel.jail.confine import confine, prepare
from core.kernel.jail.report import KEYS, Report
from core.kernel.types import Level, Limits, Row

LIMITS = Limits(cpu_s=5, memory_mb=64, files_mb=1, open_files=32, processes=2)
SECONDS = 10
"""After which a probing child is ended; it needs a few milliseconds."""


def _refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def _memory() -> bool:
    return _refused(lambda: mmap.mmap(-1, 2 * LIMITS.memory_mb << 20))


def _spawn() -> bool:
    """A child that does come into being must not go on with our work."""
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            os._exit(0)
        return False
    return _refused(lambda: os.execv("/proc/self/exe", ["probe"]))


def _threads_work() -> bool:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    return True


ATTEMPTS: dict[str, Callable[[Path, Path], bool]] = {
    "memory": lambda own, other: _memory(),
    "files-read": lambda own, other: _refused((other / "note").read_text) and _refused(lambda: list(other.iterdir())),
    "files-write": lambda own, other: _refused((other / "new").touch)
    and _refused(lambda: (other / "note").write_text("mine", encoding="utf-8"))
    and _refused(lambda: os.truncate(other / "note", 0))
    and _refused(lambda: (other / "note").chmod(0o600))
    and _refused((other / "note").unlink),
    "network": lambda own, other: _refused(socket.socket) and _refused(socket.socketpair),
    "programs": lambda own, other: _spawn() and _refused(lambda: os.kill(os.getppid(), 0)),
}
"""Promise -> tries to break it; True when every try was refused. ``other`` is a folder outside, holding ``note``."""


def _try(own: Path, other: Path, abi: int | None) -> tuple[Level, dict[str, bool]]:
    """In a child: confine, attempt, report. A child that ends without a word has shown that nothing holds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            signal.alarm(SECONDS)
            level = confine(LIMITS, own, abi=abi)
            held = {key: attempt(own, other) for key, attempt in ATTEMPTS.items()}
            if level == "strong":
                (own / "mine").write_text("kept", encoding="utf-8")
            os.write(writing, json.dumps([level, _threads_work() and held]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return tuple(json.loads(answer)) if answer else ("trusted-only", {})


def _mechanism(key: str, level: Level) -> str:
    """What keeps a promise, by its own name."""
    if key == "hang":
        return "RLIMIT_CPU, clock"
    if key == "memory":
        return "RLIMIT_AS"
    if key == "output":
        return "frames"
    files = f"Landlock ABI {landlock.abi()}, seccomp" if level == "strong" else "seccomp"
    return files if key.startswith("files") else "seccomp"


def probe() -> Report:
    """The level and rows of this machine. Leaves no file behind. About 30 ms."""
    prepare()
    with tempfile.TemporaryDirectory(prefix="probe-", ignore_cleanup_errors=True) as place:
        own, other = Path(place, "own"), Path(place, "other")
        for folder in (own, other):
            folder.mkdir()
        (other / "note").write_text("not yours", encoding="utf-8")
        Path(place).chmod(0o755)
        level, held = _try(own, other, None)
        if level == "strong" and not all(held.get(key) for key in ATTEMPTS):
            level, held = _try(own, other, 0)  # Landlock says yes and does no: do without it
        if not all(held.get(key) for key in ATTEMPTS):
            level = "trusted-only"
    always = {"hang": True, "output": True}
    rows = tuple(Row(key, {**always, **held}.get(key, False), _mechanism(key, level)) for key in KEYS)
    return Report(level, rows)
