"""The kernel in the app's process: takes jobs, keeps the line, the clock and the limits, hands out results.

It never runs a cell itself, and imports nothing of what cells use. All state changes under one lock; back ends tell
what happens from their threads, and one more thread keeps time while something runs.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import replace
from typing import Any

from core.errors import KernelUnavailable
from core.kernel import cache, memory
from core.kernel.backends import Backend, Exit
from core.kernel.flight import Flight, Ticket, cancelled
from core.kernel.frames import FrameError
from core.kernel.line import FairLine
from core.kernel.transcript import Flood
from core.kernel.types import LEVELS, Guarantees, Job, Result, kernel_error
from core.kernel.verdict import verdict

TICK_S = 0.05
GRACE_S = 0.5
"""What a run gets beyond its time, to tell where it was when the clock rang."""
BEGIN_S = 90.0
"""The longest from asking for a process to its first cell."""
LINGER_S = 1.0
"""How long a process may stay after its last word; then it is killed."""
DEAF_S = 5.0
"""How long a back end may take to end what was killed; then it is replaced."""
FLOOR_MB = 96
"""When less is left on the machine, the largest run is killed."""
RETRY_S = 30.0
"""Between two attempts to start a back end that did not start."""

OVERRIDE = "LIVING_NOTES_LET_STRANGERS_RUN_UNCONFINED_CODE_ON_THIS_MACHINE"
"""Set to "yes", an environment variable that lets a share run cells where nothing confines them."""


class Kernel:
    """Runs jobs, each in a process of its own. Safe to use from any thread."""

    def __init__(
        self,
        *,
        shared: bool = False,
        backend: str | None = None,
        slots: int | None = None,
        imports: bool = True,
        waiting: int = 200,
        waiting_each: int = 100,
        results: cache.Cache | None = None,
    ) -> None:
        """``shared``: strangers may reach this app, so nothing runs unconfined. ``backend``: "fork" or "spawn", found
        by itself when None. ``slots``: runs at once, from cores and memory when None. ``imports``: have torch and
        what else cells use imported before the first run; without, a start is quick and a cell's import slow.
        ``waiting`` and ``waiting_each``: the longest line, and the longest part of it for one visitor."""
        self.lock = threading.RLock()
        self.shared = shared
        self.results = cache.Cache() if results is None else results
        self._backend_name = backend or ("spawn" if sys.platform == "win32" else "fork")
        self._backend: Backend | None = None
        self._imports = imports
        self._slots = slots
        self._line: FairLine[Flight] = FairLine(waiting, waiting_each)
        self._by_key: dict[str, Flight] = {}
        """Flights that others with the same code may join."""
        self._live: dict[int, Flight] = {}
        """Flights that have a process, or whose process has not been seen to end."""
        self._guarantees: Guarantees | None = None
        self._settled = threading.Event()
        """What holds here is known, or the back end has failed to start."""
        self._ready = False
        self._failed: tuple[str, float] | None = None
        self._was_ready = False
        self._closed = False
        self._clock = threading.Condition(self.lock)
        self._clock_runs = False

    # What readers ask for

    def warm(self) -> None:
        """Start the process that runs come from, in the background; returns at once."""
        with self.lock:
            if self._backend is None and not self._closed:
                self._start()

    @property
    def ready(self) -> bool:
        """Whether a run would start at once, but for the line."""
        return self._ready

    @property
    def closed(self) -> bool:
        """Whether it is over."""
        return self._closed

    def guarantees(self, timeout: float = 60.0) -> Guarantees:
        """What holds here; waits until it is found out, which is sooner than ``ready``. Raises KernelUnavailable."""
        self.warm()
        self._settled.wait(timeout)
        with self.lock:
            if self._guarantees is not None:
                return self._guarantees
            raise KernelUnavailable(self._failed[0] if self._failed else "the kernel does not start in time")

    def submit(self, job: Job, visitor: str = "", *, fresh: bool = False) -> Ticket:
        """Ask for a run. The same code's known result is given at once, and a run of it is joined, unless ``fresh``.

        ``visitor`` is who asks, for the fairness of the line. Raises QueueFull.
        """
        flight = Flight(job, cache.key(job))
        ticket = Ticket(self, flight)
        refused = _unfit(job)
        if refused is not None:
            flight.land(Result("refused", error=refused))
            return ticket
        with self.lock:
            if not fresh:
                known = self.results.get(flight.key)
                if known is not None:
                    flight.land(known)
                    return ticket
                twin = self._by_key.get(flight.key)
                if twin is not None and twin.job == job:  # the same clock too
                    twin.tickets += 1
                    return Ticket(self, twin)
            self._line.add(flight, visitor)
            if not fresh:
                self._by_key[flight.key] = flight
            self._restart_if_due()
            self._dispatch()
        return ticket

    def run(self, job: Job, timeout: float | None = None, *, visitor: str = "", fresh: bool = False) -> Result:
        """``submit`` and wait. After ``timeout`` seconds the run is cancelled. Raises QueueFull."""
        ticket = self.submit(job, visitor, fresh=fresh)
        result = ticket.result(timeout)
        if result is None:
            ticket.cancel()
            result = ticket.result()
        return result

    def place(self, flight: Flight) -> int:
        """Place of a flight in line."""
        with self.lock:
            return self._line.place(flight)

    def abandon(self, flight: Flight) -> None:
        """One ticket fewer waits for ``flight``; without any it ends."""
        with self.lock:
            flight.tickets -= 1
            if flight.tickets or flight.result is not None:
                return
            if self._line.remove(flight):
                self._land(flight, Result("killed", error=cancelled()))
            else:
                self._kill(flight, cancelled())

    def close(self) -> None:
        """End everything that runs and the process it came from. Waiting runs are answered."""
        with self.lock:
            self._closed = True
            backend, self._backend = self._backend, None
            gone = kernel_error("ZygoteDied", "the kernel was closed")
            for flight in [*self._live.values(), *self._line.clear()]:
                self._land(flight, verdict(flight.job, flight.said, None, gone, flight.ms))
            self._live.clear()
            self._ready = False
            self._guarantees = None
            self._settled.set()
            self._clock.notify_all()
        if backend is not None:
            backend.close()

    # What the back end tells (``Bound`` passes on what comes from the present one alone)

    def on_detected(self, guarantees: Guarantees) -> None:
        with self.lock:
            self._guarantees = replace(guarantees, override=_override())
            self._settled.set()
            self._dispatch()

    def on_ready(self) -> None:
        with self.lock:
            self._ready = self._was_ready = True
            self._failed = None
            self._dispatch()

    def on_frame(self, run: int, frame: dict[str, Any], size: int) -> None:
        with self.lock:
            flight = self._live.get(run)
            if flight is None or flight.result is not None or flight.cause is not None:
                return
            try:
                flight.said.take(frame, size)
            except Flood:
                self._kill(flight, kernel_error("OutputLimit", "the run put out more than the page can take"))
                return
            except FrameError as cause:
                self.on_babble(run, str(cause))
                return
            if flight.began_at is None:
                flight.began_at = time.monotonic()
            if flight.said.status:
                flight.stop_at = time.monotonic() + LINGER_S
                self._land(flight, verdict(flight.job, flight.said, None, None, flight.ms))

    def on_babble(self, run: int, why: str) -> None:
        with self.lock:
            flight = self._live.get(run)
            if flight is not None:
                self._kill(flight, kernel_error("BadFrame", f"the run's answer could not be read: {why}"))

    def on_spills(self, run: int) -> None:
        with self.lock:
            flight = self._live.get(run)
            if flight is not None:
                megabytes = flight.job.limits.files_mb
                self._kill(flight, kernel_error("DiskLimit", f"{megabytes} MiB of files are full", megabytes=megabytes))

    def on_ended(self, run: int, how: Exit) -> None:
        with self.lock:
            flight = self._live.pop(run, None)
            if flight is not None:
                self._land(flight, verdict(flight.job, flight.said, how, flight.cause, flight.ms))
            self._dispatch()

    def on_died(self, reason: str) -> None:
        """Runs in flight are answered. What was ready once is started anew; what never was is not."""
        with self.lock:
            self._backend = self._guarantees = None
            self._ready = False
            lost = kernel_error("ZygoteDied", "the process that runs come from ended; please run the cell again")
            for flight in self._live.values():
                self._land(flight, verdict(flight.job, flight.said, None, flight.cause or lost, flight.ms))
            self._live.clear()
            if self._closed:
                return
            if self._was_ready:
                self._was_ready = False
                self._start()
                return
            self._failed = (reason, time.monotonic())
            self._settled.set()
            self._dispatch()

    # Inside; the lock is held

    def _start(self) -> None:
        self._settled.clear()
        self._failed = None
        self._backend = _backend(self._backend_name, self, self._imports)
        try:
            self._backend.start()
        except OSError as cause:
            self.on_died(str(cause))

    def _restart_if_due(self) -> None:
        if self._backend is None and (self._failed is None or time.monotonic() - self._failed[1] > RETRY_S):
            self.warm()

    def _dispatch(self) -> None:
        """Start what may start; refuse what can never."""
        refusal = self._refusal()
        if refusal is not None:
            for flight in self._line.clear():
                self._land(flight, Result("refused", error=refusal))
            return
        if not self._ready:
            return
        while len(self._live) < self._most() and (flight := self._line.next()) is not None:
            flight.state = "running"
            flight.asked_at = time.monotonic()
            self._live[flight.number] = flight
            self._keep_time()
            try:
                self._backend.run(flight.number, flight.job, self._levels())
            except OSError as cause:  # no descriptors left, say
                self.on_ended(flight.number, Exit(words=str(cause)))

    def _most(self) -> int:
        if self._slots is None:
            self._slots = memory.slots(1024)
        return self._slots

    def _levels(self) -> tuple[str, ...]:
        """The levels at which cells may run here."""
        free = not self.shared or _override()
        return LEVELS if free else tuple(level for level in LEVELS if level != "trusted-only")

    def _refusal(self) -> dict[str, Any] | None:
        if self._closed:
            return kernel_error("Unavailable", "the kernel is closed", reason="the kernel is closed")
        if self._failed is not None:
            return kernel_error("Unavailable", f"cells cannot run here: {self._failed[0]}", reason=self._failed[0])
        if self._guarantees is not None and self._guarantees.level not in self._levels():
            return kernel_error("NotConfined", "this machine cannot confine a cell, and strangers may reach it")
        return None

    def _kill(self, flight: Flight, cause: dict[str, Any]) -> None:
        """Kill a run's process; its result waits until the process is gone, and names the first cause."""
        if flight.cause is None and flight.result is None:
            flight.cause = cause
        flight.stop_at = time.monotonic() + DEAF_S
        if self._backend is not None:
            self._backend.kill(flight.number)

    def _land(self, flight: Flight, result: Result) -> None:
        """The result is there; the first one counts."""
        if flight.result is not None:
            return
        if self._by_key.get(flight.key) is flight:
            del self._by_key[flight.key]
        self.results.put(flight.key, result)
        flight.land(result)

    # The clock

    def _keep_time(self) -> None:
        if not self._clock_runs:
            self._clock_runs = True
            threading.Thread(target=self._tick_on, name="kernel-clock", daemon=True).start()
        self._clock.notify_all()

    def _tick_on(self) -> None:
        with self.lock:
            while not self._closed:
                if not self._live:
                    self._clock.wait()
                    continue
                self._clock.wait(TICK_S)
                if self._backend is not None:
                    self._tick()

    def _tick(self) -> None:
        now = time.monotonic()
        for flight in tuple(self._live.values()):
            limits = flight.job.limits
            if flight.stop_at is not None:
                if now > flight.stop_at:
                    self._insist(flight)
            elif flight.began_at is None:
                if now > flight.asked_at + BEGIN_S:
                    self._kill(flight, kernel_error("Unavailable", "the run did not begin", reason="it did not begin"))
            elif now > flight.began_at + limits.wall_s + GRACE_S:
                said = f"stopped after {limits.wall_s:g} seconds"
                self._kill(flight, kernel_error("Timeout", said, seconds=limits.wall_s))
        self._backend.tick()
        self._govern()

    def _insist(self, flight: Flight) -> None:
        """A process stays after its end: kill it. It stays after a kill: whoever should have killed it sleeps."""
        if flight.cause is None:
            flight.cause = kernel_error("Cancelled", "the run stayed after its end")
            self._kill(flight, flight.cause)
        else:
            backend, self._backend = self._backend, None
            self.on_died("it did not answer")
            threading.Thread(target=backend.close, daemon=True).start()

    def _govern(self) -> None:
        """Kill who takes more memory than agreed, and the largest when the machine has little left."""
        sizes = {number: self._backend.used(number) for number, flight in self._live.items() if flight.stop_at is None}
        for number, size in sizes.items():
            megabytes = self._live[number].job.limits.memory_mb
            if size > megabytes << 20:
                said = kernel_error("MemoryLimit", f"more than {megabytes} MiB of memory", megabytes=megabytes)
                self._kill(self._live[number], said)
        if sizes and memory.available() < FLOOR_MB << 20:
            largest = max(sizes, key=sizes.__getitem__)
            said = kernel_error("MemoryLimit", "this computer is out of memory", megabytes=max(sizes[largest] >> 20, 0))
            self._kill(self._live[largest], said)


class Bound:
    """The client of one back end: what a replaced one still has to say is not heard."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.backend: Backend | None = None

    def _hear(self, name: str, *words: Any) -> None:
        with self.kernel.lock:
            if self.kernel._backend is self.backend:
                getattr(self.kernel, name)(*words)

    def detected(self, guarantees: Guarantees) -> None:
        self._hear("on_detected", guarantees)

    def ready(self) -> None:
        self._hear("on_ready")

    def frame(self, run: int, frame: dict[str, Any], size: int) -> None:
        self._hear("on_frame", run, frame, size)

    def babble(self, run: int, why: str) -> None:
        self._hear("on_babble", run, why)

    def spills(self, run: int) -> None:
        self._hear("on_spills", run)

    def ended(self, run: int, how: Exit) -> None:
        self._hear("on_ended", run, how)

    def died(self, reason: str) -> None:
        self._hear("on_died", reason)


def _backend(name: str, kernel: Kernel, imports: bool) -> Backend:
    if name == "fork":
        from core.kernel.backends.fork import ForkBackend as Chosen
    elif name == "spawn":
        from core.kernel.backends.spawn import SpawnBackend as Chosen
    else:
        raise ValueError(f"no back end is called {name!r}: fork or spawn")
    client = Bound(kernel)
    client.backend = Chosen(client, imports)
    return client.backend


def _override() -> bool:
    return os.environ.get(OVERRIDE) == "yes"


def _unfit(job: Job) -> dict[str, Any] | None:
    """Why a job is not even put in line."""
    if not job.cells:
        return kernel_error("NoCell", "there is no cell to run")
    size = sum(len(cell.name) + len(cell.code.encode("utf-8", "replace")) for cell in job.cells)
    if size > job.limits.code_bytes:
        kilobytes, limit = size // 1000, job.limits.code_bytes // 1000
        said = f"{kilobytes} kB of code in one run; {limit} kB are the most"
        return kernel_error("CodeTooLong", said, cell=job.cells[-1].name, kilobytes=kilobytes, limit=limit)
    return None
