"""What goes into the kernel and what comes out: plain values, no behaviour of a process.

Everything here is frozen and made of JSON types, so that it travels over a socket, into a file and
into a cache key without a pickle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Status = Literal["ok", "error", "timeout", "killed", "refused"]
"""
ok       the cell ran to its end
error    the cell raised; ``Result.error`` is the exception
timeout  the clock ran out
killed   the process ended before its cell did: a crash, too much memory, a cancel, a dead zygote
refused  nothing was run, and ``Result.error`` says why
"""

Level = Literal["strong", "no-files", "trusted-only"]

STATUSES: tuple[Status, ...] = ("ok", "error", "timeout", "killed", "refused")
LEVELS: tuple[Level, ...] = ("strong", "no-files", "trusted-only")

WALL_S = 60.0
"""The longest that a run may ask for."""


@dataclass(frozen=True)
class Source:
    """The code of one cell under the name by which errors speak of it."""

    name: str
    code: str


@dataclass(frozen=True)
class Limits:
    """What one run may use. Reaching a limit ends or cuts that run and no other."""

    wall_s: float = 20.0
    """Seconds by the clock, from the first line of the first cell. At most 60."""
    cpu_s: int = 65
    """Seconds of processor time over all threads; a backstop behind the clock."""
    memory_mb: int = 1024
    """MiB beyond what the process has when its cell starts."""
    output_bytes: int = 1 << 20
    """Printed text, in UTF-8; the rest is cut off and ``Result.truncated`` set."""
    display_bytes: int = 4 << 20
    """All displayed values together, as JSON."""
    outputs: int = 200
    """How many outputs a result has at most."""
    code_bytes: int = 1 << 17
    """The cells' code together, in UTF-8; longer code is refused."""
    files_mb: int = 64
    """MiB of one file in the run's private folder."""
    files: int = 1000
    """How many files that folder may hold."""
    open_files: int = 64
    """Descriptors open at once."""
    processes: int = 32
    """Threads beside the first; a cell can start no process."""

    def __post_init__(self) -> None:
        if not 0 < self.wall_s <= WALL_S:
            raise ValueError(f"wall_s is {self.wall_s}; it must lie between 0 and {WALL_S:g} seconds")


@dataclass(frozen=True)
class Job:
    """One run: the cells that the last one needs, in order, then that cell.

    The earlier cells' outputs are dropped; an error of theirs is the run's error.
    """

    cells: tuple[Source, ...]
    limits: Limits = Limits()
    seed: int = 0

    def to_json(self) -> dict[str, Any]:
        """The job as JSON types, as a child reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Job:
        """The inverse of ``to_json``."""
        cells = tuple(Source(cell["name"], cell["code"]) for cell in data["cells"])
        return cls(cells, Limits(**data["limits"]), data["seed"])


@dataclass(frozen=True)
class Result:
    """What one run gave.

    ``error`` is None or ``{type, message, line, cell, trace, chain, facts}``, and ``near``, names like a missing one,
    where there are any. ``cell`` names the cell that failed,
    which may be one that the target needs; ``line`` counts from 1 in it; ``trace`` is a list of
    ``{cell, line, name}``, outermost call first, of readers' cells alone; ``chain`` lists the exceptions behind this
    one, nearest first, each a record of the same form with ``relation`` cause, context or member. For the types of
    ``KERNEL_ERRORS`` ``facts`` holds what the sentence about it needs.
    """

    status: Status
    outputs: tuple[dict[str, Any], ...] = ()
    error: dict[str, Any] | None = None
    ms: float = 0.0
    level: str = ""
    truncated: bool = False

    @property
    def stdout(self) -> str:
        """Everything printed, without what was displayed between."""
        return self._stream("stdout")

    @property
    def stderr(self) -> str:
        """Everything written to standard error, warnings among it."""
        return self._stream("stderr")

    def _stream(self, name: str) -> str:
        return "".join(out["text"] for out in self.outputs if out["kind"] == "stream" and out["name"] == name)

    def to_json(self) -> dict[str, Any]:
        """The result as JSON types."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"outputs": list(self.outputs)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Result:
        """The inverse of ``to_json``; fields that a file lacks take their defaults."""
        known = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        return cls(**known | {"outputs": tuple(data.get("outputs", ()))})


KERNEL_ERRORS: dict[str, tuple[str, ...]] = {
    "Timeout": ("seconds",),
    "MemoryLimit": ("megabytes",),
    "OutputLimit": (),
    "DiskLimit": ("megabytes",),
    "Crash": ("signal",),
    "ProcessExit": ("code",),
    "Cancelled": (),
    "ZygoteDied": (),
    "BadFrame": (),
    "CodeTooLong": ("kilobytes", "limit"),
    "NoCell": (),
    "NotConfined": (),
    "Unavailable": ("reason",),
}
"""The errors that the kernel makes itself, each with the facts of its sentence.

A page shows ``text("kernel.Timeout", lang, **error["facts"])``.
"""


def kernel_error(
    type_: str, message: str, *, cell: str | None = None, line: int | None = None, **facts: object
) -> dict[str, Any]:
    """An error record of one of ``KERNEL_ERRORS``; ``message`` is its English sentence."""
    return {"type": type_, "message": message, "line": line, "cell": cell, "trace": [], "chain": [], "facts": facts}


@dataclass(frozen=True)
class Row:
    """One promise: does it hold here, and what keeps it."""

    key: str
    """hang, memory, output, files-read, files-write, network, programs, or another of the jail's"""
    holds: bool
    by: str
    """The mechanism, by its own name: "Landlock ABI 6", "seccomp", "RLIMIT_AS"."""


@dataclass(frozen=True)
class Guarantees:
    """What holds for the runs of this kernel on this machine, found by probes and not by version numbers."""

    level: Level
    backend: str
    """fork or spawn"""
    rows: tuple[Row, ...] = ()
    override: bool = False
    """The operator has let strangers run cells here whatever the level; see ``core.kernel.kernel.OVERRIDE``."""

    def to_json(self) -> dict[str, Any]:
        """The guarantees as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Guarantees:
        """The inverse of ``to_json``."""
        rows = tuple(Row(**row) for row in data["rows"])
        return cls(data["level"], data["backend"], rows, data.get("override", False))
