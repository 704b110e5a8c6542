"""One job on its way through the kernel, and the tickets of those who wait for it."""

from __future__ import annotations

import itertools
import threading
import time
from typing import TYPE_CHECKING, Any, Literal

from core.kernel.transcript import Transcript
from core.kernel.types import Job, Result, kernel_error

if TYPE_CHECKING:
    from core.kernel.kernel import Kernel

State = Literal["queued", "running", "done"]

_numbers = itertools.count(1)


class Flight:
    """The kernel's record of a job; it changes only under the kernel's lock.

    Several tickets share one flight when the same code is asked for again while it runs.
    """

    def __init__(self, job: Job, key: str) -> None:
        self.number = next(_numbers)
        self.job = job
        self.key = key
        self.tickets = 1
        self.said = Transcript(job.limits)
        self.state: State = "queued"
        self.asked_at = time.monotonic()
        """When its process was asked for; then when its first cell began; then when it was killed or had ended."""
        self.began_at: float | None = None
        self.stop_at: float | None = None
        self.cause: dict[str, Any] | None = None
        """Why the kernel killed it."""
        self.result: Result | None = None
        self.landed = threading.Event()

    @property
    def ms(self) -> float:
        """Milliseconds since its first cell began."""
        return 0.0 if self.began_at is None else (time.monotonic() - self.began_at) * 1000

    def land(self, result: Result) -> None:
        """The result is there."""
        self.result = result
        self.state = "done"
        self.landed.set()


class Ticket:
    """A reader's hold on a run: look, wait, or give up. Safe to use from any thread."""

    def __init__(self, kernel: Kernel, flight: Flight) -> None:
        self._kernel = kernel
        self._flight = flight
        self._given_up: Result | None = None

    @property
    def state(self) -> State:
        """queued, running or done."""
        return "done" if self._given_up else self._flight.state

    @property
    def place(self) -> int:
        """Place in line: 1 is next, 0 is in line no more."""
        return self._kernel.place(self._flight)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the first cell began; the whole run's when it is done."""
        result = self._given_up or self._flight.result
        return (self._flight.ms if result is None else result.ms) / 1000

    @property
    def partial(self) -> tuple[dict[str, Any], ...]:
        """The outputs so far."""
        result = self._given_up or self._flight.result
        return self._flight.said.outputs if result is None else result.outputs

    def result(self, timeout: float | None = None) -> Result | None:
        """The result, waited for at most ``timeout`` seconds (None: as long as it takes, which the clock bounds)."""
        if self._given_up is None:
            self._flight.landed.wait(timeout)
        return self._given_up or self._flight.result

    def cancel(self) -> None:
        """Give up. The run ends when nobody else waits for it."""
        with self._kernel.lock:
            if self._flight.result is None and self._given_up is None:
                said = self._flight.said
                self._given_up = Result("killed", said.outputs, cancelled(), self._flight.ms, said.level)
                self._kernel.abandon(self._flight)


def cancelled() -> dict[str, Any]:
    """The error of a run that its reader stopped."""
    return kernel_error("Cancelled", "stopped by hand")
