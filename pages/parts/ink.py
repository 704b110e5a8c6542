"""What charts of cells lack in Streamlit's theme: readable rules and texts, which Vega-Lite draws black; legends above
the drawing, for beside it they take half of a phone's width; room at the edges for the first letters of a title; and
grid lines of a logarithm where a number stands, and nowhere else."""

from __future__ import annotations

from typing import Any

from pages.parts import legend

INK = {"light": {"rule": "#6b7280", "text": "#23262d"}, "dark": {"rule": "#9ca3af", "text": "#e3e5ea"}}

LEGEND = {"orient": "top", "labelLimit": 300, "titleLimit": 300}
PADDING = {"left": 6, "right": 6, "top": 6, "bottom": 20}
"""Pixels around a chart: Vega takes letters for smaller than fonts draw them, of Chinese above all."""
STACKED = {"layout": {"top": {"direction": "vertical", "anchor": "start"}}}
"""Several legends stand one above another."""
NUMBERED = {"condition": {"test": "datum.label !== ''", "value": 1}, "value": 0}
"""The opacity of a grid line: a logarithmic axis has up to nine lines for every number."""


def inked(spec: dict[str, Any], theme: str | None) -> dict[str, Any]:
    """``spec`` with readable rules and texts on a ``theme`` (light unless "dark"); what the chart sets itself wins."""
    config = dict(spec.get("config", {}))
    config["legend"] = LEGEND | config.get("legend", {})
    orient = config["legend"]["orient"]
    if legend.count(spec, orient) > 1:
        config["legend"] = STACKED | config["legend"]
    spec, taken = legend.fitted(spec, orient)
    if isinstance(spec.get("height"), (int, float)):
        spec["height"] += taken
    for mark, color in INK["dark" if theme == "dark" else "light"].items():
        config[mark] = {"color": color} | config.get(mark, {})
    return {"padding": PADDING, **_quiet(spec), "config": config}


def _quiet(view: dict[str, Any]) -> dict[str, Any]:
    """``view`` with the grid lines of its logarithmic axes at their numbers alone."""
    made = dict(view)
    if "encoding" in view:
        made["encoding"] = {name: _axis(name, shown) for name, shown in view["encoding"].items()}
    for part in legend.PARTS:
        if part in view:
            made[part] = [_quiet(inner) for inner in view[part]]
    if isinstance(view.get("spec"), dict):
        made["spec"] = _quiet(view["spec"])
    return made


def _axis(name: str, shown: Any) -> Any:
    """The channel, its axis numbered if it is one of a logarithm; an axis that is left out stays out."""
    if name not in ("x", "y") or not isinstance(shown, dict) or shown.get("axis", {}) is None:
        return shown
    if (shown.get("scale") or {}).get("type") not in ("log", "symlog"):
        return shown
    return {**shown, "axis": {"gridOpacity": NUMBERED, **(shown.get("axis") or {})}}
