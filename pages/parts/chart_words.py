"""A chart's description for those who do not see it, where its author wrote none: marks, axes and colors by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.text import has, text

CHANNELS = ("x", "y", "color")
PARTS = ("layer", "hconcat", "vconcat", "concat")


def described(spec: dict[str, Any], lang: str) -> dict[str, Any]:
    """``spec`` (Vega-Lite) with a description, which the browser gives the chart as its name."""
    if spec.get("description"):
        return spec
    views = list(_views(spec))
    marks = dict.fromkeys(_mark(view["mark"], lang) for view in views if "mark" in view)
    said = [text("output.chart", lang, marks=text("output.chart_and", lang).join(marks))] if marks else []
    for channel in CHANNELS:
        names = dict.fromkeys(name for view in views if (name := _name(view.get("encoding", {}).get(channel))))
        if names:
            said.append(text(f"output.chart_{channel}", lang, names=text("output.chart_and", lang).join(names)))
    title = spec.get("title")
    title = title.get("text") if isinstance(title, dict) else title
    said = [title, *said] if isinstance(title, str) else said
    return spec | {"description": text("output.chart_stop", lang).join(said)}


def _views(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The views of a chart, with those inside them."""
    yield spec
    inner = [part for key in PARTS for part in spec.get(key, ())]
    inner += [spec["spec"]] if isinstance(spec.get("spec"), dict) else []
    for part in inner:
        if isinstance(part, dict):
            yield from _views(part)


def _mark(mark: str | dict[str, Any], lang: str) -> str:
    kind = mark["type"] if isinstance(mark, dict) else mark
    return text(f"output.mark.{kind}", lang) if has(f"output.mark.{kind}", lang) else kind


def _name(channel: Any) -> str | None:
    """What an axis or a legend is called; None when it shows nothing of the data."""
    if not isinstance(channel, dict):
        return None
    for key in ("axis", "legend", "header"):
        if isinstance(channel.get(key), dict) and isinstance(channel[key].get("title"), str):
            return channel[key]["title"]
    name = channel.get("title") or channel.get("field")
    return name if isinstance(name, str) else None
