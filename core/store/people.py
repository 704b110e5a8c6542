"""Who a learner is: on one's own machine simply ``local``; on a share whoever brings a token.

A token is 256 random bits that live in the browser; here lies only its SHA-256, so that a copy of the database lets
nobody in. (A slow hash is for words that people choose.) The recovery code is another key to the same learner, made to
be written down: 25 letters without those that look alike, the last of them a check.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.errors import UnknownLearner
from core.store.model import Learner
from core.store.tables import learner, token

LOCAL = Learner("local")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
CODE_LETTERS = 25
LOOKALIKES = str.maketrans("ILO", "110")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _check_letter(letters: str) -> str:
    """One letter more, so that a slip of the pen is told from a code that nobody has.

    The weights are odd, and so have inverses modulo 32: no single wrong letter gives the same sum.
    """
    return ALPHABET[sum((2 * n + 1) * ALPHABET.index(c) for n, c in enumerate(letters)) % 32]


def normal_code(typed: str) -> str | None:
    """The code that was typed, without dashes, blanks and look-alikes; none when its check letter is wrong."""
    letters = "".join(c for c in typed.upper().translate(LOOKALIKES) if c not in " -\t\n\u3000—–－")
    if len(letters) != CODE_LETTERS or any(c not in ALPHABET for c in letters):
        return None
    return letters if _check_letter(letters[:-1]) == letters[-1] else None


def create(connection: Connection, now_us: int, id: str | None = None) -> Learner:
    """A new learner with nothing yet; one that is there already stays."""
    made = Learner(id or uuid.uuid4().hex)
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"id": made.id, "made_us": now_us, "settings": {}, "settings_us": 0}
    connection.execute(make(learner).values(row).on_conflict_do_nothing())
    return made


def add_token(connection: Connection, who: Learner, now_us: int) -> str:
    """A new browser token of a learner."""
    made = secrets.token_urlsafe(32)
    connection.execute(insert(token).values(hash=_hash(made), learner=who.id, kind="browser", made_us=now_us))
    return made


def new_code(connection: Connection, who: Learner, now_us: int) -> str:
    """A new recovery code, in groups of five; the one before lets nobody in any more."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS - 1))
    letters += _check_letter(letters)
    connection.execute(delete(token).where(token.c.learner == who.id, token.c.kind == "recovery"))
    connection.execute(insert(token).values(hash=_hash(letters), learner=who.id, kind="recovery", made_us=now_us))
    return "-".join(letters[at : at + 5] for at in range(0, CODE_LETTERS, 5))


def by_secret(connection: Connection, secret: str, kind: str) -> Learner:
    """The learner whose token (``browser``) or code (``recovery``) this is. Raises UnknownLearner."""
    query = select(token.c.learner).where(token.c.hash == _hash(secret), token.c.kind == kind)
    found = connection.execute(query).scalar()
    if found is None:
        raise UnknownLearner()
    return Learner(found)


def settings(connection: Connection, who: Learner) -> tuple[dict, int]:
    """The learner's settings, and when they were last changed. Raises UnknownLearner."""
    row = connection.execute(select(learner.c.settings, learner.c.settings_us).where(learner.c.id == who.id)).first()
    if row is None:
        raise UnknownLearner()
    return dict(row[0]), row[1]


def set_settings(connection: Connection, who: Learner, values: dict, now_us: int) -> None:
    """Put the settings in place of those before."""
    change = update(learner).where(learner.c.id == who.id).values(settings=values, settings_us=now_us)
    if connection.execute(change).rowcount != 1:
        raise UnknownLearner()


def forget(connection: Connection, who: Learner) -> None:
    """Delete a learner with everything that is kept of them."""
    connection.execute(delete(learner).where(learner.c.id == who.id))
