"""The first schema. Written out and not taken from ``tables``: a revision never changes, the tables will."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def owner() -> sa.Column:
    return sa.Column("learner", sa.String(64), sa.ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    op.create_table(
        "learner",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("made_us", sa.BigInteger, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("settings_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("learner", sa.String(64), sa.ForeignKey("learner.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("made_us", sa.BigInteger, nullable=False),
    )
    op.create_index("token_learner", "token", ["learner"])
    op.create_table(
        "review_event",
        owner(),
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("question", sa.String(120), nullable=False),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("effective_us", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("rating", sa.Integer),
        sa.Column("verdict", sa.String(16)),
        sa.Column("confidence", sa.String(16)),
        sa.Column("hints", sa.Integer, nullable=False),
        sa.Column("retries", sa.Integer, nullable=False),
        sa.Column("ms", sa.BigInteger),
        sa.Column("seed", sa.BigInteger),
        sa.Column("predicted", sa.Double),
        sa.Column("interval", sa.Integer),
        sa.Column("sure_mistake", sa.Boolean, nullable=False),
        sa.Column("clock_back", sa.Boolean, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("undoes", sa.String(120)),
        sa.Column("session", sa.String(120)),
        sa.Column("memory", sa.JSON),
        sa.UniqueConstraint("learner", "question", "base_version", name="review_event_once"),
    )
    op.create_table(
        "card",
        owner(),
        sa.Column("question", sa.String(120), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stability", sa.Double),
        sa.Column("difficulty", sa.Double),
        sa.Column("due_day", sa.Integer),
        sa.Column("due_us", sa.BigInteger),
        sa.Column("first_day", sa.Integer),
        sa.Column("last_day", sa.Integer),
        sa.Column("last_us", sa.BigInteger),
        sa.Column("interval", sa.Integer, nullable=False),
        sa.Column("reps", sa.Integer, nullable=False),
        sa.Column("lapses", sa.Integer, nullable=False),
        sa.Column("mistake_day", sa.Integer),
        sa.Column("last_rating", sa.Integer),
        sa.Column("clock_back", sa.Boolean, nullable=False),
    )
    op.create_index("card_due", "card", ["learner", "due_day"])
    op.create_table(
        "session",
        owner(),
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("changed_us", sa.BigInteger, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
    )
    op.create_table(
        "draft",
        owner(),
        sa.Column("question", sa.String(120), primary_key=True),
        sa.Column("changed_us", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "kept",
        owner(),
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("made_us", sa.BigInteger, nullable=False),
        sa.Column("changed_us", sa.BigInteger, nullable=False),
        sa.Column("chapter", sa.String(200), nullable=False),
        sa.Column("section", sa.String(200), nullable=False),
        sa.Column("data", sa.JSON),
        sa.Column("deleted", sa.Boolean, nullable=False),
    )


def downgrade() -> None:
    """There is no way back: the backup that was made before is it."""
