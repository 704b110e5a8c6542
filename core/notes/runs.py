"""From a chapter to the kernel: the job that runs one cell after the cells it needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from core.kernel.types import Job, Limits, Source
from core.notes.graph import needs
from core.notes.model import MAX_TIMEOUT, Cell


def job(cells: Sequence[Cell], name: str, needed: Sequence[str] | None = None) -> Job:
    """The run of ``name``; it may take as long as the most patient of its cells. Raises KeyError for no such cell.

    ``needed``: the names of all cells to run, in order, where they are known already.
    """
    by_name = {cell.name: cell for cell in cells}
    needed = [by_name[need] for need in (needs(cells, name) if needed is None else needed)]
    wall_s = min(MAX_TIMEOUT, max(cell.wall_s for cell in needed))
    return Job(tuple(Source(cell.name, cell.code) for cell in needed), Limits(wall_s=wall_s))


def key(job: Job) -> str:
    """A fingerprint of the code that a job runs; line ends count as one character on every platform."""
    codes = [cell.code.replace("\r\n", "\n") for cell in job.cells]
    return hashlib.sha256(json.dumps(codes).encode()).hexdigest()[:16]
