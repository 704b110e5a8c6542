"""Vega-Lite in: every pattern that teaching uses passes, and whatever fetches, links, runs or floods is refused."""

from __future__ import annotations

import copy
import json

import pytest

from core.display.schema import check
from core.errors import DisplayError
from tests.display.teaching_charts import CHARTS

ROWS = [{"a": 1, "b": 2.5, "c": "x"}, {"a": 2, "b": None, "c": "y"}]


def chart(**changes: object) -> dict:
    """A small valid spec with some properties changed."""
    return {
        "data": {"values": copy.deepcopy(ROWS)},
        "mark": {"type": "point"},
        "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
    } | changes


def encoded(**channels: object) -> dict:
    """The small spec with further channels."""
    return chart(encoding=chart()["encoding"] | channels)


def shown(spec: dict) -> dict:
    return check({"kind": "vega", "spec": spec})["spec"]


@pytest.mark.parametrize("name", CHARTS)
def test_charts_of_teaching_pass_unchanged(name: str) -> None:
    spec = CHARTS[name].to_dict()
    out = shown(spec)
    assert json.loads(json.dumps(out, allow_nan=False)) == spec | {"$schema": out["$schema"]}


def test_the_dialect_is_ours() -> None:
    assert shown(chart(**{"$schema": "https://evil.example/x.json"}))["$schema"].startswith("https://vega.github.io/")


FETCHES = {
    "data url": chart(data={"url": "https://evil.example/x.json"}),
    "data url beside values": chart(data={"values": ROWS, "url": "//evil.example"}),
    "data as text": chart(data={"values": "a,b\n1,2", "format": {"type": "csv"}}),
    "topojson": chart(data={"values": ROWS, "format": {"type": "topojson", "feature": "x"}}),
    "lookup url": chart(transform=[{"lookup": "a", "from": {"data": {"url": "//e"}, "key": "a", "fields": ["b"]}}]),
    "image mark": chart(mark="image"),
    "image mark object": chart(mark={"type": "image", "url": "https://evil.example/x.png"}),
    "url property": chart(mark={"type": "point", "url": "https://evil.example/x.png"}),
    "url channel": encoded(url={"field": "c", "type": "nominal"}),
    "geoshape": chart(mark="geoshape"),
    "projection": chart(projection={"type": "mercator"}),
    "cursor by url": chart(mark={"type": "point", "cursor": "url(https://evil.example/x.cur), auto"}),
    "colour by url": chart(mark={"type": "point", "color": "url(https://evil.example/x.svg#a)"}),
    "colour value by url": encoded(color={"value": "url(//e#a)"}),
    "colour in a condition": encoded(color={"condition": {"test": "true", "value": "url(//e#a)"}, "value": "red"}),
    "colour by expression": chart(mark={"type": "point", "fill": {"expr": "'u' + 'rl(//e#a)'"}}),
    "colour value by expression": encoded(color={"value": {"expr": "datum.c"}}),
    "data as colour": encoded(color={"field": "c", "type": "nominal", "scale": None}),
    "data as colour in a condition": encoded(
        fill={"condition": {"test": "true", "field": "c", "type": "nominal", "scale": None}, "value": "red"}
    ),
    "data as shape": encoded(shape={"field": "c", "type": "nominal", "scale": None}),
    "range of colours by url": encoded(color={"field": "c", "type": "nominal", "scale": {"range": ["url(//e#a)"]}}),
    "range from a field": encoded(color={"field": "c", "type": "nominal", "scale": {"range": {"field": "c"}}}),
    "gradient by url": chart(
        mark={"type": "bar", "color": {"gradient": "linear", "stops": [{"offset": 0, "color": "url(//e)"}]}}
    ),
    "background by url": chart(background="url(//e)"),
    "background by expression": chart(background={"expr": "'url(//e)'"}),
    "view fill by url": chart(view={"fill": "url(//e)"}),
    "axis colour by url": encoded(x={"field": "a", "type": "quantitative", "axis": {"labelColor": "url(//e)"}}),
    "config colour by url": chart(config={"axis": {"gridColor": "url(//e)"}}),
    "font by url": chart(config={"title": {"font": "x; src: url(//e)"}}),
    "shape as path": chart(mark={"type": "point", "shape": "M0,0L1,1"}),
    "tooltip picture by data": chart(data={"values": [{"image": "https://evil.example/x.png"}]}),
    "tooltip picture by title": encoded(tooltip=[{"field": "c", "type": "nominal", "title": "image"}]),
    "tooltip picture by axis title": encoded(
        x={"field": "c", "type": "nominal", "axis": {"title": "image"}}, tooltip=[{"field": "c", "type": "nominal"}]
    ),
    "tooltip picture by a list": encoded(tooltip=[{"field": "c", "type": "nominal", "title": ["image"]}]),
    "tooltip picture by fold": chart(transform=[{"fold": ["a"], "as": ["image", "v"]}]),
    "tooltip picture by calculate": chart(transform=[{"calculate": "'//e'", "as": "image"}]),
    "usermeta": chart(usermeta={"embedOptions": {"loader": {"baseURL": "//e"}}}),
    "config of fonts": chart(config={"customFormatTypes": True}),
}

LINKS_AND_SCRIPTS = {
    "href property": chart(mark={"type": "point", "href": "javascript:alert(1)"}),
    "href channel": encoded(href={"value": "javascript:alert(1)"}),
    "href in config": chart(config={"mark": {"href": "javascript:alert(1)"}}),
    "signal": chart(mark={"type": "point", "size": {"signal": "x"}}),
    "width signal": chart(width={"signal": "1"}),
    "vega instead of vega-lite": {"signals": [], "marks": [], "data": []},
    "calculate a call": chart(transform=[{"calculate": "data('x')", "as": "q"}]),
    "calculate a constructor": chart(transform=[{"calculate": "datum.constructor", "as": "q"}]),
    "filter by event": chart(transform=[{"filter": "event.view.alert(1)"}]),
    "filter in and": chart(transform=[{"filter": {"and": ["true", {"not": "warn('x')"}]}}]),
    "label by an event": encoded(x={"field": "a", "type": "quantitative", "axis": {"labelExpr": "event"}}),
    "test by a method": encoded(color={"condition": {"test": "'a'.big()", "value": "red"}, "value": "red"}),
    "parameter by a call": chart(params=[{"name": "p", "expr": "modify('x', 1)"}]),
    "parameter named event": chart(params=[{"name": "p", "expr": "event"}]),
    "event with a filter": chart(params=[{"name": "p", "select": {"type": "point", "on": "click[alert(1)]"}}]),
    "event stream of the window": chart(params=[{"name": "p", "select": {"type": "point", "on": "window:click"}}]),
    "event as an object": chart(params=[{"name": "p", "select": {"type": "point", "on": {"source": "window"}}}]),
    "toggle by an expression": chart(params=[{"name": "p", "select": {"type": "point", "toggle": "alert(1)"}}]),
    "input elsewhere on the page": chart(params=[{"name": "p", "bind": {"input": "range", "element": "#login"}}]),
    "unknown input": chart(params=[{"name": "p", "bind": {"input": "password"}}]),
    "format with markup": encoded(x={"field": "a", "type": "quantitative", "axis": {"format": "<img>"}}),
    "format type": encoded(x={"field": "a", "type": "quantitative", "axis": {"format": "x", "formatType": "mine"}}),
    "format with a bidi override": encoded(x={"field": "a", "type": "quantitative", "axis": {"format": "\u202e"}}),
    "prototype as a column": chart(data={"values": [{"__proto__": 1}]}),
    "prototype as a field": encoded(x={"field": "__proto__.x", "type": "quantitative"}),
    "nested cell": chart(data={"values": [{"a": {"image": "//e"}}]}),
    "parse by a script": chart(data={"values": ROWS, "format": {"parse": {"a": "eval:x"}}}),
}

FLOODS = {
    "sequence": chart(data={"sequence": {"start": 0, "stop": 1e12}}),
    "graticule": chart(data={"graticule": True}),
    "too many rows": chart(data={"values": [{"a": 1}] * 5_001}),
    "too many columns": chart(data={"values": [{f"c{i}": 1 for i in range(61)}]}),
    "width": chart(width=10**9),
    "negative width": chart(width=-1),
    "fraction of a step": chart(width={"step": 0}),
    "bins": encoded(x={"field": "a", "type": "quantitative", "bin": {"maxbins": 10**9}}),
    "ticks": encoded(x={"field": "a", "type": "quantitative", "axis": {"tickCount": 10**9}}),
    "size": chart(mark={"type": "point", "size": 1e12}),
    "density steps": chart(transform=[{"density": "a", "steps": 10**9}]),
    "regression order": chart(transform=[{"regression": "a", "on": "b", "method": "poly", "order": 10**6}]),
    "quantile step": chart(transform=[{"quantile": "a", "step": 1e-12}]),
    "impute": chart(transform=[{"impute": "a", "key": "b", "keyvals": {"start": 0, "stop": 1e12}}]),
    "views": {"hconcat": [chart()] * 61},
    "views within views": {"vconcat": [{"hconcat": [chart()] * 20} for _ in range(4)]},
    "repetitions": {"repeat": ["a"] * 13, "spec": chart()},
    "two bodies": chart(layer=[chart()]),
    "no body": {"data": {"values": ROWS}},
    "long text": chart(description=["x"] * 5),
}


@pytest.mark.parametrize("spec", [*FETCHES.values(), *LINKS_AND_SCRIPTS.values(), *FLOODS.values()],
                         ids=[*FETCHES, *LINKS_AND_SCRIPTS, *FLOODS])  # fmt: skip
def test_hostile_charts_are_refused(spec: dict) -> None:
    with pytest.raises(DisplayError):
        shown(spec)


@pytest.mark.parametrize("wrap", ["layer", "hconcat", "vconcat", "concat"])
def test_what_is_refused_alone_is_refused_inside(wrap: str) -> None:
    for spec in (FETCHES["image mark"], LINKS_AND_SCRIPTS["href channel"], FETCHES["data url"]):
        with pytest.raises(DisplayError):
            shown({wrap: [chart(), spec]})


def test_the_small_spec_is_valid() -> None:
    """Else every refusal above would prove nothing."""
    assert shown(chart())["mark"] == {"type": "point"}
    assert shown(encoded(color={"field": "c", "type": "nominal"}))


def test_a_refusal_names_the_place() -> None:
    with pytest.raises(DisplayError, match=r"^spec\.mark\.href: not allowed here$"):
        shown(LINKS_AND_SCRIPTS["href property"])


def test_every_name_of_the_schema_that_fetches_or_links_is_unknown() -> None:
    """No rule anywhere lets a property of these names through, whatever its place."""
    from core.display.vega import channels, marks, spec

    known = {*marks.MARK, *marks.AXIS, *marks.LEGEND, *marks.HEADER, *marks.TITLE, *marks.VIEW, *spec.VIEW_KEYS}
    assert not known & {"url", "href", "signal", "usermeta", "projection", "element", "loader", "baseURL", "encode"}
    assert channels.encoding
