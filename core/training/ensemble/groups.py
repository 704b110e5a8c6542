"""Which runs can be one program, and grids of runs to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.training.datasets.model import Data
from core.training.fault import refuse
from core.training.optimizers import OPTIMIZERS
from core.training.settings import Settings, data_faults, fit_faults, settings_faults

SEED_HIGH = 2**60
SEEDLESS = {"seed": 0, "start": 0}


def grid(base: Settings, **choices: Sequence) -> list[Settings]:
    """All combinations: names of fields of Settings, or of the optimizer's own (``lr``, ``mu``, …), to their values.

    The last name varies fastest.
    """
    runs = [base]
    for name, values in choices.items():
        runs = [_with(run, name, value) for run in runs for value in values]
    return runs


def _with(settings: Settings, name: str, value: object) -> Settings:
    if name in Settings.__dataclass_fields__:
        return replace(settings, **{name: value})
    return replace(settings, own={**settings.own, name: value})


@dataclass(frozen=True)
class Sort:
    """What runs that differ in data and seed alone have in common."""

    shape: tuple
    """Equal for runs that one program can hold."""
    kind: tuple
    """Optimizer and hyperparameters but the learning rate: runs of one kind are stepped by one call of a rule."""
    lr: float


@dataclass(frozen=True)
class Group:
    """Runs of one shape: their numbers, and for each the place of its lane, one pair of data and seed."""

    members: list[int]
    lane: list[int]
    lanes: list[tuple[Data, int]]
    sorts: list[Sort]


def groups(sets: Sequence[Data], runs: Sequence[Settings]) -> list[Group]:
    """All runs, grouped by shape. Raises SettingsRefused with the faults of the first run that has any."""
    sorts: dict[tuple, Sort] = {}
    found: dict[tuple, tuple[list[int], list[int], dict, list[Sort]]] = {}
    for own in {id(own): own for own in sets}.values():
        refuse(data_faults(own))
    before = shape = sort = None
    for k, (data, run) in enumerate(zip(sets, runs, strict=True)):
        now = vars(run) | SEEDLESS  # mostly equal to the one before: then nothing is looked up
        if before is None or now != before or _shape_of(data) != shape or not _seeds_in_bounds(run):
            key = _key(data, run)
            if key not in sorts or not _seeds_in_bounds(run):
                refuse(settings_faults(run) or fit_faults(run, data))
                sorts[key] = _sort(data, run)
            sort, before, shape = sorts[key], now, _shape_of(data)
        members, lane, lanes, kinds = found.setdefault(sort.shape, ([], [], {}, []))
        members.append(k)
        kinds.append(sort)
        lane.append(lanes.setdefault((id(data), run.seed), (len(lanes), data))[0])
    return [
        Group(members, lane, [(data, seed) for (_, seed), (_, data) in lanes.items()], kinds)
        for members, lane, lanes, kinds in found.values()
    ]


def _key(data: Data, s: Settings) -> tuple:
    """All that faults and sort depend on, but for the seeds."""
    return (
        s.hidden, s.activation, tuple(s.activation_own.items()), s.init, s.loss, s.class_weights, s.optimizer,
        tuple(s.own.items()), s.schedule, tuple(s.schedule_own.items()), s.l1, s.l2, s.decay, s.dropout, s.patience,
        s.batch, s.epochs, s.device, s.dtype, *_shape_of(data),
    )  # fmt: skip


def _shape_of(data: Data) -> tuple:
    return data.x.shape, data.y.shape, data.n_train, data.classes


def _seeds_in_bounds(s: Settings) -> bool:
    start = 0 if s.start is None else s.start
    return type(s.seed) is int and type(start) is int and 0 <= s.seed <= SEED_HIGH and 0 <= start <= SEED_HIGH


def _sort(data: Data, s: Settings) -> Sort:
    shape = (
        s.sizes(data), data.n_train, len(data.x), s.activation, tuple(s.activation_own.items()), s.loss, s.schedule,
        tuple(s.schedule_own.items()), s.batch, s.epochs, s.dtype, s.device,
    )  # fmt: skip
    own = OPTIMIZERS[s.optimizer].full(**s.own)
    kind = (s.optimizer, *(value for name, value in own.items() if name != "lr"))
    return Sort(shape, kind, own["lr"])


def grids(group: Group) -> list[tuple[list[int], int]]:
    """The group's members as grids of configurations by lanes: places in it, and how many lanes.

    Places stand in the order (kind, place on the lane, lane): lanes of one grid all carry the same kinds.
    """
    on: dict[int, list[int]] = {}
    for place, lane in enumerate(group.lane):
        on.setdefault(lane, []).append(place)
    same: dict[tuple, list[list[int]]] = {}
    for places in on.values():
        places = sorted(places, key=lambda place: group.sorts[place].kind)
        same.setdefault(tuple(group.sorts[place].kind for place in places), []).append(places)
    return [([lane[c] for c in range(len(some[0])) for lane in some], len(some)) for some in same.values()]
