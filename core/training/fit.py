"""Train one network, step by step: a generator that can be stopped, kept and taken up again.

fit = Fit(data, Settings(optimizer="adam", own={"lr": 0.01}))
for step in fit:
    if step.test_loss is not None:      # the end of an epoch
        print(step.epoch, step.train_loss, step.test_loss)
print(fit.verdict.words("en"))
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from core.training.datasets.model import Data
from core.training.fault import refuse
from core.training.losses import LOSSES
from core.training.mlp import first_weights, network
from core.training.optimizers import OPTIMIZERS
from core.training.regularisers import EarlyStopping, Masks, penalty
from core.training.schedules import SCHEDULES
from core.training.settings import DTYPES, Settings, all_faults, steps_in_all
from core.training.streams import stream
from core.training.verdict import Verdict, at_the_end, divergence


@dataclass(frozen=True)
class Step:
    """What is known after one step; step 0 stands before the first. Losses are without penalties."""

    step: int
    epoch: int
    """Epochs completed."""
    loss: float
    """Of this step's batch, before the update."""
    lr: float
    """The learning rate that this step took."""
    gradient: float
    """Length of the gradient over all parameters, penalties included."""
    accuracy: float | None = None
    """Of this step's batch, in training mode; None for a regression and at step 0."""
    train_loss: float | None = None
    """On all training rows, in evaluation mode; at the start and at the end of each epoch, else None."""
    test_loss: float | None = None
    train_accuracy: float | None = None
    """None for a regression."""
    test_accuracy: float | None = None


class Fit:
    """One training. Iterating takes the steps that are left; leaving the loop keeps all as it is, to go on later."""

    def __init__(self, data: Data, settings: Settings) -> None:
        """Raises SettingsRefused with everything that is wrong."""
        refuse(all_faults(settings, data))
        self.settings = settings
        device, dtype = settings.torch_device(), DTYPES[settings.dtype]
        x = data.x.to(device, dtype)
        y = data.y.to(device) if data.classes else data.y.to(device, dtype)
        self._train = x[: data.n_train], y[: data.n_train]
        self._test = x[data.n_train :], y[data.n_train :]
        self._classes = bool(data.classes)
        self._order = stream(settings.seed, "order")
        self._masks = Masks.of_runs([settings], dtype)
        start = stream(settings.seed if settings.start is None else settings.start, "start")
        layers = first_weights(settings.sizes(data), settings.init, start, dtype)
        own = dict(settings.activation_own)
        self.model = network(layers, settings.activation, own, settings.dropout, self._masks).to(device)
        self._optimizer = OPTIMIZERS[settings.optimizer].make(self.model.parameters(), **settings.own)
        self.total = steps_in_all(settings, data)
        self._schedule = SCHEDULES[settings.schedule].make(self._optimizer, self.total, **settings.schedule_own)
        weights = {"weight": torch.tensor(settings.class_weights, dtype=dtype)} if settings.class_weights else {}
        self._loss = LOSSES[settings.loss].torch(**weights).to(device)
        self._early = EarlyStopping(settings.patience)
        self._rows = torch.empty(0, dtype=torch.long)
        self._first: float | None = None
        self.step = 0
        self.epoch = 0
        self.verdict: Verdict = Verdict("running", {"step": 0, "total": self.total})

    def __iter__(self) -> Iterator[Step]:
        """The steps that are left. Ends at the last, at divergence, or when early stopping says so."""
        if self._first is None:
            start = Step(0, 0, math.nan, self._lr(), math.nan)
            start = self._evaluated(start)
            self._first = start.train_loss
            yield replace(start, loss=start.train_loss)
        while self.verdict.key in ("running", "stopped"):
            taken = self._take()
            yield taken

    def run(self) -> list[Step]:
        """All steps that are left."""
        return list(self)

    def stop(self) -> None:
        """Say that it was ended by hand; iterating again goes on."""
        if self.verdict.key == "running":
            self.verdict = Verdict("stopped", {"step": self.step, "total": self.total})

    def weights(self) -> list[Tensor]:
        """The weight matrices, without biases."""
        return [module.weight for module in self.model if isinstance(module, nn.Linear)]

    def _lr(self) -> float:
        return self._optimizer.param_groups[0]["lr"]

    def _take(self) -> Step:
        """One step: the batch, its loss, backward, the update."""
        settings = self.settings
        if len(self._rows) == 0:
            self._rows = torch.randperm(len(self._train[0]), generator=self._order)
        rows, self._rows = self._rows[: settings.batch], self._rows[settings.batch :]
        rows = rows.to(self._train[0].device)
        self.model.train()
        self._optimizer.zero_grad()
        out, y = self.model(self._train[0][rows]), self._train[1][rows]
        loss = self._loss(out, y)
        (loss + penalty(self.weights(), settings.l1, settings.l2)).backward()
        length = torch.stack([p.grad.norm() for p in self.model.parameters()]).norm()
        lr = self._lr()
        if settings.decay:
            with torch.no_grad():
                for w in self.weights():
                    w.mul_(1 - lr * settings.decay)
        self._optimizer.step()
        self._schedule.step()
        self.step += 1
        accuracy = (out.argmax(1) == y).double().mean().item() if self._classes else None
        taken = Step(self.step, self.epoch, loss.item(), lr, length.item(), accuracy)
        if len(self._rows) == 0:
            self.epoch += 1
            taken = self._evaluated(replace(taken, epoch=self.epoch))
        self._judge(taken)
        return taken

    @torch.no_grad()
    def _evaluated(self, step: Step) -> Step:
        self.model.eval()
        found: dict[str, float] = {}
        for part, (x, y) in (("train", self._train), ("test", self._test)):
            out = self.model(x)
            found[f"{part}_loss"] = self._loss(out, y).item()
            if self._classes:
                found[f"{part}_accuracy"] = (out.argmax(1) == y).double().mean().item()
        return replace(step, **found)

    def _judge(self, step: Step) -> None:
        """Set the verdict after a step."""
        settings, usual = self.settings, OPTIMIZERS[self.settings.optimizer].parameters[0].default
        seen = step.loss if step.train_loss is None else step.train_loss
        ill = divergence(step.step, step.loss, self._first, settings.lr, usual)
        ill = ill or divergence(step.step, seen, self._first, settings.lr, usual)
        self.verdict = ill or Verdict("running", {"step": self.step, "total": self.total})
        if ill is None and self.step == self.total:
            self.verdict = at_the_end(self.step, step.train_loss, self._first, settings.lr, usual)
        elif ill is None and step.test_loss is not None and self._early.look(step.test_loss):
            facts = {"epoch": self.epoch, "patience": settings.patience, "best": self._early.best}
            self.verdict = Verdict("early", facts)

    def checkpoint(self) -> dict:
        """All that is needed to go on with the same numbers; holds plain values and tensors, for ``torch.save``."""
        return {
            "model": {name: value.clone() for name, value in self.model.state_dict().items()},
            "optimizer": _copied(self._optimizer.state_dict()),
            "schedule": {key: value for key, value in self._schedule.state_dict().items() if not callable(value)},
            "streams": [self._order.get_state(), self._masks.state()],
            "rows": self._rows.clone(),
            "counts": [self.step, self.epoch],
            "first": self._first,
            "early": [self._early.best, self._early.waited],
            "verdict": [self.verdict.key, dict(self.verdict.facts)],
        }

    def restore(self, kept: dict) -> Fit:
        """Go back to a checkpoint of the same data and settings; returns itself."""
        self.model.load_state_dict(kept["model"])
        self._optimizer.load_state_dict(_copied(kept["optimizer"]))
        self._schedule.load_state_dict(kept["schedule"])
        self._order.set_state(kept["streams"][0])
        self._masks.restore(kept["streams"][1])
        self._rows = kept["rows"].clone()
        self.step, self.epoch = kept["counts"]
        self._first = kept["first"]
        self._early.best, self._early.waited = kept["early"]
        self.verdict = Verdict(kept["verdict"][0], dict(kept["verdict"][1]))
        return self


def _copied(value: object) -> object:
    """A deep copy in which tensors are cloned: an optimizer goes on changing those of its state."""
    if isinstance(value, Tensor):
        return value.clone()
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_copied(item) for item in value)
    return value
