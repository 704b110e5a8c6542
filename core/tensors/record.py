"""Listens to what torch is asked to do: each outermost call of a torch function, with its arguments as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves, tree_map

from core.display.pictures import STEPS
from core.tensors.values import SUMMARY

OTHER_NAMES = {
    "__getitem__": "getitem",
    "__radd__": "add",
    "__rsub__": "rsub",
    "__rmul__": "mul",
    "__rdiv__": "rdiv",
    "__rtruediv__": "rdiv",
    "true_divide": "div",
    "divide": "div",
    "multiply": "mul",
    "subtract": "sub",
    "__rpow__": "rpow",
    "__pow__": "pow",
    "__floordiv__": "floor_divide",
    "__invert__": "bitwise_not",
    "__and__": "bitwise_and",
    "__or__": "bitwise_or",
    "__xor__": "bitwise_xor",
    "absolute": "abs",
    "negative": "neg",
    "arccos": "acos",
    "arcsin": "asin",
    "arctan": "atan",
    "concat": "cat",
    "concatenate": "cat",
    "swapaxes": "transpose",
    "swapdims": "transpose",
    "movedim": "moveaxis",
    "ravel": "flatten",
    "__matmul__": "matmul",
    "__rmatmul__": "rmatmul",
    "greater": "gt",
    "less": "lt",
    "greater_equal": "ge",
    "less_equal": "le",
    "not_equal": "ne",
}
"""Spellings of one operation to the name under which it is described."""
QUIET = {"__len__", "size", "dim", "numel", "stride", "item", "tolist", "is_contiguous", "__repr__", "__format__"}
"""Questions about a tensor, which are no step of a computation."""


@dataclass(frozen=True)
class Call:
    """One operation."""

    name: str
    """As in ``core.tensors.rules``: ``cat``, ``add``, ``getitem``…"""
    function: Callable
    args: tuple
    """As they were before the call, tensors as copies; ``kwargs`` too."""
    kwargs: dict[str, Any]
    inputs: tuple[torch.Tensor, ...]
    """The tensors among the arguments, in order: the copies that stand in ``args``."""
    originals: tuple[object, ...]
    """The same tensors themselves, with their own strides."""
    result: object = None
    error: Exception | None = None
    method: bool = False
    names: tuple[str, ...] = ()
    dtypes: tuple[str | None, ...] = ()
    """What to say of an input's type where its copy cannot tell: of a NumPy array."""

    @property
    def out(self) -> torch.Tensor | None:
        """The result, or the first tensor of several."""
        return next(iter(tensors(self.result)), None)


@dataclass
class Recorder(TorchFunctionMode):
    """While entered, notes calls that give tensors, at most STEPS; ``more`` says that there were others."""

    calls: list[Call] = field(default_factory=list)
    more: bool = False
    held: list[list[torch.Tensor]] = field(default_factory=list)
    """The very tensors that each call gave, by which a later call is known to take them."""

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(self, func: Callable, types: object, args: tuple = (), kwargs: dict | None = None) -> object:
        call = prepared(func, args, kwargs or {})
        result, error = None, None
        try:
            return (result := func(*args, **(kwargs or {})))
        except Exception as raised:
            error = raised
            raise
        finally:
            if call.name not in QUIET and (error is not None or tensors(result)):
                self._note(call, result, error)

    def forget(self, names: set[str]) -> None:
        """Drop the calls of these names, which a picture does not need."""
        kept = [at for at, call in enumerate(self.calls) if call.name not in names]
        self.calls = [self.calls[at] for at in kept]
        self.held = [self.held[at] for at in kept]

    def _note(self, call: Call, result: object, error: Exception | None) -> None:
        if len(self.calls) == STEPS:
            self.more = True
            return
        self.calls.append(finished(call, result, error))
        self.held.append(tensors(result))


def prepared(func: Callable, args: tuple, kwargs: dict) -> Call:
    """The call before it is made: its tensors are copied, for an in-place operation changes them."""
    copies: dict[int, torch.Tensor] = {}
    inputs: list[torch.Tensor] = []
    originals: list[object] = []
    dtypes: list[str | None] = []

    def twin(leaf: object) -> object:
        if not isinstance(leaf, torch.Tensor | np.ndarray):
            return leaf
        if id(leaf) not in copies:
            copies[id(leaf)] = _copy(leaf)
        inputs.append(copies[id(leaf)])
        originals.append(leaf)
        dtypes.append(None if isinstance(leaf, torch.Tensor) else f"ndarray {leaf.dtype}")
        return copies[id(leaf)]

    new_args, new_kwargs = tree_map(twin, (args, kwargs))
    name = getattr(func, "__name__", "")
    if name == "__get__":
        name = func.__self__.__name__
    plain = name if name.startswith("__") else name.rstrip("_")
    owner = getattr(func, "__objclass__", None) or getattr(func, "__qualname__", "")
    method = "Tensor" in str(owner) or name.startswith("__")
    return Call(
        OTHER_NAMES.get(plain, plain),
        func,
        new_args,
        new_kwargs,
        tuple(inputs),
        tuple(originals),
        method=method,
        dtypes=tuple(dtypes),
    )


def finished(call: Call, result: object, error: Exception | None) -> Call:
    """The call with what came of it; the result is copied, for later steps may change it."""
    kept = tree_map(lambda leaf: _copy(leaf) if isinstance(leaf, torch.Tensor | np.ndarray) else leaf, result)
    return Call(**{**vars(call), "result": kept, "error": error})


def _copy(x: torch.Tensor | np.ndarray) -> torch.Tensor:
    """A copy that shares nothing; a tensor too large even for a summary is not copied but only looked at."""
    if isinstance(x, np.ndarray):
        return torch.from_numpy(np.array(x)) if x.dtype.kind in "biufc" and x.size <= SUMMARY else torch.empty(0)
    with torch.no_grad():
        plain = x.detach() if type(x) is torch.Tensor or x.is_sparse else x.detach().as_subclass(torch.Tensor)
        return plain.clone() if plain.numel() <= SUMMARY else plain


def tensors(value: object) -> list[torch.Tensor]:
    """The tensors within a result."""
    return [leaf for leaf in tree_leaves(value) if isinstance(leaf, torch.Tensor)]
