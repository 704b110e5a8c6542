"""Networks that tell classes apart: pictures of digits and clothes, dropout, kinds of decay, rare classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import torch

from core.experiments.model import Choice, Experiment, Values
from core.training.activations import ACTIVATIONS
from core.training.datasets import DATASETS, digits
from core.training.datasets.model import Data
from core.training.ensemble import Progress, final, grid, train
from core.training.mlp import INITS
from core.training.optimizers import OPTIMIZERS
from core.training.parameter import Parameter
from core.training.settings import Settings
from core.training.streams import stream

PICTURES = ("digits", "fashion-mnist")


def pictures(
    *,
    dataset: str = "digits",
    hidden: int = 0,
    layers: int = 1,
    activation: str = "relu",
    init: str = "torch",
    optimizer: str = "sgd",
    lr: float = 0.1,
    batch: int = 64,
    epochs: int = 10,
    dropout: float = 0.0,
    seeds: int = 5,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Softmax regression (hidden = 0) or a multilayer perceptron on digits or Fashion-MNIST.

    Columns: seed, epoch, step, train_loss, test_loss, train_accuracy, test_accuracy.
    """
    base = Settings(
        hidden=(hidden,) * layers if hidden else (),
        activation=activation,
        init=init,
        loss="cross-entropy",
        optimizer=optimizer,
        own={"lr": lr},
        dropout=dropout,
        batch=batch,
        epochs=epochs,
    )
    frame = train(DATASETS[dataset].make(), grid(base, seed=range(seeds)), progress=progress).frame
    return frame[["seed", "epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]]


def few_digits(rows: int, wrong: float, seed: int) -> Data:
    """``rows`` of the digits for training, a share ``wrong`` of their labels drawn anew; the usual 360 for the test."""
    data, random = digits(), stream(seed, "data")
    pick = torch.randperm(data.n_train, generator=random)[:rows]
    y = data.y_train[pick].clone()
    change = torch.rand(rows, generator=random) < wrong
    y[change] = torch.randint(10, (int(change.sum()),), generator=random)
    x = torch.cat([data.x_train[pick], data.x_test])
    return Data("digits", x, torch.cat([y, data.y_test]), rows, data.classes, data.image)


def _on_few_digits(runs: list[Settings], rows: int, wrong: float, progress: Progress | None) -> pd.DataFrame:
    sets = {seed: few_digits(rows, wrong, seed) for seed in {run.seed for run in runs}}
    return final(train([sets[run.seed] for run in runs], runs, each_epoch=False, progress=progress).frame)


def dropout(
    *,
    p: Sequence[float] = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7),
    rows: int = 200,
    wrong: float = 0.1,
    hidden: int = 64,
    layers: int = 2,
    lr: float = 0.01,
    epochs: int = 40,
    seeds: int = 10,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Dropout over p, with repetitions: digits, few training rows and some labels wrong.

    Columns: dropout, seed, train_loss, test_loss, train_accuracy, test_accuracy (all with dropout switched off).
    """
    base = Settings(
        hidden=(hidden,) * layers,
        loss="cross-entropy",
        optimizer="adam",
        own={"lr": lr},
        batch=min(64, rows),
        epochs=epochs,
    )
    frame = _on_few_digits(grid(base, dropout=p, seed=range(seeds)), rows, wrong, progress)
    return frame[
        ["dropout", "seed", "train_loss", "test_loss", "train_accuracy", "test_accuracy"]
    ].reset_index(drop=True)  # fmt: skip


def decoupled(
    *,
    strengths: Sequence[float] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
    optimizer: str = "adam",
    lr: float = 0.01,
    rows: int = 200,
    wrong: float = 0.1,
    hidden: int = 64,
    epochs: int = 40,
    seeds: int = 5,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """L2 in the loss against decoupled decay of the same strength: one thing for SGD, two for Adam.

    Columns: way (l2 or decay), strength, seed, norm (of all weights), train_loss, test_loss, test_accuracy.
    """
    base = Settings(
        hidden=(hidden,), loss="cross-entropy", optimizer=optimizer, own={"lr": lr}, batch=min(64, rows), epochs=epochs
    )
    runs = grid(base, l2=strengths, seed=range(seeds)) + grid(base, decay=strengths, seed=range(seeds))
    frame = _on_few_digits(runs, rows, wrong, progress)
    frame["way"] = ["l2" if run.l2 else "decay" for run in (runs[k] for k in frame["run"])]
    frame["strength"] = frame["l2"] + frame["decay"]
    return frame[["way", "strength", "seed", "norm", "train_loss", "test_loss", "test_accuracy"]].reset_index(drop=True)


def rare_class(rows: int, share: float, noise: float, seed: int) -> Data:
    """Two normal clouds in the plane, class 1 with this share of the training rows; 1000 of each for the test."""
    random = stream(seed, "data")
    rare = max(2, round(rows * share))
    counts = [rows - rare, rare, 1000, 1000]
    parts = [
        torch.randn(n, 2, generator=random) * noise + (1 if k % 2 else -1) for k, n in enumerate(counts)
    ]  # fmt: skip
    y = torch.cat([torch.full((n,), k % 2) for k, n in enumerate(counts)])
    return Data("rare class", torch.cat(parts), y, rows, ("common", "rare"))


def class_weights(
    *,
    weights: Sequence[float] = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0),
    share: float = 0.05,
    rows: int = 1000,
    noise: float = 1.2,
    lr: float = 0.1,
    epochs: int = 20,
    seeds: int = 5,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The cross-entropy with a weight on the rare class: how many of each class are found.

    Columns: weight, seed, recall_common, recall_rare (shares found of each class, on a balanced test), balanced (their
    mean), precision_rare (share of alarms that are right if the rare class keeps its share).
    """
    base = Settings(
        hidden=(), loss="cross-entropy", own={"lr": lr}, optimizer="adam", batch=min(50, rows), epochs=epochs
    )
    runs = grid(base, class_weights=[(1.0, float(weight)) for weight in weights], seed=range(seeds))
    sets = {seed: rare_class(rows, share, noise, seed) for seed in range(seeds)}
    outcome = train([sets[run.seed] for run in runs], runs, each_epoch=False, progress=progress)
    found = []
    for run, layers in zip(runs, outcome.layers, strict=True):
        if not layers:  # ended before its turn
            continue
        (w, b), data = layers[0], sets[run.seed]
        alarm = (data.x_test @ w.T + b).argmax(1) == 1
        rare = data.y_test == 1
        hits, false = alarm[rare].double().mean().item(), alarm[~rare].double().mean().item()
        alarms = share * hits + (1 - share) * false
        found.append(
            {
                "weight": run.class_weights[1],
                "seed": run.seed,
                "recall_common": 1 - false,
                "recall_rare": hits,
                "balanced": (1 - false + hits) / 2,
                "precision_rare": share * hits / alarms if alarms else float("nan"),
            }
        )
    return pd.DataFrame(found)


LR = Parameter("lr", 0.1, 1e-12, 1e12)
SMALL_LR = replace(LR, default=0.01)
ROWS, WRONG = Parameter("rows", 200, 20, 1437), Parameter("wrong", 0.1, 0.0, 1.0)
HIDDEN, EPOCHS = Parameter("hidden", 64, 1, 512), Parameter("epochs", 40, 1, 500)

PICTURE = Experiment(
    pictures,
    (
        Choice("dataset", "digits", PICTURES),
        Parameter("hidden", 0, 0, 1024),
        Parameter("layers", 1, 1, 8),
        Choice("activation", "relu", tuple(ACTIVATIONS)),
        Choice("init", "torch", tuple(INITS)),
        Choice("optimizer", "sgd", tuple(OPTIMIZERS)),
        LR,
        Parameter("batch", 64, 1, 60_000),
        Parameter("epochs", 10, 1, 200),
        Parameter("dropout", 0.0, 0.0, 0.95),
        Parameter("seeds", 5, 1, 50),
    ),
)
DROPOUT = Experiment(
    dropout,
    (
        Values("p", (0.0, 0.1, 0.2, 0.3, 0.5, 0.7), 0.0, 0.95),
        ROWS,
        WRONG,
        HIDDEN,
        Parameter("layers", 2, 1, 4),
        SMALL_LR,
        EPOCHS,
        Parameter("seeds", 10, 1, 100),
    ),
)
DECOUPLED = Experiment(
    decoupled,
    (
        Values("strengths", (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0), 1e-9, 1e6),
        Choice("optimizer", "adam", ("sgd", "momentum", "adam")),
        SMALL_LR,
        ROWS,
        WRONG,
        HIDDEN,
        EPOCHS,
        Parameter("seeds", 5, 1, 50),
    ),
)
CLASS_WEIGHTS = Experiment(
    class_weights,
    (
        Values("weights", (1.0, 2.0, 5.0, 10.0, 20.0, 50.0), 1e-6, 1e6),
        Parameter("share", 0.05, 0.001, 0.5),
        Parameter("rows", 1000, 20, 20_000),
        Parameter("noise", 1.2, 0.01, 10.0),
        LR,
        Parameter("epochs", 20, 1, 500),
        Parameter("seeds", 5, 1, 50),
    ),
)
