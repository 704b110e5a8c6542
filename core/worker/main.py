"""The worker's process: ``python -m core.worker.main``, started by ``core.worker.worker`` and by nobody else.

Messages come on standard input and go out on standard output; its end means that the app is gone, and ends this
process. Each task has a thread; how many of them compute at once is the affair of ``turns``.

    app -> worker   {"do": "load", "function"}   {"do": "start", "id", "function", "params", "visitor", "patience_s"}
                    {"do": "message", "id", "body"}   {"do": "asked", "id", "read"}   {"do": "cancel", "id"}
    worker -> app   {"is": "ready"}   {"is": "running", "id"}   {"is": "progress", "id", "progress"}
                    {"is": "message", "id", "body"}   {"is": "done", "id", "result"}   {"is": "cancelled", "id"}
                    {"is": "failed", "id", "error": see ``faults``}
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from core.kernel import memory
from core.worker import faults, wire
from core.worker.talk import Talk
from core.worker.turns import Turns

SHORT_S = 20.0
"""On a machine short of memory the process waits no longer for another task."""
SHORT_MB = 300
"""Short of memory: less than this is left, and this process alone holds as much."""


class Desk:
    """All tasks of this process."""

    def __init__(self, stream: BinaryIO, turns: Turns) -> None:
        self._stream, self._turns = stream, turns
        self._writing = threading.Lock()
        self._talks: dict[int, Talk] = {}
        self._busy_at = time.monotonic()

    def tell(self, kind: str, **fields: Any) -> None:
        """Write a message to the app; end the process when it is gone. Raises TypeError for what cannot be sent."""
        frame = wire.encode({"is": kind, **fields})
        with self._writing:
            try:
                self._stream.write(frame)
                self._stream.flush()
            except OSError:
                os._exit(0)

    def take(self, message: dict[str, Any]) -> None:
        """Do what the app says. Words for tasks that have ended are dropped."""
        if message["do"] == "load":
            threading.Thread(target=_load, args=(message["function"],), daemon=True).start()
            return
        id, talk = message["id"], self._talks.get(message["id"])
        if message["do"] == "start":
            self._start(message)
        elif talk is None:
            return
        elif message["do"] == "message":
            talk.deliver(message["body"])
        elif message["do"] == "asked":
            talk.asked(message["read"])
        elif message["do"] == "cancel":
            talk.stop()
        else:
            raise ValueError(f"unknown message {message['do']!r} for task {id}")

    def _start(self, message: dict[str, Any]) -> None:
        id = message["id"]

        def tell(kind: str, **fields: Any) -> None:
            self.tell(kind, id=id, **fields)

        talk = self._talks[id] = Talk(tell, self._turns, message["visitor"], message["patience_s"])
        run = threading.Thread(target=self._run, args=(id, talk, message), name=f"task-{id}", daemon=True)
        run.start()

    def _run(self, id: int, talk: Talk, message: dict[str, Any]) -> None:
        try:
            if not talk.begin():
                self.tell("cancelled", id=id)
                return
            self.tell("running", id=id)
            result = _function(message["function"])(message["params"], talk)
            if talk.cancelled:
                self.tell("cancelled", id=id)
            else:
                self.tell("done", id=id, result=result)
        except BaseException as error:  # noqa: BLE001 - whatever it was, the page must be told
            if not faults.expected(error):
                traceback.print_exc(file=sys.stderr)
            self.tell("failed", id=id, error=faults.describe(error))
        finally:
            talk.end()
            del self._talks[id]
            self._busy_at = time.monotonic()

    def idle_s(self) -> float:
        """For how long there has been no task."""
        return 0.0 if self._talks else time.monotonic() - self._busy_at


def _function(name: str) -> Any:
    """The function ``module:name``, and this thread made ready for computing."""
    if "torch" in sys.modules:
        _quicken()
    module, _, function = name.partition(":")
    found = getattr(importlib.import_module(module), function)
    if "torch" in sys.modules:
        _quicken()
    return found


def _load(name: str) -> None:
    """Import what ``name`` needs; a module that has a ``warm`` gets it called, to compile before anybody waits."""
    _function(name)
    warm = getattr(sys.modules[name.partition(":")[0]], "warm", None)
    if warm:
        warm()


def _quicken() -> None:
    """One thread inside, and tiny numbers taken for 0: both are settings of the thread."""
    import torch

    torch.set_num_threads(1)
    torch.set_flush_denormal(True)


def _watch(desk: Desk, idle_s: float) -> None:
    """End the process when it has had nothing to do for long, or when others need its memory."""
    while True:
        time.sleep(min(5.0, idle_s / 4))
        idle = desk.idle_s()
        if idle > idle_s or (idle > SHORT_S and memory.available() < SHORT_MB << 20):
            os._exit(0)


def main() -> None:
    """Serve until the app ends."""
    idle_s = float(sys.argv[1])
    with suppress(OSError):  # Linux: when memory runs out, this process shall end before the app and its zygote
        Path("/proc/self/oom_score_adj").write_text("600", encoding="ascii")
    source = sys.stdin.buffer
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a print of somebody's must not break the messages
    sys.stdout = sys.stderr
    desk = Desk(stream, Turns(os.cpu_count() or 1))
    threading.Thread(target=_watch, args=(desk, idle_s), daemon=True).start()
    desk.tell("ready")
    while (message := wire.read(source)) is not None:
        desk.take(message)
    os._exit(0)


if __name__ == "__main__":
    main()
