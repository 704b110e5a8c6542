"""One cell in two tabs of a browser: who has only looked on follows, and of two edits none is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core.text import text
from tests.editor.driver import block, code, opened, write

pytestmark = pytest.mark.browser
DRAFT = "notes:draft:fixture.en:apart"


@pytest.fixture
def two(tab: Page, fixture_page: str) -> Iterator[tuple[Page, Page]]:
    """The same page in two tabs of one browser."""
    other = tab.context.new_page()
    opened(other, fixture_page)
    yield tab, other


def words(key: str) -> str:
    return text(f"editor.words.{key}", "en")


def lines(tab: Page) -> Locator:
    return block(tab, "apart").locator(".cm-content")


def press(tab: Page, key: str) -> None:
    block(tab, "apart").get_by_role("button", name=words(key)).click()


def draft(tab: Page) -> str | None:
    kept = tab.evaluate(f"localStorage.getItem({json.dumps(DRAFT)})")
    return json.loads(kept)["code"] if kept else None


def wait_for_rivals(tab: Page, number: int) -> None:
    rivals = "Object.keys(localStorage).filter(key => key.startsWith('notes:rival:')).length"
    tab.wait_for_function(f"{rivals} === {number}")


def contend(one: Page, other: Page) -> None:
    """An edit in each, the later one in a tab that has not heard of the earlier."""
    other.evaluate("for (const cell of livingNotes.cells.values()) cell.look = () => {}")  # as a tab that sleeps
    write(one, "apart", "a = 1")
    for tab in (one, other):  # storage comes to other tabs a little later
        tab.wait_for_function(f"(localStorage.getItem({json.dumps(DRAFT)}) ?? '').includes('a = 1')")
    write(other, "apart", "b = 2")
    expect(block(other, "apart").get_by_text(words("rival"))).to_be_visible()


def test_a_tab_that_only_looks_on_takes_what_the_other_writes(two) -> None:
    one, other = two
    write(one, "apart", "a = 1")
    expect(lines(other)).to_contain_text("a = 1")
    write(other, "apart", "b = 2")  # and goes on from there
    expect(lines(one)).to_contain_text("a = 1b = 2")
    press(one, "reset")
    expect(lines(other)).not_to_contain_text("a = 1")
    expect(block(other, "apart")).to_have_attribute("data-stale", "false")
    for tab in two:
        expect(block(tab, "apart").get_by_text(words("rival"))).to_be_hidden()
    wait_for_rivals(one, 0)
    assert draft(one) is None


@pytest.mark.parametrize("choice", ["rival_take", "rival_keep"])
def test_of_two_edits_both_stay_until_the_reader_has_chosen(two, choice) -> None:
    one, other = two
    contend(one, other)
    wait_for_rivals(one, 1)
    assert "a = 1" in draft(one) and "b = 2" in code(other, "apart")
    press(other, "rival_see")
    expect(block(other, "apart").locator(".nc-original")).to_contain_text("a = 1")
    press(other, choice)
    kept, left = ("a = 1", "b = 2") if choice == "rival_take" else ("b = 2", "a = 1")
    for tab in two:
        expect(lines(tab)).to_contain_text(kept)
        expect(lines(tab)).not_to_contain_text(left)
    expect(block(other, "apart").get_by_text(words("rival"))).to_be_hidden()
    wait_for_rivals(one, 0)
    assert kept in draft(one)


def test_two_versions_outlive_their_tabs(two, fixture_page) -> None:
    one, other = two
    contend(one, other)
    other.close()
    opened(one, fixture_page)
    expect(lines(one)).to_contain_text("a = 1")
    expect(block(one, "apart").get_by_text(words("rival"))).to_be_visible()
    press(one, "rival_take")
    expect(lines(one)).to_contain_text("b = 2")
    one.wait_for_function(f"localStorage.getItem({json.dumps(DRAFT)}).includes('b = 2')")
    wait_for_rivals(one, 0)
    opened(one, fixture_page)
    expect(block(one, "apart").get_by_text(words("rival"))).to_be_hidden()
