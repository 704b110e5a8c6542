"""Published results, and ours beside them: the same experiment, run again here.

A is exact: two-dimensional quadratics and derivatives, to the digits printed. B to G are random: ours is the mean over
seeds with the band from the least to the greatest, and a row is green when the published number lies within the band,
widened by the half of its last printed digit. Sections: A, B, C, D, E and the published numbers themselves are those of
Dive into Deep Learning (d2l, zh and en editions) and, in A, of micrograd's README; F and G repeat races of Morvan's
PyTorch tutorial, F against an earlier run of twenty seeds of our own, since the tutorial prints no numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise

import torch
from torch import nn

from core.errors import DatasetError
from core.experiments.race import ENTRANTS, race, tuned
from core.experiments.surfaces import walk
from core.training import compiled
from core.training.datasets import airfoil, fashion_mnist, linear200, polynomial
from core.training.datasets.model import Data
from core.training.ensemble import final, grid, train
from core.training.fit import Fit
from core.training.settings import Settings
from core.training.streams import stream

Tell = Callable[[], None]
"""Called every few milliseconds while a section is checked; what it raises ends the check."""


def silent() -> None:
    """Nobody to tell."""


def _by(tell: Tell) -> Callable[[int, int], None]:
    """``tell`` as the progress of a training."""
    return lambda done, total: tell()


@dataclass(frozen=True)
class Row:
    """One published number and ours."""

    section: str
    what: str
    published: str
    """As printed."""
    ours: float
    low: float
    high: float
    """Least and greatest over the seeds; equal to ``ours`` where nothing is random."""
    green: bool | None
    """None when it could not be checked."""
    reason: str = ""

    def line(self) -> str:
        """One line of the command's table."""
        mark = {True: "green", False: "NOT  ", None: "-    "}[self.green]
        band = f"{self.low:.6g} to {self.high:.6g}" if self.low != self.high else "exact"
        tail = f"   {self.reason}" if self.reason else ""
        return f"{self.section}  {mark}  {self.what:<52} {self.published:>13} | {self.ours:<12.6g} | {band}{tail}"

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def _half_digit(printed: str) -> float:
    """Half a unit of the last digit printed."""
    return 0.5 * 10.0 ** -len(printed.partition(".")[2])


def _exact(what: str, printed: str, ours: float, slack: float = 0.0, reason: str = "") -> Row:
    """Green when ``ours`` rounds to what is printed, or lies within ``slack`` of it."""
    green = abs(ours - float(printed)) <= _half_digit(printed) * (1 + 1e-6) + slack
    return Row("A", what, printed, ours, ours, ours, green, reason)


def _band(section: str, what: str, printed: str, values: Sequence[float], reason: str = "") -> Row:
    """Green when the printed number lies in the band; ``reason`` is told only when it does not."""
    low, high, half = min(values), max(values), _half_digit(printed)
    green = low - half <= float(printed) <= high + half
    return Row(section, what, printed, sum(values) / len(values), low, high, green, "" if green else reason)


def _absent(section: str, what: str, error: DatasetError) -> Row:
    nothing = float("nan")
    return Row(section, what, "", nothing, nothing, nothing, None, str(error))


TEXTBOOK = "the textbook divides by sqrt(s + 1e-6), which gives the digits printed; torch.optim by sqrt(s) + eps"
VALLEY = (
    ("gradient descent, lr .4", "sgd", {"lr": 0.4}, ("-0.943467", "-0.000073")),
    ("gradient descent, lr .6", "sgd", {"lr": 0.6}, ("-0.387814", "-1673.365109")),
    ("momentum, lr .6, mu .5", "momentum", {"lr": 0.6, "mu": 0.5}, ("0.007188", "0.002553")),
    ("momentum, lr .6, mu .25", "momentum", {"lr": 0.6, "mu": 0.25}, ("-0.126340", "-0.186632")),
    ("AdaGrad, lr .4", "adagrad", {"lr": 0.4}, ("-2.382563", "-0.158591")),
    ("AdaGrad, lr 2", "adagrad", {"lr": 2.0}, ("-0.002295", "-0.000000")),
    ("RMSprop, lr .4, alpha .9", "rmsprop", {"lr": 0.4, "alpha": 0.9}, ("-0.010599", "0.000000")),
)


def exact(seeds: int = 1, tell: Tell = silent) -> Iterator[Row]:
    """A: nothing is random."""
    start = torch.tensor([[-5.0], [-2.0]], dtype=torch.float64)
    for what, optimizer, own, printed in VALLEY:
        end = walk("valley", optimizer, start, 20, own)[0][-1, :, 0].tolist()
        theirs = textbook(**own) if optimizer in ("adagrad", "rmsprop") else end
        for axis, (digits, ours, exact) in enumerate(zip(printed, end, theirs, strict=True), 1):
            row = _exact(f"valley, {what}: x{axis}", digits, ours)
            if not row.green and _exact(row.what, digits, exact).green:  # the difference is the formula's, and small
                row = _exact(row.what, digits, ours, 1e-6, TEXTBOOK)
            yield row
    for lr, printed in ((0.2, "0.060466"), (0.05, "3.486784"), (1.1, "61.917364")):
        x = 10.0
        for _ in range(10):
            x -= lr * 2 * x
        yield _exact(f"x², gradient descent, lr {lr}", printed, x)
    end = walk("bowl", "sgd", start, 20, {"lr": 0.1})[0][-1, :, 0].tolist()
    for axis, (digits, ours) in enumerate(zip(("-0.057646", "-0.000073"), end, strict=True), 1):
        yield _exact(f"x1² + 2 x2², gradient descent, lr .1: x{axis}", digits, ours)
    for what, digits, ours in zip(
        ("g", "dg/da", "dg/db"), ("24.7041", "138.8338", "645.5773"), micrograd(), strict=True
    ):
        yield _exact(f"micrograd's expression: {what}", digits, ours)


def textbook(lr: float, alpha: float | None = None) -> list[float]:
    """Twenty steps in the valley by AdaGrad, or with ``alpha`` by RMSprop, with d2l's epsilon within the root."""
    w, s = torch.tensor([-5.0, -2.0], dtype=torch.float64), torch.zeros(2, dtype=torch.float64)
    for _ in range(20):
        g = torch.tensor([0.2, 4.0], dtype=torch.float64) * w
        s = s + g * g if alpha is None else alpha * s + (1 - alpha) * g * g
        w = w - lr * g / (s + 1e-6).sqrt()
    return w.tolist()


def micrograd() -> tuple[float, float, float]:
    """The expression of micrograd's README, its value and derivatives, by autograd."""
    a = torch.tensor(-4.0, dtype=torch.float64, requires_grad=True)
    b = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c - a
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g = g + 10.0 / f
    g.backward()
    return g.item(), a.grad.item(), b.grad.item()


AIRFOIL = (
    ("gradient descent, lr 1, 10 epochs", "0.243", {"lr": 1.0}, "sgd", 1500, 10),
    ("SGD, lr .005, batch 1", "0.246", {"lr": 0.005}, "sgd", 1, 2),
    ("SGD, lr .4, batch 100", "0.243", {"lr": 0.4}, "sgd", 100, 2),
    ("SGD, lr .05, batch 10", "0.243", {"lr": 0.05}, "sgd", 10, 2),
    ("momentum .5, lr .02", "0.246", {"lr": 0.02, "mu": 0.5}, "momentum", 10, 2),
    ("momentum .9, lr .01", "0.261", {"lr": 0.01, "mu": 0.9}, "momentum", 10, 2),
    ("momentum .9, lr .005", "0.245", {"lr": 0.005, "mu": 0.9}, "momentum", 10, 2),
    ("AdaGrad, lr .1", "0.242", {"lr": 0.1}, "adagrad", 10, 2),
    ("RMSprop .9, lr .01", "0.247", {"lr": 0.01, "alpha": 0.9}, "rmsprop", 10, 2),
    ("RMSprop .9, lr .01, concise", "0.244", {"lr": 0.01, "alpha": 0.9}, "rmsprop", 10, 2),
    ("Adam, lr .01", "0.244", {"lr": 0.01}, "adam", 10, 2),
    ("Adam, lr .01, concise", "0.254", {"lr": 0.01}, "adam", 10, 2),
)


def noise(seeds: int, tell: Tell = silent) -> Iterator[Row]:
    """B: airfoil self-noise, linear regression, loss (squared/2) on the training rows after the last epoch."""
    try:
        data = airfoil()
    except DatasetError as error:
        yield _absent("B", "airfoil self-noise", error)
        return
    many = max(seeds, 2000)  # cheap, and the tails are what is asked for: the book prints one run
    for what, printed, own, optimizer, batch, epochs in AIRFOIL:
        concise = "concise" in what
        base = Settings(
            hidden=(),
            loss="mse" if concise else "half-mse",
            init="small",
            optimizer=optimizer,
            own=own,
            batch=batch,
            epochs=epochs,
        )
        frame = final(train(data, grid(base, seed=range(many)), each_epoch=False, progress=_by(tell)).frame)
        values = (frame["train_loss"] / (2 if concise else 1)).tolist()
        reason = f"none of {many} orders of the rows gives the one run that the book prints"
        row = _band("B", f"airfoil, {what}", printed, values, reason)
        beyond = sum(value >= float(printed) - _half_digit(printed) for value in values)
        if row.green and beyond < 0.05 * many:
            row = replace(row, reason=f"rare: {beyond} of {many} orders of the rows end so high; one is printed")
        yield row


DECAY = (
    ("scratch, lambda 0", 0.0, False, ("12.96", "98.1")),
    ("scratch, lambda 3", 3.0, False, (".356", ".080")),
    ("concise, lambda 0", 0.0, True, ("13.73", "208.8")),
    ("concise, lambda 3", 3.0, True, (".389", ".185")),
)


def weight_decay(seeds: int, tell: Tell = silent) -> Iterator[Row]:
    """C: 20 rows, 200 features. Concise means the squared error without the half, and a normal bias at the start."""
    sets = [linear200(seed=seed) for seed in range(seeds)]
    for what, strength, concise, (norm, loss) in DECAY:
        base = Settings(
            hidden=(),
            loss="mse" if concise else "half-mse",
            init="unit-all" if concise else "unit",
            own={"lr": 0.003},
            l2=strength,
            batch=5,
            epochs=100,
        )
        frame = final(train(sets, grid(base, seed=range(seeds)), each_epoch=False, progress=_by(tell)).frame)
        reason = "data and first weights are drawn anew in each run; the band of these seeds is narrower than that"
        yield _band("C", f"weight decay, {what}: norm of w", norm, frame["norm"].tolist(), reason)
        yield _band("C", f"weight decay, {what}: test loss", loss, frame["test_loss"].tolist(), reason)


FEATURES = ((4, 400, "0.0108", "0.0106"), (2, 400, "8.43", "15.6"), (20, 1500, "0.0121", "0.0178"))


def fitting(seeds: int, tell: Tell = silent) -> Iterator[Row]:
    """D: under- and overfitting of the polynomial, mean squared error."""
    for features, epochs, train_loss, test_loss in FEATURES:
        base = Settings(hidden=(), own={"lr": 0.01}, batch=10, epochs=epochs)
        sets = [polynomial(seed=seed, features=features) for seed in range(seeds)]
        frame = final(train(sets, grid(base, seed=range(seeds)), each_epoch=False, progress=_by(tell)).frame)
        reason = "100 normal x: a few far ones decide x³, so the loss differs widely from draw to draw"
        yield _band("D", f"polynomial, {features} features: training loss", train_loss, frame["train_loss"], reason)
        yield _band("D", f"polynomial, {features} features: test loss", test_loss, frame["test_loss"], reason)


def clothes(seeds: int, tell: Tell = silent) -> Iterator[Row]:
    """E: Fashion-MNIST, batch 256. Training loss and accuracy are running means over the epoch, as d2l has them."""
    try:
        data = fashion_mnist()
    except DatasetError as error:
        yield _absent("E", "Fashion-MNIST", error)
        return
    few = max(3, min(seeds, 5))  # a seed of all three networks takes half a minute
    linear = Settings(hidden=(), loss="cross-entropy", init="small", own={"lr": 0.1}, batch=256, epochs=10)
    cases = (
        ("softmax", lambda seed: _running(data, replace(linear, seed=seed), tell), {10: (".447", ".848", ".836")}),
        (
            "MLP 256",
            lambda seed: _running(data, replace(linear, hidden=(256,), seed=seed), tell),
            {10: (".385", ".863", ".823")},
        ),
        ("dropout .2/.5", lambda seed: _dropped(data, seed, tell), {10: (".330", ".877", ".857")}),
    )
    for what, run, published in cases:
        curves = [run(seed) for seed in range(few)]
        if what == "softmax":
            published = {5: (".4858", ".836", ".815"), **published}
        for epoch, numbers in published.items():
            for k, (name, printed) in enumerate(
                zip(("training loss", "training acc.", "test acc."), numbers, strict=True)
            ):
                values = [curve[epoch - 1][k] for curve in curves]
                reason = where_else(printed, [[point[k] for point in curve] for curve in curves])
                yield _band("E", f"{what}, epoch {epoch}: {name}", printed, values, reason)


def where_else(printed: str, curves: Sequence[Sequence[float]]) -> str:
    """At which epochs (from 1) our runs give what is printed; ``curves`` (runs, epochs)."""
    there, half = float(printed), _half_digit(printed)
    epochs = list(zip(*curves, strict=True))
    within = [k for k, values in enumerate(epochs, 1) if min(values) - half <= there <= max(values) + half]
    if within:
        return f"our runs give it at epoch {', '.join(map(str, within))}"
    means = [sum(values) / len(values) for values in epochs]
    for k, (before, after) in enumerate(pairwise(means), 1):
        if min(before, after) <= there <= max(before, after):
            return f"our mean passes it between the epochs {k}–{k + 1}"
    _, value, k = min((abs(value - there), value, k) for k, values in enumerate(epochs, 1) for value in values)
    return f"no epoch of our runs gives it; the nearest is {value:.4g}, epoch {k}"


def _running(data: Data, settings: Settings, tell: Tell) -> list[tuple[float, float, float]]:
    """For each epoch the running training loss and accuracy, weighted by batch, and the test accuracy."""
    curve, loss, right, rows = [], 0.0, 0.0, 0
    for step in Fit(data, settings):
        tell()
        if step.step == 0:
            continue
        size = min(settings.batch, data.n_train - rows)
        loss, right, rows = loss + step.loss * size, right + step.accuracy * size, rows + size
        if step.test_accuracy is not None:
            curve.append((loss / rows, right / rows, step.test_accuracy))
            loss, right, rows = 0.0, 0.0, 0
    return curve


def _dropped(data: Data, seed: int, tell: Tell) -> list[tuple[float, float, float]]:
    """The same for d2l's network with dropout: 784-256-256-10, p = .2 and .5, lr .5. Draws from the global stream."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = nn.Sequential(
            nn.Linear(784, 256), nn.ReLU(), nn.Dropout(0.2),
            nn.Linear(256, 256), nn.ReLU(), nn.Dropout(0.5), nn.Linear(256, 10),
        )  # fmt: skip
        for layer in model:
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, std=0.01)
        optimizer, curve = torch.optim.SGD(model.parameters(), lr=0.5), []
        order = stream(seed, "order")
        for _ in range(10):
            model.train()
            loss_sum = right = 0.0
            for rows in torch.randperm(data.n_train, generator=order).split(256):
                tell()
                optimizer.zero_grad()
                out = model(data.x[rows])
                loss = nn.functional.cross_entropy(out, data.y[rows])
                loss.backward()
                optimizer.step()
                loss_sum += loss.item() * len(rows)
                right += (out.argmax(1) == data.y[rows]).sum().item()
            model.eval()
            with torch.no_grad():
                test = (model(data.x_test).argmax(1) == data.y_test).double().mean().item()
            curve.append((loss_sum / data.n_train, right / data.n_train, test))
        return curve


EARLIER = {"sgd": ".0584", "momentum": ".0142", "rmsprop": ".0144", "adam": ".0108", "adagrad": ".0282"}
EARLIER_TUNED = {"sgd": ".0149", "momentum": ".0114", "adagrad": ".0117"}


def races(seeds: int, tell: Tell = silent) -> Iterator[Row]:
    """F: the notes' race, final loss on the training rows with a shared start; always twenty seeds."""
    frame = race(progress=_by(tell))
    last = frame[frame["epoch"] == 12].pivot(index="seed", columns="optimizer", values="train_loss")
    for name in ENTRANTS:
        yield _band("F", f"race, lr .01, {name}", EARLIER[name], last[name].tolist())
    yield _count("SGD is last, of 20", 20, (last.idxmax(axis=1) == "sgd").sum())
    yield _count("Adam is first, of 20", 18, (last.idxmin(axis=1) == "adam").sum())
    best = tuned(progress=_by(tell))
    for name, printed in EARLIER_TUNED.items():
        values = best[best["optimizer"] == name]["train_loss"].tolist()
        yield _band("F", f"race, tuned, {name}", printed, values)


def _count(what: str, printed: int, ours: int, section: str = "F", slack: int = 3) -> Row:
    """A count of twenty: green within ``slack``, about the deviation of a count of such a size."""
    green = abs(int(ours) - printed) <= slack
    return Row(section, what, str(printed), int(ours), printed - slack, printed + slack, green)


def few_points(seed: int) -> Data:
    """Twenty points on a line from -1 to 1 with normal noise of deviation .3, and twenty more for the test."""
    x = torch.linspace(-1, 1, 20).repeat(2).unsqueeze(1)
    return Data("few points", x, x + 0.3 * torch.randn(40, 1, generator=stream(seed, "data")), 20)


def dropouts(seeds: int, tell: Tell = silent) -> Iterator[Row]:
    """G: twenty points, 1-300-300-1, Adam .01, 500 full steps, without dropout and with p = .5.

    Twenty seeds for the earlier means; a hundred for the tutorial's figure, which shows one draw of the noise.
    """
    many, few = 100, 20
    base = Settings(hidden=(300, 300), optimizer="adam", own={"lr": 0.01}, batch=20, epochs=500)
    runs = grid(base, dropout=[0.0, 0.5], seed=range(many))
    sets = [few_points(run.seed) for run in runs[:many]] * 2
    frame = final(train(sets, runs, each_epoch=False, progress=_by(tell)).frame)
    table = frame.pivot(index="seed", columns="dropout", values="test_loss")
    for p, printed, mean in ((0.0, ".2902", ".1451"), (0.5, ".2452", ".1184")):
        values = table[p].tolist()
        beyond = sum(value >= float(printed) - _half_digit(printed) for value in values)
        row = _band("G", f"dropout {p}, test loss in the tutorial's figure", printed, values)
        said = f"rare: {beyond} of {many} draws of the noise end so high; one is printed"
        yield replace(row, reason=said if beyond < 0.05 * many else "")
        yield _band("G", f"dropout {p}, test loss, earlier mean of 20 seeds", mean, values[:few])
    yield _count("dropout is lower, of 20", 16, (table[0.5] < table[0.0])[:few].sum(), "G")


SECTIONS: dict[str, Callable[..., Iterator[Row]]] = {
    "A": exact,
    "B": noise,
    "C": weight_decay,
    "D": fitting,
    "E": clothes,
    "F": races,
    "G": dropouts,
}
"""Each section's check, given the number of seeds and whom to tell that it goes on."""


MANY = frozenset("BCDFG")
"""Sections of so many runs that compiling them first is worth its time."""


def prepare(sections: Sequence[str]) -> None:
    """Compile for these sections, for a command that computes them; a page's process has done so at its start."""
    if MANY & set(sections):
        compiled.warm("float32")


def conformance(sections: Sequence[str] = tuple(SECTIONS), seeds: int = 10) -> Iterator[Row]:
    """The rows of these sections, one after another as they are done."""
    for section in sections:
        yield from SECTIONS[section](seeds, silent)
