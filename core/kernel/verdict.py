"""From what a run said and how its process ended to the Result that a reader sees."""

from __future__ import annotations

import re
import signal
from typing import Any

from core.kernel.backends import Exit
from core.kernel.transcript import Transcript
from core.kernel.types import Job, Result, Status, kernel_error

STATUS_OF: dict[str, Status] = {"Timeout": "timeout", "NotConfined": "refused", "Unavailable": "refused"}
"""Errors of the kernel whose status is not "killed"."""

_KILLS = re.compile(r"\b(kill|killpg|pthread_kill|raise_signal)\s*\(")
"""Code that may have killed its own process: then nobody can say that it was for memory."""
_FRAME = re.compile(r'File "<(.+)>", line (\d+) in ')


def verdict(job: Job, said: Transcript, how: Exit | None, cause: dict[str, Any] | None, ms: float) -> Result:
    """The result. A run's own end counts first, then why it was killed (``cause``), then how its process ended.

    ``how`` may be None when the run's own end or ``cause`` is there.
    """
    if said.status:
        return Result(said.status, said.outputs, said.error, ms, said.level, said.truncated)
    error = cause or _unasked(job, said, how or Exit())
    return Result(STATUS_OF.get(error["type"], "killed"), said.outputs, error, ms, said.level, said.truncated)


def _unasked(job: Job, said: Transcript, how: Exit) -> dict[str, Any]:
    """The error of a process that ended on its own before its cell did."""
    if not said.level:
        reason = how.words.strip() or f"the run's process ended before it began (code {how.code}, signal {how.signal})"
        return kernel_error("Unavailable", reason, reason=reason)
    if how.signal is None:
        return kernel_error("ProcessExit", f"the cell ended its process with code {how.code}", code=how.code)
    name = _signal_name(how.signal)
    if name == "SIGXCPU":
        return kernel_error("Timeout", "stopped: out of processor time", seconds=job.limits.cpu_s)
    cell, line = _place(job, how.words)
    if name == "SIGKILL" and not any(_KILLS.search(each.code) for each in job.cells):
        megabytes = job.limits.memory_mb
        return kernel_error("MemoryLimit", "the system killed the process, most likely for memory", megabytes=megabytes)
    return kernel_error("Crash", f"the process crashed: {name}", cell=cell, line=line, signal=name)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _place(job: Job, words: str) -> tuple[str | None, int | None]:
    """Cell and line of a crash, from faulthandler's traceback (innermost call first)."""
    names = {cell.name.encode("ascii", "backslashreplace").decode(): cell.name for cell in job.cells}
    for name, line in _FRAME.findall(words):
        if name in names:
            return names[name], int(line)
    return None, None
