"""The store: every method is one transaction, and takes the learner whose things it reads or writes.

    store = open_store()
    me = store.local()
    card = store.card(me, "ce-value")
    store.append(me, event, card_after)          # "saved", "already" or "elsewhere"

Whatever the database raises comes out as a StoreError, which a page can say in the reader's language.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine, select, text

from core.errors import StoreError
from core.store import backup, history, people, place, shelf
from core.store.engine import make_engine, reading, writing
from core.store.history import Merged, Outcome
from core.store.migrate import copy_in_memory, migrate
from core.store.model import Card, Event, Fold, Kept, Learner, new_id
from core.store.shape import checked_event
from core.store.tables import learner as learner_table

MIRROR_LIMIT = 100_000
"""Events of a browser's mirror that are looked at."""


def now() -> int:
    """Microseconds since 1970 by the machine's clock."""
    return time.time_ns() // 1000


class Store:
    """One database. Safe to share between threads; ``trouble`` says why it is only in memory, when it is."""

    def __init__(self, engine: Engine, *, trouble: StoreError | None = None, made_backup: Path | None = None) -> None:
        self.engine = engine
        self.trouble = trouble
        """Why the database that was asked for could not be used; then this one lasts as long as the process."""
        self.made_backup = made_backup
        """The backup that a migration made when the store was opened."""

    @property
    def lasting(self) -> bool:
        """Whether what is stored outlives the process."""
        return self.engine.url.get_backend_name() != "sqlite" or self.engine.url.database not in (None, "", ":memory:")

    def close(self) -> None:
        self.engine.dispose()

    # Who

    def local(self) -> Learner:
        """The learner of one's own machine."""
        with reading(self.engine) as connection:
            query = select(learner_table.c.id).where(learner_table.c.id == people.LOCAL.id)
            if connection.execute(query).first():
                return people.LOCAL
        with writing(self.engine) as connection:
            return people.create(connection, now(), people.LOCAL.id)

    def visitor(self) -> tuple[Learner, str]:
        """A new learner of a share, and the token that the browser is to keep: it can never be read again here."""
        with writing(self.engine) as connection:
            who = people.create(connection, now())
            return who, people.add_token(connection, who, now())

    def learner(self, token: str) -> Learner:
        """The learner whose browser brings this token. Raises UnknownLearner."""
        with reading(self.engine) as connection:
            return people.by_secret(connection, token, "browser")

    def recovery_code(self, learner: Learner) -> str:
        """A new code to write down; it ends the one before."""
        with writing(self.engine) as connection:
            return people.new_code(connection, learner, now())

    def recover(self, code: str) -> tuple[Learner, str]:
        """The learner of a recovery code, and a new token for this browser. Raises UnknownLearner."""
        with writing(self.engine) as connection:
            who = people.by_secret(connection, people.normal_code(code) or "", "recovery")
            return who, people.add_token(connection, who, now())

    def forget(self, learner: Learner) -> None:
        """Delete everything that is kept of a learner."""
        with writing(self.engine) as connection:
            people.forget(connection, learner)

    def learners(self) -> list[Learner]:
        """Everybody, for the commands of whoever runs the store; a page has no use for it."""
        with reading(self.engine) as connection:
            return [Learner(id) for id in connection.execute(select(learner_table.c.id)).scalars()]

    # Settings

    def settings(self, learner: Learner) -> dict:
        """The learner's settings as plain JSON: zone, retention, parameters, new_per_day, ... Raises UnknownLearner."""
        with reading(self.engine) as connection:
            return people.settings(connection, learner)[0]

    def change_settings(self, learner: Learner, changes: Mapping, fold: Fold | None = None) -> dict:
        """Settings with ``changes`` made (None takes one away). With ``fold`` all cards are made anew under them."""
        with writing(self.engine) as connection:
            history.lock(connection, learner.id)
            values = people.settings(connection, learner)[0] | dict(changes)
            values = {name: value for name, value in values.items() if value is not None}
            people.set_settings(connection, learner, values, now())
            if fold:
                history.replay(connection, learner.id, values, fold)
            return values

    # History

    def append(
        self, learner: Learner, event: Event, after: Card, plan: tuple[str, Mapping, bool] | None = None
    ) -> Outcome:
        """Store an event and the card that it leads to, together or not at all, and once however often it is sent.

        ``elsewhere``: since the question was shown it was answered under another id; nothing is stored. ``plan``, the
        id, state and openness of a session, goes into the same transaction.
        """
        with writing(self.engine) as connection:
            outcome = history.append(connection, learner.id, event, after)
            if outcome == "saved" and plan:
                id, state, is_open = plan
                shelf.put_session(connection, learner.id, id, state, now(), open=is_open)
            return outcome

    def events(self, learner: Learner, question: str | None = None, since_us: int | None = None) -> list[Event]:
        """The history in order; of one question, or from an effective time on."""
        with reading(self.engine) as connection:
            return history.events(connection, learner.id, question, since_us)

    def card(self, learner: Learner, question: str) -> Card:
        """The card of a question; a new one when it was never answered."""
        with reading(self.engine) as connection:
            return history.get_card(connection, learner.id, question)

    def cards(self, learner: Learner) -> list[Card]:
        """All cards that have events."""
        with reading(self.engine) as connection:
            return history.cards(connection, learner.id)

    def columns(self, learner: Learner, names: Sequence[str]) -> list[tuple]:
        """Columns of all cards, a tuple each, in one order."""
        with reading(self.engine) as connection:
            return history.columns(connection, learner.id, names)

    def load(self, learner: Learner, first_day: int, last_day: int) -> dict[int, int]:
        """Day -> cards due then, of the days that have any."""
        with reading(self.engine) as connection:
            return history.load(connection, learner.id, first_day, last_day)

    def pace(self, learner: Learner, last: int = 200) -> list[int]:
        """Milliseconds that each of the newest answers took, as far as that is known; at most ``last``."""
        with reading(self.engine) as connection:
            return history.pace(connection, learner.id, last)

    def merge(self, learner: Learner, events: Iterable[Event], fold: Fold) -> Merged:
        """Add the events of another copy of the history; those known are left, cards are replayed."""
        with writing(self.engine) as connection:
            settings = people.settings(connection, learner)[0]
            return history.merge(connection, learner.id, events, settings, fold)

    def take_mirror(self, learner: Learner, given: Iterable[object], fold: Fold) -> Merged:
        """Merge the events that a browser kept (``Event.to_json`` each); what is no event is left out."""
        events = []
        for each in islice(given, MIRROR_LIMIT):
            with suppress(ValueError):
                events.append(checked_event(each))
        return self.merge(learner, events, fold)

    def replay(self, learner: Learner, fold: Fold) -> int:
        """Make every card anew from its events and store it; gives how many."""
        with writing(self.engine) as connection:
            history.lock(connection, learner.id)
            return history.replay(connection, learner.id, people.settings(connection, learner)[0], fold)

    def differing(self, learner: Learner, fold: Fold) -> list[str]:
        """Questions whose stored card is not the replay of its events: none, when all is well."""
        with reading(self.engine) as connection:
            return history.differing(connection, learner.id, people.settings(connection, learner)[0], fold)

    # Drafts, kept mistakes, sessions

    def set_draft(self, learner: Learner, question: str, text: str) -> None:
        """Keep what is typed and not sent; an empty text takes the draft away."""
        with writing(self.engine) as connection:
            shelf.set_draft(connection, learner.id, question, text, now())

    def draft(self, learner: Learner, question: str) -> str:
        """What was typed and not sent; empty when nothing was."""
        with reading(self.engine) as connection:
            return shelf.drafts(connection, learner.id).get(question, ("", 0))[0]

    def keep(self, learner: Learner, data: Mapping, *, chapter: str = "", section: str = "", id: str = "") -> Kept:
        """Make a card of a mistake of one's own, or change one that has this ``id``."""
        with writing(self.engine) as connection:
            before = {each.id: each for each in shelf.all_kept(connection, learner.id)}.get(id)
            at = now()
            made = Kept(
                id=id or f"kept-{new_id()}",
                made_us=before.made_us if before else at,
                changed_us=at,
                chapter=chapter,
                section=section,
                data=dict(data),
            )
            shelf.put_kept(connection, learner.id, [made])
            return made

    def kept(self, learner: Learner) -> list[Kept]:
        """The learner's own cards, oldest first."""
        with reading(self.engine) as connection:
            return shelf.all_kept(connection, learner.id)

    def drop(self, learner: Learner, id: str) -> None:
        """Take an own card out of the queue; its history stays."""
        with writing(self.engine) as connection:
            found = [each for each in shelf.all_kept(connection, learner.id) if each.id == id]
            gone = [Kept(each.id, each.made_us, now(), each.chapter, each.section, None, True) for each in found]
            shelf.put_kept(connection, learner.id, gone)

    def put_session(self, learner: Learner, id: str, plan: Mapping, *, open: bool = True) -> None:
        """Store where a session stands."""
        with writing(self.engine) as connection:
            shelf.put_session(connection, learner.id, id, plan, now(), open=open)

    def open_session(self, learner: Learner) -> tuple[str, dict] | None:
        """Id and plan of the session to go on with."""
        with reading(self.engine) as connection:
            return shelf.open_session(connection, learner.id)

    def close_sessions(self, learner: Learner) -> None:
        """End all open sessions."""
        with writing(self.engine) as connection:
            shelf.close_sessions(connection, learner.id)

    # Backups

    def content(self, learner: Learner) -> backup.Content:
        """Everything of a learner, at one moment."""
        with reading(self.engine) as connection:
            settings, settings_us = people.settings(connection, learner)
            return backup.Content(
                settings=settings,
                settings_us=settings_us,
                events=tuple(history.events(connection, learner.id)),
                kept=tuple(shelf.all_kept(connection, learner.id, deleted=True)),
                drafts=shelf.drafts(connection, learner.id),
            )

    def backup(self, learner: Learner) -> bytes:
        """A backup file of everything of a learner."""
        return backup.dump(self.content(learner))

    def restore(self, learner: Learner, data: bytes | str, fold: Fold) -> Merged:
        """Merge a backup into what is here: nothing is lost on either side. BackupRefused: nothing was changed."""
        return self.take_in(learner, backup.load(data), fold)

    def take_in(self, learner: Learner, given: backup.Content, fold: Fold) -> Merged:
        """Merge the content of a backup: the union of the events; of settings, drafts, kept cards the newer."""
        with writing(self.engine) as connection:
            history.lock(connection, learner.id)
            settings, settings_us = people.settings(connection, learner)
            newer = given.settings_us > settings_us
            if newer:
                settings = given.settings
                people.set_settings(connection, learner, settings, given.settings_us)
            shelf.put_kept(connection, learner.id, given.kept)
            for question, (text, at) in given.drafts.items():
                shelf.set_draft(connection, learner.id, question, text, at)
            merged = history.merge(connection, learner.id, given.events, settings, fold)
            if newer:
                history.replay(connection, learner.id, settings, fold)
            return merged


def open_store(url: str | None = None, *, fallback: bool = False) -> Store:
    """Open the database at ``url`` (default: DATABASE_URL, else the file in the user's data folder), migrated.

    Raises StoreError; with ``fallback`` the quiz goes on in memory instead, with whatever could be read, and
    ``Store.trouble`` holds the error.
    """
    engine = None
    try:
        engine = make_engine(url or place.default_url())
        made = migrate(engine)
        if engine.url.get_backend_name() == "sqlite":
            with writing(engine) as connection:  # what cannot be written shows itself now and not at the first answer
                connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        return Store(engine, made_backup=made)
    except StoreError as trouble:
        if engine is not None:
            engine.dispose()
        if not fallback:
            raise
        return Store(copy_in_memory(engine), trouble=trouble)
