"""Answers by running code: many tasks in one run of the kernel, each in names of its own.

A task that loops or crashes takes its run down; those before it are kept, it is tried once more by itself, and those
behind it go on in another run.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from core.kernel.types import Job, Limits, Result, Source
from core.quiz.inside import MARK

BATCH_S = 30.0
ALONE_S = 5.0
BATCH_BYTES = 60_000
BATCH_TASKS = 200
AT_ONCE = 2
KEPT = 4096
"""Outcomes remembered."""


class Runner(Protocol):
    """The part of a kernel that the quiz uses."""

    def run(self, job: Job, timeout: float | None = None, *, visitor: str = "") -> Result: ...


@dataclass(frozen=True)
class Task:
    """What is run for one variant, and what is asked of it."""

    params: Mapping[str, Any] = field(default_factory=dict)
    dtypes: Mapping[str, str] = field(default_factory=dict)
    """Parameters that are tensors, with their data types."""
    shapes: tuple[str, ...] = ()
    """Parameters that are shapes."""
    setup: str = ""
    code: str = ""
    """May raise; what it prints is kept."""
    solve: str = ""
    names: tuple[str, ...] = ()
    """Names whose values are wanted."""
    values: tuple[str, ...] = ()
    """Expressions whose values are wanted."""
    gradient: tuple[str, str] | None = None
    """Function and point whose finite differences are wanted."""


@dataclass(frozen=True)
class Outcome:
    """What a task gave. ``error`` is ``{type, message, where, line}`` of setup, solve or an expression, or None."""

    error: Mapping[str, Any] | None = None
    ans: Any = None
    names: Mapping[str, Any] = field(default_factory=dict)
    values: tuple[Any, ...] = ()
    printed: str = ""
    raised: Mapping[str, Any] | None = None
    """The error of ``code``."""
    slope: Any = None
    lasting: bool = True
    """Whether it would come out the same again; not so when the kernel was busy or the clock ran out."""


_known: OrderedDict[str, Outcome] = OrderedDict()
_lock = threading.Lock()


def solve(tasks: Sequence[Task], kernel: Runner, visitor: str = "") -> list[Outcome]:
    """The outcome of each task, in order. Never raises for what a task does; raises QueueFull."""
    texts = [json.dumps(asdict(task), sort_keys=True) for task in tasks]
    found: dict[str, Outcome] = {}
    with _lock:
        for text in texts:
            if text in _known:
                _known.move_to_end(text)
                found[text] = _known[text]
    missing = list(dict.fromkeys(text for text in texts if text not in found))
    batches = _batches(missing)
    if len(batches) > 1:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            parts = list(pool.map(lambda batch: _run(batch, kernel, visitor), batches))
    else:
        parts = [_run(batch, kernel, visitor) for batch in batches]
    for part in parts:
        found |= part
    with _lock:
        for text in missing:
            if found[text].lasting:
                _known[text] = found[text]
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return [found[text] for text in texts]


def _batches(texts: Sequence[str]) -> list[list[str]]:
    batches: list[list[str]] = []
    size = 0
    for text in texts:
        if not batches or size + len(text) > BATCH_BYTES or len(batches[-1]) >= BATCH_TASKS:
            batches.append([])
            size = 0
        batches[-1].append(text)
        size += len(text)
    return batches


def _run(batch: Sequence[str], kernel: Runner, visitor: str) -> dict[str, Outcome]:
    found: dict[str, Outcome] = {}
    left = list(batch)
    while left:
        alone = len(left) == 1
        result = kernel.run(job(left, ALONE_S if alone else BATCH_S), visitor=visitor)
        told = {record["task"]: record for record in records(result, "task")}
        for at, text in enumerate(left):
            if at in told:
                found[text] = _outcome(told[at])
        rest = [text for text in left if text not in found]
        if not rest:
            break
        if alone or result.status == "refused":
            found |= dict.fromkeys(rest, _failed(result))
            break
        found |= _run(rest[:1], kernel, visitor)
        left = rest[1:]
    return found


def job(texts: Sequence[str], wall_s: float) -> Job:
    """One run for these tasks, each given as JSON."""
    code = f"from core.quiz.inside import solve_all\nsolve_all({'[' + ','.join(texts) + ']'!r})"
    return Job((Source("quiz", code),), Limits(wall_s=wall_s, output_bytes=8 << 20))


def records(result: Result, key: str) -> list[dict[str, Any]]:
    """The marked lines of a run that have ``key``; what is no such line is left out."""
    found = []
    for line in result.stdout.split("\n"):
        if line.startswith(MARK):
            try:
                record = json.loads(line[len(MARK) :])
            except ValueError:
                continue
            if isinstance(record, dict) and isinstance(record.get(key), int):
                found.append(record)
    return found


def _outcome(record: Mapping[str, Any]) -> Outcome:
    return Outcome(
        error=record.get("error"),
        ans=decode(record.get("ans")),
        names={name: decode(value) for name, value in (record.get("names") or {}).items()},
        values=tuple(decode(value) for value in record.get("values") or ()),
        printed=str(record.get("printed") or ""),
        raised=record.get("raised"),
        slope=decode(record.get("slope")),
    )


def _failed(result: Result) -> Outcome:
    error = result.error or {}
    told = {"type": error.get("type", result.status), "message": error.get("message", ""), "where": "", "line": None}
    return Outcome(error=told, lasting=False)


def decode(value: Any) -> Any:
    """The inverse of ``inside.encode``."""
    if isinstance(value, dict):
        if "tuple" in value:
            return tuple(decode(entry) for entry in value["tuple"])
        return float(value["float"])
    if isinstance(value, list):
        return [decode(entry) for entry in value]
    return value
