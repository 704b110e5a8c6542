"""The labs in a real browser: links with settings, sliders, Stop, downloads, tables, telephones, languages, themes."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from core.labs import LABS, published
from core.text import LANGUAGES, text
from tests.browser.driver import open_context, settle, shoot

pytestmark = pytest.mark.browser
PAGES = ("race_lab", "surface_lab", "training_lab", "generalization_lab", "published")
PATIENCE = 90_000


def open_lab(page: Page, app, path: str, lang: str = "en") -> None:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{app.url}/{path}{'&' if '?' in path else '?'}lang={lang}")
    settle(page)


def lab(page: Page, name: str) -> Locator:
    """A lab, scrolled to, its controls drawn."""
    found = page.locator(f".st-key-lab-{name}")
    found.locator(".nl-foot").wait_for()
    found.scroll_into_view_if_needed()
    return found


def chart(page: Page, name: str, which: str) -> Locator:
    return page.locator(f"[class*='st-key-labchart-{name}-{which}']").locator("[data-testid=stVegaLiteChart]")


def drawing(page: Page, name: str, which: str) -> str:
    """What the chart says to a screen reader: it ends with its own numbers."""
    drawn = chart(page, name, which)
    expect(drawn).to_have_attribute("aria-roledescription", "visualization", timeout=PATIENCE)
    return drawn.get_attribute("aria-label")


def says(page: Page, name: str, which: str, said: str) -> None:
    """Wait until the chart says this."""
    expect(chart(page, name, which)).to_have_attribute("aria-label", said, timeout=PATIENCE)


def says_other(page: Page, name: str, which: str, before: str) -> None:
    """Wait until the chart says something else than before."""
    expect(chart(page, name, which)).not_to_have_attribute("aria-label", before, timeout=PATIENCE)


def control(page: Page, name: str, setting: str) -> Locator:
    return lab(page, name).locator(f".nl-control[data-name='{setting}']")


def type_into(page: Page, name: str, setting: str, value: str) -> None:
    box = control(page, name, setting).locator("input[type=text]")
    box.fill(value)
    box.press("Enter")


def note(page: Page, name: str) -> Locator:
    return lab(page, name).locator(".nl-note")


def fresh(page: Page, name: str) -> None:
    """Wait until the chart belongs to the settings."""
    words = "|".join(re.escape(text(f"lab.ui.{key}", "en", seconds="").split("  ")[0]) for key in ("fresh", "cached"))
    expect(note(page, name)).to_have_text(re.compile(words), timeout=PATIENCE)


def test_a_lab_shows_its_stored_result_at_once(app, page):
    open_lab(page, app, "race_lab")
    assert "SGD 0.061" in drawing(page, "race", "race")
    expect(note(page, "race")).to_have_text(text("lab.ui.stored", "en"))


def test_dragging_a_slider_changes_the_figure_and_the_address(app, page):
    open_lab(page, app, "race_lab")
    before = drawing(page, "race", "race")
    control(page, "race", "lr").locator("input[type=range]").focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    fresh(page, "race")
    says_other(page, "race", "race", before)
    shown = control(page, "race", "lr").locator("input[type=text]").input_value()
    assert 0.02 < float(shown) < 0.2
    expect(page).to_have_url(re.compile(f"race[.]lr={re.escape(shown)}(&|$)"), timeout=PATIENCE)


def test_both_ends_of_every_slider_are_values_that_it_may_have(app, page):
    open_lab(page, app, "surface_lab")
    for name, setting in (("paths", "mu"), ("paths", "lr"), ("stability", "curvature")):
        slider = control(page, name, setting).locator("input[type=range]")
        for key in ("End", "Home"):
            slider.focus()
            page.keyboard.press(key)
            fresh(page, name)


def test_a_link_with_settings_opens_them(app, page):
    open_lab(page, app, "race_lab?race.lr=0.1&race.seeds=4&race.optimizers=sgd,rmsprop&race.starts=shared")
    fresh(page, "race")
    expect(chart(page, "race", "race")).not_to_have_attribute("aria-label", re.compile("Adam"), timeout=PATIENCE)
    said = drawing(page, "race", "race")
    assert "SGD" in said and "RMSProp" in said
    pressed = control(page, "race", "optimizers").locator("[aria-pressed=true]")
    expect(pressed).to_have_text(["SGD", "RMSProp"])
    expect(control(page, "race", "seeds").locator("input[type=text]")).to_have_value("4")


def test_the_copied_link_opens_the_same_figure_elsewhere(app, page, browser):
    open_lab(page, app, "surface_lab")
    before = drawing(page, "basins", "basins")
    type_into(page, "basins", "points", "15")
    fresh(page, "basins")
    says_other(page, "basins", "basins", before)
    said = drawing(page, "basins", "basins")
    context = open_context(browser)
    other = context.new_page()
    other.set_default_timeout(PATIENCE)
    other.goto(page.url)
    settle(other)
    fresh(other, "basins")
    says(other, "basins", "basins", said)
    context.close()


def test_a_try_button_sets_and_reset_brings_the_defaults_back(app, page):
    open_lab(page, app, "surface_lab")
    before = drawing(page, "paths", "paths")
    lab(page, "paths").locator("[data-try=banana]").click()
    expect(control(page, "paths", "surface").locator("select")).to_have_value("rosenbrock")
    fresh(page, "paths")
    says_other(page, "paths", "paths", before)
    lab(page, "paths").locator(".nl-reset").click()
    expect(note(page, "paths")).to_have_text(text("lab.ui.stored", "en"))
    says(page, "paths", "paths", before)
    expect(page).not_to_have_url(re.compile("paths[.]"))


def test_the_xray_follows_its_step(app, page):
    open_lab(page, app, "surface_lab")
    cards = lab(page, "xray").locator(".nl-xray section")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("(-5) − 0.4·(-1)")
    type_into(page, "xray", "step", "2")
    expect(cards.first).to_contain_text("(-4.6) − 0.4·")
    expect(page).to_have_url(re.compile("xray[.]step=2"))


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("lr", "0", "the learning rate is 0"),
        ("lr", "-1", "the learning rate is -1"),
        ("lr", "nonsense", "must be a finite number"),
        ("seeds", "1000", "must lie between 1 and 200"),
        ("lr", "1e9", "diverged"),
    ],
)
def test_settings_that_cannot_work_get_a_sentence_and_the_figure_stays(app, page, setting, value, said):
    open_lab(page, app, "race_lab")
    type_into(page, "race", setting, value)
    told = lab(page, "race").locator(".nl-said").first
    expect(told).to_contain_text(re.compile(re.escape(said), re.IGNORECASE), timeout=PATIENCE)
    expect(chart(page, "race", "race")).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    type_into(page, "race", setting, "0.01" if setting == "lr" else "20")
    expect(lab(page, "race").locator(".nl-said")).to_have_count(0, timeout=PATIENCE)


def test_a_long_run_shows_progress_and_can_be_stopped(app, page):
    open_lab(page, app, "training_lab")
    type_into(page, "pictures", "hidden", "256")
    type_into(page, "pictures", "epochs", "200")
    run = lab(page, "pictures").locator(".nl-run")
    expect(run).to_have_class(re.compile("nl-due"))
    expect(note(page, "pictures")).to_have_text(text("lab.ui.stale", "en"))
    run.click()
    stop = lab(page, "pictures").locator(".nl-stop")
    expect(stop).to_be_visible()
    expect(note(page, "pictures")).to_contain_text("s left", timeout=PATIENCE)
    stop.click()
    expect(stop).to_be_hidden()
    expect(run).to_be_visible()
    expect(chart(page, "pictures", "pictures")).to_be_visible()
    expect(page.locator("[class*='st-key-labchart-pictures-pictures-stale']")).to_have_count(1)


@pytest.mark.parametrize("kind", ["CSV", "SVG", "PNG"])
def test_a_figure_can_be_taken_along(app, page, kind, tmp_path):
    open_lab(page, app, "generalization_lab", "zh")
    box = page.locator("[class*='st-key-labchart-k-fold-k-fold']")
    box.scroll_into_view_if_needed()
    box.locator("svg").first.wait_for()
    with page.expect_download() as waiting:
        box.locator(f"[data-tool={kind}]").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == f"k-fold-k-fold.{kind.lower()}"
    if kind == "CSV":
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
        assert len(rows) == 240 and list(rows[0]) == ["features", "seed", "training", "validation", "test"]
        assert float(rows[0]["training"]) > 1
    elif kind == "SVG":
        drawn = file.read_text(encoding="utf-8")
        assert drawn.startswith("<svg") and text("charts.name.validation", "zh") in drawn
    else:
        assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n" and file.stat().st_size > 10_000


def test_the_table_twin_opens_and_closes(app, page):
    open_lab(page, app, "race_lab")
    box = page.locator("[class*='st-key-labchart-race-wins']")
    button = box.locator(f"[data-tool='{text('lab.ui.table', 'en')}']")
    button.scroll_into_view_if_needed()
    button.click()
    expect(box.locator(".nl-twin tbody tr")).to_have_count(10)
    expect(box.locator(".nl-twin")).to_contain_text("SGD")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(box.locator(".nl-twin")).to_have_count(0)


def test_pointing_at_a_learning_rate_moves_the_ranking_below(app, page):
    open_lab(page, app, "race_lab")
    lab(page, "sweep")
    drawn = chart(page, "sweep", "sweep")
    drawn.scroll_into_view_if_needed()
    ranking = drawn.locator("svg text", has_text=re.compile(r"^SGD\s+\d"))
    before = ranking.text_content()
    box = drawn.bounding_box()
    page.mouse.move(box["x"] + 0.70 * box["width"], box["y"] + 150)
    expect(ranking).not_to_have_text(before)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_telephone(app, browser, name, lang, theme):
    locale = {"zh": "zh-CN", "en": "en-US"}[lang]
    context = open_context(browser, viewport={"width": 390, "height": 844}, color_scheme=theme, locale=locale)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    open_lab(tab, app, name, lang)
    main = tab.locator("[data-testid=stMain]")
    assert main.evaluate("m => m.scrollWidth <= m.clientWidth + 1")
    wide = tab.locator("[data-testid=stVegaLiteChart]").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 2).length"
    )
    assert wide == 0
    assert tab.evaluate("document.documentElement.dataset.theme") == theme
    shoot(tab, f"{name}-390-{lang}-{theme}")
    context.close()
    assert faults == []


def test_the_language_switch_keeps_the_settings(app, page):
    open_lab(page, app, "race_lab")
    type_into(page, "race", "seeds", "3")
    fresh(page, "race")
    page.locator(".nt-switch button[data-code=zh]").click()
    expect(page.locator("h1")).to_have_text("比赛实验室")
    settle(page)
    expect(control(page, "race", "seeds").locator("input[type=text]")).to_have_value("3")
    expect(control(page, "race", "seeds").locator("label")).to_have_text(text("lab.param.seeds", "zh"))
    expect(chart(page, "race", "race")).to_have_attribute("aria-label", re.compile("训练损失"), timeout=PATIENCE)


def test_published_results_stand_in_tables_and_a_section_runs_again(app, page):
    open_lab(page, app, "published")
    rows = sum(len(section) for section in published.load().values())
    expect(page.locator(".nl-published tbody tr")).to_have_count(rows)
    page.get_by_role("button", name=text("published.again", "en")).first.click()
    expect(page.get_by_text(text("published.fresh", "en", seeds=10))).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".nl-published").first.locator(".nl-yes")).to_have_count(22)


def test_every_lab_stands_on_a_page(app, page):
    there = set()
    for name in PAGES[:-1]:
        open_lab(page, app, name)
        for lab_name in LABS:
            if page.locator(f".st-key-lab-{lab_name}").count():
                there.add(lab_name)
    assert there == set(LABS)
