"""Progress, what is due and the settings of the answers in a real browser: the owner's, and two strangers'."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.quiz import library
from core.store import now, open_store
from core.store.place import sqlite_url
from core.text import text
from tests.browser.driver import App, open_context, settle, shoot
from tests.histories import study


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app whose owner has studied for two months; its data lie in a folder of their own."""
    folder: Path = tmp_path_factory.mktemp("study")
    store = open_store(sqlite_url(folder / "study.db"))
    study(store, store.local(), library.items()[:60], now())
    store.close()
    before = os.environ["STUDY_DATA"]
    os.environ["STUDY_DATA"] = str(folder)
    try:
        running = App()
    finally:
        os.environ["STUDY_DATA"] = before
    yield running
    running.stop()


def answers(page: Page) -> str:
    """How many answers the settings count."""
    line = page.locator(".ny-quiet", has_text="cards made of your own mistakes")
    line.wait_for()
    return line.inner_text()


def test_charts_stand_in_the_page_on_a_telephone_and_lead_to_sections(studied, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{studied.url}/?lang=en")
    line = page.locator(".ny-due")
    expect(line).to_contain_text("due today")
    page.goto(f"{studied.url}/progress?lang=en")
    expect(page.locator("[data-testid=stVegaLiteChart] svg.marks")).to_have_count(5)
    settle(page)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    for chart in page.locator("[data-testid=stVegaLiteChart]").all():
        assert chart.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    twin = page.locator(".ny-twin").first
    twin.locator("summary").click()
    expect(twin.locator("tbody tr")).to_have_count(30)
    shoot(page, "progress-390")
    page.locator(".ny-chapters summary").first.click()
    page.locator(".ny-chapters a").first.click()
    expect(page).to_have_url(f"{studied.url}/{library.items()[0].chapter}?lang=en#{library.items()[0].section}")


def test_a_backup_survives_the_deletion_of_everything(studied, page, tmp_path):
    page.goto(f"{studied.url}/settings?lang=en")
    before = answers(page)
    assert not before.startswith("0 answers")
    with page.expect_download() as download:
        page.get_by_role("button", name=text("settings.answers.backup", "en")).click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    page.get_by_role("button", name=text("settings.answers.delete_ask", "en")).click()
    page.get_by_role("button", name=text("settings.answers.delete_yes", "en")).click()
    expect(page.locator(".ny-good")).to_contain_text("Everything has been deleted")
    assert answers(page).startswith("0 answers")
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)
    expect(page.locator(".ny-good", has_text="Merged")).to_be_visible()
    assert answers(page) == before
    broken = tmp_path / "half.json"
    broken.write_bytes(file.read_bytes()[:2000])
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(broken)
    expect(page.locator(".ny-said", has_text="half.json")).to_contain_text(text("store.backup.damaged", "en"))
    assert answers(page) == before


def test_strangers_do_not_see_the_owner_and_come_back_by_code(studied, browser: Browser):
    far = {"extra_http_headers": {"x-forwarded-for": "203.0.113.5"}}
    first, second = open_context(browser, **far), open_context(browser, **far)
    try:
        here, there = first.new_page(), second.new_page()
        for page in (here, there):
            page.goto(f"{studied.url}/settings?lang=en")
            expect(page.locator(".ny-said.ny-plain")).to_contain_text("shared site")
            assert answers(page).startswith("0 answers")
        own = there.evaluate("localStorage.getItem('notes:learner')")
        here.get_by_role("button", name=text("settings.answers.code_make", "en")).click()
        code = here.locator(".ny-code").inner_text()
        there.get_by_label(text("settings.answers.code_typed", "en")).fill(code.lower())
        there.get_by_role("button", name=text("settings.answers.code_use", "en")).click()
        expect(there.locator(".ny-good")).to_contain_text("Welcome back")
        settle(there)
        assert there.evaluate("localStorage.getItem('notes:learner')") not in (None, own)
        there.goto(f"{studied.url}/progress?lang=en")
        expect(there.locator(".ny-soon")).to_be_visible()
        assert there.locator("svg.marks").count() == 0
    finally:
        first.close()
        second.close()
