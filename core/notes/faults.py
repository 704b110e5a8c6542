"""Gathers an author's faults, so that all of them are seen at once."""

from __future__ import annotations

from pathlib import Path

from core.errors import NoteError


class Faults:
    """A list of NoteError under construction, for one file."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self._found: list[NoteError] = []

    def add(self, line: int, problem: str, remedy: str) -> None:
        """Note one fault; ``problem`` and ``remedy`` carry no full stop at the end of the former."""
        self._found.append(NoteError(self.path, line, problem, remedy))

    def sorted(self) -> tuple[NoteError, ...]:
        """All of them in the order of the file."""
        return tuple(sorted(self._found, key=lambda fault: fault.line))
