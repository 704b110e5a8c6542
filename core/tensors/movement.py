"""Operations that only move elements: their sources are found by moving numbered elements in their place."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.utils._pytree import tree_map

from core.tensors.made import Made, Sources, given, ids, letters
from core.tensors.record import Call, tensors
from core.tensors.values import at, numbers, place, short

CHOOSERS = {"gather", "index_select", "take", "take_along_dim", "masked_select", "getitem", "repeat_interleave"}
"""Operations whose further tensors say which element to take."""


def movement(call: Call, out: torch.Tensor) -> Made:
    """Run the operation on the positions, counted from 1 across all inputs; 0 in the result comes from none."""
    moved = len(call.inputs) if call.name not in CHOOSERS else 1
    starts, numbered = [], []
    total = 1
    for x in call.inputs[:moved]:
        starts.append(total)
        numbered.append(ids(x, total))
        total += x.numel()
    queue = iter([*numbered, *call.inputs[moved:]])
    args, kwargs = tree_map(
        lambda leaf: next(queue) if isinstance(leaf, torch.Tensor) else leaf, (call.args, call.kwargs)
    )
    taken = next(iter(tensors(call.function(*args, **kwargs)))).flatten().tolist()
    sources: Sources = [
        [[n - start] if start <= n < start + x.numel() else [] for n in taken]
        for start, x in zip(starts, call.inputs, strict=False)
    ]
    sources += _choosing(call, out)
    results = [short(value) for value in numbers(out)]
    lines = []
    for element, value in enumerate(results):
        origin = next((n for n in range(moved) if sources[n][element]), None)
        name = (
            at(call.names[origin], place(sources[origin][element][0], call.inputs[origin].shape))
            if origin is not None
            else ""
        )
        lines.append(f"{name} = {value}" if name else value)
    rule = RULES[call.name](call, out) if call.name in RULES else None
    return Made("movement", rule, sources, lines, frozenset(range(moved, len(call.inputs))))


def _choosing(call: Call, out: torch.Tensor) -> Sources:
    """The elements of index tensors that chose each element of the result."""
    if call.name == "getitem":
        return indexing_sources(call, out)
    made: Sources = []
    for x in call.inputs[1:] if call.name in CHOOSERS else ():
        if call.name == "masked_select":
            flat = x.broadcast_to(torch.broadcast_shapes(x.shape, call.inputs[0].shape))
            positions = ids(x).broadcast_to(flat.shape)[flat]
        elif call.name == "index_select":
            dim = given(call, "input", "dim", "index")["dim"]
            shape = [1] * out.dim()
            if out.dim():
                shape[dim] = -1
            positions = ids(x).reshape(shape).broadcast_to(out.shape)
        elif x.shape == out.shape:
            positions = ids(x)
        else:
            positions = None
        flat_positions = positions.flatten().tolist() if positions is not None else None
        made.append([[at] for at in flat_positions] if flat_positions is not None else [[]] * out.numel())
    return made


def _items(call: Call) -> list[object]:
    """What stands between the brackets, ``...`` written out as whole dimensions."""
    index = call.args[1]
    items = list(index) if isinstance(index, tuple) else [index]
    items = [torch.tensor(item) if isinstance(item, list) else item for item in items]
    used = sum(consumes(item) for item in items)
    whole = [slice(None)] * (call.inputs[0].dim() - used)
    at_dots = next((n for n, item in enumerate(items) if item is Ellipsis), None)
    return [*items, *whole] if at_dots is None else [*items[:at_dots], *whole, *items[at_dots + 1 :]]


def consumes(item: object) -> int:
    """How many dimensions of the indexed tensor the item takes up."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    if isinstance(item, torch.Tensor) and item.dtype in (torch.bool, torch.uint8):
        return item.dim()
    return 1


def indexing_sources(call: Call, out: torch.Tensor) -> Sources:
    """For each index tensor in ``x[…]``, which of its elements chose each element of the result.

    All index tensors are broadcast to one shape B, whose places stand in the result where the index tensors stood.
    So a tensor that numbers the places of B along the first indexed dimension, indexed in the same way, tells them.
    """
    items = _items(call)
    if not any(isinstance(item, torch.Tensor) for item in items):
        return []
    advanced: list[torch.Tensor] = []
    owners: list[tuple[torch.Tensor, torch.Tensor]] = []
    sizes: list[int] = []
    new_items: list[object] = []
    dim = 0
    for item in items:
        if isinstance(item, torch.Tensor) and item.dtype in (torch.bool, torch.uint8):
            places = item.nonzero(as_tuple=True) if item.dim() else ()
            origin = ids(item)[item.bool()]
            for part in places:
                advanced.append(part)
                new_items.append(len(advanced) - 1)
                sizes.append(-1)
            owners.append((item, origin))
            dim += item.dim()
        elif isinstance(item, torch.Tensor):
            advanced.append(item)
            new_items.append(len(advanced) - 1)
            sizes.append(-1)
            owners.append((item, ids(item)))
            dim += 1
        else:
            new_items.append(item if not isinstance(item, int) or isinstance(item, bool) else ("at", item))
            if consumes(item):
                sizes.append(call.inputs[0].shape[dim])
                dim += 1
    both = torch.broadcast_shapes(*(part.shape for part in advanced))
    count = 1
    for size in both:
        count *= size
    first = sizes.index(-1)
    shape = [count if n == first else 1 if size == -1 else size for n, size in enumerate(sizes)]
    view = [1] * len(shape)
    view[first] = count
    numbered = torch.arange(count).view(view).expand(shape)
    keys: list[object] = []
    seen = False
    for item in new_items:
        if isinstance(item, int) and not isinstance(item, bool):
            keys.append(torch.zeros(both, dtype=torch.long) if seen else torch.arange(count).view(both))
            seen = True
        else:
            keys.append(item[1] if isinstance(item, tuple) else item)
    chosen = numbered[tuple(keys)].flatten()
    in_order = {id(item): origin.broadcast_to(both).flatten()[chosen].tolist() for item, origin in owners}
    return [[[at] for at in in_order[id(x)]] if id(x) in in_order else [[]] * out.numel() for x in call.inputs[1:]]


def _same(call: Call, out: torch.Tensor) -> str:
    axes = letters(out.dim())
    return f"{at('out', axes)} = {at(call.names[0], axes)}"


def _reread(call: Call, out: torch.Tensor) -> str:
    """Row-major order is kept: the position of an element is the same in both."""
    axes = letters(out.dim())
    steps = []
    behind = 1
    for size in reversed(out.shape):
        steps.append(behind)
        behind *= size
    terms = [letter if step == 1 else f"{letter}·{step}" for letter, step in zip(axes, reversed(steps), strict=True)]
    return f"{at('out', axes)} = {call.names[0]}.flatten()[{' + '.join(terms) or '0'}]"


def _permuted(order: Callable[[Call, int], list[int]]) -> Callable[[Call, torch.Tensor], str]:
    """Rule of an operation whose result's dimension n is the input's dimension ``order[n]``."""

    def rule(call: Call, out: torch.Tensor) -> str:
        axes = letters(out.dim())
        index = [""] * out.dim()
        for letter, dim in zip(axes, order(call, out.dim()), strict=True):
            index[dim] = letter
        return f"{at('out', axes)} = {at(call.names[0], index)}"

    return rule


def _swap(call: Call, dims: int) -> list[int]:
    order = list(range(dims))
    found = given(call, "input", "dim0", "dim1")
    first, second = found.get("dim0", 0), found.get("dim1", 1)
    if dims:
        order[first], order[second] = order[second], order[first]
    return order


def _permute(call: Call, dims: int) -> list[int]:
    given_dims = given(call, "input", "dims").get("dims")
    order = given_dims if isinstance(given_dims, list | tuple) else call.args[1:]
    return [dim % dims for dim in order]


def _squeezed(call: Call, out: torch.Tensor) -> str:
    """Letters go to the dimensions that stay; the others are 0. Works both ways, for squeeze and unsqueeze."""
    x = call.inputs[0]
    if x.dim() == out.dim():
        return _same(call, out)
    long, short_ = (x, out) if x.dim() > out.dim() else (out, x)
    dims = given(call, "input", "dim").get("dim")
    if dims is None:
        gone = {d for d in range(x.dim()) if x.shape[d] == 1}
    else:
        gone = {d % long.dim() for d in ([dims] if isinstance(dims, int) else dims) if long.shape[d] == 1}
    names = iter(letters(short_.dim()))
    index = ["0" if d in gone else next(names) for d in range(long.dim())]
    sides = (letters(out.dim()), index) if long is x else (index, letters(x.dim()))
    return f"{at('out', sides[0])} = {at(call.names[0], sides[1])}"


def _expanded(call: Call, out: torch.Tensor) -> str:
    from core.tensors.made import broadcast_index

    axes = letters(out.dim())
    return f"{at('out', axes)} = {at(call.names[0], broadcast_index(call.inputs[0].shape, axes))}"


def _cat(call: Call, out: torch.Tensor) -> str:
    parts = [(name, x) for name, x in zip(call.names, call.inputs, strict=True) if x.shape != (0,)]
    dim = given(call, "tensors", "dim").get("dim", 0) % max(out.dim(), 1)
    axes = letters(out.dim())
    pieces, start = [], 0
    for n, (name, x) in enumerate(parts):
        index = [f"{letter} − {start}" if d == dim and start else letter for d, letter in enumerate(axes)]
        start += x.shape[dim]
        end = f" if {axes[dim]} < {start} else" if n < len(parts) - 1 else ""
        pieces.append(f"{at(name, index)}{end}")
    return f"{at('out', axes)} = {' '.join(pieces)}"


def _stack(call: Call, out: torch.Tensor) -> str:
    dim = given(call, "tensors", "dim").get("dim", 0) % out.dim()
    axes = letters(out.dim())
    inner = ", ".join(axes[:dim] + axes[dim + 1 :])
    return f"{at('out', axes)} = ({', '.join(call.names)})[{axes[dim]}]{f'[{inner}]' if inner else ''}"


def _gather(call: Call, out: torch.Tensor) -> str:
    dim = given(call, "input", "dim", "index")["dim"] % max(out.dim(), 1)
    axes = letters(out.dim())
    inner = at(call.names[1], axes)
    return f"{at('out', axes)} = {at(call.names[0], [inner if d == dim else letter for d, letter in enumerate(axes)])}"


def _index_select(call: Call, out: torch.Tensor) -> str:
    dim = given(call, "input", "dim", "index")["dim"] % max(out.dim(), 1)
    axes = letters(out.dim())
    index = [f"{call.names[1]}[{letter}]" if d == dim else letter for d, letter in enumerate(axes)]
    return f"{at('out', axes)} = {at(call.names[0], index)}"


def _getitem(call: Call, out: torch.Tensor) -> str | None:
    """Slices and integers as arithmetic on the index; a mask by its n-th True; one index tensor by its element."""
    items, x = _items(call), call.inputs[0]
    chosen = [item for item in items if isinstance(item, torch.Tensor)]
    names = iter(letters(out.dim()))
    index: list[str] = []
    left: list[str] = []
    dim = 0
    if len(chosen) > 1 or any(isinstance(item, bool) for item in items):
        return None
    for item in items:
        if item is None:
            next(names)
        elif isinstance(item, slice):
            start, _, step = item.indices(x.shape[dim])
            letter = next(names, "0")
            term = letter if step == 1 else f"{step}·{letter}"
            index.append(f"{start} + {term}" if start else term)
            dim += 1
        elif isinstance(item, torch.Tensor):
            name = call.names[1] if len(call.names) > 1 else "index"
            if item.dtype in (torch.bool, torch.uint8):
                index.append(f"*{name}.nonzero()[{next(names)}]")
            else:
                index.append(at(name, [next(names) for _ in range(item.dim())]))
            dim += consumes(item)
        else:
            index.append(str(item if item >= 0 else x.shape[dim] + item))
            dim += 1
    left = letters(out.dim())
    return f"{at('out', left)} = {at(call.names[0], index)}"


def _flipped(call: Call, out: torch.Tensor) -> str:
    axes = letters(out.dim())
    dims = given(call, "input", "dims").get("dims")
    chosen = dims if isinstance(dims, list | tuple) else call.args[1:]
    gone = {d % out.dim() for d in chosen}
    index = [f"{out.shape[d] - 1} − {axes[d]}" if d in gone else axes[d] for d in range(out.dim())]
    return f"{at('out', axes)} = {at(call.names[0], index)}"


_whole = _permuted(lambda call, dims: list(range(dims))[::-1])
_last_two = _permuted(lambda call, dims: [*range(dims - 2), dims - 1, dims - 2])

RULES: dict[str, Callable[[Call, torch.Tensor], str | None]] = {
    "clone": _same,
    "detach": _same,
    "contiguous": _same,
    "alias": _same,
    "view": _reread,
    "reshape": _reread,
    "flatten": _reread,
    "unflatten": _reread,
    "view_as": _reread,
    "reshape_as": _reread,
    "transpose": _permuted(_swap),
    "t": _whole,
    "T": _whole,
    "mT": _last_two,
    "adjoint": _last_two,
    "permute": _permuted(_permute),
    "squeeze": _squeezed,
    "unsqueeze": _squeezed,
    "expand": _expanded,
    "expand_as": _expanded,
    "broadcast_to": _expanded,
    "cat": _cat,
    "stack": _stack,
    "gather": _gather,
    "index_select": _index_select,
    "getitem": _getitem,
    "flip": _flipped,
}
"""The rule of each movement that has a short one."""

MOVES = (
    *RULES,
    "chunk",
    "split",
    "tensor_split",
    "hsplit",
    "vsplit",
    "unbind",
    "select",
    "narrow",
    "diagonal",
    "diag",
    "roll",
    "rot90",
    "repeat",
    "tile",
    "repeat_interleave",
    "hstack",
    "vstack",
    "dstack",
    "column_stack",
    "masked_select",
    "take",
    "take_along_dim",
    "tril",
    "triu",
    "moveaxis",
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "meshgrid",
    "unfold",
)
