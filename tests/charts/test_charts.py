"""Every chart of every lab: valid Vega-Lite, numbers that agree with the table, both languages, both themes."""

from __future__ import annotations

import json
import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from core.charts import CHARTS, Look, contour, spec, tidy
from core.charts.look import PALETTE, PAPER, mixed
from core.charts.race import last_of_each, win_counts
from core.labs import LABS, stored
from core.text import LANGUAGES

PAIRS = [(name, chart) for name, lab in LABS.items() for chart in lab.charts]
THEMES = ("light", "dark")


def drawn(name: str, chart: str, lang: str = "en", theme: str = "light") -> dict:
    _, values, frame = stored.load(name)
    return spec(chart, frame, Look(lang, theme), values)


def named(node: object):
    """The names of all tables that a chart draws from."""
    if isinstance(node, dict):
        if isinstance(node.get("data"), dict) and "name" in node["data"]:
            yield node["data"]["name"]
        for value in node.values():
            yield from named(value)
    elif isinstance(node, list):
        for value in node:
            yield from named(value)


@pytest.mark.parametrize(("name", "chart"), PAIRS)
def test_a_chart_is_valid_vega_lite(name, chart):
    _, values, frame = stored.load(name)
    CHARTS[chart].draw(frame, Look("zh", "dark"), values).to_dict(validate=True)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "chart"), PAIRS)
def test_a_chart_describes_itself_and_has_data_for_every_mark(name, chart, lang):
    made = drawn(name, chart, lang)
    assert len(made["description"]) > 20
    json.dumps(made, allow_nan=False)
    used = set(named(made))
    assert used and used <= set(made["datasets"]) and all(made["datasets"][table] for table in used)


@pytest.mark.parametrize(("name", "chart"), PAIRS)
def test_a_chart_has_a_table_of_the_same_numbers(name, chart):
    _, values, frame = stored.load(name)
    twin = CHARTS[chart].twin(frame, values)
    assert len(twin) > 1
    if "mid" in twin and "panel" in twin:
        shown = {
            round(row["mid"], 4) for rows in drawn(name, chart)["datasets"].values() for row in rows if "mid" in row
        }
        finite = [value for value in twin["mid"] if math.isfinite(value) and abs(value) < 10]
        assert all(min(abs(value - other) for other in shown) < 1e-3 for value in finite[:40])


@pytest.mark.parametrize("theme", THEMES)
def test_colours_stand_out_from_the_page(theme):
    for color in PALETTE[theme]:
        assert contrast(color, PAPER[theme]) >= 3, color


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", ["normal", "deuteranopia", "protanopia", "tritanopia"])
def test_the_first_five_colours_differ_for_every_vision(theme, vision):
    """Names stand at the lines as well; still no two of the usual five may look alike."""
    seen = [lab(simulated(color, vision)) for color in PALETTE[theme][:5]]
    gaps = [math.dist(a, b) for k, a in enumerate(seen) for b in seen[:k]]
    assert min(gaps) > 14, gaps


def test_medians_and_bands_are_those_of_numpy():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": np.repeat([1, 2], 50), "by": ["a", "b"] * 50, "y": rng.normal(size=100)})
    table = tidy.summarise(frame, ["x", "by"], "y").set_index(["x", "by"])
    own = frame[(frame["x"] == 2) & (frame["by"] == "a")]["y"]
    assert table.loc[(2, "a"), ["low", "mid", "high"]].tolist() == pytest.approx(np.quantile(own, [0.1, 0.5, 0.9]))
    assert table.loc[(2, "a"), "n"] == 25 and table["lost"].sum() == 0


def test_diverged_runs_are_counted_and_left_out_of_the_median():
    frame = pd.DataFrame({"x": [1] * 5 + [2] * 5, "y": [1, 2, 3, np.inf, np.nan, np.inf, np.inf, np.inf, 1, 1]})
    one, two = tidy.summarise(frame, ["x"], "y").itertuples(index=False)
    assert (one.mid, one.n, one.lost) == (2, 5, 2)
    assert math.isnan(two.mid) and two.lost == 3


def test_labels_are_moved_apart_and_stay_inside():
    placed = tidy.spread([5, 6, 7, 100], apart=15, low=0, high=110)
    assert sorted(placed) == placed
    assert all(b - a >= 15 - 1e-9 for a, b in pairwise(placed))
    assert min(placed) >= 0 and max(placed) <= 110


def test_ticks_of_a_log_axis_are_round_and_within():
    assert tidy.log_ticks(0.009, 0.4) == [0.01, 0.02, 0.05, 0.1, 0.2]
    assert tidy.log_ticks(1e-9, 1e3, 4) == pytest.approx([1e-9, 1e-5, 1e-1, 1e3])
    assert len(tidy.log_ticks(1, 1e12, 5)) <= 5


@pytest.mark.parametrize(("log", "values"), [(True, [0.0, np.nan]), (False, [np.inf]), (False, [])])
def test_bounds_of_nothing_are_bounds_all_the_same(log, values):
    low, high = tidy.bounds(np.array(values), log)
    assert 0 <= low < high and math.isfinite(high)


def test_contour_lines_of_a_circle_have_its_radius():
    xs, ys = np.linspace(-2, 2, 81), np.linspace(-2, 2, 81)
    rows = contour.segments(np.add.outer(ys**2, xs**2), xs, ys, [1.0])
    assert np.hypot(rows[:, 1], rows[:, 2]) == pytest.approx(1, abs=2e-3)
    length = np.hypot(rows[:, 3] - rows[:, 1], rows[:, 4] - rows[:, 2]).sum()
    assert length == pytest.approx(2 * math.pi, rel=1e-3)


def test_a_run_that_ended_early_comes_last():
    rows = [("a", 0, 0, 1.0), ("a", 0, 1, 0.5), ("b", 0, 0, 1.0)]
    frame = pd.DataFrame(rows, columns=["optimizer", "seed", "epoch", "train_loss"]).assign(starts="shared")
    counts = win_counts(frame).set_index("optimizer")
    assert counts.loc["a", "first"] == 1 and counts.loc["b", "last"] == 1
    assert np.isinf(last_of_each(frame).set_index("optimizer").loc["b", "train_loss"])


@pytest.mark.parametrize("chart", ["race", "dots", "pictures", "weight-decay"])
def test_a_table_without_one_finite_number_gives_no_chart(chart):
    name = next(name for name, lab in LABS.items() if chart in lab.charts)
    _, values, frame = stored.load(name)
    empty = frame.assign(**{name: np.nan for name in frame if frame[name].dtype.kind == "f" and name not in
                            ("strength", "dropout", "lr")})  # fmt: skip
    assert spec(chart, empty, Look(), values) is None


def test_mixing_with_the_paper_is_what_seeing_through_gives():
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#123456", "#ffffff", 1.0) == "#123456"


# Colour as eyes see it


def rgb(color: str) -> np.ndarray:
    """Linear light."""
    part = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG's ratio."""
    a, b = sorted((float(rgb(color) @ [0.2126, 0.7152, 0.0722]) for color in (one, other)), reverse=True)
    return (a + 0.05) / (b + 0.05)


VISION = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}
"""Machado, Oliveira and Fernandes, 2009, at full severity, on linear light."""


def simulated(color: str, vision: str) -> np.ndarray:
    return np.clip(VISION[vision] @ rgb(color), 0, 1)


def lab(light: np.ndarray) -> tuple[float, ...]:
    """CIE L*a*b* of linear sRGB, white D65."""
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ light
    t = xyz / np.array([0.95047, 1.0, 1.08883])
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
