"""Which inputs an unknown operation's results depend on, found by changing one element at a time."""

from __future__ import annotations

import torch
from torch.utils._pytree import tree_map

from core.tensors.made import Made, Sources, letters
from core.tensors.record import Call, tensors
from core.tensors.values import at, numbers, short

PROBED = 256
"""Elements of all inputs together, each of which costs a few runs of the operation."""
CHANGES = (float("nan"), 1e3, -1e3)
"""What an element is set to. nan travels along every path of arithmetic, the others show what a comparison hides."""


def probed(call: Call, out: torch.Tensor) -> Made:
    """Sources by experiment, at random numbers in float64: an element counts when changing it changes the result.

    Integer and bool inputs stay as they are and have no sources. Sources is None where the experiment cannot be made:
    the operation is random, too large, or refuses float64.
    """
    rule = f"{at('out', letters(out.dim()))} = {call.name}({', '.join(call.names)})"
    lines = [short(value) for value in numbers(out)]
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        try:
            sources = _sources(call, out)
        except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError):
            sources = None
    return Made("probed", rule, sources, lines if sources is not None else None)


def _sources(call: Call, out: torch.Tensor) -> Sources | None:
    floats = [x.is_floating_point() for x in call.inputs]
    if sum(x.numel() for x, use in zip(call.inputs, floats, strict=True) if use) > PROBED or not any(floats):
        return None
    chance = torch.Generator().manual_seed(0)
    base = [
        torch.rand(x.shape, dtype=torch.float64, generator=chance) * 0.8 + 0.1 if use else x
        for x, use in zip(call.inputs, floats, strict=True)
    ]
    plain = _run(call, base)
    again = _run(call, base)
    if plain.shape != out.shape or not torch.equal(plain, again):
        return None
    made: Sources = []
    for n, x in enumerate(base):
        depends: list[list[int]] = [[] for _ in range(out.numel())]
        for position in range(x.numel() if floats[n] else 0):
            for element in torch.nonzero(_changed(call, base, n, position, plain)).flatten().tolist():
                depends[element].append(position)
        made.append(depends)
    return made


def _changed(call: Call, base: list[torch.Tensor], n: int, position: int, plain: torch.Tensor) -> torch.Tensor:
    changed = torch.zeros(plain.numel(), dtype=torch.bool)
    for change in CHANGES:
        other = base[n].clone()
        other.view(-1)[position] = change
        result = _run(call, [*base[:n], other, *base[n + 1 :]])
        if result.shape != plain.shape:
            raise RuntimeError("the shape of the result depends on the numbers")
        changed |= (result.flatten() != plain.flatten()) | result.flatten().isnan()
    return changed


def _run(call: Call, inputs: list[torch.Tensor]) -> torch.Tensor:
    queue = iter([x.clone() for x in inputs])
    args, kwargs = tree_map(
        lambda leaf: next(queue) if isinstance(leaf, torch.Tensor) else leaf, (call.args, call.kwargs)
    )
    out = tensors(call.function(*args, **kwargs))[0].detach()
    return out.to(torch.complex128 if out.is_complex() else torch.float64).clone()
