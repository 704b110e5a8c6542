"""The style sheet by itself: markup of ours laid out in a browser, without an app behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from core.labs import published
from core.text import LANGUAGES
from pages.parts import lab, screen
from pages.parts.lab import published as lab_published
from tests.browser.driver import open_context

pytestmark = pytest.mark.browser

STYLES = "".join(
    Path(part.__file__).with_name(name).read_text(encoding="utf-8")
    for part, name in ((screen, "screen.css"), (lab, "lab.css"))
)
LABS = (
    "<ul class='nt-chapters nt-labs'><li><a href='x'><b>自动微分实验室</b>"
    "<span class='nt-what'>看梯度怎样一步一步算出来：前向一个运算一个运算地走，反向一个节点一个节点地走，代码随你改。"
    "</span></a></li></ul>"
)


PUBLISHED = lab_published.table([row for rows in published.load().values() for row in rows][:12], "zh")


@pytest.fixture(params=(1280, 390))
def laid_out(browser: Browser, request) -> Iterator[Callable[[str], Page]]:
    """Shows markup in a column as wide as the page's prose, at most 700 px, under the app's style sheet."""
    context = open_context(browser, viewport={"width": request.param, "height": 800})
    tab = context.new_page()

    def show(markup: str) -> Page:
        style = f"<style>{STYLES} body {{ margin: 0; max-width: 700px }}</style>"
        tab.set_content(f"<!doctype html><html><head>{style}</head><body>{markup}</body></html>")
        return tab

    yield show
    context.close()


def test_a_labs_name_stands_on_one_line_above_what_it_shows(laid_out):
    tab = laid_out(LABS)
    name = tab.locator(".nt-labs b").bounding_box()
    what = tab.locator(".nt-what").bounding_box()
    assert name["height"] < 40
    assert what["y"] >= name["y"] + name["height"]
    assert abs(what["x"] - name["x"]) < 1


def test_whether_a_published_number_agrees_is_in_sight_without_scrolling(laid_out):
    tab = laid_out(str(PUBLISHED))
    frame = tab.locator(".nl-published")
    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    right = frame.bounding_box()["x"] + frame.bounding_box()["width"]
    for mark in tab.locator(".nl-published td span[aria-label]").all():
        box = mark.bounding_box()
        assert box["x"] + box["width"] <= right


def test_streamlits_own_words_are_said_in_the_readers_language_and_come_back(browser):
    context = open_context(browser)
    tab = context.new_page()
    tab.set_content(
        "<button aria-label='Fullscreen'></button><p aria-label='Fullscreen of ours'></p>"
        "<a data-testid='stSkipToContent'>Skip to main content</a>"
    )
    tab.add_script_tag(path=Path(screen.__file__).with_name("tongue.js"))
    looked = "[...document.querySelectorAll('button, p, a')].map(one => one.ariaLabel ?? one.textContent)"
    told = {lang: screen._streamlit(lang) for lang in LANGUAGES}
    for lang in ("zh", "en", "zh"):
        tab.evaluate("words => speak(words)", told[lang])
        words = told[lang]
        assert tab.evaluate(looked) == [words["Fullscreen"], "Fullscreen of ours", words["Skip to main content"]]
    tab.evaluate("document.querySelector('button').ariaLabel = 'Close fullscreen'; document.body.append('drawn anew')")
    tab.wait_for_function(
        "said => document.querySelector('button').ariaLabel === said", arg=told["zh"]["Close fullscreen"]
    )
    assert all(english == said for english, said in told["en"].items())
    context.close()
