"""Calls with the wrong arguments, and things used as what they are not."""

from __future__ import annotations

import re

from core.display.causes.rule import Case, Rule

KEYWORDS = {
    "grad_tensors": "gradient", "learning_rate": "lr", "axis": "dim", "keep_dims": "keepdim", "value": "other",
    "weightdecay": "weight_decay", "wd": "weight_decay", "require_grad": "requires_grad",
    "requires_gard": "requires_grad", "require_grads": "requires_grad", "batchsize": "batch_size",
}  # fmt: skip
"""A keyword as readers write it, and its name in PyTorch."""

NAMES = ("in_features", "out_features", "requires_grad", "weight_decay", "momentum", "batch_size", "shuffle", "dtype",
         "device", "gradient", "retain_graph", "create_graph", "keepdim", "reduction", "in_channels", "out_channels",
         "kernel_size", "bias", "nesterov", "betas")  # fmt: skip


def _name(func: str) -> str:
    """``Linear`` for ``Linear.__init__``."""
    name = func.removesuffix(".__init__")
    return name.rpartition(".")[2] if name.startswith("_") else name


def _func(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"func": _name(fields["func"])}


def _keyword(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    near = fields.get("near") or KEYWORDS.get(fields["name"]) or case.like(fields["name"], *NAMES)
    return _func(case, fields) | {"near": near} if near else None


def _missing(case: Case, fields: dict[str, str]) -> dict[str, str]:
    names = re.findall(r"['\"](\w+)['\"]", fields["names"])
    return _func(case, fields) | {"names": ", ".join(names)}


def _value(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    """``torch.add(x, value=1)``: the argument is there, under a name that it does not have."""
    found = re.search(r"\b(value|number|y|b)\s*=", case.bare)
    return fields | {"name": found[1], "near": "other"} if found else None


def _no_input(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return fields if re.search(rf"torch\.{re.escape(fields['func'])}\(", case.text) else None


def _no_self(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    """Fits when the class in the cell defines the method without ``self``."""
    method = fields["func"].rpartition(".")[2]
    found = "." in fields["func"] and re.search(rf"def {re.escape(method)}\((?!\s*self\b)", case.code)
    return fields | {"method": method} if found else None


def _no_init(case: Case, fields: dict[str, str]) -> dict[str, str]:
    wrong = re.search(r"def (_?_?init_?_?|__int__)\(", case.code)
    return fields | {"found": wrong[1] if wrong else "?"}


def _loss(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    found = re.search(r"\b((?:nn\.)?\w+Loss)\([^()\s]", case.bare)
    return fields | {"loss": found[1]} if found else None


def _signature(case: Case, fields: dict[str, str]) -> dict[str, str]:
    first = re.search(r"\* (\([^)\n]*\))", case.message)
    return fields | {"got": fields["got"].partition(")")[0], "expected": first[1] if first else "…"}


def _unquoted(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"got": fields["got"].strip("'")}


UNEXPECTED = "{func}() got an unexpected keyword argument '{name}'"
MISSING = (
    "{func}() missing {:n} required {:t} argument: {names:r}",
    "{func}() missing {:n} required {:t} arguments: {names:r}",
)
NONE = ("type(s) for {op:t}: 'NoneType' and", "type(s) for {op:t}: '{:q}' and 'NoneType'")
FUNCTIONS = ("builtin_function_or_method", "function", "method", "type")
NO_OTHER = '{func}() missing 1 required positional arguments: "other"'

RULES = (
    Rule("keyword-near", "TypeError", (f"{UNEXPECTED}. Did you mean '{{near}}'", UNEXPECTED), _keyword),
    Rule("keyword-unknown", "TypeError", UNEXPECTED, _func),
    Rule("keyword-near", "TypeError", NO_OTHER, _value),
    Rule("missing-self", "TypeError", "{func}() missing 1 required positional argument: 'self'"),
    Rule("missing-input", "TypeError", '{func}() missing 1 required positional arguments: "input"', _no_input),
    Rule("missing", "TypeError", MISSING, _missing),
    Rule("method-self", "TypeError", "{func}() takes {:n} positional argument{:t} but {given:n}", _no_self),
    Rule("too-many", "TypeError", "{func}() takes {most:t} positional argument{:t} but {given:n}", _func),
    Rule("no-init", "TypeError", "{func}() takes no arguments", _no_init),
    Rule("argument-both", "TypeError", "{func}() got multiple values for argument '{name}'", _func),
    Rule("argument-not-tensor", "TypeError", "{func}(): argument '{name}'{:t} must be Tensor, not {got}"),
    Rule("argument-type", "TypeError", "{func}(): argument '{name}'{:t} must be {want:t}, not {got}"),
    Rule("arguments", "TypeError", "{func}() received an invalid combination of arguments - got ({got:r}", _signature),
    Rule("from-numpy", "TypeError", "expected np.ndarray (got {got})"),
    Rule("loss-not-called", "RuntimeError", "Boolean value of Tensor", _loss),
    Rule("call-shape", "TypeError", "'torch.Size' object is not callable"),
    Rule("call-module", "TypeError", "'module' object is not callable"),
    Rule("call", "TypeError", "'{kind}' object is not callable"),
    Rule("index-function", "TypeError", tuple(f"'{kind}' object is not subscriptable" for kind in FUNCTIONS)),
    Rule("index-none", "TypeError", "'NoneType' object is not subscriptable"),
    Rule("index-kind", "TypeError", "'{kind}' object is not subscriptable"),
    Rule("tuple-assign", "TypeError", "'{kind}' object does not support item assignment"),
    Rule("index-type", "TypeError", "{kind} indices must be integers{:t}, not {got:r}", _unquoted),
    Rule("iterate-scalar", "TypeError", "iteration over a 0-d tensor"),
    Rule("len-scalar", "TypeError", ("len() of a 0-d tensor", "len() of unsized object")),
    Rule("unpack-single", "TypeError", "cannot unpack non-iterable {kind} object"),
    Rule("iterate", "TypeError", "'{kind}' object is not iterable"),
    Rule("no-len", "TypeError", "object of type '{kind}' has no len()"),
    Rule("not-an-integer", "TypeError", "'{kind}' object cannot be interpreted as an integer"),
    Rule("operand-none", "TypeError", NONE),
    Rule("text-number", "TypeError", "can only concatenate {left} (not \"{right}\") to str"),
    Rule("operands", "TypeError", "unsupported operand type(s) for {op:t}: '{left}' and '{right}'"),
    Rule("compare", "TypeError", "'{op:q}' not supported between instances of '{left}' and '{right}'"),
    Rule("unhashable", "TypeError", "unhashable type: '{kind}'"),
)
