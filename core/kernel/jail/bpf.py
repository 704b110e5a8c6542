"""A very small assembler for classic BPF, the language of seccomp filters.

A filter is a list of instructions over one accumulator; it reads ``struct seccomp_data`` (linux/seccomp.h):
``nr`` at 0, ``arch`` at 4, the instruction pointer at 8, six 64-bit arguments from 16. Jumps only go forward,
so a filter always ends. Formats: linux/filter.h, linux/bpf_common.h.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

NR, ARCH = 0, 4
"""Offsets of the system call's number and of the machine's AUDIT_ARCH value in ``struct seccomp_data``."""

LOAD, EQUAL, AT_LEAST, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
"""BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_JMP|JSET|K, BPF_ALU|AND|K, BPF_RET|K."""

ALLOW = 0x7FFF0000
KILL = 0x80000000
"""SECCOMP_RET_KILL_PROCESS: the whole process ends with SIGSYS."""
NOTIFY = 0x7FC00000
"""SECCOMP_RET_USER_NOTIF: the call waits for the answer of whoever holds the filter's listener."""


class Op(NamedTuple):
    """One instruction: code, instructions to skip when true, when false, constant."""

    code: int
    jt: int
    jf: int
    k: int


def errno(number: int) -> int:
    """The action "fail with this error number, change nothing"."""
    return 0x00050000 | number


def low(argument: int) -> int:
    """Offset of the low 32 bits of argument 0 to 5 (little-endian machines, the only ones we know numbers for)."""
    return 16 + 8 * argument


def high(argument: int) -> int:
    """Offset of the high 32 bits of an argument."""
    return low(argument) + 4


def load(offset: int) -> Op:
    """accumulator = the 32-bit word at ``offset``."""
    return Op(LOAD, 0, 0, offset)


def ret(action: int) -> Op:
    """End with ``action``."""
    return Op(RETURN, 0, 0, action)


def unless(code: int, k: int, action: int) -> list[Op]:
    """Two instructions: end with ``action`` where the test fails, go on where it holds."""
    return [Op(code, 1, 0, k), ret(action)]


def when(code: int, k: int, action: int) -> list[Op]:
    """Two instructions: end with ``action`` where the test holds, go on where it fails."""
    return [Op(code, 0, 1, k), ret(action)]


def pack(program: list[Op]) -> bytes:
    """The array of ``struct sock_filter`` that the kernel takes. Raises ValueError beyond its 4096 instructions."""
    if not 0 < len(program) <= 4096:
        raise ValueError(f"a filter has 1 to 4096 instructions, not {len(program)}")
    return b"".join(struct.pack("=HBBI", *op) for op in program)
