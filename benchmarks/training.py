"""The ensemble engine beside what a tutorial does, one run after another: nn.Module, DataLoader, torch.optim.

    python benchmarks/training.py [--rounds 5] [--only race-400]

Both sides are timed in turn in one process, after a warm-up of each; the naive one has all the threads that torch takes
by itself. Printed are the medians in milliseconds, their ratio and the target. *Share* is the time of all our runs over
that of one naive run: below the target is good. Where wide matrices are most of the work, the share of their products
alone, at the machine's full speed, says what is left to gain. Times of a machine that does other work are worth
nothing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.errors import DatasetError
from core.experiments.race import ENTRANTS, plan
from core.training import compiled
from core.training.datasets import DATASETS, digits, linear200
from core.training.datasets.model import Data
from core.training.descent import descend
from core.training.ensemble import grid, train
from core.training.settings import Settings
from core.training.surfaces import SURFACES


@dataclass(frozen=True)
class Pair:
    """What is compared: the naive way once, ours for all ``runs``, and the share to reach."""

    naive: Callable[[], object]
    ours: Callable[[], object]
    runs: int
    target: float
    products: Callable[[], object] | None = None
    """The matrix products of ours alone, which no way to write the rest can spare."""


def naive_fit(
    data: Data, sizes: list[int], make: Callable, loss_of: nn.Module, batch: int, epochs: int, p: float = 0
) -> None:
    """One run as tutorials write it."""
    layers: list[nn.Module] = []
    for i, o in pairwise(sizes):
        layers += [nn.Linear(i, o), nn.ReLU(), *([nn.Dropout(p)] if p else [])]
    model = nn.Sequential(*layers[: -2 if p else -1])  # nothing after the last linear layer
    optimizer = make(model.parameters())
    loader = DataLoader(TensorDataset(data.x_train, data.y_train), batch_size=batch, shuffle=True)
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss_of(model(x), y).backward()
            optimizer.step()


def adam(lr: float) -> Callable:
    return lambda params: torch.optim.Adam(params, lr=lr)


def sgd(lr: float, decay: float = 0.0) -> Callable:
    return lambda params: torch.optim.SGD(params, lr=lr, weight_decay=decay)


def race(seeds: int, target: float, engine: str = "auto") -> Pair:
    """The notes' race: five optimizers, four learning rates; losses at start and end are measured too."""
    data = DATASETS["parabola"].make()
    runs, _ = plan(tuple(ENTRANTS), [0.003, 0.01, 0.03, 0.1], ("shared",), seeds, 20, 32, 12)
    return Pair(
        lambda: naive_fit(data, [1, 20, 1], adam(0.01), nn.MSELoss(), 32, 12),
        lambda: train(data, runs, each_epoch=False, engine=engine),
        len(runs),
        target,
    )


def basin_map(every: int | None, target: float) -> Pair:
    """Ten thousand starts in single precision; with ``every`` the whole paths."""
    ground = SURFACES["himmelblau"]

    def naive() -> None:
        p = torch.tensor([1.0, -2.0], requires_grad=True)
        optimizer = torch.optim.Adam([p], lr=0.05)
        for _ in range(500):
            optimizer.zero_grad()
            ground.f(p[0], p[1]).backward()
            optimizer.step()

    starts = (torch.rand(2, 10_000) - 0.5) * 12
    return Pair(naive, lambda: descend("himmelblau", "adam", starts, 500, {"lr": 0.05}, every=every), 10_000, target)


def weight_decay() -> Pair:
    """Twenty strengths by twenty seeds, each with its own data; losses at start and end are measured too."""
    data = [linear200(seed=seed) for seed in range(20)]
    base = Settings(hidden=(), loss="half-mse", init="unit", own={"lr": 0.003}, batch=5, epochs=100)
    runs = grid(base, l2=[10 ** (k / 6 - 2) for k in range(20)], seed=range(20))
    return Pair(
        lambda: naive_fit(data[0], [200, 1], sgd(0.003, 3.0), nn.MSELoss(), 5, 100),
        lambda: train([data[run.seed] for run in runs], runs, each_epoch=False),
        len(runs),
        0.7,
    )


def dropout() -> Pair:
    """Five shares by twenty seeds on the digits; losses at start and end are measured too."""
    data = digits()
    base = Settings(hidden=(64, 64), loss="cross-entropy", optimizer="adam", own={"lr": 0.001}, batch=64, epochs=10)
    runs = grid(base, dropout=[0.0, 0.1, 0.2, 0.3, 0.5], seed=range(20))
    return Pair(
        lambda: naive_fit(data, [64, 64, 64, 10], adam(0.001), nn.CrossEntropyLoss(), 64, 10, 0.5),
        lambda: train(data, runs, each_epoch=False),
        len(runs),
        10,
    )


def clothes(hidden: tuple[int, ...], rates: int, target: float) -> Pair:
    """One epoch of Fashion-MNIST, training alone on both sides; ``rates`` learning rates share their batches."""
    data = DATASETS["fashion-mnist"].make()
    base = Settings(hidden=hidden, loss="cross-entropy", batch=256, epochs=1)
    runs = grid(base, lr=[0.3 * 0.9**k for k in range(rates)])
    units = rates * (hidden or (10,))[0]
    w, x, z = torch.randn(units, 784), data.x_train[:256].clone(), torch.randn(units, 256)
    z_out, w_out = torch.empty_like(z), torch.empty_like(w)

    def products() -> None:
        """Of the first layer, forward and back, as often as there are batches."""
        for _ in range(-(-len(data.x_train) // 256)):
            torch.mm(w, x.T, out=z_out)
            torch.mm(z, x, out=w_out)

    return Pair(
        lambda: naive_fit(data, [784, *hidden, 10], sgd(0.1), nn.CrossEntropyLoss(), 256, 1),
        lambda: train(data, runs, measure=False),
        rates,
        target,
        products,
    )


PAIRS: dict[str, Callable[[], Pair]] = {
    "race-400": lambda: race(20, 0.2),
    "race-2000": lambda: race(100, 0.7),
    "race-400-torch": lambda: race(20, 2, "torch"),
    "basins-10000": lambda: basin_map(None, 0.06),
    "basins-10000-paths": lambda: basin_map(1, 0.2),
    "weight-decay-400": weight_decay,
    "softmax-1": lambda: clothes((), 1, 0.25),
    "softmax-100": lambda: clothes((), 100, 3),
    "mlp256-1": lambda: clothes((256,), 1, 0.5),
    "mlp256-8": lambda: clothes((256,), 8, 3),
    "dropout-100": dropout,
}


THREADS = torch.get_num_threads()


def clock(work: Callable[[], object], threads: int) -> float:
    """Milliseconds of ``work``, with so many threads inside torch's operations."""
    torch.set_num_threads(threads)
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def compare(name: str, pair: Pair, rounds: int) -> None:
    """Print one line."""
    clock(pair.naive, THREADS), clock(pair.ours, 1)
    naive, ours, least = [], [], []
    for _ in range(rounds):
        naive.append(clock(pair.naive, THREADS))
        ours.append(clock(pair.ours, 1))
        if pair.products:
            least.append(clock(pair.products, THREADS) / naive[-1])
    share = statistics.median(b / a for a, b in zip(naive, ours, strict=True))
    best = min(ours) / min(naive)
    print(
        f"{name:18} {pair.runs:6d} runs {statistics.median(ours):9.1f} ms   naive {statistics.median(naive):8.1f} ms"
        f"   share {share:6.3f} (least of each {best:6.3f})   target {pair.target:g}   "
        f"{'reached' if share <= pair.target else 'not reached'}   a run {pair.runs / share:8.0f} times as fast"
        + (f"   matrix products alone {statistics.median(least):.3f}" if least else ""),
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=list(PAIRS), action="append")
    parser.add_argument("--torch", action="store_true", help="without compiled loops, even where numba is there")
    chosen = parser.parse_args()
    if not chosen.torch:
        compiled.warm()
    print(f"compiled loops: {'yes' if compiled.ready() else 'no'}")
    for name in chosen.only or PAIRS:
        try:
            pair = PAIRS[name]()
        except DatasetError as error:
            print(f"{name:18} left out: {error}")
            continue
        compare(name, pair, chosen.rounds)


if __name__ == "__main__":
    main()
