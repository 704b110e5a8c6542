"""Operations that work element by element: g times the local derivative, broadcasting undone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

import torch
from torch import Tensor

from core.autograd.rules.rule import Call, Rule, Terms, flat, shape_of, sources, sum_to

Local = Callable[[Call, Tensor], Mapping[str, "Tensor | float"]]


def pointwise(
    forward: str,
    backward: Mapping[str, str],
    local: Local,
    remarks: Callable[[Call], Iterator[str]] | None = None,
) -> Rule:
    """``local``: (call, g) -> the derivative by each input, of a shape that broadcasts to that of g."""

    def gradients(call: Call, g: Tensor) -> dict[str, Tensor]:
        return {name: sum_to(g * d, shape_of(call, name)) for name, d in local(call, g).items()}

    def spell(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
        d = torch.as_tensor(local(call, g)[name], dtype=g.dtype).expand_as(g)
        shape = shape_of(call, name)
        here = sources(shape, g.shape) == flat(index, shape)
        alone = backward[name].endswith("= g")
        pairs = zip(g[here].tolist(), d[here].tolist(), strict=True)
        return [[one] if alone else [one, slope] for one, slope in pairs]

    return Rule(forward, backward, gradients, spell, remarks)


def _has(value: Tensor | float, at: float) -> bool:
    return bool((torch.as_tensor(value) == at).any())


def _zero(key: str) -> Callable[[Call], Iterator[str]]:
    def remarks(call: Call) -> Iterator[str]:
        if _has(call["self"], 0):
            yield key

    return remarks


def _ties(call: Call) -> Iterator[str]:
    if bool((torch.as_tensor(call["self"]) == torch.as_tensor(call["other"])).any()):
        yield "tie-shared"


def _clamp(call: Call, g: Tensor) -> dict[str, Tensor]:
    a = call["self"]
    inside = torch.ones_like(a, dtype=torch.bool)
    if call.get("min") is not None:
        inside &= a >= call["min"]
    if call.get("max") is not None:
        inside &= a <= call["max"]
    return {"self": inside.to(g.dtype)}


def _clamp_edge(call: Call) -> Iterator[str]:
    edges = [edge for edge in (call.get("min"), call.get("max")) if edge is not None]
    if any(_has(call["self"], edge) for edge in edges if isinstance(edge, (int, float))):
        yield "clamp-edge"


def _pow(call: Call, g: Tensor) -> dict[str, Tensor]:
    a, b = call.tensor("self", g), call.tensor("exponent", g)
    slope = torch.where(b == 0, torch.zeros_like(a * b), b * a ** (b - 1))
    found = {"self": slope}
    if isinstance(call["exponent"], Tensor):
        found["exponent"] = torch.where((a == 0) & (b >= 0), torch.zeros_like(a * b), a**b * a.log())
    return found


def _half(call: Call, g: Tensor, wins: Tensor) -> Tensor:
    """1 where the condition holds, one half at ties."""
    equal = call.tensor("self", g) == call.tensor("other", g)
    return torch.where(equal, torch.full_like(g, 0.5), wins.to(g.dtype))


def _gelu(call: Call, g: Tensor) -> dict[str, Tensor]:
    a = call["self"]
    if call.get("approximate", "none") != "none":
        raise ValueError("the approximation has another formula")
    density = torch.exp(-a * a / 2) / math.sqrt(2 * math.pi)
    return {"self": 0.5 * (1 + torch.erf(a / math.sqrt(2))) + a * density}


def _flat(forward: str) -> Rule:
    """A staircase: its slope is 0 wherever it has one."""
    zero = {"self": r"\bar a = 0"}
    return pointwise(forward, zero, lambda call, g: {"self": torch.zeros_like(g)}, lambda call: iter(["flat"]))


def _plain(call: Call, **slopes: float) -> dict[str, float]:
    """The slopes of a sum without the factor ``alpha``."""
    if call.get("alpha", 1) != 1:
        raise ValueError("the formula has no alpha")
    return slopes


def _softplus(call: Call, g: Tensor) -> dict[str, Tensor]:
    if call.get("beta", 1) != 1:
        raise ValueError("the formula has no beta")
    return {"self": call["self"].sigmoid()}


POINTWISE: dict[str, Rule] = {
    "Add": pointwise(
        r"y = a + b",
        {"self": r"\bar a = g", "other": r"\bar b = g"},
        lambda call, g: _plain(call, self=1.0, other=1.0),
    ),
    "Sub": pointwise(
        r"y = a - b",
        {"self": r"\bar a = g", "other": r"\bar b = -g"},
        lambda call, g: _plain(call, self=1.0, other=-1.0),
    ),
    "Rsub": pointwise(
        r"y = b - a",
        {"self": r"\bar a = -g", "other": r"\bar b = g"},
        lambda call, g: _plain(call, self=-1.0, other=1.0),
    ),
    "Mul": pointwise(
        r"y = a \cdot b",
        {"self": r"\bar a = g \cdot b", "other": r"\bar b = g \cdot a"},
        lambda call, g: {"self": call.tensor("other", g), "other": call.tensor("self", g)},
    ),
    "Div": pointwise(
        r"y = \frac{a}{b}",
        {"self": r"\bar a = g \cdot \frac{1}{b}", "other": r"\bar b = g \cdot \left(-\frac{a}{b^2}\right)"},
        lambda call, g: {
            "self": 1 / call.tensor("other", g),
            "other": -call.tensor("self", g) / call.tensor("other", g) ** 2,
        },
    ),
    "Neg": pointwise(r"y = -a", {"self": r"\bar a = -g"}, lambda call, g: {"self": -1.0}),
    "Pow": pointwise(
        r"y = a^b", {"self": r"\bar a = g \cdot b\,a^{b-1}", "exponent": r"\bar b = g \cdot a^b \ln a"}, _pow
    ),
    "Exp": pointwise(r"y = e^a", {"self": r"\bar a = g \cdot y"}, lambda call, g: {"self": call.out}),
    "Expm1": pointwise(r"y = e^a - 1", {"self": r"\bar a = g \cdot (y + 1)"}, lambda call, g: {"self": call.out + 1}),
    "Log": pointwise(r"y = \ln a", {"self": r"\bar a = g \cdot \frac{1}{a}"}, lambda c, g: {"self": 1 / c["self"]}),
    "Log1p": pointwise(
        r"y = \ln(1 + a)", {"self": r"\bar a = g \cdot \frac{1}{1 + a}"}, lambda c, g: {"self": 1 / (1 + c["self"])}
    ),
    "Log2": pointwise(
        r"y = \log_2 a",
        {"self": r"\bar a = g \cdot \frac{1}{a \ln 2}"},
        lambda c, g: {"self": 1 / (c["self"] * math.log(2))},
    ),
    "Sqrt": pointwise(
        r"y = \sqrt{a}",
        {"self": r"\bar a = g \cdot \frac{1}{2y}"},
        lambda call, g: {"self": 1 / (2 * call.out)},
        _zero("sqrt-zero"),
    ),
    "Rsqrt": pointwise(
        r"y = \frac{1}{\sqrt{a}}",
        {"self": r"\bar a = g \cdot \left(-\frac{y^3}{2}\right)"},
        lambda call, g: {"self": -(call.out**3) / 2},
    ),
    "Reciprocal": pointwise(
        r"y = \frac{1}{a}", {"self": r"\bar a = g \cdot (-y^2)"}, lambda call, g: {"self": -(call.out**2)}
    ),
    "Sin": pointwise(r"y = \sin a", {"self": r"\bar a = g \cdot \cos a"}, lambda c, g: {"self": c["self"].cos()}),
    "Cos": pointwise(r"y = \cos a", {"self": r"\bar a = g \cdot (-\sin a)"}, lambda c, g: {"self": -c["self"].sin()}),
    "Tan": pointwise(r"y = \tan a", {"self": r"\bar a = g \cdot (1 + y^2)"}, lambda call, g: {"self": 1 + call.out**2}),
    "Atan": pointwise(
        r"y = \arctan a",
        {"self": r"\bar a = g \cdot \frac{1}{1 + a^2}"},
        lambda c, g: {"self": 1 / (1 + c["self"] ** 2)},
    ),
    "Tanh": pointwise(
        r"y = \tanh a", {"self": r"\bar a = g \cdot (1 - y^2)"}, lambda call, g: {"self": 1 - call.out**2}
    ),
    "Sigmoid": pointwise(
        r"y = \sigma(a)",
        {"self": r"\bar a = g \cdot y\,(1 - y)"},
        lambda call, g: {"self": call.out * (1 - call.out)},
    ),
    "Silu": pointwise(
        r"y = a\,\sigma(a)",
        {"self": r"\bar a = g \cdot \left(\sigma + a\,\sigma\,(1 - \sigma)\right)"},
        lambda c, g: {"self": c["self"].sigmoid() * (1 + c["self"] * (1 - c["self"].sigmoid()))},
    ),
    "Gelu": pointwise(r"y = a\,\Phi(a)", {"self": r"\bar a = g \cdot \left(\Phi(a) + a\,\varphi(a)\right)"}, _gelu),
    "Softplus": pointwise(
        r"y = \ln(1 + e^a)",
        {"self": r"\bar a = g \cdot \sigma(a)"},
        _softplus,
    ),
    "Erf": pointwise(
        r"y = \mathrm{erf}\,a",
        {"self": r"\bar a = g \cdot \frac{2}{\sqrt{\pi}} e^{-a^2}"},
        lambda c, g: {"self": 2 / math.sqrt(math.pi) * torch.exp(-(c["self"] ** 2))},
    ),
    "Relu": pointwise(
        r"y = \max(a, 0)",
        {"self": r"\bar a = g \cdot [a > 0]"},
        lambda c, g: {"self": (c["self"] > 0).to(g.dtype)},
        _zero("relu-zero"),
    ),
    "LeakyRelu": pointwise(
        r"y = \max(a, \alpha a)",
        {"self": r"\bar a = g \cdot (1 \text{ or } \alpha)"},
        lambda c, g: {"self": torch.where(c["self"] > 0, 1.0, c.get("negative_slope", 0.01)).to(g.dtype)},
        _zero("relu-zero"),
    ),
    "Abs": pointwise(
        r"y = |a|",
        {"self": r"\bar a = g \cdot \mathrm{sign}(a)"},
        lambda c, g: {"self": c["self"].sign()},
        _zero("abs-zero"),
    ),
    "Sign": _flat(r"y = \mathrm{sign}(a)"),
    "Sgn": _flat(r"y = \mathrm{sign}(a)"),
    "Floor": _flat(r"y = \lfloor a \rfloor"),
    "Ceil": _flat(r"y = \lceil a \rceil"),
    "Round": _flat(r"y = \mathrm{round}(a)"),
    "Maximum": pointwise(
        r"y = \max(a, b)",
        {"self": r"\bar a = g \cdot [a > b]", "other": r"\bar b = g \cdot [b > a]"},
        lambda c, g: {"self": _half(c, g, c["self"] > c["other"]), "other": _half(c, g, c["self"] < c["other"])},
        _ties,
    ),
    "Minimum": pointwise(
        r"y = \min(a, b)",
        {"self": r"\bar a = g \cdot [a < b]", "other": r"\bar b = g \cdot [b < a]"},
        lambda c, g: {"self": _half(c, g, c["self"] < c["other"]), "other": _half(c, g, c["self"] > c["other"])},
        _ties,
    ),
    "Clamp": pointwise(r"y = \min(\max(a, l), h)", {"self": r"\bar a = g \cdot [l \le a \le h]"}, _clamp, _clamp_edge),
    "Where": pointwise(
        r"y = c \;?\; a : b",
        {"self": r"\bar a = g \cdot [c]", "other": r"\bar b = g \cdot [\text{not } c]"},
        lambda c, g: {"self": c["condition"].to(g.dtype), "other": (~c["condition"]).to(g.dtype)},
        lambda c: iter(["where"]),
    ),
    "ToCopy": pointwise(r"y = a", {"self": r"\bar a = g"}, lambda call, g: {"self": 1.0}),
    "Clone": pointwise(r"y = a", {"self": r"\bar a = g"}, lambda call, g: {"self": 1.0}),
    "Fill": pointwise(r"y = c", {"self": r"\bar a = 0"}, lambda call, g: {"self": torch.zeros_like(g)}),
    "Zero": pointwise(r"y = 0", {"self": r"\bar a = 0"}, lambda call, g: {"self": torch.zeros_like(g)}),
}
