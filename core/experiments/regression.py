"""Linear models: how many features, how much decay, and how to choose without looking at the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from core.experiments.model import Experiment, Values
from core.training.datasets import linear200, polynomial
from core.training.ensemble import Progress, final, grid, train
from core.training.fault import Fault, refuse
from core.training.parameter import Parameter
from core.training.settings import Settings


def underfit_overfit(
    *,
    features: Sequence[float] = (2, 4, 20),
    rows: int = 100,
    noise: float = 0.1,
    lr: float = 0.01,
    epochs: int = 400,
    batch: int = 10,
    seeds: int = 5,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """A polynomial of the third degree, learned by SGD with too few, enough and too many features.

    The constant counts as a feature. Columns: features, seed, epoch, train_loss, test_loss (mean squared error).
    """
    base = Settings(hidden=(), own={"lr": lr}, batch=batch, epochs=epochs, dtype="float64")
    runs, sets, counts = [], [], []
    for count in features:
        data = [polynomial(seed=seed, rows=rows, features=int(count), noise=noise) for seed in range(seeds)]
        runs += grid(base, seed=range(seeds))
        sets += data
        counts += [int(count)] * seeds
    frame = train(sets, runs, progress=progress).frame
    frame["features"] = frame["run"].map(dict(enumerate(counts)))
    return frame[["features", "seed", "epoch", "train_loss", "test_loss"]]


def _fit(x: np.ndarray, y: np.ndarray, count: int) -> np.ndarray:
    """Least squares with the first ``count`` columns; the shortest solution where there are many."""
    return np.linalg.lstsq(x[:, :count], y, rcond=None)[0]


def k_fold(
    *,
    k: int = 5,
    rows: int = 40,
    noise: float = 1.0,
    most: int = 12,
    seeds: int = 20,
    progress: Callable[[int, int], bool | None] | None = None,
) -> pd.DataFrame:
    """K-fold cross-validation over the number of features: what the training error hides.

    Least squares on the polynomial. Columns: features, seed, training, validation (mean over the folds), test.
    """
    if k > rows:
        refuse([Fault("out_of_bounds", name="k", value=k, low=2, high=rows)])
    found = []
    for seed in range(seeds):
        data = polynomial(seed=seed, rows=rows, features=most, noise=noise)
        x = np.column_stack([np.ones(len(data.x)), data.x.double().numpy()])
        y = data.y[:, 0].double().numpy()
        x_train, y_train, x_test, y_test = x[:rows], y[:rows], x[rows:], y[rows:]
        for count in range(1, most + 1):
            w = _fit(x_train, y_train, count)
            errors = []
            for held in np.array_split(np.arange(rows), k):
                rest = np.setdiff1d(np.arange(rows), held)
                v = _fit(x_train[rest], y_train[rest], count)
                errors.append(np.mean((x_train[held][:, :count] @ v - y_train[held]) ** 2))
            found.append(
                {
                    "features": count,
                    "seed": seed,
                    "training": np.mean((x_train[:, :count] @ w - y_train) ** 2),
                    "validation": np.mean(errors),
                    "test": np.mean((x_test[:, :count] @ w - y_test) ** 2),
                }
            )
            if progress and progress(len(found), seeds * most):
                return pd.DataFrame(found)
    return pd.DataFrame(found)


def weight_decay(
    *,
    strengths: Sequence[float] = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0),
    rows: int = 20,
    lr: float = 0.003,
    epochs: int = 100,
    batch: int = 5,
    seeds: int = 20,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Weight decay over lambda: 200 features, 20 training rows, first weights standard normal.

    Columns: strength, seed, norm (of w), train_loss, test_loss (squared error / 2).
    """
    base = Settings(hidden=(), loss="half-mse", init="unit", own={"lr": lr}, batch=batch, epochs=epochs)
    runs = grid(base, l2=strengths, seed=range(seeds))
    sets = {seed: linear200(seed=seed, rows=rows) for seed in range(seeds)}
    frame = final(train([sets[run.seed] for run in runs], runs, each_epoch=False, progress=progress).frame)
    return (
        frame[["l2", "seed", "norm", "train_loss", "test_loss"]]
        .rename(columns={"l2": "strength"})
        .reset_index(drop=True)
    )


NOISE, LR = Parameter("noise", 0.1, 0.0, 2.0), Parameter("lr", 0.01, 1e-12, 1e12)
UNDERFIT_OVERFIT = Experiment(
    underfit_overfit,
    (
        Values("features", (2, 4, 20), 2, 20),
        Parameter("rows", 100, 2, 10_000),
        NOISE,
        LR,
        Parameter("epochs", 400, 1, 5000),
        Parameter("batch", 10, 1, 10_000),
        Parameter("seeds", 5, 1, 100),
    ),
)
K_FOLD = Experiment(
    k_fold,
    (
        Parameter("k", 5, 2, 100),
        Parameter("rows", 40, 4, 2000),
        Parameter("noise", 1.0, 0.0, 2.0),
        Parameter("most", 12, 2, 20),
        Parameter("seeds", 20, 1, 200),
    ),
)
WEIGHT_DECAY = Experiment(
    weight_decay,
    (
        Values("strengths", (0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0), 0.0, 1e6),
        Parameter("rows", 20, 2, 5000),
        Parameter("lr", 0.003, 1e-12, 1e12),
        Parameter("epochs", 100, 1, 2000),
        Parameter("batch", 5, 1, 5000),
        Parameter("seeds", 20, 1, 200),
    ),
)
