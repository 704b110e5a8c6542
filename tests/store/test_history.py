"""Events are stored once and never lost; cards are their replay; histories merge. On both databases."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from core.errors import UnknownLearner
from core.quiz.answering import Answer
from core.quiz.schedule import Scheduler, fold
from core.quiz.session import Session
from core.store import Card, Learner, Store, new_id, open_store
from core.store.engine import MEMORY
from core.store.model import ANSWER_LIMIT
from tests.store.making import DAY_US, NOW, answer, review


def test_an_event_and_its_card_are_stored_together(store: Store):
    me = store.local()
    event = answer(store, me, "q", 3, answer="３.5", seed=7, confidence="high", ms=1234, predicted=None)
    assert store.events(me) == [event]
    assert store.card(me, "q") == Scheduler().step(Card("q"), event)
    assert store.cards(me) == [store.card(me, "q")]
    assert store.card(me, "other") == Card("other")


def test_sent_again_it_counts_once(store: Store):
    me = store.local()
    event = answer(store, me, "q")
    assert store.append(me, event, Scheduler().step(Card("q"), event)) == "already"
    assert len(store.events(me)) == 1


def test_of_two_tabs_the_second_is_told(store: Store):
    me = store.local()
    answer(store, me, "q", 3)
    late = review(Card("q"), 1)
    before = store.card(me, "q")
    assert store.append(me, late, Scheduler().step(Card("q"), late)) == "elsewhere"
    assert store.card(me, "q") == before and len(store.events(me)) == 1


def test_a_card_that_does_not_follow_is_refused(store: Store):
    me, event = store.local(), review(Card("q"))
    with pytest.raises(ValueError):
        store.append(me, event, Card("q", version=5))
    assert store.events(me) == []


def test_many_threads_answer_one_question_once(store: Store):
    me, outcomes = store.local(), []
    start = threading.Barrier(8)

    def tab() -> None:
        event = review(Card("q"))
        start.wait()
        outcomes.append(store.append(me, event, Scheduler().step(Card("q"), event)))

    threads = [threading.Thread(target=tab) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["elsewhere"] * 7 + ["saved"]
    assert store.differing(me, fold) == []


def test_what_is_stored_is_there_when_opened_again(url: str, store: Store):
    me = store.local()
    events = [answer(store, me, f"q{n}", 1 + n % 4, NOW + n) for n in range(20)]
    again = open_store(url)
    assert again.events(again.local()) == events
    again.close()


def test_events_of_one_question_and_from_a_moment_on(store: Store):
    me = store.local()
    first = answer(store, me, "a")
    answer(store, me, "b", at_us=NOW + 5)
    last = answer(store, me, "a", at_us=NOW + DAY_US)
    assert store.events(me, "a") == [first, last]
    assert store.events(me, since_us=NOW + DAY_US) == [last]


def test_load_counts_what_is_due_each_day(store: Store):
    me = store.local()
    for n in range(3):
        answer(store, me, f"q{n}", 3)
    due = store.card(me, "q0").due_day
    assert store.load(me, due - 5, due + 5) == {due: 3}
    assert store.load(me, due + 1, due + 5) == {}


def test_a_damaged_card_is_found_and_made_anew(store: Store):
    me = store.local()
    event = review(Card("q"))
    store.append(me, event, replace(Scheduler().step(Card("q"), event), stability=99.0))
    answer(store, me, "sound")
    assert store.differing(me, fold) == ["q"]
    assert store.replay(me, fold) == 2
    assert store.differing(me, fold) == [] and store.card(me, "q") == Scheduler().step(Card("q"), event)


def test_merging_in_either_direction_gives_the_same_cards(store: Store):
    laptop, phone = store.visitor()[0], store.visitor()[0]
    shared = answer(store, laptop, "q", 3)
    store.merge(phone, [shared], fold)
    for n, grade in enumerate([1, 3]):
        answer(store, laptop, "q", grade, NOW + (3 + 2 * n) * DAY_US)
    answer(store, phone, "q", 2, NOW + 4 * DAY_US)
    answer(store, phone, "p", 4, NOW + 4 * DAY_US)
    from_phone, from_laptop = store.events(phone), store.events(laptop)
    assert store.merge(laptop, from_phone, fold).added == 2
    assert store.merge(phone, from_laptop, fold).added == 2
    assert store.cards(laptop) == store.cards(phone) and store.card(phone, "q").reps == 4
    assert [e.id for e in store.events(laptop)] == [e.id for e in store.events(phone)]
    assert store.differing(laptop, fold) == store.differing(phone, fold) == []
    assert store.merge(laptop, from_phone, fold).added == 0


def test_after_a_merge_one_goes_on_answering(store: Store):
    me, other = store.visitor()[0], store.visitor()[0]
    answer(store, me, "q")
    answer(store, other, "q", 1, NOW + DAY_US)
    store.merge(me, store.events(other), fold)
    answer(store, me, "q", 3, NOW + 9 * DAY_US)
    assert store.card(me, "q").version == 3 and store.differing(me, fold) == []


def test_an_undo_from_elsewhere_takes_back_here(store: Store):
    me, other = store.visitor()[0], store.visitor()[0]
    wrong = answer(store, other, "q", 1)
    card = store.card(other, "q")
    undo = review(card, None, NOW + 1, kind="undo", undoes=wrong.id, verdict=None)
    store.append(other, undo, Scheduler().fold([wrong, undo]))
    store.merge(me, [wrong], fold)
    assert store.card(me, "q").reps == 1
    store.merge(me, [undo], fold)
    assert store.card(me, "q") == Card("q", version=2)


def test_new_settings_make_the_cards_anew(store: Store):
    me = store.local()
    answer(store, me, "q", 4)
    wide = store.card(me, "q").interval
    store.change_settings(me, {"retention": 0.97}, fold)
    assert store.settings(me) == {"retention": 0.97}
    assert store.card(me, "q").interval < wide and store.differing(me, fold) == []
    assert store.change_settings(me, {"retention": None}, fold) == {}
    assert store.card(me, "q").interval == wide


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d", "x" * (ANSWER_LIMIT + 50), "张量 🎓"])
def test_any_answer_can_be_stored(store: Store, text: str):
    me = store.local()
    answer(store, me, "q", answer=text)
    kept = store.events(me)[0].answer
    assert len(kept) <= ANSWER_LIMIT and "\0" not in kept
    assert kept == text or text != "张量 🎓"


def test_nothing_is_stored_for_nobody(store: Store):
    event = review(Card("q"))
    ghost = Learner("ghost")
    with pytest.raises(UnknownLearner):
        store.append(ghost, event, Scheduler().step(Card("q"), event))
    with pytest.raises(UnknownLearner):
        store.settings(ghost)


def test_a_plan_is_stored_with_its_answer_or_not_at_all(store: Store):
    me = store.local()
    event = review(Card("q"))
    store.append(me, event, Scheduler().step(Card("q"), event), ("s", {"at": 1}, True))
    late = review(Card("q"))
    store.append(me, late, Scheduler().step(Card("q"), late), ("s", {"at": 2}, True))
    assert store.open_session(me) == ("s", {"at": 1})


def test_drafts_and_own_cards(store: Store):
    me = store.local()
    store.set_draft(me, "q", "0.5")
    store.set_draft(me, "q", "0.51")
    assert store.draft(me, "q") == "0.51"
    store.set_draft(me, "q", "")
    assert store.draft(me, "q") == ""
    kept = store.keep(me, {"code": "x.sum(", "error": {"type": "SyntaxError"}}, chapter="tensors", section="sum")
    changed = store.keep(me, {"code": "x.sum()"}, chapter="tensors", section="sum", id=kept.id)
    assert store.kept(me) == [changed] and changed.made_us == kept.made_us
    store.drop(me, kept.id)
    assert store.kept(me) == []


def test_ids_are_not_shared():
    assert len({new_id() for _ in range(1000)}) == 1000


def test_a_browsers_mirror_brings_back_what_the_server_forgot(store: Store):
    who, _ = store.visitor()
    events = [answer(store, who, f"q{n}", 1 + n, NOW + n) for n in range(4)]
    mirror = [event.to_json() for event in events]
    other, _ = store.visitor()
    spoiled = [*mirror, {"id": "x"}, None, 7, {**mirror[0], "rating": 9}, {**mirror[0], "id": "y", "zone": None}]
    assert store.take_mirror(other, spoiled, fold).added == 4
    assert store.cards(other) == store.cards(who) and store.take_mirror(other, mirror, fold).added == 0


def test_a_session_on_each_database(store: Store):
    me = store.local()

    class Question:
        def __init__(self, n: int) -> None:
            self.root, self.place = f"q{n}", f"c/{n % 2}"

    session = Session.start(store, me, [Question(n) for n in range(6)], NOW)
    for n in range(6):
        shown = session.next(NOW + n)
        assert session.answer(shown.event_id, Answer("wrong" if n == 1 else "right", "high"), NOW + n).status == "saved"
    assert session.undo(NOW + 9) is not None and session.undo(NOW + 10) is not None
    again = Session.resume(store, me)
    assert again.summary()["answered"] == 4 and again.next(NOW + 11).item_id == session.next(NOW + 11).item_id
    assert store.differing(me, fold) == []


def test_threads_share_a_store_in_memory():
    store = open_store(MEMORY)
    me = store.local()

    def work(n: int) -> None:
        for turn in range(10):
            answer(store, me, f"q{n}", 3, NOW + turn)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.events(me)) == 60 and store.differing(me, fold) == []
    store.close()
