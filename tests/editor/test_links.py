"""A link to a cell: it leads there, brings its code as a guest, and runs nothing by itself."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from core.text import text
from tests.editor.driver import block, code, opened, output, write

pytestmark = pytest.mark.browser

NOTE = ".nc-note[role=status]"


def copied(tab: Page, name: str) -> str:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block(tab, name).locator(".nc-share").click()
    expect(block(tab, name).locator(".nc-share")).to_contain_text(text("editor.words.linked", "en"))
    return tab.evaluate("navigator.clipboard.readText()")


def test_a_link_to_an_unedited_cell_brings_no_code(tab: Page) -> None:
    query = parse_qs(urlsplit(copied(tab, "apart")).query)
    assert query["cell"] == ["apart"] and "edit" not in query


def test_an_edit_travels_in_the_link_and_is_a_guest_until_it_is_run(tab: Page, fixture_page: str) -> None:
    write(tab, "make", "x = '来自朋友'")
    link = copied(tab, "make")
    friend = tab.context.browser.new_context(locale="en-US").new_page()
    opened(friend, link)
    expect(block(friend, "make").locator(NOTE)).to_contain_text(text("editor.words.guest", "en"))
    assert "x = '来自朋友'" in code(friend, "make")
    expect(output(friend, "make")).to_have_text("run 0: stored")

    block(friend, "use").locator(".nc-run").click()  # it needs make, and takes the friend's own make
    expect(output(friend, "use")).to_contain_text("run 1:")
    expect(output(friend, "use")).not_to_contain_text("来自朋友")
    expect(output(friend, "make")).to_have_text("run 0: stored")
    assert friend.evaluate("localStorage.getItem('notes:draft:fixture.en:make')") is None

    block(friend, "make").locator(".nc-run").click()
    expect(output(friend, "make")).to_contain_text("来自朋友")
    expect(block(friend, "make").locator(NOTE)).to_be_hidden()
    expect(output(friend, "use")).to_contain_text("来自朋友")
    friend.context.close()


def test_a_guest_is_sent_away_and_the_readers_own_draft_is_back(tab: Page, fixture_page: str) -> None:
    write(tab, "apart", "# theirs")
    link = copied(tab, "apart")
    block(tab, "apart").locator(".nc-reset").click()
    write(tab, "apart", "# mine")
    tab.wait_for_timeout(600)
    opened(tab, link)
    assert "# theirs" in code(tab, "apart")
    block(tab, "apart").locator(NOTE).get_by_role("button").click()
    expect(block(tab, "apart").locator(NOTE)).to_be_hidden()
    assert "# mine" in code(tab, "apart") and "# theirs" not in code(tab, "apart")


@pytest.mark.parametrize("spoil", [lambda edit: edit[: len(edit) // 2], lambda edit: "%%%", lambda edit: "AAAA" + edit])
def test_a_damaged_link_says_so_and_changes_nothing(tab: Page, fixture_page: str, spoil) -> None:
    write(tab, "apart", "# some longer text of an edit, long enough to be cut")
    link = copied(tab, "apart")
    block(tab, "apart").locator(".nc-reset").click()
    tab.wait_for_timeout(600)
    edit = parse_qs(urlsplit(link).query)["edit"][0]
    opened(tab, re.sub(r"edit=[^&]*", f"edit={spoil(edit)}", link))
    expect(block(tab, "apart").locator(NOTE)).to_have_text(text("editor.words.guest_broken", "en"))
    assert code(tab, "apart").strip() == 'z = "apart"\nz'


def test_code_that_is_too_long_for_a_link_says_what_to_do(tab: Page) -> None:
    tab.evaluate(
        """() => {
            const cell = [...livingNotes.cells.values()].find((each) => each.name === "apart");
            cell.activate();
            const noise = Array.from({ length: 9000 }, (_, at) => Math.sin(at).toString(36).slice(2, 8)).join(" ");
            cell.view.dispatch({ changes: { from: 0, insert: `"${noise}"` } });
        }"""
    )
    block(tab, "apart").locator(".nc-share").click()
    expect(block(tab, "apart").locator(NOTE)).to_have_text(text("editor.words.share_long", "en"))
