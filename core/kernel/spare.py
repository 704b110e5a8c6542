"""A run's process where there is no fork: it has imported everything, waits for one job, and ends with it.

It hears on stdin and answers on stdout, both moved to other descriptors before anything of a cell can reach them; its
last words go to stderr, which is a file of the app's.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import NoReturn

from core.kernel import jail, warm
from core.kernel.child import live
from core.kernel.descriptors import Threaded
from core.kernel.frames import Channel


def main(folder: str, probe: bool, imports: bool) -> NoReturn:
    """Warm up, tell, live. ``probe`` asks for the guarantees as well, which cost a moment to find out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = _channel()
    crash = os.dup(2)
    try:
        if probe:
            channel.send({"t": "detected", "guarantees": warm.detect("spawn").to_json()})
        warm.imports(everything=imports)
        jail.prepare()
        warm.settle()
    except Exception as cause:  # noqa: BLE001 - whatever it is, the app shall say it
        channel.send({"t": "broken", "reason": f"{type(cause).__name__}: {cause}"})
        os._exit(1)
    channel.send({"t": "ready"})

    def started() -> None:
        threading.Thread(target=_end_with_the_app, args=(channel.source,), daemon=True).start()

    live(channel, Path(folder), crash, Threaded, started=started)


def _channel() -> Channel:
    """Stdin and stdout under other numbers, as bytes; nothing is left under the old ones."""
    source, sink = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (source, sink):
            msvcrt.setmode(descriptor, os.O_BINARY)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return Channel(source, sink)


def _end_with_the_app(source: int) -> None:
    """After its job the app says nothing more: the next thing to be read is its end."""
    while os.read(source, 1):
        pass
    os._exit(0)
