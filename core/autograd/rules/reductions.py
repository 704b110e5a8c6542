"""Operations that make many elements into few: sums, means, norms, maxima, and the softmax family."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from core.autograd.rules.rule import Call, Rule, Terms


def _dims(call: Call, rank: int) -> tuple[int, ...]:
    """The dimensions that were reduced; all of them where none is named."""
    dim = call.get("dim")
    if dim is None or dim == []:
        return tuple(range(rank))
    return tuple(at % max(rank, 1) for at in (dim if isinstance(dim, (list, tuple)) else [dim]))


def _spread(call: Call, g: Tensor) -> Tensor:
    """``g``, or any result of the reduction, beside every element that went into it."""
    shape = call.shapes["self"]
    if not call.get("keepdim", False):
        for at in sorted(_dims(call, len(shape))):
            g = g.unsqueeze(at) if g.dim() < len(shape) else g
    return g.expand(shape)


def _count(call: Call) -> int:
    shape = call.shapes["self"]
    count = 1
    for at in _dims(call, len(shape)):
        count *= shape[at] if shape else 1
    return count


def _spell_sum(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    return [[_spread(call, g)[index].item()]]


def _spell_mean(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    return [[_spread(call, g)[index].item(), 1 / _count(call)]]


def _norm_slope(call: Call, g: Tensor) -> Tensor:
    order = call.get("ord", call.get("p", 2))
    if (2 if order is None else order) != 2:
        raise ValueError("the formula is that of the Euclidean norm")
    a, norm = call["self"], _spread(call, call.out)
    return torch.where(norm == 0, torch.zeros_like(a), a / norm)


def _spell_norm(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    return [[_spread(call, g)[index].item(), _norm_slope(call, g)[index].item()]]


def _norm_zero(call: Call) -> Iterator[str]:
    if bool((call.out == 0).any()):
        yield "norm-zero"


def _extreme(call: Call) -> Tensor:
    """1 at the winner of each group; ties share evenly where no dimension is named, else the first found wins."""
    a = call["self"]
    if isinstance(call.out, (tuple, list)):
        best = call.out[1] if call.get("keepdim") or a.dim() == 0 else call.out[1].unsqueeze(call["dim"])
        return torch.zeros_like(a).scatter(call["dim"], best, 1.0) if a.dim() else torch.ones_like(a)
    hit = (a == _spread(call, call.out)).to(a.dtype)
    return hit / hit.sum(dim=_dims(call, a.dim()), keepdim=True) if a.dim() else hit


def _spell_extreme(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    return [[_spread(call, g)[index].item(), _extreme(call)[index].item()]]


def _extreme_ties(call: Call) -> Iterator[str]:
    a = call["self"]
    best = call.out[0] if isinstance(call.out, (tuple, list)) else call.out
    hits = (a == _spread(call, best)).sum(dim=_dims(call, a.dim())) if a.dim() else torch.ones(())
    if bool((hits > 1).any()):
        yield "tie-first" if isinstance(call.out, (tuple, list)) else "tie-shared"


EXTREME = Rule(
    r"y = \max_i a_i",
    {"self": r"\bar a_i = g \cdot [i = \arg\max a]"},
    lambda call, g: {"self": _spread(call, g) * _extreme(call)},
    _spell_extreme,
    _extreme_ties,
)
LEAST = Rule(
    r"y = \min_i a_i",
    {"self": r"\bar a_i = g \cdot [i = \arg\min a]"},
    EXTREME.gradients,
    _spell_extreme,
    _extreme_ties,
)


def _log_softmax(call: Call, g: Tensor) -> dict[str, Tensor]:
    return {"self": g - call.out.exp() * g.sum(dim=call["dim"], keepdim=True)}


def _spell_log_softmax(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    total = g.sum(dim=call["dim"], keepdim=True).expand_as(g)[index].item()
    return [[g[index].item()], [-call.out[index].exp().item(), total]]


def _softmax(call: Call, g: Tensor) -> dict[str, Tensor]:
    return {"self": call.out * (g - (g * call.out).sum(dim=call["dim"], keepdim=True))}


def _spell_softmax(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    total = (g * call.out).sum(dim=call["dim"], keepdim=True).expand_as(g)[index].item()
    weight = call.out[index].item()
    return [[weight, g[index].item()], [-weight, total]]


def _cumsum(call: Call, g: Tensor) -> dict[str, Tensor]:
    return {"self": g.flip(call["dim"]).cumsum(call["dim"]).flip(call["dim"])}


def _variance(call: Call, g: Tensor) -> dict[str, Tensor]:
    a = call["self"]
    correction = call.get("correction", 1)
    spare = _count(call) - (1 if correction is None else correction)
    mean = a.mean(dim=_dims(call, a.dim()), keepdim=True)
    return {"self": _spread(call, g) * 2 * (a - mean) / spare}


def _deviation(call: Call, g: Tensor) -> dict[str, Tensor]:
    return _variance(call, g / (2 * call.out))


REDUCTIONS: dict[str, Rule] = {
    "Sum": Rule(r"y = \sum_i a_i", {"self": r"\bar a_i = g"}, lambda call, g: {"self": _spread(call, g)}, _spell_sum),
    "Mean": Rule(
        r"y = \frac{1}{n} \sum_i a_i",
        {"self": r"\bar a_i = g \cdot \frac{1}{n}"},
        lambda call, g: {"self": _spread(call, g) / _count(call)},
        _spell_mean,
    ),
    "LinalgVectorNorm": Rule(
        r"y = \lVert a \rVert",
        {"self": r"\bar a_i = g \cdot \frac{a_i}{y}"},
        lambda call, g: {"self": _spread(call, g) * _norm_slope(call, g)},
        _spell_norm,
        _norm_zero,
    ),
    "Max": EXTREME,
    "Amax": EXTREME,
    "Min": LEAST,
    "Amin": LEAST,
    "LogSoftmax": Rule(
        r"y_i = a_i - \ln \sum_j e^{a_j}",
        {"self": r"\bar a_i = g_i - e^{y_i} \sum_j g_j"},
        _log_softmax,
        _spell_log_softmax,
    ),
    "Softmax": Rule(
        r"y_i = \frac{e^{a_i}}{\sum_j e^{a_j}}",
        {"self": r"\bar a_i = y_i g_i - y_i \sum_j g_j y_j"},
        _softmax,
        _spell_softmax,
    ),
    "Cumsum": Rule(r"y_i = \sum_{j \le i} a_j", {"self": r"\bar a_j = \sum_{i \ge j} g_i"}, _cumsum),
    "Var": Rule(
        r"y = \frac{1}{n - c} \sum_i (a_i - m)^2", {"self": r"\bar a_i = g \cdot \frac{2 (a_i - m)}{n - c}"}, _variance
    ),
    "Std": Rule(r"y = \sqrt{\mathrm{var}(a)}", {"self": r"\bar a_i = g \cdot \frac{a_i - m}{(n - c)\,y}"}, _deviation),
}
REDUCTIONS["Norm"] = REDUCTIONS["LinalgVectorNorm"]
