"""Learning-rate schedules: a factor on the learning rate for each step, one row of ``SCHEDULES`` each.

``factor(k, total, …)`` is the factor of step ``k`` = 0, 1, …, ``total`` - 1; each stands beside the
``torch.optim.lr_scheduler`` class that does the same when its ``step`` follows every optimizer step.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.optim import lr_scheduler

from core.training.parameter import Parameter, defaults


def constant(k: int, total: int) -> float:
    return 1.0


def stairs(k: int, total: int, every: float, drop: float) -> float:
    """Times ``drop`` after each ``every`` of the way."""
    return drop ** (k // _steps(every, total))


def exponential(k: int, total: int, end: float) -> float:
    """By an equal ratio each step, down to ``end`` after the last."""
    return end ** (k / total)


def cosine(k: int, total: int) -> float:
    """Half a cosine, from 1 to 0 (Loshchilov and Hutter, 2017, without restarts)."""
    return (1 + math.cos(math.pi * k / total)) / 2


def warmup(k: int, total: int, share: float) -> float:
    """Up from a tenth in a straight line over ``share`` of the way, then level."""
    return min(1.0, 0.1 + 0.9 * k / _steps(share, total))


def inverse_root(k: int, total: int) -> float:
    """1/√(k + 1): the sum diverges, the steps shrink; the textbook's condition for SGD to settle."""
    return 1 / math.sqrt(k + 1)


def _steps(share: float, total: int) -> int:
    return max(1, round(share * total))


@dataclass(frozen=True)
class Schedule:
    """One row of the registry."""

    factor: Callable[..., float]
    torch: type[lr_scheduler.LRScheduler]
    arguments: Callable[[int, dict], dict[str, object]]
    """Steps in all and our parameters to the keywords of the scheduler."""
    parameters: tuple[Parameter, ...] = ()

    def full(self, **own: float) -> dict[str, float]:
        return {**defaults(self.parameters), **own}

    def make(self, optimizer: torch.optim.Optimizer, total: int, **own: float) -> lr_scheduler.LRScheduler:
        return self.torch(optimizer, **self.arguments(total, self.full(**own)))

    def code(self, total: int, **own: float) -> str:
        """The Python text of ``make``, for scripts."""
        arguments = self.arguments(total, self.full(**own))
        shown = ", ".join(
            f"{k}={'lambda k: (k + 1) ** -0.5' if callable(v) else repr(v)}" for k, v in arguments.items()
        )
        return f"torch.optim.lr_scheduler.{self.torch.__name__}(optimizer, {shown})"


SCHEDULES: dict[str, Schedule] = {
    "constant": Schedule(constant, lr_scheduler.ConstantLR, lambda total, h: {"factor": 1.0}),
    "stairs": Schedule(
        stairs,
        lr_scheduler.StepLR,
        lambda total, h: {"step_size": _steps(h["every"], total), "gamma": h["drop"]},
        (Parameter("every", 0.33, 0.01, 1.0), Parameter("drop", 0.1, 0.001, 1.0)),
    ),
    "exponential": Schedule(
        exponential,
        lr_scheduler.ExponentialLR,
        lambda total, h: {"gamma": h["end"] ** (1 / total)},
        (Parameter("end", 0.01, 1e-6, 1.0),),
    ),
    "cosine": Schedule(cosine, lr_scheduler.CosineAnnealingLR, lambda total, h: {"T_max": total}),
    "warmup": Schedule(
        warmup,
        lr_scheduler.LinearLR,
        lambda total, h: {"start_factor": 0.1, "total_iters": _steps(h["share"], total)},
        (Parameter("share", 0.2, 0.01, 1.0),),
    ),
    "inverse-root": Schedule(
        inverse_root, lr_scheduler.LambdaLR, lambda total, h: {"lr_lambda": lambda k: (k + 1) ** -0.5}
    ),
}
"""Every schedule by name."""
