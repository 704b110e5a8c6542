"""Runs a cell as the kernel does, in this process, and records its error in the form of ``Result.error``."""

from __future__ import annotations

import linecache
import warnings

from core.display.near import near

FILE = "<cell>"


def catch(code: str) -> dict | None:
    """The record of the error that ``code`` ends in; None when it runs through."""
    linecache.cache[FILE] = (len(code), None, code.splitlines(keepends=True), FILE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(code, FILE, "exec", dont_inherit=True), {"__name__": "__main__"})
    except BaseException as error:  # noqa: BLE001  SystemExit is one of the cases
        return record(error)
    return None


def record(error: BaseException) -> dict:
    """Type, message, line and near names."""
    line, traceback = None, error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == FILE:
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    syntax = isinstance(error, SyntaxError) and error.filename == FILE
    return {
        "type": type(error).__name__,
        "message": str(error.msg if syntax else error)[:4000],
        "line": error.lineno if syntax else line,
        "cell": "cell",
        "near": near(error),
    }
