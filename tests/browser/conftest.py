"""One real app in a process of its own, shared by the browser tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.driver import App, foreign, forget, open_context

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


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """The profile of all tests that need no other: what it has loaded of Streamlit's own files stays loaded."""
    context = open_context(browser)
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A tab of a reader who was never here; fails the test on any uncaught error or request to another host."""
    tab = profile.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("request", lambda request: faults.append(request.url) if foreign(request.url) else None)
    yield tab
    forget(tab)
    tab.close()
    assert faults == []
