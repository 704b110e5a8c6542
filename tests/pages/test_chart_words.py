"""Charts in words: every chart of the notes has a description, and one that has its own keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.text import LANGUAGES
from pages.parts.chart_words import described

STORED = sorted((Path(__file__).resolve().parents[2] / "data" / "outputs").glob("*.json"))
LINE = {
    "mark": {"type": "line"},
    "encoding": {"x": {"field": "epoch"}, "y": {"field": "loss", "axis": {"title": "Loss"}}},
}


def charts(file: Path) -> list[dict]:
    cells = json.loads(file.read_text(encoding="utf-8")).values()
    return [output["spec"] for cell in cells for output in cell["outputs"] if output["kind"] == "vega"]


def test_marks_and_axes_are_named_once():
    layered = {
        "title": {"text": "Fit"},
        "layer": [LINE, LINE, {"mark": "point", "encoding": {"color": {"title": "run"}}}],
    }
    assert (
        described(layered, "en")["description"]
        == "Fit; Chart of lines, points; across: epoch; upwards: Loss; colors: run"
    )
    assert described(LINE, "zh")["description"] == "图表：折线；横轴：epoch；纵轴：Loss"


def test_its_authors_words_win():
    assert described(LINE | {"description": "Mine"}, "en")["description"] == "Mine"
    assert "description" not in LINE


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_of_the_notes_has_words(lang):
    found = [chart for file in STORED if file.stem.endswith(lang) for chart in charts(file)]
    assert len(found) > 20
    assert all(len(described(chart, lang)["description"]) > 8 for chart in found)
