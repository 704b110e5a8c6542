"""Autograd: graphs that are gone, outputs that are no scalars, values that were written over."""

from __future__ import annotations

import re

from core.display.causes.rule import Case, Rule


def _output(case: Case, fields: dict[str, str]) -> dict[str, str]:
    found = re.search(r"([\w.\[\]]+)\.backward\(", case.bare)
    return fields | {"name": found[1] if found else "y"}


def _leaf(case: Case, fields: dict[str, str]) -> dict[str, str]:
    found = re.match(r"\s*([A-Za-z_][\w.]*)", case.bare)
    return fields | {"name": found[1].split(".")[0] if found else "x"}


def _expression(case: Case, fields: dict[str, str]) -> dict[str, str]:
    """What stands between the parentheses, or an example where that cannot be told."""
    found = re.search(r"show_op\((.+)\)\s*$", case.text)
    return fields | {"inner": found[1] if found else "a @ b"}


SHAPES = (
    "Mismatch in shape: grad_output[{:n}] has a shape of torch.Size({grad:s}) "
    "and output[{:n}] has a shape of torch.Size({output:s})"
)
INTEGER = ("nly Tensors of floating point and complex dtype", "nly Tensors of floating point dtype")
JACOBIAN = (
    "jacobian(f, x) takes a function and a tensor",
    "only floating-point tensors have derivatives",
    "the Jacobian matrix needs a floating-point tensor",
)
LEAF = "leaf Variable that requires grad is being used in an in-place operation"

RULES = (
    Rule("backward-twice", "RuntimeError", "Trying to backward through the graph a second time", _output),
    Rule("backward-scalar", "RuntimeError", "grad can be implicitly created only for scalar outputs", _output),
    Rule("backward-shape", "RuntimeError", SHAPES, _output),
    Rule("backward-no-grad", "RuntimeError", "element 0 of tensors does not require grad", _output),
    Rule("grad-unused", "RuntimeError", "appears to not have been used in the graph"),
    Rule("grad-integer", "RuntimeError", INTEGER),
    Rule("leaf-in-place", "RuntimeError", LEAF, _leaf),
    Rule(
        "saved-in-place",
        "RuntimeError",
        "modified by an inplace operation: [{:t} {shape:s}]{:t} is at version {now:n}; expected version {then:n}",
    ),
    Rule("backward-nan", "RuntimeError", "Function '{func}' returned nan values in its {at:n}th output"),
    Rule("numpy-grad", "RuntimeError", "Can't call numpy() on Tensor that requires grad"),
    Rule("trace-what", "TypeError", "trace() takes a function, a tensor or nothing, not {kind}"),
    Rule("memory-what", "TypeError", "show_memory takes tensors and NumPy arrays; {:t} is of type {kind}"),
    Rule("show-op-what", "TypeError", "show_op takes a function and its arguments, not {kind}", _expression),
    Rule("show-op-nothing", "TypeError", "no tensor came out of this: give a function of torch"),
    Rule("show-broadcast-what", "TypeError", ("a shape is a tuple of whole numbers", "show_broadcast takes tensors")),
    Rule("jacobian-what", "TypeError", JACOBIAN),
    Rule("non-leaf-requires", "RuntimeError", "you can only change requires_grad flags of leaf variables"),
)
