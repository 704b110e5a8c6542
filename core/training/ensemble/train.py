"""Train many runs: check them, group them, and give each group to the engine that is quickest for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextvars import ContextVar

from core.training import compiled
from core.training.datasets.model import Data
from core.training.ensemble import curves, dense, small
from core.training.ensemble.groups import groups
from core.training.ensemble.outcome import Log, Outcome, outcome
from core.training.fault import Fault, refuse
from core.training.settings import Settings, steps_in_all

Progress = Callable[[int, int], bool | None]
"""Called now and then with the steps done and the steps in all, over all runs; returning True ends the work."""

LIMIT = 50_000_000
"""Steps, over all runs, that one call takes at most; the notes' race of 400 runs has 153,600."""

LONG = 5_000_000
"""From so many steps on, the seconds that compiling takes are well spent."""

ELSEWHERE: ContextVar[Callable[..., Outcome] | None] = ContextVar("elsewhere", default=None)
"""What trains in the place of ``train``, called with its arguments: see ``core.experiments.cluster``."""


def train(
    data: Data | Sequence[Data],
    runs: Sequence[Settings],
    *,
    each_epoch: bool = True,
    measure: bool = True,
    progress: Progress | None = None,
    engine: str = "auto",
) -> Outcome:
    """Train all ``runs``, on one data set or on one each.

    With ``each_epoch`` off only start and end are evaluated, without ``measure`` nothing is: the table then tells the
    norm of the weights alone. ``patience`` needs each epoch. ``engine``: "torch", "compiled" (small networks only, the
    others still by torch), or "auto", which compiles when that pays or has been done. Raises SettingsRefused with the
    faults of the first run that has any.
    """
    sets = [data] * len(runs) if isinstance(data, Data) else list(data)
    elsewhere = ELSEWHERE.get()
    if elsewhere is not None:
        return elsewhere(sets, runs, each_epoch=each_epoch, measure=measure, progress=progress, engine=engine)
    found = groups(sets, runs)
    steps = [steps_in_all(runs[g.members[0]], g.lanes[0][0]) * len(g.members) for g in found]
    total, done = sum(steps), 0
    if total > LIMIT:
        refuse([Fault("too_much", steps=total, limit=LIMIT)])
    logs: list[Log] = []
    complete = True
    for group, own in zip(found, steps, strict=True):

        def tell(now: int, base: int = done) -> bool | None:
            return progress(base + now, total) if progress else False

        first = runs[group.members[0]]
        points = range(first.epochs + 1) if each_epoch else (0, first.epochs)
        if engine == "compiled" or (engine == "auto" and total > LONG):
            compiled.warm(first.dtype)
        quick = engine != "torch" and compiled.ready(first.dtype)
        if quick and small.knows(group, runs):
            log, complete = small.train(group, runs, list(points), measure, tell)
            logs.append(log)
        elif curves.knows(group, runs):
            more, complete = curves.train(group, runs, list(points), measure, tell)
            logs += more
        else:
            more, complete = dense.train(group, runs, list(points), measure, tell, quick)
            logs += more
        done += own
        if not complete:
            break
    return outcome(runs, logs, complete)
