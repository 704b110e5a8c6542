"""Loss functions: mean or sum over what they compare; ``reduction`` is 0 for none, 1 for mean, 2 for sum."""

from __future__ import annotations

import torch
from torch import Tensor

from core.autograd.rules.rule import Call, Rule, Terms

MEAN = 1


def _share(call: Call, count: int) -> float:
    return 1 / count if call.get("reduction", MEAN) == MEAN else 1.0


def _mse_slope(call: Call) -> Tensor:
    a, t = call["self"], call["target"]
    return 2 * (a - t) * _share(call, a.numel())


def _spell_mse(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    slope = _mse_slope(call)[index].item() * (1 if name == "self" else -1)
    return [[g.expand(call.shapes["self"])[index].item(), slope]]


def _nll(call: Call, g: Tensor) -> dict[str, Tensor]:
    logs, target, weight = call["self"], call["target"], call.get("weight")
    rows = logs.reshape(-1, logs.shape[-1])
    target = target.reshape(-1)
    if logs.dim() > 2:
        raise KeyError("spatial")
    counted = target != call.get("ignore_index", -100)
    each = torch.ones(len(target), dtype=g.dtype) if weight is None else weight[target.clamp(min=0)]
    each = each * counted
    if call.get("reduction", MEAN) == MEAN:
        each = each / each.sum()
    landed = torch.zeros_like(rows)
    landed[torch.arange(len(target)), target.clamp(min=0)] = -each * g.reshape(-1).expand(len(target))
    return {"self": landed.reshape(logs.shape)}


def _bce_slope(call: Call) -> Tensor:
    a, t = call["self"], call["target"]
    slope = (a - t) / (a * (1 - a)).clamp(min=1e-12)
    weight = call.get("weight")
    return slope * (1 if weight is None else weight) * _share(call, a.numel())


def _logits_slope(call: Call) -> Tensor:
    a, t, positive, weight = call["self"], call["target"], call.get("pos_weight"), call.get("weight")
    positive = 1 if positive is None else positive
    slope = a.sigmoid() * (1 + (positive - 1) * t) - positive * t
    return slope * (1 if weight is None else weight) * _share(call, a.numel())


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
