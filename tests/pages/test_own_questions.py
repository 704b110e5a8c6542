"""Questions of own notes on the pages: answered in place, due in the review, each visitor's for herself."""

from __future__ import annotations

import json
import re
import threading

import pytest
from streamlit.testing.v1 import AppTest

from core.kernel.types import Job, Result
from core.mynotes.note import address
from core.notes import read
from core.quiz import own
from core.quiz.answering import Answer, record, show
from core.quiz.queue import Place
from core.quiz.session import Session
from core.store import now
from core.text import LANGUAGES, text
from pages.parts import engine, learner
from pages.parts.answers import files
from pages.parts.mine import quiz_faults, shelf
from pages.parts.mine.look import counted
from pages.parts.quiz_card import desk as desks
from pages.parts.quiz_card import face
from tests.pages.studying import ROOT, fresh_store, visit, words

DAY_US = 24 * 3600 * 1_000_000
NOTE = """# 周三 $x$

## 求和

```quiz
- id: own-sum
  kind: number
  prompt: 一加一？
  solve: ans = 1 + 1
- kind: card
  prompt: 链式法则？
  back: 乘起来
```
"""
ID = address("周三.md")
SUM = f"own:{ID}:own-sum"


@pytest.fixture
def store(tmp_path, monkeypatch):
    fresh_store(tmp_path / "data", monkeypatch)
    yield learner.store()
    learner.store.clear()


@pytest.fixture
def vault(tmp_path, monkeypatch, store):
    root = tmp_path / "notes"
    root.mkdir()
    (root / "周三.md").write_text(NOTE, encoding="utf-8")
    monkeypatch.setenv("STUDY_NOTES", str(root))
    monkeypatch.setattr(learner, "is_local", lambda: True)
    monkeypatch.setattr(shelf, "FRESH_S", 0)
    return root


def told(app: AppTest, mode: str) -> dict:
    data = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return next(one for one in data if one.get("mode") == mode)


def listed(app: AppTest) -> list[dict]:
    data = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return next(one["items"] for one in data if "items" in one)


def answered(store, me, id: str = SUM, days_ago: int = 30) -> None:
    at = now() - days_ago * DAY_US
    record(store, me, show(store, me, id, at), Answer("right"), at)


def stranger(lang: str, me, notes: dict[str, bytes], page: str) -> AppTest:
    """A visit to a share whose browser has told its token and its notes."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lang"] = lang
    app.session_state["learner_visit"] = learner.Visit(learner=me, told=True, zoned=True)
    held = shelf.Visit(told=True)
    held.uploads |= {shelf.upload_id(name): shelf.Upload(name, raw) for name, raw in notes.items()}
    app.session_state["mine"] = held
    app.run()
    return app.switch_page(f"pages/{page}.py").run()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_review_the_list_and_the_progress_know_them(lang, vault, store):
    me = store.local()
    answered(store, me)
    start = told(visit("review", lang), "review")
    row = next(each for each in start["chapters"] if each["id"] == ID)
    assert row["title"] == "周三 x" and [each["title"] for each in row["sections"]] == ["求和"]
    assert row["sections"][0]["due"] == 1
    rows = [one for one in listed(visit("questions", lang)) if one["chapter"] == ID]
    assert [one["states"] for one in rows] == [["due"], ["new"]] and "一加一" in rows[0]["html"]
    app = visit("progress", lang)
    assert not app.exception and f"href='{ID}?lang={lang}#求和'" in words(app)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_note_that_is_gone_leaves_its_questions_waiting_with_a_sentence(lang, vault, store):
    me = store.local()
    answered(store, me)
    (vault / "周三.md").unlink()
    app = visit("review", lang)
    assert not app.exception and told(app, "review")["stage"] == "start"
    app.session_state["mine"].told = True
    app.run()
    assert text("review.waiting_one", lang, count=1) in [one.value for one in app.caption]
    assert not visit("progress", lang).exception and not visit("questions", lang).exception
    (vault / "周三.md").write_text(NOTE, encoding="utf-8")
    again = told(visit("review", lang), "review")["chapters"]
    assert [each["sections"][0]["due"] for each in again if each["id"] == ID] == [1]
    assert [event.question for event in store.events(me)] == [SUM]


def test_a_session_passes_over_what_is_gone_and_says_so(vault, store):
    me = store.local()
    answered(store, me)
    Session.of_places(store, me, [Place(SUM, 1), Place("dtype-uint8-wraps", 1)])
    (vault / "周三.md").unlink()
    app = visit("review", "zh")
    assert told_or_none(app) is None and text("mine.looking", "zh") in [one.value for one in app.caption]
    app.session_state["mine"].told = True
    app.run()
    card = told(app, "review")
    assert card["question"]["item"] == "dtype-uint8-wraps" and card["notice"] == text("review.note_gone", "zh")


def told_or_none(app: AppTest) -> dict | None:
    try:
        return told(app, "review")
    except StopIteration:
        return None


def test_a_renamed_file_takes_its_history_along(vault, store):
    me = store.local()
    answered(store, me)
    visit("review", "en")
    (vault / "周三.md").rename(vault / "周四.md")
    start = told(visit("review", "en"), "review")
    row = next(each for each in start["chapters"] if each["id"] == address("周四.md"))
    assert row["sections"][0]["due"] == 1 and row["sections"][0]["fresh"] == 1


def test_on_a_share_each_visitor_has_her_own_and_meets_nobody_elses(vault, store, monkeypatch):
    monkeypatch.setattr(learner, "is_local", lambda: False)
    one, other = store.visitor()[0], store.visitor()[0]
    mine = {"周三.md": NOTE.encode()}
    upload = shelf.upload_id("周三.md")
    ids = [each["id"] for each in listed(stranger("en", one, mine, "questions")) if each["chapter"] == upload]
    assert len(ids) == 2 and "周三" not in "".join(ids)
    answered(store, one, ids[0])
    assert listed(stranger("en", one, mine, "questions"))[0]["states"] == ["due"]
    theirs = stranger("en", other, {}, "questions")
    assert not theirs.exception and not any(own.is_own(each["id"]) for each in listed(theirs))
    assert "一加一" not in json.dumps(told(stranger("en", other, {}, "review"), "review"), ensure_ascii=False)
    same = stranger("en", other, mine, "questions")
    assert listed(same)[0]["id"] == ids[0] and listed(same)[0]["states"] == ["new"]
    assert store.events(other) == []


class Watched:
    """A kernel that notes on whose account it was asked."""

    def __init__(self) -> None:
        self.visitors: list[str] = []

    def run(self, job: Job, timeout: float | None = None, *, visitor: str = "") -> Result:
        self.visitors.append(visitor)
        return engine.kernel().run(job, timeout, visitor=visitor)


def item_of(note: str):
    return own.sheet(read.parse(note, id="my-a", lang="", path="a.md"), "a").questions[0].item


def test_a_visitors_question_runs_on_her_account_and_not_where_runs_are_not_confined(monkeypatch):
    item = item_of(NOTE.replace("1 + 1", f"{threading.get_ident()} + 1"))
    watched = Watched()
    shut = desks.exercise(item, desks.Kernels(watched, desks.Visitors(watched, "anna", may=False)))
    assert shut.variant is None and shut.fault == "unconfined" and watched.visitors == []
    for lang in LANGUAGES:
        assert face.question(shut, lang)["fault"] == text("quiz.card.unconfined", lang)
    at = desks.exercise(item, desks.Kernels(watched, desks.Visitors(watched, "anna", may=True)))
    assert at.variant.answer == threading.get_ident() + 1 and watched.visitors == ["anna"]


def test_the_memory_of_renamed_notes_is_the_learners(vault, store):
    me = store.local()
    answered(store, me)
    visit("review", "en")
    assert list(store.settings(me)[own.MEMORY]["seen"]) == [SUM]


def bring(app: AppTest, data: bytes, lang: str) -> AppTest:
    """The same visit with a file handed over."""
    script = AppTest.from_function(_bring, default_timeout=120)
    for key in ("learner_visit", "mine"):
        if key in app.session_state:
            script.session_state[key] = app.session_state[key]
    script.session_state["file"] = (data, lang)
    return script.run()


def _bring() -> None:
    import streamlit as st

    from pages.parts import learner
    from pages.parts.answers import files

    data, lang = st.session_state["file"]
    st.write(files.taken(learner.store(), learner.learner(), data, "x", lang)[0])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_deck_and_a_backup_of_a_share_hold_them_and_another_browser_gets_them_back(lang, vault, store, monkeypatch):
    monkeypatch.setattr(learner, "is_local", lambda: False)
    monkeypatch.setattr(files, "_faces", lambda *_: ([], []))  # the bank's take half a minute
    one, other = store.visitor()[0], store.visitor()[0]
    app = stranger(lang, one, {"周三.md": NOTE.encode()}, "settings")
    ids = [each["id"] for each in listed(stranger(lang, one, {"周三.md": NOTE.encode()}, "questions"))][:2]
    answered(store, one, ids[0])
    answered(store, one, "own:elsewhere:gone")
    app.selectbox(key="answers-format").set_value("csv").run()
    app.button(key="answers-make").click().run()
    assert not app.exception and text("settings.answers.waiting_one", lang, count=1) in words(app)
    made = app.session_state["answers_desk"].made[2]
    assert "一加一" in made.decode() and "乘起来" in made.decode()
    there = stranger(lang, other, {}, "settings")
    said = words(bring(there, made, lang))
    assert text("settings.answers.placed", lang, count=2, name="周三 $x$.md") in said
    held = there.session_state["mine"]
    (upload,) = held.uploads.values()
    assert upload.name == "周三 $x$.md" and [order["kind"] for order in held.orders] == ["put"]
    rows = listed(stranger(lang, other, {upload.name: upload.raw}, "questions"))
    assert rows[0]["id"] == ids[0] and rows[0]["states"] == ["due"]
    bring(there, made, lang)
    assert len(held.uploads) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_says_of_which_note_a_question_is_and_how_many_are_ones_own(lang, vault):
    app = visit("questions", lang)
    assert {row["note"] for row in listed(app)} == {"", "周三 x"}
    assert counted("questions.lead_own", lang, 2) in words(app)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("- kind: number\n  prompt: x", "missing"),
        ("- prompt: x", "kind"),
        ("- kind: essay\n  prompt: x", "kind"),
        ("- kind: card\n  prompt: x\n  back: y\n  tests: z", "unknown"),
        ("- kind: card\n  prompt: x\n  prompt: z\n  back: y", "twice"),
        ("- {id: a, kind: card, prompt: x, back: y}\n- {id: a, kind: card, prompt: z, back: y}", "taken"),
        ("- kind: [", "yaml"),
        ("just words", "list"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_the_readers_language(question, key):
    sheet = own.sheet(read.parse(f"# a\n\n```quiz\n{question}\n```\n", id="my-a", lang="", path="a.md"), "a")
    (_, fault) = sheet.faults[0]
    facts = re.fullmatch(quiz_faults.FAULTS[key], fault.problem, re.DOTALL).groupdict()
    told = quiz_faults.words(fault, "zh")
    assert all(said in told for said in facts.values()) and str(fault.line) in told
    assert (
        told != text("mine.quiz.fault", "zh", line=fault.line, problem=fault.problem) != quiz_faults.words(fault, "en")
    )
