"""Without a mouse, without motion, inside another page, on a slow line: the reader still gets everywhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import open_context, settle

pytestmark = pytest.mark.browser

FOCUSED = """() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
  const ring = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  const { top, bottom } = one.getBoundingClientRect();
  return { ring, tag: one.tagName, kind: one.dataset.testid ?? "", seen: bottom > 0 && top < innerHeight,
    cell: one.closest("[data-block]")?.dataset.block ?? "", name: one.className?.toString() ?? "" };
}"""


def tab_until(page: Page, wanted: str, most: int = 40) -> None:
    """Press Tab until the focus stands on what ``wanted`` selects."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} is not reached in {most} steps")


def test_the_first_step_skips_the_navigation(app, page):
    page.goto(f"{app.url}/tensors?lang=en")
    settle(page)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["kind"] == "stSkipToContent" and page.evaluate(FOCUSED)["ring"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stMain]') !== null")


def test_a_cell_is_reached_run_and_left_and_the_way_goes_on_by_keyboard(app, page):
    """From the contents to a cell, out of it by Escape, to its button, on to a question and to the next chapter."""
    page.goto(f"{app.url}/tensors?lang=en")
    settle(page)
    page.locator("[data-block='play'] .nc-run").wait_for()
    page.locator("[data-block='play']").evaluate("one => one.scrollIntoView({block: 'center'})")
    page.locator("[data-block='imports'] .nc-run").focus()
    tab_until(page, "[data-block='play'] .cm-content")
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text("print('by keyboard')\n")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-block='play'] .nc-output")).to_contain_text("by keyboard")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.nc-code') === null"), "Escape, then Tab leaves the code"
    assert page.evaluate(FOCUSED)["ring"] and page.evaluate(FOCUSED)["seen"]
    page.locator("a.nt-next").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/backward"))


def test_a_closed_sidebar_is_passed_over(app, browser):
    """On a narrow screen, or one magnified fourfold, thirty steps led through links that nobody saw."""
    context = open_context(browser, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{app.url}/tensors?lang=en")
    settle(page)
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-testid=stSidebar]') === null")
    page.locator("[data-testid=stExpandSidebarButton]").press("Enter")
    expect(page.locator("[data-testid=stSidebarNavLink]").first).to_be_visible()
    context.close()


def test_each_stop_of_the_tab_key_is_seen(app, page):
    page.goto(f"{app.url}/settings?lang=zh")
    settle(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    unseen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if not stop["ring"] and stop["tag"] in ("A", "BUTTON", "SUMMARY"):
            unseen.append(stop)
    assert unseen == []


def test_whoever_wants_no_motion_gets_none(app, browser):
    context = open_context(browser, reduced_motion="reduce")
    page = context.new_page()
    for path in ("backward", "autograd_lab", "playground"):
        page.goto(f"{app.url}/{path}?lang=en")
        settle(page)
        moving = page.evaluate("""() => [...document.querySelectorAll("[data-testid=stMain] *")].filter(one => {
          const { animationName, transitionDuration } = getComputedStyle(one);
          return animationName !== "none" || transitionDuration.split(", ").some(each => parseFloat(each) > 0);
        }).map(one => one.className?.baseVal ?? one.className)""")
        assert moving == [], path
        assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def test_a_chapter_inside_another_page_is_the_chapter_alone(app, page):
    page.goto(f"{app.url}/tensors?lang=en&embed=true")
    settle(page)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    cell = page.locator("[data-block='play']")
    cell.locator(".nc-run").click()
    expect(cell.locator(".nc-stop")).to_have_count(0)
    expect(cell.locator(".nc-output")).to_contain_text(re.compile(r"\d"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["", "tensors"])
def test_on_a_slow_line_there_is_soon_something_to_read(app, browser, path):
    """3G: 1.6 Mbit/s, 300 ms. What is sent is counted; how long it takes is the machine's affair."""
    context = open_context(browser)
    context.set_default_timeout(120_000)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
    session.send("Network.emulateNetworkConditions", line)
    sent = []
    session.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    page.goto(f"{app.url}/{path}?lang=en", wait_until="commit")
    expect(page.locator("[data-testid=stMain] h1")).to_be_visible(timeout=60_000)
    settle(page)
    if path:  # the questions come last, when the browser has nothing else to do
        page.locator(".qz-opener").first.wait_for(state="attached")
    assert sum(sent) < 2_300_000, "bytes of a first visit"
    sent.clear()
    page.reload(wait_until="commit")
    expect(page.locator("[data-testid=stMain] h1")).to_be_visible(timeout=60_000)
    settle(page)
    assert sum(sent) < 60_000, "bytes of a second visit"
    context.close()


@pytest.mark.parametrize("path", ["backward", "race_lab"])
def test_every_chart_has_words(app, page, path):
    page.goto(f"{app.url}/{path}?lang=en")
    settle(page)
    charts = page.locator("[data-testid=stVegaLiteChart] svg")
    charts.first.wait_for()
    names = page.evaluate("""() => [...document.querySelectorAll("[data-testid=stVegaLiteChart]")]
      .map(one => one.getAttribute("aria-label") ?? "")""")
    assert names and not [name for name in names if len(name) < 12 or name == "Vega visualization"]
