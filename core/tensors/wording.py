"""A call as the reader would write it."""

from __future__ import annotations

import torch
from torch.overrides import resolve_name

from core.display.reprs import safe_repr
from core.tensors.record import Call
from core.tensors.rules import BINARY

SIGNS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "pow": "**",
    "floor_divide": "//",
    "remainder": "%",
    "matmul": "@",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
}
SWAPPED = {"rsub": "-", "rdiv": "/", "rpow": "**", "rmatmul": "@"}


def spoken(call: Call) -> str:
    """``a + b``, ``x[1:, 0]``, ``x.view(2, 3)`` or ``torch.cat((a, b), dim=1)``."""
    queue = iter(call.names)
    parts = [_say(arg, queue) for arg in call.args]
    keywords = [
        f"{key}={_say(value, queue)}"
        for key, value in call.kwargs.items()
        if value is not None and key != "_stacklevel"
    ]
    if call.method and not call.kwargs and len(parts) == 2:
        if call.name in SIGNS and call.name in (*BINARY, "matmul"):
            return f"{parts[0]} {SIGNS[call.name]} {parts[1]}"
        if call.name in SWAPPED:
            return f"{parts[1]} {SWAPPED[call.name]} {parts[0]}"
    if call.name == "getitem":
        return f"{parts[0]}[{_index(call, parts[1])}]"
    if getattr(call.function, "__name__", "") == "__get__":
        return f"{parts[0]}.{call.name}"
    if call.method:
        return f"{parts[0]}.{call.function.__name__}({', '.join([*parts[1:], *keywords])})"
    return f"{_path(call)}({', '.join([*parts, *keywords])})"


def _path(call: Call) -> str:
    short = getattr(call.function, "__name__", "function")
    name = f"torch.{short}" if getattr(torch, short, None) is call.function else resolve_name(call.function) or short
    return name.replace("torch.functional.", "torch.").replace("torch.nn.functional.", "F.")


def _index(call: Call, said: str) -> str:
    return said[1:-1].removesuffix(",") if isinstance(call.args[1], tuple) and call.args[1] else said


def _say(value: object, names: object) -> str:
    if isinstance(value, torch.Tensor):
        return next(names)
    if isinstance(value, slice):
        ends = ["" if end is None else str(end) for end in (value.start, value.stop)]
        return ":".join([*ends, *([str(value.step)] if value.step is not None else [])])
    if value is Ellipsis:
        return "..."
    if type(value) in (list, tuple, torch.Size):
        inner = ", ".join(_say(item, names) for item in value)
        return f"[{inner}]" if type(value) is list else f"({inner}{',' if len(value) == 1 else ''})"
    return safe_repr(value, 100)
