"""The style sheet by itself: markup of ours laid out in a browser, without an app behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from pages.parts import screen
from tests.browser.driver import open_context

pytestmark = pytest.mark.browser

LABS = (
    "<ul class='nt-chapters nt-labs'><li><a href='x'><b>自动微分实验室</b>"
    "<span class='nt-what'>看梯度怎样一步一步算出来：前向一个运算一个运算地走，反向一个节点一个节点地走，代码随你改。"
    "</span></a></li></ul>"
)


@pytest.fixture(params=(1280, 390))
def laid_out(browser: Browser, request) -> Iterator[Callable[[str], Page]]:
    """Shows markup in a column as wide as the page's prose, at most 700 px, under the app's style sheet."""
    context = open_context(browser, viewport={"width": request.param, "height": 800})
    tab = context.new_page()

    def show(markup: str) -> Page:
        style = f"<style>{screen._CSS} body {{ margin: 0; max-width: 700px }}</style>"
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
