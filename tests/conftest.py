"""Shared by all tests: nothing of theirs reads or writes the reader's own settings.

For the tests that need a browser any installed Chromium will do: Debian's, Chrome, or the Edge of every Windows. Where
there is none they are skipped on a reader's machine; under CI they fail instead.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
hypothesis.settings.load_profile("untimed")
os.environ["STUDY_DATA"] = tempfile.mkdtemp(prefix="study-data-")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which tests stay together in one process of ``-n 2 --dist loadgroup``: those of a file, for what they share; and
    all of the kernel, which watch the same host's users and processes."""
    for item in items:
        folder, _, _ = (file := item.nodeid.partition("::")[0]).rpartition("/")
        item.add_marker(pytest.mark.xdist_group("kernel" if folder.startswith("tests/kernel") else file))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of app.py."""
    return ROOT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of whatever make is installed; one for all tests, for Playwright starts but once a thread."""
    from playwright.sync_api import Error, sync_playwright

    from tests.browser.driver import DEBIAN, FLAGS

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
