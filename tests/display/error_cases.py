"""Errors as beginners make them: the code, and the key and fields of what should be said about it.

Each case runs for real; its message comes from the installed Python and PyTorch. ``PRELUDE`` goes before it.
"""

from __future__ import annotations

PRELUDE = """\
import math
import numpy as np
import pandas as pd
import altair as alt
import torch
from torch import nn
x = torch.ones(2, requires_grad=True)
m = torch.ones(2, 3)
k = torch.tensor([1, 2])
df = pd.DataFrame({"a": [1, 2]})
"""

NETWORK = """
class Net(nn.Module):
    def __init__(self):
        self.layer = nn.Linear(1, 1)
Net()"""
FORGETFUL = """
class Net(nn.Module):
    def forwrd(self, x):
        return x
Net()(x)"""
SELFLESS = """
class Net:
    def step(x):
        return x
Net().step(1)"""
MISNAMED = """
class Net:
    def _init_(self, width):
        pass
Net(3)"""
UNBOUND = """
total = 0
def add():
    total += 1
add()"""
LATER = """
print(rate)
rate = 0.1"""
RECURSION = """
def f(n):
    return f(n + 1)
f(0)"""

SYNTAX: list[tuple[str, str, dict[str, str]]] = [
    ("torch.asin(x，out=None)", "full-width", {"char": "，", "half": ",", "line": "1", "column": "13"}),
    ("a = 1\nif a：\n    pass", "full-width", {"char": "：", "half": ":", "line": "2", "column": "5"}),
    ("x = " + "(" * 300 + "1" + ")" * 300, "nested-deep", {}),
    ("x = １", "full-width", {"char": "１", "half": "1", "line": "1", "column": "5"}),
    ("x = 3 × 4", "full-width", {"char": "×", "half": "*", "line": "1", "column": "7"}),
    ("x ≤ 3", "full-width", {"char": "≤", "half": "<=", "line": "1", "column": "3"}),
    ("'，'；x", "full-width", {"char": "；", "half": ";", "line": "1", "column": "4"}),
    ("print（1）", "full-width-several", {"char": "（", "chars": "（ ）", "halves": "( )", "line": "1"}),
    ("print(“a”)", "full-width-several", {"char": "“", "chars": "“ ”", "halves": '" "', "line": "1"}),
    ("x = 5€", "foreign-character", {"char": "€", "line": "1"}),
    ("x\u3000= 1", "invisible", {"code": "U+3000", "line": "1"}),
    ("x\u00a0= 1", "invisible", {"code": "U+00A0", "line": "1"}),
    ("x\u200b = 1", "invisible", {"code": "U+200B", "line": "1"}),
    ("def f():\n\tx = 1\n        y = 2", "tabs", {"line": "3"}),
    ("def my_grad():\n\tx = 1\n    y = x + 2", "tabs", {"line": "3"}),
    ("if 1:\n    a = 1\n  b = 2", "dedent", {"line": "3"}),
    ("  x = 1", "indent-unexpected", {"line": "1"}),
    ("for i in x:\nprint(i)", "indent-missing", {"what": "'for' statement", "opener": "1", "line": "2"}),
    ("def f():\nreturn 1", "indent-missing", {"what": "function definition", "opener": "1", "line": "2"}),
    ("if x: pass\nelse if y: pass", "elif", {"line": "2"}),
    ("else if x: pass", "elif", {"line": "1"}),
    ("for i in range(3)\n    pass", "colon", {"head": "for", "line": "1"}),
    ("class Net(nn.Module)\n    pass", "colon", {"head": "class", "line": "1"}),
    ("x = 'a", "string", {"quote": "'", "line": "1"}),
    ('x = """a', "string", {"quote": '"""', "line": "1"}),
    ("x = f'a", "string", {"quote": "'", "line": "1"}),
    ("f'{}'", "f-string", {"line": "1"}),
    ("loss = f(out, y\nstep()", "bracket-open", {"bracket": "(", "line": "1"}),
    ("f(1]", "bracket-other", {"open": "(", "close": "]", "line": "1"}),
    ("x = (1))", "bracket-extra", {"bracket": ")", "line": "1"}),
    ("print 'a'", "print-statement", {"name": "print", "line": "1"}),
    ("if x = 1: pass", "assign-in-condition", {"head": "if", "line": "1"}),
    ("tensor.view() = tensor.reshape", "assign-to-call", {"line": "1"}),
    ("x + 1 = 2", "assign-to", {"what": "expression", "line": "1"}),
    ("None = 1", "assign-to", {"what": "None", "line": "1"}),
    (">>> 1 + 1\n2", "prompt", {"sign": ">>>", "line": "1"}),
    ("x = 1\n... y", "prompt", {"sign": "...", "line": "2"}),
    ("await x", "await", {"line": "1"}),
    ("pip install torch", "shell", {"command": "pip", "line": "1"}),
    ("!pip install torch", "shell", {"command": "pip", "line": "1"}),
    ("%matplotlib inline", "shell", {"command": "matplotlib", "line": "1"}),
    ("x && y", "operator", {"found": "&&", "right": "and", "line": "1"}),
    ("!x", "operator", {"found": "!", "right": "not", "line": "1"}),
    ("x => 1", "operator", {"found": "=>", "right": ">=", "line": "1"}),
    ("i++", "increment", {"name": "i", "sign": "+", "line": "1"}),
    ("lambda = 0.1", "keyword-name", {"name": "lambda", "line": "1"}),
    ("f(class=1)", "keyword-name", {"name": "class", "line": "1"}),
    ("SGD(params, lr=<required parameter>, momentum=0)", "placeholder",
     {"name": "lr", "hole": "<required parameter>", "line": "1"}),
    ("把 x 变成张量 x = 1", "prose", {"words": "把", "line": "1"}),
    ("x = [1 2]", "comma", {"line": "1"}),
    ("f(a=1, 2)", "argument-order", {"line": "1"}),
    ("f(a=1, a=2)", "argument-twice", {"name": "a", "line": "1"}),
    ("def f(a=1, b): pass", "default-order", {"line": "1"}),
    ("x = 1\nreturn x", "outside", {"word": "return", "line": "2"}),
    ("break", "outside", {"word": "break", "line": "1"}),
    ("continue", "outside", {"word": "continue", "line": "1"}),
    ("y = 2x", "number-name", {"line": "1"}),
    ("x = 01", "leading-zero", {"line": "1"}),
    ("x = a \\ b", "backslash", {"line": "1"}),
    ("x = = 1", "syntax", {"line": "1"}),
]  # fmt: skip

NAMES: list[tuple[str, str, dict[str, str]]] = [
    ("optimizers", "name-unknown", {"name": "optimizers"}),
    ("torhc.ones(2)", "name-near", {"name": "torhc", "near": "torch"}),
    ("pritn(1)", "name-near", {"name": "pritn", "near": "print"}),
    ("F.relu(x)", "name-import", {"name": "F", "statement": "import torch.nn.functional as F"}),
    ("DataLoader(x)", "name-import", {"name": "DataLoader", "statement": "from torch.utils.data import DataLoader"}),
    ("true", "name-constant", {"name": "true", "near": "True"}),
    ("plt.plot(x)", "matplotlib", {"name": "plt"}),
    ("import matplotlib.pyplot as plt", "matplotlib", {"name": "matplotlib"}),
    (LATER, "name-later", {"name": "rate", "line": "13"}),
    (UNBOUND, "unbound", {"name": "total"}),
    ("torch.optimizer()", "attribute-near", {"owner": "torch", "name": "optimizer", "near": "torch.optim"}),
    ("torch.shape(0)", "attribute-near", {"owner": "torch", "name": "shape", "near": "x.shape"}),
    ("x.sum().backward(); x.grad.data_zero_()", "attribute-near",
     {"owner": "Tensor", "name": "data_zero_", "near": "x.grad.zero_()"}),
    ("x.shpe", "attribute-near", {"owner": "Tensor", "name": "shpe", "near": "shape"}),
    ("nn.Linear(2, 1).forwad(x)", "attribute-near", {"owner": "Linear", "name": "forwad", "near": "forward"}),
    ("torch.zero(2)", "attribute-near", {"owner": "torch", "name": "zero", "near": "torch.zeros"}),
    ("x.append(1)", "attribute-near", {"owner": "Tensor", "name": "append", "near": "torch.cat"}),
    ("x.qwertz", "attribute-unknown", {"owner": "Tensor", "name": "qwertz"}),
    ("[1, 2].shape", "not-a-tensor", {"owner": "list", "name": "shape"}),
    ("np.ones(2).backward()", "not-a-tensor", {"owner": "numpy.ndarray", "name": "backward"}),
    ("x.grad.zero_()", "grad-none", {"owner": "x", "name": "zero_"}),
    ("[].append(1).sort()", "none-attribute", {"name": "sort"}),
    (NETWORK, "super-init", {}),
    ("import torhc", "module-near", {"name": "torhc", "near": "torch"}),
    ("import tensorflow", "module-missing", {"name": "tensorflow", "available": "torch, numpy, pandas, altair"}),
    ("from torch import optimm", "import-near", {"module": "torch", "name": "optimm", "near": "optim"}),
    ("from torch.nn import Liner", "import-near", {"module": "torch.nn", "name": "Liner", "near": "Linear"}),
    ("from torch import qwertz", "import-unknown", {"module": "torch", "name": "qwertz"}),
]  # fmt: skip

CALLS: list[tuple[str, str, dict[str, str]]] = [
    ("nn.Linear(2, out_fearutes=3)", "keyword-near",
     {"func": "Linear", "name": "out_fearutes", "near": "out_features"}),
    ("(x * x).backward(grad_tensors=x)", "keyword-near",
     {"func": "Tensor.backward", "name": "grad_tensors", "near": "gradient"}),
    ("torch.optim.SGD([x], learning_rate=1)", "keyword-near", {"func": "SGD", "name": "learning_rate", "near": "lr"}),
    ("torch.add(m, value=1)", "keyword-near", {"func": "add", "name": "value", "near": "other"}),
    ("nn.Linear(2, 3, qwertz=3)", "keyword-unknown", {"func": "Linear", "name": "qwertz"}),
    ("torch.zeros()", "missing", {"func": "zeros", "names": "size"}),
    ("torch.ones()", "missing", {"func": "ones", "names": "size"}),
    ("nn.Linear()", "missing", {"func": "Linear", "names": "in_features, out_features"}),
    ("torch.softmax(m)", "missing", {"func": "softmax", "names": "dim"}),
    ("torch.detach()", "missing-input", {"func": "detach"}),
    ("nn.ReLU.forward(input=x)", "missing-self", {"func": "ReLU.forward"}),
    ("torch.abs(m, None)", "too-many", {"func": "abs", "most": "1", "given": "2"}),
    (SELFLESS, "method-self", {"func": "Net.step", "method": "step", "given": "2"}),
    (MISNAMED, "no-init", {"func": "Net", "found": "_init_"}),
    ("(lambda a: a)(1, a=2)", "argument-both", {"func": "<lambda>", "name": "a"}),
    ("torch.exp(2.0)", "argument-not-tensor", {"func": "exp", "name": "input", "got": "float"}),
    ("nn.Linear(2, 1)([1, 2])", "argument-not-tensor", {"func": "linear", "name": "input", "got": "list"}),
    ("torch.zeros(2.5)", "argument-type", {"func": "zeros", "name": "size", "want": "tuple of ints", "got": "float"}),
    ("torch.max(m, dim='a')", "arguments",
     {"func": "max", "got": "Tensor, dim=str", "expected": "(Tensor input, *, Tensor out = None)"}),
    ("torch.from_numpy([1, 2])", "from-numpy", {"got": "list"}),
    ("nn.CrossEntropyLoss(m, k)", "loss-not-called", {"loss": "nn.CrossEntropyLoss"}),
    ("x.shape()", "call-shape", {}),
    ("torch.optim([x])", "call-module", {}),
    ("2(x)", "call", {"kind": "int"}),
    ("x(0)", "call", {"kind": "Tensor"}),
    ("print[1]", "index-function", {}),
    ("x.sum[0]", "index-function", {}),
    ("print()[0]", "index-none", {}),
    ("5[0]", "index-kind", {"kind": "int"}),
    ("x.shape[0] = 3", "tuple-assign", {"kind": "torch.Size"}),
    ("[1, 2]['a']", "index-type", {"kind": "list", "got": "str"}),
    ("for i in torch.tensor(3): pass", "iterate-scalar", {}),
    ("len(torch.tensor(3))", "len-scalar", {}),
    ("a, b = 1", "unpack-single", {"kind": "int"}),
    ("for i in 5: pass", "iterate", {"kind": "int"}),
    ("len(5)", "no-len", {"kind": "int"}),
    ("range(2.5)", "not-an-integer", {"kind": "float"}),
    ("x.grad + 1", "grad-none", {"owner": "x"}),
    ("None + 1", "operand-none", {"op": "+"}),
    ("'a' + 1", "text-number", {"left": "str", "right": "int"}),
    ("1 + 'a'", "operands", {"left": "int", "op": "+", "right": "str"}),
    ("x + [1, 2]", "operands", {"left": "Tensor", "op": "+", "right": "list"}),
    ("sorted([1, 'a'])", "compare", {"op": "<", "left": "str", "right": "int"}),
    ("{[1]: 2}", "unhashable", {"kind": "list"}),
]  # fmt: skip

GRADIENTS: list[tuple[str, str, dict[str, str]]] = [
    ("y = (x * x).sum(); y.backward(); y.backward()", "backward-twice", {"name": "y"}),
    ("loss = x * x\nloss.backward()", "backward-scalar", {"name": "loss"}),
    ("y = x * x; y.backward(torch.ones(3))", "backward-shape", {"name": "y", "grad": "[3]", "output": "[2]"}),
    ("y = torch.ones(2).sum(); y.backward()", "backward-no-grad", {"name": "y"}),
    ("torch.tensor([2, 2], requires_grad=True)", "grad-integer", {}),
    ("k.requires_grad_()", "grad-integer", {}),
    ("from core.autograd import trace\ntrace(3)", "trace-what", {"kind": "int"}),
    ("from core.tensors import memory\nmemory(None)", "memory-what", {"kind": "NoneType"}),
    ("from core.autograd import jacobian\njacobian(x, 3)", "jacobian-what", {}),
    ("from core.autograd import jacobian\njacobian(lambda k: k, torch.tensor([1, 2]))", "jacobian-what", {}),
    ("from core.tensors import show_op\nshow_op(m @ m.T)", "show-op-what", {"kind": "Tensor", "inner": "m @ m.T"}),
    ("from core.tensors import show_op\nshow_op(lambda: 3)", "show-op-nothing", {}),
    ("from core.tensors import show_broadcast\nshow_broadcast('ab')", "show-broadcast-what", {}),
    ("from core.tensors import show_broadcast\nshow_broadcast((3, -1))", "show-broadcast-what", {}),
    (
        "with torch.autograd.detect_anomaly(check_nan=True):\n    z = x.sum() * 0\n    (z / z).backward()",
        "backward-nan",
        {"func": "DivBackward0"},
    ),
    ("torch.zeros(10**5, 10**5, 10**5, 10**5)", "allocate-overflow", {"shape": "[100000, 100000, 100000, 100000]"}),
    ("import ast\nast.parse('1+' * 9000 + '1')", "nested-deep", {}),
    ("k.requires_grad = True", "grad-integer", {}),
    ("x += 1", "leaf-in-place", {"name": "x"}),
    ("x[0] = 1", "leaf-in-place", {"name": "x"}),
    ("y = x.exp(); y.add_(1); y.sum().backward()", "saved-in-place", {"shape": "[2]", "now": "1", "then": "0"}),
    ("x.numpy()", "numpy-grad", {}),
    ("y = x * 2; y.requires_grad = False", "non-leaf-requires", {}),
    ("torch.autograd.grad(x.sum(), torch.ones(1, requires_grad=True))", "grad-unused", {}),
]  # fmt: skip

SHAPES: list[tuple[str, str, dict[str, str]]] = [
    ("m @ m", "matmul-shape", {"left": "2x3", "right": "2x3", "columns": "3", "rows": "2"}),
    ("torch.mm(m, m)", "matmul-shape", {"left": "2x3", "right": "2x3", "columns": "3", "rows": "2"}),
    ("nn.Linear(4, 2)(m)", "linear-shape", {"left": "2x3", "right": "4x2", "columns": "3", "rows": "4"}),
    ("m @ k.float()", "matvec-shape", {"left": "2x3", "columns": "3", "rows": "2"}),
    ("torch.ones(5, 2, 3) @ torch.ones(5, 2, 3)", "batch-matmul-shape", {"want": "[5, 3]", "got": "[5, 2]"}),
    ("torch.mm(torch.ones(2, 2, 2), torch.ones(2, 2, 2))", "not-a-matrix", {"which": "self"}),
    ("torch.bmm(m, m)", "not-a-batch", {"which": "batch1"}),
    ("torch.dot(m, m)", "dot-dims", {"left": "2", "right": "2"}),
    ("torch.ones(3) @ torch.ones(4)", "dot-length", {"left": "3", "right": "4"}),
    ("m.expand(4, 3)", "expand-shape", {"want": "4", "size": "2", "dim": "0"}),
    ("m + torch.ones(2, 4)", "broadcast", {"left": "3", "right": "4", "dim": "1"}),
    ("np.ones(2) + np.ones(3)", "broadcast-numpy", {"left": "(2,)", "right": "(3,)"}),
    ("np.ones((2, 3)) @ np.ones((2, 3))", "matmul-numpy", {"columns": "3", "rows": "2"}),
    ("m.view(2, 5)", "view-size", {"shape": "[2, 5]", "size": "6", "wanted": "10"}),
    ("np.ones(3).reshape(2, 2)", "view-size", {"shape": "(2,2)", "size": "3", "wanted": "4"}),
    ("m.view(-1, 4)", "view-free", {"shape": "[-1, 4]", "size": "6", "wanted": "4"}),
    ("m.t().view(6)", "view-stride", {}),
    ("torch.cat([m, torch.ones(2, 4)])", "cat-shape", {"dim": "0", "left": "3", "right": "4", "number": "1"}),
    ("torch.cat([m, k.float()])", "cat-dims", {"left": "2", "right": "1"}),
    ("torch.stack([x, torch.ones(3)])", "stack-shape", {"left": "[2]", "right": "[3]", "number": "1"}),
    ("torch.tensor([[1, 2], [3]])", "ragged", {"left": "2", "right": "1", "dim": "1"}),
    ("x.sum(dim=1)", "dim-range", {"low": "-1", "high": "0", "dim": "1"}),
    ("x[5]", "index-range", {"index": "5", "dim": "0", "size": "2", "last": "1"}),
    ("np.ones(3)[5]", "index-range", {"index": "5", "dim": "0", "size": "3", "last": "2"}),
    ("torch.tensor(3)[0]", "index-scalar", {}),
    ("x[0, 0]", "index-many", {"dims": "1"}),
    ("x[1.5]", "index-float", {}),
    ("m[torch.tensor([True, False, True])]", "mask-shape", {"mask": "[3]", "shape": "[2, 3]"}),
    ("[1][3]", "list-range", {"kind": "list"}),
    ("nn.Embedding(3, 2)(torch.tensor([5]))", "embedding-range", {}),
    ("m.permute(0)", "permute-dims", {"dims": "2", "given": "1"}),
    ("torch.zeros(-1)", "negative-size", {}),
    ("torch.arange(5, 1)", "arange-step", {}),
]  # fmt: skip

TRAINING: list[tuple[str, str, dict[str, str]]] = [
    ("nn.CrossEntropyLoss()(m, torch.tensor([1, 3]))", "target-range", {"target": "3"}),
    ("nn.CrossEntropyLoss()(m, torch.tensor([1]))", "batch-sizes", {"left": "2", "right": "1"}),
    ("nn.CrossEntropyLoss()(m, k.int())", "target-dtype", {"got": "Int"}),
    ("nn.CrossEntropyLoss()(m, k.float())", "target-dtype", {"got": "Float"}),
    ("nn.BCELoss()(torch.ones(2, 1), torch.ones(2))", "target-shape", {"target": "[2]", "input": "[2, 1]"}),
    ("nn.BCELoss()(torch.tensor([2.0]), torch.tensor([1.0]))", "probability", {"which": "input"}),
    (FORGETFUL, "forward-missing", {"name": "Net"}),
    ("torch.optim.SGD([], lr=0.1)", "optimizer-empty", {}),
    ("torch.optim.SGD(x, lr=0.1)", "optimizer-tensor", {}),
    ("torch.optim.SGD([x * 2], lr=0.1)", "optimizer-non-leaf", {}),
    ("torch.optim.SGD([x], lr=-1)", "setting-range", {"what": "lr", "value": "-1"}),
    ("torch.optim.SGD([x], lr=1, momentum=-1)", "setting-range", {"what": "momentum", "value": "-1"}),
    ("torch.optim.Adam([x], betas=(2, 0.9))", "setting-range", {"what": "betas[0]", "value": "2"}),
    ("nn.Dropout(1.5)", "dropout-range", {"value": "1.5"}),
    ("nn.BatchNorm1d(3)(torch.ones(1, 3))", "batch-norm-one", {"shape": "[1, 3]"}),
    ("nn.Conv2d(3, 4, 3)(torch.ones(1, 1, 8, 8))", "channels", {"input": "[1, 1, 8, 8]", "want": "3", "got": "1"}),
    ("nn.Conv2d(3, 4, 3)(torch.ones(8, 8))", "conv-dims",
     {"want": "3D (unbatched) or 4D (batched)", "func": "conv2d", "shape": "[8, 8]"}),
    ("nn.Linear(2, 1).load_state_dict({'w': x})", "state-dict", {"name": "Linear"}),
    ("torch.utils.data.DataLoader([1, 2], batch_size=0)", "batch-size", {"value": "0"}),
]  # fmt: skip

KINDS: list[tuple[str, str, dict[str, str]]] = [
    ("torch.ones(2, 2) @ torch.ones(2, 2).double()", "dtype", {"left": "float", "right": "double"}),
    ("nn.Linear(2, 1)(torch.ones(1, 2).double())", "dtype", {"left": "Double", "right": "Float"}),
    ("x.half() @ x", "dtype", {"left": "Half", "right": "Float"}),
    ("k += 0.5", "dtype-in-place", {"left": "Float", "right": "Long"}),
    ("k.mean()", "mean-integer", {"func": "mean", "got": "Long"}),
    ("nn.Embedding(3, 2)(torch.tensor([1.0]))", "embedding-dtype", {"got": "FloatTensor"}),
    ("torch.where(m, 1, 0)", "where-bool", {"got": "Float"}),
    ("-torch.tensor([True])", "bool-minus", {}),
    ("torch.bitwise_and(m, m)", "not-implemented", {"func": "bitwise_and", "got": "Float"}),
    ("if x > 0: pass", "truth", {}),
    ("if np.ones(3) > 0: pass", "truth", {}),
    ("if torch.ones(0): pass", "truth-empty", {}),
    ("m.item()", "item", {"count": "6"}),
    ("torch.tensor([m, m])", "tensor-of-tensors", {}),
    ("float(m)", "item-many", {}),
    ("torch.tensor(['a'])", "tensor-of-text", {}),
    ("torch.tensor([1, None])", "tensor-of-none", {"kind": "NoneType"}),
    ("torch.from_numpy(np.array(['a']))", "numpy-dtype", {"got": "numpy.str_"}),
    ("x.cuda()", "cuda", {}),
    ("torch.ones(2, device='cuda')", "cuda", {}),
    ("torch.ones(10**5, 10**5, 10)", "allocate", {"bytes": "400000000000", "size": "400.0 GB"}),
    ("np.ones((10**5, 10**5, 10))", "allocate", {"size": "745. GiB"}),
    ("bytearray(10**15)", "memory", {}),
    ("torch.linalg.inv(torch.zeros(2, 2))", "singular", {}),
]  # fmt: skip

PYTHON: list[tuple[str, str, dict[str, str]]] = [
    ("1 / 0", "zero-division", {}),
    ("a, b = 1, 2, 3", "unpack-many", {"want": "2"}),
    ("a, b, c = 1, 2", "unpack-few", {"want": "3", "got": "2"}),
    ("int('3.5')", "int-text", {"text": "'3.5'"}),
    ("float('1,5')", "float-text", {"text": "'1,5'"}),
    ("math.sqrt(-1)", "math-domain", {}),
    ("math.exp(1000)", "overflow", {}),
    ("max([])", "empty-sequence", {"func": "max"}),
    ("pd.DataFrame({'a': [1], 'b': [1, 2]})", "frame-lengths", {}),
    ("{'a': 1}['k']", "key", {"name": "'k'"}),
    ("df['b']", "column", {"name": "'b'"}),
    (RECURSION, "recursion", {}),
    ("assert 1 == 2", "assertion", {}),
    ("assert 1 == 2, 'not equal'", "assertion-told", {"text": "not equal"}),
    ("next(iter([]))", "stop-iteration", {}),
    ("alt.Chart(df).mark_bar().encode(x='b').to_dict()", "chart-column", {"name": "b"}),
    ("alt.Chart(pd.DataFrame({'a': range(6000)})).mark_bar().encode(x='a').to_dict()", "chart-rows",
     {"rows": "6000", "most": "5000"}),
    ("alt.Chart(df).encode(x='a').to_dict()", "chart-mark", {}),
    ("alt.Chart(df).mark_bar(foo=3).to_dict()", "chart-property", {"owner": "MarkDef", "name": "foo"}),
    ("alt.Chart(df).mark_bar(size='big').to_dict()", "chart-invalid", {}),
    ("from core.display.render import to_output; to_output(alt.Chart('https://x.example/a.csv').mark_bar())",
     "chart-refused", {"reason": "spec.data.url: not allowed here"}),
]  # fmt: skip

LIMITS: list[tuple[str, str, dict[str, str]]] = [
    ("raise EOFError('EOF when reading a line')", "input", {}),
    ("import sys; sys.exit()", "exit", {}),
    ("exit()", "exit", {}),
    ("raise KeyboardInterrupt", "interrupt", {}),
    ("open('nofile.txt')", "no-file", {"path": "nofile.txt"}),
    ("torch.load('model.pt')", "no-file", {"path": "model.pt"}),
    ("import multiprocessing; raise PermissionError(1, 'Operation not permitted')", "no-process", {}),
    ("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')", "no-network", {}),
    ("import socket; raise PermissionError(1, 'Operation not permitted')", "no-network", {}),
    ("raise PermissionError(13, 'Permission denied', '/etc/x')", "no-access", {"path": "/etc/x"}),
    ("raise PermissionError(1, 'Operation not permitted')", "no-access-plain", {}),
    ("raise RuntimeError(\"can't start new thread\")", "no-thread", {}),
]  # fmt: skip
"""The refusals are raised by hand where they need the confinement of a real run."""

RECORDS: list[tuple[dict, str, str]] = [
    ({"type": "Timeout", "message": "stopped after 20 seconds"}, "while True: pass", "timeout-loop"),
    ({"type": "Timeout", "message": "stopped after 20 seconds"}, "train()", "timeout"),
    ({"type": "MemoryLimit", "message": "out of memory"}, "x", "memory"),
    ({"type": "Crash", "message": "SIGSEGV"}, "x", "crash"),
    ({"type": "ProcessExit", "message": "exit code 3"}, "import os; os._exit(3)", "exit"),
    ({"type": "TypeError", "message": "f() got an unexpected keyword argument 'ac'. Did you mean 'ab'?"},
     "", "keyword-near"),
    ({"type": "ValueError", "message": "max() iterable argument is empty"}, "", "empty-sequence"),
    ({"type": "ValueError", "message": "too many values to unpack (expected 2, got 3)"}, "", "unpack-many"),
    ({"type": "SyntaxError", "message": "non-default argument follows default argument"}, "", "default-order"),
    ({"type": "SyntaxError", "message": "parameter without a default follows parameter with a default"},
     "", "default-order"),
    ({"type": "SyntaxError", "message": "unterminated f-string literal (detected at line 1)"}, "", "string"),
    ({"type": "ZeroDivisionError", "message": "float modulo by zero"}, "", "zero-division"),
    ({"type": "AttributeError", "message": "'list' object has no attribute 'foo' and no __dict__ for setting"},
     "", "attribute-unknown"),
    ({"type": "RuntimeError", "message": "expected scalar type Long but found Int"}, "", "target-dtype"),
    ({"type": "RuntimeError", "message": "expected scalar type Double but found Float"}, "", "dtype"),
    ({"type": "RuntimeError", "message": "Found dtype Long but expected Float"}, "", "dtype"),
    ({"type": "NameError", "message": "cannot access free variable 'n' where it is not associated with a value"},
     "", "free-variable"),
    ({"type": "RuntimeError", "message": "a cell runs in one process and can start no other: use num_workers=0 in"},
     "", "no-process"),
]  # fmt: skip
"""Records of the kernel's own, and wordings of other versions of Python (3.11 to 3.14) and PyTorch."""

CASES = [*SYNTAX, *NAMES, *CALLS, *GRADIENTS, *SHAPES, *TRAINING, *KINDS, *PYTHON, *LIMITS]
