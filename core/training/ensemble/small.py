"""A group of small networks, trained by the compiled loops: every run by itself or a few side by side."""

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
    known = known and all(sort.kind[0] in compiled.KINDS for sort in group.sorts)
    plain = first.torch_device().type == "cpu" and not any(runs[k].dropout for k in group.members)
    narrow = sizes[1] == 1 if len(sizes) == 2 else max(sizes) <= compiled.WIDEST
    return known and plain and narrow and len(group.lanes) * first.epochs * data.n_train <= MOST_DRAWN


def _is_curve(sizes: Sequence[int], first: Settings) -> bool:
    """Whether this is a net 1-hidden-1 with ReLU, for which there is a quicker loop."""
    return len(sizes) == 3 and sizes[0] == sizes[2] == 1 and first.activation == "relu"


def _blocks(group: Group, room: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Runs side by side for ``curves.fit``: of each piece of work the blocks (blocks, room) and how many count.

    Blocks hold runs of one kind, filled up with the last one; those whose lanes agree make a piece. [] where so few
    runs are alike that most of the room would be empty.
    """
    names: dict[tuple, int] = {}
    kinds = np.array([names.setdefault(sort.kind, len(names)) for sort in group.sorts])
    if len(kinds) < len(names) * room // 2:
        return []
    lane, rates = np.array(group.lane), np.array([sort.lr for sort in group.sorts])
    order = np.lexsort((lane, rates, kinds))
    pieces: dict[bytes, list[tuple[np.ndarray, int]]] = {}
    for alike in np.split(order, np.flatnonzero(np.diff(kinds[order])) + 1):
        for start in range(0, len(alike), room):
            some = alike[start : start + room]
            block = np.append(some, np.full(room - len(some), some[-1]))
            pieces.setdefault(lane[block].tobytes(), []).append((block, len(some)))
    shared = list(pieces.values())
    if len(shared) < 2 * THREADS:
        shared = [[block] for blocks in shared for block in blocks]
    return [(np.stack([block for block, _ in some]), np.array([count for _, count in some])) for some in shared]


def train(
    group: Group, runs: Sequence[Settings], points: Sequence[int], measure: bool, tell: Callable[[int], bool | None]
) -> tuple[Log, bool]:
    """Train the group; ``points`` are the epochs to measure at. False when ``tell`` asked to stop."""
    from core.training.compiled import curves, loops

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

    what = (x, y, which, orders)
    how = (kinds, rates, own_numbers, penalties, factors, places, snaps)
    scale = compiled.LOSSES[first.loss]

    def cut(number: int, a: int, b: int, work: Work) -> None:
        run = (a, b, reached, work.done, number, work.stop)
        loops.fit(P, widths, activation, scale, *what, lane, first.batch, *how, *run)
        if measure:
            loops.losses(snaps, widths, activation, x, y, which, lane, n, a, b, found)

    def beside(number: int, blocks: np.ndarray, counts: np.ndarray, work: Work) -> None:
        run = (blocks, counts, reached, work.done, number, work.stop)
        measured = found if measure else found[:0]
        curves.fit(P, sizes[1], scale, *what, lane, first.batch, *how, measured, *run)

    several = range(2 * THREADS)
    Work(0).run((lambda k=k: draw(range(k, len(group.lanes), 2 * THREADS)) for k in several), lambda done: False)
    blocks = _blocks(group, curves.BYTES // kind.itemsize) if _is_curve(sizes, first) else []
    if blocks:
        parts, one = blocks, beside
    else:
        edges = np.unique(np.linspace(0, len(own), min(PIECES, len(own)) + 1).astype(int)).tolist()
        parts, one = list(pairwise(edges)), cut
    work = Work(len(parts))
    complete = work.run((lambda k=k, part=part: one(k, *part, work) for k, part in enumerate(parts)), tell)
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
