"""The cell that runs before each threat: names of things outside that it may try to reach, and how to try."""

import ctypes
import json
import os
import stat
import struct

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def attempt(action, *args, **more):
    """Do it; say HARM when it worked, and how it was refused when not."""
    try:
        value = action(*args, **more)
    except Exception as error:  # noqa: BLE001 - how it is refused is the answer
        print("refused", type(error).__name__)
        return None
    print("HARM", repr(value)[:100])
    return value


def attempt_number(action, *args):
    """The same, with the number of the error."""
    try:
        action(*args)
    except OSError as error:
        print("refused OSError", error.errno)
    else:
        print("HARM")


def _answered(result):
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def raw(number, *args):
    """A system call by number."""
    return _answered(libc.syscall(number, *(ctypes.c_long(a) if isinstance(a, int) else a for a in args)))


def libc_call(name, *args):
    """A function of the C library."""
    return _answered(getattr(libc, name)(*args))


def channel():
    """The descriptor of the run's way to the app."""
    for number in range(3, 1024):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                return number
        except OSError:
            continue
    raise OSError("no channel")


def send_bytes(body):
    """A frame with this body."""
    data = struct.pack(">I", len(body)) + body
    while data:
        data = data[os.write(channel(), data) :]


def send(frame):
    """A frame with this object, written past the kernel's own code."""
    send_bytes(json.dumps(frame).encode())
