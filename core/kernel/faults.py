"""An exception as a record that a page can show: the reader's own lines and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from core.display.near import near

MESSAGE = 4000
"""Characters of a message that are kept."""
TRACE = 20
"""Calls that are kept: the outermost half and the innermost half."""
CHAIN = 5
"""Exceptions behind an exception that are kept."""


def record(error: BaseException, cells: Mapping[str, str], cell: str) -> dict[str, Any]:
    """``error``, raised while ``cell`` ran, as ``Result.error`` describes it.

    ``cells`` maps the file names that the cells were compiled under to the cells' names.
    """
    told = _one(error, cells, cell) | {"chain": _chain(error, cells, cell), "facts": {}}
    meant = near(error)
    return told | {"near": meant} if meant else told


def _one(error: BaseException, cells: Mapping[str, str], cell: str) -> dict[str, Any]:
    trace = _trace(error.__traceback__, cells)
    line = next((call["line"] for call in reversed(trace) if call["cell"] == cell), None)
    if isinstance(error, SyntaxError) and error.filename in cells:
        cell, line = cells[error.filename], error.lineno
    half = TRACE // 2
    return {
        "type": type(error).__name__[:200],
        "message": message(error),
        "line": line,
        "cell": cell,
        "trace": trace if len(trace) <= TRACE else trace[:half] + trace[-half:],
    }


def message(error: BaseException) -> str:
    """What the exception says, without trusting its ``__str__``."""
    if isinstance(error, SyntaxError):
        return str(error.msg)[:MESSAGE]
    try:
        text = str(error)
    except Exception as second:  # noqa: BLE001 - a reader's __str__ may raise anything
        return f"<its message could not be made: {type(second).__name__}>"
    notes = getattr(error, "__notes__", None)
    if isinstance(notes, list):
        text = "\n".join([text, *(note for note in notes if isinstance(note, str))])
    return text[:MESSAGE]


def _trace(traceback: TracebackType | None, cells: Mapping[str, str]) -> list[dict[str, Any]]:
    calls = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename in cells:
            calls.append({"cell": cells[code.co_filename], "line": traceback.tb_lineno, "name": code.co_name})
        traceback = traceback.tb_next
    return calls


def _chain(error: BaseException, cells: Mapping[str, str], cell: str) -> list[dict[str, Any]]:
    """What stands behind ``error``: the members of a group, then causes and contexts, each once."""
    chain: list[dict[str, Any]] = []
    seen = {id(error)}
    for member in error.exceptions[:CHAIN] if isinstance(error, BaseExceptionGroup) else ():
        seen.add(id(member))
        chain.append(_one(member, cells, cell) | {"relation": "member"})
    current = error
    while len(chain) < CHAIN:
        if current.__cause__ is not None:
            relation, current = "cause", current.__cause__
        elif current.__context__ is not None and not current.__suppress_context__:
            relation, current = "context", current.__context__
        else:
            break
        if id(current) in seen:
            break
        seen.add(id(current))
        chain.append(_one(current, cells, cell) | {"relation": relation})
    return chain
