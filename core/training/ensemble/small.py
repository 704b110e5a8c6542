"""A group of small networks, trained by the compiled loops: every run by itself, many on each thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import torch

from core.training import compiled
from core.training.ensemble.draws import is_weight, shuffles, starts
from core.training.ensemble.groups import Group
from core.training.ensemble.outcome import Log
from core.training.pool import THREADS, Work
from core.training.schedules import SCHEDULES
from core.training.settings import DTYPES, Settings, steps_in_all

MOST_DRAWN = 50_000_000
"""Places in the shuffles of all lanes, which are drawn beforehand, eight bytes each."""
PIECES = 24
"""Pieces that a group is cut into, if it has so many runs."""


def knows(group: Group, runs: Sequence[Settings]) -> bool:
    """Whether the loops can train this group."""
    first, data = runs[group.members[0]], group.lanes[0][0]
    sizes = first.sizes(data)
    known = first.activation in compiled.ACTIVATIONS and first.loss in compiled.LOSSES
    plain = first.torch_device().type == "cpu" and not any(runs[k].dropout for k in group.members)
    narrow = sizes[1] == 1 if len(sizes) == 2 else max(sizes) <= compiled.WIDEST
    return known and plain and narrow and len(group.lanes) * first.epochs * data.n_train <= MOST_DRAWN


def train(
    group: Group, runs: Sequence[Settings], points: Sequence[int], measure: bool, tell: Callable[[int], bool | None]
) -> tuple[Log, bool]:
    """Train the group; ``points`` are the epochs to measure at. False when ``tell`` asked to stop."""
    from core.training.compiled import loops

    own, first = [runs[k] for k in group.members], runs[group.members[0]]
    data, dtype = group.lanes[0][0], DTYPES[first.dtype]
    kind = np.dtype(first.dtype)
    sizes, n, total = first.sizes(data), data.n_train, steps_in_all(first, data)
    distinct = list({id(data): data for data, _ in group.lanes}.values())
    place = {id(data): k for k, data in enumerate(distinct)}
    which = np.array([place[id(data)] for data, _ in group.lanes])
    x = torch.stack([data.x.to(dtype) for data in distinct]).numpy()
    y = torch.stack([data.y.to(dtype) for data in distinct]).numpy()
    P, lane = starts(own, sizes, dtype).numpy(), np.array(group.lane)
    orders = np.empty((len(group.lanes), first.epochs, n), np.int64)
    kinds = np.array([compiled.KINDS[sort.kind[0]] for sort in group.sorts])
    rates = np.array([sort.lr for sort in group.sorts])
    own_numbers = np.array(
        [[*sort.kind[1:], *([0.0] * (compiled.HYPERS + 1 - len(sort.kind)))] for sort in group.sorts], kind
    )
    penalties = np.array([[run.l1, run.l2, run.decay] for run in own], kind)
    schedule = SCHEDULES[first.schedule]
    numbers = schedule.full(**first.schedule_own)
    factors = np.array([schedule.factor(k, total, **numbers) for k in range(total)])
    places = np.full(first.epochs + 1, -1)
    places[list(points)] = np.arange(len(points))
    snaps = np.full((len(points), *P.shape), np.nan, kind)
    found, reached = np.full((len(points), len(own), 2), np.nan), np.full(len(own), -1)
    widths, activation = np.array(sizes), compiled.ACTIVATIONS[first.activation]

    def draw(lanes: range) -> None:
        for k in lanes:
            shuffles(group.lanes[k][1], torch.from_numpy(orders[k]))

    def piece(number: int, a: int, b: int) -> None:
        loops.fit(
            P, widths, activation, compiled.LOSSES[first.loss], x, y, which, orders, lane, first.batch, kinds, rates,
            own_numbers, penalties, factors, places, snaps, a, b, reached, work.done, number, work.stop,
        )  # fmt: skip
        if measure:
            loops.losses(snaps, widths, activation, x, y, which, lane, n, a, b, found)

    several = range(2 * THREADS)
    Work(0).run((lambda k=k: draw(range(k, len(group.lanes), 2 * THREADS)) for k in several), lambda done: False)
    edges = np.unique(np.linspace(0, len(own), min(PIECES, len(own)) + 1).astype(int)).tolist()
    work = Work(len(edges) - 1)
    cuts = enumerate(pairwise(edges))
    complete = work.run((lambda k=k, a=a, b=b: piece(k, a, b) for k, (a, b) in cuts), tell)
    weights = is_weight(sizes, dtype).numpy()
    with np.errstate(over="ignore"):
        measures = {"norm": np.sqrt(np.einsum("prd,d->pr", np.square(snaps, dtype=np.float64), weights))}
    if measure:
        half = 2 / compiled.LOSSES[first.loss]
        measures |= {"train_loss": found[..., 0] / half, "test_loss": found[..., 1] / half}
    epochs = np.array(points)
    known = np.searchsorted(epochs, reached, side="right")
    each = total // first.epochs
    return Log(np.array(group.members), epochs, epochs * each, total, measures, known, rates, P, sizes), complete
