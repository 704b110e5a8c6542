"""The small values of a chart: names, titles, colours, numbers, formats."""

from __future__ import annotations

from core.display.rules import (
    Rule,
    anything,
    by_type,
    flag,
    list_of,
    matching,
    one_of,
    real,
    record,
    words,
)
from core.display.vega.expression import expression
from core.errors import DisplayError

_words = words(300, line=300)


def shown(value: object) -> str:
    """A string that may become a key of a tooltip; vega-tooltip fetches the value of a key "image" as a picture."""
    out = _words(value)
    if out == "image":
        raise DisplayError("the name 'image' makes a tooltip fetch a picture; use another name")
    return out


def column(value: object) -> str:
    """The name of a column; those that JavaScript gives a meaning of its own are refused."""
    out = shown(value)
    if any(part in out for part in ("__proto__", "constructor", "prototype")):
        raise DisplayError("a name that JavaScript keeps for itself")
    return out


name = matching(r"[A-Za-z_][\w .-]{0,99}", "a simple name")
word = matching(r"[A-Za-z][A-Za-z0-9-]{0,40}", "a plain word")
field = by_type(str=column, dict=record({"repeat": one_of("row", "column", "repeat", "layer")}))
title = by_type(none=anything, str=shown, list=list_of(shown, 10))
label = words(300, line=300)

_NUMBER = r"\s*[+-]?\d{0,6}(?:\.\d{1,10})?(?:%|deg)?\s*"
color_text = matching(
    rf"[A-Za-z]{{1,30}}|#[0-9A-Fa-f]{{3,8}}|(?:rgb|hsl)a?\({_NUMBER}(?:[,/ ]{_NUMBER}){{2,3}}\)",
    "a colour (a name, #rrggbb, rgb() or hsl())",
)
_unit = real(0, 1)
gradient = record(
    {
        "gradient": one_of("linear", "radial"),
        "stops": list_of(record({"offset": _unit, "color": color_text}), 20),
    },
    {"x1": _unit, "y1": _unit, "x2": _unit, "y2": _unit, "r1": _unit, "r2": _unit},
)
color = by_type(none=anything, str=color_text, dict=gradient)

computed = record({"expr": expression})
"""A number, a length or an opacity that an expression gives; never a colour, which could name an address."""


def measure(low: float = -10_000, high: float = 10_000) -> Rule:
    """A number on the screen, in pixels or as a share, within bounds; or an expression."""
    return by_type(none=anything, number=real(low, high), dict=computed)


length = measure()
positive = measure(0)
opacity = measure(0, 1)
scalar = by_type(none=anything, bool=anything, number=real(-1.9e19, 1.9e19), str=label)
dash = by_type(none=anything, list=list_of(real(0, 1_000), 10), dict=computed)

date = record(
    {},
    {part: real(-10_000, 10_000) for part in
     ("year", "quarter", "month", "date", "hours", "minutes", "seconds", "milliseconds")}
    | {"month": by_type(number=real(1, 12), str=word), "day": by_type(number=real(1, 7), str=word), "utc": flag},
)
point_value = by_type(none=anything, bool=anything, number=scalar, str=label, dict=date)
"""A value of the data's own kind: a scalar or a Vega-Lite date."""

time_unit = by_type(
    none=anything,
    str=matching(r"(?:utc|binned)?[a-z]{1,50}", "a time unit"),
    dict=record({}, {"unit": matching(r"(?:utc|binned)?[a-z]{1,50}", "a time unit"),
                     "maxbins": real(1, 1_000), "step": real(1, 10_000), "utc": flag, "binned": flag}),
)
number_format = matching(r"[^<>\"'\\\x00-\x1f]{0,40}", "a number or date format")
font = matching(r"[\w ,\-]{1,120}", "a font's name")
symbol = one_of("circle", "square", "cross", "diamond", "triangle", "triangle-up", "triangle-down", "triangle-right",
                "triangle-left", "stroke", "arrow", "wedge")
