"""What a result is made of: for each of its elements the elements of each input, and how they combine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from core.tensors.record import Call
from core.tensors.values import LETTERS, at, grouped, numbers, place, short

TERMS = 8
"""Terms of a sum that are written out; of a longer one the first three and the last two."""

Sources = list[list[list[int]]]
"""``sources[n][e]``: row-major positions in input n, in the order in which the arithmetic names them."""


@dataclass(frozen=True)
class Made:
    """A step explained. ``arithmetic`` has one line for each element of the result."""

    family: str
    rule: str | None = None
    sources: Sources | None = None
    arithmetic: list[str] | None = None
    index_inputs: frozenset[int] = frozenset()
    """Inputs that choose elements and give none."""


Explain = Callable[[Call, torch.Tensor], Made]
"""Explains a call and its result."""


def ids(x: torch.Tensor, start: int = 0) -> torch.Tensor:
    """A tensor of ``x``'s shape that numbers its elements in row-major order from ``start``."""
    return torch.arange(start, start + x.numel()).view(x.shape)


def letters(count: int) -> list[str]:
    """Names of ``count`` dimensions."""
    return list(LETTERS[:count])


def broadcast_index(shape: Sequence[int], out: Sequence[str]) -> list[str]:
    """The index of an operand in terms of the result's: right-aligned, 0 where the operand has size 1."""
    behind = list(out)[len(out) - len(shape) :] if shape else []
    return ["0" if size == 1 else letter for size, letter in zip(shape, behind, strict=True)]


def given(call: Call, *names: str) -> dict[str, object]:
    """Arguments by name, positional ones named in order."""
    found: dict[str, object] = dict(zip(names, call.args, strict=False))
    for key, value in call.kwargs.items():
        found[{"axis": "dim", "keepdims": "keepdim", "axes": "dims", "dim0": "dim0"}.get(key, key)] = value
    return found


def sum_text(terms: Sequence[str], sign: str = " + ") -> str:
    """Terms with a sign between; long ones are cut in the middle."""
    if not terms and sign != ", ":
        return "Π ∅" if sign == "·" else "Σ ∅"
    if len(terms) > TERMS:
        terms = [*terms[:3], "…", *terms[-2:]]
    return sign.join(terms)


def elementwise(template: str, *, call_form: bool = False) -> Explain:
    """Each element from the operands' elements at its place, broadcast. ``{0}`` and ``{1}`` stand for the operands."""

    def explain(call: Call, out: torch.Tensor) -> Made:
        found = given(call, "input", "other")
        operands = [found[key] for key in ("input", "other") if key in found]
        form = template
        if call.name in ("add", "sub") and found.get("alpha", 1) != 1:
            form = f"{{0}} {'+' if call.name == 'add' else '−'} {grouped(short(found['alpha']))}·{{1}}"
        if call.name == "div" and found.get("rounding_mode"):
            form = f"{found['rounding_mode']}({{0}} / {{1}})"
        wrap = (lambda text: text) if call_form else grouped
        return combine(call, out, operands, form, wrap)

    return explain


def combine(
    call: Call, out: torch.Tensor, operands: Sequence[object], form: str, wrap: Callable[[str], str] = grouped
) -> Made:
    """Operands broadcast to ``out`` and put into ``form``."""
    axes = letters(out.dim())
    sources: Sources = []
    columns: list[list[str]] = []
    symbols: list[str] = []
    behind = [not form.startswith(f"{{{n}}}") or form.startswith(f"{{{n}}}^") for n in range(len(operands))]
    for operand in operands:
        if isinstance(operand, torch.Tensor):
            positions = ids(operand).broadcast_to(out.shape).flatten().tolist()
            values = [short(value) for value in numbers(operand)]
            symbols.append(at(call.names[len(sources)], broadcast_index(operand.shape, axes)))
            sources.append([[position] for position in positions])
            columns.append([values[position] for position in positions])
        else:
            symbols.append(_operand(short(operand), behind[len(symbols)], wrap))
            columns.append([short(operand)] * out.numel())
    results = [short(value) for value in numbers(out)]
    lines = [
        f"{form.format(*(_operand(part, after, wrap) for part, after in zip(row, behind, strict=True)))} = {value}"
        for *row, value in zip(*columns, results, strict=True)
    ]
    return Made("elementwise", f"{at('out', axes)} = {form.format(*symbols)}", sources, lines)


def _operand(text: str, behind: bool, wrap: Callable[[str], str]) -> str:
    return wrap(text) if behind or text.endswith("j") else text


def where(call: Call, out: torch.Tensor) -> Made:
    """``where(condition, a, b)``: the condition chooses, one of the two gives."""
    condition, one, other = (given(call, "condition", "input", "other")[key] for key in ("condition", "input", "other"))
    axes = letters(out.dim())
    chosen = condition.broadcast_to(out.shape).flatten().tolist()
    results = [short(value) for value in numbers(out)]
    sources: Sources = []
    symbols: list[str] = []
    for operand, wanted in ((condition, None), (one, True), (other, False)):
        if not isinstance(operand, torch.Tensor):
            symbols.append(short(operand))
            continue
        positions = ids(operand).broadcast_to(out.shape).flatten().tolist()
        symbols.append(at(call.names[len(sources)], broadcast_index(operand.shape, axes)))
        sources.append([[p] if wanted in (None, yes) else [] for p, yes in zip(positions, chosen, strict=True)])
    rule = f"{at('out', axes)} = {symbols[1]} if {symbols[0]} else {symbols[2]}"
    lines = [f"{'True' if yes else 'False'} → {value}" for yes, value in zip(chosen, results, strict=True)]
    return Made("elementwise", rule, sources, lines, frozenset({0}))


def reduction(rule: str, line: str, sign: str = ", ") -> Explain:
    """Each element from all elements along the reduced dimensions.

    ``rule`` holds ``{over}`` (the reduced letters), ``{n}`` (how many), ``{a}`` and, for a variance, ``{share}``;
    ``line`` holds ``{terms}`` and ``{n}``, the terms joined by ``sign``.
    """

    def explain(call: Call, out: torch.Tensor) -> Made:
        x = call.inputs[0]
        found = _reduced(call)
        dim, keep = found.get("dim"), bool(found.get("keepdim", False))
        reduced = range(x.dim()) if dim is None or dim == () else [dim] if isinstance(dim, int) else list(dim)
        gone = sorted({d % max(x.dim(), 1) for d in reduced}) if x.dim() else []
        kept = [d for d in range(x.dim()) if d not in gone]
        axes = _axes(x.dim(), gone)
        count = 1
        for d in gone:
            count *= x.shape[d]
        flat = ids(x).permute(*kept, *gone).reshape(out.numel(), count).tolist()
        values = [short(value) for value in numbers(x)]
        results = [short(value) for value in numbers(out)]
        lines = [
            f"{line.format(terms=sum_text([_term(values[at], n, sign) for n, at in enumerate(each)], sign), n=count)}"
            f" = {value}"
            for each, value in zip(flat, results, strict=True)
        ]
        left = ["0" if d in gone else axes[d] for d in range(x.dim())] if keep else [axes[d] for d in kept]
        over = ",".join(axes[d] for d in gone)
        words = {"over": over, "n": count, "a": at(call.names[0], axes), "share": _share(found, count)}
        formula = rule.format(**words) if gone else at(call.names[0], axes)
        return Made("reduction", f"{at('out', left)} = {formula}", [flat], lines)

    return explain


def _reduced(call: Call) -> dict[str, object]:
    """The arguments of a reduction. Variances alone have a third one before ``keepdim``, which may also come first."""
    if call.name not in ("std", "var"):
        return given(call, "input", "dim", "keepdim")
    found = given(call, "input", "dim", "unbiased", "keepdim")
    if isinstance(found.get("dim"), bool):
        found["unbiased"] = found.pop("dim")
    return found


def _share(found: dict[str, object], count: int) -> str:
    """What the squares of a variance are multiplied by: one over their number, less 1 unless told otherwise."""
    less = found.get("correction")
    if less is None:
        less = int(bool(found.get("unbiased", True)))
    return f"1/({count} − {short(less)})" if less else f"1/{count}"


def _axes(dims: int, gone: Sequence[int]) -> list[str]:
    """Letters for the dimensions: the kept ones first, as the result has them."""
    names = iter(LETTERS)
    kept = {d: next(names) for d in range(dims) if d not in gone}
    return [kept[d] if d in kept else next(names) for d in range(dims)]


def _term(text: str, place: int, sign: str) -> str:
    return grouped(text) if place and sign != ", " else text


def cumulative(sign: str) -> Explain:
    """Each element from those up to its place along one dimension."""

    def explain(call: Call, out: torch.Tensor) -> Made:
        x = call.inputs[0]
        dim = given(call, "input", "dim")["dim"] % max(x.dim(), 1)
        axes = letters(x.dim())
        step = 1
        for size in x.shape[dim + 1 :]:
            step *= size
        counts = [place(position, x.shape)[dim] if x.dim() else 0 for position in range(x.numel())]
        made = [[position - step * back for back in range(n, -1, -1)] for position, n in enumerate(counts)]
        values = [short(value) for value in numbers(x)]
        results = [short(value) for value in numbers(out)]
        lines = [
            f"{sum_text([_term(values[at], n, sign) for n, at in enumerate(each)], sign)} = {value}"
            for each, value in zip(made, results, strict=True)
        ]
        index = [f"0…{letter}" if d == dim else letter for d, letter in enumerate(axes)]
        mark = "Σ" if "+" in sign else "Π"
        return Made("reduction", f"{at('out', axes)} = {mark} {at(call.names[0], index)}", [made], lines)

    return explain


def random_or_constant(rule: str | None = None) -> Explain:
    """A tensor from its size alone: no element comes from another."""

    def explain(call: Call, out: torch.Tensor) -> Made:
        results = [short(value) for value in numbers(out)]
        formula = f"{at('out', letters(out.dim()))} = {rule}" if rule else None
        return Made("creation", formula, [[[]] * out.numel() for _ in call.inputs], results)

    return explain


def arange(call: Call, out: torch.Tensor) -> Made:
    """start + i·step."""
    numbers_given = [arg for arg in call.args if not isinstance(arg, torch.dtype)]
    start = call.kwargs.get("start", numbers_given[0] if len(numbers_given) > 1 else 0)
    step = call.kwargs.get("step", numbers_given[2] if len(numbers_given) > 2 else 1)
    lines = [f"{short(start)} + {i}·{grouped(short(step))} = {short(value)}" for i, value in enumerate(numbers(out))]
    return Made("creation", f"out[i] = {short(start)} + i·{grouped(short(step))}", [], lines)


def linspace(call: Call, out: torch.Tensor) -> Made:
    """start + i·(end − start)/(steps − 1)."""
    found = given(call, "start", "end", "steps")
    start, end, steps = found["start"], found["end"], found["steps"]
    gap = f"({short(end)} − {grouped(short(start))})/{max(steps - 1, 1)}"
    lines = [f"{short(start)} + {i}·{gap} = {short(value)}" for i, value in enumerate(numbers(out))]
    return Made("creation", f"out[i] = {short(start)} + i·{gap}", [], lines)


def from_data(call: Call, out: torch.Tensor) -> Made:
    """``torch.tensor(data)``: each number at its place in the nesting."""
    if call.inputs:
        return moved_as_is(call, out)
    index = ["".join(f"[{n}]" for n in place(e, out.shape)) for e in range(out.numel())]
    lines = [f"data{where} = {short(value)}" for where, value in zip(index, numbers(out), strict=True)]
    axes = "".join(f"[{letter}]" for letter in letters(out.dim()))
    return Made("creation", f"{at('out', letters(out.dim()))} = data{axes}", [], lines)


def moved_as_is(call: Call, out: torch.Tensor) -> Made:
    """The same elements in the same places, for what cannot be run on numbered elements (``from_numpy``)."""
    x = call.inputs[0]
    if x.shape != out.shape or len(call.inputs) > 1:
        raise ValueError("several tensors are put together")
    axes = letters(out.dim())
    lines = [f"{at(call.names[0], place(e, x.shape))} = {short(value)}" for e, value in enumerate(numbers(out))]
    made = [[[e] for e in range(out.numel())]]
    return Made("movement", f"{at('out', axes)} = {at(call.names[0], axes)}", made, lines)
