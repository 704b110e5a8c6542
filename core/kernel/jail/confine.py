"""Linux: a forked child binds itself, in one fixed order, and says how far that went."""

from __future__ import annotations

import os
from collections.abc import Callable, Container
from pathlib import Path

from core.kernel.jail import grants, landlock, linux, quota, rights, rlimits, seccomp
from core.kernel.types import Level, Limits

LAYERS = ("rights", "landlock", "seccomp", "quota", *rlimits.ROWS)
"""What ``without`` may name."""


def confine(
    limits: Limits,
    folder: Path | str,
    *,
    hand_over: Callable[[int], None] | None = None,
    without: Container[str] = (),
    abi: int | None = None,
) -> Level:
    """Bind this process for good; see ``core.kernel.jail.enter``.

    For tests alone: ``without`` leaves layers out, ``abi`` makes believe that the kernel has that Landlock or none (0).
    """
    if len(os.listdir("/proc/self/task")) != 1:  # noqa: PTH208
        raise RuntimeError("a process that confines itself must have one thread: the others would stay outside")
    folder = Path(folder)
    version = landlock.abi() if abi is None else abi
    strong = version >= landlock.ENOUGH
    readable = grants.readable()
    rules = None
    if version and "landlock" not in without:
        rules = landlock.ruleset(version, readable, folder if strong else None)
    os.chdir(folder)

    own_user = False
    if os.geteuid() == 0 and "rights" not in without:
        own_user = rights.drop(folder, search=rules is not None and rights.closed(readable))
    rlimits.enforce(limits, rlimits.present(alone=own_user), without)
    linux.no_new_privs()
    if hand_over and "quota" not in without:
        try:
            hand_over(quota.listen())
        except OSError:  # kernels before 5.0 have no listeners; below strong they may do without
            if strong:
                raise
    if rules:
        rules.enforce()
    if "seccomp" in without or seccomp.machine() is None:
        return "trusted-only"
    try:
        seccomp.enforce("write" if strong else "read" if version else "none")
    except OSError:
        return "trusted-only"
    return "trusted-only" if "landlock" in without else "strong" if strong else "no-files"


def prepare() -> None:
    """Fill the caches that every child would fill for itself."""
    linux.libc()
    rights.closed(grants.readable())
    if seccomp.machine():
        for files in seccomp.FILES:
            seccomp.prepared(files)
        quota.prepared()
