"""Products of vectors and matrices: the gradient of one factor is g times the other, turned."""

from __future__ import annotations

from torch import Tensor

from core.autograd.rules.rule import Call, Rule, Terms, sum_to


def _pairs(left: Tensor, right: Tensor) -> list[list[float]]:
    return [[a, b] for a, b in zip(left.reshape(-1).tolist(), right.reshape(-1).tolist(), strict=True)]


def _dot(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    other = call["tensor" if name == "self" else "self"]
    return [[g.item(), other[index].item()]]


def _mv(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    if name == "self":
        row, column = index
        return [[g[row].item(), call["vec"][column].item()]]
    return _pairs(g, call["self"][:, index[0]])


def _product(left: str, right: str):
    """The arithmetic of ``y = left @ right`` for one element of either factor, the last two dimensions matrices."""

    def spell(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
        *batch, row, column = index
        g = g[tuple(batch)]
        if name == left:
            return _pairs(g[row], call[right][tuple(batch)][column])
        return _pairs(g[:, column], call[left][tuple(batch)][:, row])

    return spell


def _addmm(call: Call, g: Tensor) -> dict[str, Tensor]:
    if call.get("alpha", 1) != 1 or call.get("beta", 1) != 1:
        raise ValueError("the formula has no alpha and no beta")
    return {"self": sum_to(g, call.shapes["self"]), "mat1": g @ call["mat2"].mT, "mat2": call["mat1"].mT @ g}


def _spell_addmm(call: Call, g: Tensor, name: str, index: tuple[int, ...]) -> Terms:
    if name != "self":
        return _product("mat1", "mat2")(call, g, name, index)
    rows = g.reshape(-1, g.shape[-1]) if len(call.shapes["self"]) == 1 else g[index[:1]].unsqueeze(0)
    return [[one] for one in rows[:, index[-1]].tolist()]


A_BAR, B_BAR = r"\bar a = g\,b^\top", r"\bar b = a^\top g"

MATRICES: dict[str, Rule] = {
    "Dot": Rule(
        r"y = \sum_i a_i b_i",
        {"self": r"\bar a = g \cdot b", "tensor": r"\bar b = g \cdot a"},
        lambda call, g: {"self": g * call["tensor"], "tensor": g * call["self"]},
        _dot,
    ),
    "Mv": Rule(
        r"y = a\,b",
        {"self": r"\bar a = g\,b^\top", "vec": r"\bar b = a^\top g"},
        lambda call, g: {"self": g.outer(call["vec"]), "vec": call["self"].mT @ g},
        _mv,
    ),
    "Mm": Rule(
        r"y = a\,b",
        {"self": A_BAR, "mat2": B_BAR},
        lambda call, g: {"self": g @ call["mat2"].mT, "mat2": call["self"].mT @ g},
        _product("self", "mat2"),
    ),
    "Bmm": Rule(
        r"y_k = a_k\,b_k",
        {"self": r"\bar a_k = g_k\,b_k^\top", "mat2": r"\bar b_k = a_k^\top g_k"},
        lambda call, g: {"self": g @ call["mat2"].mT, "mat2": call["self"].mT @ g},
        _product("self", "mat2"),
    ),
    "Addmm": Rule(
        r"y = c + a\,b",
        {"self": r"\bar c = \sum_{\text{rows}} g", "mat1": A_BAR, "mat2": B_BAR},
        _addmm,
        _spell_addmm,
    ),
}
