"""The threads that compute: one pool for the process, a thread for each processor.

Inside a thread nothing is parallel: on few processors two users of a parallel library wait for each other far longer
than they work. Work is cut into pieces coarse enough to be worth a call and fine enough to share evenly; that gives
progress and stopping for nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import cache

import numpy as np
import torch

THREADS = os.cpu_count() or 1
LOOK_S = 0.05
"""How often somebody who waits for the pool is told how far it is."""


@cache
def pool() -> ThreadPoolExecutor:
    """The threads, started when first asked for."""
    return ThreadPoolExecutor(THREADS, "compute", initializer=quicken)


def quicken() -> None:
    """Make this thread ready to compute: one thread inside, and tiny numbers taken for 0, which else cost tenfold."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


class Work:
    """Pieces of work under way, and how far they are. ``done`` and ``stop`` are arrays, so compiled code sees them."""

    def __init__(self, pieces: int) -> None:
        self.done = np.zeros(pieces, np.int64)
        """Steps that each piece has taken; a piece writes its own alone."""
        self.stop = np.zeros(1, np.uint8)
        """Not 0: pieces are to end at the next opportunity."""

    def run(self, pieces: Iterator[Callable[[], None]], tell: Callable[[int], bool | None]) -> bool:
        """Run all ``pieces`` on the pool; ``tell`` is called here with the steps done, and is true to stop.

        False when it was stopped. Raises what a piece raises. Not to be called from a thread of the pool.
        """
        pending: set[Future] = set()
        pieces, told = iter(pieces), 0
        try:
            while True:
                while len(pending) < 2 * THREADS and not self.stop[0]:
                    piece = next(pieces, None)
                    if piece is None:
                        break
                    pending.add(pool().submit(piece))
                if not pending:
                    return not self.stop[0]
                ended, pending = wait(pending, LOOK_S, FIRST_COMPLETED)
                for future in ended:
                    future.result()
                done = int(self.done.sum())
                if done > told and not self.stop[0]:
                    told = done
                    self.stop[0] = bool(tell(done))
        finally:
            self.stop[0] |= bool(pending)
            wait(pending)
