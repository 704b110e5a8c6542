"""Ways to get a process for a run: ``fork`` (Linux, macOS) and ``spawn`` (Windows, and anywhere for tests).

A back end starts processes, brings their frames and kills them. It decides nothing: limits, queue and results are
the kernel's, which it tells what happens through a ``Client``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from core.kernel.types import Guarantees, Job, Level


@dataclass(frozen=True)
class Exit:
    """How a run's process ended. Exactly one of ``code`` and ``signal`` is set where it is known."""

    code: int | None = None
    signal: int | None = None
    words: str = ""
    """What it said as it crashed: a traceback by faulthandler, or why it could not begin."""


class Client(Protocol):
    """What a back end tells; called from its threads, without its locks."""

    def detected(self, guarantees: Guarantees) -> None:
        """What holds here; told once, before ``ready``."""

    def ready(self) -> None:
        """Runs start at once from now on."""

    def frame(self, run: int, frame: dict[str, Any], size: int) -> None:
        """A run said something, in ``size`` bytes."""

    def babble(self, run: int, why: str) -> None:
        """A run said something that is no frame; nothing more is read from it."""

    def spills(self, run: int) -> None:
        """A run holds more disk than it may."""

    def ended(self, run: int, how: Exit) -> None:
        """The last word on a run: its process is gone and all its frames have been told."""

    def died(self, reason: str) -> None:
        """The back end is gone and its runs with it; ``ended`` is not told for them."""


class Backend(Protocol):
    """One instance lives from ``start`` to ``died`` or ``close``; a restart makes a new one."""

    name: str

    def start(self) -> None:
        """Begin to warm up; returns at once."""

    def run(self, run: int, job: Job, levels: Collection[Level]) -> None:
        """Begin run number ``run``, which must not go on when its level is none of ``levels``; returns at once."""

    def kill(self, run: int) -> None:
        """End a run's process and its group; unknown runs are passed over."""

    def used(self, run: int) -> int:
        """Bytes that a run's process holds beyond what it began with; 0 while that is unknown."""

    def tick(self) -> None:
        """Now and then, while something runs."""

    def close(self) -> None:
        """End everything; nothing is told afterwards."""
