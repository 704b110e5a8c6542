"""IDX, the format of MNIST and its successors: a small header, then the numbers in C order.

Layout (big endian): two zero bytes, a byte for the type, a byte for the number of axes, one unsigned 32-bit size
an axis, the numbers. Description: http://yann.lecun.com/exdb/mnist/ (section "the IDX file format").
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from core.errors import DatasetCorrupt

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
"""Type byte to numpy's name of the type."""

MAX_BYTES = 1 << 28
"""An unpacked file may not be longer: 256 MiB, five times the largest file read here."""


def parse_idx(data: bytes, name: str = "data") -> np.ndarray:
    """The array in ``data``, in the machine's own byte order; ``name`` is for the message.

    Total: whatever the bytes are, the answer is an array or DatasetCorrupt.
    """
    if len(data) < 4:
        raise DatasetCorrupt(name, f"{len(data)} bytes are too few for a header")
    zeros, code, axes = struct.unpack(">HBB", data[:4])
    if zeros or code not in TYPES:
        raise DatasetCorrupt(name, f"the first bytes {data[:4].hex()} are not those of an IDX file")
    start = 4 + 4 * axes
    if len(data) < start:
        raise DatasetCorrupt(name, f"the header announces {axes} axes and ends before their sizes")
    shape = struct.unpack(f">{axes}I", data[4:start])
    kind = np.dtype(TYPES[code])
    expected = start + math.prod(shape) * kind.itemsize  # Python's integers: no overflow on absurd sizes
    if len(data) != expected:
        raise DatasetCorrupt(name, f"shape {shape} takes {expected} bytes, the file has {len(data)}")
    try:
        array = np.frombuffer(data, kind, offset=start).reshape(shape)
    except ValueError as error:  # more axes than numpy has, or a zero beside sizes whose product overflows
        raise DatasetCorrupt(name, f"shape {shape} is no array: {error}") from None
    return array.astype(kind.newbyteorder("="))


def gunzip(path: Path) -> bytes:
    """The unpacked content of a gzip file of at most MAX_BYTES. Raises DatasetCorrupt, or OSError when unreadable."""
    try:
        with gzip.open(path) as file:
            data = file.read(MAX_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DatasetCorrupt(path.name, f"it does not unpack: {error}") from None
    if len(data) > MAX_BYTES:
        raise DatasetCorrupt(path.name, f"it unpacks to more than {MAX_BYTES} bytes")
    return data


def read_idx(path: Path) -> np.ndarray:
    """The array in a gzipped IDX file. Raises DatasetCorrupt, or OSError when the file cannot be read."""
    return parse_idx(gunzip(path), path.name)
