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


learner = Table(
    "learner",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("made_us", BigInteger, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("settings_us", BigInteger, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("learner", String(64), ForeignKey("learner.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("made_us", BigInteger, nullable=False),
    Index("token_learner", "learner"),
)

review_event = Table(
    "review_event",
    metadata,
    _owner(),
    Column("id", String(120), primary_key=True),
    Column("question", String(120), nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("effective_us", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("rating", Integer),
    Column("verdict", String(16)),
    Column("confidence", String(16)),
    Column("hints", Integer, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("ms", BigInteger),
    Column("seed", BigInteger),
    Column("predicted", Double),
    Column("interval", Integer),
    Column("sure_mistake", Boolean, nullable=False),
    Column("clock_back", Boolean, nullable=False),
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
    Column("question", String(120), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("stability", Double),
    Column("difficulty", Double),
    Column("due_day", Integer),
    Column("due_us", BigInteger),
    Column("first_day", Integer),
    Column("last_day", Integer),
    Column("last_us", BigInteger),
    Column("interval", Integer, nullable=False),
    Column("reps", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    Column("mistake_day", Integer),
    Column("last_rating", Integer),
    Column("clock_back", Boolean, nullable=False),
    Index("card_due", "learner", "due_day"),
)

session = Table(
    "session",
    metadata,
    _owner(),
    Column("id", String(120), primary_key=True),
    Column("changed_us", BigInteger, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("plan", JSON, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    _owner(),
    Column("question", String(120), primary_key=True),
    Column("changed_us", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)

kept = Table(
    "kept",
    metadata,
    _owner(),
    Column("id", String(120), primary_key=True),
    Column("made_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Column("chapter", String(200), nullable=False),
    Column("section", String(200), nullable=False),
    Column("data", JSON(none_as_null=True)),
    Column("deleted", Boolean, nullable=False),
)
