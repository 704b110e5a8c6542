"""Settings of the answers: what is changed, taken out, brought in, recovered and deleted, by whom."""

from __future__ import annotations

import json

import pytest

from core.errors import KernelUnavailable
from core.quiz import library, optimizer
from core.quiz.exchange import export, faces, own_faces
from core.quiz.optimizer import MIN_REVIEWS, Proposal
from core.quiz.schedule import Scheduler, fold
from core.store import now, open_store
from core.text import LANGUAGES, text
from pages.parts import engine, learner
from pages.parts.answers import files
from tests.histories import study
from tests.pages.studying import fresh_store, visit, words

DEFAULTS = Scheduler().parameters


@pytest.fixture
def store(tmp_path, monkeypatch):
    fresh_store(tmp_path / "data", monkeypatch)
    yield learner.store()
    learner.store.clear()


@pytest.fixture
def owner(store, monkeypatch):
    """The learner of this machine, with a history."""
    monkeypatch.setattr(learner, "is_local", lambda: True)
    me = store.local()
    study(store, me, library.items()[:20], now(), days=30)
    return me


def press(app, key: str):
    return app.button(key=key).click().run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_owner_sees_where_the_file_lies_and_needs_no_code(lang, owner, tmp_path):
    app = visit("settings", lang)
    shown = words(app)
    assert not app.exception and str(tmp_path / "data") in shown
    assert not [button for button in app.button if button.key == "answers-code"]
    assert text("settings.answers.share", lang) not in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_stranger_is_told_that_a_share_forgets_and_not_where_files_lie(lang, store, tmp_path):
    who, _ = store.visitor()
    app = visit("settings", lang, who)
    shown = words(app)
    assert not app.exception and text("settings.answers.share", lang) in shown and str(tmp_path) not in shown


def test_retention_new_questions_and_zone_are_kept_and_cards_follow(store, owner):
    before = {card.question: card.due_day for card in store.cards(owner)}
    app = visit("settings", "en")
    app.slider(key="answers-retention").set_value(75).run()
    app.number_input(key="answers-new").set_value(3).run()
    app.selectbox(key="answers-zone").set_value("Asia/Tokyo").run()
    settings = store.settings(owner)
    assert (settings["retention"], settings["new_per_day"], settings["zone"]) == (0.75, 3, "Asia/Tokyo")
    assert any(card.due_day > before[card.question] for card in store.cards(owner))
    assert store.differing(owner, fold) == []
    again = visit("settings", "en")
    assert again.slider(key="answers-retention").value == 75 and not again.exception
    assert again.selectbox(key="answers-zone").value == "Asia/Tokyo"


def test_a_backup_brings_everything_to_another_store(store, owner, tmp_path):
    other = open_store(f"sqlite:///{(tmp_path / 'other.db').as_posix()}")
    try:
        me = other.local()
        said, kind = files.taken(other, me, store.backup(owner), "b.json", "en")
        events = store.events(owner)
        assert kind == "good" and f"{len(events)} new" in said and other.events(me) == events
        again, _ = files.taken(other, me, store.backup(owner), "b.json", "en")
        assert again == text("settings.answers.imported_nothing", "en", name="b.json")
        assert other.events(me) == events
    finally:
        other.close()


@pytest.mark.parametrize("format", ["csv", "apkg"])
def test_decks_go_out_and_come_back(format, store, owner, tmp_path):
    shown, bad = faces([item for item in library.items() if item.kind == "choice"][:3], "zh", engine.kernel())
    assert len(shown) == 3 and not bad
    data = export(store, owner, format, faces=[*shown, *own_faces([], "zh")], at_us=now())
    other = open_store(f"sqlite:///{(tmp_path / 'other.db').as_posix()}")
    try:
        said, kind = files.taken(other, other.local(), data, f"deck.{format}", "zh")
        assert kind == "good" and said.startswith("已合并" if other.cards(other.local()) else f"deck.{format}")
    finally:
        other.close()


def damaged(backup: bytes) -> bytes:
    return backup[: len(backup) // 2]


def altered(backup: bytes) -> bytes:
    return backup.replace(b'"rating":3', b'"rating":2', 1)


def newer(backup: bytes) -> bytes:
    return json.dumps(json.loads(backup) | {"version": 99}).encode()


def foreign(backup: bytes) -> bytes:
    return b'{"a": 1}'


def no_deck(backup: bytes) -> bytes:
    return b"PK\x03\x04" + bytes(200)


def picture(backup: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("spoil", "key", "facts"),
    [
        (damaged, "store.backup.damaged", {}),
        (altered, "store.backup.damaged", {}),
        (newer, "store.backup.newer", {"found": 99, "known": 1}),
        (foreign, "store.backup.foreign", {}),
        (picture, "exchange.fault.foreign", {"format": "CSV"}),
        (no_deck, "exchange.fault.damaged", {}),
        (lambda backup: b"", "exchange.fault.empty", {}),
    ],
)
def test_a_file_that_is_no_good_is_said_and_changes_nothing(spoil, key, facts, lang, store, owner):
    before = store.content(owner)
    said, kind = files.taken(store, owner, spoil(store.backup(owner)), "x", lang)
    assert (kind, said) == ("", text("settings.answers.not_imported", lang, name="x", why=text(key, lang, **facts)))
    assert store.content(owner) == before


def test_deleting_is_asked_twice(store, owner):
    count = len(store.events(owner))
    app = press(visit("settings", "en"), "answers-delete")
    assert f"{count} answers" in words(app) and len(store.events(owner)) == count
    press(app, "answers-delete-no")
    assert len(store.events(owner)) == count
    app = press(press(app, "answers-delete"), "answers-delete-yes")
    assert not app.exception and text("settings.answers.delete_done", "en") in words(app)
    assert store.events(store.local()) == []


def test_one_visitor_deletes_and_changes_nothing_of_another(store):
    (one, _), (other, token) = store.visitor(), store.visitor()
    for who in (one, other):
        study(store, who, library.items()[:5], now(), days=10)
    before = store.content(other)
    app = visit("settings", "zh", one)
    app.slider(key="answers-retention").set_value(80).run()
    press(press(app, "answers-delete"), "answers-delete-yes")
    assert store.content(other) == before and store.learner(token) == other
    assert one not in store.learners()


def test_a_recovery_code_brings_a_visitor_back_with_what_she_did_meanwhile(store):
    (known, _), (fresh, _) = store.visitor(), store.visitor()
    study(store, known, library.items()[:5], now(), days=10)
    store.change_settings(known, {"retention": 0.8})
    app = press(visit("settings", "en", known), "answers-code")
    code = app.session_state["answers_desk"].code
    assert code in words(app)
    study(store, fresh, library.items()[20:22], now(), days=4, seed=1)
    there = visit("settings", "en", fresh)
    there.text_input(key="answers-typed").set_value("not a code")
    there.button(key="answers-recover-go").click().run()
    assert text("settings.answers.code_wrong", "en") in words(there) and fresh in store.learners()
    there.text_input(key="answers-typed").set_value(code.lower().replace("-", " "))
    there.button(key="answers-recover-go").click().run()
    assert not there.exception and text("settings.answers.code_done", "en") in words(there)
    assert there.session_state["learner_visit"].learner == known and fresh not in store.learners()
    asked = {event.question for event in store.events(known)}
    assert {library.items()[0].root, library.items()[20].root} <= asked
    assert store.settings(known)["retention"] == 0.8


def test_fitted_parameters_are_offered_late_and_taken_on_when_wished(store, owner, monkeypatch):
    assert not [button for button in visit("settings", "en").button if button.key == "answers-fit-try"]
    with monkeypatch.context() as many:
        many.setattr("pages.parts.answers.fit.MIN_REVIEWS", 10)
        many.setattr(optimizer, "engine", lambda: "fsrs-rs-python")
        wish = (*DEFAULTS[:4], *(value * 0.98 for value in DEFAULTS[4:]))
        found = Proposal(wish, True, "better", 1200, 0.5, 0.4, "fsrs-rs-python")
        many.setattr(optimizer, "optimize", lambda events, parameters, fit_by: found)
        app = press(visit("settings", "en"), "answers-fit-try")
        assert "0.500" in words(app) and "0.400" in words(app)
        app = press(app, "answers-fit-adopt")
        assert store.settings(owner)["parameters"] == list(wish) and store.differing(owner, fold) == []
        assert text("settings.answers.fit_own", "en") in words(app)
        press(app, "answers-fit-back")
        assert "parameters" not in store.settings(owner) and store.differing(owner, fold) == []
    assert MIN_REVIEWS >= 1000


def test_settings_of_a_strange_backup_do_not_break_the_page(store, owner):
    store.change_settings(owner, {"new_per_day": "many", "retention": 7, "zone": "Nowhere/Else", "parameters": [1]})
    app = visit("settings", "en")
    assert not app.exception and app.number_input(key="answers-new").value == 10
    assert app.slider(key="answers-retention").value == 90


@pytest.mark.parametrize(("format", "start"), [("csv", "\ufeffid,".encode()), ("apkg", b"PK\x03\x04")])
def test_a_deck_is_made_when_it_is_asked_for(format, start, owner, monkeypatch):
    few = [item for item in library.items() if item.kind == "choice"][:2]
    monkeypatch.setattr(library, "items", lambda: tuple(few))
    files._faces.clear()
    app = visit("settings", "en")
    app.selectbox(key="answers-format").set_value(format).run()
    app = press(app, "answers-make")
    _, name, data = app.session_state["answers_desk"].made
    assert not app.exception and name.endswith(f".{format}") and data.startswith(start)
    files._faces.clear()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["settings", "progress", "home"])
def test_a_damaged_record_is_said_and_left_alone(page, lang, tmp_path, monkeypatch):
    file = tmp_path / "study.db"
    file.write_bytes(b"no database at all" * 100)
    fresh_store(tmp_path, monkeypatch)
    monkeypatch.setattr(learner, "is_local", lambda: True)
    app = visit(page, lang)
    shown = words(app)
    assert not app.exception and file.read_bytes() == b"no database at all" * 100
    said = text("store.fault.damaged", lang, reason="|").split("|")[0]
    assert (said in shown) == (page != "home")
    assert (text("settings.answers.place_memory", lang) in shown) == (page == "settings")
    learner.store.clear()


def test_without_a_kernel_the_answers_are_there_all_the_same(owner, monkeypatch):
    class Silent:
        def guarantees(self):
            raise KernelUnavailable("no process can be started")

        def warm(self):
            return None

    monkeypatch.setattr(engine, "kernel", Silent)
    app = visit("settings", "en")
    assert not app.exception and "no process can be started" in words(app)
    assert app.slider(key="answers-retention").value == 90
