"""The autograd lab in a real browser: step, play, jump, by mouse and by keyboard; v in the reader's hands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.text import LANGUAGES, text
from tests.browser.driver import open_context, settle, shoot

pytestmark = pytest.mark.browser


def word(key: str, lang: str = "en", **fields: object) -> str:
    return text(f"autograd.words.{key}", lang, **fields)


def lab(page: Page, app, lang: str = "en") -> None:
    page.goto(f"{app.url}/autograd_lab?lang={lang}")
    settle(page)


def walk(page: Page, name: str) -> Locator:
    """The walk below a cell, scrolled to and drawn."""
    output = page.locator(f"[data-block='{name}']")
    output.wait_for()
    output.evaluate("element => element.scrollIntoView({block: 'start'})")
    output.locator(".wk").first.wait_for()
    return output.locator(".wk").first


def node(view: Locator, name: str) -> Locator:
    """The box of a tensor, by its whole name."""
    whole = re.compile(f"^{re.escape(name)}$")
    return view.locator(".wk-node").filter(has=view.page.locator(".wk-name", has_text=whole))


def click(button: Locator, times: int = 1) -> None:
    for _ in range(times):
        button.click()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_doubling_example_ends_at_256_and_steps_in_the_readers_language(app, page, lang):
    lab(page, app, lang)
    view = walk(page, "doubling-walk")
    expect(node(view, "x").locator(".wk-gradient")).to_have_text(".grad [256, 256, 256]")
    expect(view.locator(".wk-count")).to_have_text("34 / 34")
    said = view.locator(".wk-said")
    expect(said).to_have_text(word("say_keep", lang, what="x").replace("`", ""))
    view.get_by_role("button", name=word("first", lang), exact=True).click()
    expect(said).to_have_text(word("say_op", lang, what="y = x * factor").replace("`", ""))
    expect(node(view, "y").locator(".wk-value")).to_have_text("[4, 6, 8]")
    expect(node(view, "y₁").locator(".wk-value")).to_have_text("")
    expect(view.locator(".wk-line.wk-lit mark")).to_have_text("x * factor")
    expect(view.locator("[aria-live=polite]")).to_have_count(1)


def test_a_step_back_shows_rule_and_numbers_and_lights_the_edge(app, page):
    lab(page, app)
    view = walk(page, "doubling-walk")
    node(view, "y₅").click()
    click(view.get_by_role("button", name=word("back"), exact=True))
    node(view, "y₅").click()
    for _ in range(2):
        if "MulBackward0" in view.locator(".wk-said").inner_text():
            break
        node(view, "y₅").click()
    expect(view.locator(".wk-said")).to_contain_text("MulBackward0")
    expect(view.locator(".wk-terms li").first).to_have_text("[0]  4 × 2 = 8")
    expect(view.locator(".wk-edge.wk-back")).to_have_count(1)
    expect(view.locator(".wk-passing math").first).to_be_visible()
    expect(view.locator(".wk-node.wk-now")).to_have_count(1)


def test_play_runs_and_pauses(app, page):
    lab(page, app)
    view = walk(page, "scalar-walk")
    view.get_by_role("button", name=word("play"), exact=True).click()
    expect(view.locator(".wk-count")).to_have_text(re.compile("^2 / "))
    view.get_by_role("button", name=word("pause"), exact=True).click()
    at = view.locator(".wk-count").inner_text()
    page.wait_for_timeout(1_500)
    expect(view.locator(".wk-count")).to_have_text(at)


def test_keys_step_jump_and_play(app, page):
    lab(page, app)
    view = walk(page, "double-use")
    view.locator(".wk-body").focus()
    page.keyboard.press("Home")
    expect(view.locator(".wk-count")).to_have_text("1 / 8")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(view.locator(".wk-count")).to_have_text("2 / 8")
    page.keyboard.press("End")
    expect(view.locator(".wk-count")).to_have_text("8 / 8")
    page.keyboard.press("Space")
    expect(view.get_by_role("button", name=word("pause"), exact=True)).to_be_visible()
    page.keyboard.press("Space")
    expect(view.get_by_role("button", name=word("play"), exact=True)).to_be_visible()


def test_the_table_says_the_same_and_jumps(app, page):
    lab(page, app)
    view = walk(page, "double-use")
    view.locator(".wk-twin summary").click()
    rows = view.locator(".wk-twin tbody tr")
    expect(rows).to_have_count(8)
    expect(rows.last).to_contain_text("11")
    rows.first.get_by_role("button").click()
    expect(view.locator(".wk-count")).to_have_text("1 / 8")


def test_a_slider_of_the_code_changes_the_graph(app, page):
    lab(page, app)
    walk(page, "doubling-walk")
    cell = page.locator("[data-block=doubling-walk]")
    sliders = cell.locator(".nc-form input[type=range]")
    sliders.nth(4).focus()
    page.keyboard.press("Home")
    expect(cell.locator(".nc-code")).to_contain_text("threshold = 50")
    expect(cell.locator(".wk-count")).to_have_text("18 / 18")
    expect(node(cell.locator(".wk"), "x").locator(".wk-gradient")).to_have_text(".grad [16, 16, 16]")


def test_a_failure_ends_at_the_node_and_is_explained(app, page):
    lab(page, app)
    view = walk(page, "fail-twice")
    expect(view.locator(".wk-node.wk-failed")).to_contain_text("x * x")
    expect(page.locator("[data-block=fail-twice] .nt-error")).to_contain_text(text("output.cure", "en"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_v_is_the_readers_and_the_product_follows(app, page, lang):
    lab(page, app, lang)
    view = walk(page, "jacobian-view")
    product = view.locator(".wk-product")
    expect(product).to_have_text(["6", "−4"])
    expect(view).to_contain_text("jacrev")
    view.get_by_role("button", name="y.sum()").click()
    expect(product).to_have_text(["8", "8"])
    view.locator("input[type=number]").first.fill("0")
    expect(product).to_have_text(["5", "6"])
    view.locator("input[type=number]").first.fill("")
    expect(product).to_have_text(["5", "6"])


def test_a_sum_of_softmax_weighs_to_zero_but_for_what_pytorch_rounds(app, page):
    lab(page, app)
    view = walk(page, "jacobian-softmax")
    expect(view.locator(".wk-product")).to_have_text(["0", "0", "0"])
    view.get_by_role("button", name=word("v_row", at=1), exact=True).click()
    expect(view.locator(".wk-product")).to_have_text(["−0.02203", "0.1848", "−0.1628"])


def test_every_cell_of_the_lab_draws_its_view_and_no_word_is_missing(app, page):
    for lang in LANGUAGES:
        lab(page, app, lang)
        expect(page.locator(".wk")).to_have_count(26)
        for view in page.locator(".wk-said").all():
            assert not re.search(r"undefined|\{\w+\}", view.inner_text())


def box(view: Locator, name: str) -> Locator:
    """A folded box, by its whole title."""
    return node(view, name).and_(view.locator(".wk-box"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_long_loop_is_folded_around_the_turn_of_the_step(app, page, lang):
    lab(page, app, lang)
    view = walk(page, "fold-loop")
    where = view.locator(".wk-where")
    expect(where).to_have_text(word("turn", lang, at=1, of=60))
    expect(node(view, "w").locator(".wk-gradient")).to_contain_text(".grad")
    assert view.locator(".wk-node").count() < 12
    rest = box(view, word("turns", lang, first=2, last=60))
    expect(rest.locator(".wk-state")).to_have_text(word("box_passed", lang))
    expect(rest).to_have_attribute("aria-label", re.compile(re.escape(word("operations", lang, n=118))))
    rest.click()
    expect(where).to_have_text(word("turn", lang, at=60, of=60))
    expect(box(view, word("turns", lang, first=1, last=59)).locator(".wk-state")).to_have_text(
        word("box_computed", lang)
    )
    expect(node(view, "h₆₀").locator(".wk-gradient")).to_contain_text("∇")
    view.get_by_role("button", name=word("first", lang), exact=True).click()
    expect(where).to_have_text(word("turn", lang, at=1, of=60))
    expect(box(view, word("turns", lang, first=2, last=60)).locator(".wk-state")).to_have_text(word("box_ahead", lang))
    shoot(page, f"fold-loop-{lang}")


def test_folds_open_and_close_by_keys_alone(app, page):
    lab(page, app)
    view = walk(page, "fold-loop")
    where = view.locator(".wk-where")
    view.locator(".wk-body").focus()
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    expect(where).to_have_text(word("turn", at=2, of=60))
    expect(view.locator(".wk-count")).to_have_text(re.compile("^3 /"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageUp")
    expect(view.locator(".wk-count")).to_have_text(re.compile("^3 /"))
    page.keyboard.press("PageUp")
    expect(where).to_have_text(word("turn", at=1, of=60))
    rest = box(view, word("turns", first=2, last=60))
    rest.focus()
    page.keyboard.press("Enter")
    expect(where).to_have_text(word("turn", at=2, of=60))
    expect(view.locator(".wk-body")).to_be_focused()
    rest = box(view, word("turns", first=3, last=60))
    rest.focus()
    page.keyboard.press("Space")
    expect(where).to_have_text(word("turn", at=3, of=60))
    expect(view.get_by_role("button", name=word("play"), exact=True)).to_be_visible()
    slider = view.get_by_role("slider", name=word("steps"), exact=True)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(word("turn", at=3, of=60)))


def test_every_node_can_be_shown_and_folded_again(app, page):
    lab(page, app)
    view = walk(page, "fold-loop")
    expect(view.locator(".wk-box")).to_have_count(1)
    view.get_by_role("button", name=word("unfold", n=124), exact=True).click()
    expect(view.locator(".wk-node")).to_have_count(124)
    expect(view.locator(".wk-box")).to_have_count(0)
    node(view, "h₃₀").click()
    expect(view.locator(".wk-node.wk-now .wk-name")).to_have_text("h₃₀")
    view.get_by_role("button", name=word("fold"), exact=True).click()
    expect(view.locator(".wk-where")).to_have_text(word("turn", at=30, of=60))
    expect(view.locator(".wk-node.wk-now .wk-name")).to_have_text("h₃₀")


def test_blocks_of_a_network_fold_and_the_gradient_goes_by(app, page):
    lab(page, app)
    view = walk(page, "fold-net")
    view.locator(".wk-body").focus()
    page.keyboard.press("Home")
    expect(view.locator(".wk-where")).to_have_text("net.0 · Linear")
    blocks = box(view, "6 × Block")
    expect(blocks).to_contain_text(word("operations", n=30))
    blocks.click()
    expect(view.locator(".wk-where")).to_have_text("net.1 · Block")
    expect(node(view, "net.1.norm.weight")).to_have_count(1)
    expect(box(view, "5 × Block")).to_have_count(1)
    expect(box(view, "net.7")).to_contain_text("Linear")


def test_a_small_graph_is_drawn_as_before(app, page):
    lab(page, app)
    view = walk(page, "doubling-walk")
    expect(view.locator(".wk-fold, .wk-box")).to_have_count(0)
    expect(view.locator(".wk-graph svg")).to_have_attribute("role", "img")
    view.locator(".wk-body").focus()
    page.keyboard.press("PageUp")
    expect(view.locator(".wk-count")).to_have_text("34 / 34")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_walk_below_the_graph(app, browser, scheme):
    size = {"width": 390, "height": 844}
    context = open_context(browser, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    tab = context.new_page()
    lab(tab, app)
    view = walk(tab, "doubling-walk")
    graph, side = view.locator(".wk-graph").bounding_box(), view.locator(".wk-side").bounding_box()
    assert side["y"] >= graph["y"] + graph["height"] - 2
    assert graph["width"] <= 390
    view.get_by_role("button", name=word("back"), exact=True).click()
    animation = view.locator(".wk-edge.wk-back").first.evaluate("edge => getComputedStyle(edge).animationName")
    assert animation == "none"
    shoot(tab, f"walk-phone-{scheme}")
    context.close()
