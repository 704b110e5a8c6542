"""A visitor of a share, through a proxy: she is told what it cannot do; her cells run; her answers are there again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.text import LANGUAGES, text
from tests.browser.driver import STRANGER, open_context, settle
from tests.browser.test_labs import fresh, open_lab, type_into
from tests.browser.test_reading import open_chapter, output, run, write

pytestmark = pytest.mark.browser
PATIENT = 90_000
"""PyTorch may have to be started first, on a busy machine."""


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    context = open_context(browser, **STRANGER)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_leads_to_what_the_share_cannot_do(app, stranger, lang):
    stranger.goto(f"{app.url}/?lang={lang}")
    expect(stranger.locator(".ny-share")).to_contain_text(text("share.hint", lang))
    stranger.goto(f"{app.url}/{stranger.locator('.ny-share a').get_attribute('href')}")
    expect(stranger.get_by_role("heading", name=text("share.title", lang))).to_be_visible(timeout=PATIENT)
    expect(stranger.locator(".ny-limits li")).to_have_count(5)


def test_the_owner_is_told_nothing_of_a_share(app, page):
    page.goto(f"{app.url}/?lang=en")
    settle(page)
    expect(page.locator(".ny-share")).to_have_count(0)


def test_a_visitors_edited_cell_runs(app, stranger):
    open_chapter(stranger, app, "tensors?lang=en")
    write(stranger, "tensor-basic", "import torch\ntorch.arange(5).sum() + 1000")
    run(stranger)
    expect(output(stranger, "tensor-basic")).to_contain_text("1010", timeout=PATIENT)


def test_an_answer_is_there_after_the_way_back(app, stranger):
    stranger.goto(f"{app.url}/tensors?lang=en")
    settle(stranger)
    opener = stranger.locator(".qz-opener").first
    opener.scroll_into_view_if_needed()
    opener.click()
    stranger.locator(".qz[data-question]").wait_for(timeout=PATIENT)
    stranger.get_by_role("button", name=text("quiz.card.words.give_up", "en")).click()
    stranger.locator(".qz-panel").wait_for(timeout=PATIENT)
    settle(stranger)
    stranger.goto(f"{app.url}/settings?lang=en")
    expect(stranger.get_by_text(re.compile("^1 answers?,"))).to_be_visible(timeout=PATIENT)


def test_a_lab_computes_for_her(app, stranger):
    open_lab(stranger, app, "race_lab")
    type_into(stranger, "race", "lr", "0.03")
    fresh(stranger, "race")
