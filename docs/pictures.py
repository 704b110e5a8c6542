"""Takes the pictures of the README from the running app.

    python docs/pictures.py

Needs requirements-dev.txt and a Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.driver import DEBIAN, FLAGS, App, open_context  # noqa: E402

PICTURES = {
    "tensors-en.png": ("tensors?lang=en#play", "light"),
    "backward-zh.png": ("backward?lang=zh#doubling", "dark"),
}
"""File to page and theme."""


def take(browser: Browser, url: str, theme: str, file: Path) -> None:
    """One picture of what a reader has on the screen when all is drawn."""
    context = open_context(browser, color_scheme=theme, viewport={"width": 1280, "height": 860})
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton], .nc-wait')")
    anchor = url.partition("#")[2]
    page.evaluate("id => document.getElementById(id).scrollIntoView()", anchor)
    page.wait_for_timeout(2500)  # charts near the window draw themselves
    page.screenshot(path=file)
    context.close()


def main() -> None:
    with sync_playwright() as playwright:
        way = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
        browser = playwright.chromium.launch(args=FLAGS, **way)
        app = App()
        try:
            for name, (path, theme) in PICTURES.items():
                take(browser, f"{app.url}/{path}", theme, ROOT / "docs" / name)
        finally:
            app.stop()
            browser.close()


if __name__ == "__main__":
    main()
