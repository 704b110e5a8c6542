"""Charts on a phone: no text runs out of its picture, none lies on another, no picture is wider than the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.driver import open_context, settle

PHONE = {"width": 390, "height": 844}
PAGES = ("softmax", "activations", "mlp", "model_selection")
"""Of all chapters and labs those with the longest legends, the most drawings beside one another, the most facets."""

FAULTS = """() => {
  const EDGE = 2.5, found = [];
  for (const chart of document.querySelectorAll('[data-testid=stVegaLiteChart]')) {
    const svg = chart.querySelector('svg');
    if (!svg) { found.push(`nothing is drawn: ${chart.innerText.slice(0, 80)}`); continue; }
    const picture = svg.getBoundingClientRect(), width = chart.getBoundingClientRect().width;
    if (picture.width > width + EDGE) found.push(`wider than the page: ${svg.textContent.slice(0, 60)}`);
    const texts = [...svg.querySelectorAll('text')].filter(text =>
      text.textContent.trim() && text.getAttribute('opacity') !== '0' && text.getAttribute('fill') !== 'transparent');
    const boxes = texts.map(text => [text.textContent, text.getBoundingClientRect()]);
    boxes.forEach(([said, box], at) => {
      if (box.left < picture.left - EDGE || box.right > picture.right + EDGE ||
          box.top < picture.top - EDGE || box.bottom > picture.bottom + EDGE) found.push(`out of the picture: ${said}`);
      for (const [other, there] of boxes.slice(at + 1)) {
        const across = Math.min(box.right, there.right) - Math.max(box.left, there.left);
        const down = Math.min(box.bottom, there.bottom) - Math.max(box.top, there.top);
        if (across > 2 && down > Math.max(3, 0.3 * Math.min(box.height, there.height)))
          found.push(`${said} lies on ${other}`);
      }
    });
  }
  return found;
}"""


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """One tab for all pages."""
    context = open_context(browser, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_charts_stand_whole_on_a_phone(app, phone, path, lang):
    phone.goto(f"{app.url}/{path}?lang={lang}")
    settle(phone)
    phone.wait_for_selector("[data-testid=stVegaLiteChart] svg")
    phone.wait_for_timeout(400)
    assert phone.evaluate(FAULTS) == []
