"""Many trainings at once: one batched tensor program in place of one run after another.

Each run is a ``Settings``; what ``Fit`` would do with each of them alone, this does with all of them together, with the
same first weights, batches and masks, and so, up to rounding, the same numbers. Gradients are written out by hand.

    outcome = train(data, [Settings(optimizer=name, own={"lr": lr}, seed=seed) for …])
    outcome.frame                       # tidy: a row for each run and epoch

How it is laid out: runs that share architecture, batch size and length form a *block*. Within a block a *lane* is one
pair of data and seed, hence one sequence of batches, gathered once for all the runs on it. All parameters of a run lie
in one row of ``P`` (runs, parameters), runs of one optimizer next to each other, so a rule steps a whole slice of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from core.training import compiled
from core.training.activations import ACTIVATIONS
from core.training.datasets.model import Data
from core.training.fault import Fault, refuse
from core.training.losses import LOSSES
from core.training.mlp import first_weights
from core.training.optimizers import OPTIMIZERS
from core.training.regularisers import EarlyStopping, mask, penalty_gradient
from core.training.schedules import SCHEDULES
from core.training.settings import DTYPES, Settings, data_faults, fit_faults, settings_faults, steps_in_all
from core.training.streams import stream
from core.training.verdict import at_the_end, divergence

Progress = Callable[[int, int], bool | None]
"""Called with the steps done and the steps in all, over all blocks; returning True ends the work."""

LIMIT = 50_000_000
"""Steps, over all runs, that one call takes at most; the notes' race of 400 runs has 153,600."""

WIDE = 256
"""Inputs from which on the first layer is a matrix product worth more than one thread."""

LONG = 5_000_000
"""From so many steps on, the seconds that compiling takes are well spent."""

CHUNK = 1 << 18
"""Numbers that one intermediate of an evaluation may hold: few enough to stay in the cache."""


@dataclass(frozen=True)
class Outcome:
    """What a call of ``train`` gives."""

    frame: pd.DataFrame
    """A row for each run and epoch, from 0: run, optimizer, lr, seed, start, l1, l2, decay, dropout, epoch, step,
    train_loss, test_loss, train_accuracy, test_accuracy, norm (of all weights). It ends where ``Fit`` would have."""
    verdicts: list[str]
    """The verdict's key of each run."""
    layers: list[list[tuple[Tensor, Tensor]]]
    """Weight and bias of each layer of each run, after the last step."""
    complete: bool
    """False when ``progress`` ended it."""


def train(
    data: Data | Sequence[Data],
    runs: Sequence[Settings],
    *,
    each_epoch: bool = True,
    progress: Progress | None = None,
    engine: str = "auto",
) -> Outcome:
    """Train all ``runs``, on one data set or on one each. With ``each_epoch`` off only start and end are evaluated.

    ``engine``: "torch", "compiled" (small networks only, the others still by torch), or "auto", which compiles when
    that pays or has been done. ``patience`` needs each epoch. Raises SettingsRefused with the faults of the first run
    that has any.
    """
    sets = [data] * len(runs) if isinstance(data, Data) else list(data)
    for own in {id(own): own for own in sets}.values():
        refuse(data_faults(own))
    for own, settings in zip(sets, runs, strict=True):
        refuse(settings_faults(settings) or fit_faults(settings, own))
    total = sum(steps_in_all(settings, own) for own, settings in zip(sets, runs, strict=True))
    if total > LIMIT:
        refuse([Fault("too_much", steps=total, limit=LIMIT)])
    done = 0
    logs: dict[int, list[dict[str, float]]] = {}
    layers: dict[int, list[tuple[Tensor, Tensor]]] = {}
    complete = True
    if engine == "compiled" or (engine == "auto" and total > LONG):
        compiled.warm()
    flush = torch.set_flush_denormal(True)  # tiny numbers late in training would cost tenfold
    threads = torch.get_num_threads()
    try:
        for members in _blocks(sets, runs):
            block = _Block([sets[k] for k in members], [runs[k] for k in members])

            def tell(steps: int, block: _Block = block, base: int = done) -> bool:
                return bool(progress and progress(base + steps * len(block.runs), total))

            # A second thread gains little on small tensors, and beside another busy process it loses a hundredfold.
            torch.set_num_threads(threads if block.sizes[0] >= WIDE else 1)
            quick = compiled.ready() and block.is_small() and engine != "torch"
            quick = quick and (engine == "compiled" or block.dtype == torch.float32)
            complete = (block.train_compiled if quick else block.train)(each_epoch, tell)
            done += block.total * len(members)
            for place, k in enumerate(members):
                logs[k], layers[k] = block.log(place), block.layers(place)
            if not complete:
                break
    finally:
        torch.set_num_threads(threads)
        if flush:
            torch.set_flush_denormal(False)
    return _outcome(sets, runs, logs, layers, complete)


def _blocks(sets: Sequence[Data], runs: Sequence[Settings]) -> list[list[int]]:
    """Which runs form one program: those alike in shape whose lanes all carry the same optimizers.

    Members stand in the order (optimizer, place on the lane, lane), so a block is a grid of configurations by lanes.
    """
    alike: dict[tuple, dict[tuple, list[int]]] = {}
    for k, (data, s) in enumerate(zip(sets, runs, strict=True)):
        shape = (
            s.sizes(data), data.n_train, len(data.x), s.activation, tuple(s.activation_own.items()), s.loss,
            s.schedule, tuple(s.schedule_own.items()), s.batch, s.epochs, s.dtype, s.device,
        )  # fmt: skip
        alike.setdefault(shape, {}).setdefault((id(data), s.seed), []).append(k)
    blocks = []
    for lanes in alike.values():
        same: dict[tuple, list[list[int]]] = {}
        for members in lanes.values():
            members = sorted(members, key=lambda k: _kind(runs[k]))
            same.setdefault(tuple(_kind(runs[k]) for k in members), []).append(members)
        blocks += [[lane[c] for c in range(len(group[0])) for lane in group] for group in same.values()]
    return blocks


def _kind(settings: Settings) -> tuple:
    """Runs of one kind are stepped by one call of a rule: all but the learning rate is equal."""
    own = OPTIMIZERS[settings.optimizer].full(**settings.own)
    return (settings.optimizer, *(value for name, value in own.items() if name != "lr"))


class _Block:
    """One batched program: C configurations by L lanes, R = C · L runs."""

    def __init__(self, sets: Sequence[Data], runs: Sequence[Settings]) -> None:
        first = runs[0]
        self.runs = runs
        self.device, self.dtype = first.torch_device(), DTYPES[first.dtype]
        kinds = [_kind(run) for run in runs]
        lanes = list(dict.fromkeys((id(data), run.seed) for data, run in zip(sets, runs, strict=True)))
        self.L, self.C = len(lanes), len(runs) // len(lanes)
        self.settings, self.sizes = first, first.sizes(sets[0])
        self.n, self.total = sets[0].n_train, steps_in_all(first, sets[0])
        self._take_data(sets[: self.L])
        self._orders = [stream(run.seed, "order") for run in runs[: self.L]]
        self._masks = [stream(run.seed, "mask") for run in runs]
        self._draw(runs)
        edges = [0, *(k for k in range(1, len(runs)) if kinds[k] != kinds[k - 1]), len(runs)]
        self.slices = []
        for a, b in pairwise(edges):
            row = OPTIMIZERS[runs[a].optimizer]
            own = row.full(**runs[a].own)
            own["lr"] = self._column([run.lr for run in runs[a:b]])
            self.slices.append([a, b, row.rule, own, row.start(self.P[a:b])])
        self.activation = ACTIVATIONS[first.activation]
        self.f_own = dict(first.activation_own)
        self.loss = LOSSES[first.loss]
        self.weights = None
        if any(run.class_weights for run in runs):
            outputs = self.sizes[-1]
            rows = [run.class_weights or (1.0,) * outputs for run in runs]
            self.weights = torch.tensor(rows, dtype=self.dtype, device=self.device).view(self.C, self.L, outputs)
        self.lr = self._column([run.lr for run in runs])
        self.l1, self.l2 = (self._column([getattr(run, name) for run in runs]) for name in ("l1", "l2"))
        self.decay = self._column([run.decay for run in runs])
        self.penalised = bool((self.l1 + self.l2).any())
        self.dropping = any(run.dropout for run in runs)
        self._log: list[dict[str, Tensor]] = []

    def _column(self, values: Sequence[float]) -> Tensor:
        return torch.tensor(values, dtype=self.dtype, device=self.device).unsqueeze(1)

    def _take_data(self, lanes: Sequence[Data]) -> None:
        """The distinct data sets, stacked; ``which`` tells each lane's."""
        distinct = list({id(data): data for data in lanes}.values())
        place = {id(data): k for k, data in enumerate(distinct)}
        self.which = torch.tensor([place[id(data)] for data in lanes], device=self.device)
        self.x = torch.stack([data.x for data in distinct]).to(self.device, self.dtype)
        y = torch.stack([data.y for data in distinct]).to(self.device)
        self.classes = not y.is_floating_point()
        self.y = y if self.classes else y.to(self.dtype)

    def _draw(self, runs: Sequence[Settings]) -> None:
        """First weights of all runs, one row each, and where each layer lies in a row."""
        self.places, at = [], 0
        for i, o in pairwise(self.sizes):
            self.places.append((at, at + o * i, at + o * i + o))
            at += o * i + o
        drawn: dict[tuple, Tensor] = {}
        rows = []
        for run in runs:
            start = run.seed if run.start is None else run.start
            if (run.init, start) not in drawn:
                pairs = first_weights(self.sizes, run.init, stream(start, "start"), self.dtype)
                drawn[run.init, start] = torch.cat([part.reshape(-1) for pair in pairs for part in pair])
            rows.append(drawn[run.init, start])
        self.P = torch.stack(rows).to(self.device)
        self.G = torch.zeros_like(self.P)
        self.is_weight = torch.zeros(1, at, dtype=self.dtype, device=self.device)
        for a, b, _ in self.places:
            self.is_weight[:, a:b] = 1

    def _layer(self, flat: Tensor, number: int) -> tuple[Tensor, Tensor]:
        """Views of one layer in ``flat`` (R, parameters): weight (R, outputs, inputs), bias (R, outputs, 1)."""
        a, b, c = self.places[number]
        i, o = self.sizes[number], self.sizes[number + 1]
        return flat[:, a:b].view(-1, o, i), flat[:, b:c].unsqueeze(2)

    def _first_layer(self, w: Tensor, b: Tensor, x: Tensor) -> Tensor:
        """Weights (R, o, i) times inputs (L, batch, i), shared by all configurations of a lane: (R, o, batch)."""
        runs, o, i = w.shape
        lanes, batch = x.shape[0], x.shape[1]
        if i == 1:
            z = (w.view(-1, lanes, o, 1) * x.view(1, lanes, 1, batch)).view(runs, o, batch)
        elif lanes == 1:
            z = (w.reshape(runs * o, i) @ x[0].T).view(runs, o, batch)
        else:
            wide = w.view(-1, lanes, o, i).transpose(0, 1).reshape(lanes, -1, i)
            z = (wide @ x.mT).view(lanes, -1, o, batch).transpose(0, 1).reshape(runs, o, batch)
        return z.add_(b)

    def _first_gradient(self, dz: Tensor, x: Tensor) -> Tensor:
        """The gradient of the first layer's weights (R, o, i) from that of its outputs (R, o, batch)."""
        runs, o, batch = dz.shape
        lanes, i = x.shape[0], x.shape[2]
        if i == 1:
            return (dz.view(-1, lanes, o, batch) * x.view(lanes, 1, batch)).sum(-1).view(runs, o, 1)
        if lanes == 1:
            return (dz.reshape(runs * o, batch) @ x[0]).view(runs, o, i)
        wide = dz.view(-1, lanes, o, batch).transpose(0, 1).reshape(lanes, -1, batch)
        return (wide @ x).view(lanes, -1, o, i).transpose(0, 1).reshape(runs, o, i)

    def _forward(self, flat: Tensor, x: Tensor, masks: Sequence[Tensor] = ()) -> tuple[Tensor, list, list]:
        """Outputs (C, L, outputs, batch) with what backward needs: inputs of each layer and its z."""
        inputs, before = [x], []
        for number in range(len(self.places)):
            w, b = self._layer(flat, number)
            z = self._first_layer(w, b, x) if number == 0 else torch.baddbmm(b, w, inputs[-1])
            if number < len(self.places) - 1:
                before.append(z)
                h = self.activation.f(z, **self.f_own)
                inputs.append(h * masks[number] if masks else h)
        return z.view(-1, x.shape[0], z.shape[1], z.shape[2]), inputs, before

    def _gradient(self, x: Tensor, y: Tensor) -> None:
        """Fill ``G`` with the gradients of all runs on one batch: x (L, batch, inputs), y of their lanes."""
        masks = self._draw_masks(x.shape[1]) if self.dropping else ()
        out, inputs, before = self._forward(self.P, x, masks)
        dz = self.loss.gradient(out, y, self.weights).reshape(-1, *out.shape[2:])
        for number in reversed(range(len(self.places))):
            dw, db = self._layer(self.G, number)
            torch.sum(dz, 2, keepdim=True, out=db)
            if number == 0:
                dw.copy_(self._first_gradient(dz, x))
                break
            dw.copy_(dz @ inputs[number].mT)
            w = self._layer(self.P, number)[0]
            dh = w.mT * dz if w.shape[1] == 1 else w.mT @ dz
            if masks:
                dh *= masks[number - 1]
            dz = self.activation.pull(before[number - 1], dh, **self.f_own)
        if self.penalised:
            self.G += penalty_gradient(self.P * self.is_weight, self.l1, self.l2)

    def _draw_masks(self, batch: int) -> list[Tensor]:
        """A dropout mask for each hidden layer (R, units, batch), each run's from its own stream."""
        masks = [torch.ones(len(self.runs), batch, units, dtype=self.dtype) for units in self.sizes[1:-1]]
        for r, run in enumerate(self.runs):
            if run.dropout:
                for layer in masks:
                    layer[r] = mask(layer[r].shape, run.dropout, self._masks[r], self.dtype)
        return [layer.mT.contiguous().to(self.device) for layer in masks]

    def _step(self, k: int) -> None:
        """Update all runs from ``G``; k = 0, 1, … counts the steps."""
        schedule = SCHEDULES[self.settings.schedule]
        factor = schedule.factor(k, self.total, **schedule.full(**self.settings.schedule_own))
        if self.decay.any():
            self.P *= 1 - self.lr * factor * self.decay * self.is_weight
        for part in self.slices:
            a, b, rule, own, state = part
            now = own if factor == 1 else own | {"lr": own["lr"] * factor}
            self.P[a:b], part[4] = rule(self.P[a:b], self.G[a:b], state, k + 1, **now)

    def train(self, each_epoch: bool, tell: Callable[[int], bool]) -> bool:
        """All steps; False when ``tell`` asked to stop."""
        settings, k = self.settings, 0
        lane = torch.arange(self.L, device=self.device).unsqueeze(1)
        which = self.which[lane]
        self._evaluate(0, 0)
        for epoch in range(1, settings.epochs + 1):
            order = torch.stack([torch.randperm(self.n, generator=g) for g in self._orders]).to(self.device)
            for rows in order.split(settings.batch, 1):
                y = self.y[which, rows]
                self._gradient(self.x[which, rows], y if self.classes else y.mT)
                self._step(k)
                k += 1
                if tell(k):
                    return False
            if each_epoch or epoch == settings.epochs:
                self._evaluate(epoch, k)
        return True

    def is_small(self) -> bool:
        """Whether the compiled loop can take this block."""
        first = self.settings
        known = first.activation in compiled.ACTIVATIONS and first.loss in compiled.LOSSES
        plain = not self.dropping and self.device.type == "cpu"
        return known and plain and max(self.sizes) <= compiled.WIDEST

    def train_compiled(self, each_epoch: bool, tell: Callable[[int], bool]) -> bool:
        """``train`` by the compiled loop; told of, and stopped, once an epoch."""
        settings, schedule = self.settings, SCHEDULES[self.settings.schedule]
        hypers = np.zeros((len(self.runs), compiled.HYPERS))
        for r, run in enumerate(self.runs):
            values = list(OPTIMIZERS[run.optimizer].full(**run.own).values())[1:]
            hypers[r, : len(values)] = values
        ones = {name: np.array([getattr(run, name) for run in self.runs]) for name in ("lr", "l1", "l2", "decay")}
        columns = (ones["lr"], hypers, ones["l1"], ones["l2"], ones["decay"])
        kinds = np.array([compiled.KINDS[run.optimizer] for run in self.runs])
        state = [np.zeros(tuple(self.P.shape), self.P.numpy().dtype) for _ in range(2)]
        own = schedule.full(**settings.schedule_own)
        factors = np.array([schedule.factor(k, self.total, **own) for k in range(self.total)])
        each = self.total // settings.epochs
        self._evaluate(0, 0)
        for epoch in range(1, settings.epochs + 1):
            order = torch.stack([torch.randperm(self.n, generator=g) for g in self._orders]).numpy()
            compiled.run_epoch(
                self.P.numpy(), *state, self.x.numpy(), self.y.numpy(), self.which.numpy(), order, columns,
                factors[(epoch - 1) * each : epoch * each], (epoch - 1) * each, settings.batch, np.array(self.sizes),
                kinds, compiled.ACTIVATIONS[settings.activation], compiled.LOSSES[settings.loss],
            )  # fmt: skip
            if tell(epoch * each):
                return False
            if each_epoch or epoch == settings.epochs:
                self._evaluate(epoch, epoch * each)
        return True

    def _evaluate(self, epoch: int, step: int) -> None:
        """Note losses and accuracies on all rows, a few configurations at a time to bound memory."""
        rows = self.x.shape[1]
        chunk = max(1, CHUNK // (rows * max(self.sizes[1:]) * self.L))
        parts: dict[str, list[Tensor]] = {}
        x, y = self.x[self.which], self.y[self.which]
        for c in range(0, self.C, chunk):
            out, _, _ = self._forward(self.P[c * self.L : (c + chunk) * self.L], x)
            weights = None if self.weights is None else self.weights[c : c + chunk]
            for part, cut in (("train", slice(None, self.n)), ("test", slice(self.n, None))):
                target = y[:, cut] if self.classes else y[:, cut].mT
                loss = self.loss.value(out[..., cut], target, weights)
                parts.setdefault(f"{part}_loss", []).append(loss.reshape(-1))
                if self.classes:
                    right = (out[..., cut].argmax(-2) == target).double().mean(-1)
                    parts.setdefault(f"{part}_accuracy", []).append(right.reshape(-1))
        found = {name: torch.cat(values).double().cpu() for name, values in parts.items()}
        norm = (self.P * self.is_weight).norm(dim=1).double().cpu()
        self._log.append({"epoch": epoch, "step": step, **found, "norm": norm})

    def log(self, place: int) -> list[dict[str, float]]:
        """The rows of one run."""
        return [
            {name: value[place].item() if isinstance(value, Tensor) else value for name, value in row.items()}
            for row in self._log
        ]

    def layers(self, place: int) -> list[tuple[Tensor, Tensor]]:
        """The weights of one run now."""
        row = self.P[place : place + 1].cpu()
        return [(w[0].clone(), b[0, :, 0].clone()) for w, b in (self._layer(row, n) for n in range(len(self.places)))]


def _outcome(
    sets: Sequence[Data],
    runs: Sequence[Settings],
    logs: dict[int, list[dict[str, float]]],
    layers: dict[int, list[tuple[Tensor, Tensor]]],
    complete: bool,
) -> Outcome:
    columns: dict[str, list] = {}
    verdicts = []
    for k, run in enumerate(runs):
        if k not in logs:
            verdicts.append("stopped")
            continue
        log, verdict = _cut(logs[k], run, steps_in_all(run, sets[k]), complete)
        verdicts.append(verdict)
        facts = {
            "run": k,
            "optimizer": run.optimizer,
            "lr": run.lr,
            "seed": run.seed,
            "start": run.seed if run.start is None else run.start,
            **{name: getattr(run, name) for name in ("l1", "l2", "decay", "dropout")},
        }
        for name, value in facts.items():
            columns.setdefault(name, []).extend([value] * len(log))
        for row in log:
            for name in ("epoch", "step", "train_loss", "test_loss", "train_accuracy", "test_accuracy", "norm"):
                columns.setdefault(name, []).append(row.get(name, np.nan))
    return Outcome(pd.DataFrame(columns), verdicts, [layers.get(k, []) for k in range(len(runs))], complete)


def _cut(log: list[dict], run: Settings, total: int, complete: bool) -> tuple[list[dict], str]:
    """One run's rows up to where ``Fit`` would have ended it, and the verdict's key."""
    usual, first, early = (
        OPTIMIZERS[run.optimizer].parameters[0].default,
        log[0]["train_loss"],
        EarlyStopping(run.patience),
    )
    for place, row in enumerate(log[1:], 1):
        ill = divergence(row["step"], row["train_loss"], first, run.lr, usual)
        if ill:
            return log[: place + 1], ill.key
        if early.look(row["test_loss"]) and row["step"] < total:
            return log[: place + 1], "early"
    last = log[-1]
    if not complete and last["step"] < total:
        return log, "stopped"
    return log, at_the_end(total, last["train_loss"], first, run.lr, usual).key


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


def final(frame: pd.DataFrame) -> pd.DataFrame:
    """The last row of each run; a diverged run's losses are made infinite, so that it never wins."""
    last = frame.groupby("run", sort=True).tail(1).copy()
    losses = [name for name in ("train_loss", "test_loss") if name in last]
    last[losses] = last[losses].where(np.isfinite(last[losses]), math.inf)
    return last
