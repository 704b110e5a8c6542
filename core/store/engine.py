"""Engines for both databases, and what their errors mean to a reader.

SQLite: write-ahead log, so that a reader never waits for a writer; full sync, so that what was acknowledged survives a
power cut; transactions begun by ourselves, for Python's driver begins them too late to keep two writers apart.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import RLock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import StaticPool

from core.errors import StoreDamaged, StoreError, StoreFull, StoreReadOnly, StoreUnreachable, UnknownLearner
from core.store.place import with_driver

BUSY_MS = 5000
"""How long a writer waits for another one before it gives up."""
MEMORY = "sqlite://"

SQLITE_SIGNS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_CANTOPEN: StoreReadOnly,
    sqlite3.SQLITE_PERM: StoreReadOnly,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
    sqlite3.SQLITE_BUSY: StoreUnreachable,
    sqlite3.SQLITE_LOCKED: StoreUnreachable,
    sqlite3.SQLITE_IOERR: StoreUnreachable,
}
"""Primary result codes; extended ones carry them in their low byte."""

POSTGRES_SIGNS: dict[str, type[StoreError]] = {
    "53": StoreFull,  # insufficient resources: disk full, out of memory, too many connections
    "25006": StoreReadOnly,
    "XX": StoreDamaged,
    "08": StoreUnreachable,
    "57": StoreUnreachable,
    "28": StoreUnreachable,
    "3D": StoreUnreachable,
    "23503": UnknownLearner,  # foreign key: every one of ours is a learner
}
"""SQLSTATE codes or the classes that begin them."""

OS_SIGNS: dict[int, type[StoreError]] = {
    errno.ENOSPC: StoreFull,
    errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC: StoreFull,
    errno.EROFS: StoreReadOnly,
    errno.EACCES: StoreReadOnly,
    errno.EPERM: StoreReadOnly,
    errno.ENOTDIR: StoreReadOnly,
    errno.EEXIST: StoreReadOnly,
}


def meaning(error: BaseException) -> StoreError | None:
    """The error of ours that a database's or the system's error stands for; none when it is a bug of ours."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, OSError):
        return OS_SIGNS.get(error.errno or 0, StoreUnreachable)(str(error))
    if isinstance(error, ArgumentError | NoSuchModuleError):
        return StoreUnreachable(str(error).splitlines()[0])
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:  # every foreign key of ours is a learner
            return UnknownLearner()
        kind = SQLITE_SIGNS.get(code & 0xFF) if code is not None else None
        return kind(str(original)) if kind else None
    state = getattr(original, "sqlstate", None)
    if state:
        found = next((kind for sign, kind in POSTGRES_SIGNS.items() if state.startswith(sign)), None)
        return found(str(original).splitlines()[0]) if found else None
    if isinstance(error, OperationalError):  # psycopg gives no state when it cannot connect
        return StoreUnreachable((str(original).splitlines() or [""])[0])
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database raises into the errors that a page can say."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError, ArgumentError, NoSuchModuleError) as error:
        said = meaning(error)
        if said is None:
            raise
        raise said from error


def make_engine(url: str) -> Engine:
    """An engine for a URL; the folder of a SQLite file is made. Raises StoreError."""
    with translated():
        parsed = make_url(with_driver(url))
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, pool_pre_ping=True, pool_size=8, connect_args={"connect_timeout": 10})
        in_memory = parsed.database in (None, "", ":memory:")
        if in_memory:
            engine = create_engine(parsed, poolclass=StaticPool, connect_args={"check_same_thread": False})
            _ONE_AT_A_TIME[engine] = RLock()
        else:
            if not parsed.database.startswith("file:"):
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(parsed, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        if not in_memory:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


_ONE_AT_A_TIME: WeakKeyDictionary[Engine, RLock] = WeakKeyDictionary()
"""Engines in memory: all threads share their one connection, so that one transaction must wait for another."""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: committed as a whole or not at all. Raises StoreError."""
    with (
        _ONE_AT_A_TIME.get(engine, nullcontext()),
        translated(),
        engine.connect().execution_options(writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads, on one state of the database. Raises StoreError."""
    with (
        _ONE_AT_A_TIME.get(engine, nullcontext()),
        translated(),
        engine.connect() as connection,
        connection.begin(),
    ):
        yield connection
