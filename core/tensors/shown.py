"""``show``: objects in order, and what was written as an operation of tensors as the picture of that operation."""

from __future__ import annotations

import ast
import builtins
import sys
from contextlib import suppress
from types import CodeType, FrameType

import torch
from torch.utils._mode_utils import no_dispatch

from core.tensors.names import held, written_call
from core.tensors.operation import Picture, drawn
from core.tensors.pure import pure
from core.tensors.record import Recorder
from core.tensors.values import SUMMARY, strided

READ = {"grad", "_grad", "data"}
"""Attributes of a tensor that are no operation."""


def show(*objects: object) -> None:
    """Show each object in order; ``show(a, b, a @ b)`` draws ``a @ b`` as the operation that it was written as.

    An argument that the call writes as an expression of tensors is computed once more, to record what made each of its
    elements, provided that nothing in it can have an effect or answer differently. A tensor that such a picture shows
    among its inputs is not drawn again by itself. All else is shown as ``display`` shows it.
    """
    pictures, inputs = _pictures(sys._getframe(1), objects)
    display = getattr(builtins, "display", print)
    for place, value in enumerate(objects):
        if place in pictures:
            display(pictures[place])
        elif not isinstance(value, torch.Tensor) or id(value) not in inputs:
            display(value)


def _pictures(frame: FrameType, objects: tuple[object, ...]) -> tuple[dict[int, Picture], set[int]]:
    """The pictures of arguments by their place, and the ``id`` of every tensor that they show."""
    call = written_call(frame)
    if call is None or len(call.args) != len(objects) or not isinstance(call.func, ast.Name):
        return {}, set()
    names = {**vars(builtins), **frame.f_globals, **frame.f_locals}
    if names.get(call.func.id) is not show:
        return {}, set()
    known = held(frame)
    pictures: dict[int, Picture] = {}
    inputs: set[int] = set()
    for place, (node, value) in enumerate(zip(call.args, objects, strict=True)):
        if isinstance(node, ast.Name | ast.Constant) or not _drawable(value) or not pure(node, names):
            continue
        with suppress(Exception):  # whatever fails the second time: the tensor is there, and is shown alone
            recorder = _again(compile(ast.Expression(node), "<show>", "eval"), names, value)
            if recorder.calls:
                pictures[place] = Picture(drawn(recorder, known), value)
                inputs |= {id(one) for recorded in recorder.calls for one in recorded.originals}
    return pictures, inputs


def _drawable(value: object) -> bool:
    return isinstance(value, torch.Tensor) and strided(value) and value.numel() <= SUMMARY


def _again(code: CodeType, names: dict[str, object], value: torch.Tensor) -> Recorder:
    """Compute an expression once more, recorded, and unseen by any ``trace``. ValueError when the value is another."""
    recorder = Recorder()
    with torch.random.fork_rng(devices=[]), torch.no_grad(), no_dispatch():
        with recorder:
            result = eval(code, names)
        if not _same(result, value):
            raise ValueError("another value than the one that was given")
    recorder.forget(READ)
    return recorder


def _same(a: object, b: torch.Tensor) -> bool:
    if not isinstance(a, torch.Tensor) or a.shape != b.shape or a.dtype != b.dtype:
        return False
    return bool(((a == b) | ((a != a) & (b != b))).all())
