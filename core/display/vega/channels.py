"""Encoding: which column goes to which channel, by which scale. There is no ``url``, ``href`` or ``key`` channel."""

from __future__ import annotations

from core.display.rules import Rule, anything, by_type, flag, integer, list_of, one_of, real, record
from core.display.vega.expression import expression
from core.display.vega.leaves import (
    color,
    color_text,
    column,
    computed,
    field,
    label,
    length,
    name,
    number_format,
    point_value,
    scalar,
    symbol,
    time_unit,
    title,
    word,
)
from core.display.vega.marks import AXIS, HEADER, LEGEND
from core.display.vega.predicates import test
from core.errors import DisplayError

extent = by_type(list=list_of(real(), 2, least=2), dict=record({"param": name}, {"encoding": word, "field": column}))
bins = by_type(
    none=anything,
    bool=anything,
    str=one_of("binned"),
    dict=record(
        {},
        {"maxbins": integer(2, 1_000), "step": real(1e-9), "base": real(2, 1_000), "nice": flag, "binned": flag,
         "anchor": real(), "minstep": real(0), "steps": list_of(real(1e-9), 50), "divide": list_of(real(1), 10),
         "extent": extent},
    ),
)  # fmt: skip
aggregate = by_type(
    none=anything,
    str=word,
    dict=record({}, {"argmax": column, "argmin": column}),
)

_domain = by_type(
    none=anything,
    str=one_of("unaggregated"),
    list=list_of(point_value, 1_000),
    dict=record(
        {}, {"param": name, "field": column, "encoding": word, "unionWith": list_of(point_value, 1_000)}
    ),
)
_nice = by_type(bool=anything, number=real(0, 1_000), str=word,
                dict=record({"interval": word}, {"step": real(1, 10_000)}))  # fmt: skip
_SCALE: dict[str, Rule] = {
    "type": word, "domain": _domain, "zero": flag, "nice": _nice, "clamp": flag, "reverse": flag, "round": flag,
    "base": real(1.000001, 1e6), "exponent": real(-100, 100), "constant": real(0), "padding": real(0, 1_000),
    "paddingInner": real(0, 1), "paddingOuter": real(0, 1_000), "align": real(0, 1),
    "bins": list_of(real(), 1_000),
    **dict.fromkeys(("domainMin", "domainMax", "domainMid"), by_type(none=anything, number=real(), dict=computed)),
    "interpolate": by_type(str=word, dict=record({"type": word}, {"gamma": real(0, 100)})),
    "scheme": by_type(str=word, dict=record({"name": word}, {"count": real(0, 1_000), "extent": extent})),
}  # fmt: skip

_dashes = list_of(real(0, 1_000), 10)
_place = by_type(number=real(-10_000, 10_000), str=one_of("width", "height"), dict=computed)
_edge = by_type(number=real(-10_000, 10_000), str=one_of("width", "height"), list=_dashes, dict=computed)
_scale = by_type(
    none=anything,
    dict=record({}, {**_SCALE, "range": by_type(list=list_of(_edge, 1_000), str=word),
                     "rangeMin": _edge, "rangeMax": _edge}),
)
# Without a scale the data itself would be the colour or the path, and an SVG colour may name an address.
_color_scale = by_type(dict=record({}, {**_SCALE, "range": by_type(list=list_of(color_text, 1_000), str=word)}))
_shape_scale = by_type(dict=record({}, {**_SCALE, "range": list_of(symbol, 50)}))

order = by_type(none=anything, str=word)
sort = by_type(
    none=anything,
    str=label,
    list=list_of(point_value, 1_000),
    dict=record({}, {"field": field, "op": word, "order": order, "encoding": word}),
)
_impute = by_type(
    none=anything,
    dict=record(
        {},
        {"value": scalar, "method": word, "keyvals": list_of(scalar, 1_000),
         "frame": list_of(by_type(none=anything, number=real(-5_000, 5_000)), 2, least=2)},
    ),
)  # fmt: skip

_SOURCE: dict[str, Rule] = {
    "field": field, "type": one_of("quantitative", "temporal", "ordinal", "nominal"), "aggregate": aggregate,
    "bin": bins, "timeUnit": time_unit, "title": title, "bandPosition": real(0, 1), "sort": sort,
    "format": number_format, "formatType": one_of("number", "time"),
}  # fmt: skip


def _values(value: Rule) -> dict[str, Rule]:
    """A constant, plain or on a condition; ``value`` is the rule for the constant."""
    branch = record({}, {"param": name, "empty": flag, "test": test, "value": value, **_SOURCE,
                         "scale": _no_scale, "legend": _legend})  # fmt: skip
    return {"value": value, "condition": by_type(dict=branch, list=list_of(branch, 10))}


def _no_scale(value: object) -> object:
    raise DisplayError("a scale inside a condition")


_axis = by_type(none=anything, dict=record({}, AXIS))
_legend = by_type(none=anything, dict=record({}, LEGEND))
_header = by_type(none=anything, dict=record({}, HEADER))
_datum = by_type(none=anything, bool=anything, number=scalar, str=label,
                 dict=record({}, {"repeat": word, "expr": expression}))  # fmt: skip
_plain = by_type(none=anything, bool=anything, number=length, str=label, list=_dashes, dict=computed)

_position = record({}, {**_SOURCE, **_values(_place), "datum": _datum, "scale": _scale, "axis": _axis,
                        "impute": _impute, "stack": by_type(none=anything, bool=anything, str=word)})  # fmt: skip
_styled = record({}, {**_SOURCE, **_values(_plain), "datum": _datum, "scale": _scale, "legend": _legend})
_colored = record({}, {**_SOURCE, **_values(color), "datum": _datum, "scale": _color_scale, "legend": _legend})
_shaped = record({}, {**_SOURCE, **_values(symbol), "datum": _datum, "scale": _shape_scale, "legend": _legend})
_text = record({}, {**_SOURCE, **_values(by_type(number=scalar, str=label, list=list_of(label, 20), dict=computed)),
                    "datum": _datum})  # fmt: skip
_texts = by_type(none=anything, dict=_text, list=list_of(_text, 60))
_details = by_type(dict=record({}, _SOURCE), list=list_of(record({}, _SOURCE), 20))
_orders = by_type(dict=record({}, {**_SOURCE, **_values(_plain)}), list=list_of(record({}, _SOURCE), 20))
facet_field = record({}, {**_SOURCE, "header": _header, "align": word, "center": flag, "spacing": real(0, 1_000),
                          "columns": integer(0, 20)})  # fmt: skip

encoding = record(
    {},
    {
        **dict.fromkeys(
            ("x", "y", "x2", "y2", "xOffset", "yOffset", "theta", "theta2", "radius", "radius2", "xError", "xError2",
             "yError", "yError2"), _position),
        **dict.fromkeys(("color", "fill", "stroke"), _colored),
        **dict.fromkeys(
            ("opacity", "fillOpacity", "strokeOpacity", "strokeWidth", "strokeDash", "size", "angle"), _styled),
        "shape": _shaped,
        "text": _text,
        "tooltip": _texts,
        "description": _text,
        "detail": _details,
        "order": _orders,
        **dict.fromkeys(("row", "column", "facet"), facet_field),
    },
)  # fmt: skip
