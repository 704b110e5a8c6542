"""Every test that takes ``url`` or ``store`` runs on SQLite and on PostgreSQL, each time on an empty database."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from core.store import Store, open_store
from core.store.place import sqlite_url, with_driver
from tests.store.postgres import programs, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a server."""
    binaries = programs()
    if binaries is None:
        message = "no PostgreSQL is installed (Debian: apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with server(binaries) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each make."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "study.db")
    server_url = request.getfixturevalue("postgres")
    name = f"study_{uuid.uuid4().hex}"
    engine = create_engine(with_driver(server_url))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))  # an empty place, and much cheaper than a database
    engine.dispose()
    return f"{server_url}&options=-csearch_path%3D{name}"


@pytest.fixture
def store(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An open store on it."""
    monkeypatch.setenv("STUDY_DATA", str(tmp_path))
    with closing(open_store(url)) as opened:
        yield opened
