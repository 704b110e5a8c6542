"""Messages between app and worker: JSON with numpy arrays and bytes in it, behind a length.

    u32 length of the JSON | u64 length of the buffers | JSON | buffers, one after another

In the JSON a buffer is ``{"~": [dtype, shape, bytes]}``, dtype "" for plain bytes. NaN and infinity travel as Python's
json writes them, since both ends are Python. Tuples come back as lists, numpy numbers as plain ones.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

import numpy as np

HEAD = struct.Struct(">IQ")
MARK = "~"


def encode(message: dict[str, Any]) -> bytes:
    """One message. Raises TypeError for what is neither JSON nor array nor bytes."""
    buffers: list[bytes] = []

    def plain(value: Any) -> Any:
        if isinstance(value, bytes | bytearray | memoryview):
            buffers.append(bytes(value))
            return {MARK: ["", [], len(buffers[-1])]}
        if isinstance(value, np.ndarray):
            if value.dtype.hasobject:
                return value.tolist()
            shape = list(value.shape)
            buffers.append(np.ascontiguousarray(value).tobytes())
            return {MARK: [value.dtype.str, shape, len(buffers[-1])]}
        if isinstance(value, np.generic):
            return value.item()
        raise TypeError(f"{type(value).__name__} cannot be sent")

    body = json.dumps(message, default=plain, ensure_ascii=False, separators=(",", ":")).encode()
    return HEAD.pack(len(body), sum(map(len, buffers))) + body + b"".join(buffers)


def read(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None at the end of the stream, also when it breaks off within a message."""
    head = _exactly(stream, HEAD.size)
    if head is None:
        return None
    length, rest = HEAD.unpack(head)
    body, tail = _exactly(stream, length), _exactly(stream, rest)
    return None if body is None or tail is None else decode(body, tail)


def decode(body: bytes, tail: bytes) -> dict[str, Any]:
    """The message of a JSON text and its buffers."""
    at = 0

    def whole(value: dict[str, Any]) -> Any:
        nonlocal at
        if MARK not in value:
            return value
        dtype, shape, length = value[MARK]
        at += length
        part = tail[at - length : at]
        return np.frombuffer(part, dtype=dtype).reshape(shape) if dtype else part

    return json.loads(body, object_hook=whole)


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    parts, missing = [], count
    while missing:
        part = stream.read(missing)
        if not part:
            return None
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
