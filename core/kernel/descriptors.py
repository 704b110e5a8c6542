"""Text written past Python: ``os.write(1, …)``, C's ``printf``, a library's own messages.

Descriptors 1 and 2 become pipes that the run reads itself. Where pipes can be polled, everything is read under
the tape's lock, before each Python output: order is kept. Where they cannot (Windows), a thread a pipe reads as
text comes, and order between C and Python is only nearly right.
"""

from __future__ import annotations

import _thread
import codecs
import ctypes
import os
import select
import sys
import threading
import time
from contextlib import suppress

from core.kernel.tape import FLUSH_S, Tape

NAMES = {1: "stdout", 2: "stderr"}
PIECE = 1 << 16
ROOM = 1 << 20
"""Bytes that a pipe holds, where the system lets us choose: C code that holds the interpreter's lock can fill it."""


def _libc() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL("ucrtbase") if sys.platform == "win32" else ctypes.CDLL(None)
    except OSError:
        return None


_LIBC = _libc()


def flush_c() -> None:
    """Empty the buffers of C's stdio into the descriptors."""
    if _LIBC is not None:
        _LIBC.fflush(None)


class Pipes:
    """Pipes put on descriptors 1 and 2, opened before the jail closes behind the run."""

    def __init__(self) -> None:
        self.ends: dict[str, int] = {}
        """stdout and stderr to the reading end of their pipe."""
        self.nowhere = os.open(os.devnull, os.O_WRONLY)
        for descriptor, name in NAMES.items():
            read, write = os.pipe()
            _widen(write)
            os.dup2(write, descriptor)
            os.close(write)
            self.ends[name] = read


def _widen(pipe: int) -> None:
    try:
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, ROOM)
    except (ImportError, AttributeError, OSError):
        return


class Polled:
    """One thread waits for text; whoever holds the tape's lock reads it."""

    def __init__(self, tape: Tape, pipes: Pipes) -> None:
        self.tape = tape
        self.names = {end: name for name, end in pipes.ends.items()}
        self.decoders = {end: _decoder() for end in self.names}
        self.waiting, self.held, self.free = select.poll(), select.poll(), select.poll()
        """A poll object serves one thread at a time: for the thread, for who holds the lock, for who does not."""
        for end in self.names:
            os.set_blocking(end, False)
            for poll in (self.waiting, self.held, self.free):
                poll.register(end, select.POLLIN)
        tape.raw, tape.drain = self.raw, self.drain
        _thread.start_new_thread(self._run, ())

    def raw(self) -> object:
        """Whether there may be text in the pipes."""
        try:
            return self.free.poll(0)
        except RuntimeError:  # another thread prints at this moment
            return True

    def drain(self) -> None:
        """Move what is in the pipes onto the tape; the tape's lock is held."""
        for end, event in self.held.poll(0):
            if event & select.POLLIN:
                self.tape.append(self.names[end], self.decoders[end].decode(os.read(end, ROOM)))

    def settle(self) -> None:
        """Bring everything written so far onto the tape."""
        flush_c()
        self.tape.flush()

    finish = settle

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                closed = any(not event & select.POLLIN for _, event in self.waiting.poll(FLUSH_S * 1000))
                if closed:
                    time.sleep(FLUSH_S)
                self.tape.flush()


class Threaded:
    """A blocked thread a pipe, and one that flushes."""

    def __init__(self, tape: Tape, pipes: Pipes) -> None:
        self.tape = tape
        self.nowhere = pipes.nowhere
        self.readers = [
            threading.Thread(target=self._read, args=(name, end), daemon=True) for name, end in pipes.ends.items()
        ]
        for reader in self.readers:
            reader.start()
        _thread.start_new_thread(self._run, ())

    def settle(self) -> None:
        """Give the readers a moment to bring everything onto the tape."""
        flush_c()
        time.sleep(FLUSH_S / 5)
        self.tape.flush()

    def finish(self) -> None:
        """Close the writing ends, so that the readers come to an end, and wait for them."""
        flush_c()
        for descriptor in NAMES:
            os.dup2(self.nowhere, descriptor)
        for reader in self.readers:
            reader.join(1)
        self.tape.flush()

    def _read(self, name: str, end: int) -> None:
        decoder = _decoder()
        with suppress(OSError):
            while data := os.read(end, PIECE):
                with self.tape.hold:
                    self.tape.append(name, decoder.decode(data))

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                time.sleep(FLUSH_S)
                self.tape.flush()


def _decoder() -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder("utf-8")("replace")
