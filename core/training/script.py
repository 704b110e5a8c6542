"""The same training as a script of plain PyTorch: what the reader would write, giving the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from core.training.activations import ACTIVATIONS
from core.training.datasets import DATASETS
from core.training.fault import refuse
from core.training.losses import LOSSES
from core.training.mlp import INITS
from core.training.optimizers import OPTIMIZERS
from core.training.schedules import SCHEDULES
from core.training.settings import Settings, all_faults, steps_in_all
from core.training.streams import seed_of


def script(settings: Settings, dataset: str, *, data_seed: int = 0, data_own: Mapping[str, float] | None = None) -> str:
    """A script that trains as ``Fit`` does on ``DATASETS[dataset]`` and prints epoch, training loss and test loss.

    It is to be run from the project's folder, where the data sets are, and always computes on the processor.
    Raises SettingsRefused, or DatasetError when the data are not to be had.
    """
    data_own = data_own or {}
    data = DATASETS[dataset].make(seed=data_seed, **data_own)
    refuse(all_faults(settings, data))
    arguments = "".join(f", {key}={value!r}" for key, value in data_own.items())
    double = settings.dtype == "float64"
    lines = ["import numpy as np"] if settings.dropout else []
    lines += ["import torch", "from torch import nn", "", "from core.training.datasets import DATASETS", ""]
    lines += ["torch.set_default_dtype(torch.float64)"] if double else []
    lines += [f"data = DATASETS[{dataset!r}].make(seed={data_seed}{arguments})"]
    convert = ".double()" if double else ""
    for part in ("train", "test"):
        y_convert = "" if data.classes else convert
        lines.append(f"x_{part}, y_{part} = data.x_{part}{convert}, data.y_{part}{y_convert}")
    lines += ["", *_model(settings, settings.sizes(data)), ""]
    lines += _loop(settings, steps_in_all(settings, data))
    return "\n".join(lines) + "\n"


def _model(settings: Settings, sizes: tuple[int, ...]) -> list[str]:
    own = ", ".join(
        f"{ACTIVATIONS[settings.activation].keywords[name]}={value!r}"
        for name, value in settings.activation_own.items()
    )
    row = ACTIVATIONS[settings.activation]
    fixed = ", ".join(f'{name}=float("{value}")' for name, value in row.fixed.items())
    layers = []
    for number, (inputs, outputs) in enumerate(pairwise(sizes), 1):
        layers.append(f"    nn.Linear({inputs}, {outputs}),")
        if number < len(sizes) - 1:
            layers.append(f"    nn.{row.torch.__name__}({', '.join(part for part in (own, fixed) if part)}),")
            layers += ["    Dropout(),"] if settings.dropout else []
    seed = seed_of(settings.seed if settings.start is None else settings.start, "start")
    lines = _dropout(settings) if settings.dropout else []
    lines += [f"torch.manual_seed({seed})  # the first weights", "model = nn.Sequential(", *layers, ")"]
    if code := INITS[settings.init].code:
        lines += [f"torch.manual_seed({seed})", "for layer in model:", "    if isinstance(layer, nn.Linear):"]
        lines += [f"        {line}" for line in code]
    return lines


def _dropout(settings: Settings) -> list[str]:
    """The module that draws the masks of ``regularisers.Masks``."""
    p = settings.dropout
    return [
        f"masks = np.random.SFC64({seed_of(settings.seed, 'mask')})",
        "",
        "",
        f"class Dropout(nn.Module):  # nn.Dropout({p!r}), drawn from a stream of its own, 16 bits a value",
        "    def forward(self, x):",
        "        if not self.training:",
        "            return x",
        '        bits = masks.random_raw(-(-x.numel() // 4)).astype("<u8").view("<u2")[: x.numel()]',
        f"        keep = torch.from_numpy(bits >= {round(65536 * p)}).view(x.shape[1], x.shape[0]).T",
        f"        return x * (keep * {1 / (1 - p)!r})",
        "",
        "",
    ]


def _loop(settings: Settings, total: int) -> list[str]:
    weights = "[layer.weight for layer in model if isinstance(layer, nn.Linear)]"
    loss = LOSSES[settings.loss].code
    if settings.class_weights:
        loss = f"nn.CrossEntropyLoss(weight=torch.tensor({list(settings.class_weights)!r}))"
    lines = [f"optimizer = {OPTIMIZERS[settings.optimizer].code('model.parameters()', **settings.own)}"]
    scheduled = settings.schedule != "constant"
    if scheduled:
        lines.append(f"scheduler = {SCHEDULES[settings.schedule].code(total, **settings.schedule_own)}")
    lines.append(f"loss_of = {loss}")
    if settings.l1 or settings.l2 or settings.decay:
        lines.append(f"weights = {weights}")
    lines.append(f"order = torch.Generator().manual_seed({seed_of(settings.seed, 'order')})")
    if settings.patience:
        lines.append('best, waited = float("inf"), 0')
    extra = ""
    extra += f" + {settings.l1!r} * sum(w.abs().sum() for w in weights)" if settings.l1 else ""
    extra += f" + {settings.l2!r} / 2 * sum(w.square().sum() for w in weights)" if settings.l2 else ""
    backward = f"(loss{extra}).backward()" if extra else "loss.backward()"
    lines += [
        f"for epoch in range({settings.epochs}):",
        "    model.train()",
        f"    for rows in torch.randperm(len(x_train), generator=order).split({settings.batch}):",
        "        optimizer.zero_grad()",
        "        loss = loss_of(model(x_train[rows]), y_train[rows])",
        f"        {backward}",
    ]
    if settings.decay:
        lines += [
            "        with torch.no_grad():",
            "            for w in weights:",
            f'                w *= 1 - optimizer.param_groups[0]["lr"] * {settings.decay!r}',
        ]
    lines.append("        optimizer.step()")
    lines += ["        scheduler.step()"] if scheduled else []
    lines += [
        "    model.eval()",
        "    with torch.no_grad():",
        "        train, test = loss_of(model(x_train), y_train).item(), loss_of(model(x_test), y_test).item()",
        "    print(epoch + 1, train, test)",
    ]
    if settings.patience:
        lines += [
            "    waited = 0 if test < best else waited + 1",
            "    best = min(best, test)",
            f"    if waited >= {settings.patience}:",
            "        break",
        ]
    return lines
