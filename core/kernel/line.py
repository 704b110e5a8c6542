"""The line of waiting runs: fair between visitors, bounded, and everyone can see their place.

Start-time fair queuing (Goyal, Vin, Cheng 1996) with runs of equal weight: a visitor's nth waiting run stands in the
nth round from now, so who asks for one cell waits for no more than one run of each other visitor.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.errors import QueueFull

T = TypeVar("T")


@dataclass(order=True, frozen=True)
class _Waiting(Generic[T]):
    round: int
    arrival: int
    visitor: str = field(compare=False)
    item: T = field(compare=False)


class FairLine(Generic[T]):
    """Not thread-safe: its owner has a lock."""

    def __init__(self, most: int, most_each: int) -> None:
        self.most = most
        self.most_each = most_each
        self._waiting: list[_Waiting[T]] = []
        self._round = 0
        self._rounds: dict[str, int] = {}
        """Visitor to the round of the last run that visitor put in line."""
        self._arrivals = 0

    def add(self, item: T, visitor: str) -> None:
        """Put ``item`` in line. Raises QueueFull; "" is the owner's own visitor, who has no limit of its own."""
        mine = sum(waiting.visitor == visitor for waiting in self._waiting)
        if len(self._waiting) >= self.most:
            raise QueueFull(f"{self.most} runs are waiting already")
        if visitor and mine >= self.most_each:
            raise QueueFull(f"{self.most_each} runs of yours are waiting already")
        turn = max(self._round, self._rounds.get(visitor, -1) + 1)
        self._rounds[visitor] = turn
        self._arrivals += 1
        insort(self._waiting, _Waiting(turn, self._arrivals, visitor, item))

    def next(self) -> T | None:
        """Take the first out of the line."""
        if not self._waiting:
            return None
        first = self._waiting.pop(0)
        self._round = first.round
        self._rounds = {visitor: turn for visitor, turn in self._rounds.items() if turn >= self._round}
        return first.item

    def remove(self, item: T) -> bool:
        """Take ``item`` out of the line; False when it is not there."""
        for index, waiting in enumerate(self._waiting):
            if waiting.item is item:
                del self._waiting[index]
                return True
        return False

    def place(self, item: T) -> int:
        """1 for the next; 0 for one who is not in line."""
        return next((place for place, waiting in enumerate(self._waiting, 1) if waiting.item is item), 0)

    def clear(self) -> list[T]:
        """Take all out, in order."""
        items = [waiting.item for waiting in self._waiting]
        self._waiting.clear()
        self._rounds.clear()
        return items

    def __len__(self) -> int:
        return len(self._waiting)
