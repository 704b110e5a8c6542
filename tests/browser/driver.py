"""Helpers of the browser tests: the app as a process, a browser profile, waiting, pictures."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "shots"
DEBIAN = Path("/usr/bin/chromium")
FLAGS = [
    "--disable-dev-shm-usage",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

STRANGER = {"extra_http_headers": {"x-forwarded-for": "203.0.113.5"}}
"""Options of a profile whose visitor comes through a proxy, as on every share."""


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
    """A running app: its address and its process. With STUDY_APP_URL set, one that runs already and is left alone."""

    process: subprocess.Popen | None = None

    def __init__(self) -> None:
        self.url = os.environ.get("STUDY_APP_URL", "")
        if not self.url:
            self._start()

    def _start(self) -> None:
        port = free_port()
        self.url = f"http://localhost:{port}"
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.headless=true",
            f"--server.port={port}",
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until_up(self.url, self.process)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def open_context(browser: Browser, **options: object) -> BrowserContext:
    """A browser profile of its own: empty storage, English unless said otherwise."""
    return browser.new_context(**{"locale": "en-US", "viewport": {"width": 1280, "height": 900}} | options)


def forget(tab: Page) -> None:
    """Take everything from a profile that pages have kept in it, but the files its cache holds."""
    origin = tab.evaluate("location.origin")
    tab.goto("about:blank")  # nobody writes any more
    if origin == "null":
        return
    kept = "cookies,local_storage,indexeddb,service_workers"
    session = tab.context.new_cdp_session(tab)
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kept})
    session.detach()
    tab.context.clear_cookies()
    tab.context.clear_permissions()


def foreign(url: str) -> bool:
    """Whether a request leaves this machine."""
    return not url.startswith(("http://localhost:", "ws://localhost:", "http://127.0.0.1:", "data:", "blob:"))


def settle(tab: Page) -> None:
    """Wait until Streamlit runs nothing and everything it sent is drawn."""
    tab.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    tab.wait_for_selector(":root[data-theme]", state="attached")
    tab.wait_for_function("document.querySelectorAll('[data-testid=stSkeleton], .nc-wait').length === 0")


def shoot(tab: Page, name: str) -> None:
    """Keep a picture for people to look at; git ignores the folder."""
    SHOTS.mkdir(exist_ok=True)
    tab.screenshot(path=SHOTS / f"{name}.png", full_page=False)
