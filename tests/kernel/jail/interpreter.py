"""A second opinion on filters: classic BPF executed in Python, from the kernel's documentation of the machine."""

from __future__ import annotations

import struct


def run(program: bytes, nr: int, arguments: tuple[int, ...] = (), arch: int = 0xC000003E) -> int:
    """The action with which ``program`` (packed) answers a system call."""
    arguments = tuple(arguments) + (0,) * (6 - len(arguments))
    wrap = 0xFFFFFFFFFFFFFFFF
    data = struct.pack("=IIQ6Q", nr & 0xFFFFFFFF, arch, 0, *(value & wrap for value in arguments))
    accumulator = index = 0
    scratch = [0] * 16
    while True:
        code, jt, jf, k = struct.unpack_from("=HBBI", program, 8 * index)
        index += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", data, k)
            case 0x00:
                accumulator = k
            case 0x54:
                accumulator &= k
            case 0x02:
                scratch[k] = accumulator
            case 0x60:
                accumulator = scratch[k]
            case 0x05:
                index += k
            case 0x15:
                index += jt if accumulator == k else jf
            case 0x25:
                index += jt if accumulator > k else jf
            case 0x35:
                index += jt if accumulator >= k else jf
            case 0x45:
                index += jt if accumulator & k else jf
            case 0x06:
                return k
            case _:
                raise AssertionError(f"instruction {code:#x} at {index - 1}")
