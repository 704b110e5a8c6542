"""The tables, the same on SQLite and PostgreSQL.

    learner        one row a person; settings as JSON
    token          hashes of what lets one in: browser tokens, one recovery code
    review_event   the history; rows are inserted and never changed
    card           what the history of one question comes to; can be made anew from it at any time
    session        a plan of questions, so that a session goes on where it stopped
    draft          an answer not yet sent
    kept           questions made of own mistakes

Every row belongs to a learner, and every key begins with the learner: one visitor's rows cannot meet another's.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

HEAD = "0001"
"""The revision of the schema that this program reads and writes."""

metadata = MetaData()


def _owner() -> Column:
    return Column("learner", String(64), ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True)


def _key(name: str) -> Column:
    """An id that is unique among the rows of its learner."""
    return Column(name, String(120), primary_key=True)


def _time(name: str) -> Column:
    """A moment, in microseconds since 1970."""
    return Column(name, BigInteger, nullable=False)


def _number(name: str) -> Column:
    return Column(name, Integer, nullable=False)


def _flag(name: str) -> Column:
    return Column(name, Boolean, nullable=False)


learner = Table(
    "learner",
    metadata,
    Column("id", String(64), primary_key=True),
    _time("made_us"),
    Column("settings", JSON, nullable=False),
    _time("settings_us"),
)

token = Table(
    "token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("learner", String(64), ForeignKey("learner.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    _time("made_us"),
    Index("token_learner", "learner"),
)

review_event = Table(
    "review_event",
    metadata,
    _owner(),
    _key("id"),
    Column("question", String(120), nullable=False),
    _number("base_version"),
    Column("kind", String(16), nullable=False),
    _time("at_us"),
    _time("effective_us"),
    _number("day"),
    Column("zone", String(64), nullable=False),
    Column("rating", Integer),
    Column("verdict", String(16)),
    Column("confidence", String(16)),
    _number("hints"),
    _number("retries"),
    Column("ms", BigInteger),
    Column("seed", BigInteger),
    Column("predicted", Double),
    Column("interval", Integer),
    _flag("sure_mistake"),
    _flag("clock_back"),
    Column("answer", Text),
    Column("undoes", String(120)),
    Column("session", String(120)),
    Column("memory", JSON(none_as_null=True)),
    UniqueConstraint("learner", "question", "base_version", name="review_event_once"),
)

card = Table(
    "card",
    metadata,
    _owner(),
    _key("question"),
    _number("version"),
    Column("stability", Double),
    Column("difficulty", Double),
    Column("due_day", Integer),
    Column("due_us", BigInteger),
    Column("first_day", Integer),
    Column("last_day", Integer),
    Column("last_us", BigInteger),
    _number("interval"),
    _number("reps"),
    _number("lapses"),
    Column("mistake_day", Integer),
    Column("last_rating", Integer),
    _flag("clock_back"),
    Index("card_due", "learner", "due_day"),
)

session = Table(
    "session",
    metadata,
    _owner(),
    _key("id"),
    _time("changed_us"),
    _flag("open"),
    Column("plan", JSON, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    _owner(),
    _key("question"),
    _time("changed_us"),
    Column("text", Text, nullable=False),
)

kept = Table(
    "kept",
    metadata,
    _owner(),
    _key("id"),
    _time("made_us"),
    _time("changed_us"),
    Column("chapter", String(200), nullable=False),
    Column("section", String(200), nullable=False),
    Column("data", JSON(none_as_null=True)),
    _flag("deleted"),
)
