"""Results of pure tasks by what decides them: kind, parameters, the source of the code."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
ROOM = 96 << 20
"""Bytes of arrays and texts that are kept, about; the oldest unused go first."""


def version(packages: Sequence[str]) -> str:
    """A hash of all Python source under these folders of the project."""
    digest = hashlib.sha256()
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def key(kind: str, params: Any, version: str) -> str:
    """Equal for equal work, whatever the order of the parameters."""
    return json.dumps([kind, version, params], sort_keys=True, ensure_ascii=False)


class Cache:
    """Thread-safe; forgets what was used least recently."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._lock = room, threading.Lock()
        self._kept: OrderedDict[str, tuple[Any, int]] = OrderedDict()

    def get(self, key: str) -> Any:
        """The result, None when it is not there."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: str, result: Any) -> None:
        size = weight(result)
        if size > self._room // 4:
            return
        with self._lock:
            self._kept[key] = (result, size)
            self._kept.move_to_end(key)
            while sum(size for _, size in self._kept.values()) > self._room:
                self._kept.popitem(last=False)


def weight(result: Any) -> int:
    """About how many bytes ``result`` holds."""
    if isinstance(result, np.ndarray):
        return result.nbytes
    if isinstance(result, dict):
        return 64 + sum(len(name) + weight(value) for name, value in result.items())
    if isinstance(result, list):
        return 64 + sum(weight(value) for value in result)
    return 64 + (len(result) if isinstance(result, str | bytes) else 0)
