"""What a learner waits for, in a real browser: from the key that submits an answer to the painted verdict.

    python benchmarks/quiz.py [--rounds 30]

Number and choice need no run; code is run with its tests in a fresh process of a warm kernel. Also the time from *Next*
to the painted question, whose variant is worked out ahead. Prints medians and 95th percentiles in milliseconds. Needs
requirements-dev.txt and a Chromium; run it on an idle machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.quiz import library  # noqa: E402
from core.quiz.queue import NEW, Place, seed_of  # noqa: E402
from core.quiz.session import Session  # noqa: E402
from core.store import Learner, Store, open_store  # noqa: E402
from core.store.place import NAME, sqlite_url  # noqa: E402
from tests.browser.driver import DEBIAN, FLAGS, App, open_context  # noqa: E402

NUMBER, CHOICE, CODE = "dtype-uint8-wraps", "mean-needs-floats", "arange-safe-grid"
TARGETS = {"number": 150, "choice": 150, "code": 400}
"""Milliseconds that the medians are to stay below."""

PAINTED = """
selector => new Promise(done => {
  const start = performance.now()
  const watch = new MutationObserver(look)
  function look() {
    if (!document.querySelector(selector)) return
    watch.disconnect()
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)))
  }
  watch.observe(document.body, { childList: true, subtree: true, attributes: true })
  const buttons = [...document.querySelectorAll(".qz-sure .qz-button")].filter(button => button.offsetParent)
  buttons[buttons.length > 2 ? 1 : 0].click()
  look()
})
"""
"""Presses the button that submits, or the next one; resolves in the frame after what ``selector`` names is there."""


def describe(name: str, times: Sequence[float], target: int | None = None) -> None:
    """One line: median and 95th percentile of ``times`` in milliseconds."""
    high = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    below = f"   to stay below {target}" if target else ""
    print(f"{name:44} median {statistics.median(times):7.1f} ms   p95 {high:7.1f} ms   n {len(times)}{below}")


def begin(store: Store, me: Learner, page: Page, url: str, item: str, rounds: int) -> None:
    """A review of so many variants of one question."""
    store.close_sessions(me)
    Session.of_places(store, me, [Place(item, seed_of(item, n), NEW) for n in range(rounds)])
    page.goto(f"{url}/review?lang=en")
    page.wait_for_selector(".qz[data-question] .qz-sure", timeout=90_000)
    page.wait_for_timeout(3000)


def give(page: Page, kind: str, turn: int) -> None:
    """Put an answer in, all but its confidence; code that was never run before, for results are kept."""
    if kind == "number":
        page.locator("input.qz-line").fill("7")
    elif kind == "choice":
        page.locator(".qz-option").first.click()
    else:
        page.locator(".qz .cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(f"# {turn}\n{library.item(CODE).body.solution}")
    page.wait_for_timeout(400)


def timed(page: Page, kind: str, rounds: int) -> tuple[list[float], list[float]]:
    """Times to the verdict, and to the next question."""
    verdicts, nexts = [], []
    for turn in range(rounds):
        give(page, kind, turn)
        verdicts.append(page.evaluate(PAINTED, ".qz-panel"))
        page.wait_for_timeout(300)
        nexts.append(page.evaluate(PAINTED, ".qz-summary, .qz:not(:has(.qz-panel)) .qz-sure"))
        page.wait_for_timeout(300)
    return verdicts, nexts[:-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["STUDY_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        way = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
        browser = playwright.chromium.launch(args=FLAGS, **way)
        app = App()
        store = open_store(sqlite_url(Path(folder) / NAME))
        try:
            page = open_context(browser).new_page()
            for kind, item in (("number", NUMBER), ("choice", CHOICE), ("code", CODE)):
                # The first round warms what a process warms once.
                begin(store, store.local(), page, app.url, item, rounds + 1)
                verdicts, nexts = timed(page, kind, rounds + 1)
                describe(f"{kind}: submitted to verdict painted", verdicts[1:], TARGETS[kind])
                describe(f"{kind}: next pressed to question painted", nexts[1:])
        finally:
            store.close()
            app.stop()
            browser.close()


if __name__ == "__main__":
    main()
