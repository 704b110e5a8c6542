"""The headless command, and the published numbers that are exact."""

from __future__ import annotations

import csv
import io

import pytest

from core.experiments import EXPERIMENTS
from core.experiments.__main__ import main
from core.experiments.conformance import _band, _exact, conformance, exact

EXACT = list(exact())


@pytest.mark.parametrize("row", EXACT, ids=lambda row: row.what)
def test_what_is_exact_has_the_digits_printed(row):
    digits = len(row.published.partition(".")[2])
    off = abs(round(row.ours, digits) - float(row.published))
    assert row.green
    assert off < 10**-digits / 2 or (row.reason and off < 1.5 * 10**-digits)


def test_all_of_section_a_is_there():
    assert len(EXACT) == 14 + 3 + 2 + 3


def test_a_wrong_number_is_not_green():
    assert not _exact("x", "0.060466", 0.060467).green
    assert not _band("B", "x", ".243", [0.2441, 0.25], "why").green and _band("B", "x", ".243", [0.2434, 0.25]).green
    assert _band("B", "x", ".243", [0.2441, 0.25], "why").reason == "why"


def test_list_names_every_experiment_and_setting(capsys):
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    for name, experiment in EXPERIMENTS.items():
        assert name in said and experiment.summary in said
        assert all(f"{setting.name}=" in said for setting in experiment.settings)


def test_run_writes_a_table(tmp_path, capsys):
    path = tmp_path / "race.csv"
    arguments = ["run", "race", "--param", "seeds=2", "--param", "epochs=1", "--param", "optimizers=sgd, adam"]
    assert main([*arguments, "--csv", str(path)]) == 0
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 2 * 2 * 2 and {row["optimizer"] for row in rows} == {"sgd", "adam"}
    assert b"\r" not in path.read_bytes()
    assert main(arguments) == 0
    assert list(csv.DictReader(io.StringIO(capsys.readouterr().out))) == rows


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (["lr=0"], "学习率是 0|learning rate is 0"),
        (["lr=much"], "much"),
        (["speed=3"], "speed"),
        (["lr"], "lr"),
        (["seeds=0", "batch=0"], "seeds"),
        (["optimizers=adm"], "adm"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_bad_settings_end_with_a_sentence_and_no_table(params, words, lang, capsys):
    arguments = [part for param in params for part in ("--param", param)]
    assert main(["--lang", lang, "run", "race", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and any(word in said.err for word in words.split("|"))
    assert len(said.err.splitlines()) == len(params)
    assert any("一" <= c <= "鿿" for c in said.err) == (lang == "zh")


def test_an_unwritable_file_is_told(tmp_path, capsys):
    assert main(["run", "stability", "--param", "points=3", "--csv", str(tmp_path / "no" / "x.csv")]) == 2
    assert "x.csv" in capsys.readouterr().err


def test_conformance_prints_published_ours_and_verdict(tmp_path, capsys):
    path = tmp_path / "table.csv"
    assert main(["conformance", "--only", "A", "--csv", str(path)]) == 0
    said = capsys.readouterr().out
    assert f"{len(EXACT)} rows, {len(EXACT)} green" in said and "-1673.365109" in said
    assert len(list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))) == len(EXACT)


def test_weight_decay_conforms_with_few_seeds():
    rows = list(conformance("C", seeds=4))
    assert len(rows) == 8 and all(row.low <= row.ours <= row.high for row in rows)
    assert sum(row.green for row in rows) >= 4


def test_without_the_data_a_section_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("core.training.datasets.wind_tunnel.airfoil_folder", lambda: tmp_path)
    assert main(["conformance", "--only", "B"]) == 1
    said = capsys.readouterr().out
    assert "fetch airfoil" in said and "1 not checked" in said
