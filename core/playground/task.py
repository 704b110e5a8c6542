"""What the worker does for the playground: one short task at a time, each a value in, a value out.

The state of a run travels with the request, a few kilobytes; so a run belongs to the visitor's page, nothing trains
while nobody looks, and a worker that starts anew loses nothing. Params, all JSON and arrays:

    {"do": "look",    "runs": [{"words", "state"}]}                              start or look at runs
    {"do": "advance", "runs": [...], "unit": "epoch" | "step", "count", "frames", "budget_s", "look": bool}
    {"do": "surface", "runs": [...]}                                              of each run
    {"do": "script",  "runs": [...], "epochs"}                                    of the first

``words`` are settings as in the address, ``state`` is None or a ``Run.state()``. With ``count`` 0 a frame is what can
be done in ``FRAME_S``. Of two runs both go to the same epoch in each frame.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Thread
from typing import Any

import numpy as np

from core.errors import PlaygroundRefused
from core.playground import address, compiled, look
from core.playground.run import Run
from core.playground.script import script
from core.playground.settings import Settings
from core.worker.talk import Talk

FRAME_S = 0.014
"""What a frame may take at full speed."""


def _ready() -> None:
    """What would make a first visitor wait: torch's first gradient, and compiling."""
    look.summary(Run(Settings()))
    compiled.warm()


Thread(target=_ready, name="playground-ready", daemon=True).start()


def serve(params: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    """Do one request; {"refused": faults} when the settings or data do not allow it."""
    try:
        runs = [Run(address.read(one["words"])[0], one["state"]) for one in params["runs"]]
    except PlaygroundRefused as refusal:
        return {"refused": [{"key": fault.key, "facts": dict(fault.facts)} for fault in refusal.faults]}
    return DO[params["do"]](runs, params, talk)


def _look(runs: list[Run], params: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    return {"states": [run.state() for run in runs], "looks": [look.summary(run) for run in runs]}


def _advance(runs: list[Run], params: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    """Frames of all runs: weights float32 (frames, parameters) each, epochs and losses float64 (frames, 3)."""
    weights: list[list[np.ndarray]] = [[] for _ in runs]
    numbers: list[list[tuple[float, float, float]]] = [[] for _ in runs]
    began = time.perf_counter()
    for frame in range(params["frames"]):
        _frame(runs, params["unit"], params["count"])
        for k, run in enumerate(runs):
            weights[k].append(run.P.astype(np.float32))
            numbers[k].append((run.epoch, *run.losses()))
        spent = time.perf_counter() - began
        if talk.report((frame + 1) / params["frames"]) or spent > params["budget_s"]:
            break
    return {
        "states": [run.state() for run in runs],
        "weights": [np.stack(some) for some in weights],
        "numbers": [np.array(some) for some in numbers],
        "looks": [look.summary(run) for run in runs] if params["look"] else None,
        "spent_s": time.perf_counter() - began,
        "fast": compiled.ready(),
    }


def _frame(runs: list[Run], unit: str, count: int) -> None:
    """One frame's steps; at full speed as many epochs as there is time for."""
    began = time.perf_counter()
    lead = runs[0]
    if unit == "step":
        for run in runs:
            run.advance(max(1, count))
        return
    target = lead.next_epoch() - 1 + max(1, count)
    for run in runs:
        run.advance(run.steps_to(target))
    while not count and time.perf_counter() - began < FRAME_S:
        target += 1
        for run in runs:
            run.advance(run.steps_to(target))


def _surface(runs: list[Run], params: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    return {"surfaces": [look.surface(run) for run in runs]}


def _script(runs: list[Run], params: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    return {"script": script(runs[0].settings, params["epochs"])}


DO = {"look": _look, "advance": _advance, "surface": _surface, "script": _script}
"""Every request by name."""
