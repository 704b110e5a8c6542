"""Names that are not there: variables, attributes, modules."""

from __future__ import annotations

import re

from core.display.causes.rule import Case, Rule, bare

IMPORTS = {
    "torch": "import torch", "nn": "from torch import nn", "F": "import torch.nn.functional as F",
    "optim": "from torch import optim", "np": "import numpy as np", "numpy": "import numpy",
    "pd": "import pandas as pd", "pandas": "import pandas", "alt": "import altair as alt",
    "math": "import math", "random": "import random", "time": "import time", "copy": "import copy",
    "re": "import re", "itertools": "import itertools",
    "Dataset": "from torch.utils.data import Dataset", "DataLoader": "from torch.utils.data import DataLoader",
    "TensorDataset": "from torch.utils.data import TensorDataset", "Tensor": "from torch import Tensor",
    "partial": "from functools import partial", "dataclass": "from dataclasses import dataclass",
    "Counter": "from collections import Counter",
    "defaultdict": "from collections import defaultdict",
    "Path": "from pathlib import Path", "tensor": "from torch import tensor",
}  # fmt: skip
"""A well-known name, and the line that brings it."""

CONSTANTS = {
    "true": "True", "false": "False", "null": "None", "none": "None", "nil": "None", "TRUE": "True", "FALSE": "False",
    "nan": 'float("nan")', "inf": 'float("inf")', "pi": "math.pi",
}  # fmt: skip
"""What other languages call Python's constants."""

BUILTINS = ("print", "range", "len", "sum", "min", "max", "abs", "list", "dict", "tuple", "float", "int", "str", "zip",
            "enumerate", "sorted", "isinstance", "type", "display", "True", "False", "None")  # fmt: skip

SLIPS = {
    ("torch", "optimizer"): "torch.optim", ("torch", "shape"): "x.shape", ("torch", "size"): "x.size()",
    ("torch", "Linear"): "nn.Linear", ("torch", "dataset"): "torch.utils.data", ("torch", "zero"): "torch.zeros",
    ("torch", "one"): "torch.ones", ("torch", "array"): "torch.tensor", ("torch", "backward"): "y.backward()",
    ("Tensor", "data_zero_"): "x.grad.zero_()", ("Tensor", "append"): "torch.cat", ("Tensor", "length"): "len(x)",
    ("Tensor", "astype"): "x.to(dtype)", ("Tensor", "copy"): "x.clone()", ("Tensor", "zero_grad"): "x.grad.zero_()",
    ("Tensor", "len"): "len(x)", ("list", "add"): "append", ("list", "push"): "append", ("list", "length"): "len(x)",
    ("numpy.ndarray", "append"): "np.append", ("numpy.ndarray", "clone"): "x.copy()",
}  # fmt: skip
"""(owner, attribute that it lacks): what was meant. Spellings that no likeness of letters would find."""

TENSOR_WORDS = frozenset(
    ["shape", "size", "backward", "grad", "mean", "sum", "to", "view", "reshape", "item", "detach", "numpy", "dim",
     "zero_", "requires_grad", "requires_grad_", "T", "dtype", "float", "long", "exp", "unsqueeze", "squeeze", "clone",
     "device", "retain_grad", "matmul", "mm", "argmax", "norm", "stride", "is_contiguous"])  # fmt: skip

DATA = ("list", "tuple", "int", "float", "bool", "str", "dict", "numpy.ndarray", "Series", "DataFrame")
"""Types of data that readers take for tensors."""

AVAILABLE = "torch, numpy, pandas, altair"
PLOTTING = ("matplotlib", "seaborn", "plotly", "pylab", "bokeh", "plt", "sns", "px")


def _import(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    name = fields["name"]
    return fields | {"statement": IMPORTS[name]} if name in IMPORTS else None


def _constant(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    name = fields["name"]
    return fields | {"near": CONSTANTS[name]} if name in CONSTANTS else None


def _later(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    """Fits when the cell itself gives the name its value further down."""
    assigned = re.compile(rf"\s*(?:(?:def|class)\s+)?{re.escape(fields['name'])}\s*(?:=(?!=)|\(.*:\s*$|:\s*$)")
    for number, line in enumerate(bare(case.code).splitlines()[:2_000], 1):
        if case.line and number > case.line and assigned.match(line):
            return fields | {"line": str(number)}
    return None


def _like_name(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    near = case.like(fields["name"], *BUILTINS)
    return fields | {"near": near} if near else None


def _slip(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    near = SLIPS.get((fields["owner"], fields["name"]))
    return fields | {"near": near} if near else None


def _found_in_run(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return fields | {"near": case.near[0]} if case.near else None


def _grad(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    found = re.search(r"([\w.\[\]]+)\.grad\b", case.bare)
    return fields | {"owner": found[1]} if found else None


def _tensor_word(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return fields if fields["owner"] in DATA and fields["name"] in TENSOR_WORDS else None


def _plotting(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return fields if fields["name"].split(".")[0] in PLOTTING else None


def _available(case: Case, fields: dict[str, str]) -> dict[str, str]:
    return fields | {"available": AVAILABLE}


NOT_DEFINED = "name '{name}' is not defined"
LACKS = ("'{owner}' object has no attribute '{name}'", "'{owner}' has no attribute '{name}'")
NO_MODULE = "No module named '{name}'"

RULES = (
    Rule("unbound", "UnboundLocalError", "variable '{name}'"),
    Rule("free-variable", "NameError", "free variable '{name}'"),
    Rule("matplotlib", "NameError", NOT_DEFINED, _plotting),
    Rule("name-import", "NameError", NOT_DEFINED, _import),
    Rule("name-constant", "NameError", NOT_DEFINED, _constant),
    Rule("name-later", "NameError", NOT_DEFINED, _later),
    Rule("name-near", "NameError", NOT_DEFINED, _like_name),
    Rule("name-unknown", "NameError", NOT_DEFINED),
    Rule("super-init", "AttributeError", ("assign module before Module.__init__", "parameters before Module.__init__")),
    Rule("grad-none", "AttributeError", "'NoneType' object has no attribute '{name}'", _grad),
    Rule("grad-none", "TypeError", "'NoneType'", _grad),
    Rule("none-attribute", "AttributeError", "'NoneType' object has no attribute '{name}'"),
    Rule("attribute-near", "AttributeError", LACKS, _slip),
    Rule("not-a-tensor", "AttributeError", LACKS, _tensor_word),
    Rule("attribute-near", "AttributeError", LACKS, _found_in_run),
    Rule("attribute-unknown", "AttributeError", LACKS),
    Rule("matplotlib", "ModuleNotFoundError", NO_MODULE, _plotting),
    Rule("module-near", "ModuleNotFoundError", NO_MODULE, _found_in_run),
    Rule("module-missing", "ModuleNotFoundError", NO_MODULE, _available),
    Rule("import-near", "ImportError", "cannot import name '{name}' from '{module}'", _found_in_run),
    Rule("import-unknown", "ImportError", "cannot import name '{name}' from '{module}'"),
)
