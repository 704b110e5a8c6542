"""The text that is there before Streamlit is: readable by itself, and gone without a jump when the live page stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.notes import library
from tests.browser.driver import settle, shoot

pytestmark = pytest.mark.browser

STREAMLIT = "**/static/js/index.*.js"
SHEET = "#preface"
READ_ON = """() => {
  const clock = setInterval(() => {
    const sheet = document.getElementById("preface")
    if (sheet) sheet.scrollTop = 5000
    if (sheet?.scrollTop) clearInterval(clock)
  }, 10)
}"""
"""Scrolls in the text as soon as it is there."""


def told(page: Page) -> set[str]:
    """All that a screen reader finds on the page."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return {node["name"]["value"] for node in nodes if node.get("name", {}).get("value")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chapter_can_be_read_when_streamlit_never_comes(app, page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.route(STREAMLIT, lambda route: route.abort())
    page.goto(f"{app.url}/backward?lang=en")
    chapter = library.load("backward", "en")
    assert {chapter.title, chapter.goal, "tensor([256., 256., 256.])"} <= {name.strip() for name in told(page)}
    expect(page.locator(SHEET)).to_have_attribute("data-theme", scheme)
    shoot(page, f"preface-{scheme}")


def test_it_goes_when_the_page_is_there_and_streamlit_is_sought_where_it_is(app, page):
    missed: list[str] = []
    page.on("response", lambda answer: answer.status == 404 and missed.append(answer.url))
    for path in ("", "backward", "review", "playground"):
        page.goto(f"{app.url}/{path}?lang=en")
        settle(page)
        expect(page.locator(SHEET)).to_have_count(0)
        expect(page.locator("h1")).to_have_count(1)
    assert missed == []


def test_the_line_that_was_being_read_stays_where_it_was(app, page):
    page.add_init_script(f"({READ_ON})()")
    page.goto(f"{app.url}/backward?lang=en")
    settle(page)
    expect(page.locator(SHEET)).to_have_count(0)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") > 2500


def test_an_anchor_is_reached_and_its_chapter_is_not_shown_from_the_top_before(app, page):
    page.route(STREAMLIT, lambda route: route.abort())
    page.goto(f"{app.url}/backward?lang=en#detach")
    assert "tensor([256., 256., 256.])" not in {name.strip() for name in told(page)}
    page.unroute(STREAMLIT)
    page.reload()
    settle(page)
    expect(page.locator("#detach")).to_be_in_viewport()
