"""The playground's targets: steps and frames a second against a trainer on objects, frames shown in a browser.

    python -m benchmarks.playground            # everything; the last part needs Chromium, the first node
    python -m benchmarks.playground engine     # engine | frames | five

engine   One epoch, and one full frame (an epoch, both losses, the 100 x 100 maps of all units), of 2-8-8-1 on the
         spiral, 250 training rows, batch 10: ours against ``playground_twin.mjs``, which is built on objects of nodes
         and links as TensorFlow Playground's nn.ts is, and gives the same numbers. Interleaved; medians.
frames   One visitor trains: frames drawn a second in headless Chromium, bytes received, and how much of a processor
         the app and its worker take for it.
five     Five visitors train at once, a sixth moves a slider of a chapter's cell and answers questions of a review:
         frames a second of each, the time until the cell has run in its fresh process and its output is painted, the
         time from the click in the card's fragment to the painted verdict, and what app and worker take. All browsers
         draw on the same machine, without a graphics card: that takes most of it.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 7
SECONDS = 10.0
TURNS = 15
TWIN = ROOT / "benchmarks" / "playground_twin.mjs"


def engine() -> None:
    """Ours and the twin's milliseconds, round after round."""
    from core.playground import compiled
    from core.playground.features import inputs
    from core.playground.run import Run
    from core.playground.settings import Settings

    if shutil.which("node") is None or not compiled.available():
        print("engine: needs node and numba")
        return
    compiled.warm()
    settings = Settings(
        data="spiral", hidden=(8, 8), rules="original", init="uniform", loss="half-mse", lr=0.03, batch=10
    )
    ticks = np.linspace(-6, 6, 100)
    grid = np.stack([part.ravel() for part in np.meshgrid(ticks, ticks)], axis=1)
    plane = np.ascontiguousarray(inputs(grid, settings.features).T, np.float32)
    task = _twin_task(settings, grid)
    epochs, frames, theirs = [], [], []
    for _ in range(ROUNDS):
        done = subprocess.run(["node", str(TWIN)], input=json.dumps(task), capture_output=True, text=True, check=True)
        theirs.append(json.loads(done.stdout))
        run = Run(settings)
        run.advance(run.steps_to(100))
        epochs.append(_ms(lambda run=run: run.advance(25), 200))
        frames.append(_ms(lambda run=run: (run.advance(25), run.losses(), run.units(plane)), 40))
    run = Run(settings)
    run.advance(run.steps_to(100))
    print(f"loss after 100 epochs: ours {run.losses()[0]!r}, the twin's {theirs[0]['train']!r}")
    for name, ours, key in (("epoch", epochs, "train_ms"), ("full frame", frames, "frame_ms")):
        mine, other = statistics.median(ours), statistics.median(one[key] for one in theirs)
        print(f"{name}: ours {mine:.3f} ms, the twin {other:.3f} ms: {other / mine:.1f} times as many a second")


def _twin_task(settings, grid: np.ndarray) -> dict:
    from core.playground.run import Run

    run = Run(settings)
    return {
        "widths": run.net.widths, "weights": run.P.tolist(), "rows": np.concatenate([run.X, run.Y]).T.tolist(),
        "n_train": run.n, "grid": grid.tolist(), "activation": "tanh", "squashed": True, "batch": 10, "lr": settings.lr,
        "penalty": "none", "rate": 0.0, "epochs": 100, "repeat": 20,
    }  # fmt: skip


def _ms(act, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - began) / times * 1000


class Visitors:
    """The app, a browser, and pages that train."""

    def __init__(self) -> None:
        from playwright.sync_api import sync_playwright

        from tests.browser.driver import DEBIAN, FLAGS, App

        self.app = App()
        self._playwright = sync_playwright().start()
        path = str(DEBIAN) if DEBIAN.exists() else None
        self.browser = self._playwright.chromium.launch(executable_path=path, args=FLAGS)

    def close(self) -> None:
        self.browser.close()
        self._playwright.stop()
        self.app.stop()

    def open(self, query: str):
        """A page in a profile of its own, ready to train."""
        context = self.browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.received = 0

        def count(frame) -> None:
            page.received += len(frame)

        page.on("websocket", lambda socket: socket.on("framereceived", count))
        page.goto(f"{self.app.url}/playground?lang=en&{query}")
        page.wait_for_selector(".pg-unit", timeout=120_000)
        page.wait_for_function("/^[0-9]/.test(document.querySelector('.pg-number-row b').textContent)", timeout=120_000)
        return page


SPIRAL = "d=spiral&net=8.8&o=adam&lr=0.01"


def _warm(page) -> None:
    """Train until the compiled loop has taken over."""
    page.click(".pg-play")
    page.wait_for_function("window.__playgroundFrames > 5", timeout=180_000)
    page.wait_for_function("!document.querySelector('.pg-looks').textContent.includes('compiling')", timeout=180_000)
    page.wait_for_timeout(3000)


def _spent(visitors: Visitors) -> float:
    """Processor seconds of the app and the processes below it."""
    app = psutil.Process(visitors.app.process.pid)
    times = [process.cpu_times() for process in (app, *app.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _drawn(page) -> float:
    return page.evaluate("window.__playgroundFrames")


def frames() -> None:
    """One visitor."""
    visitors = Visitors()
    try:
        for query in (SPIRAL, "d=spiral&net=8.8.8.8.8.8&o=adam&lr=0.003", f"{SPIRAL}&vs=o~momentum"):
            page = visitors.open(query)
            _warm(page)
            first, bytes_first, cpu, began = _drawn(page), page.received, _spent(visitors), time.perf_counter()
            page.wait_for_timeout(1000 * SECONDS)
            spent = time.perf_counter() - began
            cpu = (_spent(visitors) - cpu) / spent
            shown, received = (_drawn(page) - first) / spent, (page.received - bytes_first) / spent / 1000
            print(f"one visitor, {query}: {shown:.1f} frames a second, {received:.0f} kB/s, {cpu:.0%} of a processor")
            page.context.close()
    finally:
        visitors.close()


def five() -> None:
    """Five train; a sixth moves a slider of a chapter's cell, and answers questions of a review."""
    from benchmarks import quiz
    from benchmarks.reading import CELL, CHAPTER, SLIDE, prepare
    from core.store import open_store
    from core.store.place import NAME, sqlite_url

    with tempfile.TemporaryDirectory() as folder:
        os.environ["STUDY_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        visitors = Visitors()
        store = open_store(sqlite_url(Path(folder) / NAME))
        try:
            reader, learner = (visitors.browser.new_context(locale="en-US").new_page() for _ in range(2))
            reader.goto(f"{visitors.app.url}/{CHAPTER}")
            reader.get_by_text("256., 256., 256.").first.wait_for(state="attached")
            prepare(reader)
            quiz.begin(store, store.local(), learner, visitors.app.url, quiz.NUMBER, TURNS + 1)
            quiz.timed(learner, "number", 1)
            pages = [visitors.open(SPIRAL)]
            _warm(pages[0])
            pages += [visitors.open(SPIRAL) for _ in range(4)]
            for page in pages[1:]:
                page.click(".pg-play")
            pages[-1].wait_for_timeout(3000)
            firsts, cpu, began = [_drawn(page) for page in pages], _spent(visitors), time.perf_counter()
            runs = [reader.evaluate(SLIDE, [CELL, turn]) for turn in range(1, TURNS + 1)]
            verdicts, _ = quiz.timed(learner, "number", TURNS)
            spent = time.perf_counter() - began
            rates = [(_drawn(page) - first) / spent for page, first in zip(pages, firsts, strict=True)]
            cpu = (_spent(visitors) - cpu) / spent
            each = ", ".join(f"{rate:.1f}" for rate in rates)
            print(f"five visitors: {each} frames a second, {cpu:.0%} of a processor")
            meanwhile = {"a cell, from slider to output": runs, "a fragment, from click to verdict": verdicts}
            for name, times in meanwhile.items():
                print(f"on another page meanwhile, {name}: {statistics.median(times):.0f} ms median")
        finally:
            store.close()
            visitors.close()


PARTS = {"engine": engine, "frames": frames, "five": five}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
