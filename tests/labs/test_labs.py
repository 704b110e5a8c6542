"""Labs: what is stored is what a run gives, words are there, the X-ray is the rule, odd results are spoken of."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.charts import Look
from core.experiments import EXPERIMENTS
from core.experiments.conformance import SECTIONS
from core.labs import LABS, published, stored
from core.labs import __main__ as command
from core.labs.__main__ import difference
from core.labs.diagnosis import diagnose
from core.labs.xray import RULES, lines
from core.notes import library
from core.notes.model import Lab as Place
from core.text import LANGUAGES, has, text
from core.training import compiled
from core.training.optimizers import OPTIMIZERS
from core.training.parameter import Parameter
from core.training.setting import checked

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", LABS)
def test_what_is_stored_is_what_a_run_gives(name):
    assert difference(name) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", LABS)
def test_a_lab_has_all_its_words(name, lang):
    lab = LABS[name]
    rows = {row.name for row in (*EXPERIMENTS[lab.experiment].settings, *lab.views)}
    keys = [f"lab.{name}.read_{chart}" for chart in lab.charts] + [f"lab.{name}.try_{t.key}" for t in lab.tries]
    keys += [f"lab.param.{row}" for row in rows]
    assert [key for key in keys if not has(key, lang)] == []


@pytest.mark.parametrize("name", LABS)
def test_a_labs_settings_are_its_experiments(name):
    lab = LABS[name]
    rows = {row.name: row for row in EXPERIMENTS[lab.experiment].settings}
    named = {*lab.main, *lab.values, *lab.ranges, *(key for t in lab.tries for key in t.values)}
    assert named <= set(rows)
    for key, (low, high) in lab.ranges.items():
        assert isinstance(rows[key], Parameter) and rows[key].low <= low < high <= rows[key].high
    for t in lab.tries:
        checked(tuple(rows.values()), {**lab.values, **t.values})


def test_every_lab_stands_in_a_note_of_both_languages():
    for lang in LANGUAGES:
        notes = [library.load(note, lang) for note in library.labs()]
        places = [block.name for note in notes for block in note.blocks if isinstance(block, Place)]
        assert set(LABS) <= set(places)
        assert [name for name in places if places.count(name) > 1 and name != "published"] == []


def test_reading_labs_loads_no_torch():
    code = "import sys, core.labs.stored, core.labs.diagnosis, core.labs.published, core.charts, core.worker"
    done = subprocess.run([sys.executable, "-c", f"{code}; print('torch' in sys.modules)"], cwd=ROOT,
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("surface", ["valley", "rosenbrock", "saddle"])
def test_the_xray_gives_the_very_numbers_of_the_path(optimizer, surface):
    values = {"surface": surface, "optimizers": (optimizer,), "lr": 3e-4, "mu": 0.7, "alpha": 0.8, "steps": 12}
    path = EXPERIMENTS["trajectories"](**values, x=-1.4, y=1.2)
    rows = path.set_index("step")
    for step in range(1, 13):
        found = lines(optimizer, path, step, values)
        updates = [line for line in found if line.key == "update"]
        assert [line.value for line in updates] == pytest.approx([rows.at[step, "x"], rows.at[step, "y"]], rel=1e-12)
        buffers = [line for line in found if line.key == "buffer"]
        kept = [rows.at[step, f"{memory}_{axis}"] for axis in "xy" for memory in OPTIMIZERS[optimizer].memory]
        assert [line.value for line in buffers] == pytest.approx(kept, rel=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_arithmetic_that_is_shown_gives_the_result_that_is_shown(optimizer):
    values = {"optimizers": (optimizer,), "lr": 0.25, "mu": 0.5, "alpha": 0.9, "steps": 5}
    path = EXPERIMENTS["trajectories"](**values)
    for line in lines(optimizer, path, 3, {**values, "surface": "valley"}):
        if line.numbers:
            said = _roots(line.numbers.replace("−", "-").replace("·", "*").replace("²", "**2"))
            assert eval(said) == pytest.approx(line.value, rel=2e-4, abs=1e-9)  # our own text, from the line above
            assert float(line.result) == pytest.approx(line.value, rel=1e-5)


def _roots(said: str) -> str:
    """``√7`` and ``√(7)`` as powers."""
    return re.sub(r"√(\([^()]*\)|[\d.e+-]+?(?=\s))", r"(\1)**0.5", said)


def test_every_optimizer_has_an_xray():
    assert set(RULES) == set(OPTIMIZERS)


def test_an_xray_of_a_path_that_has_left_is_empty():
    values = {"optimizers": ("sgd",), "lr": 1e9, "steps": 80}
    path = EXPERIMENTS["trajectories"](**values)
    assert lines("sgd", path, 80, values) == []


BAD = [
    ("race", {"lr": 1e9, "seeds": 2, "epochs": 2, "optimizers": ("sgd", "momentum")}, "all_lost"),
    ("race", {"lr": 2.0, "seeds": 6, "epochs": 12, "optimizers": ("sgd", "adagrad")}, "some_lost"),
    ("race", {"lr": 1e-12, "seeds": 2, "epochs": 2}, "stuck_all"),
    ("race-sweep", {"rates": (1e9,), "seeds": 2, "epochs": 1}, "all_lost"),
    ("race-sweep", {"rates": (0.01, 1e9), "seeds": 2, "epochs": 1}, "some_lost"),
    ("trajectories", {"lr": 0.6, "optimizers": ("sgd",)}, "left_map"),
    ("trajectories", {"x": 60.0, "lr": 1e-3, "steps": 3}, "starts_outside"),
    ("flock", {"lr": 0.05, "side": 3}, "none_reached"),
    ("basins", {"lr": 1e-9, "points": 5, "steps": 20}, "none_reached"),
    ("depth", {"inits": ("zeros",), "layers": 4, "seeds": 1}, "zero_start"),
    ("depth", {"activations": ("sigmoid",), "inits": ("torch",), "layers": 40, "seeds": 1}, "flat"),
    ("pictures", {"lr": 1e9, "epochs": 2, "seeds": 1}, "all_lost"),
    ("weight-decay", {"lr": 0.5, "strengths": (0.0,), "seeds": 2, "epochs": 30}, "all_lost"),
]


@pytest.mark.parametrize(("experiment", "values", "key"), BAD)
def test_odd_results_are_spoken_of_in_both_languages(experiment, values, key):
    full = {**EXPERIMENTS[experiment].defaults(), **values}
    found = diagnose(experiment, EXPERIMENTS[experiment](**full), full)
    assert key in [one.key for one in found]
    for lang in LANGUAGES:
        for one in found:
            assert len(text(f"lab.diagnosis.{one.key}", lang, **one.words(Look(lang)))) > 15


@pytest.mark.parametrize("name", [name for name in LABS if name not in ("sweep",)])
def test_the_defaults_are_in_order(name):
    _, values, frame = stored.load(name)
    assert [one.key for one in diagnose(LABS[name].experiment, frame, values)] == []


def test_a_table_survives_being_stored(tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    frame = pd.DataFrame({"name": ["a", "b", "a"], "n": [1, 2, 3], "x": [1 / 3, np.inf, np.nan]})
    rows = EXPERIMENTS["race"].settings
    stored.save("own-test", rows, {"lr": 0.1, "optimizers": ("sgd",)}, frame)
    back_rows, values, back = stored.load("own-test")
    assert back_rows == rows and values == {"lr": 0.1, "optimizers": ("sgd",)}
    pd.testing.assert_frame_equal(back, frame, rtol=1e-5)


@pytest.mark.parametrize(("section", "compiles"), [("G", True), ("A", False)])
def test_the_command_compiles_before_many_runs(section, compiles, tmp_path, monkeypatch):
    done: list[str] = []
    monkeypatch.setattr(published, "FILE", tmp_path / "published.json")
    monkeypatch.setattr(compiled, "warm", lambda *dtypes: done.append("warm"))
    monkeypatch.setitem(SECTIONS, section, lambda seeds: done.append("runs") or iter(()))
    assert command.main(["published", section]) == 0
    assert done == (["warm", "runs"] if compiles else ["runs"])


def test_published_rows_are_whole():
    sections = published.load()
    assert set("ABCDFG") <= set(sections)
    for rows in sections.values():
        for row in rows:
            assert set(row) == {"section", "what", "published", "ours", "low", "high", "green", "reason"}
            assert row["green"] is True or row["reason"], f"{row['what']} is not green and says not why"
    assert all(row["green"] is True for row in sections["A"])
