"""How long a step of a walk takes until it is painted: ``python benchmarks/walkthrough.py [--repeats N]``.

Graphs of several sizes are recorded here, and drawn by the app's own bundle in headless Chromium. Measured is the time
from the key press, or the slider's event, to the first frame after it that has been painted; and for the drag how many
frames a second the slider moved through.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import torch
from playwright.sync_api import Page, Route, sync_playwright
from torch import nn

from core.autograd import Trace, trace
from core.display.schema import check
from core.text import catalogue
from tests.browser.driver import DEBIAN, FLAGS

STATIC = Path(__file__).resolve().parents[1] / "static"
SCREEN = Path(__file__).resolve().parents[1] / "pages" / "parts" / "screen" / "screen.css"
HOST = "http://localhost:1"
PAGE = "<!doctype html><html data-theme='light'><meta charset='utf-8'><body><div id='here'></div>"

MEASURE = """async ([keys, count]) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now());
    channel.port2.postMessage(0);
  }));
  const body = document.querySelector(".wk-body");
  const times = [];
  for (let at = 0; at < count; at += 1) {
    const before = performance.now();
    body.dispatchEvent(new KeyboardEvent("keydown", { key: keys[at % keys.length], bubbles: true }));
    const handled = performance.now() - before;
    times.push([handled, (await painted()) - before]);
  }
  return times;
}"""

DRAG = """async (steps) => {
  const slider = document.querySelector(".wk-slider");
  const times = [];
  let last = performance.now();
  for (let at = 0; at < steps; at += 1) {
    slider.value = Math.round(((at + 1) / steps) * Number(slider.max));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times;
}"""


def doubling() -> Trace:
    """The notes' own example: eight multiplications."""
    x = torch.tensor([2.0, 3.0, 4.0], requires_grad=True)
    with trace() as walk:
        y = x * 2
        while y.norm() < 1000:
            y = y * 2
        y.backward(torch.ones_like(y))
    return walk


def mlp() -> Trace:
    """Three layers, three steps of training."""
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 3))
    inputs, labels = torch.randn(16, 4), torch.arange(16) % 3
    with trace() as walk:
        for _ in range(3):
            model.zero_grad()
            loss = nn.functional.cross_entropy(model(inputs), labels)
            loss.backward()
    return walk


def loop() -> Trace:
    """Ninety-nine turns of four nodes each: as long as a graph may be."""
    w = torch.tensor(0.9, requires_grad=True)
    h = torch.tensor([0.1, 0.2])
    with trace() as walk:
        for _ in range(99):
            h = torch.tanh(w * h + 0.5).clone()
        h.sum().backward()
    return walk


def deep() -> Trace:
    """Forty blocks with a residual connection each."""

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.line, self.norm = nn.Linear(4, 4), nn.LayerNorm(4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + torch.relu(self.norm(self.line(x)))

    net = nn.Sequential(*(Block() for _ in range(40)))
    return trace(lambda x: net(x).sum(), torch.ones(2, 4))


GRAPHS: dict[str, Callable[[], Trace]] = {"doubling": doubling, "mlp": mlp, "loop": loop, "deep": deep}


def draw(tab: Page, output: dict) -> float:
    """Show one walk alone on a page, at its end; how long the drawing took, in ms."""
    tab.goto(f"{HOST}/")
    words = {key.removeprefix("autograd.words."): word for key, word in catalogue("en").items()}
    data = {"output": output, "words": words, "id": "one"}
    return tab.evaluate(
        """async (data) => {
          const { mount } = await import("/walkthrough.js");
          const before = performance.now();
          mount({ data, parentElement: document.getElementById("here") });
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          return performance.now() - before;
        }""",
        data,
    )


def serve(route: Route) -> None:
    """The bundle and an empty page, without a server."""
    if route.request.url.endswith(".js"):
        text = (STATIC / "walkthrough.js").read_text(encoding="utf-8")
        route.fulfill(body=text, content_type="text/javascript; charset=utf-8")
    else:
        style = SCREEN.read_text(encoding="utf-8")
        route.fulfill(body=f"{PAGE}<style>{style}</style>", content_type="text/html; charset=utf-8")


def spread(times: list[float]) -> str:
    ordered = sorted(times)
    middle, high = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return f"{middle:6.1f} {high:6.1f} {ordered[-1]:6.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=200, help="steps of each kind")
    given = parser.parse_args()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(DEBIAN) if DEBIAN.exists() else None, args=FLAGS)
        tab = browser.new_page(viewport={"width": 1000, "height": 900}, reduced_motion="reduce")
        tab.route(f"{HOST}/**", serve)
        print("milliseconds: median, 95th percentile, longest\n")
        for name, make in GRAPHS.items():
            torch.manual_seed(0)
            output = check(make().to_output())
            steps, size = len(output["steps"]), len(json.dumps(output)) // 1024
            first = draw(tab, output)
            print(f"{name}: {len(output['nodes'])} nodes, {steps} steps, {size} kB, drawn in {first:.0f}")
            folded = tab.locator(".wk-fold button")
            for view in ("folded", "whole") if folded.count() else ("",):
                if view == "whole":
                    before = tab.evaluate("performance.now()")
                    folded.evaluate("button => button.click()")
                    print(f"  {'all nodes laid out':28} {tab.evaluate('performance.now()') - before:6.1f}")
                for way, keys in (("back", ["ArrowLeft"]), ("on", ["ArrowRight"]), ("group", ["PageUp"])):
                    if way == "group" and view != "folded":
                        continue
                    tab.evaluate(MEASURE, [["End" if way != "on" else "Home"], 1])
                    times = tab.evaluate(MEASURE, [keys, min(given.steps, steps - 1)])
                    print(f"  {f'{view} step {way}: handled':28} {spread([one for one, _ in times])}")
                    print(f"  {f'{view} step {way}: painted':28} {spread([one for _, one in times])}")
                drag = tab.evaluate(DRAG, min(given.steps, steps - 1))
                print(f"  {f'{view} drag: a frame':28} {spread(drag)}")
        browser.close()


if __name__ == "__main__":
    main()
