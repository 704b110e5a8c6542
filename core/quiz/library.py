"""The bank: every question of ``data/quiz``, read once and again when a file changes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.errors import QuizError
from core.notes import library as notes
from core.quiz.model import Item
from core.quiz.read import Reading, read

FOLDER = Path(__file__).resolve().parents[2] / "data" / "quiz"


def files() -> tuple[Path, ...]:
    """The files of the bank, in the order of the chapters, then by name."""
    order = {id: at for at, id in enumerate((*notes.chapters(), *notes.labs()))}
    return tuple(sorted(FOLDER.glob("*.yaml"), key=lambda path: (order.get(path.stem, len(order)), path.stem)))


def items() -> tuple[Item, ...]:
    """All questions that can be read, in the order of chapters and files."""
    return tuple(_bank().values())


def item(id: str) -> Item:
    """The question of this id, or of this former id. Raises KeyError."""
    bank = _bank()
    return bank[aliases().get(id, id)]


def has(id: str) -> bool:
    """Whether there is such a question."""
    return id in _bank() or id in aliases()


def by_section(chapter: str, section: str | None = None) -> tuple[Item, ...]:
    """The questions of a section, or of a whole chapter."""
    return tuple(one for one in items() if one.chapter == chapter and section in (None, one.section))


def aliases() -> dict[str, str]:
    """Former ids to present ones."""
    bank = _bank()
    return {former: one.id for one in bank.values() for former in one.was if former not in bank}


def readings() -> tuple[tuple[Path, Reading], ...]:
    """Every file as it was read, faults and all."""
    return tuple((path, _read(path, *_stamp(path))) for path in files())


def faults() -> tuple[QuizError, ...]:
    """The faults of all files, and ids that two files share."""
    found = [fault for _, reading in readings() for fault in reading.faults]
    seen: dict[str, Item] = {}
    for _, reading in readings():
        for one in reading.items:
            for id in (one.id, *one.was):
                other = seen.setdefault(id, one)
                if other.path != one.path:
                    said = f"the id {id!r} is taken in {other.path.name}, line {other.line}"
                    found.append(QuizError(one.path, one.line_of("id"), said, "Give each question its own"))
    return tuple(found)


def _bank() -> dict[str, Item]:
    stamps = tuple((path, *_stamp(path)) for path in files())
    return _gather(stamps)


@lru_cache(maxsize=4)
def _gather(stamps: tuple[tuple[Path, int, int], ...]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for stamp in stamps:
        for one in _read(*stamp).items:
            found.setdefault(one.id, one)
    return found


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=64)
def _read(path: Path, mtime: int, size: int) -> Reading:
    return read(path)
