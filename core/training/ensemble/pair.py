"""Two threads for one run: each holds a copy of the network, takes half of every batch, and they add their gradients.

Both add in the same order and take the same step, so the copies stay equal to the last bit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from torch import Tensor


class Alone:
    """One thread that has everything to itself."""

    first = True

    def rows(self, count: int) -> slice:
        """Which of so many rows are its own."""
        return slice(0, count)

    def stopped(self, stop: np.ndarray) -> bool:
        """Whether to end, told by the flag of the pool."""
        return bool(stop[0])

    def total(self, parts: Sequence[Tensor]) -> list[Tensor]:
        """The sum over all threads of what each brings; to be used before the next call."""
        return list(parts)


class Half:
    """One of two threads; ``side`` is 0 or 1."""

    def __init__(self, side: int, shared: dict, barrier: threading.Barrier) -> None:
        self.side, self._shared, self._barrier, self._turn = side, shared, barrier, 0
        self.first = side == 0

    def rows(self, count: int) -> slice:
        middle = (count + 1) // 2
        return slice(0, middle) if self.first else slice(middle, count)

    def _exchange(self, own: object) -> tuple[object, object]:
        """What both brought. Two places in turn: nobody can be two exchanges ahead of the other."""
        self._turn ^= 1
        self._shared[self._turn, self.side] = own
        self._barrier.wait()
        return self._shared[self._turn, 0], self._shared[self._turn, 1]

    def stopped(self, stop: np.ndarray) -> bool:
        return bool(self._exchange(bool(stop[0]))[0])  # both go by what the first one saw

    def total(self, parts: Sequence[Tensor]) -> list[Tensor]:
        one, other = self._exchange([part.clone() for part in parts])
        return [a + b for a, b in zip(one, other, strict=True)]


def halves(work: Callable[[Half], None], prepare: Callable[[], None]) -> None:
    """Run ``work`` on this thread and on another one at once; ``prepare`` makes the other ready. Raises what they do.

    The other thread is none of the pool's: two pairs there could wait for each other's second halves for ever.
    """
    shared: dict = {}
    barrier = threading.Barrier(2)
    failed: list[BaseException] = []

    def one(side: int) -> None:
        try:
            if side:
                prepare()
            work(Half(side, shared, barrier))
        except threading.BrokenBarrierError:
            pass  # the other one has failed, and tells why
        except BaseException as error:  # noqa: BLE001 - told by the thread that called
            failed.append(error)
            barrier.abort()

    other = threading.Thread(target=one, args=(1,), name="compute-half", daemon=True)
    other.start()
    one(0)
    other.join()
    if failed:
        raise failed[0]
