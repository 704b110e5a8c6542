"""The editor in a real browser, on a page whose runs are pretended (app_fixture.py)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.editor.driver import block, code, insert, opened, output, write

pytestmark = pytest.mark.browser

VECTORS = Path(__file__).parents[1] / "notes" / "form_vectors.json"


def test_the_keyboard_runs_a_cell_and_typing_sends_nothing(tab: Page) -> None:
    write(tab, "apart", "rc = 'r c'")
    expect(tab.get_by_text("page runs: 1")).to_be_visible()
    expect(output(tab, "apart")).to_have_text("run 0: stored")
    tab.keyboard.press("ControlOrMeta+Enter")
    expect(output(tab, "apart")).to_contain_text("run 1:")
    expect(output(tab, "apart")).to_contain_text("rc = 'r c'")
    expect(tab.get_by_text("page runs: 1")).to_be_visible()


def test_shift_enter_runs_and_goes_to_the_next_cell(tab: Page) -> None:
    block(tab, "use").locator(".cm-content").click()
    tab.keyboard.press("Shift+Enter")
    expect(block(tab, "apart").locator(".cm-content")).to_be_focused()
    expect(output(tab, "use")).to_contain_text("run 1:")


def test_a_draft_is_there_after_a_reload_and_gone_after_a_reset(tab: Page, fixture_page: str) -> None:
    write(tab, "apart", "# 我的草稿")
    opened(tab, fixture_page)
    assert "# 我的草稿" in code(tab, "apart")
    expect(block(tab, "apart")).to_have_attribute("data-stale", "true")
    block(tab, "apart").get_by_role("button", name="Reset").click()
    expect(block(tab, "apart")).to_have_attribute("data-stale", "false")
    assert tab.evaluate("localStorage.getItem('notes:draft:fixture.en:apart')") is None
    opened(tab, fixture_page)
    assert "草稿" not in code(tab, "apart")


def test_a_draft_whose_original_has_changed_asks(tab: Page, fixture_page: str) -> None:
    draft = json.dumps({"code": "mine = 1", "base": "another"})
    tab.evaluate("draft => localStorage.setItem('notes:draft:fixture.en:apart', draft)", draft)
    opened(tab, fixture_page)
    asks = block(tab, "apart").get_by_text("has changed since your edit")
    expect(asks).to_be_visible()
    block(tab, "apart").get_by_role("button", name="Show the original").click()
    expect(block(tab, "apart").locator(".nc-original")).to_contain_text('z = "apart"')
    block(tab, "apart").get_by_role("button", name="Keep my code").click()
    expect(asks).to_be_hidden()
    opened(tab, fixture_page)
    expect(block(tab, "apart").locator(".cm-content")).to_contain_text("mine = 1")
    expect(asks).to_be_hidden()


def test_a_browser_that_keeps_nothing_is_survived(tab: Page, fixture_page: str) -> None:
    tab.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked') }})")
    opened(tab, fixture_page)
    write(tab, "apart", "# typed")
    expect(tab.get_by_text("does not keep drafts")).to_be_visible()
    tab.keyboard.press("ControlOrMeta+Enter")
    expect(output(tab, "apart")).to_contain_text("# typed")


def test_a_slider_rewrites_its_literal_and_runs(tab: Page) -> None:
    slider = block(tab, "slide").get_by_role("slider", name="rate")
    slider.focus()
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
    assert code(tab, "slide").startswith("lr = 0.5  # @param {")
    expect(output(tab, "slide")).to_contain_text("lr = 0.5  # @param")


def test_a_dragged_slider_never_piles_up_runs_and_ends_on_the_last_value(tab: Page) -> None:
    slider = block(tab, "slide").get_by_role("slider", name="rate")
    box = slider.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + box["width"] * 0.1, y)
    tab.mouse.down()
    for step in range(40):
        tab.mouse.move(box["x"] + box["width"] * (0.1 + 0.02 * step), y)
    tab.mouse.up()
    last = slider.input_value()
    expect(output(tab, "slide")).to_contain_text(f"lr = {last}  # @param")
    runs = int(re.match(r"run (\d+):", output(tab, "slide").inner_text())[1])
    assert 1 <= runs <= 10, "forty moves within one run should not be forty runs"


def test_a_typed_field_is_a_control_at_once(tab: Page) -> None:
    write(tab, "apart", 'kind = "a"  # @param ["a", "b"]')
    choice = block(tab, "apart").get_by_role("combobox", name="kind")
    expect(choice).to_be_visible()
    choice.select_option("b")
    expect(block(tab, "apart").locator(".cm-content")).to_contain_text('kind = "b"  # @param')
    expect(output(tab, "apart")).to_contain_text('kind = "b"')


def test_what_needs_an_edited_cell_goes_stale_and_runs_after_it(tab: Page) -> None:
    write(tab, "make", "x = x + 1")
    for name, stale in {"make": "true", "use": "true", "slide": "false", "apart": "false"}.items():
        expect(block(tab, name)).to_have_attribute("data-stale", stale)
    expect(block(tab, "use").get_by_text("Output of older code")).to_be_visible()
    block(tab, "make").locator(".cm-content").click()
    tab.keyboard.press("ControlOrMeta+Enter")
    expect(output(tab, "use")).to_contain_text("run 1:")
    expect(output(tab, "use")).to_contain_text("x = x + 1")
    expect(block(tab, "use")).to_have_attribute("data-stale", "false")
    tab.wait_for_timeout(800)
    for name, runs in {"make": 1, "use": 1, "slide": 0, "apart": 0}.items():
        expect(output(tab, name)).to_contain_text(f"run {runs}:")


def test_run_all_runs_every_cell_once_from_the_top(tab: Page) -> None:
    tab.get_by_role("button", name="Run all").click()
    expect(tab.get_by_text("All cells have run.")).to_be_visible(timeout=60_000)
    for name in ("make", "slide", "use", "apart"):
        expect(output(tab, name)).to_contain_text("run 1:")


def test_reset_all_asks_once_and_takes_every_edit_back(tab: Page) -> None:
    write(tab, "make", "# one")
    write(tab, "apart", "# two")
    tab.get_by_role("button", name="Reset all").click()
    tab.get_by_role("button", name="Reset 2 edited cells?").click()
    assert "# one" not in code(tab, "make") + code(tab, "apart")
    expect(tab.get_by_role("button", name="Reset all")).to_be_disabled()


def test_tab_indents_until_escape_lets_it_leave(tab: Page) -> None:
    write(tab, "apart", "\nif z:\nz")
    tab.keyboard.press("Home")
    tab.keyboard.press("Tab")
    assert code(tab, "apart").endswith("z")
    content = block(tab, "apart").locator(".cm-content")
    expect(content).to_be_focused()
    tab.keyboard.press("Escape")
    expect(block(tab, "apart").get_by_text("Tab now leaves the editor")).to_be_attached()
    tab.keyboard.press("Tab")
    expect(content).not_to_be_focused()


def test_the_editor_says_how_to_leave_it(tab: Page) -> None:
    content = block(tab, "apart").locator(".cm-content")
    assert content.get_attribute("aria-label") == "Code of cell apart"
    help_id = content.get_attribute("aria-describedby")
    assert "press Escape, then Tab" in tab.locator(f"#{help_id}").inner_text()


def test_completion_offers_the_page_and_torch(tab: Page) -> None:
    write(tab, "apart", "learn")
    expect(tab.get_by_role("option", name="learning")).to_be_visible()
    tab.keyboard.press("Escape")
    write(tab, "apart", "\ntorch.zeros_l")
    expect(tab.get_by_role("option", name=re.compile("zeros_like"))).to_be_visible()


ARANGE = "torch.arange(start=0, end, step=1, *, out=None, dtype=None"


def test_a_call_says_how_it_is_made_while_its_arguments_are_typed(tab: Page) -> None:
    signature = tab.locator(".nc-signature")
    write(tab, "apart", "\ntorch.arange(")
    expect(signature).to_contain_text(ARANGE)
    tab.keyboard.type("[2, 3")
    expect(signature).to_contain_text(ARANGE)
    tab.keyboard.type("], z.view(")
    expect(signature).to_have_text(".view(*shape)")
    tab.keyboard.type("1)")
    expect(signature).to_contain_text(ARANGE)
    tab.keyboard.type(")")
    expect(signature).to_have_count(0)
    write(tab, "apart", "\nprint(")
    expect(signature).to_have_count(0)


def test_a_signature_comes_by_key_and_goes_by_escape_a_run_or_leaving(tab: Page) -> None:
    signature = tab.locator(".nc-signature")
    write(tab, "apart", "\nzero = torch.zeros(2)")
    tab.keyboard.press("ArrowLeft")
    expect(signature).to_have_count(0)
    for goes in ("Escape", "ControlOrMeta+Enter"):
        tab.keyboard.press("ControlOrMeta+Shift+Space")
        expect(signature).to_contain_text("torch.zeros(*size")
        tab.keyboard.press(goes)
        expect(signature).to_have_count(0)
    tab.keyboard.press("Tab")  # the first Escape was for the signature: Tab still belongs to the code
    expect(block(tab, "apart").locator(".cm-content")).to_be_focused()
    tab.keyboard.press("ControlOrMeta+Shift+Space")
    block(tab, "use").locator(".cm-content").click()
    expect(signature).to_have_count(0)


def test_hovering_over_a_name_says_how_it_is_called(tab: Page) -> None:
    insert(tab, "apart", "\ntorch.nn.functional.cross_entropy('mine')\n")
    block(tab, "apart").get_by_text("cross_entropy", exact=True).hover()
    expect(tab.locator(".nc-signature")).to_contain_text("torch.nn.functional.cross_entropy(input, target, weight=None")
    block(tab, "apart").get_by_text("'mine'", exact=True).hover()
    expect(tab.locator(".nc-signature")).to_have_count(0)


@pytest.mark.parametrize("keys", ["ControlOrMeta+Enter", "Shift+Enter"])
@pytest.mark.parametrize("pause", [0, 600])
def test_a_run_closes_the_completions_that_would_cover_its_output(tab: Page, keys: str, pause: int) -> None:
    write(tab, "apart", "\nlearn")
    if pause:
        expect(tab.get_by_role("option", name="learning")).to_be_visible()
    tab.keyboard.press(keys)
    tab.wait_for_timeout(600)
    expect(tab.locator(".cm-tooltip-autocomplete")).to_have_count(0)


def test_a_rerun_of_the_page_keeps_editor_cursor_and_undo(tab: Page) -> None:
    write(tab, "apart", "kept = 1")
    tab.keyboard.press("ControlOrMeta+Enter")
    expect(output(tab, "apart")).to_contain_text("run 1:")
    expect(block(tab, "apart").locator(".cm-content")).to_be_focused()
    tab.keyboard.type("7")
    assert code(tab, "apart").endswith("kept = 17")
    for _ in range(4):
        tab.keyboard.press("ControlOrMeta+z")
    assert "kept" not in code(tab, "apart")


def test_no_page_is_wider_than_a_phone(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.wait_for_timeout(200)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_browser_agrees_with_python_on_every_form_vector(tab: Page) -> None:
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))
    loaded = tab.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    (source,) = {address for address in loaded if "/app/static/editor.js" in address}
    found = tab.evaluate(
        """async ([source, cases]) => {
            const { fields, write } = await import(source);
            return cases.map(({ code, writes }) => ({
                code,
                fields: fields(code).map(({ from, to, ...field }) => field),
                writes: writes.map(({ name, value }) => ({ name, value, code: write(code, name, value) })),
            }));
        }""",
        [source, cases],
    )
    assert found == cases


def test_two_hundred_kilobytes_run_and_more_than_the_limit_is_told(tab: Page) -> None:
    insert(tab, "apart", "# comment\n" * 20_000)
    block(tab, "apart").get_by_role("button", name="Run").click()
    expect(output(tab, "apart")).to_contain_text("run 1:")
    insert(tab, "apart", "# comment\n" * 10_001)
    block(tab, "apart").get_by_role("button", name="Run").click()
    expect(block(tab, "apart").get_by_text("more code than this page runs at once (300 kB)")).to_be_visible()
    assert block(tab, "apart").locator(".cm-scroller").bounding_box()["height"] <= 900 * 0.75
