"""What runs in the kernel's child on behalf of the quiz: solving tasks, and testing an answer's code.

Each result is printed as one line of JSON behind a mark as soon as it is known, so that a run which the clock ends
still tells what came before. What questions and answers print themselves is caught apart.
"""

from __future__ import annotations

import contextlib
import io
import json
import linecache
import math
import random
import sys
import traceback
from typing import Any

MARK = "living-notes-quiz:"
"""Begins each line that is ours."""
PRINTED = 20_000
"""Characters kept of what a task prints."""
DEEPEST = 12

PRELUDE = "import math\nimport numpy as np\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
"""What the code of a question finds without importing it."""


def solve_all(text: str) -> None:
    """Work off a JSON list of tasks (see ``core.quiz.solve``), one line of JSON each."""
    out = sys.stdout
    for at, task in enumerate(json.loads(text)):
        _tell(out, {"task": at, **_solve(task)})


def run_tests(space: dict[str, Any], text: str) -> None:
    """Run a JSON list of tests, each in a copy of the answer's names; one line of JSON each."""
    out = sys.stdout
    for at, code in enumerate(json.loads(text)):
        own = dict(space)
        _seed()
        caught = io.StringIO()
        with contextlib.redirect_stdout(caught):
            error = _execute(code, f"<test {at + 1}>", own)
        _tell(out, {"test": at, "error": error, "printed": caught.getvalue()[:PRINTED]})


def bind(params: dict[str, Any], dtypes: dict[str, str], shapes: list[str]) -> dict[str, Any]:
    """Drawn parameters as the code of a question sees them: tensors as tensors, shapes as tuples."""
    import torch

    bound = dict(params)
    for name, dtype in dtypes.items():
        bound[name] = torch.tensor(params[name], dtype=getattr(torch, dtype))
    for name in shapes:
        bound[name] = tuple(params[name])
    return bound


def _solve(task: dict[str, Any]) -> dict[str, Any]:
    _seed()
    space: dict[str, Any] = {"__name__": "__main__"}
    exec(PRELUDE, space)
    space.update(bind(task["params"], task["dtypes"], task["shapes"]))
    caught = io.StringIO()
    answer: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        failed = _execute(task["setup"], "<setup>", space)
        if failed is None:
            with contextlib.redirect_stdout(caught):
                raised = _execute(task["code"], "<code>", space)
            answer["raised"] = raised
            space["raised"] = raised and raised["type"]
            space["printed"] = caught.getvalue()
            failed = _execute(task["solve"], "<solve>", space)
        if failed is None:
            failed = _gather(task, space, answer)
    return {**answer, "printed": caught.getvalue()[:PRINTED], "error": failed}


def _gather(task: dict[str, Any], space: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any] | None:
    """Put what the parent asks for into ``answer``; the error when something of it is not there."""
    answer["ans"] = encode(space["ans"]) if "ans" in space else None
    answer["names"] = {}
    for name in task["names"]:
        if name not in space:
            return {"type": "NameError", "message": f"solve sets no {name!r}", "line": None, "where": "<solve>"}
        answer["names"][name] = encode(space[name])
    answer["values"] = []
    for expression in task["values"]:
        failed = _execute(f"__value = ({expression}\n)", f"<{expression}>", space)
        if failed is not None:
            return failed
        answer["values"].append(encode(space["__value"]))
    if task["gradient"]:
        of, at = task["gradient"]
        failed = _execute(f"__value = __slope({of}, {at})", "<gradient>", {**space, "__slope": slope}, space)
        if failed is not None:
            return failed
        answer["slope"] = encode(space["__value"])
    return None


def slope(f: Any, x: Any) -> Any:
    """The gradient of the scalar function ``f`` at the tensor ``x`` by central differences, in float64."""
    import torch

    x = x.detach().double()
    found = torch.zeros_like(x).flatten()
    for i in range(x.numel()):
        step = torch.zeros_like(x).flatten()
        step[i] = 1e-6 * max(1.0, abs(x.flatten()[i].item()))
        step = step.view_as(x)
        found[i] = (f(x + step) - f(x - step)).detach().double().sum() / (2 * step.sum())
    return found.view_as(x)


def _execute(code: str, name: str, space: dict[str, Any], into: dict[str, Any] | None = None) -> dict[str, Any] | None:
    """Run ``code``; its error as a record, or None."""
    if not code.strip():
        return None
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    try:
        exec(compile(code, name, "exec", dont_inherit=True), space)
    except Exception as error:  # noqa: BLE001 - whatever a question or an answer raises is its result
        return _record(error)
    except SystemExit as error:
        return _record(error)
    if into is not None:
        into["__value"] = space.get("__value")
    return None


def _record(error: BaseException) -> dict[str, Any]:
    """Type, message and place: the innermost line of the question's or the answer's own code."""
    place: tuple[str, int | None] = ("", None)
    if isinstance(error, SyntaxError) and error.filename:
        place = (error.filename, error.lineno)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.startswith("<") and not frame.filename.startswith("<frozen"):
            place = (frame.filename, frame.lineno)
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - an answer may define exceptions that cannot be printed
        message = ""
    return {"type": type(error).__name__, "message": message[:1000], "where": place[0], "line": place[1]}


def _seed() -> None:
    """Every task begins alike, whatever the one before it did to what they share."""
    import numpy
    import torch

    random.seed(0)
    numpy.random.seed(0)
    torch.default_generator.manual_seed(0)
    torch.set_grad_enabled(True)
    torch.set_default_dtype(torch.float32)


def _tell(out: Any, record: dict[str, Any]) -> None:
    out.write(f"{MARK}{json.dumps(record)}\n")
    out.flush()


def encode(value: Any, depth: int = 0) -> Any:
    """A value as JSON: tensors and arrays as nested lists, tuples as ``{"tuple": […]}``, nan and inf by name."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().tolist()
    elif type(value).__module__ == "numpy" and hasattr(value, "tolist"):
        value = value.tolist()
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < 10**300 else str(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"float": str(float(value))}
    if depth < DEEPEST and isinstance(value, tuple):
        return {"tuple": [encode(entry, depth + 1) for entry in value]}
    if depth < DEEPEST and isinstance(value, list):
        return [encode(entry, depth + 1) for entry in value]
    return str(value)[:PRINTED]
