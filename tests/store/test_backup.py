"""Backups: lossless, checksummed, versioned, merged; whatever is wrong with one is said, and changes nothing."""

from __future__ import annotations

import hashlib
import json
import random

import pytest

from core.errors import BackupRefused
from core.quiz.schedule import fold
from core.store import Store, backup
from core.store.backup import canonical
from core.text import LANGUAGES, text
from tests.store.making import DAY_US, NOW, answer


@pytest.fixture
def rich(store: Store):
    """A learner with something of everything."""
    who, _ = store.visitor()
    for n in range(12):
        answer(store, who, f"q{n % 5}", 1 + n % 4, NOW + n * DAY_US, answer="张量 \\ \" '\u2028", predicted=0.1 * 3)
    store.change_settings(who, {"zone": "Asia/Shanghai", "new_per_day": 5}, fold)
    store.keep(who, {"code": "x = 1\n", "words": "忘了转置"}, chapter="tensors")
    store.drop(who, store.keep(who, {"code": "gone"}).id)
    store.set_draft(who, "q1", "半个答案")
    return who


def test_a_backup_brings_everything_back(store: Store, rich):
    data = store.backup(rich)
    other, _ = store.visitor()
    merged = store.restore(other, data, fold)
    assert (merged.added, merged.known) == (12, 0)
    assert store.content(other) == store.content(rich) and store.cards(other) == store.cards(rich)
    assert store.backup(other) == data and store.differing(other, fold) == []


def test_restoring_twice_changes_nothing(store: Store, rich):
    before = store.content(rich), store.cards(rich)
    assert store.restore(rich, store.backup(rich), fold).added == 0
    assert (store.content(rich), store.cards(rich)) == before


def test_restoring_an_old_backup_loses_nothing_newer(store: Store, rich):
    old = store.backup(rich)
    answer(store, rich, "q0", 3, NOW + 40 * DAY_US)
    store.change_settings(rich, {"zone": "Europe/Berlin"})
    store.set_draft(rich, "q1", "ein ganzer")
    store.restore(rich, old, fold)
    assert len(store.events(rich)) == 13 and store.settings(rich)["zone"] == "Europe/Berlin"
    assert store.draft(rich, "q1") == "ein ganzer"


def resealed(change) -> bytes:
    """A backup with changed content and a right checksum."""

    def make(data: bytes) -> bytes:
        whole = json.loads(data)
        change(whole)
        whole["sha256"] = hashlib.sha256(canonical(whole["content"])).hexdigest()
        return json.dumps(whole).encode()

    return make


def first_event(**values):
    return resealed(lambda whole: whole["content"]["events"][0].update(values))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: data[:-200], "damaged"),
        (lambda data: data.replace(b'"rating":3', b'"rating":4'), "damaged"),
        (lambda data: b"", "foreign"),
        (lambda data: b"\x00\xff\x80", "foreign"),
        (lambda data: b"[1, 2]", "foreign"),
        (lambda data: b'{"cells": [], "nbformat": 4}', "foreign"),
        (lambda data: b"[" * 100_000, "foreign"),
        (lambda data: data.replace(b'"version":1', b'"version":2'), "newer"),
        (lambda data: data.replace(b'"version":1', b'"version":"1"'), "damaged"),
        (resealed(lambda whole: whole.update(content=[])), "damaged"),
        (resealed(lambda whole: whole["content"].pop("events")), "damaged"),
        (first_event(rating=5), "damaged"),
        (first_event(rating=True), "damaged"),
        (first_event(at_us=10**18), "damaged"),
        (first_event(day=3), "damaged"),
        (first_event(id="x" * 500), "damaged"),
        (first_event(kind="drop table"), "damaged"),
        (first_event(predicted=2.5), "damaged"),
        (first_event(kind="memory", memory={"stability": "much"}), "damaged"),
        (resealed(lambda whole: whole["content"]["kept"][0].update(id="ce-value")), "damaged"),
        (resealed(lambda whole: whole["content"]["drafts"].update(q=["x", "now"])), "damaged"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(store: Store, rich, spoil, reason):
    before = store.content(rich)
    with pytest.raises(BackupRefused) as refused:
        store.restore(rich, spoil(store.backup(rich)), fold)
    assert refused.value.reason == reason and store.content(rich) == before
    for lang in LANGUAGES:
        assert text(refused.value.key, lang, **refused.value.facts)


def test_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(backup, "LIMIT", 100)
    with pytest.raises(BackupRefused, match="large"):
        backup.load(b"x" * 101)


def test_no_flipped_byte_gets_through(store: Store, rich):
    data, chance = store.backup(rich), random.Random(5)
    for _ in range(150):
        at = chance.randrange(len(data))
        spoiled = data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        try:
            read = backup.load(spoiled)
        except BackupRefused:
            continue
        assert read == backup.load(data)  # what was hit is a blank of no meaning


def test_an_undone_review_stays_undone(store: Store):
    who, _ = store.visitor()
    from core.quiz.answering import Answer
    from core.quiz.session import Session

    class Question:
        root, place = "q", "s"

    session = Session.start(store, who, [Question()], NOW)
    session.answer(session.next(NOW).event_id, Answer("wrong", "high"), NOW)
    session.undo(NOW + 1)
    other, _ = store.visitor()
    store.restore(other, store.backup(who), fold)
    assert store.card(other, "q").new and store.cards(other) == store.cards(who)
