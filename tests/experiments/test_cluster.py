"""A cluster of two processes on this machine: tables equal those made here from the same parts, bit for bit."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from core.errors import ClusterUnavailable, SettingsRefused
from core.experiments import EXPERIMENTS, cluster
from core.experiments.__main__ import main
from core.training.datasets import DATASETS
from core.training.ensemble import train
from core.training.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A scheduler with two workers of one thread."""
    distributed = pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("PYTHONPATH", str(ROOT))
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as made:
            yield made.scheduler_address


SWEEPS = {
    "race": {"seeds": 5, "epochs": 3, "starts": ["shared", "own"]},
    "weight-decay": {},
}


def small(name: str) -> dict[str, object]:
    """Values that keep a run short: the least that each number allows, where SWEEPS says nothing."""
    given = dict(SWEEPS[name])
    for setting in EXPERIMENTS[name].settings:
        if setting.name in ("seeds", "epochs") and setting.name not in given:
            given[setting.name] = max(2, int(setting.low))
    return given


@pytest.fixture(autouse=True)
def short_parts(monkeypatch):
    """Several parts also for little work."""
    monkeypatch.setattr(cluster, "PART_RUNS", 5)


@pytest.mark.parametrize("name", SWEEPS)
def test_the_table_is_that_of_this_machine_bit_for_bit(name, address):
    with cluster.on_cluster(cluster.HERE):
        here = EXPERIMENTS[name](**small(name))
    with cluster.on_cluster(address):
        there = EXPERIMENTS[name](**small(name))
    pd.testing.assert_frame_equal(there, here, check_exact=True)


@pytest.mark.parametrize("name", SWEEPS)
def test_dealing_changes_nothing_but_rounding(name):
    with cluster.on_cluster(cluster.HERE):
        dealt = EXPERIMENTS[name](**small(name))
    pd.testing.assert_frame_equal(dealt, EXPERIMENTS[name](**small(name)), rtol=1e-4, atol=1e-5)


def test_dropout_and_compiled_loops_give_the_same_weights(address):
    data = DATASETS["parabola"].make(rows=60)
    runs = [Settings(hidden=(8,), epochs=3, seed=seed, dropout=0.5 * (seed % 2)) for seed in range(7)]
    for engine in ("torch", "compiled"):
        with cluster.on_cluster(cluster.HERE):
            here = train(data, runs, engine=engine)
        with cluster.on_cluster(address):
            there = train(data, runs, engine=engine)
        pd.testing.assert_frame_equal(there.frame, here.frame, check_exact=True)
        assert there.verdicts == here.verdicts
        for mine, theirs in zip(here.layers, there.layers, strict=True):
            assert all((a == b).all() for pair in zip(mine, theirs, strict=True) for a, b in zip(*pair, strict=True))


def test_a_killed_worker_costs_time_and_nothing_else(address):
    settings = {"seeds": 12, "epochs": 3}
    with cluster.on_cluster(cluster.HERE):
        here = EXPERIMENTS["race"](**settings)
    distributed = pytest.importorskip("distributed")
    with distributed.Client(address, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    killed = threading.Event()

    def progress(done: int, total: int) -> None:
        if not killed.is_set():
            os.kill(victim, getattr(signal, "SIGKILL", signal.SIGTERM))
            killed.set()

    with cluster.on_cluster(address):
        there = EXPERIMENTS["race"](**settings, progress=progress)
    assert killed.is_set()
    pd.testing.assert_frame_equal(there, here, check_exact=True)


def test_a_stop_ends_the_work(address):
    data = DATASETS["parabola"].make(rows=60)
    runs = [Settings(hidden=(8,), epochs=2, seed=seed) for seed in range(40)]
    with cluster.on_cluster(address):
        found = train(data, runs, progress=lambda done, total: True)
    assert not found.complete and "stopped" in found.verdicts and 0 < found.frame["run"].nunique() < 40


def test_settings_are_refused_before_anything_is_sent(address):
    with cluster.on_cluster(address), pytest.raises(SettingsRefused):
        train(DATASETS["parabola"].make(rows=60), [Settings(own={"lr": -1.0})])


def test_an_address_where_nobody_listens_is_said(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE_S", 1)
    with pytest.raises(ClusterUnavailable, match="no scheduler answers"), cluster.on_cluster("tcp://127.0.0.1:9"):
        pass


def test_a_machine_with_another_version_is_refused(address, monkeypatch):
    own = cluster.fingerprint()
    monkeypatch.setattr(cluster, "version", lambda name: "0.0")
    assert cluster.fingerprint() != own
    with pytest.raises(ClusterUnavailable, match=r"torch is .* and 0\.0 here"), cluster.on_cluster(address):
        pass


def test_the_command_takes_an_address(address, capsys):
    command = ["run", "race-tuned", "--param", "seeds=2", "--param", "epochs=1", "--cluster"]
    assert main([*command, cluster.HERE]) == 0
    here = capsys.readouterr().out
    assert main([*command, address]) == 0
    assert capsys.readouterr().out == here != ""
    assert main([*command, "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
