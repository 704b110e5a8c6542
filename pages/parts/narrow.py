"""Charts of several drawings beside one another: where the page is too narrow for all of them the rest goes below.

The number of columns becomes an expression of the width that the browser finds: Vega has that, and Vega-Lite hands it
on for drawings put together, though not for facets. So a facet is told as the drawings that it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pages.parts.legend import length

BESIDE_PX = 84
"""About what an axis with its title and the gap to the next drawing take."""
GAP_PX = 20
"""The gap alone."""
USUAL_PX = 200
"""The width of a drawing that has none of its own."""
MOST = 60
"""Facets of more drawings stay as they are."""
TITLE = {"anchor": "middle", "fontSize": 12, "fontWeight": "normal", "offset": 6}
INNER = ("mark", "layer", "encoding", "width", "height", "view")


def folding(spec: dict[str, Any]) -> dict[str, Any]:
    """``spec`` with room to fold: rows of drawings, and facets that run on in lines. Others are left alone."""
    spec = _apart(spec)
    inner = spec.get("hconcat") or spec.get("concat")
    if not inner:
        return spec
    most = min(spec.get("columns", len(inner)), len(inner))
    each = max(map(_width, inner))
    columns = {"signal": f"max(1, min({most}, floor((containerSize()[0] + {GAP_PX}) / {each:.0f})))"}
    return {**{name: part for name, part in spec.items() if name != "hconcat"}, "concat": inner, "columns": columns}


def _apart(spec: dict[str, Any]) -> dict[str, Any]:
    """A facet in lines as drawings put together, each with the rows of its own; all else as it is."""
    facet = spec.get("encoding", {}).get("facet")
    if not isinstance(facet, dict) or "field" not in facet or not isinstance(facet.get("columns"), int):
        return spec
    values = _values(spec, facet)
    if not 0 < len(values) <= MOST:
        return spec
    view = {name: spec[name] for name in INNER if name in spec}
    view["encoding"] = {name: shown for name, shown in spec["encoding"].items() if name != "facet"}
    drawings = [
        {**view, "title": {"text": str(value), **TITLE}, "transform": [
            *spec.get("transform", []), {"filter": {"field": facet["field"], "equal": value}}]}
        for value in values
    ]  # fmt: skip
    rest = {name: part for name, part in spec.items() if name not in (*INNER, "transform")}
    resolve = {"scale": dict.fromkeys(("x", "y", "color"), "shared") | spec.get("resolve", {}).get("scale", {})}
    return {**rest, "concat": drawings, "columns": facet["columns"], "resolve": resolve}


def _values(spec: Mapping[str, Any], facet: Mapping[str, Any]) -> list[Any]:
    """What a facet tells apart, in its order; none where the data do not hold it."""
    data = spec.get("data", {})
    rows = data.get("values") or spec.get("datasets", {}).get(data.get("name", ""), [])
    found = list(dict.fromkeys(row.get(facet["field"]) for row in rows if isinstance(row, dict)))
    if None in found or "bin" in facet or "timeUnit" in facet:
        return []
    order = facet.get("sort", "ascending")
    if isinstance(order, list):
        return sorted(found, key=lambda value: order.index(value) if value in order else len(order))
    if order is None:
        return found
    return sorted(found, key=str, reverse=order == "descending") if isinstance(order, str) else []


def _width(view: Mapping[str, Any]) -> float:
    """About how many pixels one drawing takes, with what lies between it and the next."""
    width = view.get("width")
    own = width if isinstance(width, (int, float)) else USUAL_PX
    drawn = any(channel.get("axis", {}) is not None for channel in _channels(view, "y"))
    title = view.get("title")
    words = title.get("text") if isinstance(title, dict) else title
    return max(own + (BESIDE_PX if drawn else GAP_PX), (length(words) if isinstance(words, str) else 0) + GAP_PX)


def _channels(view: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    own = view.get("encoding", {}).get(name)
    inner = [channel for part in view.get("layer", ()) for channel in _channels(part, name)]
    return ([own] if isinstance(own, dict) else []) + inner
