"""Parameters: variables with a slider, selections by click or drag. Inputs stay with their chart; events are names."""

from __future__ import annotations

from core.display.rules import anything, by_type, flag, integer, list_of, map_of, matching, one_of, real, record
from core.display.vega.expression import expression
from core.display.vega.leaves import column, label, name, point_value, scalar, word
from core.display.vega.marks import MARK

_EVENT = (
    r"(?:click|dblclick|pointer(?:over|out|move|down|up)|mouse(?:over|out|move|down|up)|wheel|touch(?:start|end|move))"
)
_event = matching(rf"{_EVENT}!?(?:, ?{_EVENT}!?){{0,4}}", "the name of an event")
_clear = by_type(bool=anything, str=_event)

_select = by_type(
    str=one_of("point", "interval"),
    dict=record(
        {"type": one_of("point", "interval")},
        {"encodings": list_of(word, 10), "fields": list_of(column, 10), "on": _event, "clear": _clear, "nearest": flag,
         "toggle": by_type(bool=anything, str=one_of("true", "event.shiftKey", "event.ctrlKey", "event.altKey")),
         "resolve": one_of("global", "union", "intersect"), "translate": flag, "zoom": flag,
         "mark": record({}, {key: MARK[key] for key in ("fill", "fillOpacity", "stroke", "strokeOpacity",
                                                        "strokeWidth", "strokeDash", "cursor")})},
    ),
)  # fmt: skip

_input = record(
    {"input": one_of("range", "select", "radio", "checkbox", "number", "text", "color")},
    {"min": real(), "max": real(), "step": real(0), "name": label, "options": list_of(scalar, 200),
     "labels": list_of(label, 200), "debounce": integer(0, 10_000)},
)  # fmt: skip


def _bind(value: object) -> object:
    """"scales", "legend", one input, or one input a field."""
    if type(value) is dict and "input" not in value:
        return map_of(column, _input, 10)(value)
    return by_type(str=one_of("scales", "legend"), dict=_input)(value)


_choice = map_of(column, by_type(none=anything, bool=anything, number=scalar, str=label,
                                 list=list_of(point_value, 100), dict=point_value), 20)  # fmt: skip
_value = by_type(none=anything, bool=anything, number=scalar, str=label,
                 list=list_of(by_type(none=anything, bool=anything, number=scalar, str=label, dict=_choice), 200),
                 dict=_choice)  # fmt: skip

param = record(
    {"name": matching(r"[A-Za-z]\w{0,60}", "a parameter's name")},
    {"select": _select, "bind": _bind, "value": _value, "expr": expression, "views": list_of(name, 60)},
)
params = list_of(param, 30)
