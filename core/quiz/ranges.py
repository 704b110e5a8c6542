"""Whether the settings of a drawn parameter can be drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.quiz.draws import ELEMENTS
from core.quiz.model import Param


def misdrawn(kind: str, settings: Mapping[str, Any], earlier: Mapping[str, Param]) -> str:
    """What is wrong with the settings of a parameter; empty when nothing is."""
    if kind == "choice":
        return "" if isinstance(settings["choice"], list) and settings["choice"] else "choice is no list of values"
    if "not" in settings and not isinstance(settings["not"], list):
        return "not is no list"
    decimals = settings.get("decimals", 1)
    if not isinstance(decimals, int) or not 0 <= decimals <= 9:
        return "decimals lies between 0 and 9"
    ranges = [key for key in ("int", "float") if key in settings]
    for key in ranges:
        if not _is_range(settings[key], whole=key == "int"):
            return f"{key} is no range [low, high]"
    if kind == "shape":
        dims, sizes = settings["shape"], settings.get("sizes", [2, 5])
        if not (isinstance(dims, int) and 0 <= dims <= 6) and not _is_range(dims):
            return "shape is the number of dimensions, or a range of it"
        if not _is_range(sizes) or sizes[0] < 0:
            return "sizes is no range [low, high]"
        most = dims if isinstance(dims, int) else dims[1]
        if settings.get("distinct") and sizes[1] - sizes[0] + 1 < most:
            return f"sizes has too few numbers for {most} distinct ones"
    if kind == "tensor":
        return _misshapen(settings, ranges, earlier)
    return ""


def _misshapen(settings: Mapping[str, Any], ranges: list[str], earlier: Mapping[str, Param]) -> str:
    if len(ranges) != 1:
        return "a tensor is drawn from one range, int or float"
    if settings.get("dtype", "int64") not in ("int64", "float32", "float64"):
        return "dtype is int64, float32 or float64"
    shape = settings["tensor"]
    if isinstance(shape, str):
        if shape not in earlier or earlier[shape].kind != "shape":
            return f"no earlier shape is called {shape!r}"
        dims, sizes = earlier[shape].settings["shape"], earlier[shape].settings.get("sizes", [2, 5])
        most = sizes[1] ** (dims if isinstance(dims, int) else dims[1])
        return f"up to {most} elements; {ELEMENTS} are the most" if most > ELEMENTS else ""
    if not isinstance(shape, list):
        return "tensor is its shape: a list of sizes, or the name of a drawn shape"
    elements = 1
    for size in shape:
        if isinstance(size, str):
            if size not in earlier or earlier[size].kind != "int":
                return f"no earlier int is called {size!r}"
            elements *= max(earlier[size].settings["int"][1], 0)
        elif isinstance(size, int) and not isinstance(size, bool) and size >= 0:
            elements *= size
        else:
            return f"a size of {size!r}"
    if elements > ELEMENTS:
        return f"{elements} elements; {ELEMENTS} are the most"
    if settings.get("distinct") and "int" in settings and settings["int"][1] - settings["int"][0] + 1 < elements:
        return f"too few numbers for {elements} distinct ones"
    return ""


def _is_range(given: Any, *, whole: bool = True) -> bool:
    kinds = int if whole else int | float
    return (
        isinstance(given, list)
        and len(given) == 2
        and all(isinstance(end, kinds) and not isinstance(end, bool) and abs(end) < 1e15 for end in given)
        and given[0] <= given[1]
    )
