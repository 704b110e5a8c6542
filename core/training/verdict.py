"""How a training ended, as a key and its facts; ``training.verdict.<key>`` holds the words."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from core.text import text

EXPLODED = 1e6
"""A loss so many times that of the start does not come back."""
STUCK = 0.99
"""A final loss above this share of the first counts as nothing learned."""


@dataclass(frozen=True)
class Verdict:
    """``key`` is one of running, done, stopped, early, not_a_number, exploded, worse, stuck."""

    key: str
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def diverged(self) -> bool:
        return self.key in ("not_a_number", "exploded")

    def words(self, lang: str) -> str:
        return text(f"training.verdict.{self.key}", lang, **self.facts)


def divergence(step: int, loss: float, first: float, lr: float, usual: float) -> Verdict | None:
    """The verdict that ends a training whose loss has run away; None while it has not.

    ``first`` is the loss before the first step, ``usual`` the learning rate that the optimizer's row has by default.
    """
    suggestion = min(lr / 10, usual)
    if not math.isfinite(loss):
        return Verdict("not_a_number", {"step": step, "lr": lr, "suggestion": suggestion})
    times = loss / max(first, 1e-12)
    if loss > 1 and times > EXPLODED:
        return Verdict("exploded", {"step": step, "loss": loss, "times": times, "lr": lr, "suggestion": suggestion})
    return None


def at_the_end(steps: int, loss: float, first: float, lr: float, usual: float) -> Verdict:
    """The verdict on a training that went all its way."""
    if loss > first:
        suggestion = min(lr / 10, usual)
        return Verdict("worse", {"steps": steps, "loss": loss, "first": first, "lr": lr, "suggestion": suggestion})
    if loss > STUCK * first and first > 1e-6:
        return Verdict("stuck", {"steps": steps, "loss": loss, "first": first, "lr": lr})
    return Verdict("done", {"steps": steps, "loss": loss})
