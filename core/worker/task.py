"""One piece of work, seen from the page."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from core.errors import StudyError

ASK_S = 1.0
"""The worker hears at most so often that somebody still reads, unless there are streamed messages to confirm."""


class Task:
    """Thread-safe. ``state`` is queued, running, done, failed or cancelled.

    Reading ``state``, ``progress`` or ``messages`` counts as asking after the task; a task that nobody asks after is
    cancelled after its kind's patience.
    """

    def __init__(self, id: int, kind: str, params: dict[str, Any], visitor: str) -> None:
        self.id, self.kind, self.params, self.visitor = id, kind, params, visitor
        self.error: StudyError | None = None
        """Set when the task failed; its fields make the sentence for the reader."""
        self._state = "queued"
        self._progress = 0.0
        self._result: Any = None
        self._inbox: deque[Any] = deque()
        self._began: float | None = None
        self._ended: float | None = None
        self._asked_at = time.monotonic()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.post: Callable[..., None] = lambda do, **fields: None
        """How to reach the worker; set by it."""

    @property
    def state(self) -> str:
        self._ask(0)
        return self._state

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self._over.is_set()

    @property
    def progress(self) -> float:
        """Share that is done, 0 to 1."""
        self._ask(0)
        return self._progress

    @property
    def elapsed_s(self) -> float:
        """Seconds of computing until now, or in all."""
        return 0.0 if self._began is None else (self._ended or time.monotonic()) - self._began

    @property
    def left_s(self) -> float | None:
        """Seconds that are probably left; None while nothing can be said."""
        if self.over:
            return 0.0
        if self._began is None or self._progress < 0.01:
            return None
        return self.elapsed_s * (1 - self._progress) / self._progress

    @property
    def result(self) -> Any:
        """What the function returned (JSON and numpy arrays, read-only); None until it is done."""
        return self._result

    def messages(self) -> list[Any]:
        """What was streamed since the last call."""
        with self._lock:
            found = list(self._inbox)
            self._inbox.clear()
        self._ask(len(found))
        return found

    def send(self, message: Any) -> None:
        """Tell the running function something: JSON and numpy arrays. Dropped when the task is over."""
        self._asked_at = time.monotonic()
        self.post("message", body=message)

    def cancel(self) -> None:
        """Ask it to stop; ``state`` is cancelled at once, what it still sends is dropped."""
        self.post("cancel")
        self.end("cancelled")

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is over; whether it is."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            self._ask(0)
            left = ASK_S if end is None else min(ASK_S, end - time.monotonic())
            if self._over.wait(max(0.0, left)) or left <= 0:
                return self._over.is_set()

    def _ask(self, read: int) -> None:
        now = time.monotonic()
        if not self.over and (read or now - self._asked_at > ASK_S):
            self._asked_at = now
            self.post("asked", read=read)

    # What the worker calls

    def take(self, message: dict[str, Any], error: StudyError | None = None) -> None:
        """A message of the worker's process about this task."""
        kind = message["is"]
        if self.over:
            return
        if kind == "running":
            self._began = message["since"]
            self._state = "running"
        elif kind == "progress":
            self._progress = min(1.0, max(0.0, message["progress"]))
        elif kind == "message":
            with self._lock:
                self._inbox.append(message["body"])
        elif kind == "done":
            self._progress, self._result = 1.0, message["result"]
            self.end("done")
        else:
            self.end(kind, error)

    def end(self, state: str, error: StudyError | None = None) -> None:
        """It is over; the first end counts."""
        with self._lock:
            if not self._over.is_set():
                self._state, self.error, self._ended = state, error, time.monotonic()
                self._over.set()
