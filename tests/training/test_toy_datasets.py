"""Made data sets against the formulas they state; the airfoil table from a server of our own."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch

from core.errors import DatasetCorrupt, DatasetMissing
from core.training.datasets import DATASETS, airfoil, fetch_airfoil, linear200, parabola, polynomial
from core.training.datasets.fetch import RemoteFile
from core.training.datasets.plane import PLANE

MADE = [name for name, row in DATASETS.items() if row.licence == "as the project"]


@pytest.mark.parametrize("name", MADE)
def test_the_seed_alone_decides(name):
    make = DATASETS[name].make
    assert torch.equal(make(seed=3).x, make(seed=3).x) and torch.equal(make(seed=3).y, make(seed=3).y)
    assert not (torch.equal(make(seed=3).x, make(seed=4).x) and torch.equal(make(seed=3).y, make(seed=4).y))


@pytest.mark.parametrize("name", [name for name, row in PLANE.items() if row.task == "classification"])
def test_both_classes_are_in_both_parts_and_about_equally_often(name):
    data = PLANE[name].make(seed=0, rows=400)
    for part in (data.y_train, data.y_test):
        assert len(part) == 200 and 0.35 < part.float().mean() < 0.65


@pytest.mark.parametrize("name", ["circle", "xor", "gauss", "spiral", "moons"])
def test_noise_makes_the_task_harder_for_the_nearest_neighbour(name):
    def errors(noise):
        data = PLANE[name].make(seed=0, rows=400, noise=noise)
        nearest = torch.cdist(data.x_test, data.x_train).argmin(1)
        return (data.y_train[nearest] != data.y_test).float().mean().item()

    assert errors(0.0) < 0.05 < errors(0.5)


def test_the_regressions_of_the_plane_are_their_formulas():
    slope, hills = PLANE["slope"].make(), PLANE["hills"].make()
    assert torch.allclose(slope.y[:, 0], slope.x.sum(1) / 10, atol=1e-6)
    near = (hills.x - torch.tensor([0.0, 2.5])).norm(dim=1)
    inside = near < 1
    assert inside.any() and torch.allclose(hills.y[inside, 0], near[inside] / 2 - 1, atol=1e-5)


def test_the_noise_of_the_parabola_has_the_stated_deviation():
    data = parabola(seed=1, noise=0.3)
    assert (data.y - data.x**2).std().item() == pytest.approx(0.3, rel=0.05)
    assert torch.equal(data.x_train, data.x_test) and data.x_train[0] == -1 and data.x_train[-1] == 1


def test_the_polynomial_is_found_again_by_least_squares():
    data = polynomial(noise=0.0)
    with_one = torch.cat([torch.ones(len(data.x), 1), data.x], 1).double()
    w = torch.linalg.lstsq(with_one, data.y.double()).solution[:, 0]
    assert w.tolist() == pytest.approx([5, 1.2, -3.4, 5.6], abs=1e-3)
    assert torch.equal(polynomial(features=20).x[:, :3], polynomial().x)
    assert torch.equal(polynomial(features=20).y, polynomial().y)


def test_the_linear_model_has_its_coefficients():
    data = linear200(rows=400, noise=0.0)
    assert torch.allclose(data.y[:, 0], 0.05 + 0.01 * data.x.sum(1), atol=1e-5)
    assert linear200().x_train.shape == (20, 200) and len(linear200().x_test) == 100


TABLE = "".join(f"{k}\t{k % 7}\t0.{k}\t{(k * k) % 11}\t0.00{k}\t{120 + k % 5}\r\n" for k in range(1, 60)).encode()


@pytest.fixture
def small(monkeypatch):
    """The loader, made to expect a small table of ours."""
    file = RemoteFile("airfoil_self_noise.dat", len(TABLE), hashlib.sha256(TABLE).hexdigest(), gzipped=False)
    monkeypatch.setattr("core.training.datasets.wind_tunnel.FILE", file)
    return file


def test_the_airfoil_table_is_fetched_checked_and_standardised(small, tmp_path):
    (tmp_path / "host").mkdir()
    (tmp_path / "host" / small.name).write_bytes(TABLE)
    folder = fetch_airfoil(folder=tmp_path / "mine", hosts=[(tmp_path / "host").as_uri() + "/"])
    data = airfoil(folder=folder)
    whole = torch.cat([data.x, data.y], 1).double()
    assert whole.shape == (59, 6)
    assert torch.allclose(whole.mean(0), torch.zeros(6).double(), atol=1e-6)
    assert torch.allclose(whole.std(0, correction=0), torch.ones(6).double(), atol=1e-6)
    raw = np.array([line.split() for line in TABLE.decode().splitlines()], float)
    assert np.corrcoef(raw[:, 3], data.x[:, 3])[0, 1] == pytest.approx(1)


def test_an_absent_or_altered_airfoil_table_is_not_used(small, tmp_path):
    with pytest.raises(DatasetMissing, match="fetch airfoil"):
        airfoil(folder=tmp_path)
    (tmp_path / small.name).write_bytes(TABLE + b"1\t2\t3\t4\t5\t6\r\n")
    with pytest.raises(DatasetCorrupt, match="SHA-256"):
        airfoil(folder=tmp_path)
