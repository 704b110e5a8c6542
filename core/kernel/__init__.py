"""Running the cells of the notes, each run in a process of its own."""

from __future__ import annotations

from core.kernel.types import Guarantees, Job, Limits, Result, Row, Source

__all__ = ["Guarantees", "Job", "Limits", "Result", "Row", "Source"]
