"""Everything that decides a run, and what may be chosen. Pure: the app imports this, and torch stays outside.

``FIELDS`` is the one table that drives the address both ways (``address``), the checks here, the controls on the page
and the tests, which hold its names to the registries of ``core.training``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from core.playground.datasets import DATASETS
from core.playground.fault import Fault
from core.playground.features import FEATURES

OWN = "own"
MOST_LAYERS, MOST_UNITS = 6, 8
ACTIVATIONS = ("tanh", "relu", "sigmoid", "identity", "leaky-relu", "elu", "gelu", "silu", "softplus")
LOSSES = {"bce": (2, 2), "cross-entropy": (2, 99), "half-mse": (0, 2), "mse": (0, 2)}
"""Loss to the least and most classes it is for; 0 is a regression."""
OPTIMIZERS = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw")
SCHEDULES = ("constant", "stairs", "exponential", "cosine", "warmup", "inverse-root")
INITS = ("torch", "xavier", "he", "uniform", "small", "unit", "zeros")
PENALTIES = ("none", "l1", "l2", "decay")
RULES = ("torch", "original")


@dataclass(frozen=True)
class Field:
    """One row of the table."""

    kind: str
    """int, float, choice, bool, list (of ints), names (of choices) or text."""
    key: str
    """Its name in the address."""
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()


FIELDS: dict[str, Field] = {
    "data": Field("choice", "d", choices=(*DATASETS, OWN)),
    "classes": Field("int", "k", 2, 6),
    "rows": Field("int", "n", 10, 2000),
    "noise": Field("int", "noise", 0, 50),
    "ratio": Field("int", "ratio", 10, 90),
    "data_seed": Field("int", "ds", 0, 999_999),
    "own": Field("text", "own"),
    "features": Field("names", "f", 1, len(FEATURES), choices=tuple(FEATURES)),
    "hidden": Field("list", "net", 1, MOST_UNITS),
    "activation": Field("names", "a", 1, MOST_LAYERS, choices=ACTIVATIONS),
    "dropout": Field("float", "p", 0, 0.9),
    "init": Field("choice", "init", choices=INITS),
    "loss": Field("choice", "loss", choices=("auto", *LOSSES)),
    "optimizer": Field("choice", "o", choices=OPTIMIZERS),
    "lr": Field("float", "lr", 1e-6, 100),
    "mu": Field("float", "mu", 0.0, 0.999),
    "schedule": Field("choice", "s", choices=SCHEDULES),
    "horizon": Field("int", "t", 1, 100_000),
    "penalty": Field("choice", "reg", choices=PENALTIES),
    "rate": Field("float", "rr", 0, 10),
    "batch": Field("int", "b", 0, 2000),
    "shuffle": Field("bool", "mix"),
    "rules": Field("choice", "rules", choices=RULES),
    "seed": Field("int", "seed", 0, 999_999),
}


@dataclass(frozen=True)
class Settings:
    """One run. Names are those of ``FIELDS``."""

    data: str = "circle"
    classes: int = 3
    """Of the data sets that leave it open."""
    rows: int = 500
    noise: int = 0
    """Percent, as on TensorFlow Playground."""
    ratio: int = 50
    """Percent of the rows that are for training."""
    data_seed: int = 0
    own: str = ""
    """The reader's own points, see ``own.encode``; read when ``data`` is "own"."""
    features: tuple[str, ...] = ("x", "y")
    hidden: tuple[int, ...] = (4, 2)
    activation: tuple[str, ...] = ("tanh",)
    """One for all hidden layers, or one for each."""
    dropout: float = 0.0
    init: str = "torch"
    loss: str = "auto"
    """auto: mse for values, bce for two classes, cross-entropy for more."""
    optimizer: str = "sgd"
    lr: float = 0.03
    mu: float = 0.9
    """Momentum, of momentum and nesterov."""
    schedule: str = "constant"
    horizon: int = 500
    """Epochs over which the schedule goes."""
    penalty: str = "none"
    rate: float = 0.001
    batch: int = 10
    """Rows a step; 0 takes all at once."""
    shuffle: bool = True
    """Anew in each epoch."""
    rules: str = "torch"
    """original: as TensorFlow Playground steps, see ``run``."""
    seed: int = 0
    """Fixes first weights, order and dropout masks."""

    def layer_activations(self) -> tuple[str, ...]:
        """One for each hidden layer; the last one given counts for all that follow."""
        given = self.activation or ("tanh",)
        return tuple(given[min(n, len(given) - 1)] for n in range(len(self.hidden)))

    def with_(self, **changes: object) -> Settings:
        return replace(self, **changes)


NAMES = tuple(field.name for field in fields(Settings))


def check(values: Mapping[str, object]) -> tuple[Settings, tuple[Fault, ...]]:
    """Settings of ``values``; what is unknown or out of bounds keeps its default and is told as a fault."""
    good: dict[str, object] = {}
    faults: list[Fault] = []
    for name, value in values.items():
        if name not in FIELDS:
            faults.append(Fault("unknown", {"name": str(name)[:40]}))
            continue
        fault, clean = _value(name, FIELDS[name], value)
        if fault:
            faults.append(fault)
        else:
            good[name] = clean
    settings = Settings(**good)
    if len(settings.activation) > max(1, len(settings.hidden)):
        settings = settings.with_(activation=settings.activation[: max(1, len(settings.hidden))])
    return settings, tuple(faults)


def _value(name: str, row: Field, value: object) -> tuple[Fault | None, object]:
    shown = {"name": name, "value": str(value)[:40]}
    if row.kind == "bool":
        return (None, value) if isinstance(value, bool) else (Fault("not_a_choice", shown | {"known": "0, 1"}), None)
    if row.kind == "choice":
        fine = isinstance(value, str) and value in row.choices
        return (None, value) if fine else (Fault("not_a_choice", shown | {"known": ", ".join(row.choices)}), None)
    if row.kind == "text":
        return (None, value) if isinstance(value, str) else (Fault("not_a_choice", shown | {"known": "-"}), None)
    if row.kind == "names":
        return _names(row, value, shown)
    if row.kind == "list":
        return _list(row, value, shown)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return Fault("not_a_number", shown), None
    if row.kind == "int" and value != int(value):
        return Fault("not_whole", shown), None
    if not row.low <= value <= row.high:
        return Fault("out_of_bounds", shown | {"low": row.low, "high": row.high}), None
    return None, int(value) if row.kind == "int" else float(value)


def _names(row: Field, value: object, shown: dict) -> tuple[Fault | None, object]:
    if not isinstance(value, list | tuple) or not row.low <= len(value) <= row.high:
        return Fault("wrong_length", shown | {"low": int(row.low), "high": int(row.high)}), None
    for one in value:
        if one not in row.choices:
            return Fault("not_a_choice", shown | {"value": str(one)[:40], "known": ", ".join(row.choices)}), None
    if shown["name"] == "features":
        return None, tuple(name for name in row.choices if name in value)
    return None, tuple(value)


def _list(row: Field, value: object, shown: dict) -> tuple[Fault | None, object]:
    if not isinstance(value, list | tuple) or len(value) > MOST_LAYERS:
        return Fault("too_many_layers", shown | {"most": MOST_LAYERS}), None
    for one in value:
        if isinstance(one, bool) or not isinstance(one, int) or not row.low <= one <= row.high:
            return Fault("wrong_units", shown | {"value": str(one)[:40], "most": int(row.high)}), None
    return None, tuple(value)


def loss_of(settings: Settings, classes: int) -> str:
    """The loss in use for data of so many classes (0: values); one that does not fit gives way to the usual one."""
    usual = "mse" if classes == 0 else "bce" if classes == 2 else "cross-entropy"
    least, most = LOSSES.get(settings.loss, (1, 0))
    return settings.loss if classes != 1 and least <= classes <= most else usual


def misfits(settings: Settings, classes: int, n_train: int) -> tuple[Fault, ...]:
    """What is wrong with settings and data together: told, and put right by the next best."""
    found = []
    if settings.loss != "auto" and loss_of(settings, classes) != settings.loss:
        facts = {"value": settings.loss, "used": loss_of(settings, classes), "classes": classes}
        found.append(Fault("loss_values" if classes == 0 else "loss_classes", facts))
    if settings.batch > n_train:
        found.append(Fault("batch_too_large", {"value": settings.batch, "rows": n_train}))
    return tuple(found)
