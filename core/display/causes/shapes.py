"""Shapes that do not fit: products, sums, views, joins, indices."""

from __future__ import annotations

import re
from math import prod

from core.display.causes.rule import Case, Rule


def _inner(case: Case, fields: dict[str, str]) -> dict[str, str]:
    """Columns of the left and rows of the right: the two numbers that a product needs equal."""
    return fields | {"columns": fields["left"].split("x")[1], "rows": fields["right"].split("x")[0]}


def _linear(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    """Fits when the product was made inside a layer: the line has no product of its own."""
    return None if re.search(r"@|\bmm\(|\bmatmul\(", case.bare) else _inner(case, fields)


def _columns(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"columns": fields["left"].split("x")[-1]}


def _elements(case: Case, fields: dict[str, str]) -> dict[str, str]:
    sizes = [int(size) for size in re.findall(r"-?\d+", fields["shape"])]
    return fields | {"wanted": str(abs(prod(sizes)))}


def _free(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return _elements(case, fields) if "-1" in fields["shape"] else None


def _last(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"last": str(int(fields["size"]) - 1)}


ERRORS = "RuntimeError ValueError IndexError"
PRODUCT = "mat1 and mat2 shapes cannot be multiplied ({left} and {right})"
VIEW = "shape '{shape:s}' is invalid for input of size {size:n}"

RULES = (
    Rule("linear-shape", ERRORS, PRODUCT, _linear),
    Rule("matmul-shape", ERRORS, PRODUCT, _inner),
    Rule("matvec-shape", ERRORS, "size mismatch, got input ({:n}), mat ({left}), vec ({rows:n})", _columns),
    Rule("batch-matmul-shape", ERRORS, "two dimensions of batch2 tensor to be: {want:s} but got: {got:s}"),
    Rule("not-a-matrix", ERRORS, "{which} must be a matrix"),
    Rule("not-a-batch", ERRORS, "{which} must be a 3D tensor"),
    Rule("dot-dims", ERRORS, "1D tensors expected, but got {left:n}D and {right:n}D tensors"),
    Rule("dot-length", ERRORS, "inconsistent tensor size, expected tensor [{left:n}] and src [{right:n}]"),
    Rule(
        "expand-shape",
        ERRORS,
        "expanded size of the tensor ({want:n}) must match the existing size ({size:n}) at {:t} dimension {dim:n}",
    ),
    Rule(
        "broadcast",
        ERRORS,
        "size of tensor a ({left:n}) must match the size of tensor b ({right:n}) at non-singleton dimension {dim:n}",
    ),
    Rule("broadcast-numpy", ERRORS, "could not be broadcast together with shapes {left:s} {right:s}"),
    Rule("matmul-numpy", ERRORS, "mismatch in its core dimension {:t}(size {rows:n} is different from {columns:n})"),
    Rule("view-free", ERRORS, VIEW, _free),
    Rule("view-size", ERRORS, (VIEW, "cannot reshape array of size {size:n} into shape {shape:s}"), _elements),
    Rule("view-stride", ERRORS, "view size is not compatible with input tensor's size and stride"),
    Rule(
        "cat-shape",
        ERRORS,
        "except in dimension {dim:n}. Expected size {left:n} but got size {right:n} for tensor number {number:n}",
    ),
    Rule("cat-dims", ERRORS, "Tensors must have same number of dimensions: got {left:n} and {right:n}"),
    Rule(
        "stack-shape",
        ERRORS,
        "stack expects each tensor to be equal size, but got {left:s} at entry {:n} and {right:s} at entry {number:n}",
    ),
    Rule("ragged", ERRORS, "expected sequence of length {left:n} at dim {dim:n} (got {right:n})"),
    Rule("dim-range", ERRORS, "expected to be in range of [{low:n}, {high:n}], but got {dim:n}"),
    Rule("index-range", ERRORS, "index {index:n} is out of bounds for {:t} {dim:n} with size {size:n}", _last),
    Rule("index-scalar", ERRORS, "invalid index of a 0-dim tensor"),
    Rule("index-many", ERRORS, ("indices for tensor of dimension {dims:n}", "array is {dims:n}-dimensional")),
    Rule("index-float", ERRORS, ("are valid indices", "must be long, int")),
    Rule("mask-shape", ERRORS, "mask {mask:s} at index {:n} does not match the shape of the indexed tensor {shape:s}"),
    Rule("list-range", "IndexError", ("{kind} index out of range", "{kind} assignment index out of range")),
    Rule("embedding-range", "IndexError", "index out of range in self"),
    Rule("permute-dims", ERRORS, "input.dim() = {dims:n} is not equal to len(dims) = {given:n}"),
    Rule("negative-size", ERRORS, ("Dimension size must be non-negative", "negative dimension")),
    Rule("arange-step", ERRORS, ("bound inconsistent with step sign", "step must be nonzero")),
)
