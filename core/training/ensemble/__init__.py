"""Many trainings at once: batched programs in place of one run after another.

Each run is a ``Settings``; what ``Fit`` would do with each of them alone, this does with all of them together, with the
same first weights, batches and masks, and so, up to rounding, the same numbers. Gradients are written out by hand.

    outcome = train(data, [Settings(optimizer=name, own={"lr": lr}, seed=seed) for …])
    outcome.frame                       # tidy: a row for each run and epoch

``groups`` puts runs of one shape together; ``small`` trains a group of small networks by compiled loops, ``curves`` the
notes' nets 1-hidden-1 where nothing is compiled, ``dense`` any other by matrix products over a whole grid of runs;
``outcome`` makes the table. The work is cut into pieces for the
threads of ``core.training.pool``.
"""

from __future__ import annotations

from core.training.ensemble.groups import grid
from core.training.ensemble.outcome import Outcome, final
from core.training.ensemble.train import LIMIT, Progress, train

__all__ = ["LIMIT", "Outcome", "Progress", "final", "grid", "train"]
