"""Every exception of the project, in one tree.

    StudyError
    ├── TextError              the language catalogue lacks a key, or a sentence lacks a field
    ├── NoteError              an author's mistake in a note: file, line, what is wrong, what to do
    │   └── QuizError          an author's mistake in a question, with the same fields
    ├── NoteRefused            a reader's own file cannot be opened as a note; ``key`` names the sentence that says why
    ├── EventError             what a browser sent as an event of the editor has not its shape, or is too large
    ├── DisplayError           a value that came back from a run does not fit the schema of its kind
    ├── DatasetError
    │   ├── DatasetMissing     the data are not on this machine and could not be fetched; ``remedy`` says what helps
    │   └── DatasetCorrupt     a file is there and is not what it should be
    ├── SettingsRefused        settings or data with which a training cannot work; ``faults`` holds them all
    ├── PlaygroundRefused      the playground cannot start from these settings or data; ``faults`` holds them all
    ├── KernelError
    │   ├── KernelUnavailable  no back end can run cells here; ``reason`` says why
    │   ├── QueueFull          too many runs wait already; try again later
    │   └── ZygoteDied         the process that runs are forked from ended in mid-run
    ├── ClusterUnavailable     the machines of a cluster cannot be reached or are not alike; ``reason`` says why
    └── WorkerError
        ├── WorkerUnavailable  the process that computes for the labs cannot be started
        ├── WorkerDied         it ended while a task was running
        ├── TooManyTasks       too many tasks run or wait already
        └── TaskFailed         a task raised what it should not have: a mistake of this program

Each carries its facts as fields; the words for a reader come from ``core.text``.
"""

from __future__ import annotations

from pathlib import Path


class StudyError(Exception):
    """Root of the tree: catch it at the edge of a page and nowhere deeper."""


class TextError(StudyError):
    """The catalogue has no such key, or a sentence was asked for without one of its fields."""


class NoteError(StudyError):
    """One fault of a note, addressed to its author.

    ``remedy`` says what to write instead; the string form is ``file:line: problem. remedy``.
    """

    def __init__(self, path: Path | str, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{path}:{line}: {problem}. {remedy}")
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy


class QuizError(NoteError):
    """One fault of a question, in the bank or in a ``quiz`` fence of a note."""


class NoteRefused(StudyError):
    """A reader's own file cannot be opened. ``reason`` names a sentence: ``key`` is ``mine.refused.<reason>``."""

    def __init__(self, reason: str, /, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.key = f"mine.refused.{reason}"
        self.facts = facts


class EventError(StudyError):
    """A browser sent something that is no event of the editor. ``reason`` is ``shape`` or ``too_large``."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class DisplayError(StudyError):
    """Something that a run returned breaks the schema of its kind; it is not shown."""


class DatasetError(StudyError):
    """A data set cannot be used; catch it to fall back on bundled data."""


class DatasetMissing(DatasetError):
    """The data are not on this machine, or no host gave them.

    ``reason`` is the fact (folders looked in, the network's answer), ``remedy`` what the reader can do.
    """

    def __init__(self, name: str, reason: str, remedy: str) -> None:
        super().__init__(f"{name}: {reason}. To get it, {remedy}")
        self.name = name
        self.reason = reason
        self.remedy = remedy


class DatasetCorrupt(DatasetError):
    """A file of a data set is truncated, altered or of another format."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem


class SettingsRefused(StudyError):
    """Settings or data with which a training cannot work.

    ``faults`` are all of them (``core.training.fault.Fault``), each a key with its facts; the message is in English.
    """

    def __init__(self, faults: tuple, message: str) -> None:
        super().__init__(message)
        self.faults = faults


class StoreError(StudyError):
    """What a learner answered cannot be kept or read.

    ``key`` is the key of a sentence of ``core.text``, ``facts`` its fields; ``reason`` is the cause in the words of
    the database.
    """

    key = "store.fault.other"

    def __init__(self, reason: str = "", **facts: object) -> None:
        super().__init__(reason or self.key)
        self.reason = reason
        self.facts = {"reason": reason, **facts}


class StoreTooNew(StoreError):
    """The database has a schema that this program does not know; it is left untouched."""

    key = "store.fault.too_new"


class StoreDamaged(StoreError):
    """The file is no database, or the database says that it is broken; it is left untouched."""

    key = "store.fault.damaged"


class StoreReadOnly(StoreError):
    """The file or its folder may not be written."""

    key = "store.fault.read_only"


class StoreFull(StoreError):
    """The disk, or the share of it that one may use, is full."""

    key = "store.fault.full"


class StoreUnreachable(StoreError):
    """No database server answers, or another program holds the file for too long."""

    key = "store.fault.unreachable"


class UnknownLearner(StoreError):
    """The token or the recovery code belongs to nobody here."""

    key = "store.fault.unknown"


class BackupRefused(StoreError):
    """A backup cannot be read. ``reason`` is ``damaged``, ``newer``, ``foreign`` or ``large``."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, **facts)
        self.key = f"store.backup.{reason}"


class ExchangeRefused(StudyError):
    """A file for exchange cannot be read. ``reason`` names a sentence: ``key`` is ``exchange.fault.<reason>``."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.key = f"exchange.fault.{reason}"
        self.facts = facts


class PlaygroundRefused(StudyError):
    """Settings or data from which the playground cannot start; ``faults`` are ``core.playground.fault.Fault``."""

    def __init__(self, faults: tuple) -> None:
        super().__init__("; ".join(fault.key for fault in faults))
        self.faults = faults


class KernelError(StudyError):
    """Cells cannot be run, for a reason that lies with the kernel and not with the cell."""


class KernelUnavailable(KernelError):
    """No back end works on this machine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class QueueFull(KernelError):
    """The line of waiting runs, or this visitor's share of it, is full."""


class ZygoteDied(KernelError):
    """The process that runs are forked from ended; it is started anew, this run is lost."""


class ClusterUnavailable(StudyError):
    """The machines of a cluster cannot be used; ``reason`` says why and what helps, to whoever typed the address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WorkerError(StudyError):
    """The worker could not do a task, for a reason that lies not with its settings."""


class WorkerUnavailable(WorkerError):
    """Its process cannot be started; ``reason`` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class WorkerDied(WorkerError):
    """Its process ended while the task was running; ``code`` is the exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


class TooManyTasks(WorkerError):
    """The line is full, or this visitor's share of it; ``count`` tasks are there."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} tasks at once")
        self.count = count


class TaskFailed(WorkerError):
    """A task raised ``kind`` (the exception's name) with ``problem``; the worker's standard error has its trace."""

    def __init__(self, kind: str, problem: str) -> None:
        super().__init__(f"{kind}: {problem}")
        self.kind = kind
        self.problem = problem
