"""A run goes by a plain request, past Streamlit; with something to draw, or with that way closed, through Streamlit."""

from __future__ import annotations

from playwright.sync_api import Page, Request, expect

from tests.browser.driver import App, settle

CELL = "graph-walk"


def open_chapter(app: App, page: Page) -> list[int]:
    """The chapter with nothing under way; the statuses of the requests that its runs make from now on."""
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if "/cells/run" in answer.url else None)
    page.goto(f"{app.url}/backward?lang=en")
    expect(page.locator(f"[data-block={CELL}] .nc")).to_be_attached()
    settle(page)
    return answers


def write(page: Page, code: str, cell: str = CELL) -> None:
    block = page.locator(f"[data-block={cell}]")
    block.locator(".nc-code").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")


def output(page: Page):
    return page.locator(f"[data-block={CELL}] .nc-output")


def test_a_run_goes_past_streamlit_and_is_there_when_the_reader_comes_back(app, page):
    answers = open_chapter(app, page)
    write(page, 'print("short", 6 * 7)')
    expect(output(page)).to_contain_text("short 42")
    assert answers and set(answers) == {200}
    links = page.locator("[data-testid=stSidebarNavLink]")
    links.filter(has_text="Tensors").first.click()
    expect(page.locator("h1").first).to_contain_text("Tensors")
    settle(page)
    links.filter(has_text="Backward").first.click()
    expect(output(page)).to_contain_text("short 42")


def test_charts_and_mistakes_are_drawn_by_streamlit_after_it(app, page):
    open_chapter(app, page)
    block = page.locator(f"[data-block={CELL}]")
    write(page, 'import altair, pandas\naltair.Chart(pandas.DataFrame({"a": [1, 2]})).mark_point().encode(x="a")')
    expect(block.locator("[data-testid=stVegaLiteChart]")).to_be_visible()
    write(page, "1 / 0")
    expect(output(page)).to_contain_text("ZeroDivisionError")
    expect(block.locator("[data-testid=stVegaLiteChart]")).to_have_count(0)
    expect(block.get_by_role("button", name="Keep this mistake as a question")).to_be_visible()
    write(page, 'print("well", 1)')
    expect(output(page)).to_contain_text("well 1")
    expect(block.get_by_role("button", name="Keep this mistake as a question")).to_have_count(0)


def test_a_closed_way_is_noticed_and_the_run_goes_through_streamlit(app, page):
    page.route("**/cells/run", lambda route: route.fulfill(status=404))
    answers = open_chapter(app, page)
    write(page, 'print("long", 6 * 7)')
    expect(output(page)).to_contain_text("long 42")
    write(page, 'print("long", 7 * 7)')
    expect(output(page)).to_contain_text("long 49")
    assert answers == [404]  # it is not asked again


def test_a_run_whose_request_is_lost_goes_through_streamlit(app, page):
    lost: list[Request] = []
    page.route("**/cells/run", lambda route: (lost.append(route.request), route.abort()))
    open_chapter(app, page)
    write(page, 'print("found", 6 * 7)')
    expect(output(page)).to_contain_text("found 42")
    assert lost


def test_a_long_run_is_polled_and_stopped_by_requests(app, page):
    answers = open_chapter(app, page)
    write(page, 'import time\nprint("begun", flush=True)\nwhile True:\n    time.sleep(0.1)')
    expect(output(page)).to_contain_text("begun")
    block = page.locator(f"[data-block={CELL}]")
    block.get_by_role("button", name="Stop").click()
    expect(output(page)).to_contain_text("Stopped by hand")
    assert len(answers) >= 3 and set(answers) == {200}
