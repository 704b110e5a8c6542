"""``show_op``: run an operation and show what it did, element by element."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import prod

import numpy as np
import torch
from torch.utils._pytree import tree_map

from core.display.pictures import ELEMENTS, INPUTS, SOURCES
from core.display.reprs import safe_repr
from core.tensors import faults
from core.tensors.made import Made, ids
from core.tensors.names import held, unused
from core.tensors.probe import probed
from core.tensors.record import Call, Recorder, finished, prepared, tensors
from core.tensors.rules import EXPLAINED
from core.tensors.values import SUMMARY, grid, strided
from core.tensors.wording import spoken

REFUSALS = (RuntimeError, IndexError, TypeError, ValueError, NotImplementedError)
"""What torch raises for arguments that do not fit."""


class Picture:
    """What a cell shows: ``output`` is a plain dict that passes ``core.display.schema.check``."""

    def __init__(self, output: dict, result: object = None) -> None:
        self.output = output
        self.result = result
        """What the operation gave; None when it was refused."""

    def __repr__(self) -> str:
        steps = self.output.get("steps")
        return "\n".join(step["call"] for step in steps) if steps else f"<{self.output['kind']}>"


def show_op(function: Callable, /, *args: object, **kwargs: object) -> Picture:
    """The picture of ``function(*args, **kwargs)``: inputs, rule, result, and what each number is made of.

    ``function`` is one of torch's, or a lambda that takes nothing: ``show_op(lambda: a[1:] + b)`` shows each of its
    steps. What torch refuses is shown, with the dimension that does not fit, and raises nothing. Raises TypeError when
    nothing was asked of torch, and lets every other error of the function through.
    """
    if not callable(function):
        raise TypeError(f"show_op takes a function and its arguments, not {type(function).__name__}")
    known = held(sys._getframe(1), function)
    recorder = Recorder()
    result: object = None
    before = prepared(function, args, kwargs)
    try:
        with recorder:
            result = function(*args, **kwargs)
    except REFUSALS as error:
        if not recorder.calls or recorder.calls[-1].error is not error:
            raise
    if not recorder.calls and before.inputs and tensors(result):  # a function that torch does not announce: from_numpy
        recorder.calls.append(finished(before, result, None))
    if not recorder.calls:
        raise TypeError("no tensor came out of this: give a function of torch, or a lambda that calls some")
    return Picture(drawn(recorder, known), result)


def show_broadcast(*shapes: torch.Tensor | Sequence[int]) -> Picture:
    """The picture of tensors, or of shapes such as ``(3, 1)``, broadcast to one shape. TypeError for anything else."""
    if not shapes:
        raise TypeError("show_broadcast takes tensors or shapes, e.g. show_broadcast((3, 1), (4,))")
    known = held(sys._getframe(1))
    parts = [shape if isinstance(shape, torch.Tensor) else _numbered(shape) for shape in shapes[:INPUTS]]
    call = prepared(torch.broadcast_tensors, tuple(parts), {})
    call = replace(call, names=_names(call, known))
    names = ", ".join(call.names)
    try:
        stretched = list(torch.broadcast_shapes(*(x.shape for x in parts)))
    except RuntimeError as error:
        step = _step_of(replace(call, error=error), f"broadcast({names})")
    else:
        step = _empty(f"broadcast({names})", call) | {"family": "broadcast", "stretched": stretched}
        drawn = all(one["values"] is not None for one in step["inputs"])
        if drawn and prod(stretched) <= ELEMENTS:
            step["sources"] = [[[at] for at in ids(x).broadcast_to(stretched).flatten().tolist()] for x in call.inputs]
        else:
            step["note"] = "large"
    return Picture({"kind": "op", "steps": [step], "note": None})


def _numbered(shape: object) -> torch.Tensor:
    """A tensor of that shape whose elements are 0, 1, 2… where it is small enough to draw."""
    sizes = [shape] if isinstance(shape, int) else list(shape) if isinstance(shape, list | tuple) else None
    if sizes is None or any(not isinstance(size, int) or isinstance(size, bool) or size < 0 for size in sizes):
        raise TypeError(f"a shape is a tuple of whole numbers, not {safe_repr(shape, 60)}")
    return torch.arange(prod(sizes)).view(sizes) if prod(sizes) <= ELEMENTS else torch.empty(sizes, device="meta")


def drawn(recorder: Recorder, known: dict[int, str]) -> dict:
    """The picture of all recorded steps; the result of one bears the name under which the next takes it."""
    steps = []
    known = dict(known)
    for n, call in enumerate(recorder.calls):
        call = replace(call, names=_names(call, known))
        step = _step_of(call, spoken(call))
        if n < len(recorder.calls) - 1:
            name = f"t{n + 1}"
            if step["result"] is not None:
                step["result"]["name"] = name
                step["rule"] = step["rule"] and step["rule"].replace("out", name, 1)
            known |= {id(one): name for one in recorder.held[n]}
        steps.append(step)
    return {"kind": "op", "steps": steps, "note": "steps" if recorder.more else None}


def _names(call: Call, known: dict[int, str]) -> tuple[str, ...]:
    """What each input is called: by the reader, else by the next free letter."""
    taken = set(known.values())
    names: list[str] = []
    for original in call.originals:
        name = known.get(id(original)) or unused(taken | {"out"})
        taken.add(name)
        known[id(original)] = name
        names.append(name[:60])
    return tuple(names)


def _empty(words: str, call: Call) -> dict:
    """A step of which only the inputs are known."""
    inputs = [grid(x, name, dtype=dtype) for x, name, dtype in zip(call.inputs, call.names, call.dtypes, strict=True)]
    return {
        "call": words[:300],
        "rule": None,
        "family": "none",
        "inputs": inputs[:INPUTS],
        "result": None,
        "stretched": None,
        "sources": None,
        "arithmetic": None,
        "note": None,
        "fault": None,
    }


def _step_of(call: Call, words: str) -> dict:
    step = _empty(words, call)
    if call.error is not None:
        fault = faults.find(call)
        facts = {
            key: str(value).replace("-", "−") if isinstance(value, int) else str(value)
            for key, value in fault.facts.items()
        }
        marks = [list(mark) for mark in fault.marks if mark[0] < INPUTS]
        step["fault"] = {"key": fault.key, "facts": facts, "marks": marks, "message": str(call.error)[:600]}
        return step
    out = call.out
    step["result"] = grid(out, "out")
    step["note"] = _too_much(call, out)
    made = _made(call, out) if step["note"] is None else Made("none")
    drawn = made.sources is not None and len(made.sources) == len(call.inputs)
    step |= {"family": made.family, "rule": made.rule and made.rule[:400]}
    if drawn and sum(len(each) for source in made.sources for each in source) > SOURCES:
        step["note"], drawn = "many", False
    if drawn:
        step |= {"sources": made.sources, "arithmetic": made.arithmetic and [line[:400] for line in made.arithmetic]}
        for n in made.index_inputs:
            step["inputs"][n]["role"] = "index"
    if step["note"] is None and made.family == "probed":
        step["note"] = "probed" if drawn else "untraced"
    elif step["note"] is None and len(tensors(call.result)) > 1:
        step["note"] = "first_of"
    elif step["note"] is None and drawn and _wrapped(call, out):
        step["note"] = "wrapped"
    if made.family == "elementwise":
        step["stretched"] = list(out.shape)
    return step


WRAPPING = {"add", "sub", "rsub", "mul", "neg", "square", "abs", "pow", "rpow", "sum", "prod", "cumsum", "cumprod",
            "mm", "matmul", "bmm", "mv", "dot", "outer"}  # fmt: skip
"""Operations whose whole numbers may come to lie outside their type."""


def _wrapped(call: Call, out: torch.Tensor) -> bool:
    """Whether a whole number did not fit into its type, so that the line of arithmetic is true only modulo 2ⁿ."""
    if out.is_floating_point() or out.is_complex() or out.dtype is torch.bool or call.name not in WRAPPING:
        return False
    if any(isinstance(one, torch.dtype) for one in (*call.args, *call.kwargs.values())):
        return False
    args, kwargs = tree_map(lambda x: x.double() if isinstance(x, torch.Tensor) else x, (call.args, call.kwargs))
    with torch.no_grad():
        exact = tensors(call.function(*args, **kwargs))[0]
    return bool(((exact - out.double()).abs() > 0.5 + 1e-9 * exact.abs()).any())


def _too_much(call: Call, out: torch.Tensor) -> str | None:
    """Why single elements are not drawn: sentence ``tensors.note.<key>``."""
    every = (*call.inputs, out)
    if any(not strided(x) for x in every) or any(
        dtype and x.numel() == 0 for x, dtype in zip(call.inputs, call.dtypes, strict=True)
    ):
        return "layout"
    if len(call.inputs) > INPUTS:
        return "many"
    largest = max(x.numel() for x in every)
    return "huge" if largest > SUMMARY else "large" if largest > ELEMENTS else None


def _made(call: Call, out: torch.Tensor) -> Made:
    """The explanation of a call; a spelling that its rule does not foresee is explained by experiment."""
    name = {"max": "maximum", "min": "minimum"}.get(call.name, call.name) if len(call.inputs) == 2 else call.name
    explain = EXPLAINED.get(name)
    if explain is not None and not _unforeseen(name, call):
        try:
            made = explain(call, out)
            if _fits(made, call, out):
                return made
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError, StopIteration, AttributeError):
            pass  # arguments of a form that the rule does not foresee
    return probed(call, out)


def _unforeseen(name: str, call: Call) -> bool:
    """Arguments that change what the operation does beyond its rule."""
    takes_arrays = name in ("from_numpy", "as_tensor", "tensor")
    arrays = not takes_arrays and any(isinstance(x, np.ndarray) for x in call.originals)
    retyped = name == "view" and any(isinstance(arg, torch.dtype) for arg in (*call.args, *call.kwargs.values()))
    return arrays or retyped or "out" in call.kwargs


def _fits(made: Made, call: Call, out: torch.Tensor) -> bool:
    """Whether the explanation speaks of this call: its inputs and their elements, as many lines as the result has."""
    elements = out.numel()
    if made.sources is None or len(made.sources) != len(call.inputs):
        return False
    for source, x in zip(made.sources, call.inputs, strict=True):
        if len(source) != elements or any(not 0 <= at < x.numel() for each in source for at in each):
            return False
    return made.arithmetic is None or len(made.arithmetic) == elements
