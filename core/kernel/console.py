"""``sys.stdin``, ``sys.stdout`` and ``sys.stderr`` of a run, and ``input``."""

from __future__ import annotations

import io
from typing import Any

from core.kernel.tape import Tape

NO_KEYBOARD = "input() gets no answer here: a cell runs without a keyboard. Write the value into the code instead."


class Stream(io.TextIOBase):
    """Text that goes onto the tape as stdout or stderr."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, tape: Tape, name: str, descriptor: int) -> None:
        self.name = f"<{name}>"
        self.buffer = _Bytes(self)
        self._tape = tape
        self._kind = name
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        tape = self._tape
        if tape.full:
            self.write = len  # print looks this up anew each time: from here on it costs nothing
        tape.write(self._kind, text)
        return len(text)

    def flush(self) -> None:
        """Nothing: the tape sends text by itself, a moment later at most."""

    def close(self) -> None:
        """Nothing: what follows is still to be seen."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class _Bytes(io.RawIOBase):
    """``sys.stdout.buffer``: bytes that take their place among the text."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def write(self, data: Any) -> int:
        plain = bytes(data)
        self._stream.write(plain.decode("utf-8", "replace"))
        return len(plain)

    def writable(self) -> bool:
        return True


class Keyboard(io.TextIOBase):
    """``sys.stdin``: nobody types there."""

    encoding = "utf-8"

    def readline(self, size: int | None = -1) -> str:
        raise EOFError(NO_KEYBOARD)

    def read(self, size: int | None = -1) -> str:
        raise EOFError(NO_KEYBOARD)

    def close(self) -> None:
        """Nothing: ``exit()`` closes stdin, and has no more to do with it."""

    def readable(self) -> bool:
        return True


def no_input(prompt: object = "") -> str:
    """``input`` of a run."""
    raise EOFError(NO_KEYBOARD)
