"""A page to take along: files with the reader's edits, and paper that holds the whole chapter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.notes import library
from core.text import LANGUAGES, text
from tests.browser.test_reading import open_chapter, write

pytestmark = pytest.mark.browser


def take(page: Page, ending: str, lang: str) -> Path:
    page.locator(".nc-take summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=text(f"editor.words.take_{ending}", lang)).click()
    assert download.value.suggested_filename == f"tensors.{lang}.{ending}"
    return Path(download.value.path())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_is_saved_with_the_readers_edits(app, page, lang):
    open_chapter(page, app, f"tensors?lang={lang}")
    name = library.load("tensors", lang).live_cells[0].name
    write(page, name, "print('my own line')")
    notebook = json.loads(take(page, "ipynb", lang).read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert "print('my own line')" in sources
    for ending in ("py", "md"):
        assert "print('my own line')" in take(page, ending, lang).read_text(encoding="utf-8")
    expect(page.locator(".nc-all .nc-status")).to_have_text(text("editor.words.taken", lang))
    expect(page.locator(".nc-take")).not_to_have_attribute("open", "")


def test_escape_closes_the_menu(app, page):
    open_chapter(page, app, "tensors?lang=en")
    page.locator(".nc-take summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".nc-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".nc-menu")).to_be_hidden()
    expect(page.locator(".nc-take summary")).to_be_focused()


def test_on_paper_the_chapter_is_whole_and_nothing_else(app, page):
    open_chapter(page, app, "weight_decay?lang=en")
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".nc-bar").first).to_be_hidden()
    box = page.get_by_test_id("stMain")
    assert box.evaluate("box => getComputedStyle(box).overflowY") == "visible"
    assert page.evaluate("document.documentElement.scrollHeight") > 5_000, "one page of the window's height"
