"""Legends above or below a drawing, in as many columns as the page is wide: on a phone long names stand one below
another, where they would run out of the picture side by side.

How wide the page is only the browser knows, so the columns are an expression that it works out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KEYED = ("color", "fill", "stroke", "shape", "size", "opacity", "strokeDash")
"""Channels that bring a legend."""
PARTS = ("layer", "hconcat", "vconcat", "concat")
COLUMNS = 3
"""The most columns, unless a chart says otherwise."""
SYMBOL_PX, LETTER_PX = 30, 7.2
"""About what a key takes beside its name, and each Latin letter of a name; Chinese and arrows take two."""
AXIS_PX = 50
"""What lies left of the drawing, above which a legend begins."""
PHONE_PX = 339 - AXIS_PX
"""The width of a drawing on a phone, for which room is made above it."""
LINE_PX, TITLE_PX, GAP_PX = 19, 22, 8
"""Heights of a line of keys, of a title, and of what lies between a legend and what follows."""

Rows = list[Mapping[str, Any]]


@dataclass(frozen=True)
class _Place:
    """Where legends stand, and how much room they have."""

    orient: str
    room: str


def length(words: str) -> float:
    """About how many pixels a name takes in a chart."""
    return LETTER_PX * sum(1 + (letter > "\u2000") for letter in words)


def _room(spec: Mapping[str, Any]) -> str:
    """The expression of the pixels that a legend has. Where there is one drawing its width is named, and adds nothing:
    so the number is found anew when the page is made narrower, but does not follow what the legend itself takes."""
    one = ("mark" in spec or "layer" in spec) and not {"row", "column", "facet"} & set(spec.get("encoding", ()))
    return f"(containerSize()[0] - {AXIS_PX}{' + 0 * width' if one else ''})"


def fitted(spec: dict[str, Any], orient: str) -> tuple[dict[str, Any], int]:
    """``spec`` with the columns of its legends, and the pixels that those above it take from its height.

    ``orient``: where a legend stands that does not say it.
    """
    found: dict[str, int] = {}
    made = _view(spec, _Place(orient, _room(spec)), _rows(spec, {}, []), spec.get("datasets", {}), found)
    return made, sum(found.values()) + (GAP_PX if found else 0)


def count(spec: Mapping[str, Any], orient: str) -> int:
    """How many different legends stand above the drawing."""
    found: dict[str, int] = {}
    _view(spec, _Place(orient, ""), [], {}, found)
    return len(found)


def _view(
    view: Mapping[str, Any], place: _Place, rows: Rows, datasets: Mapping[str, Rows], found: dict[str, int]
) -> dict[str, Any]:
    rows = _rows(view, datasets, rows)
    made = dict(view)
    if "encoding" in view:
        made["encoding"] = {
            channel: _channel(shown, place, rows, found) if channel in KEYED else shown
            for channel, shown in view["encoding"].items()
        }
    for part in PARTS:
        if part in view:
            made[part] = [_view(inner, place, rows, datasets, found) for inner in view[part]]
    if isinstance(view.get("spec"), dict):
        made["spec"] = _view(view["spec"], place, rows, datasets, found)
    return made


def _channel(shown: Any, place: _Place, rows: Rows, found: dict[str, int]) -> Any:
    """The encoding of one channel, its legend in columns; notes in ``found`` what height a legend above takes."""
    if not isinstance(shown, dict) or "field" not in shown or shown.get("legend", {}) is None:
        return shown
    legend = shown.get("legend") or {}
    where = legend.get("orient", place.orient)
    if where not in ("top", "bottom"):
        return shown
    names = list(_names(shown, legend, rows))
    widest = SYMBOL_PX + max(map(length, names), default=0)
    most = min(legend.get("columns", 1 if legend.get("direction") == "vertical" else COLUMNS), len(names) or COLUMNS)
    if where == "top":
        across = max(1, min(most, int(PHONE_PX // widest)))
        titled = {**shown, **legend}.get("title", "") is not None
        lines = math.ceil(max(len(names), 1) / across)
        key = str({**shown, **legend}.get("title") or shown["field"])
        found[key] = max(found.get(key, 0), LINE_PX * lines + TITLE_PX * titled)
    if shown.get("type") == "quantitative":
        return shown
    columns = most if not names or most == 1 else {"expr": f"max(1, min({most}, floor({place.room} / {widest:.0f})))"}
    return {**shown, "legend": {**legend, "columns": columns}}


def _names(shown: Mapping[str, Any], legend: Mapping[str, Any], rows: Rows) -> Iterator[str]:
    """What stands beside the keys of a legend, as far as the data tell."""
    scale = shown.get("scale") or {}
    given = legend.get("values") or scale.get("domain")
    if not isinstance(given, list):
        given = [] if shown.get("type") == "quantitative" else [row.get(shown["field"]) for row in rows]
    return iter(dict.fromkeys(str(value) for value in given if value is not None))


def _rows(view: Mapping[str, Any], datasets: Mapping[str, Rows], above: Rows) -> Rows:
    """The rows of a view's own data; those of the view around it where it has none."""
    data = view.get("data")
    if not isinstance(data, dict):
        return above
    rows = data.get("values", datasets.get(data.get("name", ""), []))
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
