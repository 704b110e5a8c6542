"""What charts of cells lack in Streamlit's theme: readable rules and texts, which Vega-Lite draws black, and legends
above the drawing: beside it they take half of a phone's width."""

from __future__ import annotations

from typing import Any

INK = {"light": {"rule": "#6b7280", "text": "#23262d"}, "dark": {"rule": "#9ca3af", "text": "#e3e5ea"}}

LEGEND = {"orient": "top", "columns": 3}
KEYED = ("color", "fill", "stroke", "shape", "size", "opacity", "strokeDash")
"""Channels that bring a legend."""
ROW = 26
"""Pixels of a legend's title, and of its keys; they are taken from a chart's height, which is that of the whole."""


def inked(spec: dict[str, Any], theme: str | None) -> dict[str, Any]:
    """``spec`` with readable rules and texts on a ``theme`` (light unless "dark"); what the chart sets itself wins."""
    config = dict(spec.get("config", {}))
    config["legend"] = LEGEND | config.get("legend", {})
    if config["legend"]["orient"] == "top" and isinstance(spec.get("height"), (int, float)):
        spec = {**spec, "height": spec["height"] + ROW * _rows(spec)}
    for mark, color in INK["dark" if theme == "dark" else "light"].items():
        config[mark] = {"color": color} | config.get(mark, {})
    return {**spec, "config": config}


def _rows(spec: dict[str, Any]) -> int:
    """Lines that legends take above a chart of one drawing: none, the keys, or the keys below a title."""
    rows = [_rows(layer) for layer in spec.get("layer", ())]
    for channel in KEYED:
        shown = spec.get("encoding", {}).get(channel, {})
        legend = shown.get("legend", {}) if isinstance(shown, dict) and "field" in shown else None
        if legend is not None and legend.get("orient", "top") == "top":
            rows.append(1 if {**shown, **legend}.get("title", "") is None else 2)
    return max(rows, default=0)
