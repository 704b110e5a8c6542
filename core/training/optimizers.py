"""Optimizers as update rules, from simple to complex, each beside the ``torch.optim`` class that takes the same step.

A rule maps values to values, ``rule(w, g, state, t, lr, …) -> (w, state)``: ``w`` the parameters, ``g`` their
gradient, ``t`` = 1, 2, … the number of the step, ``state`` a tuple of tensors like ``w``, all 0 before the first step,
named by the row's ``memory``. Rules are elementwise, so a rule steps one number, a network or a thousand of them;
learning rate and hyperparameters may be tensors that broadcast to ``w``. Plain arithmetic alone is used
(``x ** 0.5`` and not ``sqrt``), so a rule runs on numbers, numpy and torch alike, and a compiler can take it as it is.

    row = OPTIMIZERS["momentum"]
    w, state = row.rule(w, g, row.start(w), 1, lr=0.1, mu=0.9)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from core.training.parameter import Parameter, defaults


def sgd(w, g, state, t, lr):
    """Robbins and Monro, 1951: downhill, in proportion to the slope."""
    return w - lr * g, state


def momentum(w, g, state, t, lr, mu):
    """Polyak, 1964: a decaying sum of gradients takes the place of the gradient."""
    (v,) = state
    v = mu * v + g
    return w - lr * v, (v,)


def nesterov(w, g, state, t, lr, mu):
    """Nesterov, 1983, in the form of Sutskever et al., 2013: ``w`` is the point ahead, where ``g`` was taken."""
    (v,) = state
    v = mu * v + g
    return w - lr * (g + mu * v), (v,)


def adagrad(w, g, state, t, lr, eps):
    """Duchi et al., 2011: divide by the root of the sum of all squared gradients."""
    (s,) = state
    s = s + g * g
    return w - lr * g / (s**0.5 + eps), (s,)


def rmsprop(w, g, state, t, lr, alpha, eps):
    """Hinton, 2012: a moving average in place of the sum, so old gradients fade."""
    (s,) = state
    s = alpha * s + (1 - alpha) * g * g
    return w - lr * g / (s**0.5 + eps), (s,)


def adam(w, g, state, t, lr, beta1, beta2, eps):
    """Kingma and Ba, 2015: moving averages of gradient and square, both corrected for their start at 0."""
    m, s = state
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g * g
    step = lr / (1 - beta1**t)
    scale = (1 - beta2**t) ** 0.5
    return w - step * m / (s**0.5 / scale + eps), (m, s)


def adamw(w, g, state, t, lr, beta1, beta2, eps, decay):
    """Loshchilov and Hutter, 2019: Adam, and the weights shrink by themselves, apart from the gradient."""
    return adam(w * (1 - lr * decay), g, state, t, lr, beta1, beta2, eps)


@dataclass(frozen=True)
class Optimizer:
    """One row of the registry."""

    rule: Callable[..., tuple]
    memory: tuple[str, ...]
    """What the rule keeps of each parameter, in the order of its state."""
    torch: type[torch.optim.Optimizer]
    parameters: tuple[Parameter, ...]
    """``lr`` first; its bounds are those of a slider's ends in sense, 0 and below being refused."""
    arguments: Callable[[dict], dict]
    """Our parameters to the keywords of the ``torch.optim`` class."""
    scales: bool
    """Whether the step grows with the gradient. The others divide its size out: their step is about ``lr``."""

    def full(self, **own: float) -> dict[str, float]:
        """``own`` over the defaults, in the order of the row."""
        return {**defaults(self.parameters), **own}

    def start(self, w: Tensor) -> tuple[Tensor, ...]:
        """The state before the first step."""
        return tuple(torch.zeros_like(w) for _ in self.memory)

    def make(self, params: Iterable[Tensor], **own: float) -> torch.optim.Optimizer:
        """The ``torch.optim`` optimizer of these hyperparameters."""
        return self.torch(params, **self.arguments(self.full(**own)))

    def code(self, params: str, **own: float) -> str:
        """The Python text of ``make``, for scripts."""
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.arguments(self.full(**own)).items())
        return f"torch.optim.{self.torch.__name__}({params}, {arguments})"


def _rate(default: float) -> Parameter:
    return Parameter("lr", default, 1e-12, 1e12)


MU = Parameter("mu", 0.9, 0.0, 0.999)
EPS = Parameter("eps", 1e-8, 0.0, 1.0)
BETAS = (Parameter("beta1", 0.9, 0.0, 0.999), Parameter("beta2", 0.999, 0.0, 0.99999))


def _adam_arguments(h: dict) -> dict:
    return {"lr": h["lr"], "betas": (h["beta1"], h["beta2"]), "eps": h["eps"]}


OPTIMIZERS: dict[str, Optimizer] = {
    "sgd": Optimizer(sgd, (), torch.optim.SGD, (_rate(0.1),), lambda h: {"lr": h["lr"]}, True),
    "momentum": Optimizer(
        momentum, ("v",), torch.optim.SGD, (_rate(0.01), MU), lambda h: {"lr": h["lr"], "momentum": h["mu"]}, True
    ),
    "nesterov": Optimizer(
        nesterov,
        ("v",),
        torch.optim.SGD,
        (_rate(0.01), Parameter("mu", 0.9, 0.001, 0.999)),
        lambda h: {"lr": h["lr"], "momentum": h["mu"], "nesterov": True},
        True,
    ),
    "adagrad": Optimizer(
        adagrad,
        ("s",),
        torch.optim.Adagrad,
        (_rate(0.01), Parameter("eps", 1e-10, 0.0, 1.0)),
        lambda h: {"lr": h["lr"], "eps": h["eps"]},
        False,
    ),
    "rmsprop": Optimizer(
        rmsprop,
        ("s",),
        torch.optim.RMSprop,
        (_rate(0.01), Parameter("alpha", 0.99, 0.0, 0.9999), EPS),
        lambda h: {"lr": h["lr"], "alpha": h["alpha"], "eps": h["eps"]},
        False,
    ),
    "adam": Optimizer(adam, ("m", "s"), torch.optim.Adam, (_rate(0.001), *BETAS, EPS), _adam_arguments, False),
    "adamw": Optimizer(
        adamw,
        ("m", "s"),
        torch.optim.AdamW,
        (_rate(0.001), *BETAS, EPS, Parameter("decay", 0.01, 0.0, 100.0)),
        lambda h: _adam_arguments(h) | {"weight_decay": h["decay"]},
        False,
    ),
}
"""Every optimizer by name, from simple to complex."""
