"""Every exception of the project, in one tree.

    StudyError
    ├── TextError              the language catalogue lacks a key, or a sentence lacks a field
    ├── NoteError              an author's mistake in a note: file, line, what is wrong, what to do
    ├── DisplayError           a value that came back from a run does not fit the schema of its kind
    └── KernelError
        ├── KernelUnavailable  no back end can run cells here; ``reason`` says why
        ├── QueueFull          too many runs wait already; try again later
        └── ZygoteDied         the process that runs are forked from ended in mid-run

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


class DisplayError(StudyError):
    """Something that a run returned breaks the schema of its kind; it is not shown."""


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
