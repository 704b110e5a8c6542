"""Folded views of real graphs, by the browser's own code in node: nothing lost, the step in sight, few boxes.

Needs node, which readers need not have: without it the tests are skipped, under CI they fail.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable

import pytest
import torch
from torch import nn

from benchmarks.walkthrough import GRAPHS
from core.autograd import Trace, trace
from core.display.schema import check
from pages.parts.walkthrough import bundle
from tests.autograd.programs import PROGRAMS
from tests.conftest import ROOT


def nested() -> Trace:
    x = torch.tensor(1.0, requires_grad=True)
    with trace() as walk:
        y = x
        for _ in range(10):
            for _ in range(4):
                y = y * 1.1
                y = y + x
            y = y.tanh()
        y.backward()
    return walk


def training() -> Trace:
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    inputs, labels = torch.randn(6, 3), torch.arange(6) % 2
    with trace() as walk:
        for _ in range(5):
            nn.functional.cross_entropy(model(inputs), labels).backward()
            with torch.no_grad():
                for parameter in model.parameters():
                    parameter -= 0.1 * parameter.grad
                    parameter.grad = None
    return walk


def sequential() -> Trace:
    net = nn.Sequential(*(layer for _ in range(12) for layer in (nn.Linear(2, 2), nn.ReLU())))
    return trace(lambda x: net(x).sum(), torch.ones(1, 2))


def before() -> Trace:
    y = x = torch.ones(3, requires_grad=True)
    for _ in range(60):
        y = (y * x).sin()
    return trace(y.sum())


def long_layer() -> Trace:
    class Long(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            for _ in range(70):
                x = x * 1.01
            return x

    net = nn.Sequential(Long(), nn.Linear(2, 1))
    return trace(lambda x: net(x).sum(), torch.ones(1, 2, requires_grad=True))


MADE: dict[str, Callable[[], Trace]] = {
    **GRAPHS,
    "nested": nested,
    "training": training,
    "sequential": sequential,
    "before": before,
    "long layer": long_layer,
}


@pytest.fixture(scope="module")
def views(tmp_path_factory) -> dict:
    """What the script reports of each graph; it fails where a view is wrong."""
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs node to try the folding of graphs")
        pytest.skip("node is not installed")
    folder = tmp_path_factory.mktemp("folds")
    shutil.copy(bundle.folder / "source" / "folds.js", folder / "folds.mjs")
    graphs = {}
    for name, make in MADE.items():
        torch.manual_seed(0)
        graphs[name] = check(make().to_output())
    for name, program in PROGRAMS.items():
        with trace() as walk:
            program(lambda y, v=None, **options: y.backward(v, **options))
        graphs[f"program {name}"] = check(walk.to_output())
    (folder / "graphs.json").write_text(json.dumps(graphs), encoding="utf-8")
    script = ROOT / "tests" / "pages" / "folds.test.mjs"
    command = [node, script, folder / "folds.mjs", folder / "graphs.json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_view_of_every_graph_holds(views):
    assert len(views) == len(MADE) + len(PROGRAMS)


@pytest.mark.parametrize("name", MADE)
def test_no_view_of_a_large_graph_has_more_than_forty_boxes(views, name):
    assert views[name]["most"] <= 40


FIRST = {
    "loop": [["run", 1, 98, 392]],
    "deep": [["run", 1, 39, 195]],
    "sequential": [["run", 2, 11, 33]],
    "nested": [["run", 5, 9, 81]],
}
"""Boxes at the first step: kind, groups of the pattern, repetitions, operations."""


@pytest.mark.parametrize("name", FIRST)
def test_what_is_alike_is_one_box(views, name):
    assert [box for box in views[name]["first"] if box[0] == "run"] == FIRST[name]
