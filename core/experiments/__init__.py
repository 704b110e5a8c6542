"""The experiments of the notes, each a function that gives a tidy DataFrame. To add one: a function and a row.

EXPERIMENTS["race"](seeds=5, lr=0.02)
"""

from __future__ import annotations

from core.experiments.classify import CLASS_WEIGHTS, DECOUPLED, DROPOUT, PICTURE
from core.experiments.depth import DEPTH
from core.experiments.model import Choice, Experiment, Values
from core.experiments.race import RACE, SWEEP, TUNED_RACE, WINS
from core.experiments.regression import K_FOLD, UNDERFIT_OVERFIT, WEIGHT_DECAY
from core.experiments.surfaces import BASINS, FLOCK, STABILITY, TRAJECTORIES

EXPERIMENTS: dict[str, Experiment] = {
    "race": RACE,
    "race-wins": WINS,
    "race-sweep": SWEEP,
    "race-tuned": TUNED_RACE,
    "trajectories": TRAJECTORIES,
    "flock": FLOCK,
    "basins": BASINS,
    "stability": STABILITY,
    "depth": DEPTH,
    "pictures": PICTURE,
    "underfit-overfit": UNDERFIT_OVERFIT,
    "k-fold": K_FOLD,
    "weight-decay": WEIGHT_DECAY,
    "dropout": DROPOUT,
    "decoupled": DECOUPLED,
    "class-weights": CLASS_WEIGHTS,
}
"""Every experiment by name."""

__all__ = ["EXPERIMENTS", "Choice", "Experiment", "Values"]
