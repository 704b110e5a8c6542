"""Questions in a real browser: in place, in review, in the bank; by keyboard, in two tabs, on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.quiz import library
from core.quiz.queue import Place, seed_of
from core.quiz.session import Session
from core.quiz.variant import draw
from core.store import Learner, Store, open_store
from core.store.place import NAME, sqlite_url
from core.text import LANGUAGES, text
from tests.browser.driver import App, open_context, settle, shoot

pytestmark = pytest.mark.browser
PATIENT = 90_000
"""PyTorch may have to be started first, on a busy machine."""

NUMBER = "dtype-uint8-wraps"
"""A question whose key can be worked out here: (a + b) % 256; a + b itself is foreseen as a mistake."""
CODE = "arange-safe-grid"
CHOICES = "zeros-like-same"


def word(key: str, lang: str = "en", **facts: object) -> str:
    return text(f"quiz.card.words.{key}", lang, **facts)


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Iterator[tuple[App, Store]]:
    """An app with answers of its own, and the same answers seen from here."""
    folder: Path = tmp_path_factory.mktemp("answers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDY_DATA", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        running = App()
    store = open_store(sqlite_url(folder / NAME))
    yield running, store
    store.close()
    running.stop()


@pytest.fixture
def quiz(study) -> tuple[App, Store, Learner]:
    """Nobody has answered anything."""
    app, store = study
    store.forget(store.local())
    return app, store, store.local()


def card(page: Page) -> Locator:
    return page.locator(".qz[data-question]")


def shown(page: Page) -> tuple[str, int]:
    """Item and seed of the question on the screen."""
    item, _, seed = card(page).get_attribute("data-question").rpartition(".")
    return item, int(seed)


def numbers(page: Page) -> tuple[int, int]:
    """The parameters of NUMBER as it stands on the screen."""
    item, seed = shown(page)
    assert item == NUMBER
    params = draw(library.item(item), seed)
    return params["a"], params["b"]


def ask_in_review(quiz, page: Page, ids: list[str], lang: str = "en") -> None:
    """A review of just these questions, open in the browser."""
    app, store, me = quiz
    Session.of_places(store, me, [Place(id, seed_of(id, 0), "new") for id in ids])
    page.goto(f"{app.url}/review?lang={lang}")
    card(page).wait_for(timeout=PATIENT)


def ask_in_chapter(app: App, page: Page, lang: str = "en") -> None:
    """The place of tensors/data, opened by keyboard, at NUMBER."""
    page.goto(f"{app.url}/tensors?lang={lang}")
    settle(page)
    page.locator(".qz-wait, .qz-opener").first.evaluate("place => place.scrollIntoView({ block: 'center' })")
    opener = page.locator(".qz-opener").first
    opener.focus()
    page.keyboard.press("Enter")
    card(page).wait_for(timeout=PATIENT)
    while shown(page)[0] != NUMBER:
        before = card(page).get_attribute("data-question")
        page.get_by_role("button", name=word("give_up", lang)).click()
        panel(page).wait_for(timeout=PATIENT)
        expect(page.get_by_role("button", name=word("next", lang))).to_be_focused()
        page.keyboard.press("Enter")
        expect(card(page)).not_to_have_attribute("data-question", before, timeout=PATIENT)


def panel(page: Page) -> Locator:
    return page.locator(".qz-panel")


def answer(page: Page, typed: str, confidence: str = "2") -> None:
    page.locator("input.qz-line").fill(typed)
    page.keyboard.press("Enter")
    page.keyboard.press(confidence)


def last(store: Store, me: Learner, question: str = NUMBER):
    return store.events(me, question)[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_answered_in_place_by_keyboard(quiz, page, lang):
    app, store, me = quiz
    ask_in_chapter(app, page, lang)
    expect(page.locator("input.qz-line")).to_be_focused()
    a, b = numbers(page)
    page.keyboard.type(str((a + b) % 256))
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    expect(panel(page)).to_have_class(re.compile("qz-right"), timeout=PATIENT)
    expect(panel(page)).to_contain_text(text("quiz.verdict.right", lang))
    event = last(store, me)
    assert (event.verdict, event.confidence, event.hints) == ("right", "high", 0) and event.rating >= 3
    shoot(page, f"quiz-right-{lang}")
    page.keyboard.press("l")
    expect(page.get_by_role("button", name=word("lower", lang))).to_be_visible()
    for _ in range(100):
        if last(store, me).rating == 2:
            break
        page.wait_for_timeout(100)
    assert [each.kind for each in store.events(me, NUMBER)][-2:] == ["undo", "review"] and last(store, me).rating == 2


def test_a_wrong_answer_is_explained_and_leads_back_to_the_cell(quiz, page):
    app, store, me = quiz
    ask_in_chapter(app, page)
    a, b = numbers(page)
    answer(page, str(a + b), "3")
    expect(panel(page)).to_have_class(re.compile("qz-wrong"), timeout=PATIENT)
    for part in (word("yours"), word("key"), str((a + b) % 256), "uint8 cannot store", "tomorrow"):
        expect(panel(page)).to_contain_text(part)
    assert last(store, me).sure_mistake
    item = library.item(NUMBER)
    link = page.get_by_role("link", name=word("to_cell"))
    expect(link).to_have_attribute("href", f"tensors?cell={item.cell}")
    link.click()
    expect(page.locator(f'[data-block="{item.cell}"]')).to_be_in_viewport()
    assert card(page).count() == 1, "the visit goes on"


def test_from_the_review_the_way_leads_into_the_chapter(quiz, page):
    ask_in_review(quiz, page, [NUMBER, CHOICES])
    answer(page, "1")
    page.get_by_role("link", name=word("to_cell")).click(timeout=PATIENT)
    expect(page.locator(f'[data-block="{library.item(NUMBER).cell}"]')).to_be_in_viewport(timeout=PATIENT)


def test_what_cannot_be_read_is_not_attempted_and_full_width_digits_can(quiz, page):
    _, store, me = quiz
    ask_in_review(quiz, page, [NUMBER, CHOICES])
    answer(page, "two hundred or so")
    expect(page.locator(".qz-unread")).to_have_text(text("quiz.why.no-number", "en"), timeout=PATIENT)
    assert store.events(me) == []
    answer(page, "   ")
    expect(page.locator(".qz-unread")).to_have_text(text("quiz.why.empty", "en"), timeout=PATIENT)
    a, b = numbers(page)
    wide = str((a + b) % 256).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    answer(page, wide)
    expect(panel(page)).to_have_class(re.compile("qz-right"), timeout=PATIENT)
    expect(panel(page)).to_contain_text(word("understood"))
    assert last(store, me).answer == wide


def test_ten_megabytes_are_refused_with_a_sentence(quiz, page):
    _, store, me = quiz
    ask_in_review(quiz, page, [NUMBER])
    page.locator("input.qz-line").evaluate("field => { field.value = '7'.repeat(10_000_000) }")
    page.locator("input.qz-line").press("Enter")
    page.keyboard.press("2")
    expect(page.locator(".qz-unread")).to_contain_text("too long", timeout=PATIENT)
    assert store.events(me) == []


def test_hints_come_one_at_a_time_and_count(quiz, page):
    _, store, me = quiz
    ask_in_review(quiz, page, [NUMBER])
    hints = library.item(NUMBER).hints
    page.keyboard.press("Alt+h")
    expect(page.locator(".qz-hint")).to_have_count(1)
    page.get_by_role("button", name=word("next_hint")).click()
    expect(page.locator(".qz-hint")).to_have_count(2)
    expect(page.locator(".qz-hint").last).to_have_text(hints[1]["en"])
    a, b = numbers(page)
    answer(page, str((a + b) % 256), "3")
    panel(page).wait_for(timeout=PATIENT)
    assert (last(store, me).hints, last(store, me).rating) == (2, 2)


def write_code(page: Page, code: str) -> None:
    page.locator(".qz .cm-content").click(timeout=PATIENT)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")


def test_code_is_tried_until_its_tests_pass(quiz, page):
    _, store, me = quiz
    ask_in_review(quiz, page, [CODE])
    item = library.item(CODE)
    hidden = [test for test in item.body.tests if test.hidden]
    write_code(page, "def grid(start, step, count):\n    return None")
    expect(page.locator(".qz-try .qz-failed").first).to_be_visible(timeout=PATIENT)
    expect(page.locator(".qz-try")).to_contain_text("assert")
    for test in hidden:
        expect(page.locator(".qz-try")).not_to_contain_text(test.code.strip().splitlines()[-1])
    expect(page.locator(".qz-hidden")).to_have_count(len(hidden))
    assert store.events(me) == []
    write_code(page, "def grid(start, step, count):\n    while True:\n        pass")
    expect(page.locator(".qz-try")).to_contain_text(
        text("quiz.why.timeout", "en", seconds="5"), timeout=PATIENT
    )
    write_code(page, item.body.solution)
    expect(panel(page)).to_have_class(re.compile("qz-right"), timeout=PATIENT)
    expect(page.locator(".qz-passed")).to_have_count(len(item.body.tests))
    assert (last(store, me, CODE).retries, last(store, me, CODE).rating) == (2, 2)
    shoot(page, "quiz-code")


def test_a_review_by_keyboard_with_undo_reload_and_a_summary(quiz, page):
    _, store, me = quiz
    ask_in_review(quiz, page, [NUMBER, CHOICES, "tensor-list-shape"])
    a, b = numbers(page)
    answer(page, str((a + b) % 256))
    panel(page).wait_for(timeout=PATIENT)
    page.keyboard.press("u")
    expect(panel(page)).to_have_count(0, timeout=PATIENT)
    assert numbers(page) == (a, b), "undo shows the same variant"
    assert store.card(me, NUMBER).new
    answer(page, str((a + b) % 256))
    panel(page).wait_for(timeout=PATIENT)
    page.keyboard.press("Enter")
    expect(page.locator(".qz-option").first).to_be_visible(timeout=PATIENT)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    panel(page).wait_for(timeout=PATIENT)
    page.reload()
    expect(page.locator(".qz-count")).to_have_text("3 / 3", timeout=PATIENT)
    expect(page.locator(".qz-foot")).to_contain_text(text("review.resumed", "en"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name=word("skip")).click()
    expect(page.locator(".qz-summary .qz-big")).to_have_text(re.compile(r"^[12]/2$"), timeout=PATIENT)
    expect(page.locator(".qz-summary")).to_contain_text("tomorrow")
    shoot(page, "quiz-summary")
    page.keyboard.press("Enter")
    expect(page.locator(".qz-start")).to_be_visible(timeout=PATIENT)
    assert store.open_session(me) is None


def test_who_does_not_know_says_so_by_one_key(quiz, page):
    _, store, me = quiz
    ask_in_review(quiz, page, [CODE, NUMBER, CHOICES])
    for question in (CODE, NUMBER, CHOICES):
        expect(card(page)).to_have_attribute("data-question", re.compile(question), timeout=PATIENT)
        inside = page.locator("input.qz-line, .qz .cm-content, .qz-option").first
        expect(inside).to_be_focused(timeout=PATIENT)
        page.keyboard.press("0" if question == CHOICES else "Alt+0")
        panel(page).wait_for(timeout=PATIENT)
        assert (last(store, me, question).verdict, last(store, me, question).answer) != ("right", "0")
        assert last(store, me, question).rating == 1
        page.keyboard.press("Enter")


def test_of_two_tabs_the_second_is_told(quiz, page, browser):
    app, store, me = quiz
    ask_in_review(quiz, page, [NUMBER, CHOICES])
    context = open_context(browser)
    other = context.new_page()
    other.goto(f"{app.url}/review?lang=en")
    card(other).wait_for(timeout=PATIENT)
    a, b = numbers(page)
    answer(page, str((a + b) % 256))
    panel(page).wait_for(timeout=PATIENT)
    answer(other, "7")
    expect(other.locator(".qz-elsewhere")).to_have_text(text("quiz.card.elsewhere", "en"), timeout=PATIENT)
    assert [event.verdict for event in store.events(me)] == ["right"]
    assert store.draft(me, NUMBER) == "7"
    other.keyboard.press("Enter")
    expect(card(other)).to_have_attribute("data-question", re.compile(CHOICES), timeout=PATIENT)
    context.close()


def test_an_empty_day_says_when_to_come_back_and_offers_more(quiz, page):
    app, store, me = quiz
    store.change_settings(me, {"new_per_day": 1})
    page.goto(f"{app.url}/review?lang=en")
    page.locator(".qz-start .qz-main").first.wait_for(timeout=PATIENT)
    expect(page.locator(".qz-big")).to_have_text("1")
    page.keyboard.press("Enter")
    card(page).wait_for(timeout=PATIENT)
    page.get_by_role("button", name=word("give_up")).click()
    panel(page).wait_for(timeout=PATIENT)
    page.keyboard.press("Enter")
    page.locator(".qz-summary").wait_for(timeout=PATIENT)
    page.keyboard.press("Enter")
    expect(page.locator(".qz-start")).to_contain_text(word("nothing_here"), timeout=PATIENT)
    expect(page.locator(".qz-start")).to_contain_text("tomorrow")
    page.get_by_role("button", name=word("new_anyway", count=10)).click()
    expect(page.locator(".qz-count")).to_have_text("1 / 10", timeout=PATIENT)


def test_a_draft_outlives_a_reload(quiz, page):
    ask_in_review(quiz, page, [NUMBER])
    page.keyboard.type("half a tho")
    page.wait_for_timeout(600)
    page.reload()
    expect(page.locator("input.qz-line")).to_have_value("half a tho", timeout=PATIENT)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bank_is_filtered_and_practised_without_the_schedule(quiz, page, lang):
    app, store, me = quiz
    page.goto(f"{app.url}/questions?lang={lang}")
    page.locator(".qz-question").first.wait_for(timeout=PATIENT)
    page.get_by_label(word("kind", lang)).first.select_option("choice")
    found = sum(item.kind == "choice" for item in library.items())
    expect(page.locator(".qz-list [role=status]")).to_contain_text(str(found))
    page.locator(".qz-question").first.click()
    card(page).wait_for(timeout=PATIENT)
    page.keyboard.press("a")
    page.keyboard.press("2")
    expect(panel(page)).to_contain_text(text("quiz.card.unscheduled", lang), timeout=PATIENT)
    assert store.events(me) == []


@pytest.mark.parametrize("path", ["review", "questions", "tensors"])
def test_a_phone_never_moves_sideways(quiz, browser, path):
    app, store, me = quiz
    Session.of_places(store, me, [Place(id, 0, "new") for id in ("dtype-of-calls", CODE)])
    context = open_context(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.goto(f"{app.url}/{path}?lang=zh")
    tab.locator({"review": ".qz-match", "questions": ".qz-question", "tensors": ".qz-opener"}[path]).first.wait_for(
        timeout=PATIENT
    )
    if path == "tensors":
        tab.locator(".qz-opener").nth(1).tap()
    elif path == "questions":
        tab.locator(".qz-question").nth(3).tap()
    card(tab).wait_for(timeout=PATIENT)
    widths = tab.evaluate(
        "[...document.querySelectorAll('[data-testid=stMain]')].map(box => [box.scrollWidth, box.clientWidth])[0]"
    )
    assert widths[0] <= widths[1]
    shoot(tab, f"quiz-phone-{path}")
    context.close()
