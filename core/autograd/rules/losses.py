"""Loss functions as a mean over what they compare (``reduction`` is 1): what they are unless told otherwise."""

from __future__ import annotations

import torch
from torch import Tensor

from core.autograd.rules.rule import Call, Rule, Terms

MEAN = 1


def _share(call: Call, count: int) -> float:
    """1 / n. Raises ValueError for a loss that is not a plain mean: the formulas are those of the mean."""
    if call.get("reduction", MEAN) != MEAN or call.get("weight") is not None:
        raise ValueError("not a plain mean")
    return 1 / count


def _mse_slope(call: Call) -> Tensor:
    a, t = call["self"], call["target"]
    return 2 * (a - t) * _share(call, a.numel())


def _spell_mse(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    slope = _mse_slope(call)[index].item() * (1 if name == "self" else -1)
    return [[g.expand(call.shapes["self"])[index].item(), slope]]


def _nll(call: Call, g: Tensor) -> dict[str, Tensor]:
    logs, target = call["self"], call["target"]
    rows = logs.reshape(-1, logs.shape[-1])
    target = target.reshape(-1)
    if logs.dim() > 2:
        raise ValueError("the formula is that of one prediction a row")
    counted = target != call.get("ignore_index", -100)
    each = counted * _share(call, int(counted.sum()))
    landed = torch.zeros_like(rows)
    landed[torch.arange(len(target)), target.clamp(min=0)] = -each * g
    return {"self": landed.reshape(logs.shape)}


def _bce_slope(call: Call) -> Tensor:
    a, t = call["self"], call["target"]
    return (a - t) / (a * (1 - a)).clamp(min=1e-12) * _share(call, a.numel())


def _logits_slope(call: Call) -> Tensor:
    if call.get("pos_weight") is not None:
        raise ValueError("the formula has no weights")
    return (call["self"].sigmoid() - call["target"]) * _share(call, call["self"].numel())


def _by(slope) -> tuple:
    """Gradient and arithmetic of a loss with one slope an element."""

    def gradients(call: Call, g: Tensor) -> dict[str, Tensor]:
        return {"self": g * slope(call)}

    def spell(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
        return [[g.expand(call.shapes["self"])[index].item(), slope(call)[index].item()]]

    return gradients, spell


def _smooth_slope(call: Call) -> Tensor:
    a, t = call["self"], call["target"]
    beta = call.get("beta", call.get("delta", 1.0))
    gap = a - t
    slope = torch.where(gap.abs() < beta, gap / (beta if "beta" in call.arguments else 1.0), gap.sign())
    if "delta" in call.arguments:
        slope = torch.where(gap.abs() < beta, gap, beta * gap.sign())
    return slope * _share(call, a.numel())


LOSSES: dict[str, Rule] = {
    "MseLoss": Rule(
        r"y = \frac{1}{n} \sum_i (a_i - b_i)^2",
        {
            "self": r"\bar a_i = g \cdot \frac{2}{n} (a_i - b_i)",
            "target": r"\bar b_i = -g \cdot \frac{2}{n} (a_i - b_i)",
        },
        lambda call, g: {"self": g * _mse_slope(call), "target": -g * _mse_slope(call)},
        _spell_mse,
    ),
    "NllLoss": Rule(
        r"y = -\frac{1}{n} \sum_i a_{i, t_i}", {"self": r"\bar a_{i, t_i} = -\frac{g}{n},\quad \text{else } 0"}, _nll
    ),
    "BinaryCrossEntropy": Rule(
        r"y = -\frac{1}{n} \sum_i \left(t_i \ln a_i + (1 - t_i) \ln(1 - a_i)\right)",
        {"self": r"\bar a_i = g \cdot \frac{1}{n} \frac{a_i - t_i}{a_i (1 - a_i)}"},
        *_by(_bce_slope),
    ),
    "BinaryCrossEntropyWithLogits": Rule(
        r"y = -\frac{1}{n} \sum_i \left(t_i \ln \sigma(a_i) + (1 - t_i) \ln(1 - \sigma(a_i))\right)",
        {"self": r"\bar a_i = g \cdot \frac{1}{n} (\sigma(a_i) - t_i)"},
        *_by(_logits_slope),
    ),
    "SmoothL1Loss": Rule(
        r"y = \frac{1}{n} \sum_i h(a_i - b_i)",
        {"self": r"\bar a_i = g \cdot \frac{1}{n} h'(a_i - b_i)"},
        *_by(_smooth_slope),
    ),
}
LOSSES["HuberLoss"] = LOSSES["SmoothL1Loss"]
