"""Short ways to run a cell and to look at what came."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from core.kernel import Job, Kernel, Limits, Result, Source

BACKENDS = ("spawn",) if sys.platform == "win32" else ("fork", "spawn")


def job(code: str, *needed: str, seed: int = 0, **limits: Any) -> Job:
    """A job of the cell "target", after the cells "need-1", "need-2", …; 10 seconds unless ``limits`` say else."""
    before = tuple(Source(f"need-{number}", each) for number, each in enumerate(needed, 1))
    return Job((*before, Source("target", code)), Limits(**{"wall_s": 10.0} | limits), seed)


def run(kernel: Kernel, code: str, *needed: str, **limits: Any) -> Result:
    """Run it anew, whatever is known."""
    return kernel.run(job(code, *needed, **limits), fresh=True)


def texts(result: Result) -> list[str]:
    """The text of each output."""
    return [output["text"] for output in result.outputs]


def until(true: Callable[[], object], seconds: float = 10.0) -> bool:
    """Wait until ``true()``; False when that does not come about."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.02)
    return bool(true())
