"""What a run must not do, tried by a child that has just confined itself; shared by the platforms that fork."""

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

from core.kernel.types import Level, Limits

LIMITS = Limits(cpu_s=5, memory_mb=64, files_mb=1, open_files=32, processes=2)
SECONDS = 10
"""After which a child that tries is ended; it needs a few milliseconds."""

Confine = Callable[[Limits, Path], Level]


def _refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def _forbidden(action: Callable[[], object]) -> bool:
    """Refused for want of a right, and not because nobody answers."""
    try:
        action()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


# By addresses alone: to look up a name Python would import a codec, which a confined child may be unable to do.


def _connect() -> None:
    with socket.socket() as stream:
        stream.connect(("127.0.0.1", 9))


def _listen() -> None:
    with socket.socket() as stream:
        stream.bind(("127.0.0.1", 0))
        stream.listen()


def _send() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.sendto(b"", ("127.0.0.1", 9))


def _no_process() -> bool:
    """A child that does come into being must not go on with our work."""
    with contextlib.suppress(OSError):
        if os.fork() == 0:
            os._exit(0)
        return False
    return _refused(lambda: os.execv("/bin/sh", ["sh", "-c", ":"]))


def _threads_work() -> bool:
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
    return True


ATTEMPTS: dict[str, Callable[[Path], bool]] = {
    "memory": lambda other: _refused(lambda: mmap.mmap(-1, 2 * LIMITS.memory_mb << 20)),
    "files-read": lambda other: _refused((other / "note").read_bytes) and _refused(lambda: list(other.iterdir())),
    "files-write": lambda other: _refused((other / "new").touch)
    and _refused(lambda: (other / "note").write_bytes(b"mine"))
    and _refused(lambda: os.truncate(other / "note", 0))
    and _refused(lambda: (other / "note").chmod(0o600))
    and _refused((other / "note").unlink),
    "network": lambda other: _forbidden(_connect) and _forbidden(_listen) and _forbidden(_send),
    "programs": lambda other: _no_process() and _refused(lambda: os.kill(os.getppid(), 0)),
}
"""Promise -> tries to break it; True when every try was refused. ``other`` is a folder outside, holding ``note``."""


def trial(confine: Confine) -> tuple[Level, dict[str, bool]]:
    """The level that ``confine`` returns in a child, and for each promise whether it held there.

    The process must have one thread. A child that ends without a word has shown that nothing holds. Leaves no file.
    """
    with tempfile.TemporaryDirectory(prefix="probe-", ignore_cleanup_errors=True) as place:
        own, other = Path(place, "own"), Path(place, "other")
        for folder in (own, other):
            folder.mkdir()
        (other / "note").write_text("not yours", encoding="utf-8")
        Path(place).chmod(0o755)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                signal.alarm(SECONDS)
                os.write(writing, json.dumps(_tell(confine, own, other)).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
    return tuple(json.loads(answer)) if answer else ("trusted-only", {})


def _tell(confine: Confine, own: Path, other: Path) -> tuple[Level, dict[str, bool]]:
    level = confine(LIMITS, own)
    held = {key: attempt(other) for key, attempt in ATTEMPTS.items()}
    if level == "strong":
        (own / "mine").write_bytes(b"kept")
    return level, held if _threads_work() else {}
