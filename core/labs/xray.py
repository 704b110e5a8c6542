"""One step of an optimizer taken apart: what each line of its rule does to the numbers of a path.

The path is a table of ``core.experiments.surfaces.trajectories``: row t holds the point after step t, the gradient that
led there and the buffers after it. The lines are computed here from row t - 1 and that gradient alone, so that they
agree with row t is a check of the rule.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

EPS = {"adagrad": 1e-10, "rmsprop": 1e-8, "adam": 1e-8, "adamw": 1e-8}
BETA1, BETA2, DECAY = 0.9, 0.999, 0.01
"""What ``torch.optim`` takes when nothing is said, as the experiment does."""


@dataclass(frozen=True)
class Line:
    """One assignment of the rule."""

    key: str
    """What it does: gradient, buffer, correct, shrink or update; words under ``lab.xray``."""
    rule: str
    """With letters."""
    numbers: str
    """The same with numbers, in Python's own spelling but for the signs of the field."""
    result: str
    value: float
    """The result, not rounded."""


def shown(value: float) -> str:
    """A number with six digits, in parentheses when negative."""
    said = f"{value:.6g}"
    return f"({said})" if value < 0 else said


def lines(optimizer: str, path: pd.DataFrame, step: int, values: Mapping[str, float]) -> list[Line]:
    """The lines of step number ``step`` (1 is the first) for x and then for y; [] where the path has left for good."""
    rows = path.set_index("step")
    step = min(max(step, 1), int(rows.index.max()))
    found: list[Line] = []
    for axis in ("x", "y"):
        w, g = float(rows.at[step - 1, axis]), float(rows.at[step, f"g{axis}"])
        if not (math.isfinite(w) and math.isfinite(g)):
            return []
        found.append(Line("gradient", f"g = ∂f/∂{axis}", "", f"{g:.6g}", g))
        memory = {
            name: float(rows.at[step - 1, f"{name}_{axis}"]) if step > 1 else 0.0
            for name in ("v", "m", "s")
            if f"{name}_{axis}" in rows
        }
        found += RULES[optimizer](axis, w, g, memory, step, values)
    return found


def _line(key: str, rule: str, numbers: str, value: float) -> Line:
    return Line(key, rule, numbers, f"{value:.6g}", value)


def _sgd(axis, w, g, memory, t, h):
    n, lr = shown, h["lr"]
    return [_line("update", f"{axis} ← {axis} − η·g", f"{n(w)} − {n(lr)}·{n(g)}", w - lr * g)]


def _momentum(axis, w, g, memory, t, h):
    n, lr, mu = shown, h["lr"], h["mu"]
    v = mu * memory["v"] + g
    return [
        _line("buffer", "v ← μ·v + g", f"{n(mu)}·{n(memory['v'])} + {n(g)}", v),
        _line("update", f"{axis} ← {axis} − η·v", f"{n(w)} − {n(lr)}·{n(v)}", w - lr * v),
    ]


def _nesterov(axis, w, g, memory, t, h):
    n, lr, mu = shown, h["lr"], h["mu"]
    v = mu * memory["v"] + g
    return [
        _line("buffer", "v ← μ·v + g", f"{n(mu)}·{n(memory['v'])} + {n(g)}", v),
        _line("update", f"{axis} ← {axis} − η·(g + μ·v)", f"{n(w)} − {n(lr)}·({n(g)} + {n(mu)}·{n(v)})",
              w - lr * (g + mu * v)),
    ]  # fmt: skip


def _divide(name, axis, w, g, s, h):
    n, lr, eps = shown, h["lr"], EPS[name]
    numbers = f"{n(w)} − {n(lr)}·{n(g)}/(√{n(s)} + {eps:g})"
    return _line("update", f"{axis} ← {axis} − η·g/(√s + ε)", numbers, w - lr * g / (s**0.5 + eps))


def _adagrad(axis, w, g, memory, t, h):
    s = memory["s"] + g * g
    first = _line("buffer", "s ← s + g²", f"{shown(memory['s'])} + {shown(g)}²", s)
    return [first, _divide("adagrad", axis, w, g, s, h)]


def _rmsprop(axis, w, g, memory, t, h):
    n, alpha = shown, h["alpha"]
    s = alpha * memory["s"] + (1 - alpha) * g * g
    numbers = f"{n(alpha)}·{n(memory['s'])} + {n(1 - alpha)}·{n(g)}²"
    return [_line("buffer", "s ← α·s + (1 − α)·g²", numbers, s), _divide("rmsprop", axis, w, g, s, h)]


def _adam(axis, w, g, memory, t, h):
    n, lr, eps = shown, h["lr"], EPS["adam"]
    m = BETA1 * memory["m"] + (1 - BETA1) * g
    s = BETA2 * memory["s"] + (1 - BETA2) * g * g
    mean, square = m / (1 - BETA1**t), s / (1 - BETA2**t)
    return [
        _line("buffer", "m ← β₁·m + (1 − β₁)·g", f"{BETA1}·{n(memory['m'])} + {1 - BETA1:.6g}·{n(g)}", m),
        _line("buffer", "s ← β₂·s + (1 − β₂)·g²", f"{BETA2}·{n(memory['s'])} + {1 - BETA2:.6g}·{n(g)}²", s),
        _line("correct", "m̂ = m/(1 − β₁ᵗ)", f"{n(m)}/{n(1 - BETA1**t)}", mean),
        _line("correct", "ŝ = s/(1 − β₂ᵗ)", f"{n(s)}/{n(1 - BETA2**t)}", square),
        _line("update", f"{axis} ← {axis} − η·m̂/(√ŝ + ε)", f"{n(w)} − {n(lr)}·{n(mean)}/(√{n(square)} + {eps:g})",
              w - lr * mean / (square**0.5 + eps)),
    ]  # fmt: skip


def _adamw(axis, w, g, memory, t, h):
    small = w * (1 - h["lr"] * DECAY)
    numbers = f"{shown(w)}·(1 − {shown(h['lr'])}·{DECAY})"
    first = _line("shrink", f"{axis} ← {axis}·(1 − η·λ)", numbers, small)
    return [first, *_adam(axis, small, g, memory, t, h)]


RULES: dict[str, Callable[..., list[Line]]] = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "adagrad": _adagrad,
    "rmsprop": _rmsprop,
    "adam": _adam,
    "adamw": _adamw,
}
"""Every optimizer of ``core.training.optimizers``, its rule line by line."""
