"""Removing a run's folder, whatever the run made of it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def sweep(folder: Path | str) -> None:
    """Remove ``folder`` and all in it; links are removed and not followed. What cannot be removed is left.

    A folder in a folder is first moved to the top, so that no depth makes a path too long or a recursion too deep.
    """
    top = os.fspath(folder)
    mark, moved = secrets.token_hex(8), 0
    stuck: set[str] = set()
    while True:
        names = [entry for entry in _entries(top) if entry.name not in stuck]
        if not names:
            break
        for entry in names:
            stuck.add(entry.name)
            with suppress(OSError):
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)  # noqa: PTH108
                    continue
                os.chmod(entry.path, 0o700)  # noqa: PTH101
                for inner in _entries(entry.path):
                    if inner.is_dir(follow_symlinks=False):
                        moved += 1
                        os.chmod(inner.path, 0o700)  # noqa: PTH101
                        os.rename(inner.path, os.path.join(top, f"{mark}.{moved}"))  # noqa: PTH104, PTH118
                    else:
                        os.unlink(inner.path)  # noqa: PTH108
                os.rmdir(entry.path)  # noqa: PTH106
    with suppress(OSError):
        os.rmdir(top)  # noqa: PTH106


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        os.chmod(folder, 0o700)  # noqa: PTH101
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []
