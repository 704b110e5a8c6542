"""The same policy written a second time, for libseccomp, through ctypes: the witness for our own assembler.

Only the calls whose verdict rests on arguments are repeated by hand here; the plain lists come from the module.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import os
import tempfile
from pathlib import Path

from core.kernel.jail import bpf, seccomp
from core.kernel.jail.syscalls import Machine

NOT_EQUAL, LESS, LESS_EQUAL, EQUAL, GREATER_EQUAL, GREATER, MASKED_EQUAL = range(1, 8)


class Comparison(ctypes.Structure):
    """struct scmp_arg_cmp."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


def library() -> ctypes.CDLL | None:
    """libseccomp.so.2 where it is installed."""
    try:
        found = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return None
    found.seccomp_init.restype = ctypes.c_void_p
    return found


def program(machine: Machine, files: str, pid: int) -> bytes:
    """What libseccomp makes of the policy for ``files`` = "write" or "none", bad architecture = kill."""
    lib = library()
    context = ctypes.c_void_p(lib.seccomp_init(bpf.errno(errno.EPERM)))
    lib.seccomp_attr_set(context, 2, ctypes.c_uint32(bpf.KILL))  # SCMP_FLTATR_ACT_BADARCH

    def rule(action: int, name: str, *comparisons: tuple[int, int, int, int]) -> None:
        number = machine.numbers[name]
        array = (Comparison * max(1, len(comparisons)))(*(Comparison(*one) for one in comparisons))
        code = lib.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, len(comparisons), array)
        assert code == 0, (name, os.strerror(-code))

    low = 0xFFFFFFFF
    by_argument = {"openat", "open", "creat", "mmap", "ioctl", "fcntl", "clone", "kill", "tgkill", "prctl", "prlimit64"}
    plain = dict.fromkeys(f"{seccomp.COMPUTE} {seccomp.DESCRIPTORS} {seccomp.LOOK}".split(), bpf.ALLOW)
    plain |= dict.fromkeys(seccomp.PATHS.split(), bpf.ALLOW if files == "write" else bpf.errno(errno.EACCES))
    plain |= {name: bpf.errno(code) for name, code in seccomp.ANSWERS.items()}
    for name, action in plain.items():
        if name not in by_argument:
            rule(action, name)
    rule(bpf.errno(errno.EACCES), "creat")
    for name in ("kill", "tgkill"):
        rule(bpf.ALLOW, name, (0, MASKED_EQUAL, low, pid))
    for value in seccomp.FCNTL:
        rule(bpf.ALLOW, "fcntl", (1, MASKED_EQUAL, low, value))
    for value in seccomp.PRCTL:
        rule(bpf.ALLOW, "prctl", (0, MASKED_EQUAL, low, value))
    for value in (0, pid):
        rule(bpf.ALLOW, "prlimit64", (0, MASKED_EQUAL, low, value), (2, EQUAL, 0, 0))
    rule(bpf.ALLOW, "mmap", (3, MASKED_EQUAL, 0x40000, 0))
    threads = 0x10000 | 0x40000 | 0x100 | 0x200 | 0x400 | 0x800
    others = low & ~(threads | 0x80000 | 0x100000 | 0x200000 | 0x1000000 | 0x400000)
    rule(bpf.ALLOW, "clone", (0, MASKED_EQUAL, threads | others, threads))
    with tempfile.TemporaryFile() as out:
        assert lib.seccomp_export_bpf(context, out.fileno()) == 0
        out.seek(0)
        packed = out.read()
    lib.seccomp_release(context)
    return packed


def headers() -> dict[str, int]:
    """Names and numbers of this machine's kernel headers; empty where they are not installed."""
    found: dict[str, int] = {}
    for path in Path("/usr/include").glob("*/asm/unistd_64.h"):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if len(words) == 3 and words[1].startswith("__NR_"):
                found[words[1].removeprefix("__NR_")] = int(words[2])
    return found
