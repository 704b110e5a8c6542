"""What is under way goes on over a reload: a long cell of a chapter, and an experiment of a lab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.text import text
from tests.browser.driver import STRANGER, App, open_context, settle

CELL = "graph-walk"


def block(page: Page) -> Locator:
    return page.locator(f"[data-block={CELL}]")


def begin(app: App, page: Page, code: str) -> None:
    """Run ``code`` in a cell of a chapter, until it has printed."""
    page.goto(f"{app.url}/backward?lang=en")
    expect(block(page).locator(".nc")).to_be_attached()
    settle(page)
    block(page).locator(".nc-code").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    expect(block(page).locator(".nc-output")).to_contain_text("begun")


@pytest.mark.parametrize("who", [{}, STRANGER], ids=["owner", "stranger"])
def test_a_cell_under_way_is_so_after_a_reload_and_gives_its_result(app, browser, who):
    context = open_context(browser, **who)
    page = context.new_page()
    code = f'import time\nprint("begun", {len(who)}, flush=True)\ntime.sleep(9)\nprint("ended", {len(who)})'
    begin(app, page, code)
    page.reload()
    expect(block(page).get_by_role("button", name="Stop")).to_be_visible()
    expect(block(page).locator(".nc-output")).to_contain_text("begun")
    expect(block(page).locator(".nc-output")).to_contain_text(f"ended {len(who)}")
    expect(block(page).get_by_role("button", name="Stop")).to_be_hidden()
    expect(block(page).locator(".nc-stale")).to_be_hidden()  # the output belongs to the edited code
    context.close()


def test_stop_after_a_reload_ends_the_run(app, page):
    begin(app, page, 'import time\nprint("begun", flush=True)\nwhile True:\n    time.sleep(0.1)')
    page.reload()
    block(page).get_by_role("button", name="Stop").click()
    expect(block(page).locator(".nc-output")).to_contain_text("Stopped by hand")


def test_an_experiment_under_way_shows_its_progress_after_a_reload(app, page):
    page.goto(f"{app.url}/training_lab?lang=en&pictures.epochs=200&pictures.seeds=7&pictures.hidden=256")
    lab = page.locator(".st-key-lab-pictures")
    going = re.compile(re.escape(text("lab.ui.left", "en", seconds="|").split("|")[0]))
    expect(lab.locator(".nl-note")).to_have_text(going, timeout=60_000)
    before = float(lab.locator("progress").get_attribute("value"))
    page.reload()
    expect(lab.locator(".nl-note")).to_have_text(going, timeout=60_000)
    assert float(lab.locator("progress").get_attribute("value")) >= before
    lab.locator(".nl-stop").click()
    expect(lab.locator(".nl-note")).to_have_text(text("lab.ui.stopped", "en"))
