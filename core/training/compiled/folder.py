"""Where compiled code is kept between runs: the user's cache folder, or nowhere when that cannot be written.

The folder's name holds a hash of everything that is compiled, so an edited rule is compiled anew and the old code is
never found. ``NUMBA_CACHE_DIR`` is honoured where somebody has set it. Nothing is ever written into the project.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = (*sorted(HERE.glob("*.py")), *(HERE.parent / name for name in ("optimizers.py", "surfaces.py")))


def version() -> str:
    """A short hash of the compiled sources."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in SOURCES)).hexdigest()[:16]


def folder() -> Path | None:
    """The folder, made if need be; None when it cannot be written."""
    from platformdirs import user_cache_path

    chosen = os.environ.get("NUMBA_CACHE_DIR")
    place = (Path(chosen) if chosen else user_cache_path("living-notes", appauthor=False) / "compiled") / version()
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            return place
    except OSError:
        return None


@cache
def kept() -> bool:
    """Whether what is compiled next is kept on disk; to be called before numba decorates a function."""
    from numba.core import config

    place = folder()
    if place is not None:
        config.CACHE_DIR = str(place)
    return place is not None
