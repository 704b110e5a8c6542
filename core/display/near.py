"""Names like the one that an exception misses, found in the run, where the objects are.

Python itself looks for them only when it prints a traceback, and not for keyword arguments before 3.13.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import re
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from types import FrameType

LIKENESS, SHORT = 0.75, 0.8
"""How like two names must be, from 0 to 1; names of up to three letters more: ``foo`` and ``floor`` are 0.75."""

LONGEST = 60
"""Characters of a name beyond which nothing is looked for."""

MODULES = (
    "torch", "numpy", "pandas", "altair", "math", "random", "time", "copy", "itertools", "functools", "collections",
    "dataclasses", "pathlib", "json", "statistics", "typing", "string", "datetime", "warnings", "inspect", "operator",
)  # fmt: skip
"""What a cell is likely to import."""

_KEYWORD = re.compile(r"unexpected keyword argument '(\w+)'")
_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def near(error: BaseException) -> list[str]:
    """At most three names that ``error`` may have meant, the likeliest first; never raises."""
    try:
        name, candidates = _asked(error)
        return alike(name, candidates)
    except Exception:  # noqa: BLE001  the objects of a run may raise anything when they are looked at
        return []


def alike(name: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that differ from ``name`` by a slip of the fingers; capitals do not count."""
    if not 0 < len(name) <= LONGEST:
        return []
    known: dict[str, str] = {}
    for candidate in sorted(set(candidates)):
        if abs(len(candidate) - len(name)) <= len(name):
            known.setdefault(candidate.lower(), candidate)
    return [known[found] for found in get_close_matches(name.lower(), known, 3, LIKENESS if len(name) > 3 else SHORT)]


def _asked(error: BaseException) -> tuple[str, Iterable[str]]:
    """The name that was not found, and those that there are."""
    if isinstance(error, AttributeError) and error.name:
        return error.name, _names(dir(error.obj))
    if isinstance(error, NameError) and error.name:
        frame = next(_frames(error), None)
        known = {**vars(builtins), **(frame.f_globals | frame.f_locals if frame else {})}
        return error.name, _names(known)
    if isinstance(error, ModuleNotFoundError) and error.name:
        return error.name, MODULES
    if isinstance(error, ImportError) and (found := _IMPORT.search(str(error))):
        return found[1], _names(dir(sys.modules[found[2]]))
    if isinstance(error, TypeError) and (found := _KEYWORD.search(str(error))):
        return found[1], _parameters(error, found[1])
    return "", ()


def _names(names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if isinstance(name, str) and not name.startswith("_"))


def _frames(error: BaseException) -> Iterator[FrameType]:
    """The frames of the traceback, innermost first."""
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    return reversed(frames)


def _parameters(error: BaseException, keyword: str) -> list[str]:
    """The parameters of the function that was called with ``keyword``: found by reading the call in its source."""
    for frame in _frames(error):
        source = "".join(linecache.getlines(frame.f_code.co_filename))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and any(given.arg == keyword for given in node.keywords):
                names = list(inspect.signature(_called(node.func, frame)).parameters)
                if names:
                    return names
    return []


def _called(node: ast.expr, frame: FrameType) -> object:
    """The object that a name or a dotted name stands for in ``frame``."""
    if isinstance(node, ast.Attribute):
        return getattr(_called(node.value, frame), node.attr)
    if isinstance(node, ast.Name):
        known = {**vars(builtins), **frame.f_globals, **frame.f_locals}
        return known[node.id]
    raise LookupError
