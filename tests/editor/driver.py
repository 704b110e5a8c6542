"""Hands and eyes of the editor's browser tests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def opened(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".nc .cm-content")).to_have_count(4, timeout=60_000)


def block(tab: Page, name: str) -> Locator:
    return tab.locator(f"[data-block='{name}']")


def code(tab: Page, name: str) -> str:
    return "\n".join(block(tab, name).locator(".cm-line").all_inner_texts())


def write(tab: Page, name: str, text: str) -> None:
    """Type into the cell, at its end."""
    block(tab, name).locator(".cm-content").click()
    tab.keyboard.press("ControlOrMeta+End")
    tab.keyboard.type(text)


def output(tab: Page, name: str) -> Locator:
    return block(tab, name).get_by_test_id("stText")


def insert(tab: Page, name: str, text: str) -> None:
    """Put text into a cell without typing it letter by letter."""
    tab.evaluate(
        """([name, text]) => {
            const [cell] = [...livingNotes.cells.values()].filter((each) => each.name === name);
            cell.activate();
            cell.view.dispatch({ changes: { from: 0, insert: text } });
        }""",
        [name, text],
    )
