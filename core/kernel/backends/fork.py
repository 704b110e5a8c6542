"""Runs as forks of a zygote; one thread of the app listens to all of them.

One fork is always made ahead: it waits for its job while nobody waits for it. So a run begins at once, and the fork for
the next is made while this one runs.
"""

from __future__ import annotations

import itertools
import os
import selectors
import signal
import socket
import subprocess
import threading
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.kernel import launch, memory
from core.kernel.backends import Client, Exit
from core.kernel.frames import FrameError, Reader, encode
from core.kernel.place import Place
from core.kernel.types import Guarantees, Job, Level, Limits

if TYPE_CHECKING:
    from core.kernel.jail.quota import Quota

PIECE = 1 << 16


class Outbox:
    """A non-blocking socket's unsent bytes: a reader that sleeps must not stop the app."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self._queue: deque[tuple[bytes, tuple[int, ...]]] = deque()
        self._lock = threading.Lock()

    def push(self, data: bytes, descriptors: tuple[int, ...] = ()) -> None:
        """Send ``data``, with it copies of ``descriptors``, which are closed here when they are sent."""
        with self._lock:
            self._queue.append((data, descriptors))
        self.flush()

    def flush(self) -> None:
        """Send what goes without waiting."""
        with self._lock:
            while self._queue:
                data, descriptors = self._queue.popleft()
                try:
                    sent = socket.send_fds(self.line, [data], descriptors) if descriptors else self.line.send(data)
                except BlockingIOError:
                    self._queue.appendleft((data, descriptors))
                    return
                except OSError:  # the other end is gone, of which reading tells
                    self._drop(descriptors)
                    continue
                self._drop(descriptors)
                if sent < len(data):
                    self._queue.appendleft((data[sent:], ()))

    def waits(self) -> bool:
        """Whether something is unsent."""
        return bool(self._queue)

    def close(self) -> None:
        """Close the socket and everything that was to go through it."""
        with self._lock:
            for _, descriptors in self._queue:
                self._drop(descriptors)
            self._queue.clear()
            self.line.close()

    @staticmethod
    def _drop(descriptors: tuple[int, ...]) -> None:
        for descriptor in descriptors:
            os.close(descriptor)


class Line:
    """The app's end of one fork."""

    def __init__(self, number: int, line: socket.socket) -> None:
        self.number = number
        """By which the zygote knows it."""
        self.run: int | None = None
        """The kernel's number of the run; None while it waits for one."""
        self.limits = Limits()
        self.out = Outbox(line)
        self.reader = Reader()
        self.pid: int | None = None
        self.pidfd: int | None = None
        self.begun = False
        self.deaf = False
        self.quota: Quota | None = None

    def close(self) -> None:
        self.out.close()
        if self.pidfd is not None:
            os.close(self.pidfd)
            self.pidfd = None
        if self.quota is not None:
            self.quota.close()
            self.quota = None


class ForkBackend:
    """See ``core.kernel.backends.Backend``."""

    name = "fork"

    def __init__(self, client: Client, imports: bool) -> None:
        self._client = client
        self._imports = imports
        self._lines: dict[int, Line] = {}
        """By the zygote's numbers."""
        self._runs: dict[int, Line] = {}
        """By the kernel's."""
        self._ahead: Line | None = None
        """The fork that waits for a job."""
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._joining: deque[Line] = deque()
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = socket.socketpair()
        self._reader = Reader()
        self._handed: deque[int] = deque()
        """Pidfds that the zygote sent, in the order of its words."""
        self._closing = self._buried = False
        self._why = ""
        self._base_memory = 0

    def start(self) -> None:
        """Start the zygote and the thread that listens."""
        ours, theirs = socket.socketpair()
        self._place = Place()
        command = launch.command("core.kernel.zygote", theirs.fileno(), self._place.path, self._imports)
        with theirs:
            self._zygote = subprocess.Popen(
                command,
                env=launch.environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        ours.setblocking(False)
        self._control = Outbox(ours)
        self._woken.setblocking(False)
        self._waker.setblocking(False)
        self._selector.register(ours, selectors.EVENT_READ, self._hear_zygote)
        self._selector.register(self._woken, selectors.EVENT_READ, self._wake_up)
        self._thread = threading.Thread(target=self._listen, name="kernel", daemon=True)
        self._thread.start()

    def run(self, run: int, job: Job, levels: Collection[Level]) -> None:
        """Give the job to the fork that waits, and ask for the next."""
        with self._lock:
            line, self._ahead = self._ahead, None
            line = line or self._fork()
            line.run, line.limits = run, job.limits
            self._runs[run] = line
        line.out.push(encode({"t": "job", "job": job.to_json(), "levels": list(levels)}))
        self._fork_ahead()

    def _fork_ahead(self) -> None:
        with self._lock:
            if self._ahead is None and not self._closing:
                self._ahead = self._fork()
        self._wake()

    def _fork(self) -> Line:
        """Ask the zygote for a fork; the lock is held."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        line = Line(next(self._numbers), ours)
        self._lines[line.number] = line
        self._joining.append(line)
        self._control.push(encode({"t": "fork", "run": line.number}), (theirs.detach(),))
        return line

    def kill(self, run: int) -> None:
        """Through the zygote, which takes the group with it, and by pidfd, should the zygote sleep."""
        with self._lock:
            line = self._runs.get(run)
            if line is None:
                return
            if line.pidfd is not None:
                with suppress(OSError):
                    signal.pidfd_send_signal(line.pidfd, signal.SIGKILL)
        self._control.push(encode({"t": "kill", "run": line.number}))
        self._wake()

    def used(self, run: int) -> int:
        """A child begins with the zygote's own pages."""
        line = self._runs.get(run)
        if line is None or line.pid is None or not line.begun:
            return 0
        self._base_memory = self._base_memory or memory.own(self._zygote.pid)
        return memory.own(line.pid) - self._base_memory

    def tick(self) -> None:
        """Have the listener look at the disk."""
        self._wake()

    def close(self) -> None:
        """The end of the socket is the zygote's end, and its runs'."""
        self._closing = True
        self._wake()
        if threading.current_thread() is not self._thread:
            self._thread.join(5)

    def _wake(self) -> None:
        with suppress(OSError):
            self._waker.send(b"\0")

    def _listen(self) -> None:
        while not self._closing:
            for key, events in self._selector.select():
                if not self._buried:
                    key.data(key.fileobj, events)
        if not self._buried:
            self._bury()

    def _wake_up(self, woken: socket.socket, _: int) -> None:
        with suppress(BlockingIOError):
            woken.recv(PIECE)
        while self._joining:
            line = self._joining.popleft()
            if line.number in self._lines:
                self._selector.register(line.out.line, selectors.EVENT_READ, partial(self._hear, line))
        for line in tuple(self._lines.values()):
            self._watch_writing(line.out)
            if line.quota is not None and line.quota.over():
                self._client.spills(line.run)
        self._watch_writing(self._control)

    def _watch_writing(self, out: Outbox) -> None:
        """Wait for room to write exactly while something is unsent."""
        out.flush()
        with suppress(KeyError, ValueError):
            key = self._selector.get_key(out.line)
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if out.waits() else 0)
            if key.events != wanted:
                self._selector.modify(out.line, wanted, key.data)

    def _hear(self, line: Line, _: socket.socket, events: int) -> None:
        """Bytes of a run, or room for its job."""
        if events & selectors.EVENT_WRITE:
            self._watch_writing(line.out)
        if not events & selectors.EVENT_READ:
            return
        handed: list[int] = []
        try:
            if line.begun:
                data = line.out.line.recv(PIECE)
            else:
                data, handed, _, _ = socket.recv_fds(line.out.line, PIECE, 1)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._read(line, data, handed)
        else:
            self._ignore(line)

    def _read(self, line: Line, data: bytes, handed: list[int]) -> None:
        """Frames of a run; the first may bring the listener of its quota."""
        if line.deaf:
            return
        try:
            for frame, size in line.reader.feed(data):
                if not line.begun and frame.get("t") == "listener" and handed:
                    self._count_files(line, handed.pop(), frame["pid"])
                    continue
                line.begun = True
                self._client.frame(line.run, frame, size)
        except FrameError as cause:
            line.deaf = True
            self._ignore(line)
            self._client.babble(line.run, str(cause))
        finally:
            for descriptor in handed:
                os.close(descriptor)

    def _count_files(self, line: Line, listener: int, pid: int) -> None:
        from core.kernel.jail.quota import Quota

        line.quota = Quota(listener, pid, Path(self._place.path) / f"run-{line.number}", line.limits)
        self._selector.register(listener, selectors.EVENT_READ, lambda *_: self._answer(line))

    def _answer(self, line: Line) -> None:
        """A run wants to make a file. A listener whose run has ended stays readable and has to go."""
        try:
            if line.quota is not None:
                line.quota.answer()
        except (OSError, RecursionError):
            self._stop_counting(line)

    def _stop_counting(self, line: Line) -> None:
        if line.quota is not None:
            self._selector.unregister(line.quota.fileno())
            line.quota.close()
            line.quota = None

    def _ignore(self, line: Line) -> None:
        with suppress(KeyError, ValueError):
            self._selector.unregister(line.out.line)

    def _hear_zygote(self, control: socket.socket, _: int) -> None:
        try:
            data, handed, _, _ = socket.recv_fds(control, PIECE, 64)
        except BlockingIOError:
            return
        except OSError:
            data, handed = b"", []
        if not data:
            self._mourn()
            return
        self._handed += handed
        for frame, _ in self._reader.feed(data):
            self._obey(frame)

    def _obey(self, frame: dict[str, Any]) -> None:
        """What the zygote says is believed: no cell can speak for it."""
        kind = frame["t"]
        if kind == "detected":
            self._client.detected(Guarantees.from_json(frame["guarantees"]))
        elif kind == "ready":
            self._fork_ahead()
            self._client.ready()
        elif kind == "broken":
            self._why = frame["reason"]
        elif kind == "forked":
            line = self._lines[frame["run"]]
            line.pid = frame["pid"]
            line.pidfd = self._handed.popleft() if self._handed else None
        elif kind == "ended":
            self._end(self._lines[frame["run"]], Exit(frame["code"], frame["signal"], frame["words"]))

    def _end(self, line: Line, how: Exit) -> None:
        """All that a run has said lies in its socket now: read it, then close."""
        with suppress(OSError):
            while data := line.out.line.recv(PIECE):
                self._read(line, data, [])
        self._forget(line)
        if line.run is not None:
            self._client.ended(line.run, how)

    def _forget(self, line: Line) -> None:
        self._ignore(line)
        self._stop_counting(line)
        with self._lock:
            self._lines.pop(line.number, None)
            self._runs.pop(line.run, None)
            if self._ahead is line:
                self._ahead = None
            line.close()

    def _mourn(self) -> None:
        """The zygote is gone. Its children die with it; where the system does not see to that, we do."""
        pids = [line.pid for line in self._lines.values() if line.pid]
        code = self._bury()
        for pid in pids:
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
        self._client.died(self._why or f"it ended with code {code}")

    def _bury(self) -> int:
        """Let everything go, wait for the zygote and clear up behind it; its exit code."""
        self._closing = self._buried = True
        with suppress(KeyError, ValueError):
            self._selector.unregister(self._control.line)
        self._control.close()
        for line in tuple(self._lines.values()):
            self._forget(line)
        try:
            code = self._zygote.wait(2)
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            code = self._zygote.wait()
        self._place.remove()
        self._selector.close()
        self._woken.close()
        self._waker.close()
        return code
