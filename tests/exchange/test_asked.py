"""Questions of own notes go along in every format, with text, history and memory, and nothing is lost on the way."""

from __future__ import annotations

from contextlib import closing

import pytest

from core.kernel import open_kernel
from core.mynotes.note import address
from core.notes import read
from core.quiz import own
from core.quiz.exchange import __main__ as command
from core.quiz.exchange import as_notes, asked_of, away, bring_in, contents, export, sides
from core.quiz.exchange.asked import checked_asked
from core.quiz.exchange.record import GUID
from core.quiz.schedule import fold
from core.store import open_store
from tests.exchange.test_apkg import collection, give, rated, take  # noqa: F401  the real Anki
from tests.store.making import DAY_US, NOW, answer

NOTE = """# 周三 `x`

## 求和

```quiz
# a remark of the author's
- id: sum
  kind: number
  prompt: 一加一等于几？{{n}}
  params: {n: {int: [2, 2]}}
  solve: ans = 1 + 1
- kind: card
  prompt: 链式法则？ $f(g(x))$
  back: |
    乘起来：

    `f' * g'`
```

## 坏的

```quiz
id: broken
kind: number
prompt: 算不出来
solve: ans = 1 / 0
```
"""
ID = address("周三.md")


def questions(note: str = NOTE, id: str = ID):
    return own.sheet(read.parse(note, id=id, lang="", path="a.md"), id)


SHEET = questions()
SUM, CARD, BROKEN = (each.item.id for each in SHEET.questions)


@pytest.fixture(scope="module")
def shown():
    kernel = open_kernel()
    try:
        made, bare = sides(SHEET.questions, [SHEET], "zh", kernel)
    finally:
        kernel.close()
    assert bare == [BROKEN]
    return made


@pytest.fixture
def me(store):
    who = store.local()
    for n, id in enumerate((SUM, CARD)):
        for day, grade in enumerate([3, 1, 3]):
            answer(store, who, id, grade, NOW + (5 * day + n) * DAY_US)
    return who


def away_in(store, who, done) -> list:
    """What a program without the note makes of a file."""
    lost = away(done.asked, ())
    store.change_settings(who, {own.MEMORY: own.recall(store.settings(who).get(own.MEMORY), contents(lost))})
    return lost


def same_cards(store, a, b, ids=(SUM, CARD)):
    for id in ids:
        one, other = store.card(a, id), store.card(b, id)
        assert (one.reps, one.lapses, one.due_day) == (other.reps, other.lapses, other.due_day) != (0, 0, None)
        assert (one.stability, one.difficulty) == pytest.approx((other.stability, other.difficulty))


def test_faces_have_question_and_answer_and_one_that_fails_its_own_text(shown):
    by_id = {face.id: face for face in shown}
    assert "一加一等于几？2" in by_id[SUM].front and by_id[SUM].back.startswith("2")
    assert "乘起来" in by_id[CARD].back
    assert by_id[BROKEN].front == "算不出来" and "1 / 0" in by_id[BROKEN].back


def test_a_question_is_taken_out_of_its_fence_alone():
    one, two, three = (asked_of(each, [SHEET]) for each in SHEET.questions)
    assert one.note == "周三 `x`" and one.section == "求和" and three.section == "坏的"
    assert one.source.startswith("id: sum") or one.source.startswith("- id: sum")
    assert "链式" not in one.source and "sum" not in two.source and "f' * g'" in two.source
    assert checked_asked(one.to_json()) == one
    for spoiled in ({}, one.to_json() | {"id": "ce-value"}, one.to_json() | {"source": ""}, [], None):
        with pytest.raises(ValueError):
            checked_asked(spoiled)


@pytest.mark.parametrize("format", ["json", "csv", "apkg"])
def test_a_copy_without_the_note_gets_text_history_and_memory(store, me, shown, format):
    data = export(store, me, format, faces=shown, at_us=NOW + 20 * DAY_US)
    other, _ = store.visitor()
    done = bring_in(store, other, data)
    assert {each.id for each in done.asked} == {SUM, CARD, BROKEN} and done.broken == 0
    if format != "csv":  # a table has states of memory, not single ratings
        assert [event.rating for event in store.events(other, SUM)] == [3, 1, 3]
    same_cards(store, me, other)
    (words,) = as_notes(away_in(store, other, done), "zh").values()
    again = questions(words, "my-brought")
    assert {each.content for each in again.questions} == {each.content for each in SHEET.questions}
    cards = {card.question for card in store.cards(other)}
    settled, memory = own.settle(again.questions, cards, store.settings(other)[own.MEMORY])
    assert {SUM, CARD} <= {each.item.id for each in settled}  # the history follows
    assert away(done.asked, settled) == []  # and the second time nothing is to be done
    assert bring_in(store, other, data).added == 0
    back, _ = own.settle([*SHEET.questions, *again.questions], cards, memory)
    assert [each.item.id for each in back].count(SUM) == 1 and store.differing(other, fold) == []


def test_the_real_anki_shows_them_updates_in_place_and_gives_all_back(store, me, shown, collection, tmp_path):  # noqa: F811
    take(collection, export(store, me, "apkg", faces=shown, at_us=NOW + 20 * DAY_US), tmp_path)
    assert rated(collection) == {SUM: [3, 1, 3], CARD: [3, 1, 3]}
    notes = {collection.get_note(id).guid: collection.get_note(id) for id in collection.find_notes("")}
    card = notes[GUID + SUM].cards()[0]
    assert "一加一等于几？2" in card.question() and "<p>2</p>" in card.answer()
    assert card.memory_state.stability == pytest.approx(store.card(me, SUM).stability, abs=1e-4)
    answer(store, me, SUM, 4, NOW + 30 * DAY_US)
    log = take(collection, export(store, me, "apkg", faces=shown, at_us=NOW + 31 * DAY_US), tmp_path)
    assert len(log.new) == 0 and collection.note_count() == 3
    other, _ = store.visitor()
    done = bring_in(store, other, give(collection, tmp_path, legacy=True))
    assert done.broken == 0 and {each.id: each.source for each in done.asked} == {
        face.id: face.asked.source for face in shown
    }
    same_cards(store, me, other, [CARD])


def test_the_commands_take_the_folder_along_and_write_a_note_where_there_is_none(tmp_path, monkeypatch, capsys):
    vault = tmp_path / "notes"
    vault.mkdir()
    (vault / "周三.md").write_text(NOTE, encoding="utf-8")
    monkeypatch.setenv("STUDY_NOTES", str(vault))
    url = f"sqlite:///{(tmp_path / 'a.db').as_posix()}"
    monkeypatch.setenv("DATABASE_URL", url)
    with closing(open_store(url)) as store:
        answer(store, store.local(), SUM, 3, NOW)
    file, note = tmp_path / "out.json", tmp_path / "brought.md"
    assert command.main(["export", str(file)]) == 0 and "bytes, 1 events" in capsys.readouterr().out
    damaged = tmp_path / "deck.apkg"
    damaged.write_bytes(b"no zip at all")
    assert command.main(["import", str(damaged)]) == 1 and "CSV" not in capsys.readouterr().err
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{(tmp_path / 'b.db').as_posix()}")
    assert command.main(["import", str(file), "--note", str(note)]) == 0 and not note.exists()  # the note is here
    monkeypatch.delenv("STUDY_NOTES")
    assert command.main(["import", str(file)]) == 0 and "3 questions" in capsys.readouterr().out
    assert command.main(["import", str(file), "--note", str(note)]) == 0
    assert len(questions(note.read_text(encoding="utf-8")).questions) == 3
