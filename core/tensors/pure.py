"""Whether an expression may be computed once more: without an effect, and with the same answer."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping
from types import ModuleType

import numpy as np
import torch
from torch import nn

NODES = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Attribute, ast.Subscript, ast.Slice, ast.Name,
    ast.Constant, ast.Tuple, ast.List, ast.keyword, ast.Load, ast.operator, ast.unaryop, ast.cmpop,
)  # fmt: skip
"""What may stand in it: no assignment, no lambda or comprehension, nothing that waits or yields."""

BUILTINS = {"abs", "bool", "float", "int", "len", "max", "min", "pow", "range", "round", "slice", "sum", "tuple"}
"""Builtins that may be called; any other plain function may do anything."""

MODULES = {"torch", "torch.nn.functional", "torch.linalg", "torch.special", "torch.fft", "numpy", "numpy.linalg"}
"""Modules whose functions may be called, but for EFFECTS."""

EFFECTS = re.compile(
    r".*_|rand.*|(new_)?empty.*|normal|bernoulli|multinomial|poisson|binomial|.*dropout.*|rrelu|gumbel.*|.*seed|shuffle"
    r"|(batch|instance)_norm|set_.*|get_.*|use_.*|register_.*|retain_.*|resize.*|share.*|save|load|compile|backward|grad"
    r"|fromfile|tofile|dump.*|fill|put|sort|partition|itemset|setflags|setfield|copyto|place|byteswap|vmap|cond"
)
"""Names of functions that write, draw lots, read files or change how PyTorch works. ``sort`` writes in NumPy."""

READ = {"sort"}
"""Of these, what PyTorch computes without writing."""

PLAIN = (torch.Tensor, np.ndarray, np.generic, nn.Module, bool, int, float, complex, str, type(None), torch.dtype,
         torch.device, torch.Size, slice, type(...))  # fmt: skip
"""What a name may stand for, beside modules and functions; also lists and tuples of such."""


def pure(node: ast.expr, names: Mapping[str, object]) -> bool:
    """``names`` are those that the expression would find. False wherever anything is unknown."""
    called = {id(part.func) for part in ast.walk(node) if isinstance(part, ast.Call)}
    return all(_allowed(part, names, called) for part in ast.walk(node))


def _allowed(node: ast.AST, names: Mapping[str, object], called: set[int]) -> bool:
    if not isinstance(node, NODES):
        return False
    if isinstance(node, ast.keyword):
        return node.arg is not None and node.arg != "out" and node.arg != "inplace"
    if isinstance(node, ast.Call):
        return _may_call(node.func, names)
    if isinstance(node, ast.Name) and id(node) not in called:
        return node.id in names and _plain(names[node.id])
    return True


def _may_call(function: ast.expr, names: Mapping[str, object]) -> bool:
    """A builtin, a function of a module, or a method that tensors have."""
    if isinstance(function, ast.Name):
        found = names.get(function.id)
        if function.id in BUILTINS and found is getattr(builtins, function.id):
            return True
        return _of_torch(found) and not EFFECTS.fullmatch(getattr(found, "__name__", "_"))
    if not isinstance(function, ast.Attribute):
        return False
    module = _module(function.value, names)
    if module is not None:
        in_torch = module.__name__.startswith("torch")
        effect = EFFECTS.fullmatch(function.attr) and not (in_torch and function.attr in READ)
        return module.__name__ in MODULES and not effect and not isinstance(getattr(module, function.attr, None), type)
    owner = names.get(function.value.id) if isinstance(function.value, ast.Name) else None
    if isinstance(owner, nn.Module) or (function.attr == "sort" and not isinstance(owner, torch.Tensor)):
        return False
    known = function.attr == "sort" or not EFFECTS.fullmatch(function.attr)
    return known and hasattr(torch.Tensor, function.attr)


def _module(node: ast.expr, names: Mapping[str, object]) -> ModuleType | None:
    """The module that a dotted name stands for."""
    if isinstance(node, ast.Name):
        found = names.get(node.id)
    elif isinstance(node, ast.Attribute):
        found = getattr(_module(node.value, names), node.attr, None)
    else:
        return None
    return found if isinstance(found, ModuleType) else None


def _of_torch(found: object) -> bool:
    """A function that a reader has imported by its name from one of the modules."""
    name = getattr(found, "__name__", "")
    return callable(found) and any(
        getattr(module, name, None) is found for module in (torch, nn.functional, torch.linalg, torch.special)
    )


def _plain(value: object, depth: int = 0) -> bool:
    if type(value) in (list, tuple):
        return depth < 3 and len(value) <= 64 and all(_plain(part, depth + 1) for part in value)
    if isinstance(value, torch.Tensor):
        return type(value).__module__.startswith("torch")
    return isinstance(value, (*PLAIN, ModuleType))
