"""The reader's name of a tensor: a variable that holds it now, or its place in a module that a variable holds."""

from __future__ import annotations

from collections.abc import Iterator
from types import FrameType
from typing import Any

from torch import Tensor, nn

FRAMES = 12
"""Frames that are searched, from the innermost out."""


def name_of(tensor: Tensor, frame: FrameType | None) -> str | None:
    """The nearest name, or None."""
    for variables in _scopes(frame):
        for name, value in variables.items():
            if value is tensor and not name.startswith("_"):
                return name
    for variables in _scopes(frame):
        for name, value in variables.items():
            if isinstance(value, nn.Module) and name != "self" and (inner := _in_module(tensor, value)):
                return f"{name}.{inner}"
            if isinstance(value, (list, tuple)) and len(value) <= 64:
                for at, part in enumerate(value):
                    if part is tensor:
                        return f"{name}[{at}]"
    return None


def module_name_of(module: nn.Module, frame: FrameType | None) -> str | None:
    """``model.blocks.0`` or ``layers[1]`` for a part of something, else the nearest variable; None where nothing leads
    to it. The part's path comes first, for the variable of a loop calls every part the same."""
    direct = None
    for variables in _scopes(frame):
        for name, value in variables.items():
            if name == "self" or name.startswith("_"):
                continue
            if value is module:
                direct = direct or name
            elif isinstance(value, nn.Module):
                inner = next((path for path, part in value.named_modules() if part is module), None)
                if inner:
                    return f"{name}.{inner}"
            elif isinstance(value, (list, tuple)) and len(value) <= 64:
                for at, part in enumerate(value):
                    if part is module:
                        return f"{name}[{at}]"
    return direct


def _scopes(frame: FrameType | None) -> Iterator[dict[str, Any]]:
    outer = None
    for _ in range(FRAMES):
        if frame is None:
            break
        yield dict(frame.f_locals)
        if frame.f_code.co_name == "<module>":
            return
        outer, frame = frame, frame.f_back
    if outer is not None:
        yield dict(outer.f_globals)


def _in_module(tensor: Tensor, module: nn.Module) -> str | None:
    return next((name for name, parameter in module.named_parameters() if parameter is tensor), None)
