"""What calls do to the objects that they are given: the tables behind the dependency graph.

A method whose name ends in ``_`` changes its tensor, by PyTorch's own convention. The rest cannot be seen from a name,
so it stands here. Where a table is silent: a method may return a view of its object and changes nothing, a class keeps
what it is given, an imported function may return what it is given.
"""

from __future__ import annotations

import builtins

MODULES = {"torch", "nn", "F", "optim", "np", "numpy", "pd", "pandas", "alt", "altair", "math", "plt", "random", "copy"}
"""Names that stand for modules though the cell itself does not import them."""

NUMERIC = ("torch", "numpy", "pandas", "altair", "math", "random", "matplotlib", "sklearn", "scipy")
"""Packages whose functions, unlike their classes, keep no hold of what they are given, VIEWS apart."""

MUTATORS = {
    # lists, sets, dicts, queues
    "append", "appendleft", "extend", "insert", "pop", "popleft", "popitem", "remove", "clear", "update",
    "reverse", "setdefault", "discard", "put", "write", "fill", "itemset", "setflags",
    # modules, optimizers, schedulers
    "step", "train", "eval", "load_state_dict", "zero_grad", "add_module", "register_module", "register_parameter",
    "register_buffer", "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
    "register_hook", "retain_grad", "add_param_group", "fit", "partial_fit", "fit_transform",
}  # fmt: skip
"""Methods that change their object."""

AMBIGUOUS = {"add", "sort", "resize", "close", "send", "apply"}
"""Methods that change one kind of object and leave another alone: they count when nobody takes their result."""

CASTS = {"to", "float", "double", "half", "bfloat16", "cpu", "cuda", "type"}
"""Methods that copy a tensor but change a module in its place."""

CHANGES_ARGUMENTS = {
    "shuffle", "fill_diagonal", "copyto", "put", "place", "putmask", "setattr", "delattr", "next", "heappush",
    "heappop", "heapify",
}  # fmt: skip
"""Functions that change their first argument."""

VIEWS = {
    "from_numpy", "as_tensor", "asarray", "view", "view_as", "reshape", "reshape_as", "squeeze", "unsqueeze",
    "transpose", "permute", "flatten", "unflatten", "ravel", "narrow", "chunk", "split", "tensor_split", "hsplit",
    "vsplit", "unbind",
    "movedim", "moveaxis", "swapaxes", "swapdims", "diagonal", "real", "imag", "broadcast_to", "broadcast_tensors",
    "expand", "expand_as", "select", "detach", "contiguous", "unfold", "as_strided", "t", "atleast_1d", "atleast_2d",
    "atleast_3d", "view_as_real", "view_as_complex", "frombuffer", "from_dlpack", "nan_to_num", "wraps", "partial",
    "jacrev", "jacfwd", "vmap", "grad_and_value", "functional_call", "parametrize", "compile", "no_grad",
}  # fmt: skip
"""Functions of numeric packages whose result shares memory with an argument, or keeps hold of it."""

FRESH = {
    "clone", "item", "tolist", "copy", "deepcopy", "sum", "mean", "std", "var", "norm", "prod", "numel", "size", "dim",
    "argmax", "argmin", "exp", "log", "sqrt", "pow", "abs", "sin", "cos", "tanh", "sigmoid", "relu", "softmax",
    "log_softmax", "matmul", "mm", "mv", "bmm", "dot", "add", "sub", "mul", "div", "eq", "ne", "gt", "lt", "ge", "le",
    "allclose", "equal", "is_contiguous", "stride", "data_ptr", "storage_offset", "cumsum", "cumprod", "round", "floor",
    "ceil", "clamp", "sort_values", "format", "join", "strip", "lower", "upper", "count", "index", "startswith",
    "endswith", "element_size", "nelement", "long", "int", "bool", "type_as", "topk", "logsumexp", "extra_repr",
}  # fmt: skip
"""Methods and functions whose result shares nothing with what went in."""

CUTS = {"detach", "item", "tolist", "numpy", "argmax", "argmin", "size", "numel", "dim"}
"""Methods whose result takes no part in the autograd graph."""

PLAIN = {"shape", "dtype", "ndim", "device", "requires_grad", "is_leaf", "grad_fn", "itemsize", "nbytes", "size"}
"""Attributes that share nothing with their object."""

READS_GRADIENTS = {"step", "getattr", "vars", "deepcopy", "clip_grad_norm_", "clip_grad_value_", "get_total_norm"}
"""Calls that look at ``.grad`` without naming it."""

HOLDING_BUILTINS = {
    "zip", "enumerate", "map", "filter", "reversed", "sorted", "list", "tuple", "dict", "set", "frozenset", "max",
    "min", "iter", "next", "getattr", "vars", "super", "slice", "property", "staticmethod", "classmethod",
}  # fmt: skip
"""Builtins whose result may hold what they are given; the others give something new."""

CONTAINERS = {"list", "dict", "set", "deque", "defaultdict", "Counter", "OrderedDict", "bytearray"}

BUILTINS = frozenset(dir(builtins)) | {
    "display",
    "trace",
    "jacobian",
    "show_op",
    "show_memory",
    "show_broadcast",
    "show",
    "memory",
    "__name__",
    "__file__",
    "__doc__",
}
