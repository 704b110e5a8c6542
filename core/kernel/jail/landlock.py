"""Landlock: which paths a run may open, by the kernel's own rules (linux/landlock.h).

A ruleset names what is *handled* (all of it, as far as this kernel's ABI knows); everything handled and not granted
is refused with EACCES. Reading is granted beneath the folders that ``grants`` lists, writing beneath the run's own
folder alone, and /dev/null. Where the ABI has them, TCP (4), abstract unix sockets and signals to processes outside
(6) are refused as well; seccomp refuses those anyway.

What Landlock does not see, seccomp closes: chmod, utime, xattr, and ``truncate`` below ABI 3. Neither hides whether
a path exists (``stat``).

Raw system calls by ctypes: the four calls are stable kernel interface, and the libraries for it are young and have
one author each; this file is shorter than their changelogs.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from core.kernel.jail.linux import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""The same numbers on every machine."""

(EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR,
 MAKE_REG, MAKE_SOCK, MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV) = (1 << bit for bit in range(16))

HANDLED = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
"""ABI -> the rights over files that it can handle; later ABIs as 5."""

TCP = 0b11
"""Bind and connect, from ABI 4."""

SCOPED = 0b11
"""Abstract unix sockets and signals that leave the domain, from ABI 6."""

READ = READ_FILE | READ_DIR
OWN = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
"""A run's own folder: plain files and folders. No links, sockets, pipes or devices, and no programs."""

ENOUGH = 3
"""The ABI from which the level is called strong: the first that handles truncation."""


def abi() -> int:
    """The ABI of this kernel, 0 where Landlock is missing, switched off or refused by an outer filter."""
    try:
        return syscall(CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def handled(version: int) -> int:
    """The rights over files that ABI ``version`` (>= 1) can refuse."""
    return HANDLED[min(version, max(HANDLED))]


class Ruleset:
    """A ruleset under construction. ``close`` or ``enforce`` ends it.

    ``version`` is the ABI to build for (a test may ask for an older one than the kernel has).
    """

    def __init__(self, version: int) -> None:
        attributes = struct.pack("=QQQ", handled(version), TCP, SCOPED)
        size = 8 if version < 4 else 16 if version < 6 else 24
        self.rights = handled(version)
        self.descriptor = syscall(CREATE_RULESET, ctypes.c_char_p(attributes), size, 0)

    def grant(self, path: Path | str, rights: int) -> None:
        """Allow ``rights`` on the file or beneath the folder ``path``. Raises OSError for a path that is not there."""
        where = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not os.path.isdir(path):  # noqa: PTH112 - a rule on a file may only hold a file's rights
                rights &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
            rule = struct.pack("=Qi", rights & self.rights, where)
            syscall(ADD_RULE, self.descriptor, 1, ctypes.c_char_p(rule), 0)
        finally:
            os.close(where)

    def enforce(self) -> None:
        """Bind this process to the rules for good. Needs ``no_new_privs``. Raises OSError."""
        try:
            syscall(RESTRICT_SELF, self.descriptor, 0)
        finally:
            os.close(self.descriptor)


def ruleset(version: int, readable: Iterable[Path], own: Path | None) -> Ruleset:
    """A run's rules: read beneath ``readable`` (a missing path is passed over), write beneath ``own`` or nowhere."""
    rules = Ruleset(version)
    for path in readable:
        try:
            rules.grant(path, READ)
        except (FileNotFoundError, PermissionError):
            continue
    rules.grant("/dev/null", READ_FILE | WRITE_FILE | TRUNCATE)
    if own is not None:
        rules.grant(own, OWN)
    return rules
