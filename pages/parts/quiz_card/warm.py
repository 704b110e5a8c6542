"""The engine, the bank and the store brought in by a thread, while the reader reads."""

from __future__ import annotations

import gc
import logging
import threading

LATER_S = 3.0
"""The page that is being drawn has the interpreter for itself for so long."""

_lock = threading.Lock()
_needed = threading.Event()
_thread: threading.Thread | None = None


def start(*, now: bool = False) -> None:
    """Begin soon, or ``now``, if nobody has; returns at once."""
    global _thread
    if now:
        _needed.set()
    with _lock:
        if _thread is None:
            _thread = threading.Thread(target=_work, daemon=True, name="quiz-warm")
            _thread.start()


def ready() -> bool:
    """Whether ``desk`` can be imported without waiting."""
    return _thread is not None and not _thread.is_alive()


def wait() -> None:
    """Until it is; what is still missing then is imported by whoever needs it."""
    start(now=True)
    _thread.join()


def _work() -> None:
    _needed.wait(LATER_S)
    try:
        from core.quiz import library
        from pages.parts import learner
        from pages.parts.quiz_card import desk, rich  # noqa: F401

        library.items()
        rich.html("")
        learner.store()
        # What has been loaded stays: the collector need not walk through it again and again, which costs a queue 40 ms.
        gc.collect()
        gc.freeze()
    except Exception:  # whoever needs it next meets the same fault, and says so
        logging.getLogger(__name__).exception("the quiz could not be warmed")
