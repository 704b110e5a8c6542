"""One of a playground's two runs, as its session keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.playground.settings import Settings


@dataclass
class Side:
    """Plain values."""

    settings: Settings
    state: dict[str, Any] | None = None
    """``Run.state()``; None until the worker has begun it."""
    look: dict[str, Any] | None = None
    curve: list[tuple[float, float, float]] = field(default_factory=list)
    edited: bool = False
    """Whether weights or rates were changed after the start: then no script repeats it."""

    def restart(self) -> None:
        self.state, self.look, self.curve, self.edited = None, None, [], False
