"""Packages in the hands of the real Anki: nothing is lost on the way out, on the way back, or the second time."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ExchangeRefused
from core.quiz.days import day_of
from core.quiz.exchange import Face, apkg_read, bring_in, export, own_faces
from core.quiz.exchange.record import GUID
from core.quiz.schedule import Scheduler, fold
from core.store import Learner, Store, now
from core.text import LANGUAGES, text
from tests.store.making import DAY_US, NOW, answer

anki = pytest.importorskip("anki.collection", reason="Anki's own package reads what we write")

FACES = [
    Face("ce-value", "mlp/cross-entropy", "求 $-\\log p_{c}$，其中 $p < 1$。", "4.0247\n\n$$\\sum_i x_i^2$$"),
    Face("view-code", "tensors/view", "```python\nx = torch.arange(6).view(2, 3)\nx[x < 3] & 1\n```", "`[[0, 1]]`"),
    Face("html-trap", "tensors/view", "<script>alert(1)</script> **粗体** {{c1::x}}", "a | b\n- 1\n- 2"),
    Face("never-asked", "autograd/graph", "新题", "答案"),
]


@pytest.fixture
def me(store: Store) -> Learner:
    """A learner with a history, an undone answer left out, and a zone that is not UTC."""
    who = store.local()
    store.change_settings(who, {"zone": "Asia/Shanghai"})
    for n, grades in enumerate([[3, 3, 1, 3, 4], [1, 1, 2], [4]]):
        for day, grade in enumerate(grades):
            answer(store, who, FACES[n].id, grade, NOW + (4 * day + n) * DAY_US, ms=5000 + n, zone="Asia/Shanghai")
    return who


@pytest.fixture
def collection(tmp_path: Path) -> Iterator:
    opened = anki.Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def take(collection, data: bytes, folder: Path):
    """Import a package as Anki's own window does."""
    path = folder / "deck.apkg"
    path.write_bytes(data)
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, merge_notetypes=True)
    return collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log


def give(collection, folder: Path, *, legacy: bool) -> bytes:
    """Export everything as Anki's own window does."""
    from anki.collection import ExportAnkiPackageOptions

    path = folder / "out.apkg"
    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy)
    collection.export_anki_package(out_path=str(path), options=options, limit=None)
    return path.read_bytes()


def rated(collection) -> dict[str, list[int]]:
    rows = collection.db.all(
        "SELECT n.guid, r.ease FROM revlog r JOIN cards c ON c.id = r.cid JOIN notes n ON n.id = c.nid ORDER BY r.id"
    )
    found: dict[str, list[int]] = {}
    for guid, ease in rows:
        found.setdefault(guid.removeprefix(GUID), []).append(ease)
    return found


def package(store: Store, me: Learner, faces=FACES, at_us: int = NOW + 40 * DAY_US) -> bytes:
    return export(store, me, "apkg", faces=faces, at_us=at_us)


def test_no_note_rating_or_memory_state_is_lost(store, me, collection, tmp_path):
    log = take(collection, package(store, me), tmp_path)
    assert (len(log.new), len(log.updated), log.found_notes) == (4, 0, 4)
    assert rated(collection) == {"ce-value": [3, 3, 1, 3, 4], "view-code": [1, 1, 2], "html-trap": [4]}
    for card in store.cards(me):
        (id,) = collection.find_cards(f"id:{card.question}")
        theirs = collection.get_card(id)
        assert theirs.memory_state.stability == pytest.approx(card.stability, abs=1e-4)
        assert theirs.memory_state.difficulty == pytest.approx(card.difficulty, abs=1e-3)
        assert (theirs.ivl, theirs.reps, theirs.lapses) == (card.interval, card.reps, card.lapses)
        assert (theirs.type, theirs.queue) == (2, 2)
    (new,) = collection.find_cards("id:never-asked")
    assert (collection.get_card(new).type, collection.get_card(new).queue) == (0, 0)
    assert "databaseIsCorrupt" not in str(collection.fix_integrity()) and collection.note_count() == 4


def test_the_due_days_are_ours(store, me, collection, tmp_path):
    take(collection, package(store, me), tmp_path)
    dues = {}
    for card in store.cards(me):
        (id,) = collection.find_cards(f"id:{card.question}")
        dues[card.question] = collection.get_card(id).due
    ours = {card.question: card.due_day for card in store.cards(me)}
    base = {ours[question] - dues[question] for question in ours}
    assert len(base) == 1  # one origin for all
    today = day_of(now(), "Asia/Shanghai")
    for question, due in dues.items():  # Anki's day is that of this machine's zone: at most one away from ours
        assert abs((due - collection.sched.today) - (ours[question] - today)) <= 1


def test_what_is_shown_is_code_formulas_and_chinese(store, me, collection, tmp_path):
    take(collection, package(store, me), tmp_path)
    shown = {}
    for face in FACES:
        (id,) = collection.find_cards(f"id:{face.id}")
        card = collection.get_card(id)
        shown[face.id] = card.question() + card.answer()
    assert "\\(-\\log p_{c}\\)" in shown["ce-value"] and "\\(p &lt; 1\\)" in shown["ce-value"]
    assert "\\[\\sum_i x_i^2\\]" in shown["ce-value"] and "其中" in shown["ce-value"]
    assert "<pre><code" in shown["view-code"] and "x[x &lt; 3] &amp; 1" in shown["view-code"]
    assert "<script>" not in shown["html-trap"] and "<strong>粗体</strong>" in shown["html-trap"]
    assert "活笔记" in [deck.name for deck in collection.decks.all_names_and_ids()]


def test_a_second_import_updates_in_place(store, me, collection, tmp_path):
    take(collection, package(store, me), tmp_path)
    before = rated(collection)
    changed = [replace(FACES[0], front="改过的题目 $x$"), *FACES[1:]]
    log = take(collection, package(store, me, changed, NOW + 41 * DAY_US), tmp_path)
    assert (len(log.new), len(log.updated)) == (0, 4) and collection.note_count() == collection.card_count() == 4
    (id,) = collection.find_notes("id:ce-value")
    assert "改过的题目" in collection.get_note(id)["front"]
    assert rated(collection) == before
    assert len([name for name in collection.models.all_names() if name.startswith("Living notes")]) == 1


@pytest.mark.parametrize("legacy", [True, False], ids=["legacy", "zstandard"])
def test_there_and_back_into_an_empty_store(store, me, collection, tmp_path, legacy):
    if not legacy:
        pytest.importorskip("zstandard")
    take(collection, package(store, me), tmp_path)
    data = give(collection, tmp_path, legacy=legacy)
    other, _ = store.visitor()
    store.change_settings(other, {"zone": "Asia/Shanghai"})
    done = bring_in(store, other, data)
    assert (done.format, done.added, done.notes, done.foreign, done.broken) == ("apkg", 9, 4, 0, 0)
    theirs = {card.question: card for card in store.cards(other)}
    for card in store.cards(me):
        came = theirs[card.question]
        assert (came.stability, came.difficulty) == pytest.approx((card.stability, card.difficulty))
        assert (came.due_day, came.reps, came.lapses) == (card.due_day, card.reps, card.lapses)
    assert store.differing(other, fold) == [] and bring_in(store, other, data).added == 0


def test_what_was_reviewed_in_anki_comes_home_once(store, me, collection, tmp_path):
    take(collection, package(store, me), tmp_path)
    deck = collection.decks.id("活笔记")
    collection.decks.select(deck)
    answered = 0
    while (card := collection.sched.getCard()) is not None and answered < 10:
        collection.sched.answerCard(card, 3)
        answered += 1
    assert answered >= 3
    real = len([1 for (ease,) in collection.db.all("SELECT ease FROM revlog") if ease]) - 9
    data = give(collection, tmp_path, legacy=True)
    assert bring_in(store, me, data).added == real > 0
    assert bring_in(store, me, data).added == 0 and store.differing(me, fold) == []


def test_ratings_without_schedule_version_two_would_be_rewritten(store, me, collection, tmp_path):
    """The trap that ``schedVer`` is there for: without it Anki takes our 3 for an older scheduler's."""
    data = package(store, me)
    spoiled = respell(data, lambda db: db.execute("UPDATE col SET conf = replace(conf, '\"schedVer\": 2', '\"x\": 1')"))
    take(collection, spoiled, tmp_path)
    assert rated(collection) != {"ce-value": [3, 3, 1, 3, 4], "view-code": [1, 1, 2], "html-trap": [4]}


def test_own_cards_travel_and_are_made_anew(store, me, collection, tmp_path):
    kept = store.keep(
        me,
        {"code": "x.sum(", "error": {"type": "SyntaxError", "message": "'(' was never closed"}, "words": "漏了 <括号>"},
        chapter="tensors",
        section="sum",
    )
    answer(store, me, kept.id, 1, NOW)
    take(collection, package(store, me, [*FACES, *own_faces([kept], "zh")]), tmp_path)
    other, _ = store.visitor()
    done = bring_in(store, other, give(collection, tmp_path, legacy=True))
    assert done.own == 1 and store.kept(other) == [kept] and store.card(other, kept.id).reps == 1


def test_foreign_notes_are_reported_and_skipped(store, me, collection, tmp_path):
    take(collection, package(store, me), tmp_path)
    for n in range(7):
        note = collection.new_note(collection.models.by_name("Basic"))
        note["Front"], note["Back"] = f"<b>capital</b> of country {n}", "city"
        collection.add_note(note, collection.decks.id("Geography"))
    other, _ = store.visitor()
    done = bring_in(store, other, give(collection, tmp_path, legacy=True))
    assert (done.foreign, done.notes, done.added) == (7, 4, 9)
    assert done.examples[0] == "capital of country 0" and len(done.examples) == 5


def test_a_memory_state_without_ratings_comes_in(store, me, tmp_path):
    data = respell(package(store, me), lambda db: db.execute("DELETE FROM revlog"))
    other, _ = store.visitor()
    store.change_settings(other, {"zone": "Asia/Shanghai"})
    assert bring_in(store, other, data).added == 3
    for card in store.cards(me):
        came = store.card(other, card.question)
        assert (came.stability, came.difficulty) == (card.stability, card.difficulty)
        assert (came.due_day, came.last_day, came.reps) == (card.due_day, card.last_day, card.reps)
    assert bring_in(store, other, data).added == 0
    assert bring_in(store, me, data).added == 0  # what is here knows more


def respell(data: bytes, change) -> bytes:
    """A package whose database was changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content = package.read("collection.anki2")
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    change(database)
    database.commit()
    return zipped(**{"collection.anki2": database.serialize()})


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 cut off", "damaged"),
        (zipped(hello=b"x"), "foreign"),
        (zipped(**{"collection.anki2": b"no database"}), "damaged"),
        (zipped(**{"collection.anki2": b""}), "foreign"),
        (zipped(**{"collection.anki21b": b"no zstandard"}), "damaged"),
        (zipped(**{"collection.anki2": b"SQLite format 3\0" + b"\xff" * 9000}), "damaged"),
    ],
)
def test_what_is_no_package_is_refused_and_changes_nothing(store, me, data, reason):
    before = store.content(me)
    with pytest.raises(ExchangeRefused) as refused:
        bring_in(store, me, data, "apkg")
    assert refused.value.reason == reason and store.content(me) == before
    for lang in LANGUAGES:
        assert text(refused.value.key, lang, **refused.value.facts)


def test_a_bomb_is_not_unpacked(store, me, monkeypatch):
    monkeypatch.setattr(apkg_read, "LIMIT", 5_000_000)
    with pytest.raises(ExchangeRefused, match="large"):
        bring_in(store, me, zipped(**{"collection.anki2": b"\0" * 50_000_000}))


def test_a_zstandard_bomb_is_not_unpacked(store, me, monkeypatch):
    zstandard = pytest.importorskip("zstandard")
    monkeypatch.setattr(apkg_read, "LIMIT", 5_000_000)
    with pytest.raises(ExchangeRefused, match="large"):
        bring_in(store, me, zipped(**{"collection.anki21b": zstandard.compress(b"\0" * 50_000_000)}))


def test_a_crafted_database_cannot_keep_us_busy(store, me, monkeypatch):
    endless = (
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
        "SELECT x AS id, 'a' AS guid, 'b' AS flds FROM n"
    )

    def craft(db: sqlite3.Connection) -> None:
        db.execute("DROP TABLE notes")
        db.execute(f"CREATE VIEW notes AS {endless}")

    with pytest.raises(ExchangeRefused):
        bring_in(store, me, respell(package(store, me), craft))


def test_rows_that_make_no_sense_are_counted_and_the_rest_comes_in(store, me):
    def spoil(db: sqlite3.Connection) -> None:
        db.execute("UPDATE revlog SET id = id * 1000000 WHERE id = (SELECT min(id) FROM revlog)")
        db.execute("UPDATE notes SET guid = ? WHERE sfld = 'never-asked'", (GUID + "a b\0",))
        db.execute("UPDATE notes SET flds = flds || '{broken' WHERE sfld = 'ce-value'")

    other, _ = store.visitor()
    done = bring_in(store, other, respell(package(store, me), spoil))
    assert done.broken == 3 and done.added == 8 and done.notes == 3


def test_the_file_is_the_same_for_the_same_content(store, me):
    assert package(store, me) == package(store, me)


def test_the_scheduler_of_the_learner_goes_along(store, me, collection, tmp_path):
    store.change_settings(me, {"retention": 0.8, "maximum_days": 200}, fold)
    data = package(store, me)
    with zipfile.ZipFile(io.BytesIO(data)) as package_:
        database = sqlite3.connect(":memory:")
        database.deserialize(package_.read("collection.anki2"))
    told = [json.loads(data) for (data,) in database.execute("SELECT data FROM cards WHERE data <> ''")]
    assert {entry["dr"] for entry in told} == {0.8}
    assert {entry["decay"] for entry in told} == {Scheduler().parameters[20]}
