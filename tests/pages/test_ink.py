"""Rules and texts of charts: black on a dark page would not be seen."""

import pytest

from core.display.vega.spec import spec as checked
from pages.parts.ink import INK, LEGEND, inked
from pages.parts.legend import GAP_PX, LINE_PX, TITLE_PX

CHART = {
    "data": {"values": [{"y": 1}]},
    "mark": {"type": "rule"},
    "encoding": {"y": {"field": "y", "type": "quantitative"}},
}


def luminance(color):
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("theme", "page"), [("light", "#fdfdfb"), ("dark", "#16181d")])
@pytest.mark.parametrize(("mark", "least"), [("rule", 3), ("text", 7)])
def test_the_ink_stands_out_from_the_page(theme, page, mark, least):
    dim, bright = sorted((luminance(INK[theme][mark]), luminance(page)))
    assert (bright + 0.05) / (dim + 0.05) >= least


def test_an_unknown_theme_counts_as_light():
    assert inked(CHART, None)["config"] == inked(CHART, "light")["config"]


def test_a_color_of_the_charts_own_wins_and_the_rest_of_its_config_stays():
    chart = CHART | {"config": {"rule": {"color": "red"}, "view": {"continuousWidth": 300}}}
    config = inked(chart, "dark")["config"]
    assert config["rule"] == {"color": "red"} and config["view"] == {"continuousWidth": 300}
    assert config["text"] == {"color": INK["dark"]["text"]}


def test_a_legend_stands_above_the_drawing_unless_the_chart_says_otherwise():
    assert inked(CHART, "light")["config"]["legend"]["orient"] == "top"
    config = inked(CHART | {"config": {"legend": {"orient": "right"}}}, "light")["config"]
    assert config["legend"]["orient"] == "right"
    assert checked(inked(CHART, "light"))["config"]["legend"] == LEGEND


@pytest.mark.parametrize(
    ("color", "rows"),
    [
        ({"value": "red"}, 0),
        ({"field": "a", "legend": None}, 0),
        ({"field": "a", "legend": {"orient": "bottom"}}, 0),
        ({"field": "a", "title": None}, 1),
        ({"field": "a", "legend": {"title": None}}, 1),
        ({"field": "a"}, 2),
    ],
)
def test_a_legend_above_takes_nothing_from_the_height_of_the_drawing(color, rows):
    layer = CHART | {"encoding": CHART["encoding"] | {"color": color}}
    for chart in (layer, {"data": CHART["data"], "layer": [CHART, layer]}):
        taken = LINE_PX * (rows > 0) + TITLE_PX * (rows > 1) + GAP_PX * (rows > 0)
        assert inked(chart | {"height": 200}, "light")["height"] == 200 + taken
        assert "height" not in inked(chart, "light")


def test_the_stored_chart_is_left_as_it_is_and_the_new_one_is_allowed():
    before = repr(CHART)
    checked(inked(CHART, "dark"))
    assert repr(CHART) == before and "config" not in CHART
