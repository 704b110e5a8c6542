"""The app's side of the worker: starts its process, hands it tasks, hears what they say.

The process is started by exec with the first task and starts anew when it has died or gone idle. Tasks that were
running in one that died have failed; those that had not begun are handed to the next.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import TooManyTasks, WorkerDied, WorkerUnavailable
from core.worker import cache, faults, wire
from core.worker.kinds import KINDS, Kind
from core.worker.task import Task

ROOT = Path(__file__).resolve().parents[2]
IDLE_S = 600.0
"""The process ends by itself after so long without a task: it holds torch, some 300 MB."""
EACH = 4
"""Tasks that one visitor may have at once."""
ALL = 64
"""Tasks at once of all visitors."""


class Worker:
    """Thread-safe. ``kinds`` are the tasks it knows, ``idle_s`` how long its process stays without one."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS, idle_s: float = IDLE_S) -> None:
        self.closed = False
        self._kinds, self._idle_s = kinds, idle_s
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._tasks: dict[int, tuple[Task, subprocess.Popen | None]] = {}
        self._retried: set[int] = set()
        self._process: subprocess.Popen | None = None
        self._cache = cache.Cache()
        self._versions: dict[str, str] = {}

    @property
    def pid(self) -> int | None:
        """The process's number; None while there is none."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, kind: str, params: dict[str, Any], visitor: str) -> Task:
        """Begin a task; returns at once. A cached result makes it done already.

        Raises KeyError for an unknown kind, TypeError for params that cannot be sent, TooManyTasks, WorkerUnavailable.
        """
        row = self._kinds[kind]
        task = Task(next(self._numbers), kind, params, visitor)
        with self._lock:
            known = self._cache.get(self._key(task)) if row.code else None
            if known is not None:
                task.take({"is": "done", "result": known})
                return task
            alive = [other for other, _ in self._tasks.values() if not other.over]
            if len(alive) >= ALL or sum(other.visitor == visitor for other in alive) >= EACH:
                raise TooManyTasks(len(alive))
            self._hand_over(task)
        return task

    def warm(self, kind: str | None = None) -> None:
        """Start the process, if it is not there, and import what ``kind`` needs; returns at once."""
        with self._lock:
            process = self._living()
            if kind is not None:
                self._write(process, wire.encode({"do": "load", "function": self._kinds[kind].function}))

    def close(self) -> None:
        """End the process and all tasks."""
        with self._lock:
            self.closed = True
            process, self._process = self._process, None
            for task, _ in self._tasks.values():
                task.end("cancelled")
            self._tasks.clear()
        if process:
            _end(process)

    def _key(self, task: Task) -> str:
        packages = self._kinds[task.kind].code
        if task.kind not in self._versions:
            self._versions[task.kind] = cache.version(packages)
        return cache.key(task.kind, task.params, self._versions[task.kind])

    def _hand_over(self, task: Task) -> None:
        row = self._kinds[task.kind]
        start = wire.encode({
            "do": "start", "id": task.id, "function": row.function, "params": task.params,
            "visitor": task.visitor, "patience_s": row.patience_s,
        })  # fmt: skip
        process = self._living()
        self._tasks[task.id] = (task, process)

        def post(do: str, **fields: Any) -> None:
            if not task.over:
                self._write(process, wire.encode({"do": do, "id": task.id, **fields}))

        task.post = post
        self._write(process, start)

    def _living(self) -> subprocess.Popen:
        """The process, started if need be."""
        if self.closed:
            raise WorkerUnavailable("it has been closed")
        if self._process is None or self._process.poll() is not None:
            self._versions.clear()  # a new process has read the source anew
            command = [sys.executable, "-m", "core.worker.main", str(self._idle_s)]
            environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
            try:
                self._process = subprocess.Popen(
                    command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            except OSError as error:
                raise WorkerUnavailable(str(error)) from None
            threading.Thread(target=self._listen, args=(self._process,), name="worker", daemon=True).start()
        return self._process

    def _write(self, process: subprocess.Popen, frame: bytes) -> None:
        with self._lock:
            try:
                process.stdin.write(frame)
                process.stdin.flush()
            except (OSError, ValueError):
                pass  # it has died; whoever listens to it finds out and tells the tasks

    def _listen(self, process: subprocess.Popen) -> None:
        """Hear all that ``process`` says, until it ends."""
        while (message := wire.read(process.stdout)) is not None:
            entry = self._tasks.get(message.get("id", 0))
            if entry is not None:
                self._hear(entry[0], message)
        process.wait()
        process.stdout.close()
        self._mourn(process)

    def _hear(self, task: Task, message: dict[str, Any]) -> None:
        if message["is"] in ("done", "failed", "cancelled"):
            with self._lock:
                self._tasks.pop(task.id, None)
                self._retried.discard(task.id)
                if message["is"] == "done" and self._kinds[task.kind].code:
                    self._cache.put(self._key(task), message["result"])
        task.take(message, faults.rebuild(message["error"]) if message["is"] == "failed" else None)

    def _mourn(self, process: subprocess.Popen) -> None:
        """The process is gone: what ran in it has failed, what only waited goes to the next."""
        with self._lock:
            if self._process is process:
                self._process = None
            for task in [task for task, home in self._tasks.values() if home is process]:
                del self._tasks[task.id]
                if task.over:
                    continue
                if task.elapsed_s or task.id in self._retried or self.closed:
                    self._retried.discard(task.id)
                    task.end("failed", WorkerDied(process.returncode))
                    continue
                self._retried.add(task.id)
                try:
                    self._hand_over(task)
                except WorkerUnavailable as error:
                    task.end("failed", error)


def _end(process: subprocess.Popen) -> None:
    """Close its input, which ends it; kill it when it does not hear."""
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
