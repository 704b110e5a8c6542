"""System calls that Python has no name for, through the C library's ``syscall``, ``prctl`` and errno."""

from __future__ import annotations

import ctypes
import os
from functools import cache

PR_SET_PDEATHSIG, PR_GET_PDEATHSIG = 1, 2
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38


@cache
def libc() -> ctypes.CDLL:
    """The C library of this process; errno is kept for each thread."""
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def syscall(number: int, *arguments: object) -> int:
    """One raw system call; integers are widened to 64 bits. Raises OSError as the functions of ``os`` do."""
    ctypes.set_errno(0)
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc().syscall(ctypes.c_long(number), *wide)
    if result == -1 and (code := ctypes.get_errno()):
        raise OSError(code, os.strerror(code), f"system call {number}")
    return result


def prctl(option: int, *arguments: object) -> int:
    """``prctl(2)``, the missing arguments 0. Raises OSError."""
    ctypes.set_errno(0)
    wide = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    wide += [ctypes.c_ulong(0)] * (4 - len(wide))
    result = libc().prctl(ctypes.c_int(option), *wide)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), f"prctl {option}")
    return result


def no_new_privs() -> None:
    """From here on no program that this process starts gains rights; never undone. seccomp and Landlock ask for it."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
