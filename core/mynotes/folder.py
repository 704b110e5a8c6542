"""A folder of notes: which there are, their pictures, and a repaired copy beside one. Never follows a way out of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from core.errors import NoteRefused
from core.mynotes import limits
from core.mynotes.pictures import ENDINGS as PICTURES

VARIABLE = "STUDY_NOTES"
"""The environment variable that names the folder."""

NOTES = (".md", ".markdown", ".ipynb", ".py")
"""Endings of notes; a ``.py`` counts when it has a ``# %%`` line."""

_PERCENT = re.compile(rb"^# ?%%", re.MULTILINE)
_PASSED_OVER = {"node_modules", "__pycache__", "venv", "env", "site-packages"}


@dataclass(frozen=True)
class File:
    """One note of the folder."""

    path: Path
    inside: str
    """Its path within the folder, with forward slashes."""
    size: int
    mtime: int
    """Nanoseconds; with the size it tells one state of the file from the next."""

    @property
    def below(self) -> str:
        """The sub-folder; "" at the top."""
        return self.inside.rpartition("/")[0]


@dataclass(frozen=True)
class Folder:
    """What stands in the folder at one moment."""

    root: Path | None
    """None when no folder is named."""
    files: tuple[File, ...] = ()
    pictures: tuple[str, ...] = ()
    """Paths within the folder."""
    trouble: str = ""
    """Why nothing can be read: missing, file, denied; "" when it can."""
    more: bool = False
    """There are more notes than are listed."""

    @property
    def stamp(self) -> int:
        """Differs whenever a note was saved, made, renamed or taken away."""
        return hash((self.trouble, *((file.inside, file.size, file.mtime) for file in self.files)))


def named(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder that the environment names; quotation marks and ``~`` are understood, as Windows and shells leave
    them."""
    given = environment.get(VARIABLE, "").strip().strip("\"'").strip()
    if not given:
        return None
    try:
        return Path(given).expanduser().absolute()
    except (RuntimeError, OSError):  # no home for "~"
        return Path(given).absolute()


def scan(root: Path | None) -> Folder:
    """The notes of the folder, by path. Never raises: what cannot be read is ``trouble``, or is passed over."""
    if root is None:
        return Folder(None)
    try:
        if not root.exists():
            return Folder(root, trouble="missing")
        if not root.is_dir():
            return Folder(root, trouble="file")
        with os.scandir(root):
            pass
    except PermissionError:
        return Folder(root, trouble="denied")
    except (OSError, ValueError):
        return Folder(root, trouble="missing")
    files: list[File] = []
    pictures: list[str] = []
    for seen, entry in enumerate(_walk(root, root.resolve(), 0)):
        if seen >= limits.MOST_LOOKED_AT:
            break
        ending = Path(entry.name).suffix.lower()
        inside = Path(entry.path).relative_to(root).as_posix()
        if ending in PICTURES:
            pictures.append(inside)
        elif ending in NOTES and (file := _file(entry, inside)) is not None:
            files.append(file)
    files.sort(key=lambda file: (file.below.lower(), file.inside.lower()))
    return Folder(root, tuple(files[: limits.MOST_FILES]), tuple(sorted(pictures)), more=len(files) > limits.MOST_FILES)


def _walk(folder: Path, root: Path, depth: int) -> Iterator[os.DirEntry[str]]:
    """Every file below ``folder`` that is not hidden; a link counts when it stays within ``root``."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    below = []
    for entry in found:
        if entry.name.startswith(".") or entry.name in _PASSED_OVER:
            continue
        try:
            if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
                continue
            if entry.is_dir():
                below.append(entry)
            elif entry.is_file():
                yield entry
        except OSError:
            continue
    if depth < limits.DEEPEST:
        for entry in below:
            # A linked folder lies within the root and is walked where it really is.
            if not entry.is_symlink():
                yield from _walk(Path(entry.path), root, depth + 1)


def _file(entry: os.DirEntry[str], inside: str) -> File | None:
    try:
        stat = entry.stat()
        path = Path(entry.path)
        if path.suffix.lower() == ".py" and not _is_percent(path, stat.st_mtime_ns, stat.st_size):
            return None
    except OSError:
        return None
    return File(path, inside, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=2048)
def _is_percent(path: Path, mtime: int, size: int) -> bool:
    with path.open("rb") as file:
        return bool(_PERCENT.search(file.read(20_000)))


def read(file: File) -> bytes:
    """What stands in a note. Raises NoteRefused when it is too large, gone or not to be read."""
    most = limits.MOST_NOTEBOOK if file.path.suffix.lower() == ".ipynb" else limits.MOST_TEXT
    try:
        if file.path.stat().st_size > most:
            raise NoteRefused("large", size=limits.megabytes(file.path.stat().st_size), most=limits.megabytes(most))
        return file.path.read_bytes()
    except FileNotFoundError:
        raise NoteRefused("gone") from None
    except PermissionError:
        raise NoteRefused("denied") from None
    except OSError as error:
        raise NoteRefused("unreadable", reason=error.strerror or type(error).__name__) from None


def picture(folder: Folder, note: str, target: str) -> Path | None:
    """The file that a note (path within the folder) calls by ``target``; None when there is none within the folder.

    A path counts from the note, then from the top; a bare name is looked for everywhere, as Obsidian does.
    """
    wanted = unquote(target.split("?")[0].split("#")[0]).replace("\\", "/").strip()
    if folder.root is None or not wanted or ":" in wanted or "\0" in wanted or wanted.startswith("//"):
        return None
    root = folder.root.resolve()
    for start in (folder.root / note).parent, folder.root:
        try:
            path = (start / wanted.lstrip("/")).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        except (OSError, ValueError):
            continue
    name = wanted.rpartition("/")[2].lower()
    # A path that leads out of the folder is not looked up by its last name: it would show another picture.
    if ".." not in wanted.split("/") and (
        found := next((inside for inside in folder.pictures if inside.rpartition("/")[2].lower() == name), None)
    ):
        return folder.root / found
    return None


def save_beside(file: File, data: bytes) -> Path:
    """Write ``data`` as a new file beside a note: ``name.repaired.md``, with a number when that is taken.

    Never overwrites. Raises NoteRefused when the folder may not be written.
    """
    for number in range(1, 100):
        mark = ".repaired" if number == 1 else f".repaired-{number}"
        path = file.path.with_name(f"{file.path.stem}{mark}{file.path.suffix}")
        try:
            with path.open("xb") as out:
                out.write(data)
            return path
        except FileExistsError:
            continue
        except OSError as error:
            raise NoteRefused("unwritable", reason=error.strerror or type(error).__name__) from None
    raise NoteRefused("unwritable", reason="name.repaired-99")
