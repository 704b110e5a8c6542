"""The same steps as ``compiled`` in plain torch with autograd: where numba is not installed, and to compare with."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.playground.net import layers
from core.playground.shape import Net
from core.training.activations import ACTIVATIONS
from core.training.optimizers import OPTIMIZERS
from core.training.regularisers import penalty_gradient


def units(P: np.ndarray, X: np.ndarray, net: Net) -> np.ndarray:
    """Outputs of all units (units, rows) for X (inputs, rows), layer by layer; the last layer is linear."""
    h, found = torch.from_numpy(X), []
    for number, (weight, bias) in enumerate(layers(P, net.widths)):
        h = torch.from_numpy(weight) @ h + torch.from_numpy(bias)[:, None]
        if number < len(net.activations):
            h = ACTIVATIONS[net.activations[number]].f(h)
        found.append(h)
    return torch.cat(found).numpy()


def loss(net: Net, out: Tensor, y: Tensor) -> Tensor:
    """The mean over the rows; out and y (outputs, rows), out before any tanh or softmax."""
    if net.loss == "cross-entropy":
        return -(y * out.log_softmax(0)).sum(0).mean()
    if net.loss == "bce":
        return torch.nn.functional.binary_cross_entropy_with_logits(out, y)
    squares = ((out.tanh() if net.squashed else out) - y).square().mean()
    return squares if net.loss == "mse" else squares / 2


def gradient(
    P: np.ndarray, net: Net, X: np.ndarray, Y: np.ndarray, masks: list[np.ndarray] | None = None
) -> np.ndarray:
    """dloss/dP by autograd; ``masks``: (rows, units) of each hidden layer."""
    w = torch.from_numpy(P).clone().requires_grad_()
    h, at = torch.from_numpy(X), 0
    for number, (inputs, outputs) in enumerate(zip(net.widths, net.widths[1:], strict=False)):
        weight = w[at : at + inputs * outputs].view(outputs, inputs)
        bias = w[at + inputs * outputs : at + (inputs + 1) * outputs]
        at += (inputs + 1) * outputs
        h = weight @ h + bias[:, None]
        if number < len(net.activations):
            h = ACTIVATIONS[net.activations[number]].f(h)
            if masks:
                h = h * torch.from_numpy(masks[number]).T
    loss(net, h, torch.from_numpy(Y)).backward()
    return w.grad.numpy()


def step(
    P: np.ndarray,
    state: list[np.ndarray],
    dead: np.ndarray,
    net: Net,
    X: np.ndarray,
    Y: np.ndarray,
    masks: list[np.ndarray] | None,
    t: int,
    *,
    optimizer: str,
    lr: float,
    hyper: dict[str, float],
    penalty: str,
    rate: float,
    original: bool,
) -> None:
    """One step in place: P, its ``state`` and ``dead`` links, see ``compiled``."""
    g, is_weight, old = gradient(P, net, X, Y, masks), weights(net), P.copy()
    if penalty != "none" and not original:
        if penalty == "decay":
            P[is_weight] *= 1 - lr * rate
        else:
            w = torch.from_numpy(P[is_weight])
            g[is_weight] += penalty_gradient(w, rate * (penalty == "l1"), rate * (penalty == "l2")).numpy()
    row = OPTIMIZERS[optimizer]
    new, kept = row.rule(P, g, tuple(state[: len(row.memory)]), t, lr, **hyper)
    P[:] = new
    for held, value in zip(state, kept, strict=False):
        held[:] = value
    if penalty != "none" and original:
        pull = np.sign(old) if penalty == "l1" else old
        new = np.where(is_weight, P - lr * rate * pull, P)
        if penalty == "l1":
            dead[is_weight & (P * new < 0)] = 1
            new[dead == 1] = 0
        P[:] = new


def weights(net: Net) -> np.ndarray:
    """Which entries of P are weights and not biases."""
    found = np.zeros(net.size, bool)
    for weight, _ in layers(found, net.widths):
        weight[:] = True
    return found
