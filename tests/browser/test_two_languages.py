"""An edit follows the reader into the other language: at once where it says the same there, else when she wants it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.notes import library
from core.text import LANGUAGES, text
from tests.browser.driver import settle, shoot
from tests.browser.test_reading import cell, open_chapter

pytestmark = pytest.mark.browser

SAME, TOLD = "make-basic", "promotion"
"""A cell with one code in both languages, and one that prints words."""


def switch(page: Page, lang: str) -> None:
    page.locator(".nt-switch button", has_text=LANGUAGES[lang]).click()
    expect(page.locator("h1").first).to_have_text(library.load("tensors", lang).title)
    settle(page)


def add(page: Page, name: str, line: str) -> None:
    """Type a line at the end of a cell."""
    cell(page, name).locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(line)


def words(key: str, lang: str, **facts: str) -> str:
    return text(f"editor.words.{key}", lang, **facts)


def test_an_edit_follows_the_reader_into_the_other_language(app, page):
    zh, en = (library.load("tensors", lang).cell(TOLD).code.split("\n") for lang in ("zh", "en"))
    own = next(n for n, line in enumerate(zh) if line != en[n])  # a line whose words differ
    open_chapter(page, app, "tensors?lang=zh")
    add(page, SAME, "mine = 1")
    add(page, TOLD, "mine = 2")
    slider = cell(page, "play").get_by_role("slider").first
    slider.focus()
    slider.press("ArrowLeft")
    expect(cell(page, "play").locator(".cm-content")).to_contain_text("rows = 3")
    switch(page, "en")
    expect(cell(page, SAME).locator(".nc-code")).to_contain_text("mine = 1")
    play = cell(page, "play")
    expect(play.locator(".nc-code")).to_contain_text("rows = 3")
    expect(play.locator(".nc-code")).not_to_contain_text("行数")
    told = cell(page, TOLD)
    expect(told.get_by_text(words("sibling", "en", language="中文"))).to_be_visible()
    expect(told.locator(".nc-code")).not_to_contain_text("mine = 2")
    told.get_by_role("button", name=words("sibling_see", "en")).click()
    shoot(page, "edit-in-the-other-language")
    told.get_by_role("button", name=words("sibling_take", "en")).click()
    expect(told.locator(".nc-code")).to_contain_text("mine = 2")
    expect(told.locator(".nc-code")).to_contain_text(en[own].strip())
    cell(page, SAME).get_by_role("button", name=words("reset", "en")).click()
    switch(page, "zh")
    expect(cell(page, SAME).locator(".nc-code")).not_to_contain_text("mine = 1")
    told = cell(page, TOLD)
    expect(told.locator(".nc-code")).to_contain_text("mine = 2")
    expect(told.locator(".nc-code")).to_contain_text(zh[own].strip())
    expect(page.locator(".nc-choices")).to_have_count(0)


def test_what_is_left_is_not_offered_again_and_what_both_changed_is_kept(app, page):
    open_chapter(page, app, "tensors?lang=zh")
    add(page, SAME, "mine = 1")
    add(page, TOLD, "mine = 2")
    page.goto("about:blank")
    page.goto(f"{app.url}/tensors?lang=en")
    settle(page)
    leave = cell(page, TOLD).get_by_role("button", name=words("sibling_leave", "en"))
    leave.click()
    expect(leave).to_have_count(0)
    add(page, SAME, "more = 3")
    switch(page, "zh")
    expect(cell(page, SAME).locator(".nc-code")).to_contain_text("more = 3")
    expect(cell(page, TOLD).locator(".nc-code")).to_contain_text("mine = 2")
    switch(page, "en")
    expect(cell(page, TOLD).locator(".nc-code")).not_to_contain_text("mine = 2")
    expect(page.locator(".nc-choices")).to_have_count(0)
