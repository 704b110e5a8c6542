"""The server ends while a page is open, and comes back: the reader is told, loses nothing, and cells run again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from core.text import text
from tests.browser.driver import ROOT, free_port, open_context, settle, wait_until_up

pytestmark = pytest.mark.browser
CHAPTER, CELL = "weight_decay", "imports"


class Server:
    """The app on one port, which can be ended and started anew."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.start()

    def start(self) -> None:
        options = ("--server.headless=true", f"--server.port={self.port}", "--server.fileWatcherType=none")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until_up(self.url, self.process)

    def end(self) -> None:
        self.process.kill()
        self.process.wait(10)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.end()


def test_a_page_outlives_its_server(server, browser):
    context = open_context(browser, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/{CHAPTER}?lang=zh")
    settle(page)
    block = page.locator(f"[data-block={CELL}]")
    block.locator(".nc-run").wait_for()
    server.end()
    expect(page.locator(".nt-away")).to_have_text(text("shell.away", "zh"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    block.locator(".nc-code").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("print('written', 40 + 2)")
    server.start()
    expect(page.locator(".nt-away")).to_have_count(0)
    settle(page)
    block.locator(".nc-run").click()
    expect(block.locator(".nc-output")).to_contain_text("written 42", timeout=60_000)
    context.close()
