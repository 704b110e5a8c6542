"""Legends in as many columns as fit, and drawings beside one another that fold: on a phone nothing runs out."""

from __future__ import annotations

import pytest

from pages.parts.ink import NUMBERED, PADDING, inked
from pages.parts.legend import LINE_PX, TITLE_PX, fitted
from pages.parts.narrow import folding

LONG = ["sigmoid, then BCE, float32", "sigmoid, then BCE, float64", "BCEWithLogits, float32"]


def chart(names, **color):
    """A line for each of ``names``."""
    rows = [{"x": 0, "y": 1, "who": name} for name in names]
    encoding = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"},
                "color": {"field": "who", "type": "nominal", "title": None, **color}}  # fmt: skip
    return {"data": {"name": "d"}, "datasets": {"d": rows}, "mark": "line", "encoding": encoding, "height": 200}


def columns(spec) -> object:
    return fitted(spec, "top")[0]["encoding"]["color"].get("legend", {}).get("columns")


def test_names_stand_in_as_many_columns_as_the_page_is_wide():
    short, long = (columns(chart(names))["expr"] for names in (["a", "b", "c", "d"], LONG))
    assert short == "max(1, min(3, floor((containerSize()[0] - 50 + 0 * width) / 37)))"
    assert int(long.rsplit(" ", 1)[1].rstrip(")")) > 289 / 2  # so one column on a phone, and three on a wide screen
    assert columns(chart(["a", "b"]))["expr"].startswith("max(1, min(2,")
    assert columns(chart(["中" * 10, "b"]))["expr"] == columns(chart(["c" * 20, "b"]))["expr"]


def test_beside_one_another_drawings_have_the_page_and_alone_their_own_width():
    alone = chart(["a", "b"])
    layer, beside = ({part: [alone], "datasets": alone["datasets"]} for part in ("layer", "hconcat"))
    assert "0 * width) /" in str(fitted(alone, "top")) and "0 * width) /" in str(fitted(layer, "top"))
    assert "floor((containerSize()[0] - 50) /" in str(fitted(beside, "top"))
    row = alone | {"encoding": chart(["a", "b"])["encoding"] | {"row": {"field": "x"}}}
    assert "containerSize" in str(fitted(row, "top"))


def test_a_charts_own_columns_are_the_most():
    assert columns(chart(["a", "b", "c"], legend={"columns": 2}))["expr"].startswith("max(1, min(2,")
    assert columns(chart(["a", "b", "c"], legend={"columns": 1})) == 1
    assert columns(chart(["a", "b", "c"], legend={"direction": "vertical"})) == 1
    assert columns(chart(["a", "b", "c"], legend={"orient": "right"})) is None
    assert columns(chart([])) == 3 and columns(chart(["a"], type="quantitative")) is None
    assert fitted(chart(["a"], legend=None), "top") == (chart(["a"], legend=None), 0)


def test_every_line_of_keys_gets_room_above_the_drawing():
    heights = [inked(chart(names), "light")["height"] - 200 for names in (["a", "b"], LONG)]
    assert heights[1] - heights[0] == 2 * LINE_PX
    titled = inked(chart(["a", "b"], title="who"), "light")["height"] - 200
    assert titled - heights[0] == TITLE_PX
    assert inked(chart(LONG, legend={"orient": "bottom"}), "light")["height"] == 200


def test_two_legends_stand_one_above_the_other_and_one_alone_does_not():
    two = chart(["a"])
    two["encoding"]["strokeDash"] = {"field": "part", "type": "nominal"}
    assert inked(two, "light")["config"]["legend"]["layout"]["top"]["direction"] == "vertical"
    assert "layout" not in inked(chart(["a"]), "light")["config"]["legend"]


@pytest.mark.parametrize("kind", ["log", "symlog", "linear"])
def test_grid_lines_of_a_logarithm_stand_at_numbers_alone(kind):
    spec = chart(["a"])
    spec["encoding"]["y"] |= {"scale": {"type": kind}, "axis": {"title": "loss"}}
    spec["encoding"]["x"]["axis"] = None
    made = inked({"vconcat": [{"layer": [spec]}]}, "light")["vconcat"][0]["layer"][0]["encoding"]
    assert made["y"]["axis"] == ({"title": "loss"} if kind == "linear" else {"gridOpacity": NUMBERED, "title": "loss"})
    assert made["x"]["axis"] is None


def test_letters_at_the_edge_have_room_unless_the_chart_says_otherwise():
    assert inked(chart(["a"]), "light")["padding"] == PADDING
    assert inked(chart(["a"]) | {"padding": 1}, "light")["padding"] == 1


def test_drawings_beside_one_another_fold():
    one = {"mark": "line", "width": 220, "encoding": {"y": {"field": "y", "type": "quantitative"}}}
    made = folding({"data": {"values": []}, "hconcat": [one, one, one]})
    assert "hconcat" not in made and made["concat"] == [one] * 3
    assert made["columns"] == {"signal": "max(1, min(3, floor((containerSize()[0] + 20) / 304)))"}
    assert folding({"concat": [one] * 3, "columns": 2})["columns"]["signal"].startswith("max(1, min(2,")
    for whole in ({"vconcat": [one, one]}, one, {"layer": [one]}):
        assert folding(whole) == whole


def facet(values, **more):
    rows = [{"which": value, "x": 1} for value in values]
    encoding = {"facet": {"field": "which", "columns": 5, **more}, "y": {"field": "x", "axis": None}}
    return {"data": {"name": "d"}, "datasets": {"d": rows}, "mark": "rect", "encoding": encoding, "width": 56}


def test_a_facet_becomes_the_drawings_it_stands_for():
    made = folding(facet(["b", "a", "c"], sort=["c", "b"]))
    assert [view["title"]["text"] for view in made["concat"]] == ["c", "b", "a"]
    assert [view["transform"] for view in made["concat"]] == [
        [{"filter": {"field": "which", "equal": value}}] for value in "cba"
    ]
    assert all("facet" not in view["encoding"] and view["width"] == 56 for view in made["concat"])
    assert made["columns"]["signal"] == "max(1, min(3, floor((containerSize()[0] + 20) / 76)))"
    assert made["resolve"]["scale"] == {"x": "shared", "y": "shared", "color": "shared"} and "mark" not in made
    wide = folding(facet(["#100: 9→8, 71%", "a"]))["columns"]["signal"]
    assert int(wide.rsplit(" ", 1)[1].rstrip(")")) > 110


@pytest.mark.parametrize("more", [{"columns": None}, {"bin": True}, {"sort": {"field": "x"}}])
def test_a_facet_that_cannot_be_told_apart_here_stays(more):
    assert folding(facet(["a"], **more)) == facet(["a"], **more)
