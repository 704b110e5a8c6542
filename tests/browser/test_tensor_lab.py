"""The tensor lab in a real browser: point, press arrows, choose, step, write."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.text import LANGUAGES, text
from tests.browser.driver import open_context, settle, shoot
from tests.browser.test_reading import cell, output

pytestmark = pytest.mark.browser


def open_lab(page: Page, app, lang: str = "en") -> None:
    page.goto(f"{app.url}/tensor_lab?lang={lang}")
    settle(page)


def picture(page: Page, name: str):
    """The picture below a cell, scrolled to."""
    cell(page, name)
    drawn = cell(page, name).locator(".ng").first
    drawn.wait_for()
    return drawn


def tensor(drawn, name: str):
    return drawn.locator("figure", has=drawn.page.locator(f"figcaption b:text-is('{name}')")).first


def number(drawn, name: str, at: int):
    return tensor(drawn, name).locator(f"[data-at='{at}']")


def lit(drawn, name: str) -> list[str]:
    return tensor(drawn, name).locator(".ng-lit").evaluate_all("all => all.map(one => one.dataset.at)")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pointing_at_a_result_lights_what_made_it(app, page, lang):
    open_lab(page, app, lang)
    drawn = picture(page, "matmul")
    number(drawn, "out", 5).hover()
    expect(drawn.locator(".ng-line")).to_have_text("out[1, 2] = 3·7 + 4·9 = 57")
    assert lit(drawn, "left") == ["2", "3"]
    assert lit(drawn, "right") == ["2", "5"]
    number(drawn, "left", 0).hover()
    expect(drawn.locator(".ng-line")).to_contain_text("out[0, 0], out[0, 1], out[0, 2]")
    assert lit(drawn, "out") == ["0", "1", "2"]
    shoot(page, f"tensor-lab-{lang}")


def test_arrow_keys_walk_through_the_numbers(app, page):
    open_lab(page, app)
    drawn = picture(page, "matmul")
    number(drawn, "out", 4).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(number(drawn, "out", 8)).to_be_focused()
    expect(drawn.locator(".ng-line")).to_have_text("out[2, 2] = 5·7 + 6·9 = 89")
    assert tensor(drawn, "out").locator("[tabindex='0']").count() == 1


def test_a_choice_in_the_form_draws_another_operation(app, page):
    open_lab(page, app)
    drawn = picture(page, "misfit")
    cell(page, "misfit").locator("select").select_option("torch.mm(p, p)")
    fault = cell(page, "misfit").locator(".ng-fault")
    words = text("tensors.fault.inner", "en", a="p", b="p", dim_a=1, dim_b=0, size_a=3, size_b=2).replace("`", "")
    expect(fault).to_contain_text(words)
    assert drawn.locator("figcaption .ng-bad").all_inner_texts() == ["3", "2"]
    expect(output(page, "misfit").locator(".nt-error")).to_have_count(0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_broadcasting_goes_step_by_step(app, page, lang):
    open_lab(page, app, lang)
    drawn = picture(page, "stretch")
    assert tensor(drawn, "a").locator(".ng-ghost").count() == 9
    drawn.locator("[data-step='0']").click()
    expect(drawn.get_by_text(text("tensors.words.said_given", lang))).to_be_visible()
    expect(tensor(drawn, "a").locator(".ng-cell")).to_have_count(3)
    drawn.locator("[data-step='3']").click()
    number(drawn, "b", 7).hover()
    expect(drawn.locator(".ng-line")).to_have_text("out[1, 3] ← a[1, 0], b[3]")


def test_memory_shows_the_slot_of_an_element_and_who_else_reads_it(app, page):
    open_lab(page, app)
    drawn = picture(page, "layout")
    number(drawn, "y", 7).hover()
    assert drawn.locator(".ng-slot.ng-lit").evaluate_all("all => all.map(one => one.dataset.slot)") == ["6"]
    assert lit(drawn, "x") == ["6"]
    expect(drawn.locator(".ng-line")).to_contain_text("0 + 2·1 + 1·4 = 6")
    drawn.locator("[data-slot='3']").hover()
    expect(drawn.locator(".ng-line")).to_contain_text("x[0, 3], y[3, 0]")


def test_writing_into_a_view_marks_the_other_and_into_a_copy_does_not(app, page):
    open_lab(page, app)
    drawn = picture(page, "write")
    assert drawn.locator(".ng-slot.ng-changed").count() == 3
    assert tensor(drawn, "x").locator(".ng-cell.ng-changed").count() == 3
    cell(page, "layout").locator("select").select_option("x.clone()")
    expect(cell(page, "layout").locator(".ng-storage")).to_have_count(2)
    cell(page, "write").locator(".nc-run").click()
    expect(cell(page, "write").locator(".ng-storage")).to_have_count(2)
    assert tensor(cell(page, "write"), "x").locator(".ng-cell.ng-changed").count() == 0


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_touch_works_and_nothing_moves_sideways(app, browser, lang, scheme):
    context = open_context(
        browser,
        viewport={"width": 390, "height": 844},
        locale=lang,
        has_touch=True,
        is_mobile=True,
        color_scheme=scheme,
    )
    page = context.new_page()
    open_lab(page, app, lang)
    drawn = picture(page, "reduce")
    number(drawn, "out", 3).tap()
    expect(drawn.locator(".ng-line")).to_have_text("out[1, 1] = 8.0 + 10.0 + 12.0 = 30.0")
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('[data-testid=stMain]').scrollWidth]"
    )
    shoot(page, f"tensor-lab-phone-{lang}-{scheme}")
    context.close()
    assert max(widths) <= 390


def test_show_draws_what_was_written_as_an_operation_and_lights_what_made_it(app, page):
    open_lab(page, app)
    drawn = picture(page, "show-call")
    expect(cell(page, "show-call").locator(".ng-call")).to_have_text(["points @ turn", "points.mean(0)"])
    number(drawn, "out", 2).hover()
    expect(drawn.locator(".ng-line")).to_contain_text("out[1, 0] =")
    assert lit(drawn, "points") == ["2", "3"]
    assert lit(drawn, "turn") == ["0", "2"]
    expect(picture(page, "memory-call").locator(".ng-storage")).to_have_count(1)


def test_every_picture_has_a_text_twin(app, page):
    open_lab(page, app)
    drawn = picture(page, "matmul")
    drawn.locator("details.ng-twin summary").click()
    assert drawn.locator(".ng-lines li").all_inner_texts()[5] == "out[1, 2] = 3·7 + 4·9 = 57"


def test_a_new_result_keeps_the_place_that_was_pointed_at(app, page):
    open_lab(page, app)
    drawn = picture(page, "choose")
    number(drawn, "out", 2).hover()
    cell(page, "choose").locator("select").select_option("torch.abs(a)")
    expect(cell(page, "choose").locator(".ng-call")).to_have_text("torch.abs(a)")
    expect(cell(page, "choose").locator(".ng-line")).to_have_text("out[0, 2] = |0.0| = 0.0")
