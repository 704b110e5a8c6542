"""A grid of networks as one batched tensor program: matrix products over all runs, gradients written out by hand.

A grid has C configurations on L lanes; a lane is one pair of data and seed, hence one sequence of batches, gathered
once for all the runs on it. Samples stand last, which keeps softmax over the middle and the inner loops contiguous.

Large grids are cut into smaller ones for the threads. A single run of a wide network cannot be cut so: two threads then
hold half of its units each (``pair``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from core.training import compiled
from core.training.activations import ACTIVATIONS
from core.training.ensemble import quick
from core.training.ensemble.draws import is_weight, parameters, starts
from core.training.ensemble.groups import Group, grids
from core.training.ensemble.network import WIDE, Network, Store
from core.training.ensemble.outcome import Log
from core.training.ensemble.pair import Alone, halves
from core.training.optimizers import OPTIMIZERS
from core.training.pool import THREADS, Work, quicken
from core.training.regularisers import Masks, penalty_gradient
from core.training.schedules import SCHEDULES
from core.training.settings import DTYPES, Settings, steps_in_all
from core.training.streams import stream

CHUNK = 1 << 18
"""Numbers that one intermediate of an evaluation may hold: few enough to stay in the cache."""
FITS = 1 << 19
"""Numbers that the parameters and batches of one grid may hold, for the same reason."""
WORTH = 1 << 16
"""Numbers from which on a grid is worth cutting in two: below, calls cost more than what they compute."""
FEW = 4
"""Softmax regressions on one lane up to which each is compiled by itself: more of them are better one matrix."""
HEAVY = 1 << 20
"""Rows times parameters of a batch from which on a run is worth a second thread."""

WHOLE: ContextVar[bool] = ContextVar("whole", default=False)
"""Grids are not cut for the threads: then the numbers are the same to the last bit on machines of any size."""

Tell = Callable[[int], bool | None]


def train(
    group: Group, runs: Sequence[Settings], points: Sequence[int], measure: bool, tell: Tell, by_compiled: bool
) -> tuple[list[Log], bool]:
    """Train the group; ``points`` are the epochs to measure at, ``by_compiled``: as much as can be is compiled.

    False when ``tell`` asked to stop.
    """
    cut = grids(group)
    if not WHOLE.get():
        cut = [grid for whole in cut for grid in _cut(*whole, runs[group.members[0]], group)]
    work, found = Work(len(cut)), [None] * len(cut)

    def piece(number: int, places: list[int], lanes: int) -> None:
        def program(share: Alone) -> None:
            grid = Grid(group, runs, places, lanes, points, measure, share, by_compiled)
            log = grid.train(work, number)
            if share.first:
                found[number] = log

        sizes = runs[group.members[0]].sizes(group.lanes[0][0])
        if len(cut) == 1 and _is_heavy(group, runs) and not (by_compiled and _is_direct([runs[group.members[0]]], 1)):
            halves(sizes, program, quicken)
        else:
            program(Alone(sizes))

    pieces = (lambda k=k, cell=cell: piece(k, *cell) for k, cell in enumerate(cut))
    complete = work.run(pieces, tell)
    return [log for log in found if log is not None], complete


def _is_heavy(group: Group, runs: Sequence[Settings]) -> bool:
    """Whether this is one run, and worth a second thread."""
    first = runs[group.members[0]]
    plain = not first.dropout and not first.class_weights and first.torch_device().type == "cpu" and THREADS > 1
    size = min(first.batch, group.lanes[0][0].n_train) * parameters(first.sizes(group.lanes[0][0]))
    return plain and len(group.members) == 1 and size >= HEAVY and not WHOLE.get()


def _is_direct(runs: Sequence[Settings], lanes: int) -> bool:
    """Whether gradients are compiled that read the data's own rows: softmax regression, few runs on each lane."""
    plain = runs[0].loss == "cross-entropy" and not runs[0].hidden and runs[0].torch_device().type == "cpu"
    return plain and len(runs) <= FEW * lanes and not any(run.class_weights for run in runs)


def _cut(places: list[int], lanes: int, first: Settings, group: Group) -> Iterator[tuple[list[int], int]]:
    """Smaller grids for the threads: by lanes as long as there are enough, then by configurations."""
    sizes, runs = first.sizes(group.lanes[0][0]), len(places)
    numbers = first.batch * sum(sizes[1:]) + 4 * parameters(sizes)
    pieces = 1
    if runs > 1 and runs * numbers >= WORTH and first.torch_device().type == "cpu":
        fitting = 1 if sizes[0] >= WIDE else -(-runs * numbers // FITS)
        pieces = -(-fitting // THREADS) * THREADS
    parts = min(lanes, pieces)
    table = np.array(places).reshape(-1, lanes)
    for columns in np.array_split(table, parts, axis=1):
        for rows in np.array_split(columns, min(-(-pieces // parts), len(table)), axis=0):
            yield rows.reshape(-1).tolist(), rows.shape[1]


class Grid:
    """One batched program: C configurations by L lanes, R = C · L runs."""

    def __init__(
        self, group: Group, runs: Sequence[Settings], places: list[int], lanes: int, points: Sequence[int],
        measure: bool, share: Alone, by_compiled: bool,
    ) -> None:  # fmt: skip
        self.members = [group.members[place] for place in places]
        self.runs = [runs[k] for k in self.members]
        self.L, self.points, self.measure, self.share = lanes, list(points), measure, share
        on = [group.lanes[group.lane[place]] for place in places[:lanes]]
        self.settings = first = self.runs[0]
        self.device, self.dtype = first.torch_device(), DTYPES[first.dtype]
        self.sizes, self.n = first.sizes(on[0][0]), on[0][0].n_train
        self.total = steps_in_all(first, on[0][0])
        self.quick = by_compiled and self.device.type == "cpu"
        self._take_data([data for data, _ in on])
        self.orders = [stream(seed, "order") for _, seed in on]
        first_rows = starts(self.runs, self.sizes, self.dtype)[:, share.places]
        self.direct = self.quick and _is_direct(self.runs, lanes)
        self.store = Store.of(first_rows.to(self.device), share.shapes, whole=self.direct)
        self.G = self.store.like()
        self.loss = quick.loss(first.loss, self.quick)
        self.network = Network(ACTIVATIONS[first.activation], dict(first.activation_own), self.loss, share)
        sorts = [group.sorts[place] for place in places]
        self.rates = np.array([sort.lr for sort in sorts])
        self.lr = self._column(self.rates)
        edges = [0, *(k for k in range(1, len(sorts)) if sorts[k].kind != sorts[k - 1].kind), len(sorts)]
        self.slices = [self._slice(a, b) for a, b in pairwise(edges)]
        if self.quick:
            self.in_place = [self._in_place(p) for p in range(len(self.store.parts))]
        self.weights = None
        if any(run.class_weights for run in self.runs):
            rows = [run.class_weights or (1.0,) * self.sizes[-1] for run in self.runs]
            self.weights = torch.tensor(rows, dtype=self.dtype, device=self.device).view(-1, lanes, self.sizes[-1])
        self.l1, self.l2, self.decay = (self._column([getattr(run, name) for run in self.runs])
                                        for name in ("l1", "l2", "decay"))  # fmt: skip
        self.penalised, self.decaying = bool((self.l1 + self.l2).any()), bool(self.decay.any())
        self.is_weight = is_weight(self.sizes, self.dtype)[share.places].to(self.device)
        self.is_weight_of = self.is_weight.split([part.shape[1] for part in self.store.parts])
        self.masks = Masks.of_runs(self.runs, self.dtype) if any(run.dropout for run in self.runs) else None
        self.found: dict[str, list[Tensor]] = {}

    def _column(self, values: Sequence[float] | np.ndarray) -> Tensor:
        return torch.tensor(values, dtype=self.dtype, device=self.device).unsqueeze(1)

    def _slice(self, a: int, b: int) -> tuple[int, int, Callable, dict, list[tuple[Tensor, ...]]]:
        """Runs of one kind: their rule, its hyperparameters, and its state for each part of the store."""
        row, run = OPTIMIZERS[self.runs[a].optimizer], self.runs[a]
        own = row.full(**run.own) | {"lr": self.lr[a:b]}
        return a, b, row.rule, own, [row.start(part[a:b]) for part in self.store.parts]

    def _in_place(self, p: int) -> Callable[[int, float], None]:
        """A compiled step k of part p of the store, learning rates times ``factor``: all in place, in one go."""
        from core.training.compiled.rows import rows

        W, G = self.store.parts[p].numpy(), self.G.parts[p].numpy()
        slices = []
        for a, b, _, _, states in self.slices:
            run = self.runs[a]
            A, B, *_ = (*(state.numpy() for state in states[p]), G[a:b], G[a:b])  # a rule leaves alone what it has not
            hyper = np.array(compiled.hypers(run.optimizer, run.own), W.dtype)
            slices.append((compiled.KINDS[run.optimizer], W[a:b], G[a:b], A, B, self.rates[a:b], hyper))

        def step(k: int, factor: float) -> None:
            for kind, w, g, A, B, rates, hyper in slices:
                rows(kind, w, g, A, B, float(k + 1), (rates * factor).astype(w.dtype), hyper)

        return step

    def _take_data(self, lanes: Sequence) -> None:
        """The distinct data sets, one below the other; ``offset`` (L, 1) is where each lane's begins."""
        distinct = list({id(data): data for data in lanes}.values())
        place = {id(data): k for k, data in enumerate(distinct)}
        self.rows, self.distinct = len(distinct[0].x), len(distinct)
        self.offset = torch.tensor([[place[id(data)] * self.rows] for data in lanes])
        x, y = ([getattr(data, name) for data in distinct] for name in "xy")
        x, y = (torch.cat(part) if self.distinct > 1 else part[0] for part in (x, y))
        self.classes = not y.is_floating_point()
        self.x = x.to(self.device, self.dtype).contiguous()
        self.y = y.to(self.device) if self.classes else y.to(self.device, self.dtype)

    def _batches(self, order: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Inputs (lanes, batch, inputs) and targets, samples last, in this order (lanes, rows) of the stacked data.

        Where gradients are direct, numbers of rows (lanes, batch), and the targets of all.
        """
        batches = [rows.to(self.device) for rows in order.split(self.settings.batch, 1)]
        if self.direct:
            yield from ((rows, self.y) for rows in batches)
            return
        gathered = self.share.gathered(self.x, [rows.reshape(-1) for rows in batches])
        for rows, x in zip(batches, gathered, strict=True):
            yield x.view(*rows.shape, -1), self._targets(self.y.index_select(0, rows.reshape(-1)), rows.shape)

    def _targets(self, y: Tensor, shape: Sequence[int]) -> Tensor:
        return y.view(shape) if self.classes else y.view(*shape, -1).mT

    def train(self, work: Work, number: int) -> Log:
        """All steps, or as many as there are before ``work`` is to stop."""
        k, known = 0, 1
        self._evaluate()
        for epoch in range(1, self.settings.epochs + 1):
            order = torch.stack([torch.randperm(self.n, generator=g) for g in self.orders]) + self.offset
            for x, y in self._batches(order):
                if self.share.stopped(work.stop, k):
                    return self._log(known)
                self._gradient(x, y)
                self._step(k)
                k += 1
                if self.share.first:
                    work.done[number] = k * len(self.runs)
            if epoch in self.points:
                self._evaluate()
                known += 1
        return self._log(known)

    def _gradient(self, x: Tensor, y: Tensor) -> None:
        """Fill ``G`` with the gradients of all runs on one batch."""
        if self.direct:
            from core.training.compiled.classes import gradient

            gradient(self.store.parts[0].numpy(), self.G.parts[0].numpy(), self.x.numpy(), y.numpy(), x.numpy())
        else:
            widths = self.sizes[1:-1]
            masks = quick.masks(self.masks, widths, x.shape[1], self.quick) if self.masks else ()
            self.network.gradient(self.store, self.G, x, y, self.weights, masks)
        if self.penalised:
            for g, w, mask in zip(self.G.parts, self.store.parts, self.is_weight_of, strict=True):
                g += penalty_gradient(w * mask, self.l1, self.l2)

    def _step(self, k: int) -> None:
        """Update all runs; k = 0, 1, … counts the steps."""
        schedule = SCHEDULES[self.settings.schedule]
        factor = schedule.factor(k, self.total, **schedule.full(**self.settings.schedule_own))
        for p, (w, g) in enumerate(zip(self.store.parts, self.G.parts, strict=True)):
            if self.decaying:
                w *= 1 - self.lr * factor * self.decay * self.is_weight_of[p]
            if self.quick:
                self.in_place[p](k, factor)
                continue
            for a, b, rule, own, states in self.slices:
                now = own if factor == 1 else own | {"lr": own["lr"] * factor}
                new, states[p] = rule(w[a:b], g[a:b], states[p], k + 1, **now)
                if len(self.slices) == 1:
                    self.store.parts[p] = new
                else:
                    w[a:b] = new

    def _evaluate(self) -> None:
        """Note losses and accuracies on all rows, and the norm of the weights."""
        if self.measure:
            for part, cut in (("train", (0, self.n)), ("test", (self.n, self.rows))):
                loss, right = self._means(*cut)
                self.found.setdefault(f"{part}_loss", []).append(loss)
                if self.classes:
                    self.found.setdefault(f"{part}_accuracy", []).append(right)
        squares = (self.store.rows() * self.is_weight).norm(dim=1).double().cpu().square()
        self.found.setdefault("norm", []).append(self.share.sum(squares).sqrt())

    def _means(self, first: int, last: int) -> tuple[Tensor, Tensor]:
        """Mean loss and share of right answers of each run on these rows, some rows at a time to bound memory."""
        together = self.distinct == 1  # then all runs see the same rows, whatever their lanes
        weights = self.weights.view(-1, 1, self.sizes[-1]) if together and self.weights is not None else self.weights
        each = max(32, CHUNK // (len(self.runs) * max(self.sizes[1:])))
        each = last - first if weights is not None else each  # their mean has weights of its own
        loss = torch.zeros(len(self.runs), dtype=torch.float64)
        right = torch.zeros_like(loss)
        for at in range(first, last, max(each, 1)):
            end = min(at + each, last)
            parts = [slice(at + base, end + base) for base in ((0,) if together else self.offset[:, 0].tolist())]
            x, y = (torch.stack([values[part] for part in parts]) for values in (self.x, self.y))
            y = self._targets(y, x.shape[:2])
            out, _, _ = self.network.forward(self.store, x)
            mean, count = quick.measure(self.loss, out, y, weights, self.quick)
            loss += mean * (end - at)
            right += 0 if count is None else count
        return loss / (last - first), right / (last - first)

    def _log(self, known: int) -> Log:
        points = np.array(self.points)
        found = {name: torch.stack(values).numpy() for name, values in self.found.items()}
        missing = len(points) - known
        found = {name: np.pad(v, ((0, missing), (0, 0)), constant_values=np.nan) for name, v in found.items()}
        each = self.total // self.settings.epochs
        P = self.share.rows(self.store.rows()).cpu().numpy()
        reached = np.full(len(self.runs), known)
        return Log(np.array(self.members), points, points * each, self.total, found, reached, self.rates, P, self.sizes)
