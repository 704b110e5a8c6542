"""A throw-away host around a threat: things to steal, to spoil and to reach, and a look at whether any of it happened.

    with Host(folder, user) as host:
        before = host.look()
        …                              # the threat runs, with ``host.names()`` before its code
        harm = host.harm(before)       # sentences; empty when nothing happened
        host.mend()                    # as new, for the next one
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import selectors
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.kernel.users import NOBODY, command_prefix

ROOT = Path(__file__).resolve().parents[3]
TOKEN = "token-of-the-app"

ENDED = ("processes", False)
PRELUDE = Path(__file__).resolve().parent / "prelude.py"


def eventually(look: Callable[[], Any], done: Callable[[Any], bool], seconds: float = 10.0) -> Any:
    """The last look, once it is as it should be or time is over: what a threat does, and the clearing up behind it, may
    go on after the answer."""
    deadline = time.monotonic() + seconds
    while not done(seen := look()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return seen


class Servers:
    """What listens on this machine: TCP, UDP, a socket in a folder, an abstract one. Whoever comes is counted."""

    def __init__(self, folder: Path, mark: str) -> None:
        self.visits: list[str] = []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.path = str(folder / "server")
        self.unix, self.abstract = (socket.socket(socket.AF_UNIX) for _ in range(2))
        self.unix.bind(self.path)
        Path(self.path).chmod(0o777)
        self.abstract.bind("\0" + mark)
        self.selector = selectors.DefaultSelector()
        for name in ("tcp", "udp", "unix", "abstract"):
            server = getattr(self, name)
            if name != "udp":
                server.listen()
            self.selector.register(server, selectors.EVENT_READ, name)
        self.woken, self.waker = os.pipe()
        self.selector.register(self.woken, selectors.EVENT_READ, "")
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            for key, _ in self.selector.select():
                if not key.data:
                    return
                self.visits.append(key.data)
                if key.data == "udp":
                    key.fileobj.recv(4096)
                else:
                    visitor, _ = key.fileobj.accept()
                    visitor.close()

    def close(self) -> None:
        os.close(self.waker)
        self.thread.join(5)
        os.close(self.woken)
        for server in (self.tcp, self.udp, self.unix, self.abstract):
            server.close()
        self.selector.close()


class Host:
    """See the module. ``user`` is who the app is; the things are that user's, so that only the jail protects them."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.owner = NOBODY if user == "nobody" else os.getuid()
        self.place = Path(tempfile.mkdtemp(prefix="threat-host-"))
        self.place.chmod(0o777)
        self.outside = self.place / "outside"
        self.mark = self.place.name
        self.key = 0x5EED0000 + os.getpid() % 0x10000
        self.app = 0
        """Process id of the stand-in of the app, once it runs."""
        self.ahead = 0
        """Forks that wait for their job: they are there before a threat and after it."""
        self.temporary = self.place / "tmp"
        self.temporary.mkdir()
        self._give(self.temporary)
        self.servers = Servers(self.place, self.mark)
        self.victim: subprocess.Popen[bytes] | None = None
        self.mend()

    def names(self) -> str:
        """Python source that gives a threat its names."""
        names: dict[str, Any] = {
            "SECRET": str(self.outside / "secrets.toml"),
            "OUTSIDE": str(self.outside),
            "NOTE": str(self.outside / "note.md"),
            "ROOT": str(ROOT),
            "MARK": self.mark,
            "KEY": self.key,
            "PARENT": self.app,
            "VICTIM": self.victim.pid,
            "STACK": self._stack(),
            "PORT": self.servers.tcp.getsockname()[1],
            "UDP": self.servers.udp.getsockname()[1],
            "UNIX": self.servers.path,
        }
        return "\n".join(f"{name} = {value!r}" for name, value in names.items())

    def look(self) -> dict[str, Any]:
        """Everything that a threat may not change."""
        return {
            "files": self._files(),
            "in /dev/shm": self._shared(),
            "System V objects": self._objects(),
            "the other process": self._victim_state(),
            "visits": len(self.servers.visits),
            "processes": len(self.processes()) > self.ahead,
        }

    def harm(self, before: dict[str, Any]) -> list[str]:
        """What has changed since ``before``, in words; that one more fork stood ready then, and no more, is no harm."""
        after = self.look()
        changed = [name for name in before if before[name] != after[name]]
        return [f"{name}: {before[name]} became {after[name]}" for name in changed if (name, after[name]) != ENDED]

    def mend(self) -> None:
        """Put everything back."""
        shutil.rmtree(self.outside, ignore_errors=True)
        self.outside.mkdir()
        for name, text in (("secrets.toml", f'password = "{TOKEN}"'), ("note.md", "mine"), ("second.md", "too")):
            (self.outside / name).write_text(text, encoding="utf-8", newline="\n")
            self._give(self.outside / name)
        (self.outside / "empty").mkdir()
        self._give(self.outside / "empty")
        self._give(self.outside)
        for path in self._shared():
            with contextlib.suppress(OSError):
                Path("/dev/shm", path).unlink()
        self._remove_objects()
        for pid in self._at_work_here():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.victim is None or self._victim_state() != self.victim_state:
            self._new_victim()

    def close(self) -> None:
        """Leave nothing."""
        self.mend()
        self.victim.kill()
        self.victim.wait()
        self.servers.close()
        shutil.rmtree(self.place, ignore_errors=True)

    def _give(self, path: Path) -> None:
        if self.owner != os.getuid():
            os.chown(path, self.owner, self.owner)

    def _files(self) -> dict[str, tuple[Any, ...]]:
        found = {}
        for path in sorted([self.outside, *self.outside.rglob("*")]):
            status = path.lstat()
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
            marks = os.listxattr(path, follow_symlinks=False)
            times = status.st_mtime_ns if path != self.outside else 0
            name = str(path.relative_to(self.place))
            found[name] = (status.st_mode, status.st_uid, status.st_gid, content, times, tuple(marks), status.st_ino)
        return found

    def _shared(self) -> list[str]:
        return [name for name in os.listdir("/dev/shm") if self.mark in name]  # noqa: PTH208

    def _objects(self) -> list[str]:
        found = []
        for kind in ("shm", "sem", "msg"):
            for line in Path("/proc/sysvipc", kind).read_text(encoding="ascii").splitlines()[1:]:
                if int(line.split()[0]) == self.key:
                    found.append(f"{kind} {line.split()[1]}")
        return found

    def _remove_objects(self) -> None:
        libc = ctypes.CDLL(None)
        for found in self._objects():
            kind, number = found.split()
            if kind == "sem":
                libc.semctl(int(number), 0, 0)
            else:
                getattr(libc, f"{kind}ctl")(int(number), 0, None)

    def _new_victim(self) -> None:
        if self.victim is not None:
            self.victim.kill()
            self.victim.wait()
        self.victim = subprocess.Popen([*command_prefix(self.user), "sleep", "600"], stdout=subprocess.DEVNULL)
        with contextlib.suppress(TimeoutError):
            self._wait_for_sleep()
        self.victim_state = self._victim_state()

    def _wait_for_sleep(self) -> None:
        """Until setpriv has become sleep."""
        for _ in range(500):
            if Path(f"/proc/{self.victim.pid}/comm").read_text(encoding="utf-8") == "sleep\n":
                return
            threading.Event().wait(0.01)

    def _victim_state(self) -> tuple[Any, ...]:
        try:
            if self.victim.poll() is not None:
                return ("ended",)
            status = Path(f"/proc/{self.victim.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            limits = Path(f"/proc/{self.victim.pid}/limits").read_text(encoding="ascii")
            affinity = tuple(sorted(os.sched_getaffinity(self.victim.pid)))
        except OSError:
            return ("ended",)
        return (status[0] in "SRD", status[16], affinity, hash(limits))

    def _stack(self) -> int:
        for line in Path(f"/proc/{self.victim.pid}/maps").read_text(encoding="utf-8").splitlines():
            if line.endswith("[stack]"):
                return int(line.split("-")[1].split()[0], 16) - 64
        return 0

    def processes(self) -> list[int]:
        """What runs have left running: beneath the app's own children, of which the zygote is one.

        The zygote adopts what its children leave behind, so nothing that a run started can be elsewhere.
        """
        young, strays = _children(self.app) if self.app else set(), set()
        while young := {child for pid in young for child in _children(pid)}:
            strays |= young
        return sorted(strays)

    def settle(self) -> None:
        """Wait until nobody clears up any more behind the threat before: what is left then is what it left."""
        eventually(self.processes, lambda left: len(left) <= self.ahead)

    def _at_work_here(self) -> set[int]:
        """Processes whose working directory lies in the runs' folders: ours beyond doubt, so ``mend`` may end them."""
        found = set()
        for name in os.listdir("/proc"):  # noqa: PTH208
            if name.isdecimal():
                with contextlib.suppress(OSError):
                    place = os.readlink(f"/proc/{name}/cwd")  # noqa: PTH115
                    if place == str(self.temporary) or place.startswith(f"{self.temporary}/"):
                        found.add(int(name))
        return found

    def left_in_folders(self) -> list[str]:
        """What runs have left behind; the folders of forks that still wait are empty."""
        try:
            folders = sorted(self.temporary.glob("*/run-*"))
            left = [path for folder in folders for path in folder.rglob("*")]
        except FileNotFoundError:
            return ["it is being cleared away"]
        return [str(path.relative_to(self.temporary)) for path in left + folders[self.ahead :]]


def _children(pid: int) -> set[int]:
    """Processes that a process has started with any of its threads, or adopted, and that have not ended."""
    found = set()
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with contextlib.suppress(OSError):
                found |= set(map(int, Path(f"/proc/{pid}/task/{task}/children").read_text("ascii").split()))
    return {child for child in found if not _ended(child)}


def _ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True
