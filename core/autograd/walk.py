"""``trace``: run something, and walk through its graph afterwards, forward and backward."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from types import FrameType
from typing import Any

import torch
from torch import Tensor

from core.autograd import places
from core.autograd.picture import picture
from core.autograd.recorder import Recorder, recording


class Trace:
    """A recording: made by ``with trace() as t:``, or by ``trace(f, x)`` and ``trace(loss)`` at once.

    Shown as the last expression of a cell it is a walk through the graph. A block that fails shows it too, up to the
    failure, and then fails.
    """

    def __init__(self, file: str | None, frame: FrameType | None = None) -> None:
        self.recorder = Recorder(file)
        self._frame = frame
        self._running: Any = None

    def __enter__(self) -> Trace:
        if self._running is not None or self.recorder.nodes:
            raise RuntimeError("a trace records once; write `with trace() as t:` anew")
        self._running = recording(self.recorder)
        self._running.__enter__()
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is not None:
            self.recorder.failed(error)
        self._running.__exit__(None, None, None)
        self._name(self._frame)
        self._frame = None
        if error is not None and (show := getattr(builtins, "display", None)) is not None:
            show(self)

    def to_output(self) -> dict[str, Any]:
        """The output of kind ``graph``."""
        return picture(self.recorder)

    def __repr__(self) -> str:
        recorder = self.recorder
        return f"<trace: {len(recorder.nodes)} nodes, {len(recorder.steps)} steps, {recorder.runs} backward>"

    def _name(self, frame: FrameType | None) -> None:
        """Names that only a variable of the block tells, and which results keep their gradient."""
        if frame is None:
            return
        with self.recorder.quietly():
            for name, value in list(frame.f_locals.items()):
                if not isinstance(value, Tensor) or value.grad_fn is None or name.startswith("_"):
                    continue
                at = self.recorder.number_of(value.grad_fn)
                if at is not None:
                    node = self.recorder.node(at)
                    node.name = node.name or name
                    if value.retains_grad:
                        node.flags.add("retained")


def trace(what: Callable[..., Any] | Tensor | None = None, /, *inputs: Any, v: Any = None, **named: Any) -> Trace:
    """Record what runs, for a walk through its graph.

    ``with trace() as t:`` records the block; then show ``t``. ``trace(f, x, y)`` calls ``f(x, y)`` and goes back from
    its result, from ``v`` where that has more than one element (ones unless given). ``trace(loss)`` goes back from a
    tensor that is there already, as ``loss.backward(v, retain_graph=True)`` does. Keyword arguments go to ``f``.
    Raises TypeError for anything else.
    """
    frame = places.reader_frame()
    file = frame.f_code.co_filename if frame else None
    if what is None:
        if inputs or v is not None:
            raise TypeError("trace() without a function takes no inputs; write trace(f, x) or `with trace() as t:`")
        return Trace(file, frame)
    if isinstance(what, Tensor):
        if inputs:
            raise TypeError("trace(loss) takes a tensor alone; for a function write trace(f, x)")
        walk = Trace(file, frame)
        with walk:
            if what.requires_grad:
                walk.recorder.given(what)
                what.backward(_start(what, v), retain_graph=True)
        return walk
    if not callable(what):
        raise TypeError(f"trace() takes a function, a tensor or nothing, not {type(what).__name__}")
    code = getattr(what, "__code__", None)
    walk = Trace(code.co_filename if code is not None else file, frame)
    with walk:
        out = what(*inputs, **named)
        if isinstance(out, Tensor) and out.requires_grad:
            out.backward(_start(out, v))
    return walk


def _start(out: Tensor, v: Any) -> Tensor | None:
    """What a backward begins with: ``v``, or ones for a result of several elements."""
    if v is None:
        return None if out.numel() == 1 else torch.ones_like(out)
    return torch.as_tensor(v, dtype=out.dtype).expand_as(out)
