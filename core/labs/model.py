"""What a lab is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.training.setting import Setting


@dataclass(frozen=True)
class Try:
    """Settings worth a look, one press away; its words are ``lab.<lab>.try.<key>``."""

    key: str
    values: Mapping[str, Any]
    """Differences from the lab's defaults."""


@dataclass(frozen=True)
class Lab:
    """One row of the registry."""

    experiment: str
    """Name in ``core.experiments``."""
    charts: tuple[str, ...]
    """Names in ``core.charts``, drawn from the same table one below the other."""
    main: tuple[str, ...]
    """Settings that are always in sight, in this order; the others lie behind "more settings"."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Where the lab starts from something else than the experiment's defaults."""
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Ends of a slider where the bounds of what is accepted are too far apart to drag between."""
    views: tuple[Setting, ...] = ()
    """What is set for the picture alone and starts no run."""
    slow: bool = False
    """Runs when the reader says so, not with each change."""
    tries: tuple[Try, ...] = ()
