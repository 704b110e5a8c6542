"""The settings of one training, and everything that can be known to be wrong with them beforehand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

import torch

from core.training.activations import ACTIVATIONS
from core.training.datasets.model import Data
from core.training.fault import Fault
from core.training.losses import LOSSES
from core.training.mlp import INITS
from core.training.optimizers import OPTIMIZERS
from core.training.parameter import Parameter
from core.training.parameter import faults as parameter_faults
from core.training.regularisers import REGULARISERS
from core.training.schedules import SCHEDULES

DTYPES = {"float32": torch.float32, "float64": torch.float64}
NUMBERS = (
    *(row.parameter for row in REGULARISERS.values()),
    Parameter("batch", 32, 1, 10**7),
    Parameter("epochs", 10, 1, 10**6),
    Parameter("seed", 0, 0, 2**60),
    Parameter("start", 0, 0, 2**60),
)
"""The settings that are numbers by themselves; those of optimizer, activation and schedule stand in their rows."""


@dataclass(frozen=True)
class Settings:
    """One training. Names are keys of the registries."""

    hidden: tuple[int, ...] = (20,)
    """Widths of the hidden layers; () is a linear model."""
    activation: str = "relu"
    activation_own: Mapping[str, float] = field(default_factory=dict)
    init: str = "torch"
    loss: str = "mse"
    class_weights: tuple[float, ...] = ()
    """How much each class counts in the cross-entropy; () is all alike."""
    optimizer: str = "sgd"
    own: Mapping[str, float] = field(default_factory=dict)
    """Learning rate and hyperparameters of the optimizer; what is missing takes the row's default."""
    schedule: str = "constant"
    schedule_own: Mapping[str, float] = field(default_factory=dict)
    l1: float = 0.0
    l2: float = 0.0
    decay: float = 0.0
    dropout: float = 0.0
    patience: int = 0
    batch: int = 32
    epochs: int = 10
    seed: int = 0
    """Fixes the order of the rows and the dropout masks."""
    start: int | None = None
    """Fixes the first weights; None takes ``seed``."""
    device: str = "cpu"
    """A torch device; "auto" is the GPU when there is one."""
    dtype: str = "float32"

    @property
    def lr(self) -> float:
        return OPTIMIZERS[self.optimizer].full(**self.own)["lr"]

    def torch_device(self) -> torch.device:
        wish = ("cuda" if torch.cuda.is_available() else "cpu") if self.device == "auto" else self.device
        return torch.device(wish)

    def sizes(self, data: Data) -> tuple[int, ...]:
        """Widths from input to output."""
        outputs = len(data.classes) if LOSSES[self.loss].task == "classification" else data.y.shape[1]
        return (data.x.shape[1], *self.hidden, outputs)


def steps_in_all(settings: Settings, data: Data) -> int:
    return settings.epochs * math.ceil(data.n_train / settings.batch)


def settings_faults(settings: Settings) -> list[Fault]:
    """What is wrong whatever the data."""
    found = []
    choices = {
        "activation": ACTIVATIONS,
        "init": INITS,
        "loss": LOSSES,
        "optimizer": OPTIMIZERS,
        "schedule": SCHEDULES,
        "dtype": DTYPES,
    }
    for name, rows in choices.items():
        value = getattr(settings, name)
        if value not in rows:
            found.append(Fault("not_a_choice", name=name, value=value, known=", ".join(rows)))
    for layer, units in enumerate(settings.hidden, 1):
        if units < 1:
            found.append(Fault("no_units", layer=layer, units=units))
    given = {row.name: getattr(settings, row.name) for row in NUMBERS if getattr(settings, row.name) is not None}
    found += parameter_faults(NUMBERS, given)
    if found:
        return found
    own = dict(settings.own)
    lr = own.get("lr")
    if isinstance(lr, int | float) and math.isfinite(lr) and lr <= 0:
        found.append(Fault("lr_not_positive", lr=own.pop("lr")))
    found += parameter_faults(OPTIMIZERS[settings.optimizer].parameters, own)
    found += parameter_faults(ACTIVATIONS[settings.activation].parameters, settings.activation_own)
    found += parameter_faults(SCHEDULES[settings.schedule].parameters, settings.schedule_own)
    return found or decay_faults(settings)


def decay_faults(settings: Settings) -> list[Fault]:
    """Each step multiplies the weights by 1 - lr · decay: beyond 2 that is below -1.

    The same holds for L2 in the loss as long as the step grows with the gradient; Adam and its like divide it out.
    """
    row = OPTIMIZERS[settings.optimizer]
    own = row.full(**settings.own)
    strengths = [settings.decay, own.get("decay", 0.0)]
    if row.scales and "mu" not in own:
        strengths.append(settings.l2)
    decay = max(strengths)
    product = own["lr"] * decay
    if product <= 2:
        return []
    return [Fault("decay_too_strong", lr=own["lr"], decay=decay, product=product, factor=1 - product)]


_sound: WeakValueDictionary[tuple[int, int, int], Data] = WeakValueDictionary()
"""Data that were looked through and nothing was found, by identity and by how often they were changed since."""


def data_faults(data: Data) -> list[Fault]:
    """What is wrong with data, whoever made them: no rows, NaN, a single class."""
    key = (id(data), data.x._version, data.y._version)
    if _sound.get(key) is data:
        return []
    found = []
    for part, x, y in (("training", data.x_train, data.y_train), ("test", data.x_test, data.y_test)):
        if len(x) == 0:
            found.append(Fault("no_rows", part=part))
        for name, values in ((f"x ({part})", x), (f"y ({part})", y)):
            bad = ~torch.isfinite(values.reshape(len(values), -1))
            if bad.any():
                row = int(bad.any(1).nonzero()[0, 0])
                found.append(Fault("not_finite", part=name, count=int(bad.sum()), row=row))
    if data.classes and len(data.y_train) and (data.y_train == data.y_train[0]).all():
        label = data.classes[int(data.y_train[0])]
        found.append(Fault("one_class", rows=data.n_train, label=label))
    if not found:
        _sound[key] = data
    return found


def all_faults(settings: Settings, data: Data) -> list[Fault]:
    """Everything that is wrong with this training of these data."""
    return settings_faults(settings) + data_faults(data) or fit_faults(settings, data)


def fit_faults(settings: Settings, data: Data) -> list[Fault]:
    """What is wrong with the two together when each is right by itself."""
    found = []
    task = "classification" if data.classes else "regression"
    if LOSSES[settings.loss].task != task:
        found.append(Fault("wrong_task", loss=settings.loss, data=data.name, task=task))
    if settings.batch > data.n_train:
        found.append(Fault("batch_too_large", batch=settings.batch, rows=data.n_train))
    if settings.class_weights and len(settings.class_weights) != len(data.classes):
        known = f"{len(data.classes)} numbers"
        found.append(Fault("not_a_choice", name="class_weights", value=settings.class_weights, known=known))
    return found
