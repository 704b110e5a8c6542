"""The jail: a process that is about to run a visitor's cell binds itself, and says how far that holds here.

    enter       in the forked child, just before any cell code
    detect      in a single-threaded process: what holds on this machine, found by trying
    prepare     in the process that children are forked from: pays once for what each child would pay

One file a mechanism: ``rights`` (stop being root), ``rlimits``, ``landlock`` with ``grants``, ``seccomp`` with ``bpf``
and ``syscalls``, ``quota`` (disk), put in order by ``confine``; ``windows``; ``macos``. ``probe`` finds out with
``attempts`` what holds and writes it into a ``report``.
What is promised, and what is not: core/kernel/README.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from core.kernel.jail.report import Report
from core.kernel.types import Level, Limits

__all__ = ["Report", "detect", "enter", "prepare"]


def enter(limits: Limits, folder: Path | str, hand_over: Callable[[int], None] | None = None) -> Level:
    """Bind this process for good and return the level that holds; below *strong* the caller decides whether to go on.

    ``folder`` is the run's own and exists; it becomes the working directory. The process must have one thread, be the
    leader of its session and hold no descriptor that the run should not have. ``hand_over`` gives the listener of
    ``quota`` to the supervisor (by SCM_RIGHTS; nobody can after this returns) and closes it here; without it files
    are not counted. Raises OSError where a layer that is there cannot be put in force, RuntimeError with more than one
    thread: then run nothing.
    """
    if sys.platform == "linux":
        from core.kernel.jail.confine import confine

        return confine(limits, folder, hand_over=hand_over)
    if sys.platform == "darwin":
        from core.kernel.jail.macos import confine

        return confine(limits, folder)
    return "trusted-only"


def prepare() -> None:
    """Read and compute ahead what does not change from run to run, so that children inherit it."""
    if sys.platform == "linux":
        from core.kernel.jail.confine import prepare as ahead

        ahead()


def detect() -> Report:
    """Try each mechanism in a forked child. Call it in a process of one thread (the zygote, before it warms up)."""
    if sys.platform == "linux":
        from core.kernel.jail.probe import probe

        return probe()
    if sys.platform == "darwin":
        from core.kernel.jail.macos import probe

        return probe()
    if sys.platform == "win32":
        from core.kernel.jail.windows import probe

        return probe()
    return Report("trusted-only", ())
