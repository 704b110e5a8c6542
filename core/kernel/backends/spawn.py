"""Runs in spare interpreters that are kept warm: where there is no fork, and anywhere for tests.

A pipe cannot be waited for together with others on Windows, so each process has a thread that reads it and one that
waits for its end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.kernel import broom, launch, memory
from core.kernel.backends import Client, Exit
from core.kernel.frames import FrameError, Reader, encode
from core.kernel.jail import windows
from core.kernel.place import Place
from core.kernel.types import Guarantees, Job, Level, Limits

SPARES = 2
"""Interpreters that wait, or warm up to wait."""
TRIES = 2
"""After so many that never got ready, the back end gives up."""
WORDS = 8192
PIECE = 1 << 16
FLAGS = windows.FLAGS if sys.platform == "win32" else 0


class Spare:
    """One interpreter, from its start to its end."""

    def __init__(self, base: str, probe: bool, imports: bool) -> None:
        self.run: int | None = None
        self.ready = False
        self.why = ""
        self.began_with = 0
        """Bytes held when its job came."""
        self.folder = tempfile.mkdtemp(prefix="run-", dir=base)
        self.crash = tempfile.TemporaryFile(dir=base)  # noqa: SIM115 - closed by ``end``
        self.process = subprocess.Popen(
            launch.command("core.kernel.spare", self.folder, probe, imports),
            env=launch.environment(),
            cwd=Path(sys.executable).anchor,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.crash,
            bufsize=0,
            start_new_session=True,
            creationflags=FLAGS,
        )
        self.cage = _caged(self.process)
        self._lock = threading.Lock()
        self._reaped = False

    def send(self, data: bytes) -> None:
        """Write to its stdin, in a thread: it may not read."""

        def write() -> None:
            with suppress(OSError, ValueError):
                rest = memoryview(data)
                while rest:
                    rest = rest[self.process.stdin.write(rest) :]

        threading.Thread(target=write, name="kernel-job", daemon=True).start()

    def kill(self) -> None:
        """End it and its group, as long as its process id is its own."""
        with self._lock:
            if not self._reaped:
                self._kill_group()

    def _kill_group(self) -> None:
        with suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end, end what it left behind; its exit code, negative for a signal."""
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT)
        else:
            self.process.wait()
        with self._lock:
            self._kill_group()
            self._reaped = True
            return self.process.wait()

    def end(self) -> str:
        """Give back what it held; its last words."""
        self.crash.seek(0)
        words = self.crash.read(WORDS).decode("utf-8", "replace")
        self.crash.close()
        if self.cage is not None:
            self.cage.close()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()
        broom.sweep(self.folder)
        return words


def _caged(process: subprocess.Popen[bytes]) -> windows.Cage | None:
    """On Windows the job object that holds the process; one that cannot be held is killed, and so never gets ready."""
    if sys.platform != "win32":
        return None
    try:
        cage = windows.Cage()
        cage.hold(process)
    except OSError:
        process.kill()
        return None
    return cage


class SpawnBackend:
    """See ``core.kernel.backends.Backend``."""

    name = "spawn"

    def __init__(self, client: Client, imports: bool) -> None:
        self._client = client
        self._imports = imports
        self._lock = threading.Lock()
        self._spares: list[Spare] = []
        self._running: dict[int, Spare] = {}
        self._waiting: deque[tuple[int, Limits, bytes]] = deque()
        self._failures = 0
        self._told = False
        self._closed = False

    def start(self) -> None:
        """Start the first spare; the others follow when it is ready, so that the first is ready sooner."""
        self._place = Place()
        with self._lock:
            self._add()

    def run(self, run: int, job: Job, levels: Collection[Level]) -> None:
        """Give the job to a spare, now or when there is one."""
        with self._lock:
            frame = {"t": "job", "job": job.to_json(), "levels": list(levels)}
            self._waiting.append((run, job.limits, encode(frame)))
            self._match()

    def kill(self, run: int) -> None:
        """End a run's process, or the run before it has one."""
        with self._lock:
            spare = self._running.get(run)
            unborn = [item for item in self._waiting if item[0] == run]
            for item in unborn:
                self._waiting.remove(item)
        if spare is not None:
            spare.kill()
        elif unborn:
            self._client.ended(run, Exit())

    def used(self, run: int) -> int:
        """Bytes beyond those that the spare held when it got its job."""
        spare = self._running.get(run)
        return memory.own(spare.process.pid) - spare.began_with if spare is not None else 0

    def tick(self) -> None:
        """Nothing: its threads wait by themselves."""

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            spares = [*self._spares, *self._running.values()]
        for spare in spares:
            spare.kill()
        for spare in spares:
            spare.waiter.join(5)
        self._place.remove()

    # The lock is held in these

    def _add(self) -> None:
        spare = Spare(self._place.path, probe=not self._told, imports=self._imports)
        self._spares.append(spare)
        reader = threading.Thread(target=self._read, args=(spare,), name="kernel-read", daemon=True)
        spare.waiter = threading.Thread(target=self._wait, args=(spare, reader), name="kernel-wait", daemon=True)
        reader.start()
        spare.waiter.start()

    def _match(self) -> None:
        """Bring waiting runs and waiting spares together, and start new spares in their place."""
        while self._waiting and (spare := next((each for each in self._spares if each.ready), None)) is not None:
            spare.run, limits, data = self._waiting.popleft()
            self._spares.remove(spare)
            self._running[spare.run] = spare
            spare.began_with = memory.own(spare.process.pid)
            if spare.cage is not None:
                spare.cage.limit(limits)
            spare.send(data)
        while self._told and not self._closed and len(self._spares) < SPARES:
            self._add()

    # Threads

    def _read(self, spare: Spare) -> None:
        reader = Reader()
        deaf = False
        while data := _read_some(spare):
            if deaf:
                continue
            try:
                for frame, size in reader.feed(data):
                    self._take(spare, frame, size)
            except FrameError as cause:
                deaf = True
                if spare.run is not None:
                    self._client.babble(spare.run, str(cause))

    def _take(self, spare: Spare, frame: dict[str, Any], size: int) -> None:
        if spare.run is not None:
            self._client.frame(spare.run, frame, size)
        elif frame.get("t") == "detected":
            self._client.detected(Guarantees.from_json(frame["guarantees"]))
        elif frame.get("t") == "ready":
            with self._lock:
                first, self._told, self._failures = not self._told, True, 0
                spare.ready = True
                self._match()
            if first:
                self._client.ready()
        else:
            spare.why = str(frame.get("reason"))

    def _wait(self, spare: Spare, reader: threading.Thread) -> None:
        code = spare.wait()
        reader.join(2)
        words = spare.end()
        with self._lock:
            if self._closed:
                return
            if spare in self._spares:
                self._spares.remove(spare)
            self._running.pop(spare.run, None)
            self._failures += not spare.ready
            hopeless = self._failures >= TRIES
            if not hopeless:
                self._match()
                if not self._spares:
                    self._add()
        if spare.run is not None:
            self._client.ended(spare.run, Exit(code if code >= 0 else None, -code if code < 0 else None, words))
        if hopeless:
            self.close()
            self._client.died(spare.why or words.strip() or f"an interpreter ended with code {code}")


def _read_some(spare: Spare) -> bytes:
    try:
        return os.read(spare.process.stdout.fileno(), PIECE)
    except (OSError, ValueError):
        return b""
