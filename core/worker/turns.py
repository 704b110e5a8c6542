"""Who computes now: a few turns, handed round among all tasks.

A task holds a turn only while it computes; between two pieces of work it lets others through. A turn that falls free
goes to the waiting visitor who holds the fewest, among those to the one who has waited longest. With more than one turn
a visitor never holds them all, so that somebody's long run leaves room for a newcomer.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable

SLICE_S = 0.04
"""A task that has computed for so long lets others through at the next opportunity."""
LOOK_S = 0.5
"""How often a waiting task looks whether it has been cancelled."""


class Turns:
    """``count`` turns. Thread-safe."""

    def __init__(self, count: int) -> None:
        self.count = max(1, count)
        self.each = max(1, self.count - 1)
        self._changed = threading.Condition()
        self._held: dict[str, int] = {}
        self._waiting: dict[int, str] = {}
        self._numbers = itertools.count()

    def _next(self) -> int | None:
        """The number of the task that may take a turn now."""
        if sum(self._held.values()) >= self.count:
            return None
        free = [
            (self._held.get(visitor, 0), number)
            for number, visitor in self._waiting.items()
            if self._held.get(visitor, 0) < self.each
        ]
        return min(free)[1] if free else None

    def take(self, visitor: str, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Wait for a turn; False when ``cancelled`` came first."""
        with self._changed:
            number = next(self._numbers)
            self._waiting[number] = visitor
            try:
                while self._next() != number:
                    if cancelled():
                        return False
                    self._changed.wait(LOOK_S)
                self._held[visitor] = self._held.get(visitor, 0) + 1
                return True
            finally:
                del self._waiting[number]
                self._changed.notify_all()

    def give(self, visitor: str) -> None:
        """Hand a turn back."""
        with self._changed:
            self._held[visitor] -= 1
            if not self._held[visitor]:
                del self._held[visitor]
            self._changed.notify_all()

    @property
    def contended(self) -> bool:
        """Whether somebody waits."""
        return bool(self._waiting)


class Turn:
    """One task's share of the turns: taken at the start, let go at the end and in between."""

    def __init__(self, turns: Turns, visitor: str, cancelled: Callable[[], bool]) -> None:
        self._turns, self._visitor, self._cancelled = turns, visitor, cancelled
        self._since = 0.0
        self.held = False

    def take(self) -> bool:
        """Wait for a turn; False when the task was cancelled meanwhile."""
        if not self.held:
            self.held = self._turns.take(self._visitor, self._cancelled)
            self._since = time.monotonic()
        return self.held

    def give(self) -> None:
        if self.held:
            self.held = False
            self._turns.give(self._visitor)

    def breathe(self) -> None:
        """Let others through when somebody waits and this task has had its slice."""
        if self.held and self._turns.contended and time.monotonic() - self._since > SLICE_S:
            self.give()
            self.take()
