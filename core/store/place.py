"""Where a learner's things lie: in the user's data folder, or in the database that DATABASE_URL names."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

NAME = "study.db"


def folder() -> Path:
    """The folder of the reader's own data; STUDY_DATA overrides the platform's choice. It need not exist yet."""
    own = os.environ.get("STUDY_DATA")
    return Path(own).expanduser() if own else user_data_path("living-notes", appauthor=False)


def default_url() -> str:
    """DATABASE_URL where it is set, else the SQLite file in ``folder()``."""
    return os.environ.get("DATABASE_URL") or sqlite_url(folder() / NAME)


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path.absolute().as_posix()}"


def with_driver(url: str) -> str:
    """The URL with the driver that is installed: hosts hand out ``postgres://`` and ``postgresql://``."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
