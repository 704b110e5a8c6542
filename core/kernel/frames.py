"""The wire between the app and a run: JSON objects, each behind its length in four bytes, big-endian.

Both sides write with ``encode``. The app reads with ``Reader``, which believes nothing: a frame is at most
``FRAME_BYTES`` long, ``DEPTH`` deep and ``NODES`` values wide, holds JSON's own types and no number that
JSON has not, and its text is valid Unicode. Anything else raises FrameError, and the run is over.

    app -> run      {"t": "job", "job": {…}, "levels": [the levels at which it may run]}
    run -> app      {"t": "begin", "level": "strong"}
                    {"t": "out", "output": {"kind": …}}          any number of times
                    {"t": "cut"}                                  output was dropped
                    {"t": "end", "status": "ok|error|timeout|refused", "error": {…}|null}
"""

from __future__ import annotations

import json
import math
import os
import struct
from collections.abc import Iterator
from typing import Any

FRAME_BYTES = 1 << 20
DEPTH = 24
NODES = 200_000

_HEAD = struct.Struct(">I")
_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class FrameError(ValueError):
    """Bytes that are no frame of ours."""


def clean(text: str) -> str:
    """``text`` as valid Unicode: pairs of surrogates joined, lone ones replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def encode(frame: dict[str, Any]) -> bytes:
    """One frame with its length. Raises FrameError when it is too long or not JSON."""
    try:
        body = clean(_encoder.encode(frame)).encode()
    except (TypeError, ValueError, RecursionError) as cause:
        raise FrameError(f"not JSON: {cause}") from None
    if len(body) > FRAME_BYTES:
        raise FrameError(f"{len(body)} bytes in one frame, {FRAME_BYTES} are allowed")
    return _HEAD.pack(len(body)) + body


def decode(body: bytes) -> dict[str, Any]:
    """The object of one frame's body, checked. Raises FrameError."""
    try:
        frame = json.loads(body.decode(), parse_constant=_no_constant)
    except FrameError:
        raise
    except (ValueError, RecursionError) as cause:
        raise FrameError(f"not JSON: {type(cause).__name__}") from None
    if type(frame) is not dict:
        raise FrameError("a frame is an object")
    nodes = [0]
    return _checked(frame, 1, nodes)


def _no_constant(name: str) -> None:
    raise FrameError(f"{name} is no number of JSON")


def _checked(value: Any, depth: int, nodes: list[int]) -> Any:
    """``value`` with its text cleaned; raises FrameError where it is too deep, too wide or out of range."""
    nodes[0] += 1
    if nodes[0] > NODES:
        raise FrameError(f"more than {NODES} values in one frame")
    kind = type(value)
    if kind is str:
        return clean(value)
    if kind is dict or kind is list:
        if depth > DEPTH:
            raise FrameError(f"nested deeper than {DEPTH}")
        if kind is list:
            return [_checked(item, depth + 1, nodes) for item in value]
        return {clean(key): _checked(item, depth + 1, nodes) for key, item in value.items()}
    if kind is float and not math.isfinite(value):
        raise FrameError("a number beyond floating point")
    if kind is int and not -(1 << 63) <= value < 1 << 64:
        raise FrameError("an integer beyond 64 bits")
    return value


class Reader:
    """Cuts a stream of bytes into frames; holds at most one unfinished frame."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[dict[str, Any], int]]:
        """The frames that ``data`` completes, each with its bytes. Raises FrameError; the stream is lost then."""
        self._bytes += data
        while len(self._bytes) >= _HEAD.size:
            (length,) = _HEAD.unpack_from(self._bytes)
            if length > FRAME_BYTES:
                raise FrameError(f"a frame of {length} bytes announced, {FRAME_BYTES} are allowed")
            if len(self._bytes) < _HEAD.size + length:
                return
            body = bytes(self._bytes[_HEAD.size : _HEAD.size + length])
            del self._bytes[: _HEAD.size + length]
            yield decode(body), length


class Channel:
    """The run's end of the wire: blocking, one frame whole before the next."""

    def __init__(self, source: int, sink: int) -> None:
        self.source = source
        self.sink = sink

    def send(self, frame: dict[str, Any]) -> None:
        """Write one frame. Raises FrameError, or OSError when the app has gone."""
        self.write(encode(frame))

    def write(self, data: bytes) -> None:
        """Write an encoded frame."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.sink, rest) :]

    def receive(self) -> dict[str, Any] | None:
        """Read one frame; None when the app closed its end instead."""
        head = self._exactly(_HEAD.size)
        if head is None:
            return None
        body = self._exactly(min(_HEAD.unpack(head)[0], FRAME_BYTES))
        return None if body is None else decode(body)

    def _exactly(self, count: int) -> bytes | None:
        data = b""
        while len(data) < count:
            piece = os.read(self.source, count - len(data))
            if not piece:
                return None
            data += piece
        return data
