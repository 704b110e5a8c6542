"""One real app in a process of its own, shared by the browser tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driver import App, foreign, open_context

expect.set_options(timeout=20_000)  # a wait, not a measurement: busy machines are slow


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
