"""One trusted process beside the app in which our own code computes: experiments, the playground.

    worker = open_worker()
    task = worker.start("experiment", {"name": "race", "values": {"seeds": 5}}, visitor="…")
    while not task.wait(0.1):
        task.progress, task.left_s, task.messages()
    task.result

A reader's code never runs here, that is the kernel's business; so what comes back is believed, as data and never as
code. Importing this imports neither torch nor numba, and so keeps both out of the app.
"""

from __future__ import annotations

import atexit
import threading

from core.worker.kinds import KINDS, Kind
from core.worker.talk import Talk
from core.worker.task import Task
from core.worker.worker import Worker

__all__ = ["KINDS", "Kind", "Talk", "Task", "Worker", "open_worker"]

_lock = threading.Lock()
_open: list[Worker] = []


def open_worker() -> Worker:
    """The worker of this process, the same one until it is closed; its process starts with the first task."""
    with _lock:
        if not _open or _open[0].closed:
            _open[:] = [Worker()]
            atexit.register(_open[0].close)
        return _open[0]
