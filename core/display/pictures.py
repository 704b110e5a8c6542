"""Schemas of pictures: ``op``, an operation with what each number is made of, and ``memory``, storages as strips.

What the drawing relies on is checked: each position points into its tensor, each list is as long as its shape says.
"""

from __future__ import annotations

from math import prod

from core.display.rules import flag, integer, list_of, map_of, matching, maybe, number, one_of, record, words
from core.errors import DisplayError

ELEMENTS = 400
"""Elements of a tensor, or slots of a storage, that are drawn one by one."""
SOURCES = 20_000
"""Positions in one step, over all results and inputs."""
STEPS = 6
"""Operations in one picture."""
INPUTS = 8
"""Tensors of one operation or one memory picture."""
DIMENSIONS = 16

FAULTS: dict[str, frozenset[str]] = {
    "broadcast": frozenset({"dim", "a", "b", "size_a", "size_b"}),
    "inner": frozenset({"a", "b", "dim_a", "dim_b", "size_a", "size_b"}),
    "needs_dims": frozenset({"a", "have", "need"}),
    "scalar": frozenset({"a"}),
    "dtypes": frozenset({"a", "b", "dtype_a", "dtype_b"}),
    "count": frozenset({"a", "have", "want", "shape"}),
    "divide": frozenset({"a", "have", "rest", "shape"}),
    "two_unknown": frozenset({"shape"}),
    "strides": frozenset({"a", "dim", "next", "stride", "next_stride", "next_size", "product"}),
    "cat_size": frozenset({"a", "b", "dim", "size_a", "size_b", "along"}),
    "cat_dims": frozenset({"a", "b", "have_a", "have_b"}),
    "stack_shape": frozenset({"a", "b", "shape_a", "shape_b"}),
    "dim_range": frozenset({"dim", "low", "high", "have"}),
    "repeat_dim": frozenset({"dim"}),
    "permute": frozenset({"a", "have", "given"}),
    "expand": frozenset({"a", "dim", "have", "want"}),
    "expand_dims": frozenset({"a", "have", "want"}),
    "index_range": frozenset({"a", "dim", "index", "size", "last"}),
    "index_many": frozenset({"a", "have", "given"}),
    "mask": frozenset({"a", "b", "dim", "size_a", "size_b"}),
    "step": frozenset({"step"}),
    "gather_dims": frozenset({"a", "b", "have_a", "have_b"}),
    "gather_size": frozenset({"a", "b", "dim", "size_a", "size_b"}),
    "einsum_size": frozenset({"letter", "a", "b", "size_a", "size_b"}),
    "einsum_letters": frozenset({"a", "letters", "given", "have"}),
    "mean_int": frozenset({"a", "dtype"}),
    "other": frozenset(),
}
"""Why an operation fails, and the facts that the sentence ``tensors.fault.<key>`` fills in."""

NOTES = ("large", "huge", "first_of", "wrapped", "probed", "untraced", "layout", "empty", "many", "steps")
"""What a picture leaves out or how it was found, said by ``tensors.note.<key>``."""

_name = words(60)
_shape = list_of(integer(0, 1 << 62), DIMENSIONS)
_text = words(32)
_facts = map_of(matching(r"[a-z_]{1,40}", "a name"), words(120), 12)

_tensor = record(
    {
        "name": _name,
        "role": one_of("value", "index"),
        "shape": _shape,
        "dtype": _name,
        "values": maybe(list_of(_text, ELEMENTS)),
        "summary": maybe(record({"min": number, "max": number, "mean": number})),
    }
)


def _grid(value: object) -> dict:
    """A tensor with one text an element in row-major order, or without values when it is too large."""
    out = _tensor(value)
    if out["values"] is not None and len(out["values"]) != prod(out["shape"]):
        raise DisplayError("as many values as the shape says are needed")
    return out


def _fault(value: object) -> dict:
    out = _any_fault(value)
    if out["facts"].keys() != FAULTS[out["key"]]:
        raise DisplayError("not the facts of this fault")
    return out


_any_fault = record(
    {
        "key": one_of(*FAULTS),
        "facts": _facts,
        "marks": list_of(list_of(integer(0, INPUTS * DIMENSIONS), 2, least=2), 12),  # input and dimension at fault
        "message": words(600),
    }
)

_any_step = record(
    {
        "call": words(300),
        "rule": maybe(words(400)),
        "family": one_of(
            "elementwise", "reduction", "contraction", "movement", "creation", "broadcast", "probed", "none"
        ),
        "inputs": list_of(_grid, INPUTS),
        "result": maybe(_grid),
        "stretched": maybe(_shape),
        "sources": maybe(list_of(list_of(list_of(integer(0), SOURCES), ELEMENTS), INPUTS)),
        "arithmetic": maybe(list_of(words(400), ELEMENTS)),
        "note": maybe(one_of(*NOTES)),
        "fault": maybe(_fault),
    }
)


def _step(value: object) -> dict:
    """One operation. ``sources[n][e]``: positions in input n that made element e of the result (or stretched shape)."""
    out = _any_step(value)
    shape = out["result"]["shape"] if out["result"] else out["stretched"]
    elements = prod(shape) if shape is not None else 0
    if out["sources"] is not None:
        if len(out["sources"]) != len(out["inputs"]):
            raise DisplayError("sources for each input are needed")
        for grid, made in zip(out["inputs"], out["sources"], strict=True):
            limit = len(grid["values"]) if grid["values"] is not None else 0
            if len(made) != elements or any(at >= limit for each in made for at in each):
                raise DisplayError("sources that point outside")
        if sum(len(each) for made in out["sources"] for each in made) > SOURCES:
            raise DisplayError("too many sources")
    if out["arithmetic"] is not None and len(out["arithmetic"]) != elements:
        raise DisplayError("one arithmetic an element is needed")
    return out


OP = record({"steps": list_of(_step, STEPS, least=1), "note": maybe(one_of(*NOTES))})

_storage = record(
    {
        "dtype": _name,
        "bytes": integer(0),
        "slots": maybe(list_of(_text, ELEMENTS)),
        "before": maybe(list_of(_text, ELEMENTS)),
    }
)
_any_reader = record(
    {
        "name": _name,
        "type": one_of("tensor", "ndarray"),
        "shape": _shape,
        "dtype": _name,
        "storage": maybe(integer(0, INPUTS - 1)),
        "start": integer(0),  # slots of the strip before this tensor's own storage begins
        "width": integer(1, 64),  # slots that one element takes
        "offset": integer(-(1 << 62), 1 << 62),
        "strides": list_of(integer(-(1 << 62), 1 << 62), DIMENSIONS),
        "contiguous": flag,
        "values": maybe(list_of(_text, ELEMENTS)),
        "slots": maybe(list_of(integer(0, ELEMENTS), ELEMENTS)),
        "note": maybe(one_of(*NOTES)),
    }
)
_any_memory = record(
    {"storages": list_of(_storage, INPUTS), "tensors": list_of(_any_reader, INPUTS, least=1), "watched": flag}
)


def memory(value: object) -> dict:
    """Storages as rows of slots, and the tensors that read them; ``slots``: the first slot of each element."""
    out = _any_memory(value)
    for storage in out["storages"]:
        if storage["before"] is not None and len(storage["before"]) != len(storage["slots"] or ()):
            raise DisplayError("as many slots before as after are needed")
    for one in out["tensors"]:
        if len(one["strides"]) != len(one["shape"]):
            raise DisplayError("one stride a dimension is needed")
        if one["values"] is not None and len(one["values"]) != prod(one["shape"]):
            raise DisplayError("as many values as the shape says are needed")
        if one["slots"] is None:
            continue
        if one["storage"] is None or one["storage"] >= len(out["storages"]) or one["values"] is None:
            raise DisplayError("slots of no storage")
        room = len(out["storages"][one["storage"]]["slots"] or ())
        if len(one["slots"]) != len(one["values"]) or any(at + one["width"] > room for at in one["slots"]):
            raise DisplayError("slots outside their storage")
    return out
