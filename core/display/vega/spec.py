"""A whole chart: views within views, and what stands at the top of a chart alone."""

from __future__ import annotations

from core.display.rules import Rule, anything, by_type, flag, integer, list_of, one_of, real, record
from core.display.vega.channels import encoding, facet_field
from core.display.vega.data import data, datasets
from core.display.vega.leaves import color, color_text, column, label, name, number_format, title, word
from core.display.vega.marks import AXIS, HEADER, LEGEND, MARK, TITLE, TYPES, VIEW, mark
from core.display.vega.params import params
from core.display.vega.transforms import transform
from core.errors import DisplayError

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""The dialect's name; nothing is fetched from it. It replaces whatever the chart said."""

VIEWS = 60
"""Views of one chart that its spec writes out, layers included."""

BODIES = ("mark", "layer", "hconcat", "vconcat", "concat", "facet", "repeat")
"""What a view may be; it is exactly one of these. (A facet or repeat draws the view under ``spec``.)"""


def view(value: object) -> object:
    """A unit, layer, concatenation, facet or repetition. Nesting is bounded by the depth of the whole output."""
    if type(value) is dict and sum(body in value for body in BODIES) != 1:
        raise DisplayError("a view needs one mark, layer, concat, facet or repeat")
    return _view(value)


_size = by_type(
    none=anything,
    number=real(1, 4_000),
    str=one_of("container"),
    dict=record({"step": real(0.5, 500)}, {"for": one_of("position", "offset")}),
)
_title = by_type(none=anything, str=title, list=title, dict=record({"text": title}, TITLE))
_resolve = record(
    {}, dict.fromkeys(("axis", "legend", "scale"), record({}, dict.fromkeys(
        ("x", "y", "color", "fill", "stroke", "opacity", "size", "shape", "strokeDash", "strokeWidth", "theta",
         "radius", "xOffset", "yOffset", "angle"), one_of("shared", "independent"))))
)  # fmt: skip
_spacing = by_type(number=real(0, 1_000), dict=record({}, {"row": real(0, 1_000), "column": real(0, 1_000)}))
_repeated = list_of(column, 12, least=1)
_views = list_of(view, VIEWS)
_sides = record({}, dict.fromkeys(("left", "right", "top", "bottom"), real(0, 1_000)))
_padding = by_type(number=real(0, 1_000), dict=_sides)

VIEW_KEYS: dict[str, Rule] = {
    "mark": mark,
    "layer": _views,
    "hconcat": _views,
    "vconcat": _views,
    "concat": _views,
    "facet": by_type(dict=lambda value: (
        record({}, {"row": facet_field, "column": facet_field}) if {"row", "column"} & value.keys() else facet_field
    )(value)),
    "repeat": by_type(list=_repeated, dict=record({}, {"row": _repeated, "column": _repeated, "layer": _repeated})),
    "spec": view,
    "encoding": encoding,
    "transform": transform,
    "params": params,
    "data": data,
    "width": _size,
    "height": _size,
    "title": _title,
    "name": name,
    "description": label,
    "view": record({}, VIEW),
    "resolve": _resolve,
    "columns": integer(0, 20),
    "spacing": _spacing,
    "align": by_type(str=word, dict=record({}, {"row": word, "column": word})),
    "center": by_type(bool=anything, dict=record({}, {"row": flag, "column": flag})),
    "bounds": one_of("full", "flush"),
}  # fmt: skip

_view = record({}, VIEW_KEYS)

_mark_config = record({}, {**MARK, "line": by_type(bool=anything, dict=record({}, MARK)),
                           "point": by_type(bool=anything, str=word, dict=record({}, MARK))})  # fmt: skip
_scheme = by_type(str=word, list=list_of(color_text, 100), dict=record({"scheme": word}))
_band = real(0, 1_000)
config = record(
    {},
    {
        **dict.fromkeys((*TYPES, "mark"), _mark_config),
        **{f"axis{suffix}": record({}, AXIS) for suffix in (
            "", "X", "Y", "Left", "Right", "Top", "Bottom", "Band", "Point", "Discrete", "Quantitative", "Temporal",
            "XPoint", "YPoint", "XBand", "YBand", "XDiscrete", "YDiscrete", "XQuantitative", "YQuantitative",
            "XTemporal", "YTemporal")},
        "legend": record({}, LEGEND),
        **dict.fromkeys(("header", "headerRow", "headerColumn", "headerFacet"), record({}, HEADER)),
        "title": record({}, TITLE),
        "view": record({}, {**VIEW, "continuousWidth": real(1, 4_000), "continuousHeight": real(1, 4_000),
                            "discreteWidth": _size, "discreteHeight": _size, "step": real(0.5, 500)}),
        "range": record({}, dict.fromkeys(("category", "diverging", "heatmap", "ordinal", "ramp"), _scheme)),
        "scale": record({}, dict.fromkeys(("bandPaddingInner", "bandPaddingOuter", "barBandPaddingInner",
                                           "rectBandPaddingInner", "pointPadding", "minSize", "maxSize",
                                           "continuousPadding"), _band) | {"zero": flag, "clamp": flag, "round": flag}),
        **dict.fromkeys(("concat", "facet"), record({}, {"spacing": real(0, 1_000), "columns": integer(0, 20)})),
        "background": color,
        "padding": _padding,
        "numberFormat": number_format,
        "countTitle": label,
        "fieldTitle": one_of("verbal", "functional", "plain"),
    },
)  # fmt: skip

_autosize = by_type(
    str=word, dict=record({}, {"type": word, "contains": one_of("content", "padding"), "resize": flag})
)
_top = record(
    {},
    {
        **VIEW_KEYS,
        "$schema": lambda value: SCHEMA,
        "datasets": datasets,
        "config": config,
        "background": color,
        "padding": _padding,
        "autosize": _autosize,
    },
)


def _count(value: object) -> int:
    """Views that the spec writes out. The value is plain, so the depth of the recursion has its bound."""
    if type(value) is not dict:
        return 0
    return 1 + sum(
        _count(inner)
        for body in ("layer", "hconcat", "vconcat", "concat", "spec")
        for inner in (value.get(body) if type(value.get(body)) is list else [value.get(body)])
    )


def spec(value: object) -> object:
    """A chart with its data inline. Raises DisplayError for anything that the tables here do not list."""
    if type(value) is dict and sum(body in value for body in BODIES) != 1:
        raise DisplayError("a chart needs one mark, layer, concat, facet or repeat")
    if _count(value) > VIEWS:
        raise DisplayError(f"more than {VIEWS} views")
    return {"$schema": SCHEMA, **_top(value)}
