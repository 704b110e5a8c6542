"""What a run puts out, in true order: printed text, text written past Python, displayed values.

Printed text waits until there is a chunk of it, until something else is to be sent, or until the next ``flush``, which
comes every ``FLUSH_S``: one frame a ``print`` would flood the app. Past its budget text is dropped, which costs next
to nothing, so a million prints end soon.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from core.kernel.frames import FrameError, encode
from core.kernel.types import Limits

CHUNK = 1 << 15
"""Characters that are sent together."""
LINE = 3900
"""Characters of one line; the rest of a longer one is dropped."""
FLUSH_S = 0.05
"""Seconds that text may wait for more of its kind."""


# Both look for whole lines only: tried at every character of a line they would take quadratic time.
_FIRST, _LAST = re.compile(r"[^\r\n]*"), re.compile(r"(?<![^\r\n])[^\r\n]*\Z")
_LONG = re.compile(rf"(?<![^\r\n])[^\r\n]{{{LINE + 1},}}")


class Tape:
    """Sends outputs as frames, within the limits. Safe for the threads of a run."""

    def __init__(self, send: Callable[[bytes], None], limits: Limits) -> None:
        self.hold = Hold()
        """The lock over what is sent; every method but ``append`` takes it."""
        self.raw: Callable[[], Any] = bool
        """Whether text waits in the descriptors; see ``core.kernel.descriptors``."""
        self.drain: Callable[[], None] = lambda: None
        """Appends that text, under ``hold``."""
        self.deaf = True
        """While set, everything is dropped without a word: a cell runs that another one needs."""
        self.full = False
        self._send = send
        self._waiting: deque[tuple[str, str]] = deque()
        self._size = 0
        self._text_left = limits.output_bytes
        self._display_left = limits.display_bytes
        self._outputs_left = limits.outputs
        self._last = ""
        self._column = 0
        """Characters in the line that the next text continues."""
        self._cut = False

    def write(self, name: str, text: str) -> None:
        """Text for stdout or stderr. Takes no lock where it need not: appending to a deque is one step."""
        if self.raw():
            with self.hold:
                self.drain()
        self.append(name, text)

    def append(self, name: str, text: str) -> None:
        """``write`` without draining."""
        if self.deaf or self.full:
            return
        self._waiting.append((name, text))
        self._size += len(text)
        if self._size > CHUNK:
            with self.hold:
                self._flush()

    def show(self, output: dict[str, Any]) -> None:
        """One displayed value."""
        if self.deaf:
            return
        with self.hold:
            self.drain()
            self._flush()
            if not self._counts(""):
                return
            try:
                data = encode({"t": "out", "output": output})
            except FrameError:
                data = b""
            if data and len(data) <= self._display_left:
                self._display_left -= len(data)
                self._send(data)
            else:
                self._say_cut()

    def flush(self) -> None:
        """Send what waits."""
        with self.hold:
            self.drain()
            self._flush()

    def end(self, frame: dict[str, Any]) -> None:
        """Send what waits and the last frame; nothing can follow it."""
        with self.hold:
            self.drain()
            self._flush()
            self._send(encode(frame))
            self.deaf = True

    def _flush(self) -> None:
        """Send all that waits, neighbours of one name joined."""
        self._size = 0
        name, parts = "", []
        while self._waiting:
            other, text = self._waiting.popleft()
            if other != name:
                self._text(name, "".join(parts))
                name, parts = other, []
            parts.append(text[: self._text_left + 1])
        self._text(name, "".join(parts))

    def _text(self, name: str, text: str) -> None:
        if not text or self.full:
            return
        data = text.encode("utf-8", "replace")
        if len(data) > self._text_left:
            text = data[: self._text_left].decode("utf-8", "ignore")
            self.full = True
        self._text_left -= min(len(data), self._text_left)
        self._column = self._column if name == self._last else 0
        text = self._short_lines(text)
        if text and self._counts(name):
            for start in range(0, len(text), CHUNK):
                output = {"kind": "stream", "name": name, "text": text[start : start + CHUNK]}
                self._send(encode({"t": "out", "output": output}))
        if self.full:
            self._say_cut()

    def _short_lines(self, text: str) -> str:
        """``text`` without what goes beyond ``LINE`` in any line. A carriage return begins one too."""
        first = _FIRST.match(text)[0]
        rest = text[len(first) :]
        room = LINE - self._column
        kept = first if len(first) <= room else f"{first[:room]}…" if room >= 0 else ""
        kept += _LONG.sub(lambda line: f"{line[0][:LINE]}…", rest)
        before = 0 if rest else self._column
        self._column = min(before + len(_LAST.search(text)[0]), LINE + 1)
        if kept != text:
            self._say_cut()
        return kept

    def _counts(self, stream: str) -> bool:
        """Count one more output, unless it continues the text before it; False when there are too many."""
        if stream and stream == self._last:
            return True
        if not self._outputs_left:
            self.full = True
            self._say_cut()
            return False
        self._outputs_left -= 1
        self._last = stream
        return True

    def _say_cut(self) -> None:
        if not self._cut:
            self._cut = True
            self._send(encode({"t": "cut"}))


class Hold:
    """A lock that a signal handler cannot tear: what ``interrupt`` raises waits until the lock is free.

    Without it the clock could stop a run in the middle of a frame, and the app would read nonsense. To be made in
    the main thread.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._main = threading.get_ident()
        self._depth = 0
        self._error: BaseException | None = None

    def __enter__(self) -> None:
        self._depth += threading.get_ident() == self._main
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        if threading.get_ident() == self._main:
            self._depth -= 1
            if self._error is not None and not self._depth:
                error, self._error = self._error, None
                raise error

    def interrupt(self, error: BaseException) -> None:
        """For a signal handler, which Python runs in the main thread: raise ``error`` there as soon as may be."""
        if self._depth:
            self._error = error
        else:
            raise error
