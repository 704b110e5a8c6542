"""Bring a database to the schema of this program: alembic's revisions in ``migrations/``, a backup first.

A database that is up to date costs one query, and alembic is not even imported. One of a revision that is not in the
folder was made by a newer program; it is refused and left as it is.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, inspect, select, text
from sqlalchemy.engine import make_url

from core.errors import StoreDamaged, StoreError, StoreTooNew
from core.store import place
from core.store.engine import MEMORY, make_engine, reading, translated, writing
from core.store.tables import HEAD

FOLDER = Path(__file__).resolve().parent / "migrations"
LOCK = 7_340_032
"""Number of the advisory lock under which PostgreSQL lets one process at a time migrate."""


def revision(connection: Connection) -> str | None:
    """The revision of a database; none when it is empty. Raises StoreDamaged when it holds tables of something else."""
    names = set(inspect(connection).get_table_names())
    if "alembic_version" in names:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if names & {"learner", "review_event", "card"}:
        raise StoreDamaged("the tables carry no version")
    return None


def migrate(engine: Engine, *, folder: Path = FOLDER, head: str = HEAD) -> Path | None:
    """Bring the database to ``head``; gives the backup that was made, if one was.

    Raises StoreTooNew, StoreDamaged or another StoreError; then nothing has been changed.
    """
    with reading(engine) as connection:
        found = revision(connection)
    if found == head:
        return None

    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreTooNew(found=found, known=head)
    backup = None if found is None else back_up(engine, f"before-{head}")
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        if revision(connection) != head:  # another process may have been first
            config.attributes["connection"] = connection
            command.upgrade(config, head)
    return backup


def copy_in_memory(engine: Engine | None) -> Engine:
    """A database in memory: a copy of a SQLite file that can be read and is up to date, else an empty one."""
    url = engine.url if engine else make_url(MEMORY)
    if url.get_backend_name() == "sqlite" and url.database and not url.database.startswith("file:"):
        path = Path(url.database)
        for way in ("mode=ro", "mode=ro&immutable=1"):  # where the log's index cannot be written, the file alone
            copy = make_engine(MEMORY)
            try:
                origin = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True)
                try:
                    with copy.connect() as connection:
                        origin.backup(connection.connection.driver_connection)
                finally:
                    origin.close()
                with reading(copy) as connection:
                    if revision(connection) == HEAD:
                        return copy
            except (sqlite3.Error, StoreError):
                pass
            copy.dispose()
    empty = make_engine(MEMORY)
    migrate(empty)
    return empty


def back_up(engine: Engine, label: str) -> Path | None:
    """A copy of everything: of a SQLite file beside it, of a server in the data folder as gzipped JSON lines."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    url = make_url(engine.url)
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            return None
        source = Path(url.database)
        target = _free(source.with_name(f"{source.stem}-{label}-{stamp}.db"))
        with translated():
            origin, copy = sqlite3.connect(source), sqlite3.connect(target)
            try:
                origin.backup(copy)
            finally:
                origin.close()
                copy.close()
        return target
    folder = place.folder()
    with translated():
        folder.mkdir(parents=True, exist_ok=True)
    target = _free(folder / f"{url.database}-{label}-{stamp}.jsonl.gz")
    with reading(engine) as connection, gzip.open(target, "wt", encoding="utf-8", newline="\n") as out:
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                out.write(json.dumps({"table": table.name, "row": dict(row)}, ensure_ascii=False) + "\n")
    return target


def _free(path: Path) -> Path:
    """The path, or with a number when that one is taken."""
    names = (path, *(path.with_name(f"{n}-{path.name}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())
