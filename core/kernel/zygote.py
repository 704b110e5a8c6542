"""The process that runs are forked from (Linux, macOS): it has imported everything, has one thread, and waits.

It speaks with the app over one socket, in frames; what a cell says never passes through here:

    app -> zygote   {"t": "fork", "run": n} with the run's end of a socket;   {"t": "kill", "run": n}
    zygote -> app   {"t": "detected", "guarantees": {…}}, later {"t": "ready"}   or   {"t": "broken", "reason": …}
                    {"t": "forked", "run": n, "pid": …} with a pidfd where there are some
                    {"t": "ended", "run": n, "code": …, "signal": …, "words": …}

A run's process id stays taken until the zygote has reaped it, so a kill that comes from here cannot hit another.
The end of the app is the end of the socket: all runs are killed then, and the zygote ends.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from core.kernel import broom, jail, warm
from core.kernel.child import live
from core.kernel.descriptors import Polled
from core.kernel.frames import Channel, Reader, encode

WORDS = 8192
"""Bytes of a crashed run's last words."""

FAILED = 70
"""Exit code of a run that could not begin (EX_SOFTWARE of sysexits)."""

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


@dataclass(frozen=True)
class Run:
    """A run as the zygote knows it, from its fork on; it may wait a while for its job."""

    number: int
    folder: Path
    crash: int
    """Reading end of the pipe for last words."""


def main(control: int, base: str, imports: bool) -> NoReturn:
    """Serve the app at the descriptor ``control`` until it closes; runs get folders in ``base``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    app = socket.socket(fileno=control)
    with suppress(OSError):  # Linux: when memory runs out, the zygote shall end before the app, which starts another
        Path("/proc/self/oom_score_adj").write_text("300", encoding="ascii")
    try:
        app.sendall(encode({"t": "detected", "guarantees": warm.detect("fork").to_json()}))
        warm.imports(everything=imports)
        jail.prepare()
        if warm.threads() != 1:
            raise RuntimeError(f"{warm.threads()} threads after the imports; a fork would lose all but one")
    except Exception as cause:  # noqa: BLE001 - whatever it is, the app shall say it
        app.sendall(encode({"t": "broken", "reason": f"{type(cause).__name__}: {cause}"}))
        os._exit(1)
    warm.settle()
    app.sendall(encode({"t": "ready"}))
    Zygote(app, Path(base)).serve()


class Zygote:
    """The loop: requests come in, children end."""

    def __init__(self, app: socket.socket, base: Path) -> None:
        self.app = app
        self.base = base
        self.me = os.getpid()
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.reader = Reader()
        self.handed: deque[int] = deque()
        self.runs: dict[int, Run] = {}
        """Runs by process id."""
        self.brooms: set[int] = set()
        """Processes that clear folders away."""

    def serve(self) -> NoReturn:
        """Until the app is gone."""
        if sys.platform == "linux":
            self.libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        woken, waker = os.pipe()
        for end in (woken, waker):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        poll = select.poll()
        poll.register(self.app, select.POLLIN)
        poll.register(woken, select.POLLIN)
        while True:
            try:
                for descriptor, _ in poll.poll():
                    if descriptor == woken:
                        os.read(woken, 4096)
                        self.reap()
                    elif not self.listen():
                        self.leave()
            except OSError:
                self.leave()

    def listen(self) -> bool:
        """Take what the app says; False when it is gone."""
        data, descriptors, _, _ = socket.recv_fds(self.app, 1 << 16, 16)
        self.handed += descriptors
        for frame, _ in self.reader.feed(data):
            if frame["t"] == "fork":
                self.fork(frame["run"], self.handed.popleft())
            elif frame["t"] == "kill":
                self.kill(frame["run"])
        return bool(data)

    def say(self, frame: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        socket.send_fds(self.app, [encode(frame)], descriptors)

    def fork(self, number: int, line: int) -> None:
        """Start a run that talks to the app through the socket ``line``."""
        if warm.threads() != 1:
            self.say({"t": "broken", "reason": "the process that runs are forked from has a second thread"})
            os._exit(1)
        folder = self.base / f"run-{number}"
        try:
            folder.mkdir(mode=0o700)
            crash, words = os.pipe()
            pid = os.fork()
        except OSError as cause:
            os.close(line)
            self.say({"t": "ended", "run": number, "code": FAILED, "signal": None, "words": str(cause)})
            return
        if pid == 0:
            try:
                self.become(line, words, folder)
            except BaseException as cause:  # noqa: BLE001 - nothing may return into the zygote's loop
                with suppress(BaseException):
                    os.write(words, f"{type(cause).__name__}: {cause}".encode("utf-8", "replace"))
            finally:
                os._exit(FAILED)
        os.close(line)
        os.close(words)
        self.runs[pid] = Run(number, folder, crash)
        pidfd = (os.pidfd_open(pid),) if hasattr(os, "pidfd_open") else ()
        self.say({"t": "forked", "run": number, "pid": pid}, pidfd)
        for descriptor in pidfd:
            os.close(descriptor)

    def become(self, line: int, words: int, folder: Path) -> NoReturn:
        """The child's first steps: alone in its session, bound to the zygote's life, with nothing of the zygote's."""
        os.setsid()
        if sys.platform == "linux":
            self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            with suppress(OSError):  # when the system runs out of memory, it shall take a run and not the app
                Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
        if os.getppid() != self.me:
            os._exit(FAILED)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.app.detach()
        _close_all_but(0, 1, 2, line, words)

        def hand_over(listener: int) -> None:
            app = socket.socket(fileno=line)
            socket.send_fds(app, [encode({"t": "listener", "pid": os.getpid()})], [listener])
            app.detach()
            os.close(listener)

        live(Channel(line, line), folder, words, Polled, hand_over)

    def kill(self, number: int) -> None:
        """Kill a run and its group, if it still runs."""
        for pid, run in self.runs.items():
            if run.number == number:
                _kill_group(pid)

    def reap(self) -> None:
        """Answer for every child that has ended, and end what it has left behind."""
        while (ended := _next_ended()) is not None:
            pid, status = ended
            self.brooms.discard(pid)
            run = self.runs.pop(pid, None)
            if run is not None:
                self.kill_strays()
                self.say({"t": "ended", "run": run.number, **_how(status), "words": _last_words(run.crash)})
                self.clear(run.folder)

    def kill_strays(self) -> None:
        """Kill children that are nobody's run: a run's own children, left to us when it ended."""
        with suppress(OSError):
            children = Path(f"/proc/self/task/{self.me}/children").read_text(encoding="ascii").split()
            for pid in {int(child) for child in children} - self.runs.keys() - self.brooms:
                _kill_group(pid)

    def clear(self, folder: Path) -> None:
        """Remove a run's folder; when there is something in it, in a process that holds nobody up."""
        try:
            folder.rmdir()
        except OSError:
            pid = os.fork()
            if pid == 0:
                try:
                    self.app.close()
                    broom.sweep(folder)
                finally:
                    os._exit(0)
            self.brooms.add(pid)

    def leave(self) -> NoReturn:
        """The app is gone: nothing may stay."""
        for pid in self.runs:
            _kill_group(pid)
        self.kill_strays()
        broom.sweep(self.base)
        os._exit(0)


def _kill_group(pid: int) -> None:
    """Kill a child that has not been reaped, and its group, which it may not lead yet."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _next_ended() -> tuple[int, int] | None:
    """Process id and wait status of a child that has ended, its group killed before it is reaped; None when all run."""
    try:
        if not hasattr(os, "waitid"):
            pid, status = os.waitpid(-1, os.WNOHANG)
            return (pid, status) if pid else None
        seen = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if seen is None:
            return None
        _kill_group(seen.si_pid)
        return os.waitpid(seen.si_pid, 0)
    except ChildProcessError:
        return None


def _how(status: int) -> dict[str, int | None]:
    if os.WIFSIGNALED(status):
        return {"code": None, "signal": os.WTERMSIG(status)}
    return {"code": os.WEXITSTATUS(status), "signal": None}


def _last_words(pipe: int) -> str:
    os.set_blocking(pipe, False)
    try:
        return os.read(pipe, WORDS).decode("utf-8", "replace")
    except BlockingIOError:
        return ""
    finally:
        os.close(pipe)


def _close_all_but(*kept: int) -> None:
    low = 0
    for descriptor in sorted(kept):
        if low < descriptor:  # closerange(0, 0) closes everything in CPython 3.11
            os.closerange(low, descriptor)
        low = descriptor + 1
    os.closerange(low, 1 << 16)
