"""What a reader waits for, measured in a real browser beside a warm Jupyter kernel, turn by turn in one run.

    python benchmarks/reading.py [--rounds 40]

Prints medians and 95th percentiles in milliseconds, ratios, and the idle memory of app and kernel. Needs
requirements-dev.txt, a Chromium, and ``ipykernel`` with ``jupyter_client`` for the yardstick. Run it on an idle
machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.driver import DEBIAN, FLAGS, App, open_context  # noqa: E402

CHAPTER = "backward?lang=en"
CELL = "graph-walk"
"""A cell that no other needs; with CODE in it, it needs none: what is timed is the way there and back."""
CODE = 'v = 0  # @param {type: "slider", min: 0, max: 1000, step: 1}\nprint("value", v)'

SLIDE = """
([name, value]) => new Promise(done => {
  const output = document.querySelector(`[data-block="${name}"] .nc-output`)
  const slider = document.querySelector(`[data-block="${name}"] .nc-form input[type=range]`)
  const start = performance.now()
  const watch = new MutationObserver(() => {
    if (!output.textContent.includes(`value ${value}`)) return
    watch.disconnect()
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)))
  })
  watch.observe(output, { childList: true, subtree: true, characterData: true })
  slider.value = value
  slider.dispatchEvent(new Event("input", { bubbles: true }))
  slider.dispatchEvent(new Event("change", { bubbles: true }))
})
"""
"""Moves the slider and resolves in the frame after the new output is in the page."""

TEXT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
"""Milliseconds from asking for the page to its text, which comes with the HTML."""


def describe(name: str, times: Sequence[float]) -> None:
    """One line: median and 95th percentile of ``times`` in milliseconds."""
    high = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(f"{name:58} median {statistics.median(times):7.1f} ms   p95 {high:7.1f} ms   n {len(times)}")


def first_visit(browser: Browser) -> tuple[App, Page]:
    """Start the app and open a chapter in it: when something can be read, when the stored outputs are there."""
    start = time.perf_counter()
    app = App()
    describe("app process answers", [(time.perf_counter() - start) * 1000])
    page = open_context(browser).new_page()
    start = time.perf_counter()
    page.goto(f"{app.url}/{CHAPTER}")
    page.wait_for_selector("h1")
    describe("first visit of a fresh process: live title painted", [(time.perf_counter() - start) * 1000])
    page.get_by_text("256., 256., 256.").first.wait_for(state="attached")
    describe("first visit of a fresh process: stored outputs painted", [(time.perf_counter() - start) * 1000])
    describe("first visit of a fresh process: text to read painted", [page.evaluate(TEXT)])
    imported = any("libtorch" in entry.path for entry in psutil.Process(app.process.pid).memory_maps())
    print(f"{'torch loaded in the app process':58} {'yes' if imported else 'no'}")
    return app, page


def next_visits(browser: Browser, app: App, rounds: int) -> None:
    """Open the chapter anew, as a reader who comes back does."""
    text, title, outputs = [], [], []
    for _ in range(rounds):
        context = open_context(browser)
        page = context.new_page()
        start = time.perf_counter()
        page.goto(f"{app.url}/{CHAPTER}")
        page.wait_for_selector("h1")
        title.append((time.perf_counter() - start) * 1000)
        page.get_by_text("256., 256., 256.").first.wait_for(state="attached")
        outputs.append((time.perf_counter() - start) * 1000)
        text.append(page.evaluate(TEXT))
        context.close()
    describe("later visits: text to read painted", text)
    describe("later visits: live title painted", title)
    describe("later visits: stored outputs painted", outputs)


def prepare(page: Page) -> None:
    """Put the timed code into its cell and let it run once."""
    block = page.locator(f"[data-block={CELL}]")
    block.locator(".nc-code").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(CODE)
    page.keyboard.press("Control+Enter")
    page.get_by_text("value 0").wait_for()
    page.wait_for_timeout(3000)


def jupyter() -> tuple[Callable[[int], float], Callable[[], None]]:
    """A warm Jupyter kernel: a function that times the same cell there, and one that ends it."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    client.execute_interactive("import torch", output_hook=lambda message: None)

    def timed(value: int) -> float:
        start = time.perf_counter()
        client.execute_interactive(f'v = {value}\nprint("value", v)', output_hook=lambda message: None)
        return (time.perf_counter() - start) * 1000

    def end() -> None:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

    return timed, end


def race(page: Page, rounds: int) -> None:
    """The same cell here, from slider to painted output, and in Jupyter, from request to reply."""
    in_jupyter, end = jupyter()
    ours, theirs = [], []
    for turn in range(1, rounds + 1):
        ours.append(page.evaluate(SLIDE, [CELL, turn]))
        theirs.append(in_jupyter(turn))
    end()
    describe("slider moved, cell run in a fresh process, output painted", ours)
    describe("the same cell in a warm Jupyter kernel, no browser", theirs)
    gap = statistics.median(ours) - statistics.median(theirs)
    print(f"{'difference of the medians, to stay below 100':58} {gap:13.1f} ms")


def memory(app: App) -> None:
    """Private and shared memory of the app and all its children, in MB (proportional set size)."""
    root = psutil.Process(app.process.pid)
    sizes = {child.pid: child.memory_full_info().pss / 1e6 for child in [root, *root.children(recursive=True)]}
    print(f"{'idle memory, app and kernel':58} {sum(sizes.values()):7.0f} MB   app {sizes[root.pid]:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    with sync_playwright() as playwright:
        way = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
        browser = playwright.chromium.launch(args=FLAGS, **way)
        app, page = first_visit(browser)
        try:
            next_visits(browser, app, 5)
            prepare(page)
            race(page, rounds)
            memory(app)
        finally:
            app.stop()
            browser.close()


if __name__ == "__main__":
    main()
