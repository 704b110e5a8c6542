"""One real app in a process of its own and one browser, shared by the browser tests.

Any installed Chromium will do: Debian's, Chrome, or the Edge of every Windows. Where there is none the tests are
skipped on a reader's machine; under CI they fail instead.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "shots"
DEBIAN = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(url: str, process: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "the app ended while starting"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the app did not answer within {seconds:.0f} s")


class App:
    """A running app: its address and its process."""

    def __init__(self) -> None:
        port = free_port()
        self.url = f"http://localhost:{port}"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        wait_until_up(self.url, self.process)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


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


def open_context(browser: Browser, **options: object) -> BrowserContext:
    """A browser profile of its own: empty storage, English unless said otherwise."""
    return browser.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 900}} | options)


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


def foreign(url: str) -> bool:
    """Whether a request leaves this machine."""
    return not url.startswith(("http://localhost:", "ws://localhost:", "http://127.0.0.1:", "data:", "blob:"))


def settle(tab: Page) -> None:
    """Wait until Streamlit has drawn the page and runs nothing."""
    tab.wait_for_selector("[data-testid=stMainBlockContainer]")
    tab.wait_for_selector("[data-testid=stStatusWidget]", state="detached")


def shoot(tab: Page, name: str) -> None:
    """Keep a picture for people to look at; git ignores the folder."""
    SHOTS.mkdir(exist_ok=True)
    tab.screenshot(path=SHOTS / f"{name}.png", full_page=False)
