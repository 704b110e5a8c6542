"""One real app in a process of its own and one browser, shared by the browser tests.

Any installed Chromium will do: Debian's, Chrome, or the Edge of every Windows. Where there is none the tests are
skipped on a reader's machine; under CI they fail instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser.driver import DEBIAN, FLAGS, App, foreign, open_context


@pytest.fixture(scope="session")
def app() -> Iterator[App]:
    """The app as the README starts it, but headless and on a free port."""
    running = App()
    yield running
    running.stop()


@pytest.fixture
def fresh_app() -> Iterator[App]:
    """An app of which nobody has asked anything yet."""
    running = App()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of whatever make is installed."""
    with sync_playwright() as playwright:
        ways = [{"executable_path": str(DEBIAN)}] if DEBIAN.exists() else []
        ways += [{}, {"channel": "chrome"}, {"channel": "msedge"}]
        for way in ways:
            try:
                launched = playwright.chromium.launch(args=FLAGS, **way)
            except Error:
                continue
            yield launched
            launched.close()
            return
    message = "no Chromium, Chrome or Edge is installed"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab in a new profile that fails the test on any uncaught error or request to another host."""
    context = open_context(browser)
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("request", lambda request: faults.append(request.url) if foreign(request.url) else None)
    yield tab
    context.close()
    assert faults == []
