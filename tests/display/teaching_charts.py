"""Charts as study notes draw them: each pattern of Altair once, by name."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

random = np.random.default_rng(0)
frame = pd.DataFrame(
    {
        "x": np.arange(20.0),
        "y": random.normal(size=20),
        "z": random.normal(size=20),
        "g": list("ab") * 10,
        "lo": -1.0,
        "hi": 1.0,
        "d": pd.date_range("2024-01-01", periods=20),
    }
)
base = alt.Chart(frame)
CHARTS: dict[str, alt.TopLevelMixin] = {}

CHARTS["line"] = base.mark_line().encode(x="x", y="y", color="g")
CHARTS["line_point"] = base.mark_line(point=True, interpolate="monotone", strokeDash=[4, 2]).encode(
    x=alt.X("x:Q", title="epoch"),
    y=alt.Y("y:Q", scale=alt.Scale(type="log", domain=[0.1, 10]), axis=alt.Axis(format=".2f", grid=False, tickCount=5)),
)
CHARTS["band"] = base.mark_area(opacity=0.3).encode(x="x", y="lo", y2="hi")
CHARTS["errorband"] = base.mark_errorband(extent="ci").encode(x="x", y="y")
CHARTS["boxplot"] = base.mark_boxplot(extent="min-max").encode(x="g", y="y")
CHARTS["scatter"] = (
    base.mark_circle(size=60)
    .encode(
        x="x",
        y="y",
        color=alt.Color("g:N", scale=alt.Scale(scheme="tableau10"), legend=alt.Legend(title=None, orient="top")),
        tooltip=["x", "y", alt.Tooltip("z:Q", format=".3f")],
    )
    .interactive()
)
CHARTS["bars"] = base.mark_bar().encode(
    x=alt.X("g:N", sort="-y", axis=alt.Axis(labelAngle=0)),
    y="mean(y)",
    color=alt.condition(alt.datum.y > 0, alt.value("steelblue"), alt.value("#ff0000")),
)
CHARTS["hist"] = base.mark_bar().encode(x=alt.X("y:Q", bin=alt.Bin(maxbins=30)), y="count()")
CHARTS["heat"] = base.mark_rect().encode(
    x="x:O", y="g:O", color=alt.Color("y:Q", scale=alt.Scale(scheme="redblue", domainMid=0))
)
CHARTS["heat_text"] = base.mark_rect().encode(x="x:O", y="g:O", color="y:Q") + base.mark_text(baseline="middle").encode(
    x="x:O", y="g:O", text=alt.Text("y:Q", format=".1f"), color=alt.value("white")
)
CHARTS["rule"] = base.mark_line().encode(x="x", y="y") + alt.Chart(pd.DataFrame({"v": [0]})).mark_rule(
    color="red", strokeDash=[3, 3]
).encode(y="v")
CHARTS["datum"] = alt.layer(
    base.mark_line().encode(x="x", y="y"), alt.Chart().mark_rule().encode(y=alt.datum(0.5)), data=frame
)
CHARTS["facet"] = base.mark_point().encode(x="x", y="y").facet("g:N", columns=2).resolve_scale(y="independent")
CHARTS["facet_row"] = base.mark_point().encode(
    x="x", y="y", row="g:N", column=alt.Column("g:N", header=alt.Header(title="G", labelOrient="bottom"))
)
CHARTS["concat"] = (
    base.mark_line().encode(x="x", y="y").properties(width="container", height=200, title="a")
    | base.mark_bar().encode(x="g", y="count()")
) & base.mark_tick().encode(x="y")
CHARTS["repeat"] = (
    base.mark_point()
    .encode(x=alt.X(alt.repeat("column"), type="quantitative"), y=alt.Y(alt.repeat("row"), type="quantitative"))
    .repeat(row=["x", "y"], column=["y", "z"])
)
CHARTS["repeat_layer"] = (
    base.mark_line()
    .encode(x="x", y=alt.Y(alt.repeat("layer"), type="quantitative"), color=alt.ColorDatum(alt.repeat("layer")))
    .repeat(layer=["y", "z"])
)
brush = alt.selection_interval(encodings=["x"])
CHARTS["brush"] = base.mark_point().encode(
    x="x", y="y", color=alt.condition(brush, "g:N", alt.value("lightgray"))
).add_params(brush) & base.mark_bar().encode(x="count()", y="g:N").transform_filter(brush)
legend = alt.selection_point(fields=["g"], bind="legend")
CHARTS["legend"] = (
    base.mark_line()
    .encode(x="x", y="y", color="g:N", opacity=alt.condition(legend, alt.value(1), alt.value(0.2)))
    .add_params(legend)
)
nearest = alt.selection_point(nearest=True, on="pointerover", fields=["x"], empty=False, clear="pointerout")
line = base.mark_line().encode(x="x", y="y")
CHARTS["nearest"] = alt.layer(
    line,
    base.mark_point().encode(x="x", opacity=alt.value(0)).add_params(nearest),
    line.mark_point().encode(opacity=alt.condition(nearest, alt.value(1), alt.value(0))),
    line.mark_text(align="left", dx=5).encode(text=alt.condition(nearest, "y:Q", alt.value(" "))),
    base.mark_rule(color="gray").encode(x="x").transform_filter(nearest),
).properties(width=600)
cutoff = alt.param(name="cut", value=0, bind=alt.binding_range(min=-2, max=2, step=0.1, name="cutoff "))
CHARTS["slider"] = (
    base.mark_point()
    .encode(x="x", y="y", color=alt.condition(alt.datum.y < cutoff, alt.value("red"), alt.value("blue")))
    .add_params(cutoff)
)
CHARTS["expr_size"] = base.mark_point(size=alt.expr(cutoff.name + " * 10 + 50")).encode(x="x", y="y").add_params(cutoff)
group = alt.selection_point(
    fields=["g"], bind=alt.binding_select(options=[None, "a", "b"], labels=["all", "a", "b"], name="g "), value="a"
)
CHARTS["dropdown"] = base.mark_point().encode(x="x", y="y").add_params(group).transform_filter(group)
CHARTS["calc"] = (
    base.transform_calculate(w="datum.x * 2 + log(abs(datum.y) + 1)", k=alt.expr.if_(alt.datum.y > 0, "pos", "neg"))
    .mark_point()
    .encode(x="x", y="w:Q", color="k:N")
)
CHARTS["fold"] = (
    base.transform_fold(["y", "z"], as_=["key", "value"]).mark_line().encode(x="x", y="value:Q", color="key:N")
)
CHARTS["window"] = (
    base.transform_window(roll="mean(y)", frame=[-3, 3], sort=[{"field": "x"}], groupby=["g"])
    .mark_line()
    .encode(x="x", y="roll:Q")
)
CHARTS["density"] = (
    base.transform_density("y", as_=["y", "density"], groupby=["g"], extent=[-3, 3])
    .mark_area(opacity=0.5)
    .encode(x="y:Q", y="density:Q", color="g:N")
)
CHARTS["regression"] = base.mark_point().encode(x="x", y="y") + base.transform_regression(
    "x", "y", method="poly", order=3
).mark_line().encode(x="x", y="y")
CHARTS["loess"] = base.transform_loess("x", "y", bandwidth=0.5).mark_line().encode(x="x", y="y")
CHARTS["agg"] = base.transform_aggregate(m="mean(y)", groupby=["g"]).mark_bar().encode(x="g", y="m:Q")
CHARTS["joinagg"] = base.transform_joinaggregate(t="sum(y)", groupby=["g"]).mark_bar().encode(x="g", y="t:Q")
CHARTS["filter"] = base.transform_filter((alt.datum.g == "a") & (alt.datum.x > 3)).mark_point().encode(x="x", y="y")
CHARTS["filter_pred"] = (
    base.transform_filter(alt.FieldOneOfPredicate(field="g", oneOf=["a"])).mark_point().encode(x="x", y="y")
)
CHARTS["time"] = base.mark_line().encode(x="d:T", y="y")
CHARTS["timeunit"] = base.mark_bar().encode(x="yearmonth(d):T", y="mean(y)")
CHARTS["arrow"] = base.mark_point(shape="triangle-up", angle=30, filled=True).encode(
    x="x", y="y", angle=alt.Angle("z:Q", scale=alt.Scale(domain=[-2, 2], range=[0, 360])), size="z:Q"
)
CHARTS["trail"] = base.mark_trail().encode(x="x", y="y", size="z:Q", order="x")
CHARTS["arc"] = base.mark_arc(innerRadius=20).encode(theta="count()", color="g")
CHARTS["symlog"] = base.mark_line().encode(
    x=alt.X("x", scale=alt.Scale(type="symlog", constant=0.1)), y=alt.Y("y", stack=None).scale(zero=False).title("loss")
)
CHARTS["textmark"] = alt.Chart(pd.DataFrame({"t": ["a"]})).mark_text(fontSize=20, fontWeight="bold").encode(text="t")
CHARTS["twoaxis"] = alt.layer(
    base.mark_line(color="teal").encode(x="x", y="y"), base.mark_line(color="orange").encode(x="x", y="z")
).resolve_scale(y="independent")
CHARTS["config"] = (
    base.mark_line()
    .encode(x="x", y="y")
    .configure_axis(grid=False, labelFontSize=12)
    .configure_view(strokeWidth=0)
    .configure_legend(orient="bottom")
    .configure_title(fontSize=14, anchor="start")
    .properties(background="transparent", title=alt.TitleParams("t", subtitle=["s"]))
)
CHARTS["colors"] = base.mark_bar().encode(
    x="g", y="count()", color=alt.Color("g", scale=alt.Scale(domain=["a", "b"], range=["#1f77b4", "rgb(1,2,3)"]))
)
CHARTS["gradient"] = base.mark_area(
    line={"color": "darkgreen"},
    color=alt.Gradient(
        gradient="linear",
        stops=[alt.GradientStop(color="white", offset=0), alt.GradientStop(color="darkgreen", offset=1)],
        x1=1,
        x2=1,
        y1=1,
        y2=0,
    ),
).encode(x="x", y="y")
CHARTS["offset"] = base.mark_bar().encode(x="g:N", xOffset="x:O", y="y")
CHARTS["sequence_vals"] = base.mark_line(tooltip=True).encode(
    x=alt.X("x", axis=alt.Axis(values=[0, 5, 10])), y="y", detail="g", order="x"
)
CHARTS["when"] = (
    base.mark_point()
    .encode(x="x", y="y", color=alt.when(brush).then("g:N").otherwise(alt.value("grey")))
    .add_params(brush)
)
CHARTS["when3"] = base.mark_point().encode(
    x="x",
    y="y",
    color=alt.when(alt.datum.y > 1)
    .then(alt.value("red"))
    .when(alt.datum.y > 0)
    .then(alt.value("orange"))
    .otherwise(alt.value("grey")),
)
CHARTS["impute"] = base.mark_line().encode(x="x:Q", y=alt.Y("y:Q", impute=alt.ImputeParams(value=0)), color="g")
CHARTS["labelexpr"] = base.mark_point().encode(x=alt.X("x", axis=alt.Axis(labelExpr="datum.value + 'k'")), y="y")
CHARTS["tooltipdata"] = base.mark_point(tooltip={"content": "data"}).encode(x="x", y="y")
CHARTS["stack_norm"] = base.mark_area().encode(x="x", y=alt.Y("z", stack="normalize"), color="g")
CHARTS["dashcol"] = base.mark_line().encode(x="x", y="y", strokeDash="g", shape="g", strokeWidth=alt.value(3))
CHARTS["errbar"] = base.mark_errorbar(ticks=True).encode(x="x", y="lo", y2="hi")
CHARTS["scalebind"] = base.mark_point().encode(x="x", y="y").add_params(alt.selection_interval(bind="scales"))
CHARTS["named_views"] = alt.hconcat(
    base.mark_point().encode(x="x", y="y").interactive(),
    base.mark_point().encode(x="x", y="z").interactive(bind_y=False),
)
CHARTS["quiver"] = base.transform_calculate(x2=alt.datum.x + alt.datum.y).mark_rule().encode(x="x", y="y", x2="x2:Q")
CHARTS["sphere_lookup"] = (
    base.transform_lookup(
        lookup="g", from_=alt.LookupData(data=pd.DataFrame({"g": ["a"], "v": [1]}), key="g", fields=["v"])
    )
    .mark_point()
    .encode(x="x", y="v:Q")
)
CHARTS["bind_radio"] = (
    base.mark_point()
    .encode(x="x", y="y")
    .add_params(alt.param(name="r", value="a", bind=alt.binding_radio(options=["a", "b"])))
)
CHARTS["checkbox"] = (
    base.mark_line(opacity=alt.expr("show ? 1 : 0.2"))
    .encode(x="x", y="y")
    .add_params(alt.param(name="show", value=True, bind=alt.binding_checkbox()))
)
CHARTS["domain_param"] = base.mark_line().encode(
    x=alt.X("x", scale=alt.Scale(domain=brush)), y="y"
) & base.mark_area().encode(x="x", y="y").add_params(brush)
CHARTS["explicit_sort"] = base.mark_bar().encode(
    x=alt.X("g", sort=["b", "a"]), y=alt.Y("y", sort=alt.EncodingSortField("x", op="mean", order="descending"))
)
CHARTS["pad"] = (
    base.mark_bar(cornerRadiusTopLeft=3, width=alt.RelativeBandSize(0.7))
    .encode(x=alt.X("g", scale=alt.Scale(paddingInner=0.2)), y="count()")
    .properties(width=alt.Step(40), autosize=alt.AutoSizeParams(type="fit", contains="padding"), padding=5)
)
