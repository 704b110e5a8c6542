"""Lab pages without a browser: in both languages, opened by links good and bad; the parts that read what comes in."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from core.errors import SettingsRefused
from core.labs import LABS, published, stored
from core.notes import library
from core.text import LANGUAGES, text
from pages.parts.lab import address, controls, event
from pages.parts.lab.published import phrased, table
from pages.parts.lab.run import LabRun, reasons
from tests.pages.test_pages import ROOT, words

PAGES = {
    "race_lab": ("race", "sweep", "tuned"),
    "surface_lab": ("paths", "xray", "flock", "basins", "stability"),
    "training_lab": ("depth", "pictures", "class-weights"),
    "generalization_lab": ("underfit", "k-fold", "weight-decay", "dropout", "decoupled"),
}


def open_page(page: str, lang: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lang"] = lang
    app.run()
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(f"pages/{page}.py").run()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_draws_its_labs_with_their_help(page, lang):
    app = open_page(page, lang)
    assert list(app.exception) == []
    shown = words(app)
    for lab in PAGES[page]:
        for chart in LABS[lab].charts:
            assert text(f"lab.{lab}.read_{chart}", lang) in shown
    assert len(app.get("vega_lite_chart")) == sum(len(LABS[lab].charts) for lab in PAGES[page])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_published_results_are_drawn(lang):
    app = open_page("published", lang)
    assert list(app.exception) == []
    shown = words(app)
    sections = [heading for heading in library.load("published", lang).headings if heading.level > 1]
    assert shown.count("nl-twin nl-published") == len(published.load()) == len(sections)
    assert "-0.943467" in shown


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"race.lr": "0"}, "training.fault.lr_not_positive"),
        ({"race.lr": "abc"}, None),
        ({"race.seeds": "0"}, None),
        ({"race.optimizers": "sgd,nobody"}, None),
        ({"race.batch": "100000"}, None),
    ],
)
def test_a_link_with_settings_that_cannot_work_is_answered_in_words(query, said):
    app = open_page("race_lab", "en", **query)
    assert list(app.exception) == []
    assert text("lab.ui.refused", "en") in words(app)
    assert len(app.get("vega_lite_chart")) == 5


@pytest.mark.parametrize("lab", LABS)
def test_the_address_brings_settings_back(lab):
    run = LabRun(lab)
    assert address.write(lab, run.all_rows, run.defaults, run.defaults) == {}
    for wish in LABS[lab].tries:
        values = {**run.defaults, **wish.values}
        query = address.write(lab, run.all_rows, run.defaults, values)
        assert address.read(lab, run.all_rows, run.defaults, query) == values


def test_an_address_may_hold_anything():
    run = LabRun("race")
    query = {"race.lr": "x" * 1000, "race.nobody": "1", "other.lr": "3", "race.seeds": ""}
    assert address.read("race", run.all_rows, run.defaults, query) == run.defaults


@pytest.mark.parametrize(
    "payload",
    [
        None,
        5,
        "set",
        {},
        {"kind": "set"},
        {"kind": "drop", "n": 1, "values": {}},
        {"kind": "set", "n": True, "values": {}},
        {"kind": "set", "n": 1, "values": []},
    ],
)
def test_what_is_no_event_is_none(payload):
    run = LabRun("race")
    assert event.read(payload, run.all_rows, run.values) is None


def test_an_event_keeps_to_known_settings_and_plain_values():
    run = LabRun("race")
    sent = {"lr": 0.5, "seeds": 7.0, "optimizers": ["adam"], "nobody": 1, "epochs": None, "noise": float("nan")}
    read = event.read({"kind": "set", "n": 3, "values": sent}, run.all_rows, run.values)
    assert read.values == {**run.defaults, "lr": 0.5, "seeds": 7, "optimizers": ("adam",)}


def test_refused_settings_start_nothing_and_keep_the_figure():
    run = LabRun("race")
    run.set({**run.values, "lr": -1.0}, "ann", go=True)
    assert isinstance(run.refusal, SettingsRefused) and run.task is None
    assert run.frame is stored.load("race")[2]
    for lang in LANGUAGES:
        assert any("-1" in sentence for sentence in reasons(run.refusal, lang))
    run.set(run.defaults, "ann", go=True)
    assert run.refusal is None and not run.due


@pytest.mark.parametrize(
    ("name", "empty", "key"),
    [("race", {"optimizers": ()}, "none_chosen"), ("weight-decay", {"strengths": ()}, "no_values")],
)
def test_nothing_chosen_is_said_as_what_it_is(name, empty, key):
    run = LabRun(name)
    run.set({**run.values, **empty}, "ann", go=True)
    assert run.task is None and [fault.key for fault in run.refusal.faults] == [key]
    for lang in LANGUAGES:
        assert reasons(run.refusal, lang) != [] and "{" not in reasons(run.refusal, lang)[0]


def test_a_change_is_computed_and_the_defaults_come_from_the_store():
    run = LabRun("k-fold")
    run.set({**run.values, "seeds": 3}, "ann", go=True)
    run.collect(patience=120)
    assert run.origin in ("fresh", "cached") and run.frame["seed"].nunique() == 3 and not run.due
    run.set(run.defaults, "ann", go=True)
    assert run.origin == "stored" and run.frame is stored.load("k-fold")[2]


def test_a_slow_lab_waits_for_its_button():
    run = LabRun("pictures")
    assert LABS["pictures"].slow
    run.set({**run.values, "epochs": 3}, "ann", go=False)
    assert run.task is None and run.due
    run.set(run.values, "ann", go=True)
    assert run.task is not None
    run.stop()
    assert run.task is None and run.due


LONG = {
    "basins": {"points": 200, "steps": 5000},
    "pictures": {"epochs": 200, "hidden": 512},
    "dropout": {"epochs": 500},
}


@pytest.mark.parametrize("name", LONG)
def test_after_stop_the_former_result_stands_and_says_so(name):
    run = LabRun(name)
    run.set({**run.values, **LONG[name]}, "ann", go=True)
    task = run.task
    run.halt()
    assert task.state == "cancelled" and not run.busy and run.due
    assert run.frame is stored.load(name)[2] and run.shown == run.defaults
    for lang in LANGUAGES:
        assert run.note(lang) == text("lab.ui.stopped", lang)
    run.set(run.defaults, "ann", go=False)  # back to what is shown
    assert not run.due and run.note("en") == text("lab.ui.stored", "en")
    run.set({**run.values, "lr": run.values["lr"] * 2}, "ann", go=False)
    assert run.note("en") == text("lab.ui.stale", "en")


def test_a_result_that_comes_before_stop_is_taken():
    run = LabRun("k-fold")
    run.set({**run.values, "seeds": 2}, "ann", go=True)
    assert run.task.wait(120)
    run.halt()
    assert not run.due and run.frame["seed"].nunique() == 2 and run.note("en") != text("lab.ui.stopped", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("lab", LABS)
def test_controls_have_words_ends_and_every_setting(lab, lang):
    run = LabRun(lab)
    made = [controls.control(row, run.lab, lang) for row in controls.ordered(run.all_rows, run.lab)]
    assert {control["name"] for control in made} == {row.name for row in run.all_rows}
    for control in made:
        assert control["label"] != control["name"] or len(control["name"]) == 1
        if control["kind"] == "range":
            assert control["low"] <= run.values[control["name"]] <= control["high"]
            assert control["step"] > 0


def test_published_rows_are_told_in_chinese():
    rows = [row for section in published.load().values() for row in section]
    rules = {"adam", "sgd", "adagrad", "rmsprop", "nesterov", "softmax", "mlp", "micrograd", "torch", "optim"}
    allowed = rules | {"x", "w", "dg", "da", "db", "g", "s", "e"}
    for row in rows:
        said = phrased(f"{row['what']} {row['reason']}", "zh").lower()
        left = set(re.findall(r"[a-z]+", said)) - allowed
        assert left == set(), (row["what"], left)


def test_between_chinese_words_stands_chinese_punctuation_and_before_a_point_a_zero():
    for row in (row for section in published.load().values() for row in section):
        assert not re.search(r"[,:](?: |$)|[，：；] | （|(?<![0-9])\.[0-9]", phrased(row["what"], "zh"))
        assert not re.search("[，：；]", phrased(row["what"], "en"))
        assert not re.search(r">\.[0-9]", table([row], "en"))


def test_the_table_of_published_rows_holds_every_row_and_mark():
    for rows in published.load().values():
        html = str(table(rows, "en"))
        assert html.count("<tr>") == len(rows) + 1
        assert html.count("nl-yes") == sum(row["green"] is True for row in rows)
