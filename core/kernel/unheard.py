"""Errors that no code can catch, of a thread or a finalizer, and texts with frames in them: told with the reader's
lines alone. The rest is the program's own and the machine's, and says nothing to whoever wrote the cell."""

from __future__ import annotations

import re
import sys
import threading
import traceback
from types import TracebackType

_FOREIGN = re.compile(r'^ *File "(?!<)[^"\n]*", line \d+.*\n?(?:^ {4,}(?!File ").*\n?)*', re.MULTILINE)
_BEGUN = re.compile(r'^ *File "<(?:string|stdin|frozen [^>]*)>", line \d+.*\n?(?:^ {4,}(?!File ").*\n?)*', re.MULTILINE)


def listen() -> None:
    """Tell such errors on ``sys.stderr`` from now on."""
    threading.excepthook = _of_thread
    sys.unraisablehook = _of_finalizer


def readers(text: str) -> str:
    """``text`` without the frames of a traceback that lie in files, each with its lines of code."""
    return _BEGUN.sub("", _FOREIGN.sub("", text))


def _of_thread(told: threading.ExceptHookArgs) -> None:
    if told.exc_type is SystemExit:  # the end of a thread
        return
    name = told.thread.name if told.thread is not None else "?"
    _tell(f"Exception in thread {name}:", told.exc_type, told.exc_value, told.exc_traceback)


def _of_finalizer(told: sys.UnraisableHookArgs) -> None:
    """One in which no line of the reader's took part comes of what the sandbox refused, which has been told before."""
    if _frames(told.exc_traceback):
        _tell(f"{told.err_msg or 'Exception ignored'}:", told.exc_type, told.exc_value, told.exc_traceback)


def _tell(head: str, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    lines = [head + "\n", *traceback.format_list(_frames(trace)), *traceback.format_exception_only(kind, error)]
    sys.stderr.write("".join(lines))


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """The frames in cells, outermost first."""
    return [one for one in traceback.extract_tb(trace) if one.filename[:1] == "<" and one.filename[:7] != "<frozen"]
