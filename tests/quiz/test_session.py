"""Sessions: what is shown, stored, undone, gone on with; two tabs; a store that stops writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import StoreFull, UnknownLearner
from core.quiz.answering import Answer, Held, record, show
from core.quiz.days import day_of, microseconds
from core.quiz.queue import Columns, build, seed_of
from core.quiz.schedule import fold
from core.quiz.session import GAP, Session
from core.store import Card, Learner, Store, open_store
from core.store.place import sqlite_url

DAY_US = 86_400_000_000
NOW = microseconds(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
RIGHT = Answer("right", confidence="middle", ms=9000)
SURE_MISTAKE = Answer("wrong", confidence="high", ms=3000, text="0.5")


@dataclass(frozen=True)
class Question:
    root: str
    place: str


BANK = [Question(f"q{n}", f"s{n % 3}") for n in range(12)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(sqlite_url(tmp_path / "study.db"))) as opened:
        yield opened


def sound(store: Store, me: Learner) -> bool:
    return store.differing(me, fold) == []


def walk(session: Session, answer: Answer, times: int, at_us: int = NOW) -> list[str]:
    asked = []
    for n in range(times):
        shown = session.next(at_us + n)
        asked.append(shown.item_id)
        assert session.answer(shown.event_id, answer, at_us + n).status == "saved"
    return asked


def test_a_day_from_start_to_summary(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    first = session.next(NOW)
    assert (first.place, first.total, first.reason, first.base_version) == (1, 10, "new", 0)
    assert len(set(walk(session, RIGHT, 10))) == 10
    assert session.over and session.next(NOW) is None
    summary = session.summary()
    assert (summary["answered"], summary["right"], summary["left"], summary["ms"]) == (10, 10, 0, 90_000)
    assert Session.resume(store, me) is None and sound(store, me)
    assert Session.start(store, me, BANK, NOW).over  # ten new ones a day, and no card twice
    assert len(Session.start(store, me, BANK, NOW + DAY_US).places) == 2


def test_the_event_says_what_was_seen(store):
    me = store.local()
    store.change_settings(me, {"zone": "Asia/Shanghai"})
    shown = show(store, me, "q0", NOW)
    answer = Answer("right", confidence="high", hints=1, ms=4000, text="３")
    event = record(store, me, shown, answer, NOW).event
    assert (event.rating, event.hints, event.ms, event.answer) == (2, 1, 4000, "３")
    assert (event.zone, event.day, event.seed) == ("Asia/Shanghai", day_of(NOW, "Asia/Shanghai"), shown.seed)
    assert event.predicted is None
    later = show(store, me, "q0", NOW + 3 * DAY_US)
    assert later.seed != shown.seed
    assert 0 < record(store, me, later, RIGHT, NOW + 3 * DAY_US).event.predicted < 1


def test_the_learner_may_lower_the_rating(store):
    me = store.local()
    assert record(store, me, show(store, me, "a", NOW), replace(RIGHT, rating=1), NOW).rating == 1
    assert record(store, me, show(store, me, "b", NOW), replace(RIGHT, rating=4), NOW).rating == 3


def test_asking_again_shows_the_same_and_answering_again_counts_once(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    shown = session.next(NOW)
    assert session.next(NOW + 1) is shown
    assert session.answer(shown.event_id, RIGHT, NOW).status == "saved"
    assert session.answer(shown.event_id, SURE_MISTAKE, NOW).status == "already"
    assert len(store.events(me)) == 1
    assert record(store, me, shown, SURE_MISTAKE, NOW).status == "already"
    with pytest.raises(KeyError):
        session.answer("never-shown", RIGHT, NOW)


def test_what_was_not_attempted_stays_and_stores_nothing(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    shown = session.next(NOW)
    assert session.answer(shown.event_id, Answer("not-attempted"), NOW).status == "not-attempted"
    assert session.next(NOW) is shown and store.events(me) == []


def test_a_session_goes_on_where_it_stopped(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    asked = walk(session, RIGHT, 4)
    again = Session.resume(store, me)
    assert again.id == session.id and again.next(NOW).item_id not in asked
    assert again.next(NOW).place == 5 and again.summary()["answered"] == 4
    walk(again, RIGHT, 6)
    assert again.over and sound(store, me)


def test_a_new_session_closes_the_open_one(store):
    me = store.local()
    Session.start(store, me, BANK, NOW)
    second = Session.start(store, me, BANK, NOW)
    assert Session.resume(store, me).id == second.id


def test_a_sure_mistake_comes_back_as_another_variant_and_tomorrow(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    shown = session.next(NOW)
    stored = session.answer(shown.event_id, SURE_MISTAKE, NOW)
    assert stored.card.due_day == day_of(NOW) + 1
    where = [n for n, place in enumerate(session.places) if place.item_id == shown.item_id]
    assert len(where) == 2 and GAP[0] <= where[1] - where[0] - 1 <= GAP[1]
    again = session.places[where[1]]
    assert again.reason == "again" and again.seed != shown.seed
    walk(session, RIGHT, 10)
    assert session.over and store.card(me, shown.item_id).due_day == day_of(NOW) + 1 and sound(store, me)
    tomorrow = build(Columns.read(store, me), BANK, day_of(NOW) + 1, new_per_day=0)
    assert [place.item_id for place in tomorrow] == [shown.item_id]


def test_a_mistake_without_certainty_does_not_come_back_in_the_session(store):
    session = Session.start(store, store.local(), BANK, NOW)
    walk(session, Answer("wrong", confidence="low"), 3)
    assert len(session.places) == 10


def test_undo_goes_back_to_the_beginning(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    before = [place.item_id for place in session.places]
    asked = walk(session, RIGHT, 2) + walk(session, SURE_MISTAKE, 2) + walk(session, RIGHT, 3)
    for expected in reversed(asked):
        shown = session.undo(NOW + 100)
        assert shown.item_id == expected and sound(store, me)
    assert session.undo(NOW) is None and not session.can_undo
    assert [place.item_id for place in session.places] == before
    assert all(card.new for card in store.cards(me))
    assert len(store.events(me)) == 14  # nothing is deleted
    assert Session.start(store, me, BANK, NOW).next(NOW).reason == "new"


def test_undone_it_is_asked_in_the_same_variant_and_can_be_answered_anew(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    first = session.next(NOW)
    session.answer(first.event_id, SURE_MISTAKE, NOW)
    again = session.undo(NOW + 1)
    assert (again.seed, again.place) == (first.seed, 1) and again.event_id != first.event_id
    assert session.answer(again.event_id, RIGHT, NOW + 2).card.lapses == 0
    assert store.card(me, first.item_id).reps == 1 and session.summary()["sure_mistakes"] == 0


def test_undo_goes_on_after_a_resume(store):
    me = store.local()
    asked = walk(Session.start(store, me, BANK, NOW), RIGHT, 3)
    assert Session.resume(store, me).undo(NOW + 5).item_id == asked[-1]


def test_the_second_tab_is_told_and_its_draft_kept(store):
    me = store.local()
    one = Session.start(store, me, BANK, NOW)
    two = Session.resume(store, me)
    left, right = one.next(NOW), two.next(NOW)
    assert left.item_id == right.item_id and left.event_id != right.event_id
    one.answer(left.event_id, RIGHT, NOW)
    told = two.answer(right.event_id, SURE_MISTAKE, NOW + 1)
    assert told.status == "elsewhere" and told.card.last_rating == 3
    assert store.draft(me, left.item_id) == "0.5" and len(store.events(me)) == 1
    assert two.next(NOW).item_id != left.item_id and sound(store, me)


def test_an_answer_given_later_elsewhere_is_not_undone(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    shown = session.next(NOW)
    session.answer(shown.event_id, RIGHT, NOW)
    record(store, me, show(store, me, shown.item_id, NOW + 1), RIGHT, NOW + 1)
    assert session.undo(NOW + 2) is None and session.trouble is None
    assert store.card(me, shown.item_id).reps == 2


def test_skipping_leaves_a_question_for_later(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    skipped = session.next(NOW)
    session.skip()
    assert session.next(NOW).item_id != skipped.item_id and store.events(me) == []


@contextmanager
def full(store: Store) -> Iterator[None]:
    """A store whose disk takes nothing more."""
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    raw = store.engine.pool

    def narrow(connection, record, proxy):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    def wide(connection, record, proxy):
        connection.execute("PRAGMA max_page_count = 1000000")

    from sqlalchemy import event

    event.listen(raw, "checkout", narrow)
    yield
    event.remove(raw, "checkout", narrow)
    event.listen(raw, "checkout", wide)


def test_the_quiz_goes_on_while_the_disk_is_full_and_writes_later(store):
    me = store.local()
    session = Session.start(store, me, BANK, NOW)
    with full(store):
        long = replace(RIGHT, text="x" * 20_000)
        statuses = []
        for n in range(10):
            shown = session.next(NOW + n)
            stored = session.answer(shown.event_id, long, NOW + n)
            statuses.append(stored.status)
            assert stored.card.reps == 1
        assert statuses[-1] == "held" and session.unsaved >= 1
        assert isinstance(session.trouble, StoreFull) and not session.retry()
        assert session.over and session.summary()["unsaved"] == session.unsaved
        saved = statuses.count("saved")
        assert len(store.events(me)) == saved
    assert session.retry() and session.trouble is None and session.unsaved == 0
    assert len(store.events(me)) == 10 and sound(store, me)


def test_held_answers_can_be_undone_and_sent_twice(store):
    me, held = store.local(), Held()
    shown = show(store, me, "q0", NOW, held=held)
    with full(store):
        long = replace(RIGHT, text="x" * 20_000)
        while record(store, me, shown, long, NOW, held=held).status != "held":
            shown = show(store, me, shown.item_id + "x", NOW, held=held)
        assert record(store, me, shown, long, NOW, held=held).status == "held" and len(held.waiting) == 1
    assert record(store, me, shown, long, NOW, held=held).status == "already"
    assert held.waiting == [] and sound(store, me)


def test_in_memory_when_the_database_cannot_be_opened(tmp_path):
    (tmp_path / "study.db").write_bytes(b"this is no database at all" * 100)
    store = open_store(sqlite_url(tmp_path / "study.db"), fallback=True)
    assert store.trouble is not None and not store.lasting
    session = Session.start(store, store.local(), BANK, NOW)
    assert walk(session, RIGHT, 10) and len(store.events(store.local())) == 10
    store.close()


def test_a_clock_set_back_is_in_the_event_and_the_schedule_holds(store):
    me = store.local()
    record(store, me, show(store, me, "q0", NOW), RIGHT, NOW)
    event = record(store, me, show(store, me, "q0", NOW), RIGHT, NOW - 90 * DAY_US).event
    assert event.clock_back and event.at_us == NOW - 90 * DAY_US and event.effective_us == NOW + 1
    card = store.card(me, "q0")
    assert card.clock_back and card.due_day > day_of(NOW) and sound(store, me)


def test_a_journey_around_the_world_keeps_the_replay(store):
    me = store.local()
    zones = ["Asia/Shanghai", "Pacific/Honolulu", "Europe/Berlin", "Pacific/Auckland", "America/New_York"]
    for n, zone in enumerate(zones * 3):
        store.change_settings(me, {"zone": zone})
        at = NOW + n * 11 * 3_600_000_000
        stored = record(store, me, show(store, me, "q0", at), RIGHT, at)
        assert stored.card.due_day > stored.card.last_day and not stored.card.clock_back
    assert sound(store, me)


def test_one_visitors_session_is_not_anothers(store):
    one, two = store.visitor()[0], store.visitor()[0]
    walk(Session.start(store, one, BANK, NOW), RIGHT, 3)
    assert Session.resume(store, two) is None
    assert Session.start(store, two, BANK, NOW).next(NOW).base_version == 0
    with pytest.raises(UnknownLearner):
        Session.start(store, Learner("nobody"), BANK, NOW)


def test_a_seed_follows_the_version(store):
    assert show(store, store.local(), "q0", NOW).seed == seed_of("q0", 0)
    assert store.card(store.local(), "q0") == Card("q0")
