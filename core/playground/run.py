"""A training as a value: begun from settings, advanced step by step, taken apart into arrays and put together again.

    run = Run(Settings(data="spiral", hidden=(8, 8)))
    run.advance(run.steps_to(10))      # to the end of epoch 10
    run.losses()                       # (training, test)
    again = Run(settings, run.state())

It keeps nothing outside itself: whoever holds the state can go on anywhere, with the same numbers.

``rules="original"`` steps as TensorFlow Playground does (its nn.ts): rows in their order; those too few for a batch at
the end of an epoch go into the first of the next; the penalty after the step, and with L1 a weight that crosses 0
stays there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property, lru_cache

import numpy as np
import torch

from core.errors import PlaygroundRefused
from core.playground import compiled, loop, own
from core.playground.datasets import Points, made, split
from core.playground.fault import Fault
from core.playground.features import inputs
from core.playground.net import start, targets
from core.playground.settings import OWN, Settings
from core.playground.shape import Net, net_of
from core.training.optimizers import OPTIMIZERS
from core.training.regularisers import mask
from core.training.schedules import SCHEDULES
from core.training.streams import stream


def points_of(settings: Settings) -> Points:
    """The data of ``settings``. Raises PlaygroundRefused when the reader's own hold none."""
    return _points(
        settings.data, settings.rows, settings.noise, settings.classes, settings.ratio, settings.data_seed,
        settings.own if settings.data == OWN else "",
    )  # fmt: skip


@lru_cache(maxsize=64)
def _points(data: str, rows: int, noise: int, classes: int, ratio: int, seed: int, text: str) -> Points:
    if data != OWN:
        return made(data, rows, noise, classes, ratio, seed)
    decoded = own.decode(text)
    if decoded is None:
        raise PlaygroundRefused((Fault("own_missing"),))
    return split(*decoded, ratio, np.random.RandomState(seed))


class Run:
    """One training. ``state`` None begins it; else it goes on from there."""

    def __init__(self, settings: Settings, state: Mapping[str, object] | None = None) -> None:
        self.settings = settings
        self.points = points_of(settings)
        self.net: Net = net_of(settings, self.points.classes)
        self.X = np.ascontiguousarray(inputs(self.points.xy, settings.features).T)
        self.Y = np.ascontiguousarray(targets(self.net, self.points.y).T)
        self.n = self.points.n_train
        self.batch = min(settings.batch or self.n, self.n)
        self._order = stream(settings.seed, "order")
        self._masks = stream(settings.seed, "mask")
        if state is None:
            self.P = start(settings, self.net)
            self.A, self.B = np.zeros_like(self.P), np.zeros_like(self.P)
            self.dead = np.zeros(len(self.P), np.uint8)
            self.t = 0
        else:
            self.P, self.A, self.B, self.dead = (np.array(state[name]) for name in ("P", "A", "B", "dead"))
            self.t = int(state["t"])
            if len(self.P) != self.net.size:
                raise ValueError(f"a state of {len(self.P)} numbers is none of a network of {self.net.size}")
            for name, generator in (("order", self._order), ("masks", self._masks)):
                if name in state:
                    generator.set_state(torch.from_numpy(np.array(state[name])))
        self._rows = np.arange(self.n)
        self._edges = np.minimum(np.arange(self.steps_per_epoch + 1) * self.batch, self.n)
        self._drawn = -1
        self._H = np.zeros((0, 0))
        self._before = None

    def state(self) -> dict[str, object]:
        """All that is needed to go on, as arrays and one number."""
        found = {"P": self.P, "A": self.A, "B": self.B, "dead": self.dead, "t": self.t}
        if self._shuffled:
            within = self._drawn == self.t // self.steps_per_epoch
            before = self._before if within else self._order.get_state()
            found["order"] = before.numpy()
        if self.settings.dropout:
            found["masks"] = self._masks.get_state().numpy()
        return found

    @property
    def original(self) -> bool:
        return self.settings.rules == "original"

    @property
    def _shuffled(self) -> bool:
        return self.settings.shuffle and not self.original

    @property
    def steps_per_epoch(self) -> int:
        """The last one may be smaller; under the original's rules it waits for more rows."""
        return self.n // self.batch if self.original else math.ceil(self.n / self.batch)

    @property
    def epoch(self) -> float:
        """Epochs done."""
        return self.t / self.steps_per_epoch

    def steps_to(self, epoch: int) -> int:
        """Steps from here to the end of so many epochs, at least 0."""
        return max(0, epoch * self.steps_per_epoch - self.t)

    def next_epoch(self) -> int:
        """The number of the epoch that ends next."""
        return self.t // self.steps_per_epoch + 1

    def advance(self, steps: int) -> None:
        """Take so many steps."""
        while steps > 0:
            some = min(steps, 4096)
            self._take(some)
            steps -= some

    def set_weight(self, index: int, value: float) -> None:
        """Put a number into P, as a reader may. What the optimizer remembers stays."""
        self.P[index] = value
        self.dead[index] = 0

    def units(self, X: np.ndarray) -> np.ndarray:
        """Outputs of all units (units, rows) for X (inputs, rows); the last layer before tanh or softmax.

        In the precision of X: single is enough for a picture. They stand until the next call for as many rows: fresh
        memory would cost as much as the numbers.
        """
        if not compiled.ready():
            return loop.units(self.P.astype(X.dtype), X, self.net)
        rows = X.shape[1]
        if rows < compiled.LEAST:
            return self.units(np.pad(X, ((0, 0), (0, compiled.LEAST - rows))))[:, :rows].copy()
        if self._H.shape[1] != rows or self._H.dtype != X.dtype:
            self._H = np.empty((sum(self.net.widths[1:]), rows), X.dtype)
        P = self.P.astype(X.dtype, copy=False)
        compiled.forward(P, np.ascontiguousarray(X), self._widths, self._codes, self._H)
        return self._H

    def losses(self) -> tuple[float, float]:
        """Loss on training and on test rows, without penalty and dropout."""
        out = self.units(self.X)[-self.net.widths[-1] :]
        if compiled.ready():
            head, squashed = compiled.HEADS[self.net.loss], self.net.squashed
            return (
                compiled.score(out, self.Y, 0, self.n, head, squashed),
                compiled.score(out, self.Y, self.n, self.Y.shape[1], head, squashed),
            )
        out, Y = torch.from_numpy(out), torch.from_numpy(self.Y)
        return tuple(float(loop.loss(self.net, out[:, a], Y[:, a])) for a in (slice(0, self.n), slice(self.n, None)))

    @cached_property
    def _widths(self) -> np.ndarray:
        return np.array(self.net.widths)

    @cached_property
    def _codes(self) -> np.ndarray:
        return np.array([compiled.CODES[name] for name in self.net.activations], np.int64)

    def _take(self, steps: int) -> None:
        order, starts = self._plan(steps)
        masks = self._draw_masks(starts) if self.settings.dropout else []
        s = self.settings
        factors, hyper = self._factors(steps), self._hyper
        if compiled.ready():
            flat = np.concatenate([part.ravel() for some in masks for part in some]) if masks else np.zeros(0)
            compiled.steps(
                self.P, self.A, self.B, self.dead, self.X, self.Y, order, starts, flat, factors, self._widths,
                self._codes, compiled.HEADS[self.net.loss], self.net.squashed, compiled.RULES.index(s.optimizer), s.lr,
                self._numbers, compiled.PENALTIES[s.penalty], s.rate, self.original, self.t,
            )  # fmt: skip
        else:
            for k in range(steps):
                rows = order[starts[k] : starts[k + 1]]
                loop.step(
                    self.P, [self.A, self.B], self.dead, self.net, self.X[:, rows], self.Y[:, rows],
                    masks[k] if masks else None, self.t + k + 1, optimizer=s.optimizer, lr=s.lr * factors[k],
                    hyper=hyper, penalty=s.penalty if s.rate else "none", rate=s.rate, original=self.original,
                )  # fmt: skip
        self.t += steps

    @cached_property
    def _hyper(self) -> dict[str, float]:
        """The optimizer's hyperparameters beside the learning rate, in the order of its row."""
        s = self.settings
        own_mu = {"mu": s.mu} if s.optimizer in ("momentum", "nesterov") else {}
        found = OPTIMIZERS[s.optimizer].full(**own_mu)
        del found["lr"]
        return found

    @cached_property
    def _numbers(self) -> np.ndarray:
        """The same, filled up with 0."""
        return np.array([*self._hyper.values(), 0.0, 0.0, 0.0, 0.0])

    def _factors(self, steps: int) -> np.ndarray:
        """The schedule's factors of the next steps."""
        if self.settings.schedule == "constant":
            return np.ones(steps)
        row, horizon = SCHEDULES[self.settings.schedule], self.settings.horizon * self.steps_per_epoch
        own = row.full()
        return np.array([row.factor(min(self.t + k, horizon), horizon, **own) for k in range(steps)])

    def _plan(self, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """The rows of the next steps one after another, and where each step begins, with the end of the last."""
        per, t = self.steps_per_epoch, self.t
        end = t + steps
        if t % per == 0 and steps == per:
            return self._epoch(t // per)
        parts, starts, at = [], [np.zeros(1, np.int64)], 0
        while t < end:
            rows, edges = self._epoch(t // per)
            inside = t % per
            upto = min(per, inside + end - t)
            parts.append(rows[edges[inside] : edges[upto]])
            starts.append(at + edges[inside + 1 : upto + 1] - edges[inside])
            at += len(parts[-1])
            t += upto - inside
        return np.concatenate(parts), np.concatenate(starts)

    def _epoch(self, epoch: int) -> tuple[np.ndarray, np.ndarray]:
        """The rows of this epoch in their order, and where each step begins; epochs are asked for in order."""
        if self._drawn != epoch:
            self._drawn = epoch
            if self._shuffled:
                self._before = self._order.get_state()
                self._rows = torch.randperm(self.n, generator=self._order).numpy()
            elif self.original and epoch:
                self._rows, self._edges = self._later
        return self._rows, self._edges

    @cached_property
    def _later(self) -> tuple[np.ndarray, np.ndarray]:
        """An epoch after the first under the original's rules: it begins with what the one before has left."""
        whole = self.steps_per_epoch * self.batch
        left = np.arange(whole, self.n)
        edges = np.arange(self.steps_per_epoch + 1) * self.batch + len(left)
        edges[0] = 0
        return np.concatenate([left, np.arange(whole)]), edges

    def _draw_masks(self, starts: np.ndarray) -> list[list[np.ndarray]]:
        """For each step and hidden layer a mask (rows, units), as ``nn.Dropout`` draws them."""
        p = self.settings.dropout
        return [
            [mask((int(m), units), p, self._masks, torch.float64).numpy() for units in self.net.widths[1:-1]]
            for m in np.diff(starts)
        ]
