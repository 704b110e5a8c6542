"""Two threads for one run: each holds half of the units of every hidden layer, or half of the inputs if there are none.

Then each multiplies half as much, and steps half as many parameters. What only one of them knows and both need is
exchanged: half-finished sums on the way forward, halves of a gradient on the way back. With one hidden layer that is
one small matrix a step, where halves of each batch would have to exchange the gradients of all parameters.

    z = share.sum(w @ h) + b                # w holds the columns of the own units, b all rows
    h = f(share.own(z))

Biases behind the first layer are held by both; they get the same gradients and stay equal to the last bit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from queue import SimpleQueue

import numpy as np
import torch
from torch import Tensor


def half(n: int, first: bool) -> slice:
    """One side's part of n."""
    middle = (n + 1) // 2
    return slice(0, middle) if first else slice(middle, n)


class Alone:
    """One thread that has the whole network: nothing is cut, and there is nobody to exchange anything with."""

    first = True

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = sizes
        self.shapes = tuple((o, i) for i, o in pairwise(sizes))
        """(outputs, inputs) of each layer as it is held here."""
        self.places: Tensor | slice = slice(None)
        """Which numbers of a run's row are held here."""

    def stopped(self, stop: np.ndarray, k: int) -> bool:
        """Whether to end before step k, told by the flag of the pool."""
        return bool(stop[0])

    def gathered(self, x: Tensor, batches: Sequence[Tensor]) -> Iterator[Tensor]:
        """The rows of x (rows, inputs) of one batch after another."""
        return (x.index_select(0, rows) for rows in batches)

    def inputs(self, x: Tensor) -> Tensor:
        """The columns of x (…, inputs) that the first layer takes here."""
        return x

    def sum(self, z: Tensor) -> Tensor:
        """What both have of z together."""
        return z

    def own(self, z: Tensor) -> Tensor:
        """The own units' rows of z (runs, units, batch)."""
        return z

    def join(self, dz: Tensor) -> Tensor:
        """All units' rows, from the own ones."""
        return dz

    def rows(self, P: Tensor) -> Tensor:
        """The whole network's (runs, parameters), from what is held here."""
        return P


class Half(Alone):
    """One of two threads that hold one run; ``side`` is 0 or 1. All calls must come in the same order on both."""

    def __init__(self, sizes: Sequence[int], side: int, queues: Sequence[SimpleQueue], shared: dict) -> None:
        super().__init__(sizes)
        self.first, self._shared, self._taken = side == 0, shared, 0
        self._mine, self._theirs = queues[side], queues[1 - side]
        deep, places, shapes, at = len(sizes) > 2, [], [], 0
        for number, (i, o) in enumerate(pairwise(sizes)):
            rows = half(o, self.first) if deep and number == 0 else slice(0, o)
            columns = slice(0, i) if deep and number == 0 else half(i, self.first)
            block = torch.arange(at, at + o * i).view(o, i)[rows, columns]
            places += [block.reshape(-1), torch.arange(at + o * i, at + o * i + o)[rows]]
            shapes.append(tuple(block.shape))
            at += o * i + o
        self.shapes, self.places = tuple(shapes), torch.cat(places)

    def _exchange(self, mine: object) -> tuple:
        """What both brought, side 0's first. Raises ``Left`` when the other one has failed."""
        self._mine.put(mine)
        theirs = self._theirs.get()
        if theirs is Left:
            raise Left
        return (mine, theirs) if self.first else (theirs, mine)

    def stopped(self, stop: np.ndarray, k: int) -> bool:
        """Side 0 sees the flag and names the next step, so that both end before the same one: between lies a sum."""
        if self.first and stop[0]:
            self._shared.setdefault("end", k + 1)
        return self._shared.get("end", k + 1) <= k

    def gathered(self, x: Tensor, batches: Sequence[Tensor]) -> Iterator[Tensor]:
        """Each gathers half of the rows, of the next batch before both meet in this one.

        Three places in turn: while one thread fills the next batch's, the other may still be in the batch before.
        """
        if self._taken == 0:
            room = x.new_empty(3, len(batches[0]), x.shape[1]) if self.first else None
            self._room = self._exchange(room)[0]

        def fill(k: int) -> None:
            own = half(len(batches[k]), self.first)
            torch.index_select(x, 0, batches[k][own], out=self._room[(self._taken + k) % 3][own])

        fill(0)
        self._exchange(None)
        for k, rows in enumerate(batches):
            if k + 1 < len(batches):
                fill(k + 1)
            yield self._room[(self._taken + k) % 3, : len(rows)]
        self._taken += len(batches)

    def inputs(self, x: Tensor) -> Tensor:
        return x if len(self.sizes) > 2 else x[..., half(x.shape[-1], self.first)]

    def sum(self, z: Tensor) -> Tensor:
        one, other = self._exchange(z)
        return one + other

    def own(self, z: Tensor) -> Tensor:
        return z[:, half(z.shape[1], self.first)]

    def join(self, dz: Tensor) -> Tensor:
        return torch.cat(self._exchange(dz), 1)

    def rows(self, P: Tensor) -> Tensor:
        both = self._exchange((self.places, P))
        found = P.new_empty(len(P), max(int(places.max()) for places, _ in both) + 1)
        for places, part in both:
            found[:, places] = part
        return found


class Left(Exception):
    """The other thread has failed, and tells why."""


def halves(sizes: Sequence[int], work: Callable[[Half], None], prepare: Callable[[], None]) -> None:
    """Run ``work`` on this thread and on another one at once; ``prepare`` makes the other ready. Raises what they do.

    The other thread is none of the pool's: two pairs there could wait for each other's second halves for ever.
    """
    queues, shared, failed = (SimpleQueue(), SimpleQueue()), {}, []

    def one(side: int) -> None:
        try:
            if side:
                prepare()
            work(Half(sizes, side, queues, shared))
        except Left:
            pass
        except BaseException as error:  # noqa: BLE001 - told by the thread that called
            failed.append(error)
            queues[side].put(Left)

    other = threading.Thread(target=one, args=(1,), name="compute-half", daemon=True)
    other.start()
    one(0)
    other.join()
    if failed:
        raise failed[0]
