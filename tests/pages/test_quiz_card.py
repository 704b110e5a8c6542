"""The quiz without a browser: what its pages draw, what becomes of an answer, what is told when storing fails."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from core.errors import StoreFull, UnknownLearner
from core.quiz import library, queue
from core.quiz.answering import Shown
from core.quiz.queue import Place, seed_of
from core.quiz.session import Session
from core.quiz.variant import draw
from core.text import LANGUAGES, catalogue, text
from pages.parts import engine, learner, quiz_card
from pages.parts.quiz_card import face, index, rich, warm
from pages.parts.quiz_card.desk import Desk, Spot, exercise, made, own_item, place_items
from pages.parts.quiz_card.event import Event, read
from pages.parts.quiz_card.preview import GAP, preview
from tests.pages.studying import fresh_store, visit

NUMBER = "dtype-uint8-wraps"


@pytest.fixture
def store(tmp_path, monkeypatch):
    fresh_store(tmp_path / "data", monkeypatch)
    monkeypatch.setattr(learner, "is_local", lambda: True)
    yield learner.store()
    learner.store.clear()


@pytest.fixture(scope="module")
def kernel():
    return engine.kernel()


def cards(app) -> list[dict]:
    """What the cards of a page were told."""
    told = [json.loads(component.proto.json) for component in app.get("bidi_component")]
    return [
        data for data in told if data.get("mode") in ("place", "review", "exercise") or data.get("stage") == "closed"
    ]


def key_of(at) -> str:
    params = draw(at.item, at.shown.seed)
    return str((params["a"] + params["b"]) % 256)


def asked(store, kernel, spot: Spot | None = None):
    """A desk, a spot and NUMBER before the learner in it."""
    me = store.local()
    spot = spot or Spot(open=True)
    shown = Shown("e" * 32, NUMBER, seed_of(NUMBER, 0), 0)
    spot.round = made(library.item(NUMBER), shown, kernel)
    return Desk(), spot, me


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", ["review", "questions", "tensors"])
def test_the_pages_draw(page, lang, store):
    app = visit(page, lang)
    assert list(app.exception) == []
    assert cards(app)


def test_a_chapter_has_a_closed_place_at_each_section_with_questions(store):
    warm.wait()
    places = [card for card in cards(visit("tensors", "en")) if card["stage"] == "closed"]
    anchors = {item.section for item in library.by_section("tensors")}
    assert len(places) >= len(anchors) and all("question" not in card for card in places)


def test_the_count_is_that_of_the_bank():
    for item in library.items():
        assert index.count(item.chapter, item.section) == len(library.by_section(item.chapter, item.section))
        assert len(place_items(item.chapter, item.section)) == index.count(item.chapter, item.section)
    assert index.count("tensors", "play") == 0


@pytest.mark.parametrize(
    "kind", ["number", "choice", "truefalse", "match", "order", "cloze", "code", "fix", "chart", "card"]
)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_before_the_verdict_nothing_gives_the_key_away(kind, lang, kernel):
    item = next(item for item in library.items() if item.kind == kind)
    at = exercise(item, kernel)
    told = face.question(at, lang)
    assert told["prompt"] and face.verdict(at, lang, day=1) is None
    assert not {"rights", "truth", "pairs", "fillings", "order", "key", "back", "explain", "solution"} & set(told)
    assert all(set(choice) == {"key", "html"} for choice in told["choices"])
    if kind in ("code", "fix"):
        shown = json.dumps(told)
        assert all(test.code.strip() not in shown for test in item.body.tests if test.hidden)


def test_an_answer_is_stored_once_and_tells_when_it_comes_back(store, kernel):
    desk, spot, me = asked(store, kernel)
    given = Event("answer", 0, key_of(spot.round), "high")
    desk.answer(spot, given, store, me, None, "")
    desk.answer(spot, given, store, me, None, "")
    assert [event.verdict for event in store.events(me)] == ["right"]
    told = face.verdict(spot.round, "en", day=store.card(me, NUMBER).last_day)
    assert told["verdict"] == "right" and "days" in told["again"]


@pytest.mark.parametrize("raw", ["", None, "?", "1" * 10_000_000, {"a": 1}, float("nan").__class__, b"\xff"])
def test_what_cannot_be_read_leaves_the_question_open(raw, store, kernel):
    desk, spot, me = asked(store, kernel)
    desk.answer(spot, Event("answer", 0, raw), store, me, None, "")
    assert not spot.round.judged and store.events(me) == []
    assert face.attempt(spot.round, "zh")["why"]


def test_giving_up_is_a_wrong_answer_with_the_key_shown(store, kernel):
    desk, spot, me = asked(store, kernel)
    desk.answer(spot, Event("give-up", 0), store, me, None, "")
    told = face.verdict(spot.round, "en", day=1)
    assert told["verdict"] == "wrong" and told["key"] == key_of(spot.round) and told["yours"] == ""
    assert store.events(me)[0].rating == 1


def test_an_exercise_may_be_tried_again_and_then_counts_as_hard(store, kernel):
    item = library.item("arange-safe-grid")
    me, desk, spot = store.local(), Desk(), Spot(open=True)
    spot.round = made(item, Shown("f" * 32, item.root, 1, 0), kernel)
    desk.answer(spot, Event("answer", 0, item.body.mutants[0]), store, me, kernel, "")
    assert not spot.round.judged and spot.round.retries == 1 and store.events(me) == []
    assert any(not test["passed"] for test in face.attempt(spot.round, "en")["tests"])
    desk.answer(spot, Event("answer", 0, item.body.solution), store, me, kernel, "")
    assert spot.round.judged and store.events(me)[0].rating == 2


def test_the_learner_may_lower_the_rating(store, kernel):
    me, desk, spot = store.local(), Desk(), Spot(open=True)
    spot.session = Session.of_places(store, me, [Place(NUMBER, seed_of(NUMBER, 0), queue.NEW)])
    desk.turn(spot, store, me, kernel)
    desk.answer(spot, Event("answer", 0, key_of(spot.round), "high", ms=3000), store, me, None, "")
    assert spot.round.stored.rating == 4
    desk.lower(spot, store, me)
    assert spot.round.stored.rating == 2 and store.card(me, NUMBER).last_rating == 2
    assert len([event for event in store.events(me) if event.kind == "review"]) == 2, "one of them taken back"
    assert [line.kind for line in spot.fresh] == ["review", "undo", "review"]


def test_in_a_chapter_too_and_again_from_hard(store, kernel):
    desk, spot, me = asked(store, kernel)
    seed = spot.round.shown.seed
    desk.answer(spot, Event("answer", 0, key_of(spot.round), "high", ms=3000), store, me, None, "")
    for wanted in (2, 1, 1):  # easy to hard to again, and no lower
        desk.lower(spot, store, me)
        assert spot.round.stored.rating == store.card(me, NUMBER).last_rating == wanted
    assert spot.round.shown.seed == seed and spot.round.answer.verdict == "right"
    kinds = [event.kind for event in store.events(me)]
    assert kinds == ["review", "undo", "review", "undo", "review"]
    assert [line.kind for line in spot.fresh] == kinds, "a stranger's browser keeps them all"


def test_an_answer_given_elsewhere_since_is_not_lowered(store, kernel):
    desk, spot, me = asked(store, kernel)
    desk.answer(spot, Event("answer", 0, key_of(spot.round), "high", ms=3000), store, me, None, "")
    other, there, _ = asked(store, kernel)
    there.round.shown = replace(there.round.shown, event_id="f" * 32, base_version=1)
    other.answer(there, Event("answer", 0, "0", "low"), store, me, None, "")
    desk.lower(spot, store, me)
    assert [event.kind for event in store.events(me)] == ["review", "review"]


def test_a_full_disk_is_told_and_the_answer_written_later(store, kernel, monkeypatch):
    desk, spot, me = asked(store, kernel)

    def full(*args, **more):
        raise StoreFull("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(type(store), "append", full)
        desk.answer(spot, Event("answer", 0, key_of(spot.round)), store, me, None, "")
        assert spot.round.judged and spot.round.stored.status == "held" and desk.unsaved() == 1
        told = quiz_card.troubles(desk, "en")
        assert told[0]["retry"] and text("quiz.card.unsaved", "en", count=1) in told[0]["text"]
    desk.retry(spot, store, me)
    assert desk.unsaved() == 0 and quiz_card.troubles(desk, "en") == []
    assert [event.verdict for event in store.events(me)] == ["right"]


def test_a_question_whose_code_fails_is_said_to_and_can_be_skipped(kernel, monkeypatch):
    from dataclasses import replace

    item = replace(library.item(NUMBER), solve="ans = 1 / 0")
    at = exercise(item, kernel)
    assert at.variant is None and face.question(at, "en")["fault"] == text("quiz.card.broken", "en")


@pytest.mark.parametrize("page", ["review", "questions", "softmax"])
def test_a_stranger_whose_browser_has_not_told_yet_sees_the_page(page, store, monkeypatch):
    monkeypatch.setattr(learner, "is_local", lambda: False)
    app = visit(page, "en")
    assert list(app.exception) == []
    assert store.learners() == []


def test_a_forgotten_learner_begins_anew(store, monkeypatch):
    seen = []

    def act(me):
        seen.append(me)
        if len(seen) == 1:
            raise UnknownLearner("gone")
        return "done"

    monkeypatch.setattr(learner, "made", store.local)
    monkeypatch.setattr(learner, "lost", store.local)
    assert quiz_card.guarded(act) == "done" and len(seen) == 2


def test_an_own_mistake_is_asked_as_a_card(store, kernel):
    kept = store.keep(
        store.local(), {"prompt": "Why?", "code": "x.view(-1)", "words": "Not contiguous.", "fixed": "x.reshape(-1)"}
    )
    at = exercise(own_item(kept), kernel)
    told = face.question(at, "en")
    assert (told["kind"], told["code"]) == ("card", "x.view(-1)") and "back" not in told
    at.revealed = True
    assert "Not contiguous." in face.question(at, "en")["back"] and "reshape" in face.question(at, "en")["back"]


@pytest.mark.parametrize(
    "payload", [None, 3, {}, {"kind": "answer"}, {"kind": "format", "turn": 1}, {"kind": "answer", "turn": True}]
)
def test_what_is_no_event_counts_as_none(payload):
    assert read(payload) is None


def test_an_event_is_cut_to_measure():
    event = read(
        {"kind": "answer", "turn": 3, "raw": "7", "confidence": "!", "hints": 10**9, "ms": -1, "item": "x" * 999}
    )
    assert (event.confidence, event.hints, event.ms, len(event.item)) == ("middle", 0, None, 200)


def test_nothing_that_is_written_passes_as_html():
    assert "<script" not in rich.html("<script>alert(1)</script> **b** [x](javascript:alert(1))")
    assert "javascript:" not in re.sub(r"\(javascript:.*?\)", "", rich.html("[x](javascript:alert(1))"))
    assert "class='qz-math'" in rich.inline("$a < b$") and "&lt;" in rich.inline("$a < b$")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_lists_of_lists_in_a_question_keep_their_brackets(lang, kernel):
    item = library.item("tensor-list-shape")
    at = made(item, Shown("e" * 32, item.id, seed_of(item.id, 0), 0), kernel)
    code = re.search("<code>(.*?)</code>", face.question(at, lang)["prompt"])[1]
    assert code == f"torch.tensor({draw(item, at.shown.seed)['a']})"
    assert f"<code>torch.tensor({draw(item, 0)['a']})</code>" in preview(item, lang)


def test_questions_of_the_same_words_differ_in_a_list():
    for lang in LANGUAGES:
        rows = [preview(item, lang) for item in library.items() if item.kind == "output"]
        assert len(rows) >= 30 and len(set(rows)) == len(rows)


def test_a_gap_in_a_prompt_is_one_in_a_list_too():
    prompt = "`torch.tensor([[1], [2]])` has shape [[shape]]."
    assert face.marked(prompt, ("shape",)) == "`torch.tensor([[1], [2]])` has shape \u27e6shape\u27e7."
    cloze = next(item for item in library.items() if item.kind == "cloze")
    asked = f"[[1], [2]] [[{cloze.body.blanks[0].name}]]"
    assert preview(replace(cloze, params={}, prompt={"en": asked}), "en") == f"<p>[[1], [2]] {GAP}</p>"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_that_the_sources_ask_for_are_there(lang):
    source = "".join(path.read_text(encoding="utf-8") for path in (quiz_card.bundle.folder / "source").glob("*.js"))
    wanted = set(re.findall(r"\bwords\.([a-z_]+)\b", source))
    assert wanted - {"js"} - set(quiz_card.words(lang)) == set()
    assert all(f"quiz.kind.{item.kind}" in catalogue(lang) for item in library.items())
