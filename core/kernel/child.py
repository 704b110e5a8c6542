"""A run from the inside: one process, one job, and the end.

``live`` is called in a process that has imported everything, has one thread and holds a channel to the app: a fork of
the zygote or a spare. The order matters: whatever needs a right comes before the jail, threads come after it, because
a thread started earlier would stay outside.
"""

from __future__ import annotations

import builtins
import faulthandler
import functools
import gc
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import SemLock
from pathlib import Path
from typing import Any, NoReturn

from core.kernel import jail, warm
from core.kernel.console import Keyboard, Stream, no_input
from core.kernel.descriptors import Pipes, Polled, Threaded
from core.kernel.frames import Channel, FrameError
from core.kernel.runner import OutOfTime, Runner, out_of_time
from core.kernel.tape import Tape
from core.kernel.types import Job, kernel_error
from core.kernel.unheard import listen

HandOver = Callable[[int], None]


def live(
    channel: Channel,
    folder: Path,
    crash: int,
    watch: type[Polled] | type[Threaded],
    hand_over: HandOver | None = None,
    started: Callable[[], None] = lambda: None,
) -> NoReturn:
    """Get ready, take one job from the channel, run it in ``folder``, answer, and end this process.

    ``crash`` is a descriptor for the last words of a process that crashes; ``hand_over`` is the jail's; ``started`` is
    called behind the jail, before any cell.
    """
    _scrub(folder)
    faulthandler.enable(file=crash, all_threads=False)
    pipes = Pipes()
    warm.rehearse()
    frame = channel.receive()
    if frame is None:
        os._exit(0)
    job = Job.from_json(frame["job"])
    _seed(job.seed)
    tape = Tape(channel.write, job.limits)
    _furnish(tape)
    gc.enable()
    level = jail.enter(job.limits, folder, hand_over)
    channel.send({"t": "begin", "level": level})
    if level not in frame["levels"]:
        refused = kernel_error("NotConfined", "this machine cannot confine a cell, and strangers may reach it")
        tape.end({"t": "end", "status": "refused", "error": refused})
        os._exit(0)
    started()
    watcher = watch(tape, pipes)
    runner = Runner(tape, functools.partial(_show, tape), watcher.settle)
    status, error = _timed(runner, job, tape)
    with suppress(BaseException):
        watcher.finish()
    _end(tape, status, error)
    os._exit(0)


def _scrub(folder: Path) -> None:
    """Nothing of the outside is left in the environment; what programs look for points into the folder."""
    os.environ.clear()
    place = str(folder)
    os.environ.update(HOME=place, TMPDIR=place, TEMP=place, TMP=place, USER="reader", LANG="C.UTF-8")
    tempfile.tempdir = place
    os.chdir(folder)


def _seed(seed: int) -> None:
    """Forks share the state of every generator; a page shows the same figure twice."""
    random.seed(seed)
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed(seed)
    if (torch := sys.modules.get("torch")) is not None:
        torch.default_generator.manual_seed(seed)  # torch.manual_seed asks every accelerator as well: 2 ms


def _furnish(tape: Tape) -> None:
    """What a cell finds: its console, ``display``, and kind answers where there is nothing."""
    from core.display.render import display

    sys.stdin = sys.__stdin__ = Keyboard()
    sys.stdout = sys.__stdout__ = Stream(tape, "stdout", 1)
    sys.stderr = sys.__stderr__ = Stream(tape, "stderr", 2)
    listen()
    sys.argv = [""]
    builtins.input = no_input
    builtins.display = functools.partial(display, send=tape.show)
    builtins.trace, builtins.jacobian = _trace, _jacobian
    if "torch" in sys.modules:
        from core import tensors

        for name in tensors.__all__:
            setattr(builtins, name, getattr(tensors, name))
    BaseProcess.start = _no_process
    SemLock.__init__ = _no_lock


def _trace(*given: Any, **named: Any) -> Any:
    """``core.autograd.trace``: record a computation and walk through its graph."""
    from core.autograd import trace

    return trace(*given, **named)


def _jacobian(*given: Any, **named: Any) -> Any:
    """``core.autograd.jacobian``: the whole Jacobian matrix of a small function."""
    from core.autograd import jacobian

    return jacobian(*given, **named)


NO_PROCESS = (
    "a cell runs in one process and can start no other: use num_workers=0 in a DataLoader, "
    "and a loop or threads in place of multiprocessing"
)


def _no_process(self: BaseProcess) -> NoReturn:
    raise RuntimeError(NO_PROCESS)


def _no_lock(self: SemLock, *_: object, **__: object) -> NoReturn:
    """Locks between processes come first wherever processes follow. OSError is what such a lock fails with."""
    raise OSError(NO_PROCESS)


def _show(tape: Tape, value: Any) -> None:
    from core.display.render import outputs

    for output in outputs(value):
        tape.show(output)


def _timed(runner: Runner, job: Job, tape: Tape) -> tuple[str, dict[str, Any] | None]:
    """Run the cells against the clock, which raises in them once. Who swallows that is killed from outside; who
    swallows it and ends in the meantime, of whatever it may be, has run out of time and not come to its end."""
    rung = False

    def ring(*_: object) -> None:
        nonlocal rung
        rung = True
        tape.hold.interrupt(OutOfTime())

    seconds = job.limits.wall_s
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, ring)
        signal.setitimer(signal.ITIMER_REAL, seconds)
    else:
        signal.signal(signal.SIGINT, ring)
        _ring_later(seconds)
    try:
        try:
            status, error = runner.run(job)
        finally:
            _stop_clock()
    except OutOfTime:
        return out_of_time(seconds)
    return out_of_time(seconds, error) if rung and status != "timeout" else (status, error)


def _ring_later(seconds: float) -> None:
    import _thread

    def wait() -> None:
        time.sleep(seconds)
        _thread.interrupt_main(signal.SIGINT)

    threading.Thread(target=wait, daemon=True).start()


def _stop_clock() -> None:
    sys.settrace(None)
    with suppress(OSError):
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
        else:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end(tape: Tape, status: str, error: dict[str, Any] | None) -> None:
    try:
        tape.end({"t": "end", "status": status, "error": error})
    except (FrameError, MemoryError):
        bare = {"type": "MemoryError", "message": "", "line": error and error.get("line"), "cell": None}
        tape.end({"t": "end", "status": "error", "error": bare | {"trace": [], "chain": [], "facts": {}}})
