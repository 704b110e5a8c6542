"""Linux: try the jail on a child that misbehaves, and believe nothing else.

A version number says what a kernel was built for; a container's filter, a boot parameter or an emulated kernel may
say otherwise. So a child confines itself as a run does and then tries what a run must not do: first as the machine is,
then, where Landlock says yes and does no, without it.
"""

from __future__ import annotations

from functools import partial

from core.kernel.jail import landlock
from core.kernel.jail.attempts import ATTEMPTS, trial
from core.kernel.jail.confine import confine, prepare
from core.kernel.jail.report import KEYS, Report
from core.kernel.types import Level, Row


def _mechanism(key: str, level: Level) -> str:
    """What keeps a promise, by its own name."""
    by = {"hang": "RLIMIT_CPU, clock", "memory": "RLIMIT_AS", "output": "frames"}
    if key.startswith("files"):
        version = landlock.abi()
        return f"Landlock ABI {version}, seccomp" if level != "trusted-only" and version else "seccomp"
    return by.get(key, "seccomp")


def probe() -> Report:
    """The level and rows of this machine. About 30 ms."""
    prepare()
    level, held = trial(confine)
    if level == "strong" and not all(held.get(key) for key in ATTEMPTS):
        level, held = trial(partial(confine, abi=0))
    if not all(held.get(key) for key in ATTEMPTS):
        level = "trusted-only"
    held = {"hang": True, "output": True} | held
    return Report(level, tuple(Row(key, held.get(key, False), _mechanism(key, level)) for key in KEYS))
