"""Sums of products: mm, matmul, einsum and their family as one index notation."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from core.tensors.made import Made, Sources, ids, sum_text
from core.tensors.record import Call
from core.tensors.values import LETTERS, at, grouped, numbers, short


def labels(call: Call) -> tuple[list[list[str]], list[str]]:
    """The letters of each operand's dimensions, and of the result's. A letter that the result lacks is summed over."""
    if call.name == "einsum":
        return einsum_labels(call.args[0], [x.dim() for x in call.inputs])
    if call.name == "outer":
        return [["i"], ["j"]], ["i", "j"]
    a, b = (x.dim() for x in call.inputs[:2])
    inner_a, inner_b = min(a, 2), min(b, 2)
    batch = max(a - inner_a, b - inner_b)
    names = iter(LETTERS)
    lead = [next(names) for _ in range(batch)]
    rows = [next(names)] if inner_a == 2 else []
    columns = [next(names)] if inner_b == 2 else []
    summed = next(names)
    first = [*lead[batch - (a - inner_a) :], *rows, summed]
    second = [*lead[batch - (b - inner_b) :], summed, *columns]
    return [first, second], [*lead, *rows, *columns]


def einsum_labels(equation: str, dims: Sequence[int]) -> tuple[list[list[str]], list[str]]:
    """An einsum equation as letters; ``...`` becomes letters that the equation does not use, right-aligned."""
    equation = equation.replace(" ", "")
    left, arrow, right = equation.partition("->")
    terms = left.split(",")
    free = [letter for letter in LETTERS.upper() + LETTERS if letter not in equation]
    spans = [n - len(term.replace("...", "")) if "..." in term else 0 for term, n in zip(terms, dims, strict=True)]
    dots = free[: max(spans, default=0)]

    def spelled(term: str, span: int) -> list[str]:
        before, has, after = term.partition("...")
        return [*before, *(dots[len(dots) - span :] if has else []), *after]

    operands = [spelled(term, span) for term, span in zip(terms, spans, strict=True)]
    if arrow:
        return operands, spelled(right, len(dots))
    every = [letter for term in terms for letter in term.replace("...", "")]
    return operands, [*dots, *sorted(letter for letter in set(every) if every.count(letter) == 1)]


def contraction(call: Call, out: torch.Tensor) -> Made:
    """Each element as Σ over the summed letters of a product with one factor from each operand."""
    operands, result = labels(call)
    sizes: dict[str, int] = {}
    for x, names in zip(call.inputs, operands, strict=True):
        for letter, size in zip(names, x.shape, strict=True):
            sizes[letter] = size if sizes.get(letter, 1) == 1 else sizes[letter]
    summed = [letter for letter in sizes if letter not in result]
    terms = 1
    for letter in summed:
        terms *= sizes[letter]
    order = [*result, *summed]
    sources: Sources = []
    for x, names in zip(call.inputs, operands, strict=True):
        positions, own = _diagonal(ids(x), names)
        spread = positions.permute([own.index(letter) for letter in order if letter in own])
        shape = [spread.shape[[q for q in order if q in own].index(letter)] if letter in own else 1 for letter in order]
        whole = spread.reshape(shape).expand([sizes[letter] for letter in order])
        sources.append(whole.reshape(out.numel(), terms).tolist())
    return Made("contraction", _rule(call, operands, result, sizes), sources, _lines(call, out, sources))


def _diagonal(x: torch.Tensor, names: Sequence[str]) -> tuple[torch.Tensor, list[str]]:
    """A letter that stands twice on one operand takes its diagonal."""
    own = list(names)
    for letter in dict.fromkeys(names):
        while own.count(letter) > 1:
            first = own.index(letter)
            second = own.index(letter, first + 1)
            x = x.diagonal(dim1=first, dim2=second)
            del own[second], own[first]
            own.append(letter)
    return x, own


def _rule(call: Call, operands: Sequence[Sequence[str]], result: Sequence[str], sizes: dict[str, int]) -> str:
    summed = [letter for letter in sizes if letter not in result]
    factors = [
        at(name, ["0" if size < sizes[letter] else letter for letter, size in zip(own, x.shape, strict=True)])
        for name, own, x in zip(call.names, operands, call.inputs, strict=True)
    ]
    sigma = f"Σ_{','.join(summed)} " if summed else ""
    return f"{at('out', result)} = {sigma}{'·'.join(factors)}"


def _lines(call: Call, out: torch.Tensor, sources: Sources) -> list[str]:
    values = [[short(value) for value in numbers(x)] for x in call.inputs]
    lines = []
    for element, result in enumerate(numbers(out)):
        each = zip(*(made[element] for made in sources), strict=True)
        products = [
            "·".join(
                grouped(values[n][at])
                if n or term or (len(factors) > 1 and values[n][at].endswith("j"))
                else values[n][at]
                for n, at in enumerate(factors)
            )
            for term, factors in enumerate(each)
        ]
        lines.append(f"{sum_text(products)} = {short(result)}")
    return lines
