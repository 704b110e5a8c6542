"""What a repair is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Surroundings:
    """What a repair may know of the note around a cell."""

    defined: frozenset[str] = frozenset()
    """Names that some cell of the note defines."""
    imports: tuple[str, ...] = ()
    """Statements that this cell lacks."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Short names of modules whose names are known: ``nn`` to ``torch.nn``."""
    plain: bool = False
    """The fence names no language."""


@dataclass(frozen=True)
class Patch:
    """A cell, mended."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """Fields of the sentence ``mine.fix.<kind>``."""
    language: str = "python"
    """Another one when the block turns out to be no code."""


Rule = Callable[[str, Surroundings], Patch | None]
"""The patch of a cell's code; None when it does not need this repair."""
