"""The app's side of the worker: starts its process, hands it tasks, hears what they say.

The process is started by exec with the first task and starts anew when it has died or gone idle. Tasks that were
running in one that died have failed; those that had not begun are handed to the next. Who asks for what is just being
computed waits for the same work (``Flight``), and stopping ends it for oneself alone.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import StudyError, TooManyTasks, WorkerDied, WorkerUnavailable
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


@dataclass
class Flight:
    """One piece of work in the process, and everybody who waits for it: the first one asked for it."""

    tasks: list[Task]
    key: str
    """Of the cache; "" for what is computed anew each time."""
    process: subprocess.Popen | None = None
    retried: bool = False
    since: float | None = None
    """When it began to compute."""
    progress: float = 0.0

    @property
    def id(self) -> int:
        return self.tasks[0].id

    @property
    def alive(self) -> bool:
        """Whether anybody still waits."""
        return any(not task.over for task in self.tasks)


class Worker:
    """Thread-safe. ``kinds`` are the tasks it knows, ``idle_s`` how long its process stays without one."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS, idle_s: float = IDLE_S) -> None:
        self.closed = False
        self._kinds, self._idle_s = kinds, idle_s
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._flights: dict[int, Flight] = {}
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
        task = Task(next(self._numbers), kind, params, visitor)
        with self._lock:
            key = self._key(task)
            known = self._cache.get(key) if key else None
            if known is not None:
                task.take({"is": "done", "result": known})
                return task
            alive = [other for flight in self._flights.values() for other in flight.tasks if not other.over]
            if len(alive) >= ALL or sum(other.visitor == visitor for other in alive) >= EACH:
                raise TooManyTasks(len(alive))
            same = [flight for flight in self._flights.values() if key and flight.key == key and flight.alive]
            if same:
                self._join(task, same[0])
            else:
                self._hand_over(Flight([task], key))
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
            for flight in self._flights.values():
                for task in flight.tasks:
                    task.end("cancelled")
            self._flights.clear()
        if process:
            _end(process)

    def _key(self, task: Task) -> str:
        """What decides the result; "" where more does than that. Raises KeyError."""
        packages = self._kinds[task.kind].code
        if not packages:
            return ""
        if task.kind not in self._versions:
            self._versions[task.kind] = cache.version(packages)
        return cache.key(task.kind, task.params, self._versions[task.kind])

    def _hand_over(self, flight: Flight) -> None:
        first = flight.tasks[0]
        row = self._kinds[first.kind]
        start = wire.encode({
            "do": "start", "id": flight.id, "function": row.function, "params": first.params,
            "visitor": first.visitor, "patience_s": row.patience_s,
        })  # fmt: skip
        flight.process = self._living()
        self._flights[flight.id] = flight
        for task in flight.tasks:
            task.post = self._line(task, flight)
        self._write(flight.process, start)

    def _join(self, task: Task, flight: Flight) -> None:
        """Wait for what is under way."""
        flight.tasks.append(task)
        task.post = self._line(task, flight)
        if flight.since is not None:
            task.take({"is": "running", "since": flight.since})
            task.take({"is": "progress", "progress": flight.progress})

    def _line(self, task: Task, flight: Flight) -> Callable[..., None]:
        """How a task reaches the process."""

        def post(do: str, **fields: Any) -> None:
            others = any(other is not task and not other.over for other in flight.tasks)
            if not task.over and not (do == "cancel" and others):
                self._write(flight.process, wire.encode({"do": do, "id": flight.id, **fields}))

        return post

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
            flight = self._flights.get(message.get("id", 0))
            if flight is not None:
                self._hear(flight, message)
        process.wait()
        process.stdout.close()
        self._mourn(process)

    def _hear(self, flight: Flight, message: dict[str, Any]) -> None:
        with self._lock:
            if message["is"] == "running":
                flight.since = message["since"] = time.monotonic()
            elif message["is"] == "progress":
                flight.progress = message["progress"]
            elif message["is"] in ("done", "failed", "cancelled"):
                self._flights.pop(flight.id, None)
                if message["is"] == "done" and flight.key:
                    self._cache.put(flight.key, message["result"])
            tasks = list(flight.tasks)  # who comes later is told by _join
        error = faults.rebuild(message["error"]) if message["is"] == "failed" else None
        for task in tasks:
            task.take(message, error)

    def _mourn(self, process: subprocess.Popen) -> None:
        """The process is gone: what ran in it has failed, what only waited goes to the next."""
        with self._lock:
            if self._process is process:
                self._process = None
            for flight in [flight for flight in self._flights.values() if flight.process is process]:
                del self._flights[flight.id]
                if not flight.alive:
                    continue
                if flight.since is not None or flight.retried or self.closed:
                    _fail(flight, WorkerDied(process.returncode))
                    continue
                flight.retried = True
                try:
                    self._hand_over(flight)
                except WorkerUnavailable as error:
                    _fail(flight, error)


def _fail(flight: Flight, error: StudyError) -> None:
    for task in flight.tasks:
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
