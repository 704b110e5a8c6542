"""Nets 1-hidden-1 with ReLU by torch alone: runs stand last, so that each operation is a long row of numbers.

Parameters are (numbers, runs), batches (rows, runs), hidden values (units, rows, runs). With e the errors where a unit
is awake, Σ over the batch, the gradients are v Σ e x of its weight a, v Σ e of its bias b, and a Σ e x + b Σ e of its
outgoing weight v, for there its value is a x + b: two sums give all three.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from core.training.ensemble.draws import is_weight, starts
from core.training.ensemble.groups import Group
from core.training.ensemble.outcome import Log
from core.training.optimizers import OPTIMIZERS
from core.training.pool import THREADS, Work
from core.training.regularisers import penalty_gradient
from core.training.schedules import SCHEDULES
from core.training.settings import DTYPES, Settings, steps_in_all
from core.training.streams import stream

LEAST = 16
"""Runs from which on a row of them is worth an operation."""
ROOM = 1 << 18
"""Hidden values of one batch, over all runs of a piece: few enough to stay in the cache."""
ROWS = 1 << 22
"""Rows of data times runs of a piece: all batches of an epoch are laid out beforehand."""
SCALE = {"mse": 2.0, "half-mse": 1.0}
"""The gradient of a loss is this times (out - y), over the number of rows."""


def _most(first: Settings, rows: int) -> int:
    """Runs that a piece may have."""
    return min(ROOM // (first.hidden[0] * min(first.batch, rows)), ROWS // rows)


def knows(group: Group, runs: Sequence[Settings]) -> bool:
    """Whether this is how to train the group."""
    first, data = runs[group.members[0]], group.lanes[0][0]
    sizes = first.sizes(data)
    curve = len(sizes) == 3 and sizes[0] == sizes[2] == 1 and first.activation == "relu" and first.loss in SCALE
    plain = first.torch_device().type == "cpu" and not any(runs[k].dropout for k in group.members)
    return curve and plain and len(group.members) >= LEAST and _most(first, len(data.x)) >= LEAST


def train(
    group: Group, runs: Sequence[Settings], points: Sequence[int], measure: bool, tell: Callable[[int], bool | None]
) -> tuple[list[Log], bool]:
    """Train the group; ``points`` are the epochs to measure at. False when ``tell`` asked to stop."""
    order = sorted(range(len(group.members)), key=lambda place: group.sorts[place].kind)
    most = _most(runs[group.members[0]], len(group.lanes[0][0].x))
    count = -(-len(order) // most)
    pieces = [part.tolist() for part in np.array_split(order, -(-count // THREADS) * THREADS) if len(part)]
    work, found = Work(len(pieces)), [None] * len(pieces)

    def piece(number: int) -> None:
        found[number] = Curves(group, runs, pieces[number], points, measure).train(work, number)

    complete = work.run((lambda k=k: piece(k) for k in range(len(pieces))), tell)
    return [log for log in found if log is not None], complete


class Curves:
    """Some runs of a group, in order of their kinds."""

    def __init__(
        self, group: Group, runs: Sequence[Settings], places: list[int], points: Sequence[int], measure: bool
    ) -> None:
        self.members, self.points, self.measure = [group.members[place] for place in places], list(points), measure
        own = [runs[k] for k in self.members]
        self.settings = first = own[0]
        self.hidden, self.dtype, self.scale = first.hidden[0], DTYPES[first.dtype], SCALE[first.loss]
        lanes = sorted({group.lane[place] for place in places})
        on = [group.lanes[lane] for lane in lanes]
        self.lane = torch.tensor([lanes.index(group.lane[place]) for place in places])
        self.orders = [stream(seed, "order") for _, seed in on]
        self.sizes, self.n = first.sizes(on[0][0]), on[0][0].n_train
        self.total = steps_in_all(first, on[0][0])
        self.x, self.y = (
            torch.stack([getattr(data, name)[:, 0].to(self.dtype) for data, _ in on]) for name in ("x", "y")
        )
        self.P = starts(own, self.sizes, self.dtype).T.contiguous()
        self.G = torch.empty_like(self.P)
        sorts = [group.sorts[place] for place in places]
        self.rates = np.array([sort.lr for sort in sorts])
        self.lr = torch.from_numpy(self.rates).to(self.dtype)
        edges = [0, *(k for k in range(1, len(sorts)) if sorts[k].kind != sorts[k - 1].kind), len(sorts)]
        self.kinds = [
            (a, b, row.rule, {**row.full(**own[a].own), "lr": self.lr[a:b]}, row.start(self.P[:, a:b]))
            for a, b in pairwise(edges)
            for row in [OPTIMIZERS[own[a].optimizer]]
        ]
        self.l1, self.l2, self.decay = (
            torch.tensor([getattr(run, name) for run in own], dtype=self.dtype) for name in ("l1", "l2", "decay")
        )
        self.penalised, self.decaying = bool((self.l1 + self.l2).any()), bool(self.decay.any())
        self.is_weight = is_weight(self.sizes, self.dtype).unsqueeze(1)
        room = (self.hidden, min(first.batch, self.n), len(own))
        self.z, self.h = torch.empty(room, dtype=self.dtype), torch.empty(room, dtype=self.dtype)
        self.found: dict[str, list[Tensor]] = {}

    def _layers(self, rows: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Views a, b, v (hidden, runs) and the last bias (runs,) of rows like P."""
        h = self.hidden
        return rows[:h], rows[h : 2 * h], rows[2 * h : 3 * h], rows[3 * h]

    def _forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Outputs (rows, runs) for x (rows, runs), and the hidden layer's z (hidden, rows, runs)."""
        a, b, v, last = self._layers(self.P)
        z, h = self.z[:, : len(x)], self.h[:, : len(x)]
        torch.addcmul(b.unsqueeze(1), a.unsqueeze(1), x, out=z)
        torch.clamp_min(z, 0, out=h).mul_(v.unsqueeze(1))
        return h.sum(0).add_(last), z

    def _gradient(self, x: Tensor, y: Tensor) -> None:
        """Fill G on one batch (rows, runs)."""
        out, z = self._forward(x)
        off = out.sub_(y).mul_(self.scale / len(x))
        e = self.h[:, : len(x)]
        torch.ops.aten.threshold_backward.grad_input(off.expand_as(z), z, 0, grad_input=e)
        a, b, v, _ = self._layers(self.P)
        ga, gb, gv, last = self._layers(self.G)
        torch.sum(off, 0, out=last)
        torch.sum(e, 1, out=gb)
        torch.sum(e.mul_(x), 1, out=ga)
        torch.mul(a, ga, out=gv).addcmul_(b, gb)
        ga.mul_(v)
        gb.mul_(v)
        if self.penalised:
            self.G += penalty_gradient(self.P * self.is_weight, self.l1, self.l2)

    def _step(self, k: int) -> None:
        """Update all runs; k = 0, 1, … counts the steps."""
        schedule = SCHEDULES[self.settings.schedule]
        factor = schedule.factor(k, self.total, **schedule.full(**self.settings.schedule_own))
        if self.decaying:
            self.P *= 1 - self.lr * factor * self.decay * self.is_weight
        for number, (a, b, rule, own, state) in enumerate(self.kinds):
            now = own if factor == 1 else own | {"lr": own["lr"] * factor}
            self.P[:, a:b], state = rule(self.P[:, a:b], self.G[:, a:b], state, k + 1, **now)
            self.kinds[number] = (a, b, rule, own, state)

    def train(self, work: Work, number: int) -> Log:
        """All steps, or as many as there are before ``work`` is to stop."""
        batch, k, known = self.settings.batch, 0, 1
        self._evaluate()
        for epoch in range(1, self.settings.epochs + 1):
            order = torch.stack([torch.randperm(self.n, generator=g) for g in self.orders])
            x, y = (values.gather(1, order)[self.lane].T.contiguous() for values in (self.x, self.y))
            for rows in zip(x.split(batch), y.split(batch), strict=True):
                if work.stop[0]:
                    return self._log(known)
                self._gradient(*rows)
                self._step(k)
                k += 1
                work.done[number] = k * len(self.members)
            if epoch in self.points:
                self._evaluate()
                known += 1
        return self._log(known)

    def _evaluate(self) -> None:
        """Note the losses on all rows, and the norm of the weights."""
        for part, begin, end in (("train", 0, self.n), ("test", self.n, self.x.shape[1])) if self.measure else ():
            total = torch.zeros(len(self.members), dtype=torch.float64)
            for at in range(begin, end, self.z.shape[1]):
                rows = slice(at, min(at + self.z.shape[1], end))
                x, y = (values[self.lane, rows].T.contiguous() for values in (self.x, self.y))
                total += self._forward(x)[0].sub_(y).square_().sum(0).double()
            self.found.setdefault(f"{part}_loss", []).append(total * self.scale / (2 * (end - begin)))
        self.found.setdefault("norm", []).append((self.P * self.is_weight).norm(dim=0).double())

    def _log(self, known: int) -> Log:
        points, each = np.array(self.points), self.total // self.settings.epochs
        missing = ((0, len(points) - known), (0, 0))
        found = {
            name: np.pad(torch.stack(values).numpy(), missing, constant_values=np.nan)
            for name, values in self.found.items()
        }
        reached = np.full(len(self.members), known)
        P = self.P.T.contiguous().numpy()
        return Log(np.array(self.members), points, points * each, self.total, found, reached, self.rates, P, self.sizes)
