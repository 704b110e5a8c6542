"""What a reader does, in a real browser: open, read, edit, run, slide, break, reload, switch."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.notes import library
from core.text import LANGUAGES, text
from pages.parts.sitemap import FIXED
from tests.browser.driver import open_context, settle, shoot

pytestmark = pytest.mark.browser

SELECT_ALL = "Control+a"
TWO_CHAPTERS = ("tensors", "backward")
EVERY_PAGE = tuple(dict.fromkeys([*FIXED, *library.chapters(), *library.labs()]))


def cell(page: Page, name: str):
    """A cell's block, scrolled to, its editor awake."""
    block = page.locator(f"[data-block='{name}']")
    block.wait_for()
    block.evaluate("element => element.scrollIntoView({block: 'center'})")
    block.locator(".nc-run, .nc-stop").first.wait_for()
    return block


def output(page: Page, name: str):
    return page.locator(f"[data-block='{name}'] .nc-output")


def write(page: Page, name: str, code: str) -> None:
    """Replace the code of a cell by typing, as a reader would."""
    cell(page, name).locator(".nc-code").click()
    page.keyboard.press(SELECT_ALL)
    page.keyboard.press("Delete")
    page.keyboard.insert_text(code)


def run(page: Page) -> None:
    page.keyboard.press("Control+Enter")


def open_chapter(page: Page, app, path: str) -> None:
    page.goto(f"{app.url}/{path}")
    settle(page)


def test_deep_link_opens_the_chapter_in_a_fresh_process(fresh_app, page):
    open_chapter(page, fresh_app, "backward?lang=en")
    expect(page.locator("h1").first).to_have_text(library.load("backward", "en").title)
    expect(page.get_by_test_id("stSidebarNavLink").first).to_be_visible()


def test_stored_outputs_are_there_before_anything_runs(app, page):
    open_chapter(page, app, "backward?lang=en")
    cell(page, "doubling")
    expect(output(page, "doubling")).to_contain_text("tensor([256., 256., 256.])")


def test_edit_and_run_by_keyboard(app, page):
    open_chapter(page, app, "tensors?lang=en")
    name = library.load("tensors", "en").live_cells[0].name
    write(page, name, "print(6 * 7)")
    run(page)
    expect(output(page, name)).to_have_text("42")


def test_slider_rewrites_the_code_and_the_chart_follows(app, page):
    open_chapter(page, app, "backward?lang=en")
    block = cell(page, "doubling-turns")
    expect(block.locator("canvas, svg.marks").first).to_be_visible()
    before = output(page, "doubling-turns").inner_text()
    slider = block.locator(".nc-form input[type=range]").first
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(block.locator(".nc-code")).to_contain_text("a = 4.0")
    expect(output(page, "doubling-turns")).not_to_have_text(before)
    expect(block.locator("canvas, svg.marks").first).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_error_is_explained_in_the_readers_language(app, page, lang):
    open_chapter(page, app, f"tensors?lang={lang}")
    name = library.load("tensors", lang).live_cells[0].name
    write(page, name, "import torch\ntorch.zeros(2，3)")
    run(page)
    card = output(page, name).locator(".nt-error")
    expect(card).to_contain_text("SyntaxError")
    expect(card).to_contain_text(text("output.cure", lang))
    expect(card).to_contain_text("，")
    expect(cell(page, name).locator(".nc-error-line").first).to_be_visible()


def test_reload_finds_the_draft_and_reset_brings_the_note_back(app, page):
    open_chapter(page, app, "tensors?lang=en")
    first = library.load("tensors", "en").live_cells[0]
    write(page, first.name, "print('my own line')")
    page.wait_for_timeout(800)
    page.reload()
    settle(page)
    expect(cell(page, first.name).locator(".nc-code")).to_contain_text("my own line")
    cell(page, first.name).locator(".nc-reset").click()
    expect(cell(page, first.name).locator(".nc-code")).to_contain_text(first.code.splitlines()[0])


def test_a_cell_that_needs_a_broken_cell_says_which(app, page):
    open_chapter(page, app, "backward?lang=en")
    write(page, "imports", "import torch\n1 / 0")
    cell(page, "doubling").locator(".nc-run").click()
    expect(output(page, "doubling")).to_contain_text("imports")
    expect(output(page, "doubling").locator(".nt-error")).to_contain_text("ZeroDivisionError")


def test_endless_loop_can_be_stopped_and_the_next_run_works(app, page):
    open_chapter(page, app, "tensors?lang=en")
    name = library.load("tensors", "en").live_cells[0].name
    write(page, name, "print('begun')\nwhile True:\n    pass")
    run(page)
    expect(cell(page, name).locator(".nc-stop")).to_be_visible()
    cell(page, name).locator(".nc-stop").click()
    expect(output(page, name).locator(".nt-error")).to_be_visible()
    write(page, name, "print('alive')")
    run(page)
    expect(output(page, name)).to_have_text("alive")


def test_language_switch_keeps_the_page_and_is_remembered(app, page):
    open_chapter(page, app, "tensors?lang=en")
    page.locator(".nt-switch button", has_text="中文").click()
    expect(page.locator("h1").first).to_have_text(library.load("tensors", "zh").title)
    expect(page).to_have_url(re.compile(r"/tensors\?lang=zh"))
    page.goto(app.url)
    settle(page)
    expect(page.locator(".nt-hero h1")).to_have_text(text("home.tagline", "zh"))


def test_theme_switch_holds_on_every_page(app, page):
    open_chapter(page, app, "tensors?lang=en")
    page.locator(".nt-switch button", has_text="Dark").click()
    page.wait_for_selector(":root[data-theme=dark]", state="attached")
    page.goto(f"{app.url}/backward?lang=en")
    settle(page)
    page.wait_for_selector(":root[data-theme=dark]", state="attached")


@pytest.fixture(scope="module", params=LANGUAGES)
def phone(browser, request) -> Iterator[tuple[Page, str, list[str]]]:
    """A phone that goes through all pages in one language; the language; what went wrong in it."""
    lang, faults = request.param, []
    context = open_context(browser, viewport={"width": 390, "height": 844}, locale=lang, has_touch=True, is_mobile=True)
    tab = context.new_page()
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab, lang, faults
    context.close()


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_every_page_is_whole_and_fits_a_phone(app, phone, path):
    tab, lang, faults = phone
    faults.clear()
    open_chapter(tab, app, f"{path}?lang={lang}")
    expect(tab.locator(".katex-error")).to_have_count(0)
    expect(tab.get_by_test_id("stException")).to_have_count(0)
    tab.wait_for_timeout(500)
    widths = tab.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth]"
    )
    shoot(tab, f"phone-{path}-{lang}")
    assert max(widths) <= 390
    assert faults == []


def test_a_link_in_the_prose_switches_the_page_inside_the_visit(app, page):
    open_chapter(page, app, "?lang=en")
    page.evaluate("window.sameVisit = true")
    page.locator(".nt-chapters a[href$=backward]").click()
    expect(page.locator("h1").first).to_have_text(library.load("backward", "en").title)
    assert page.evaluate("window.sameVisit") is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", *TWO_CHAPTERS])
def test_pictures_for_people(app, page, path, scheme):
    """Takes the pictures that somebody must look at; fails when the theme does not follow the system."""
    page.emulate_media(color_scheme=scheme)
    for lang in LANGUAGES:
        open_chapter(page, app, f"{path}?lang={lang}")
        page.wait_for_selector(f":root[data-theme={scheme}]", state="attached")
        shoot(page, f"{path or 'home'}-{lang}-{scheme}")


def test_search_leads_to_the_section(app, page):
    open_chapter(page, app, "tensors?lang=en")
    box = page.get_by_placeholder(text("finder.search", "en"))
    box.fill("doubling")
    box.press("Enter")
    hit = page.locator(".nt-hits a[href*='backward']").first
    expect(hit.locator("mark").first).to_be_visible()
    hit.click()
    expect(page.locator("h1").first).to_have_text(library.load("backward", "en").title)
    box.fill("no such words anywhere")
    box.press("Enter")
    expect(page.get_by_text(text("finder.nothing", "en", query="no such words anywhere"))).to_be_visible()


def test_reading_progress_is_kept_and_leads_back(app, page):
    open_chapter(page, app, "tensors?lang=en")
    page.evaluate("document.getElementById('make').scrollIntoView()")
    expect(page.locator(".nt-toc a[href$='#make']")).to_have_class(re.compile("nt-seen"))
    page.goto(f"{app.url}/?lang=en")
    settle(page)
    go = page.locator(".nt-go")
    expect(go).to_have_text(text("shell.continue", "en", title=library.load("tensors", "en").title))
    go.click()
    expect(page).to_have_url(re.compile("#make$"))


def test_folded_code_unfolds(app, page):
    open_chapter(page, app, "?lang=en")
    block = page.locator("[data-block]").first
    expect(block.locator(".nc-code")).to_be_hidden()
    block.locator(".nc-fold").click()
    expect(block.locator(".nc-code")).to_be_visible()


def test_charts_of_the_columns_width_fit_into_it(app, page):
    open_chapter(page, app, "backward?lang=en")
    page.locator("[data-testid=stVegaLiteChart] svg.marks, [data-testid=stVegaLiteChart] canvas").first.wait_for()
    page.wait_for_timeout(500)
    charts = page.locator("[data-testid=stVegaLiteChart]")
    assert charts.evaluate_all("all => all.filter(chart => chart.scrollWidth > chart.clientWidth).length") == 0


def test_the_way_back_from_the_first_chapter_leads_home(app, page):
    open_chapter(page, app, f"{library.chapters()[0]}?lang=en")
    page.locator(".nt-onward a").first.click()
    expect(page.locator("h1").first).to_have_text(text("home.tagline", "en"))
    page.wait_for_timeout(500)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_anchor_that_is_no_code_of_anything_leaves_the_page_whole(app, page):
    open_chapter(page, app, "backward?lang=en#100%")
    expect(page.locator(".nt-switch button")).not_to_have_count(0)


def test_words_searched_for_in_vain_are_not_taken_as_markup(app, page):
    open_chapter(page, app, "tensors?lang=en")
    wish = "![x](https://example.com/a.png) $x$"
    box = page.get_by_placeholder(text("finder.search", "en"))
    box.fill(wish)
    box.press("Enter")
    expect(page.get_by_text(text("finder.nothing", "en", query=wish))).to_be_visible()
    box.fill("a" * 10_000)
    box.press("Enter")
    expect(page.get_by_text(text("finder.nothing", "en", query="a" * 80 + "…"))).to_be_visible()
