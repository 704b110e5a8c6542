"""The color of rules and texts in charts: Vega-Lite draws them black, and Streamlit's theme leaves them so."""

from __future__ import annotations

from typing import Any

INK = {"light": {"rule": "#6b7280", "text": "#23262d"}, "dark": {"rule": "#9ca3af", "text": "#e3e5ea"}}


def inked(spec: dict[str, Any], theme: str | None) -> dict[str, Any]:
    """``spec`` with readable rules and texts on a ``theme`` (light unless "dark"); what the chart sets itself wins."""
    config = dict(spec.get("config", {}))
    for mark, color in INK["dark" if theme == "dark" else "light"].items():
        config[mark] = {"color": color} | config.get(mark, {})
    return {**spec, "config": config}
