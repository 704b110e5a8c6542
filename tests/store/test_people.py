"""Who gets in, and that one visitor never sees or changes another's things. On both databases."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import text

from core.errors import UnknownLearner
from core.quiz.schedule import Scheduler, fold
from core.store import Card, Store
from core.store.people import ALPHABET, normal_code
from core.store.tables import metadata
from tests.store.making import NOW, answer, review


def test_the_machine_has_one_learner(store: Store):
    assert store.local() == store.local()
    assert len(store.learners()) == 1


def test_a_token_lets_its_visitor_in_and_nobody_else(store: Store):
    (one, key), (two, other) = store.visitor(), store.visitor()
    assert one != two and key != other
    assert store.learner(key) == one and store.learner(other) == two
    for wrong in ("", key[:-1], key + "x", key.swapcase(), "' OR 1=1 --", "\ud800"):
        with pytest.raises(UnknownLearner):
            store.learner(wrong)


def test_neither_token_nor_code_lies_in_the_database(store: Store):
    who, key = store.visitor()
    code = store.recovery_code(who)
    with store.engine.connect() as connection:
        held = " ".join(str(row) for table in metadata.sorted_tables for row in connection.execute(table.select()))
    assert key not in held and code not in held and code.replace("-", "") not in held


def test_a_recovery_code_brings_the_history_to_another_browser(store: Store):
    who, _ = store.visitor()
    answer(store, who, "q")
    code = store.recovery_code(who)
    again, key = store.recover(f"  {code.lower().replace('-', ' ')} ")
    assert again == who == store.learner(key) and len(store.events(again)) == 1


def test_a_new_code_ends_the_old(store: Store):
    who, key = store.visitor()
    old, new = store.recovery_code(who), store.recovery_code(who)
    with pytest.raises(UnknownLearner):
        store.recover(old)
    assert store.recover(new)[0] == who
    with pytest.raises(UnknownLearner):
        store.recover(key)
    with pytest.raises(UnknownLearner):
        store.learner(new)


def test_a_slip_of_the_pen_is_seen(store: Store):
    code = store.recovery_code(store.visitor()[0])
    plain = code.replace("-", "")
    assert normal_code(code) == normal_code(code.replace("0", "O").replace("1", "l")) == plain
    for at, letter in product(range(len(plain)), ALPHABET):
        typed = plain[:at] + letter + plain[at + 1 :]
        assert (normal_code(typed) is None) == (typed != plain)
    for typed in (plain[:-1], plain + "0", "", "恢复码"):
        assert normal_code(typed) is None


def test_one_visitor_never_sees_or_changes_anothers(store: Store):
    (one, _), (two, _) = store.visitor(), store.visitor()
    event = answer(store, one, "q", answer="secret")
    kept = store.keep(one, {"code": "secret"}, chapter="c")
    store.set_draft(one, "q", "secret")
    store.put_session(one, "s", {"at": 1})
    store.change_settings(one, {"zone": "Asia/Shanghai"})
    before = store.content(one)

    assert store.events(two) == store.cards(two) == store.kept(two) == []
    assert store.card(two, "q") == Card("q") and store.draft(two, "q") == "" and store.open_session(two) is None
    assert store.settings(two) == {} and b"secret" not in store.backup(two)
    assert store.load(two, 0, 10**6) == {}

    same_id = replace(review(Card("q"), 1), id=event.id)
    assert store.append(two, same_id, Scheduler().step(Card("q"), same_id)) == "saved"
    store.keep(two, {"code": "other"}, id=kept.id)
    store.drop(two, kept.id)
    store.set_draft(two, "q", "other")
    store.put_session(two, "s", {"at": 2})
    store.close_sessions(two)
    store.replay(two, fold)
    store.restore(two, store.backup(one), fold)
    store.forget(two)
    assert store.content(one) == before and store.open_session(one) == ("s", {"at": 1})


def test_forgotten_is_gone(store: Store):
    who, key = store.visitor()
    answer(store, who, "q", at_us=NOW)
    store.set_draft(who, "q", "x")
    store.forget(who)
    with pytest.raises(UnknownLearner):
        store.learner(key)
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            assert connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar() == 0
