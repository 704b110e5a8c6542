"""A run as a script of plain PyTorch and numpy, to take along: it needs nothing of this project.

It computes in float64 like the playground, draws the same numbers from the same seeds and so ends at the same losses;
but the two add up in different orders, and a training whose loss jumps about enlarges such rounding without bound.
"""

from __future__ import annotations

import textwrap
from itertools import pairwise

from core.playground.datasets import DATASETS, Points
from core.playground.features import FEATURES
from core.playground.net import DRAWS
from core.playground.run import points_of
from core.playground.settings import OWN, Settings
from core.playground.shape import Net, net_of
from core.training.activations import ACTIVATIONS
from core.training.optimizers import OPTIMIZERS
from core.training.schedules import SCHEDULES
from core.training.streams import seed_of

LOSSES = {
    "mse": "nn.MSELoss()",
    "half-mse": "lambda out, y: nn.functional.mse_loss(out, y) / 2",
    "bce": "nn.BCEWithLogitsLoss()",
    "cross-entropy": "nn.CrossEntropyLoss()",
}


def script(settings: Settings, epochs: int) -> str:
    """The text; it prints the losses after so many epochs. Raises PlaygroundRefused for data that are none."""
    points = points_of(settings)
    net = net_of(settings, points.classes)
    lines = ["import numpy as np", "import torch", "from torch import nn", "", "torch.set_default_dtype(torch.float64)"]
    lines += [*_data(settings, points, net), *_model(settings, net), *_loop(settings, points, net, epochs)]
    lines += [
        "model.eval()",
        "with torch.no_grad():",
        "    train, test = loss_of(model(x[:n]), y[:n]).item(), loss_of(model(x[n:]), y[n:]).item()",
        'print(f"train {train:.10f}  test {test:.10f}")',
    ]
    if net.classes:
        right = "model(x).argmax(1) == y" if net.loss == "cross-entropy" else (
            f"(model(x) > 0) == (y > {'0' if net.squashed else '0.5'})"
        )
        lines += ["with torch.no_grad():", f"    right = ({right}).double()"]
        lines += ['print(f"accuracy: train {right[:n].mean():.3f}, test {right[n:].mean():.3f}")']
    return "\n".join(lines) + "\n"


def _data(settings: Settings, points: Points, net: Net) -> list[str]:
    s = settings
    if s.data == OWN:
        rows = [f"({a!r}, {b!r}, {c!r})" for (a, b), c in zip(points.xy.tolist(), points.y.tolist(), strict=True)]
        table = textwrap.fill(", ".join(rows), 110, initial_indent="    ", subsequent_indent="    ")
        lines = ["", "rows = torch.tensor([", table, "])", "points, target = rows[:, :2], rows[:, 2]"]
    else:
        row = DATASETS[s.data]
        call = f"{row.make.__name__}(random, {s.rows}, {s.noise / 100!r}, {s.classes if row.classes == 0 else 2})"
        lines = ["", "", *row.code.rstrip().splitlines(), "", "", f"random = np.random.RandomState({s.data_seed})"]
        lines += [f"points, target = {call}", "order = random.permutation(len(points))"]
        lines += ["points, target = torch.tensor(points[order]), torch.tensor(target[order])"]
    lines.append(f"n = {points.n_train}  # the first rows are for training, the others for the test")
    lines.append(f"x = torch.stack([{', '.join(FEATURES[name].code for name in s.features)}], dim=1)")
    if net.loss == "cross-entropy":
        return [*lines, "y = target.long()", ""]
    column = "target[:, None].double()"
    return [*lines, f"y = {f'2 * {column} - 1' if net.squashed else column}", ""]


def _model(settings: Settings, net: Net) -> list[str]:
    seed = seed_of(settings.seed, "start")
    lines = [f"torch.manual_seed({seed})", "model = nn.Sequential("]
    for number, (inputs, outputs) in enumerate(pairwise(net.widths)):
        parts = [f"nn.Linear({inputs}, {outputs})"]
        if number < len(net.activations):
            row = ACTIVATIONS[net.activations[number]]
            fixed = ", ".join(f'{name}=float("{value}")' for name, value in row.fixed.items())
            parts.append(f"nn.{row.torch.__name__}({fixed})")
            parts += [f"nn.Dropout({settings.dropout!r})"] if settings.dropout else []
        elif net.squashed:
            parts.append("nn.Tanh()")
        lines.append(f"    {', '.join(parts)},")
    lines.append(")")
    if code := DRAWS[settings.init].code:
        lines += [f"torch.manual_seed({seed})", "for layer in model:", "    if isinstance(layer, nn.Linear):"]
        lines += [f"        {line}" for line in code]
    return lines


def _loop(settings: Settings, points: Points, net: Net, epochs: int) -> list[str]:
    s, n = settings, points.n_train
    original, batch = s.rules == "original", min(s.batch or n, n)
    own = {"lr": s.lr} | ({"mu": s.mu} if s.optimizer in ("momentum", "nesterov") else {})
    penalty = s.penalty if s.rate else "none"
    optimizer = OPTIMIZERS[s.optimizer].code("model.parameters()", **own)
    lines = [f"loss_of = {LOSSES[net.loss]}", f"optimizer = {optimizer}"]
    scheduled = s.schedule != "constant"
    if scheduled:
        horizon = s.horizon * (n // batch if original else -(-n // batch))
        lines += [f"scheduler, step = {SCHEDULES[s.schedule].code(horizon)}, 0"]
    if penalty != "none":
        lines.append("weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]")
        if original and penalty == "l1":
            lines.append("dead = [torch.zeros_like(w, dtype=torch.bool) for w in weights]")
    if s.shuffle and not original:
        lines.append(f"shuffle = torch.Generator().manual_seed({seed_of(s.seed, 'order')})")
    if original:
        lines.append("left = torch.arange(0)  # rows that were too few for a batch")
    if s.dropout:
        lines.append(f"torch.manual_seed({seed_of(s.seed, 'mask')})  # the masks of dropout")
    lines.append(f"for epoch in range({epochs}):")
    if original:
        lines += [f"    for rows in torch.arange(n // {batch} * {batch}).split({batch}):"]
        lines += ["        rows, left = torch.cat([left, rows]), rows[:0]"]
    else:
        rows = "torch.randperm(n, generator=shuffle)" if s.shuffle else "torch.arange(n)"
        lines.append(f"    for rows in {rows}.split({batch}):")
    extra = ""
    if penalty in ("l1", "l2") and not original:
        part = "w.abs().sum()" if penalty == "l1" else "w.square().sum() / 2"
        extra = f" + {s.rate!r} * sum({part} for w in weights)"
    lines += ["        optimizer.zero_grad()", f"        loss = loss_of(model(x[rows]), y[rows]){extra}"]
    lines.append("        loss.backward()")
    lr = 'optimizer.param_groups[0]["lr"]' if scheduled else repr(s.lr)
    if penalty == "decay" and not original:
        lines += ["        with torch.no_grad():", "            for w in weights:"]
        lines.append(f"                w *= 1 - {lr} * {s.rate!r}")
    if penalty != "none" and original:
        lines.append("        before = [w.detach().clone() for w in weights]")
    lines.append("        optimizer.step()")
    if penalty != "none" and original:
        lines.append("        with torch.no_grad():")
        if penalty == "l1":
            lines += [
                "            for w, old, gone in zip(weights, before, dead):",
                f"                new = w - {lr} * {s.rate!r} * old.sign()",
                "                gone |= w * new < 0",
                "                w.copy_(new.masked_fill(gone, 0))",
            ]
        else:
            lines.append("            for w, old in zip(weights, before):")
            lines.append(f"                w -= {lr} * {s.rate!r} * old")
    if scheduled:
        lines += [f"        if step < {horizon}:", "            scheduler.step()", "        step += 1"]
    if original:
        lines.append(f"    left = torch.arange(n // {batch} * {batch}, n)")
    return lines
