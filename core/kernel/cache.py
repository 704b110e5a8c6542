"""Results by what they follow from: the cells' code, the limits that shape an outcome, the seed, the versions.

Kept are outcomes that come out the same again, ``ok`` and ``error``; never what a clock or a kill has decided.
"""

from __future__ import annotations

import hashlib
import json
import platform
import threading
from collections import OrderedDict
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from core.kernel.types import Job, Result

SHAPING = ("memory_mb", "output_bytes", "display_bytes", "outputs", "files_mb", "files", "open_files", "processes")
"""Limits that can change what a run answers when it ends by itself; the clocks cannot."""

PACKAGES = ("torch", "numpy", "pandas", "altair")


@cache
def versions() -> tuple[str, ...]:
    """Versions that a result depends on, read without importing anything."""
    found = [platform.python_version()]
    for package in PACKAGES:
        try:
            found.append(version(package))
        except PackageNotFoundError:
            found.append("")
    return tuple(found)


def key(job: Job) -> str:
    """The job's identity, as 64 hexadecimal digits."""
    parts = {
        "cells": [[cell.name, cell.code] for cell in job.cells],
        "limits": [getattr(job.limits, name) for name in SHAPING],
        "seed": job.seed,
        "versions": versions(),
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Cache:
    """The most recently used results, within two bounds. Thread-safe."""

    def __init__(self, entries: int = 512, size: int = 64 << 20) -> None:
        self._entries = entries
        self._size = size
        self._held: OrderedDict[str, tuple[Result, int]] = OrderedDict()
        self._total = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> Result | None:
        """The result of the job with this key."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: str, result: Result) -> None:
        """Keep ``result`` if it would come out the same again."""
        if result.status not in ("ok", "error"):
            return
        size = len(json.dumps(result.to_json()))
        with self._lock:
            self._drop(key)
            self._held[key] = (result, size)
            self._total += size
            while len(self._held) > self._entries or self._total > self._size:
                self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> None:
        _, size = self._held.pop(key, (None, 0))
        self._total -= size

    def __len__(self) -> int:
        return len(self._held)
