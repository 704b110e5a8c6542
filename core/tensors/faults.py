"""Why torch refused: which dimension of which tensor, as a key of ``core.display.pictures.FAULTS`` with its facts.

Each finder looks at the tensors, never at torch's message, and answers None when the fault is not its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

import torch

from core.tensors.contraction import labels
from core.tensors.made import given
from core.tensors.movement import consumes
from core.tensors.record import Call
from core.tensors.rules import BINARY, REDUCTIONS


@dataclass(frozen=True)
class Fault:
    """``marks``: (input, dimension) pairs at which the picture points."""

    key: str
    facts: dict[str, object]
    marks: tuple[tuple[int, int], ...] = ()


Finder = Callable[[Call], Fault | None]


def find(call: Call) -> Fault:
    """The fault of a call that failed; key ``other`` when no finder knows it."""
    for finder in (*FINDERS.get(call.name, ()), dim_range, mixed_types):
        try:
            fault = finder(call)
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError, AttributeError):
            fault = None  # arguments of a form that the finder does not foresee: torch's own words must do
        if fault is not None:
            return fault
    return Fault("other", {})


def shape_text(shape: Sequence[int]) -> str:
    """``(2, 3)``."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def misfit(shapes: Sequence[Sequence[int]]) -> tuple[int, int, int] | None:
    """(dim, n, m): the last dimension, counted from the right as −1…, at which shapes n and m do not broadcast."""
    for back in range(1, max(map(len, shapes), default=0) + 1):
        sizes = [(shape[-back], n) for n, shape in enumerate(shapes) if len(shape) >= back and shape[-back] != 1]
        for size, n in sizes[1:]:
            if size != sizes[0][0]:
                return -back, sizes[0][1], n
    return None


def broadcast(call: Call, shapes: Sequence[Sequence[int]] | None = None) -> Fault | None:
    """Two sizes that differ and neither is 1."""
    shapes = shapes or [x.shape for x in call.inputs]
    found = misfit(shapes)
    if found is None:
        return None
    dim, n, m = found
    facts = {"dim": dim, "a": call.names[n], "b": call.names[m], "size_a": shapes[n][dim], "size_b": shapes[m][dim]}
    return Fault("broadcast", facts, ((n, len(shapes[n]) + dim), (m, len(shapes[m]) + dim)))


MATRIX_DIMS = {"mm": (2, 2), "bmm": (3, 3), "mv": (2, 1), "dot": (1, 1), "outer": (1, 1)}
"""Dimensions that each side must have."""


def product(call: Call) -> Fault | None:
    """Wrong number of dimensions, then the inner sizes, then the batch dimensions."""
    a, b = call.inputs[:2]
    for n, (x, need) in enumerate(zip((a, b), MATRIX_DIMS.get(call.name, (None, None)), strict=True)):
        if need is not None and x.dim() != need:
            return Fault("needs_dims", {"a": call.names[n], "have": x.dim(), "need": need})
        if x.dim() == 0:
            return Fault("scalar", {"a": call.names[n]})
    if call.name != "outer":
        dim_a, dim_b = a.dim() - 1, max(b.dim() - 2, 0)
        if a.shape[dim_a] != b.shape[dim_b]:
            facts = {"a": call.names[0], "b": call.names[1], "dim_a": dim_a, "dim_b": dim_b}
            sizes = {"size_a": a.shape[dim_a], "size_b": b.shape[dim_b]}
            return Fault("inner", facts | sizes, ((0, dim_a), (1, dim_b)))
    return broadcast(call, [a.shape[:-2], b.shape[:-2]])


def einsum(call: Call) -> Fault | None:
    """A letter with two sizes, or more or fewer letters than dimensions."""
    equation = call.args[0].replace(" ", "")
    for name, x, term in zip(call.names, call.inputs, equation.split("->")[0].split(","), strict=False):
        if "..." not in term and len(term) != x.dim():
            return Fault("einsum_letters", {"a": name, "letters": term, "given": len(term), "have": x.dim()})
    operands, _ = labels(call)
    seen: dict[str, tuple[int, int, int]] = {}
    for n, (x, names) in enumerate(zip(call.inputs, operands, strict=True)):
        for dim, (letter, size) in enumerate(zip(names, x.shape, strict=True)):
            other, place, known = seen.setdefault(letter, (n, dim, size))
            if known == 1:
                seen[letter] = (n, dim, size)
            elif size not in (1, known):
                facts = {"letter": letter, "a": call.names[other], "b": call.names[n], "size_a": known, "size_b": size}
                return Fault("einsum_size", facts, ((other, place), (n, dim)))
    return None


def reshaped(call: Call) -> Fault | None:
    """The count of elements, then, for ``view``, the first pair of dimensions whose strides do not let them merge."""
    x = call.originals[0]
    shape = list(call.args[1] if isinstance(call.args[1], list | tuple) else call.args[1:])
    unknown = shape.count(-1)
    facts = {"shape": shape_text(shape)}
    if unknown > 1:
        return Fault("two_unknown", facts)
    want = prod(size for size in shape if size != -1)
    if unknown:
        if want == 0 or x.numel() % want:
            return Fault("divide", {"a": call.names[0], "have": x.numel(), "rest": want, **facts})
        shape[shape.index(-1)] = x.numel() // want
    elif want != x.numel():
        return Fault("count", {"a": call.names[0], "have": x.numel(), "want": want, **facts})
    return _apart(call, x, shape)


def _apart(call: Call, x: torch.Tensor, shape: Sequence[int]) -> Fault | None:
    """Neighbours d and d + 1 that the new shape merges although stride d is not stride d + 1 times its size."""
    borders = {prod(shape[:n]) for n in range(len(shape) + 1)}
    kept = [d for d in range(x.dim()) if x.shape[d] != 1]
    for d, behind in pairwise(kept):
        product_ = x.stride(behind) * x.shape[behind]
        if prod(x.shape[: d + 1]) not in borders and x.stride(d) != product_:
            sizes = {"stride": x.stride(d), "next_stride": x.stride(behind), "next_size": x.shape[behind]}
            facts = {"a": call.names[0], "dim": d, "next": behind, "product": product_, **sizes}
            return Fault("strides", facts, ((0, d), (0, behind)))
    return None


def cat(call: Call) -> Fault | None:
    """All dimensions but the one that is joined must agree."""
    along = given(call, "tensors", "dim").get("dim", 0)
    whole = [(n, x) for n, x in enumerate(call.inputs) if tuple(x.shape) != (0,)]
    first, one = whole[0]
    if one.dim() and not -one.dim() <= along < one.dim():
        return dim_fault(along, one.dim())
    for n, x in whole[1:]:
        names = {"a": call.names[first], "b": call.names[n]}
        if x.dim() != one.dim():
            return Fault("cat_dims", {**names, "have_a": one.dim(), "have_b": x.dim()})
        for dim in range(x.dim()):
            if dim != along % x.dim() and x.shape[dim] != one.shape[dim]:
                facts = {"dim": dim, "size_a": one.shape[dim], "size_b": x.shape[dim], "along": along}
                return Fault("cat_size", names | facts, ((first, dim), (n, dim)))
    return None


def stack(call: Call) -> Fault | None:
    """All shapes must be equal."""
    one = call.inputs[0]
    for n, x in enumerate(call.inputs):
        if x.shape != one.shape:
            facts = {
                "a": call.names[0],
                "b": call.names[n],
                "shape_a": shape_text(one.shape),
                "shape_b": shape_text(x.shape),
            }
            marks = [(m, d) for m, y in ((0, one), (n, x)) for d in range(y.dim()) if _differs(one, x, d)]
            return Fault("stack_shape", facts, tuple(marks))
    dim = given(call, "tensors", "dim").get("dim", 0)
    return dim_fault(dim, one.dim() + 1) if not -one.dim() - 1 <= dim <= one.dim() else None


def _differs(a: torch.Tensor, b: torch.Tensor, dim: int) -> bool:
    return dim >= min(a.dim(), b.dim()) or a.shape[dim] != b.shape[dim]


def dim_fault(dim: int, have: int) -> Fault:
    """A dimension that is not there; ``have`` dimensions are."""
    return Fault("dim_range", {"dim": dim, "low": -have, "high": have - 1, "have": have})


DIM_ARGUMENTS = {
    "transpose": ("input", "dim0", "dim1"),
    "unsqueeze": ("input", "dim"),
    "squeeze": ("input", "dim"),
    "gather": ("input", "dim", "index"),
    "index_select": ("input", "dim", "index"),
    "cumsum": ("input", "dim"),
    "cumprod": ("input", "dim"),
    "softmax": ("input", "dim"),
    "log_softmax": ("input", "dim"),
    "chunk": ("input", "chunks", "dim"),
    "select": ("input", "dim"),
    "narrow": ("input", "dim"),
    "unbind": ("input", "dim"),
    "sort": ("input", "dim"),
    **dict.fromkeys(REDUCTIONS, ("input", "dim", "keepdim")),
}
"""Where each operation takes a dimension: the names of its first arguments."""


def dim_range(call: Call) -> Fault | None:
    """A dimension outside the tensor, or named twice."""
    if call.name not in DIM_ARGUMENTS or not call.inputs:
        return None
    found = given(call, *DIM_ARGUMENTS[call.name])
    have = max(call.inputs[0].dim() + (call.name == "unsqueeze"), 1)
    seen: set[int] = set()
    for key in ("dim", "dim0", "dim1"):
        dims = found.get(key)
        for dim in dims if isinstance(dims, list | tuple) else [] if dims is None else [dims]:
            if isinstance(dim, int) and not -have <= dim < have:
                return dim_fault(dim, have)
            if key == "dim" and dim % have in seen:
                return Fault("repeat_dim", {"dim": dim})
            seen.add(dim % have)
    return None


def permute(call: Call) -> Fault | None:
    """Each dimension once."""
    x = call.inputs[0]
    dims = call.kwargs.get("dims", call.args[1] if isinstance(call.args[1], list | tuple) else call.args[1:])
    if len(dims) != x.dim():
        return Fault("permute", {"a": call.names[0], "have": x.dim(), "given": len(dims)})
    for dim in dims:
        if not -x.dim() <= dim < x.dim():
            return dim_fault(dim, x.dim())
    twice = [dim for n, dim in enumerate(dims) if dim % x.dim() in {other % x.dim() for other in dims[:n]}]
    return Fault("repeat_dim", {"dim": twice[0]}) if twice else None


def expand(call: Call) -> Fault | None:
    """Only size 1 can be stretched; new dimensions come in front."""
    x = call.inputs[0]
    sizes = call.args[1] if isinstance(call.args[1], list | tuple) else call.args[1:]
    if len(sizes) < x.dim():
        return Fault("expand_dims", {"a": call.names[0], "have": x.dim(), "want": len(sizes)})
    for dim in range(x.dim()):
        want = sizes[len(sizes) - x.dim() + dim]
        if want not in (-1, x.shape[dim]) and x.shape[dim] != 1:
            facts = {"a": call.names[0], "dim": dim, "have": x.shape[dim], "want": want}
            return Fault("expand", facts, ((0, dim),))
    return None


def index(call: Call) -> Fault | None:
    """A place outside, too many places, a mask of another shape, a step backwards."""
    x = call.inputs[0]
    key = call.args[1]
    items = list(key) if isinstance(key, tuple) else [key]
    items = [torch.tensor(item) if isinstance(item, list) else item for item in items]
    used = sum(consumes(item) for item in items)
    if used > x.dim():
        return Fault("index_many", {"a": call.names[0], "have": x.dim(), "given": used})
    dots = next((n for n, item in enumerate(items) if item is Ellipsis), len(items))
    front, behind = items[:dots], items[dots + 1 :]
    dim, tensor = 0, 0
    for n, item in enumerate([*front, *behind]):
        if n == len(front) and behind:
            dim = x.dim() - sum(consumes(item) for item in behind)
        if isinstance(item, slice) and item.step is not None and item.step <= 0:
            return Fault("step", {"step": item.step})
        if isinstance(item, torch.Tensor):
            tensor += 1
        fault = _outside(call, item, dim, tensor)
        if fault is not None:
            return fault
        dim += consumes(item)
    return None


def _outside(call: Call, item: object, dim: int, tensor: int) -> Fault | None:
    x = call.inputs[0]
    facts = {"a": call.names[0], "dim": dim}
    if isinstance(item, torch.Tensor) and item.dtype in (torch.bool, torch.uint8):
        for n, size in enumerate(item.shape):
            if size != x.shape[dim + n]:
                name = call.names[tensor] if tensor < len(call.names) else "mask"
                marks = ((0, dim + n), (tensor, n)) if tensor < len(call.names) else ((0, dim + n),)
                sizes = {"dim": dim + n, "b": name, "size_a": x.shape[dim + n], "size_b": size}
                return Fault("mask", facts | sizes, marks)
        return None
    values = item.flatten().tolist() if isinstance(item, torch.Tensor) else [item]
    for value in values:
        if isinstance(value, int) and not isinstance(value, bool) and not -x.shape[dim] <= value < x.shape[dim]:
            rest = {"index": value, "size": x.shape[dim], "last": x.shape[dim] - 1}
            return Fault("index_range", facts | rest, ((0, dim),))
    return None


def gather(call: Call) -> Fault | None:
    """As many dimensions, no longer than the input but along ``dim``, and every index inside."""
    found = given(call, "input", "dim", "index")
    x, chosen, dim = call.inputs[0], call.inputs[1], found["dim"]
    if not -max(x.dim(), 1) <= dim < max(x.dim(), 1):
        return dim_fault(dim, max(x.dim(), 1))
    names = {"a": call.names[0], "b": call.names[1]}
    if call.name == "gather":
        if x.dim() != chosen.dim():
            return Fault("gather_dims", {**names, "have_a": x.dim(), "have_b": chosen.dim()})
        for d in range(x.dim()):
            if d != dim % x.dim() and chosen.shape[d] > x.shape[d]:
                facts = {"dim": d, "size_a": x.shape[d], "size_b": chosen.shape[d]}
                return Fault("gather_size", names | facts, ((0, d), (1, d)))
    size = x.shape[dim]
    for value in chosen.flatten().tolist():
        if not 0 <= value < size:
            facts = {"a": call.names[0], "dim": dim % x.dim(), "index": value, "size": size, "last": size - 1}
            return Fault("index_range", facts, ((0, dim % x.dim()),))
    return None


def mean(call: Call) -> Fault | None:
    """Whole numbers have no mean of their own type."""
    x = call.inputs[0]
    if x.is_floating_point() or x.is_complex() or call.kwargs.get("dtype"):
        return None
    return Fault("mean_int", {"a": call.names[0], "dtype": str(x.dtype).removeprefix("torch.")})


def mixed_types(call: Call) -> Fault | None:
    """Products of matrices do not promote types."""
    if call.name not in (*MATRIX_DIMS, "matmul", "einsum") or len({x.dtype for x in call.inputs}) < 2:
        return None
    other = next(n for n, x in enumerate(call.inputs) if x.dtype != call.inputs[0].dtype)
    kinds = [str(call.inputs[n].dtype).removeprefix("torch.") for n in (0, other)]
    return Fault("dtypes", {"a": call.names[0], "b": call.names[other], "dtype_a": kinds[0], "dtype_b": kinds[1]})


FINDERS: dict[str, tuple[Finder, ...]] = {
    **dict.fromkeys((*BINARY, "where", "broadcast_tensors"), (broadcast,)),
    **dict.fromkeys((*MATRIX_DIMS, "matmul"), (product,)),
    "einsum": (einsum,),
    "view": (reshaped,),
    "reshape": (reshaped,),
    "cat": (cat,),
    "stack": (stack,),
    "permute": (permute,),
    "expand": (expand,),
    "broadcast_to": (expand,),
    "getitem": (index,),
    "gather": (gather,),
    "index_select": (gather,),
    "mean": (mean,),
}
"""Who looks at which operation, in order."""
