"""What the pictures say about origins is true: for every operation and random shapes it equals experiment."""

from __future__ import annotations

import operator
from collections.abc import Callable
from math import prod

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.display.schema import check
from core.tensors import show_op
from core.tensors.rules import EXPLAINED
from tests.tensors.oracle import dependence

some = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
sizes = st.integers(1, 4)
shapes = st.lists(sizes, min_size=1, max_size=3).map(tuple)


def numbers(shape, seed: int = 0) -> torch.Tensor:
    """Distinct numbers in (0.1, 0.9) in no order, where every function of the tables is defined and varies."""
    count = prod(shape)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return ((order + 0.5) / max(count, 1) * 0.8 + 0.1 + seed * 0.003).double().view(shape)


def step(function: Callable, *inputs: torch.Tensor) -> dict:
    """The only step of the picture of ``function(*inputs)``, checked."""
    output = check(show_op(lambda: function(*inputs)).output)
    (only,) = output["steps"]
    return only


def agrees(function: Callable, *inputs: torch.Tensor, moved: int | None = None) -> dict:
    """The step, whose sources equal what experiment finds for the first ``moved`` inputs (by default for all)."""
    shown = step(function, *inputs)
    assert shown["sources"] is not None, shown
    count = len(inputs) if moved is None else moved
    true = dependence(function, inputs, range(count))
    assert [[sorted(each) for each in made] for made in shown["sources"][:count]] == true, shown["call"]
    return shown


def shape_of(draw, least: int = 1, most: int = 3) -> tuple[int, ...]:
    return tuple(draw(st.lists(sizes, min_size=least, max_size=most)))


def broadcastable(draw) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Two shapes that broadcast: one shape, of which each keeps a tail with some sizes set to 1."""
    whole = shape_of(draw)
    pair = []
    for _ in range(2):
        tail = whole[draw(st.integers(0, len(whole))) :]
        pair.append(tuple(size if draw(st.booleans()) else 1 for size in tail))
    return pair[0], pair[1]


UNARY = {
    "abs": torch.abs,
    "acos": torch.acos,
    "asin": torch.asin,
    "neg": operator.neg,
    "exp": torch.exp,
    "sqrt": torch.sqrt,
    "square": torch.square,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "reciprocal": torch.reciprocal,
    "double": torch.Tensor.double,
}


@pytest.mark.parametrize("name", UNARY)
@some
@given(st.data())
def test_one_to_one(name, data):
    made = agrees(UNARY[name], numbers(shape_of(data.draw, 0)))
    assert made["family"] == "elementwise"


BINARY = {
    "add": torch.add,
    "plus": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": torch.div,
    "pow": operator.pow,
    "add alpha": lambda a, b: torch.add(a, b, alpha=3),
    "maximum": torch.maximum,
    "max": torch.max,
    "minimum": torch.minimum,
    "lt": operator.lt,
    "ge": operator.ge,
    "hypot": torch.hypot,
    "rsub": lambda a, b: a.__rsub__(b),
    "div floor": lambda a, b: torch.div(a, b, rounding_mode="floor"),
}


@pytest.mark.parametrize("name", BINARY)
@some
@given(st.data())
def test_broadcast_arithmetic(name, data):
    one, other = broadcastable(data.draw)
    made = agrees(BINARY[name], numbers(one), numbers(other, 1))
    assert made["family"] == "elementwise"
    assert made["stretched"] == list(torch.broadcast_shapes(one, other))


REDUCTIONS = ("sum", "mean", "prod", "amax", "amin", "max", "min", "std", "var", "logsumexp")


def needs_dim(name: str) -> bool:
    return name in ("logsumexp",)


@pytest.mark.parametrize("name", REDUCTIONS)
@some
@given(st.data())
def test_reductions(name, data):
    shape = shape_of(data.draw, 1) if name not in ("std", "var") else tuple(2 + n for n in shape_of(data.draw, 1, 2))
    dim = data.draw(st.integers(-len(shape), len(shape) - 1))
    keep = data.draw(st.booleans())
    whole = data.draw(st.booleans()) and not needs_dim(name)

    def function(x):
        made = getattr(x, name)() if whole else getattr(x, name)(dim=dim, keepdim=keep)
        return made[0] if isinstance(made, tuple) else made

    made = agrees(function, numbers(shape))
    assert made["family"] == "reduction"


@some
@given(st.data())
def test_sum_over_several_dimensions(data):
    x = numbers(shape_of(data.draw, 2))
    dims = tuple(data.draw(st.sets(st.integers(0, x.dim() - 1), min_size=1)))
    keep = data.draw(st.booleans())
    agrees(lambda x: x.sum(dims, keep), x)
    agrees(lambda x: torch.mean(x, axis=dims, keepdims=keep), x)


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
@some
@given(st.data())
def test_running_totals(name, data):
    x = numbers(shape_of(data.draw))
    dim = data.draw(st.integers(-x.dim(), x.dim() - 1))
    agrees(lambda x: getattr(x, name)(dim), x)


@some
@given(sizes, sizes, sizes, st.booleans())
def test_products_of_matrices(n, m, p, as_sign):
    function = operator.matmul if as_sign else torch.mm
    made = agrees(function, numbers((n, m)), numbers((m, p), 1))
    assert made["rule"] == "out[i, j] = Σ_k a[i, k]·b[k, j]"


@some
@given(st.data())
def test_matmul_of_any_dimensions(data):
    lead_a, lead_b = broadcastable(data.draw)
    inner = data.draw(sizes)
    a = (*lead_a[:1], data.draw(sizes), inner) if data.draw(st.booleans()) else (inner,)
    b = (*lead_b[:1], inner, data.draw(sizes)) if data.draw(st.booleans()) else (inner,)
    try:
        torch.matmul(numbers(a), numbers(b))
    except RuntimeError:
        return
    agrees(torch.matmul, numbers(a), numbers(b, 1))


EQUATIONS = (
    "ij,jk->ik",
    "ij,ij->ij",
    "ij,ij->",
    "i,j->ij",
    "ij->ji",
    "ij->",
    "ij,kj",
    "ii->i",
    "ii",
    "bij,bjk->bik",
    "...ij,jk->...ik",
    "ij,j",
    "i,i",
    "ijk->ki",
)


@pytest.mark.parametrize("equation", EQUATIONS)
def test_einsum(equation):
    size = dict(zip("ijkb", (2, 3, 2, 2), strict=True)) if "ii" not in equation else dict.fromkeys("ijkb", 3)
    shapes = [tuple(size[c] for c in term.replace("...", "")) for term in equation.split("->")[0].split(",")]
    shapes = [
        (2, *s) if "..." in term else s for s, term in zip(shapes, equation.split("->")[0].split(","), strict=True)
    ]
    made = agrees(lambda *xs: torch.einsum(equation, *xs), *(numbers(s, n) for n, s in enumerate(shapes)))
    assert made["family"] == "contraction"


@pytest.mark.parametrize("function", [torch.outer, torch.dot])
def test_products_of_vectors(function):
    agrees(function, numbers((3,)), numbers((3,), 1))


MOVES: dict[str, tuple[Callable, tuple[int, ...]]] = {
    "view": (lambda x: x.view(3, 4), (2, 6)),
    "reshape": (lambda x: x.reshape(-1, 2), (3, 4)),
    "flatten": (lambda x: x.flatten(1), (2, 3, 2)),
    "transpose": (lambda x: x.transpose(0, -1), (2, 3, 2)),
    "permute": (lambda x: x.permute(2, 0, 1), (2, 3, 4)),
    "permute tuple": (lambda x: torch.permute(x, (1, 0)), (2, 3)),
    "T": (lambda x: x.T, (2, 3)),
    "squeeze": (lambda x: x.squeeze(), (1, 3, 1)),
    "squeeze dim": (lambda x: x.squeeze(1), (2, 1, 3)),
    "squeeze nothing": (lambda x: x.squeeze(0), (2, 1)),
    "unsqueeze": (lambda x: x.unsqueeze(-1), (2, 3)),
    "expand": (lambda x: x.expand(2, 3, 4), (3, 1)),
    "expand -1": (lambda x: x.expand(4, -1), (1, 3)),
    "broadcast_to": (lambda x: torch.broadcast_to(x, (2, 3)), (3,)),
    "clone": (torch.clone, (2, 3)),
    "contiguous": (lambda x: x.contiguous(), (2, 3)),
    "detach": (lambda x: x.detach(), (2, 3)),
    "row": (lambda x: x[1], (3, 2)),
    "column": (lambda x: x[:, -1], (3, 2)),
    "slice": (lambda x: x[1:, ::2], (3, 4)),
    "number": (lambda x: x[1, 1], (2, 2)),
    "dots": (lambda x: x[..., 0], (2, 3, 2)),
    "None": (lambda x: x[None, :, 1], (2, 3)),
    "list": (lambda x: x[[2, 0, 0]], (3, 2)),
    "empty slice": (lambda x: x[3:], (3, 2)),
    "flip": (lambda x: x.flip(0), (3, 2)),
    "roll": (lambda x: x.roll(1, 0), (4, 2)),
    "repeat": (lambda x: x.repeat(2, 1), (2, 3)),
    "tril": (torch.tril, (3, 3)),
    "chunk": (lambda x: x.chunk(2)[0], (4, 2)),
    "unbind": (lambda x: x.unbind(1)[0], (3, 2)),
    "diagonal": (torch.diagonal, (3, 3)),
    "mT": (lambda x: x.mT, (2, 3, 2)),
    "movedim": (lambda x: x.movedim(0, 2), (2, 3, 2)),
}


@pytest.mark.parametrize("name", MOVES)
def test_moves(name):
    function, shape = MOVES[name]
    made = agrees(function, numbers(shape))
    assert made["family"] == "movement"
    assert all(len(each) <= 1 for each in made["sources"][0])


def test_a_move_of_a_tensor_that_is_not_contiguous():
    x = numbers((3, 4)).t()
    agrees(lambda x: x.reshape(12), x)


@some
@given(st.data())
def test_cat_and_stack(data):
    shape = shape_of(data.draw)
    dim = data.draw(st.integers(-len(shape), len(shape) - 1))
    parts = []
    for n in range(data.draw(st.integers(1, 3))):
        other = list(shape)
        other[dim] = data.draw(sizes)
        parts.append(numbers(other, n))
    agrees(lambda *xs: torch.cat(xs, dim=dim), *parts)
    same = [numbers(shape, n) for n in range(3)]
    agrees(lambda *xs: torch.stack(xs, dim), *same)


@some
@given(st.data())
def test_random_slices(data):
    x = numbers(shape_of(data.draw))
    index = []
    for size in x.shape[: data.draw(st.integers(1, x.dim()))]:
        if data.draw(st.booleans()):
            index.append(data.draw(st.integers(-size, size - 1)))
        else:
            index.append(
                slice(data.draw(st.integers(0, size)), data.draw(st.integers(0, size)), data.draw(st.integers(1, 3)))
            )
    made = step(lambda x: x[tuple(index)], x)
    true = dependence(lambda x: x[tuple(index)], (x,), [0])
    assert made["sources"] == true


INDEXED: dict[str, tuple[Callable, tuple[int, ...], tuple[torch.Tensor, ...]]] = {
    "mask": (lambda x, m: x[m], (2, 3), (torch.tensor([[True, False, True], [False, True, True]]),)),
    "mask of rows": (lambda x, m: x[m], (3, 2), (torch.tensor([True, False, True]),)),
    "mask of columns": (lambda x, m: x[:, m], (2, 3), (torch.tensor([True, False, True]),)),
    "rows": (lambda x, i: x[i], (3, 2), (torch.tensor([2, 0, 2]),)),
    "columns": (lambda x, i: x[:, i], (2, 3), (torch.tensor([[2, 0]]),)),
    "pairs": (lambda x, i, j: x[i, j], (3, 4), (torch.tensor([2, 0]), torch.tensor([1, 3]))),
    "pairs apart": (lambda x, i, j: x[i, :, j], (3, 2, 4), (torch.tensor([2, 0]), torch.tensor([1, 3]))),
    "outer": (lambda x, i, j: x[i, j], (3, 4), (torch.tensor([[2], [0]]), torch.tensor([1, 3, 3]))),
    "with a number": (lambda x, i: x[0, :, i], (2, 3, 4), (torch.tensor([3, 0]),)),
    "gather": (lambda x, i: x.gather(1, i), (2, 3), (torch.tensor([[0, 2, 2], [1, 1, 0]]),)),
    "gather smaller": (lambda x, i: torch.gather(x, 0, i), (3, 3), (torch.tensor([[0, 2]]),)),
    "index_select": (lambda x, i: x.index_select(1, i), (2, 3), (torch.tensor([2, 2]),)),
    "masked_select": (lambda x, m: x.masked_select(m), (2, 3), (torch.tensor([True, False, True]),)),
    "where": (lambda x, m: torch.where(m, x, 0.0), (2, 3), (torch.tensor([True, False, True]),)),
}


@pytest.mark.parametrize("name", INDEXED)
def test_chosen_elements(name):
    """The input gives; each index tensor's element that is lit up is the one that made the choice."""
    function, shape, index = INDEXED[name]
    x = numbers(shape)
    order = (lambda *xs: function(xs[1], xs[0])) if name == "where" else function
    inputs = (*index, x) if name == "where" else (x, *index)
    made = step(order, *inputs)
    where_x = len(index) if name == "where" else 0
    true = dependence(order, inputs, [where_x])[0]
    assert made["sources"][where_x] == true
    for n in range(len(inputs)):
        if n != where_x:
            assert made["inputs"][n]["role"] == "index"
            assert all(len(each) == 1 for each in made["sources"][n])


def test_the_index_that_is_lit_leads_to_the_element_that_is_lit():
    for name in ("rows", "gather", "index_select", "columns", "outer", "pairs", "pairs apart"):
        function, shape, index = INDEXED[name]
        made = step(function, numbers(shape), *index)
        dims = {
            "rows": [0],
            "gather": [1],
            "index_select": [1],
            "columns": [1],
            "outer": [0, 1],
            "pairs": [0, 1],
            "pairs apart": [0, 2],
        }
        for element, (position,) in enumerate(made["sources"][0]):
            found = torch.unravel_index(torch.tensor(position), shape)
            for n, dim in enumerate(dims[name]):
                (at,) = made["sources"][n + 1][element]
                assert index[n].flatten()[at] == found[dim], name


SPELLINGS = {
    "sum positional": (lambda x: x.sum(1, True), [(2, 3)]),
    "sum tuple": (lambda x: torch.sum(x, (0, 2)), [(2, 3, 2)]),
    "sum empty tuple": (lambda x: x.sum(()), [(2, 3)]),
    "sum negative": (lambda x: x.sum(-1, keepdim=True), [(2, 3)]),
    "mean axis": (lambda x: torch.mean(x, axis=0, keepdims=True), [(2, 3)]),
    "std of all, biased": (lambda x: x.std(False), [(3, 4)]),
    "std of a line, biased": (lambda x: x.std(False), [(4,)]),
    "var correction": (lambda x: x.var(dim=1, correction=0), [(3, 4)]),
    "max positional": (lambda x: torch.max(x, 1)[0], [(2, 3)]),
    "scalar to a power": (lambda x: 2**x, [(2, 3)]),
    "power of a scalar": (lambda x: torch.pow(2, x), [(2, 3)]),
    "divided scalar": (lambda x: 1 / x, [(3,)]),
    "abs": (abs, [(3,)]),
    "add to itself": (lambda x: x + x, [(2, 2)]),
    "square": (lambda x: x @ x, [(3, 3)]),
    "stack named": (lambda x, y: torch.stack(tensors=[x, y], dim=-1), [(2, 2), (2, 2)]),
    "cat named": (lambda x, y: torch.cat([x, y], axis=1), [(2, 1), (2, 2)]),
    "hstack": (lambda x, y: torch.hstack((x, y)), [(2, 1), (2, 2)]),
    "tensors put together": (lambda x, y: torch.stack((x.sum(), y.sum())), [(2,), (3,)]),
    "view as a size": (lambda x: x.view(torch.Size([3, 2])), [(2, 3)]),
    "reshape -1": (lambda x: x.reshape((-1, 2)), [(4, 3)]),
    "expand as": (lambda x, y: x.expand_as(y), [(3, 1), (3, 2)]),
    "swapaxes": (lambda x: x.swapaxes(0, 1), [(2, 3)]),
    "transpose named": (lambda x: x.transpose(dim0=0, dim1=2), [(2, 3, 2)]),
    "permute named": (lambda x: x.permute(dims=(1, 0)), [(2, 3)]),
    "squeeze several": (lambda x: x.squeeze((0, 2)), [(1, 3, 1)]),
    "flatten part": (lambda x: x.flatten(0, 1), [(2, 3, 2)]),
    "unflatten": (lambda x: x.unflatten(0, (2, 2)), [(4, 2)]),
    "as_strided": (lambda x: x.as_strided((3, 2), (1, 1)), [(4,)]),
    "windows": (lambda x: x.unfold(0, 2, 1), [(4,)]),
    "linear": (torch.nn.functional.linear, [(2, 3), (4, 3), (4,)]),
    "addmm": (torch.addmm, [(2, 2), (2, 3), (3, 2)]),
    "bmm": (torch.bmm, [(2, 2, 3), (2, 3, 2)]),
    "mv": (torch.mv, [(2, 3), (3,)]),
    "matrix by vector": (torch.matmul, [(2, 2, 3), (3,)]),
    "vector by batch": (torch.matmul, [(3,), (2, 3, 2)]),
    "tensordot": (lambda x, y: torch.tensordot(x, y, dims=1), [(2, 3), (3, 2)]),
    "kron": (torch.kron, [(2, 2), (1, 2)]),
    "dist": (torch.cdist, [(2, 2), (3, 2)]),
    "convolution": (lambda x, y: torch.nn.functional.conv1d(x, y), [(1, 1, 5), (1, 1, 2)]),
    "pad": (lambda x: torch.nn.functional.pad(x, (1, 1)), [(2, 2)]),
    "lerp": (lambda x, y: torch.lerp(x, y, 0.3), [(2,), (2,)]),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_spellings(name):
    """Arguments by position and by name, operations with a row and without: what is said is what experiment finds.

    Where nothing is said, nothing false is said; only the last step is compared, which is the only one in most.
    """
    function, shapes = SPELLINGS[name]
    inputs = [numbers(shape, n) for n, shape in enumerate(shapes)]
    steps = check(show_op(lambda: function(*inputs)).output)["steps"]
    if len(steps) > 1:
        return
    assert steps[0]["sources"] is not None
    if len(steps[0]["inputs"]) > len(inputs):  # the same tensor twice: each of its places counts for both
        return
    true = dependence(function, inputs, range(len(inputs)))
    said = [[sorted(set(each)) for each in made] for made in steps[0]["sources"]]
    if name == "expand as":  # the second input gives its shape alone
        true[1] = [[] for _ in true[1]]
        assert said[0] == true[0]
    else:
        assert said == true


UNKNOWN = {
    "softmax": lambda x: torch.nn.functional.softmax(x, dim=1),
    "layer_norm": lambda x: torch.nn.functional.layer_norm(x, (3,)),
    "logcumsumexp": lambda x: x.logcumsumexp(0),
    "diff": lambda x: x.diff(dim=1),
    "clamp": lambda x: x.clamp(min=0.2),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_operations_without_a_row_are_explained_by_experiment(name):
    made = agrees(UNKNOWN[name], numbers((2, 3)))
    assert (made["family"], made["note"]) == ("probed", "probed")


def test_the_imaginary_part_counts_in_an_experiment():
    real, imaginary = numbers((2,)), numbers((2,), 1)
    made = show_op(torch.complex, real, imaginary).output["steps"][0]
    assert made["sources"] == [[[0], [1]], [[0], [1]]]
    (made,) = show_op(torch.fft.fft, numbers((3,))).output["steps"]
    assert made["sources"] == [[[0, 1, 2]] * 3]


def test_random_operations_are_not_explained():
    made = step(lambda x: torch.nn.functional.dropout(x, 0.5), numbers((2, 3)))
    assert made["sources"] is None
    assert made["note"] == "untraced"


def test_an_experiment_leaves_the_readers_random_numbers_alone():
    torch.manual_seed(5)
    first = torch.rand(3)
    torch.manual_seed(5)
    show_op(lambda: torch.nn.functional.softmax(torch.ones(4), dim=0))
    assert torch.equal(torch.rand(3), first)


def test_every_operation_of_the_lab_is_in_the_table():
    asked = """arange tensor zeros zeros_like ones abs acos asin add div from_numpy mm view reshape cat stack transpose
    permute squeeze unsqueeze expand sum mean getitem gather matmul einsum"""
    assert set(asked.split()) <= EXPLAINED.keys()
