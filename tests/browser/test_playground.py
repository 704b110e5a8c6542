"""The playground in a real browser: train, walk, change, edit, draw, share, by mouse, keyboard and on a phone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from core.playground import own
from core.text import LANGUAGES, text
from tests.browser.driver import open_context, shoot

pytestmark = pytest.mark.browser
PATIENT = 90_000
"""PyTorch may have to be started first, on a busy machine."""


def word(key: str, lang: str = "en", **facts: object) -> str:
    return text(f"playground.words.{key}", lang, **facts)


def open_playground(page: Page, app, query: str = "", lang: str = "en") -> None:
    page.goto(f"{app.url}/playground?lang={lang}&{query}")
    page.wait_for_selector(".pg-unit", timeout=PATIENT)
    expect(page.locator(".pg-number-row b").first).to_have_text(re.compile(r"^\d"), timeout=PATIENT)


def epoch(page: Page) -> float:
    return float(page.locator(".pg-epoch-number").inner_text())


def wait_for_epoch(page: Page, at_least: float) -> None:
    page.wait_for_function(
        "least => Number(document.querySelector('.pg-epoch-number').textContent) >= least",
        arg=at_least,
        timeout=PATIENT,
    )


def losses(page: Page) -> list[str]:
    return page.locator(".pg-number-row >> nth=0 >> b").all_inner_texts()[:2]


def play(page: Page):
    return page.locator(".pg-play")


def query(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_train_pause_walk_and_start_over(app, page, lang):
    open_playground(page, app, "d=spiral&net=8.8&o=adam&lr=0.01", lang)
    first = losses(page)
    play(page).click()
    wait_for_epoch(page, 10)
    expect(play(page)).to_have_text(word("pause", lang))
    play(page).click()
    expect(play(page)).to_have_text(word("play", lang))
    page.wait_for_timeout(1500)
    stopped = epoch(page)
    assert stopped == int(stopped) and losses(page) != first
    page.wait_for_timeout(1000)
    assert epoch(page) == stopped
    button(page, word("step_epoch", lang)).click()
    expect(page.locator(".pg-epoch-number")).to_have_text(str(int(stopped) + 1), timeout=PATIENT)
    shoot(page, f"playground-{lang}")
    button(page, word("reset", lang)).click()
    expect(page.locator(".pg-epoch-number")).to_have_text("0", timeout=PATIENT)
    assert losses(page) == first
    button(page, word("step_batch", lang)).click()
    expect(page.locator(".pg-epoch-number")).to_have_text("0.04", timeout=PATIENT)


def test_other_data_features_layers_and_units(app, page):
    open_playground(page, app)
    page.get_by_label(word("data_arms"), exact=True).click()
    expect(page.locator(".pg-data-name")).to_have_text(word("data_arms"), timeout=PATIENT)
    expect(page.locator("[data-node^='u-2-']")).to_have_count(3)
    page.get_by_label(word("feature_off", name="x₁²")).click()
    expect(page.get_by_label(word("feature_on", name="x₁²"))).to_be_visible(timeout=PATIENT)
    button(page, word("add_layer")).click()
    expect(page.locator("[data-node^='u-3-']")).to_have_count(3, timeout=PATIENT)
    button(page, word("add_unit", layer=1)).click()
    expect(page.locator("[data-node^='u-0-']")).to_have_count(5, timeout=PATIENT)
    page.wait_for_function("location.search.includes('net=5.2.2')", timeout=PATIENT)
    assert {"d": "arms", "f": "x.y.xx"}.items() <= query(page).items()


def test_an_address_gives_the_same_picture_again(app, page, browser):
    address = "d=moons&noise=20&net=6.4&a=relu&o=momentum&lr=0.01&b=20&seed=7&reg=l2&rr=0.003"
    open_playground(page, app, address)
    start = losses(page)
    for count in (1, 2, 3):
        button(page, word("step_epoch")).click()
        expect(page.locator(".pg-epoch-number")).to_have_text(str(count), timeout=PATIENT)
    end = losses(page)
    context = open_context(browser)
    again = context.new_page()
    again.goto(page.url)
    again.wait_for_selector(".pg-unit", timeout=PATIENT)
    expect(again.locator(".pg-number-row b").first).to_have_text(start[0], timeout=PATIENT)
    for count in (1, 2, 3):
        button(again, word("step_epoch")).click()
        expect(again.locator(".pg-epoch-number")).to_have_text(str(count), timeout=PATIENT)
    assert losses(again) == end
    context.close()


def test_a_weight_is_edited_by_keyboard(app, page):
    open_playground(page, app, "task=by-hand")
    unit = page.locator("[data-node='u-0-0']")
    unit.focus()
    page.keyboard.press("Enter")
    card = page.locator(".pg-card")
    expect(card).to_be_visible()
    for name in ("x₁", "x₂"):
        field = card.get_by_label(word("weight_from", name=name))
        field.fill("1.5")
        field.press("Enter")
    expect(page.locator(".pg-task .pg-state")).to_have_text(f"✓ {word('tour_done')}", timeout=PATIENT)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(unit).to_be_focused()
    page.get_by_text(word("tour_next")).click()
    expect(page.locator(".pg-task h3")).to_have_text(text("playground.tour.features_head", "en"), timeout=PATIENT)


def test_keys_train_walk_and_start_over(app, page):
    open_playground(page, app)
    page.locator(".pg h2").first.evaluate("one => { one.tabIndex = -1; one.focus(); }")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pg-epoch-number")).to_have_text("1", timeout=PATIENT)
    page.keyboard.press("Space")
    wait_for_epoch(page, 4)
    page.keyboard.press("Space")
    expect(play(page)).to_have_text(word("play"))
    page.keyboard.press("r")
    expect(page.locator(".pg-epoch-number")).to_have_text("0", timeout=PATIENT)


def test_own_table_with_bad_rows(app, page):
    open_playground(page, app)
    page.get_by_label(word("data_own"), exact=True).click()
    rows = [f"{k / 4 - 3},{k % 5 - 2},{'no' if k % 2 else 'yes'}" for k in range(24)]
    rows[4] = "1,oops,no"
    page.get_by_label(word("paste")).fill("u,v,sick\n" + "\n".join(rows))
    page.get_by_text(word("paste_use")).click()
    fault = text("playground.fault.row_not_a_number", "en", line=6, column="v", value="oops")
    expect(page.locator(".pg-faults .pg-fault")).to_have_text(fault, timeout=PATIENT)
    expect(page.get_by_label(word("column_target"), exact=True)).to_have_value("2")
    page.wait_for_function("location.search.includes('own=')", timeout=PATIENT)
    assert len(own.decode(query(page)["own"])[0]) == 23
    shoot(page, "playground-own")


def test_points_are_drawn_by_mouse_and_keyboard(app, page):
    open_playground(page, app)
    page.get_by_label(word("data_own"), exact=True).click()
    page.get_by_role("button", name=word("draw"), exact=True).click()
    canvas = page.locator(".pg-points").first
    box = canvas.bounding_box()
    for x, y in ((0.2, 0.2), (0.3, 0.2), (0.2, 0.3)):
        canvas.click(position={"x": box["width"] * x, "y": box["height"] * y})
    canvas.focus()
    page.keyboard.press("1")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Space")
    expect(page.get_by_text(word("draw_count", count=6))).to_be_visible()
    page.get_by_text(word("draw_done")).click()
    page.wait_for_function("location.search.includes('own=')", timeout=PATIENT)
    assert len(own.decode(query(page)["own"])[0]) == 6


def test_two_runs_side_by_side(app, page):
    open_playground(page, app)
    page.get_by_text(word("compare_on")).click()
    expect(page.locator(".pg-maps figure:visible")).to_have_count(2, timeout=PATIENT)
    page.get_by_role("button", name=word("side_b"), exact=True).click()
    page.get_by_role("combobox", name=word("optimizer"), exact=True).select_option("adam")
    page.wait_for_function("new URLSearchParams(location.search).get('vs') === 'o~adam'", timeout=PATIENT)
    rows = page.locator(".pg-number-row")
    button(page, word("step_epoch")).click()
    expect(page.locator(".pg-epoch-number")).to_have_text("1", timeout=PATIENT)
    assert rows.nth(0).locator("b").all_inner_texts() != rows.nth(1).locator("b").all_inner_texts()


def test_what_a_link_hides_is_not_there(app, page):
    open_playground(page, app, "hide=noise.optimizer.tour")
    expect(page.get_by_role("combobox", name=word("optimizer"), exact=True)).to_be_hidden()
    expect(page.get_by_role("slider", name=re.compile(f"^{word('noise')}"))).to_be_hidden()
    expect(page.locator(".pg-tour")).to_be_hidden()
    expect(page.get_by_role("combobox", name=word("lr"), exact=True)).to_be_visible()


def test_surface_layers_and_confusion(app, page):
    open_playground(page, app)
    for name in ("layers", "confusion", "surface"):
        page.locator("summary", has_text=re.compile(f"^{word(name)}$")).click()
    expect(page.locator(".pg-layer-row")).to_have_count(3, timeout=PATIENT)
    expect(page.locator(".pg-tables td")).to_have_count(8)
    page.get_by_text(word("surface_make")).click()
    expect(page.locator(".pg-surfaces canvas")).to_have_count(1, timeout=PATIENT)
    shoot(page, "playground-panels")


def test_the_script_comes_as_a_live_cell(app, page):
    open_playground(page, app)
    page.locator("summary", has_text=re.compile(f"^{word('export')}$")).click()
    page.get_by_text(word("export_make")).click()
    expect(page.get_by_text(text("playground.cell_head", "en"))).to_be_visible(timeout=PATIENT)
    expect(page.locator(".cm-content").last).to_contain_text("torch.set_default_dtype", timeout=PATIENT)


def test_a_run_survives_another_page(app, page):
    open_playground(page, app)
    button(page, word("step_epoch")).click()
    expect(page.locator(".pg-epoch-number")).to_have_text("1", timeout=PATIENT)
    page.get_by_test_id("stSidebarNav").get_by_text("Tensor lab").click()
    page.wait_for_selector(".pg", state="detached", timeout=PATIENT)
    page.get_by_test_id("stSidebarNav").get_by_text("Playground").click()
    page.wait_for_selector(".pg-unit", timeout=PATIENT)
    expect(page.locator(".pg-epoch-number")).to_have_text("1", timeout=PATIENT)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_on_a_phone_nothing_sticks_out(app, browser, lang):
    context = open_context(browser, viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    open_playground(page, app, "task=deep", lang)
    wide = page.evaluate("document.querySelector('.pg').scrollWidth - document.querySelector('.pg').clientWidth")
    assert wide <= 1
    play(page).tap()
    wait_for_epoch(page, 2)
    play(page).tap()
    shoot(page, f"playground-phone-{lang}")
    context.close()


def test_the_text_twin_tells_every_weight(app, page):
    open_playground(page, app, "net=2")
    page.locator("summary", has_text=re.compile(f"^{word('twin')}$")).click()
    expect(page.locator(".pg-panel[open] li")).to_have_count(3)
    expect(page.locator(".pg-panel[open]")).to_contain_text("2 → 2 → 1")
