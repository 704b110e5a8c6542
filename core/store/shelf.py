"""What is kept beside the history: drafts, kept mistakes, plans of sessions. The newer of two wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache

from sqlalchemy import Connection, Insert, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.store.model import Kept, plain
from core.store.tables import draft, kept, session

DRAFT_LIMIT = 100_000
"""Characters of a draft."""


@cache
def _statement(dialect: str, table: Table, newest: bool) -> Insert:
    """Insert a row, or put it in place of the one with its key; with ``newest`` only of one that is not newer."""
    statement = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    where = table.c.changed_us <= statement.excluded.changed_us if newest else None
    statement = statement.on_conflict_do_update(index_elements=keys, set_=changed, where=where)
    return statement.returning(table.c.learner)


def _put(connection: Connection, table: Table, row: Mapping, *, newest: bool = True) -> bool:
    """Insert the row, or put it in place of an older one; whether it stands there now."""
    return connection.execute(_statement(connection.dialect.name, table, newest), dict(row)).first() is not None


def set_draft(connection: Connection, owner: str, question: str, text: str, now_us: int) -> None:
    """Keep what was typed so far; nothing typed takes the draft away."""
    if not text:
        connection.execute(delete(draft).where(draft.c.learner == owner, draft.c.question == question))
        return
    text = plain(text)[:DRAFT_LIMIT]
    row = {"learner": owner, "question": question, "changed_us": now_us, "text": text}
    _put(connection, draft, row)


def drafts(connection: Connection, owner: str) -> dict[str, tuple[str, int]]:
    """Question -> (text, when it was changed)."""
    query = select(draft.c.question, draft.c.text, draft.c.changed_us).where(draft.c.learner == owner)
    return {question: (text, at) for question, text, at in connection.execute(query)}


def put_kept(connection: Connection, owner: str, given: Iterable[Kept]) -> int:
    """Store kept mistakes, each in place of an older state of itself; gives how many of them stand."""
    return sum(_put(connection, kept, {"learner": owner} | each.to_json()) for each in given)


def all_kept(connection: Connection, owner: str, *, deleted: bool = False) -> list[Kept]:
    """The kept mistakes, oldest first; with the deleted ones for a backup."""
    columns = [kept.c[field.name] for field in fields(Kept)]
    query = select(*columns).where(kept.c.learner == owner).order_by(kept.c.made_us, kept.c.id)
    found = [Kept(*row) for row in connection.execute(query)]
    return found if deleted else [each for each in found if not each.deleted]


def put_session(connection: Connection, owner: str, id: str, plan: Mapping, now_us: int, *, open: bool) -> None:
    """Store where a session stands."""
    row = {"learner": owner, "id": id, "changed_us": now_us, "open": open, "plan": dict(plan)}
    _put(connection, session, row, newest=False)


def open_session(connection: Connection, owner: str) -> tuple[str, dict] | None:
    """Id and plan of the session that was gone on with last and is not over."""
    query = select(session.c.id, session.c.plan).where(session.c.learner == owner, session.c.open)
    row = connection.execute(query.order_by(session.c.changed_us.desc(), session.c.id)).first()
    return (row[0], dict(row[1])) if row else None


def close_sessions(connection: Connection, owner: str) -> None:
    """End whatever sessions are open."""
    connection.execute(update(session).where(session.c.learner == owner).values(open=False))
