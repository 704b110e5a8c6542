"""Marks and the style blocks (view, axis, legend, title) that share their properties. No image, geoshape or link."""

from __future__ import annotations

from core.display.rules import Rule, anything, by_type, flag, integer, list_of, one_of, real, record
from core.display.vega.expression import expression
from core.display.vega.leaves import (
    color,
    computed,
    dash,
    font,
    label,
    length,
    number_format,
    opacity,
    point_value,
    positive,
    symbol,
    title,
    word,
)

TYPES = (
    "arc", "area", "bar", "circle", "line", "point", "rect", "rule", "square", "text", "tick", "trail",
    "boxplot", "errorband", "errorbar",
)  # fmt: skip

_styles = by_type(str=word, list=list_of(word, 5))
_cursor = one_of("auto", "default", "none", "pointer", "crosshair", "move", "text", "grab", "grabbing", "help")
_weight = by_type(str=word, number=integer(1, 1_000))
_tooltip = by_type(none=anything, bool=anything, number=anything, str=label,
                   dict=record({"content": one_of("encoding", "data")}))

MARK: dict[str, Rule] = {
    **dict.fromkeys(("color", "fill", "stroke"), color),
    **dict.fromkeys(("opacity", "fillOpacity", "strokeOpacity"), opacity),
    **dict.fromkeys(
        ("x", "x2", "y", "y2"),
        by_type(none=anything, number=real(-10_000, 10_000), str=one_of("width", "height"), dict=computed),
    ),
    **dict.fromkeys(
        ("dx", "dy", "xOffset", "yOffset", "x2Offset", "y2Offset", "theta", "theta2", "radius", "radius2", "angle",
         "innerRadius", "outerRadius", "padAngle", "thetaOffset", "radiusOffset", "lineHeight", "tension"),
        length,
    ),
    **dict.fromkeys(
        ("cornerRadius", "cornerRadiusEnd", "cornerRadiusTopLeft", "cornerRadiusTopRight", "cornerRadiusBottomLeft",
         "cornerRadiusBottomRight", "strokeWidth", "strokeDashOffset", "strokeMiterLimit", "fontSize", "limit",
         "binSpacing", "bandSize", "continuousBandSize", "discreteBandSize", "minBandSize", "thickness"),
        positive,
    ),
    "size": by_type(none=anything, number=real(0, 100_000), dict=computed),
    **dict.fromkeys(
        ("width", "height"), by_type(number=real(0, 10_000), dict=record({}, {"band": real(0, 10), "expr": expression}))
    ),
    "strokeDash": dash,
    **dict.fromkeys(("filled", "clip", "ticks", "rounded"), flag),
    **dict.fromkeys(
        ("interpolate", "orient", "align", "baseline", "strokeCap", "strokeJoin", "invalid", "fontStyle", "dir",
         "theme", "blend"),
        by_type(none=anything, str=word),
    ),
    "fontWeight": _weight,
    "font": font,
    "shape": symbol,
    "style": _styles,
    "cursor": _cursor,
    "tooltip": _tooltip,
    "aria": flag,
    "description": label,
    "text": by_type(none=anything, number=anything, str=label, list=list_of(label, 20), dict=computed),
    "order": by_type(none=anything, bool=anything),
    "extent": by_type(number=real(0, 100), str=word),
}  # fmt: skip

_part = by_type(bool=anything, dict=record({}, MARK))
_composite = dict.fromkeys(("box", "median", "outliers", "whiskers", "band", "borders"), _part)

definition = record(
    {"type": one_of(*TYPES)},
    {
        **MARK,
        **_composite,
        "rule": _part,
        "ticks": _part,
        "line": _part,
        "point": by_type(none=anything, bool=anything, str=one_of("transparent"), dict=record({}, MARK)),
    },
)
mark = by_type(str=one_of(*TYPES), dict=definition)


def _text_style(prefix: str) -> dict[str, Rule]:
    """titleColor, titleFontSize, … for ``title``; labelColor, … for ``label``."""
    return {
        f"{prefix}Align": word, f"{prefix}Baseline": word, f"{prefix}Anchor": by_type(none=anything, str=word),
        f"{prefix}Color": color, f"{prefix}Font": font, f"{prefix}FontSize": positive, f"{prefix}FontStyle": word,
        f"{prefix}FontWeight": _weight, f"{prefix}Limit": positive, f"{prefix}LineHeight": length,
        f"{prefix}Opacity": opacity, f"{prefix}Padding": length, f"{prefix}Angle": length, f"{prefix}Orient": word,
        f"{prefix}Offset": length, f"{prefix}X": length, f"{prefix}Y": length,
    }  # fmt: skip


def _line_style(prefix: str) -> dict[str, Rule]:
    """gridColor, gridWidth, … for ``grid``, ``domain`` and ``tick``."""
    return {
        f"{prefix}Color": color, f"{prefix}Width": positive, f"{prefix}Opacity": opacity, f"{prefix}Dash": dash,
        f"{prefix}DashOffset": length, f"{prefix}Cap": word,
    }  # fmt: skip


_overlap = by_type(bool=anything, str=one_of("parity", "greedy"))
_values = list_of(point_value, 1_000)
_GUIDE: dict[str, Rule] = {
    **_text_style("title"), **_text_style("label"),
    "title": title, "description": label, "aria": flag, "zindex": integer(0, 10), "orient": word,
    "format": number_format, "formatType": one_of("number", "time"), "labelExpr": expression,
    "labelOverlap": _overlap, "labelSeparation": positive, "values": by_type(none=anything, list=_values),
    "tickCount": by_type(number=real(0, 1_000), str=word), "tickMinStep": positive, "offset": length,
    "disable": flag, "style": _styles,
}  # fmt: skip

AXIS: dict[str, Rule] = {
    **_GUIDE, **_line_style("grid"), **_line_style("domain"), **_line_style("tick"),
    "grid": flag, "domain": flag, "ticks": flag, "labels": flag, "bandPosition": real(0, 1), "position": length,
    "minExtent": positive, "maxExtent": positive, "tickSize": length, "tickOffset": length, "tickExtra": flag,
    "tickRound": flag, "tickBand": word, "translate": length, "labelFlush": by_type(bool=anything, number=length),
    "labelBound": by_type(bool=anything, number=length), "labelFlushOffset": length,
}  # fmt: skip

LEGEND: dict[str, Rule] = {
    **_GUIDE,
    "type": one_of("symbol", "gradient"), "direction": one_of("horizontal", "vertical"), "columns": integer(0, 50),
    "padding": positive, "rowPadding": positive, "columnPadding": positive, "clipHeight": positive,
    "cornerRadius": positive, "gridAlign": word, "legendX": length, "legendY": length, "fillColor": color,
    "strokeColor": color, "strokeWidth": positive, "symbolType": symbol, "symbolSize": positive,
    "symbolFillColor": color, "symbolStrokeColor": color, "symbolStrokeWidth": positive, "symbolOpacity": opacity,
    "symbolDash": dash, "symbolLimit": integer(0, 1_000), "symbolOffset": length, "gradientLength": positive,
    "gradientThickness": positive, "gradientOpacity": opacity, "gradientStrokeColor": color,
    "gradientStrokeWidth": positive,
}  # fmt: skip

HEADER: dict[str, Rule] = {**_GUIDE, "labels": flag}

TITLE: dict[str, Rule] = {
    **{name: MARK[name] for name in ("align", "baseline", "color", "dx", "dy", "font", "fontSize", "fontStyle",
                                     "fontWeight", "limit", "lineHeight", "angle", "aria")},
    **_text_style("subtitle"),
    "text": title, "subtitle": title, "anchor": by_type(none=anything, str=word), "frame": word, "offset": length,
    "orient": word, "style": _styles, "zindex": integer(0, 10),
}  # fmt: skip

VIEW: dict[str, Rule] = {
    **{name: MARK[name] for name in ("fill", "stroke", "opacity", "fillOpacity", "strokeOpacity", "strokeWidth",
                                     "strokeDash", "cornerRadius", "cursor", "strokeCap", "strokeJoin")},
    "style": _styles,
}  # fmt: skip
