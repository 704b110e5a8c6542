"""Databases that are newer, damaged, full, read-only, locked or out of reach: a clear sentence, nothing lost."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text

import core.store.engine as engine_module
import core.store.store as store_module
from core.errors import (
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreTooNew,
    StoreUnreachable,
    UnknownLearner,
)
from core.quiz.schedule import Scheduler, fold
from core.store import Card, Store, open_store, place
from core.store.__main__ import main
from core.store.engine import make_engine
from core.store.migrate import FOLDER, migrate
from core.store.place import sqlite_url
from core.store.tables import HEAD, metadata
from core.text import LANGUAGES
from core.text import text as words
from tests.store.making import answer, review

SECOND = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    op.add_column("card", sa.Column("colour", sa.String(8)))
    {more}
"""


@pytest.mark.parametrize(
    "kind", [StoreError, StoreTooNew, StoreDamaged, StoreReadOnly, StoreFull, StoreUnreachable, UnknownLearner]
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fault_has_its_sentence(kind, lang):
    error = kind("why", found="2", known="1")
    assert words(error.key, lang, **error.facts)


def test_the_migrations_lead_to_the_tables(store: Store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_database_that_is_up_to_date_is_left_alone(url, store: Store):
    again = open_store(url)
    assert again.made_backup is None
    again.close()


def newer_folder(tmp_path: Path, more: str = "pass") -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    (folder / "versions" / "9999_second.py").write_text(SECOND.format(head=HEAD, more=more), encoding="utf-8")
    return folder


def test_a_migration_makes_a_backup_first(store: Store, tmp_path):
    me = store.local()
    answer(store, me, "q", answer="保留")
    made = migrate(store.engine, folder=newer_folder(tmp_path), head="9999")
    assert made is not None and made.exists()
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT question, colour FROM card")).all() == [("q", None)]
    if made.suffix == ".db":
        old = open_store(sqlite_url(made))
        assert len(old.events(old.local())) == 1
        old.close()
    else:
        with gzip.open(made, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        assert [row["row"]["answer"] for row in rows if row["table"] == "review_event"] == ["保留"]


def test_a_migration_that_fails_changes_nothing(store: Store, tmp_path):
    answer(store, store.local(), "q")
    with pytest.raises(RuntimeError, match="half way"):
        migrate(store.engine, folder=newer_folder(tmp_path, 'raise RuntimeError("half way")'), head="9999")
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert len(store.events(store.local())) == 1


def test_a_newer_database_is_refused_and_untouched(url, store: Store):
    answer(store, store.local(), "q")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '7777'"))
    with pytest.raises(StoreTooNew) as refused:
        open_store(url)
    assert refused.value.facts["found"] == "7777"
    spare = open_store(url, fallback=True)
    assert isinstance(spare.trouble, StoreTooNew) and not spare.lasting
    answer(spare, spare.local(), "q")
    spare.close()
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "7777"
        assert connection.execute(text("SELECT count(*) FROM review_event")).scalar() == 1


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 4000, b"\0" * 5000])
def test_a_damaged_file_is_refused_and_untouched(tmp_path, content):
    path = tmp_path / "study.db"
    path.write_bytes(content * 10)
    with pytest.raises(StoreDamaged):
        open_store(sqlite_url(path))
    assert path.read_bytes() == content * 10
    assert isinstance(open_store(sqlite_url(path), fallback=True).trouble, StoreDamaged)


def test_a_database_of_something_else_is_refused(tmp_path):
    path = tmp_path / "study.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE card (colour TEXT)")
    other.close()
    with pytest.raises(StoreDamaged):
        open_store(sqlite_url(path))


def test_a_page_torn_out_in_the_middle_is_told_as_damage(tmp_path):
    path = tmp_path / "study.db"
    store = open_store(sqlite_url(path))
    me = store.local()
    for n in range(60):
        answer(store, me, f"q{n}", answer="x" * 200)
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:-4096] = b"\x55" * (len(data) - 8192 - 4096)
    path.write_bytes(data)
    with pytest.raises(StoreDamaged):
        open_store(sqlite_url(path)).events(me)


def test_a_file_that_may_only_be_read_is_told(tmp_path):
    path = tmp_path / "study.db"
    first = open_store(sqlite_url(path))
    answer(first, first.local(), "q")
    first.close()
    url = f"sqlite:///file:{path.as_posix()}?mode=ro&uri=true"
    with pytest.raises(StoreReadOnly):
        open_store(url)
    assert isinstance(open_store(url, fallback=True).trouble, StoreReadOnly)


def test_what_can_be_read_and_not_written_goes_on_in_memory(tmp_path, monkeypatch):
    url = sqlite_url(tmp_path / "study.db")
    first = open_store(url)
    answer(first, first.local(), "q")

    def refused(engine, **more):
        if engine.url.database:
            raise StoreFull("database or disk is full")
        return migrate(engine, **more)

    monkeypatch.setattr(store_module, "migrate", refused)
    spare = open_store(url, fallback=True)
    me = spare.local()
    assert isinstance(spare.trouble, StoreFull) and len(spare.events(me)) == 1
    answer(spare, me, "q")
    assert len(spare.events(me)) == 2 and len(first.events(me)) == 1
    first.close()
    spare.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreReadOnly):
        open_store(sqlite_url(tmp_path / "file" / "study.db"))


def test_a_full_disk_stores_the_whole_answer_or_none(tmp_path):
    store = open_store(sqlite_url(tmp_path / "study.db"))
    me = store.local()
    answer(store, me, "before")
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    @event.listens_for(store.engine, "checkout")
    def narrow(connection, record, proxy):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(StoreFull):
        for n in range(20):
            answer(store, me, f"q{n}", answer="x" * 20_000)
    assert len(store.events(me)) == len(store.cards(me)) and store.differing(me, fold) == []
    store.close()


def test_a_writer_that_waits_too_long_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BUSY_MS", 50)
    path = tmp_path / "study.db"
    store = open_store(sqlite_url(path))
    me = store.local()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    written = review(Card("q"))
    with pytest.raises(StoreUnreachable):
        store.append(me, written, Scheduler().step(Card("q"), written))
    assert store.events(me) == []  # reading goes on meanwhile
    holder.execute("ROLLBACK")
    holder.close()
    assert store.append(me, written, Scheduler().step(Card("q"), written)) == "saved"
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "postgres://nobody@/none?host=/no/such/folder",
        "mysteriously://x",
        "no url at all",
    ],
)
def test_a_server_out_of_reach_is_told(url):
    with pytest.raises(StoreUnreachable):
        open_store(url)
    assert isinstance(open_store(url, fallback=True).trouble, StoreUnreachable)


def test_a_server_that_ends_is_told_and_found_again(store: Store):
    if store.engine.dialect.name != "postgresql":
        pytest.skip("a file has no server")
    me = store.local()
    with store.engine.connect() as connection:
        ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        connection.execute(ended)
    answer(store, me, "q")
    assert len(store.events(me)) == 1


def test_full_sync_and_write_ahead(tmp_path):
    engine = make_engine(sqlite_url(tmp_path / "study.db"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    engine.dispose()


def test_where_it_lies(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("STUDY_DATA", str(tmp_path / "own"))
    assert place.default_url() == sqlite_url(tmp_path / "own" / "study.db")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/d")
    assert place.default_url() == "postgres://u:p@h/d"
    assert place.with_driver("postgres://u:p@h/d") == "postgresql+psycopg://u:p@h/d"


def test_the_commands(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("STUDY_DATA", str(tmp_path / "one"))
    file = tmp_path / "backup.json"
    store = open_store()
    answer(store, store.local(), "q")
    assert main(["where"]) == main(["check"]) == main(["backup", str(file)]) == 0
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE card SET stability = 1"))
    store.close()
    assert main(["check"]) == 1 and main(["check", "--repair"]) == 0 and main(["check"]) == 0
    monkeypatch.setenv("STUDY_DATA", str(tmp_path / "two"))
    assert main(["restore", str(file)]) == 0
    assert "1 events added" in capsys.readouterr().out
    file.write_bytes(b"{}")
    assert main(["restore", str(file)]) == 1 and main(["restore", str(tmp_path / "none")]) == 1
    assert "no backup of this program" in capsys.readouterr().err


def test_a_password_is_not_shown(monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@host/study")
    assert main(["where"]) == 0
    assert "hunter2" not in capsys.readouterr().out
