"""Every page before axe-core, light and dark, wide and narrow; and the same pages asked for nothing elsewhere.

What axe-core finds is a fault unless ``axe_baseline.toml`` gives a reason. All pages go through one tab: the frame
around them is the same, and a browser's start costs more than a page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from core.notes import library
from pages.parts.sitemap import FIXED
from tests.browser.driver import App, foreign, open_context, settle

pytestmark = pytest.mark.browser

CARRIER = find_spec("axe_playwright_python")
"""The package that carries the file of axe-core (MPL 2.0; for tests alone)."""
BASELINE = tomllib.loads((Path(__file__).parent / "axe_baseline.toml").read_text(encoding="utf-8"))["finding"]
PAGES = tuple(dict.fromkeys([*FIXED, *library.chapters(), *library.labs()]))
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ON_A_PHONE = ("home", "my_notes", "settings", "backward", *library.labs())
"""Chapters differ little from one another there."""
SETTLES = 700
"""ms; reach.js looks at sizes at most every 600."""
NARROW = ["scrollable-region-focusable", "target-size", "color-contrast", "heading-order", "label", "button-name"]

# Forty cells hold tens of thousands of elements, the same few over and over: of each kind three stay, the rest is taken
# off the page. What differs from cell to cell (prose, outputs, headings, controls) stays.
LIGHTEN = """() => {
  const rest = (selector, change) => [...document.querySelectorAll(selector)].slice(3).forEach(change);
  const away = each => each.style.setProperty("display", "none", "important");
  rest(".nc-code", away);
  rest(".nc-bar", away);
  rest(".katex", each => each.textContent = "x");
  rest("[data-testid=stVegaLiteChart] svg", each => each.replaceChildren());
  rest(".nt-grid tbody, .nt-table tbody", each => [...each.rows].slice(2).forEach(row => row.remove()));
}"""

RUN = """async ([options, baseline]) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
  const found = [];
  for (const { id, impact, help, nodes } of violations) {
    for (const { target, html, any, all, none } of nodes) {
      const element = document.querySelector(target[0]);
      if (baseline.some(({ rule, within }) => rule === id && element?.closest(within))) continue;
      const why = [...any, ...all, ...none][0]?.message ?? help;
      found.push(`${impact} ${id}: ${why}\\n    ${target[0]}\\n    ${html.slice(0, 200)}`);
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def tab(browser: Browser, app: App) -> Iterator[Page]:
    """One tab for all pages, with axe-core in each; gathers what it asks other hosts for."""
    script = Path(CARRIER.origin).with_name("axe.min.js").read_text(encoding="utf-8")
    # Without motion: a colour on its way to another has no contrast of its own.
    context = open_context(browser, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    opened.asked = []  # type: ignore[attr-defined]
    opened.on("request", lambda request: foreign(request.url) and opened.asked.append(request.url))
    opened.axe = script  # type: ignore[attr-defined]
    yield opened
    context.close()


def findings(tab: Page, **options: object) -> list[str]:
    return tab.evaluate(RUN, [options, BASELINE])


def shown(tab: Page, url: str) -> None:
    tab.goto(url)
    settle(tab)
    tab.wait_for_timeout(SETTLES)
    tab.evaluate(tab.axe)  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_faults(page, tab, app):
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(color_scheme="light")
    lang = "zh" if PAGES.index(page) % 2 else "en"
    shown(tab, f"{app.url}/{page}?lang={lang}")
    tab.evaluate(LIGHTEN)
    found = {"light": findings(tab, runOnly={"type": "tag", "values": TAGS})}
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_selector(":root[data-theme=dark]", state="attached")
    found["dark"] = findings(tab, runOnly={"type": "rule", "values": ["color-contrast"]})
    if page in ON_A_PHONE:
        tab.set_viewport_size({"width": 390, "height": 844})
        tab.wait_for_timeout(3 * SETTLES)  # charts are drawn anew first
        found["narrow"] = findings(tab, runOnly={"type": "rule", "values": NARROW})
    assert tab.asked == [], "a request to another host"
    assert {where: each for where, each in found.items() if each} == {}, "\n".join(chain(*found.values()))


def test_the_baseline_has_a_reason_for_each():
    assert all(each["reason"] and each["within"] and each["rule"] for each in BASELINE)
