"""What a task's function is given to talk with the page that started it.

    def run(params, talk):
        for k in range(steps):
            settings = talk.receive() or settings     # what the page sent, None when nothing
            …                                          # at most some tens of milliseconds of work
            talk.send({"frame": k, "map": array})      # streams; waits while the page is behind
            talk.report((k + 1) / steps)               # progress, as often as you like
            if talk.cancelled:
                return None
        return {"answer": 42}                          # JSON and numpy arrays

Each of these calls also lets other tasks compute when they wait. After ``talk.cancelled`` has become true whatever is
returned is thrown away.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Condition
from typing import Any

from core.worker.turns import Turn, Turns

REPORT_S = 0.1
"""Progress is told at most so often."""
AHEAD = 8
"""Streamed messages that may be on their way unread; ``send`` waits when there are more."""


class Talk:
    """One task's line to the app. ``tell(kind, **fields)`` writes a message to it."""

    def __init__(self, tell: Callable[..., None], turns: Turns, visitor: str, patience_s: float) -> None:
        self._tell = tell
        self._turn = Turn(turns, visitor, lambda: self.cancelled)
        self._patience_s = patience_s
        self._news = Condition()
        self._inbox: deque[Any] = deque()
        self._unread = 0
        self._asked_at = time.monotonic()
        self._told_at = 0.0
        self._stopped = False

    # What the function calls

    @property
    def cancelled(self) -> bool:
        """Whether to stop: the reader said so, or nobody has asked after the task for long."""
        return self._stopped or time.monotonic() - self._asked_at > self._patience_s

    def report(self, progress: float, message: Any = None) -> bool:
        """Tell how much is done, 0 to 1, with a message to stream if there is one; returns ``cancelled``."""
        now = time.monotonic()
        if now - self._told_at >= REPORT_S:
            self._told_at = now
            self._tell("progress", progress=float(progress))
        if message is not None:
            self.send(message)
        self._turn.breathe()
        return self.cancelled

    def send(self, message: Any) -> bool:
        """Stream a message: JSON, arrays, bytes. Waits, without computing, while the page is behind.

        False when the task was cancelled meanwhile and the message is lost.
        """
        if not self._wait_until(lambda: self._unread < AHEAD, None):
            return False
        with self._news:
            self._unread += 1
        self._tell("message", body=message)
        self._turn.breathe()
        return True

    @property
    def room(self) -> int:
        """How many messages ``send`` takes without waiting."""
        return max(0, AHEAD - self._unread)

    def receive(self, timeout: float = 0.0) -> Any:
        """The oldest message of the page; None when none comes within ``timeout`` seconds or the task is cancelled."""
        self._wait_until(lambda: bool(self._inbox), timeout)
        self._turn.breathe()
        with self._news:
            return self._inbox.popleft() if self._inbox else None

    def _wait_until(self, ready: Callable[[], bool], timeout: float | None) -> bool:
        """Wait without holding a turn; False after ``timeout`` or when cancelled."""
        if ready():
            return not self.cancelled
        if timeout == 0:
            return False
        end = None if timeout is None else time.monotonic() + timeout
        held = self._turn.held
        self._turn.give()
        try:
            with self._news:
                while not ready() and not self.cancelled:
                    left = 0.5 if end is None else min(0.5, end - time.monotonic())
                    if left <= 0:
                        return False
                    self._news.wait(left)
        finally:
            if held:
                self._turn.take()
        return not self.cancelled

    # What the worker calls

    def begin(self) -> bool:
        """Wait for the first turn; False when the task was cancelled before it came."""
        return self._turn.take()

    def end(self) -> None:
        self._turn.give()

    def deliver(self, body: Any) -> None:
        """A message of the page has come."""
        with self._news:
            self._inbox.append(body)
            self._news.notify_all()

    def asked(self, read: int) -> None:
        """The page asked after the task and has taken ``read`` streamed messages."""
        with self._news:
            self._asked_at = time.monotonic()
            self._unread -= read
            self._news.notify_all()

    def stop(self) -> None:
        with self._news:
            self._stopped = True
            self._news.notify_all()
