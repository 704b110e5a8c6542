"""The operations that can be explained: one row each. An operation that is missing here is explained by experiment.

To add one, find its family: elementwise, reduction, contraction, movement, creation.
"""

from __future__ import annotations

from core.tensors.contraction import contraction
from core.tensors.made import (
    Explain,
    arange,
    cumulative,
    elementwise,
    from_data,
    linspace,
    moved_as_is,
    random_or_constant,
    reduction,
    where,
)
from core.tensors.movement import MOVES, movement

UNARY = {
    "abs": "|{0}|", "neg": "−({0})", "square": "({0})²", "reciprocal": "1 / ({0})", "sqrt": "√({0})",
    **{name: f"{name}({{0}})" for name in (
        "acos", "asin", "atan", "sin", "cos", "tan", "exp", "log", "log2", "log10", "log1p", "expm1", "rsqrt",
        "sigmoid", "tanh", "relu", "sign", "floor", "ceil", "round", "trunc", "frac", "erf", "isnan", "isinf",
        "isfinite", "logical_not", "bitwise_not", "float", "double", "half", "bfloat16", "int", "long", "short", "bool",
        "conj", "acosh", "asinh", "atanh", "sinh", "cosh", "deg2rad", "rad2deg", "signbit", "positive",
    )},
}  # fmt: skip
"""Functions of one number; ``{0}`` is the number."""

BINARY = {
    "add": "{0} + {1}", "sub": "{0} − {1}", "rsub": "{1} − {0}", "mul": "{0}·{1}", "div": "{0} / {1}",
    "rdiv": "{1} / {0}", "pow": "{0}^{1}", "rpow": "{1}^{0}", "floor_divide": "floor({0} / {1})",
    "remainder": "{0} mod {1}", "eq": "{0} == {1}", "ne": "{0} ≠ {1}", "lt": "{0} < {1}", "le": "{0} ≤ {1}",
    "gt": "{0} > {1}", "ge": "{0} ≥ {1}",
    "maximum": "max({0}, {1})", "minimum": "min({0}, {1})", "logical_and": "{0} and {1}", "logical_or": "{0} or {1}",
    "logical_xor": "{0} xor {1}", "bitwise_and": "{0} & {1}", "bitwise_or": "{0} | {1}", "bitwise_xor": "{0} xor {1}",
    "atan2": "atan2({0}, {1})", "fmod": "fmod({0}, {1})", "hypot": "√({0}² + {1}²)",
}  # fmt: skip
"""Functions of two numbers, broadcast."""

REDUCTIONS = {
    "sum": ("Σ_{over} {a}", "{terms}", " + "),
    "mean": ("1/{n} Σ_{over} {a}", "({terms}) / {n}", " + "),
    "prod": ("Π_{over} {a}", "{terms}", "·"),
    "var": ("{share} Σ_{over} ({a} − mean)²", "var({terms})", ", "),
    "std": ("√({share} Σ_{over} ({a} − mean)²)", "std({terms})", ", "),
    **{name: (f"{name}_{{over}} {{a}}", f"{name}({{terms}})", ", ") for name in (
        "median", "count_nonzero", "amax", "amin", "max", "min", "argmax", "argmin", "all", "any",
        "logsumexp",
    )},
}  # fmt: skip
"""Reductions: formula, line of one element, sign between its terms."""

CREATIONS = {
    "zeros": "0", "zeros_like": "0", "new_zeros": "0", "ones": "1", "ones_like": "1", "new_ones": "1", "full": None,
    "full_like": None, "eye": "1 if i == j else 0", "empty": None, "empty_like": None, "rand": None, "randn": None,
    "rand_like": None, "randn_like": None, "randint": None, "randperm": None,
}  # fmt: skip
"""Tensors from a size; the value of an element where it is the same in every call."""

EXPLAINED: dict[str, Explain] = {
    **{name: elementwise(form, call_form=True) for name, form in UNARY.items()},
    **{name: elementwise(form, call_form="(" in form) for name, form in BINARY.items()},
    **{name: reduction(*row) for name, row in REDUCTIONS.items()},
    **{name: random_or_constant(rule) for name, rule in CREATIONS.items()},
    **dict.fromkeys(("mm", "matmul", "bmm", "mv", "dot", "inner_product", "outer", "einsum", "vdot"), contraction),
    **dict.fromkeys(MOVES, movement),
    "cumsum": cumulative(" + "),
    "cumprod": cumulative("·"),
    "where": where,
    "arange": arange,
    "linspace": linspace,
    "tensor": from_data,
    "as_tensor": from_data,
    "from_numpy": moved_as_is,
}
