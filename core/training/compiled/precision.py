"""A rule or formula as the reader sees it, made ready for compiling in single or double precision.

A compiler that reads ``x ** 2 - 11`` with a single-precision x makes it double, for its 11 is. So the numbers in the
text of a function are given the precision of its arguments, and nothing else is changed: what runs is what is shown.

Lines that speak of the step ``t`` are the exception: the bias corrections of Adam, 1 - beta ** t, cancel, so they are
computed in double precision and rounded at the end. They stand once a step and not once a parameter.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable

import numpy as np


class _Typed(ast.NodeTransformer):
    """Turns each number into a name that stands for it in the right precision."""

    def __init__(self, kind: type[np.floating]) -> None:
        self.kind = kind
        self.names: dict[str, object] = {"_kind": kind}

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if type(node.value) not in (int, float):
            return node
        name = f"_number{len(self.names)}"
        self.names[name] = self.kind(node.value)
        return ast.copy_location(ast.Name(name, ast.Load()), node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        whole = isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)
        if isinstance(node.op, ast.Pow) and whole:  # x ** 2 is a product, not a power
            node.left = self.visit(node.left)
            return node
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        if any(isinstance(part, ast.Name) and part.id == "t" for part in ast.walk(node.value)):
            node.value = ast.Call(ast.Name("_kind", ast.Load()), [node.value], [])
            return node
        return self.generic_visit(node)


def in_precision(function: Callable, kind: type[np.floating]) -> Callable:
    """``function`` with its numbers in this precision; names that it uses are looked up where it was written."""
    text = textwrap.dedent(inspect.getsource(function))
    typed = _Typed(kind)
    tree = ast.fix_missing_locations(typed.visit(ast.parse(text)))
    around = {name: kind(value) for name, value in inspect.getclosurevars(function).nonlocals.items()}
    names = {**function.__globals__, **around, **typed.names}
    exec(compile(tree, inspect.getfile(function), "exec"), names)
    return names[function.__name__]
