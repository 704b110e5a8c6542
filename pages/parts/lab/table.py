"""The twin of a chart: the same numbers as a plain table."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from markupsafe import Markup

from core.charts import Look
from core.text import has, text
from pages.parts.output_html import joined

MOST = 400
"""Rows that are shown; the whole table is in the CSV."""


def html(frame: pd.DataFrame, look: Look) -> Markup:
    """The table in the reader's language; columns without a word of their own are left out."""
    frame = frame.loc[:, [name for name in frame if frame[name].astype(str).ne("").any()]]
    if {"series", "part"} <= set(frame) and frame["series"].equals(frame["part"]):
        frame = frame.drop(columns="part")
    head = joined(Markup("<th scope='col'>{}</th>").format(_head(str(name), look)) for name in frame)
    rows = joined(
        Markup("<tr>{}</tr>").format(joined(_cell(value, look) for value in row))
        for row in frame.head(MOST).itertuples(index=False)
    )
    inner = Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, rows)
    return Markup("<div class='nl-twin' tabindex='0'>{}</div>").format(inner)


def _head(name: str, look: Look) -> str:
    key = f"charts.column.{name}"
    return text(key, look.lang) if has(key, look.lang) else name


def _cell(value: Any, look: Look) -> Markup:
    if isinstance(value, str):
        key = f"charts.{value}"
        said = text(key, look.lang) if has(key, look.lang) else look.name(value)
        return Markup("<td class='nl-word'>{}</td>").format(said)
    if isinstance(value, float):
        return Markup("<td>{}</td>").format(f"{value:.4g}" if math.isfinite(value) else "–")
    return Markup("<td>{}</td>").format(value)
