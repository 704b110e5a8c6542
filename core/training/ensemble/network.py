"""Many networks of one shape: where their parameters lie, and forward and backward of all of them at once.

Outputs, hidden values and their gradients are (runs, units, batch); inputs (lanes, batch, inputs) are shared by the
runs of a lane, and run r is on lane r modulo the number of lanes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from core.training.activations import Activation
from core.training.ensemble.pair import Alone
from core.training.losses import Loss

WIDE = 256
"""Inputs from which on each layer of all runs lies together, so that it is one matrix product without a copy."""

Mask = Callable[[Tensor], Tensor]
"""Multiplies (runs, units, batch) by a mask of dropout, in place."""


@dataclass
class Store:
    """Parameters of all runs in a few matrices (runs, numbers): one of whole runs, or two for each layer."""

    shapes: tuple[tuple[int, int], ...]
    """(outputs, inputs) of each layer."""
    parts: list[Tensor]
    _views: list[tuple[Tensor, Tensor]] = field(default_factory=list, init=False, repr=False)
    _seen: list[Tensor] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def of(cls, rows: Tensor, shapes: Sequence[tuple[int, int]], whole: bool = False) -> Store:
        """From a row for each run, layer by layer, weight before bias; ``whole``: in one matrix in any case."""
        widths = [n for o, i in shapes for n in (o * i, o)]
        by_layer = shapes[0][1] >= WIDE and len(rows) > 1 and not whole
        parts = [part.contiguous() for part in rows.split(widths, 1)] if by_layer else [rows.contiguous()]
        return cls(tuple(shapes), parts)

    def like(self) -> Store:
        """The same, filled with 0."""
        return Store(self.shapes, [torch.zeros_like(part) for part in self.parts])

    def rows(self) -> Tensor:
        """A row for each run."""
        return torch.cat(self.parts, 1)

    def layers(self) -> list[tuple[Tensor, Tensor]]:
        """Views of each layer, kept as ``parts`` are: weight (runs, outputs, inputs), bias (runs, outputs, 1)."""
        if not self._views or any(a is not b for a, b in zip(self._seen, self.parts, strict=True)):
            self._views, self._seen = self._layers(), list(self.parts)
        return self._views

    def _layers(self) -> list[tuple[Tensor, Tensor]]:
        found, at, whole = [], 0, len(self.parts) == 1
        for number, (o, i) in enumerate(self.shapes):
            if whole:
                w, b = self.parts[0][:, at : at + o * i], self.parts[0][:, at + o * i : at + o * i + o]
                at += o * i + o
            else:
                w, b = self.parts[2 * number], self.parts[2 * number + 1]
            found.append((w.view(len(w), o, i), b.unsqueeze(2)))
        return found


@dataclass(frozen=True)
class Network:
    """What all runs compute, or what one of two threads computes of it (``pair``)."""

    activation: Activation
    own: Mapping[str, float]
    loss: Loss
    share: Alone

    def forward(self, store: Store, x: Tensor, masks: Sequence[Mask] = ()) -> tuple[Tensor, list, list]:
        """Outputs (configurations, lanes, outputs, batch), the inputs of each layer and its z, for ``backward``."""
        layers = store.layers()
        inputs, before = [self.share.inputs(x)], []
        for number, (w, b) in enumerate(layers):
            last = number == len(layers) - 1
            z = _first_layer(w, inputs[0]) if number == 0 else torch.bmm(w, inputs[-1])
            z = (self.share.sum(z) if number or last else z).add_(b)
            if not last:
                before.append(self.share.own(z) if number else z)
                h = self.activation.f(before[-1], **self.own)
                inputs.append(masks[number](h) if masks else h)
        return z.view(-1, x.shape[0], z.shape[1], z.shape[2]), inputs, before

    def gradient(
        self, store: Store, into: Store, x: Tensor, y: Tensor, weights: Tensor | None, masks: Sequence[Mask] = ()
    ) -> None:
        """Fill ``into`` with the gradients of the mean loss of this batch."""
        out, inputs, before = self.forward(store, x, masks)
        dz = self.loss.gradient(out, y, weights).reshape(-1, *out.shape[2:])
        layers, gradients = store.layers(), into.layers()
        for number in reversed(range(len(layers))):
            dw, db = gradients[number]
            torch.sum(dz, 2, keepdim=True, out=db)
            if number == 0:
                _first_gradient(dz, inputs[0], dw)
                break
            torch.bmm(dz, inputs[number].mT, out=dw)
            w = layers[number][0]
            dh = w.mT * dz if w.shape[1] == 1 else torch.bmm(w.mT, dz)
            if masks:
                masks[number - 1](dh)
            dz = self.activation.pull(before[number - 1], dh, **self.own)
            dz = self.share.join(dz) if number > 1 else dz


def _first_layer(w: Tensor, x: Tensor) -> Tensor:
    """Weights (R, o, i) times inputs (L, batch, i), shared by all configurations of a lane: (R, o, batch)."""
    runs, o, i = w.shape
    lanes, batch = x.shape[0], x.shape[1]
    if i == 1:
        return (w.view(-1, lanes, o, 1) * x.view(1, lanes, 1, batch)).view(runs, o, batch)
    if lanes == 1:
        return (w.reshape(runs * o, i) @ x[0].T).view(runs, o, batch)
    return torch.bmm(w, _for_runs(x, runs).mT)


def _first_gradient(dz: Tensor, x: Tensor, dw: Tensor) -> None:
    """The gradient of the first layer's weights, into dw (R, o, i), from that of its outputs (R, o, batch)."""
    runs, o, batch = dz.shape
    lanes, i = x.shape[0], x.shape[2]
    if i == 1:
        dw.copy_((dz.view(-1, lanes, o, batch) * x.view(lanes, 1, batch)).sum(-1).view(runs, o, 1))
    elif lanes == 1 and dw.is_contiguous():
        torch.mm(dz.reshape(runs * o, batch), x[0], out=dw.view(runs * o, i))
    elif lanes == 1:
        dw.copy_((dz.reshape(runs * o, batch) @ x[0]).view(runs, o, i))
    else:
        torch.bmm(dz, _for_runs(x, runs), out=dw)


def _for_runs(x: Tensor, runs: int) -> Tensor:
    """The inputs of each run, (R, batch, i)."""
    return x.expand(runs // x.shape[0], *x.shape).reshape(runs, *x.shape[1:])
