"""What is compiled is what is shown: rules and gradients through the compiler, against torch.optim and autograd."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.training import compiled
from core.training.compiled import folder
from core.training.compiled.precision import in_precision
from core.training.descent import descend
from core.training.optimizers import OPTIMIZERS
from core.training.surfaces import SURFACES

RATES = {"beale": 1e-4, "rosenbrock": 1e-4, "himmelblau": 1e-3}
"""Elsewhere 0.05."""


def walked(surface, optimizer, start, steps, lr):
    """The path that torch.optim and autograd take, (steps + 1, 2)."""
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    learner, path = OPTIMIZERS[optimizer].make([p], lr=lr), [p.detach().clone()]
    for _ in range(steps):
        learner.zero_grad()
        SURFACES[surface].f(p[0], p[1]).backward()
        learner.step()
        path.append(p.detach().clone())
    return torch.stack(path)


@pytest.fixture(scope="module")
def loops():
    """Compiled for these tests alone."""
    pytest.importorskip("numba")
    compiled.warm("float32", "float64")
    yield
    compiled._ready.clear()


@pytest.mark.parametrize("engine", ["torch", "compiled"])
@pytest.mark.parametrize("surface", SURFACES)
def test_paths_are_those_of_torch_optim(surface, engine, loops):
    x0, x1, y0, y1 = SURFACES[surface].domain
    starts = [(x0 / 3, y1 / 4), (x1 / 5, y0 / 2)]
    for optimizer in OPTIMIZERS:
        columns = torch.tensor(starts, dtype=torch.float64).T.contiguous()
        own = {"lr": RATES.get(surface, 0.05)}
        path = descend(surface, optimizer, columns, 12, own, every=1, engine=engine)
        assert path.shape == (13, 2, 2)
        for k, start in enumerate(starts):
            expected = walked(surface, optimizer, start, 12, own["lr"])
            assert torch.allclose(path[:, :, k], expected, rtol=1e-12, atol=1e-12)


def test_single_precision_stays_near_double_and_ends_are_those_of_the_path(loops):
    starts = torch.rand(2, 1500, generator=torch.Generator().manual_seed(0)) * 4 - 2
    own = {"lr": 0.05}
    path = descend("himmelblau", "adam", starts, 60, own, every=20, engine="compiled")
    exact = descend("himmelblau", "adam", starts.double(), 60, own, every=20, engine="torch")
    assert path.dtype == torch.float32 and (path - exact).abs().median() < 1e-6
    assert torch.equal(descend("himmelblau", "adam", starts, 60, own, engine="compiled")[-1], path[-1])


@pytest.mark.parametrize("engine", ["torch", "compiled"])
def test_a_walk_can_be_stopped_and_says_so_by_nan(engine, loops):
    starts = torch.zeros(2, 20_000)
    path = descend("bowl", "sgd", starts, 20_000, {"lr": 0.1}, every=10_000, engine=engine, progress=lambda *_: True)
    assert path[1:].isnan().all() and torch.equal(path[0], starts)


def test_a_walk_that_leaves_is_seen_to_leave(loops):
    for engine in ("torch", "compiled"):
        end = descend("rosenbrock", "sgd", torch.tensor([[2.0], [3.0]]), 200, {"lr": 1.0}, engine=engine)[-1]
        assert not end.isfinite().all()


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_rule_given_its_precision_is_that_rule(name):
    row = OPTIMIZERS[name]
    own = row.full(lr=0.1)
    double = in_precision(row.rule, np.float64)(1.5, 0.3, (0.2, 0.4)[: len(row.memory)], 3, **own)
    assert double == row.rule(1.5, 0.3, (0.2, 0.4)[: len(row.memory)], 3, **own)
    small = [np.float32(value) for value in (1.5, 0.3, 0.2, 0.4)]
    numbers = {key: np.float32(value) for key, value in own.items()}
    rule = in_precision(row.rule, np.float32)
    w, state = rule(small[0], small[1], tuple(small[2:])[: len(row.memory)], 3.0, **numbers)
    assert all(value.dtype == np.float32 for value in (w, *state)) and w == pytest.approx(double[0], rel=1e-5)


def test_bias_corrections_are_computed_in_double_precision():
    numba = pytest.importorskip("numba")
    from core.training.compiled import offers

    adam, f = offers.adam, np.float32

    @numba.njit
    def first(w, g, t, lr, beta1, beta2, eps):
        return adam(w, g, (w, w), t, lr, beta1, beta2, eps)[0]

    w = first(f(0), f(1), 2.0, f(1), f(0), f(0.999), f(0))
    beta = float(f(0.999))
    assert -w == pytest.approx(((1 - beta**2) / (1 - beta)) ** 0.5, rel=3e-7)


def test_without_numba_torch_does_it(monkeypatch):
    monkeypatch.setattr(compiled, "available", lambda: False)
    monkeypatch.setattr(compiled, "_ready", set())
    assert compiled.warm() < 1 and not compiled.ready()
    end = descend("bowl", "sgd", torch.ones(2, 3), 100, {"lr": 0.1}, engine="compiled")[-1]
    assert end.abs().max() < 1e-6


def test_compiled_code_is_kept_only_where_one_may_write_and_never_for_other_sources(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    place = folder.folder()
    assert place.is_dir() and place.parent == tmp_path / "kept" and place.name == folder.version()
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    assert folder.folder() is None
    edited = tmp_path / "rules.py"
    edited.write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(folder, "SOURCES", (*folder.SOURCES, edited))
    before = folder.version()
    edited.write_text("x = 2", encoding="utf-8")
    assert folder.version() != before
