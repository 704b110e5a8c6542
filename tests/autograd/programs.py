"""Programs whose every gradient is checked: each calls ``back(y, v=None, **options)`` in place of backward."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn, tensor

Program = Callable[[Callable[..., None]], None]

PROGRAMS: dict[str, Program] = {}


def program(function: Program) -> Program:
    PROGRAMS[function.__name__] = function
    return function


def leaf(*values: float, shape: tuple[int, ...] | None = None) -> torch.Tensor:
    made = tensor(values if len(values) > 1 or shape else values[0])
    return (made.reshape(shape) if shape else made).requires_grad_()


def matrix(rows: int, columns: int, start: float = 0.3) -> torch.Tensor:
    numbers = torch.arange(rows * columns, dtype=torch.float32)
    return (start + (numbers * 0.7).sin()).reshape(rows, columns).requires_grad_()


ONE_INPUT = {
    "add": lambda x: x + 2,
    "sub": lambda x: 3 - x,
    "mul": lambda x: x * 3,
    "div": lambda x: x / 3,
    "rdiv": lambda x: 3 / x,
    "neg": lambda x: -x,
    "pow": lambda x: x**3,
    "pow_zero": lambda x: x**0,
    "rpow": lambda x: 2**x,
    "exp": torch.exp,
    "expm1": torch.expm1,
    "log": torch.log,
    "log1p": torch.log1p,
    "log2": torch.log2,
    "sqrt": torch.sqrt,
    "rsqrt": torch.rsqrt,
    "reciprocal": torch.reciprocal,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "atan": torch.atan,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "silu": F.silu,
    "gelu": F.gelu,
    "softplus": F.softplus,
    "erf": torch.erf,
    "relu": lambda x: (x - 1).relu(),
    "leaky_relu": lambda x: F.leaky_relu(x - 1),
    "abs": lambda x: (x - 1).abs(),
    "sign": lambda x: (x - 1).sign() + x,
    "floor": lambda x: x.floor() * x,
    "round": lambda x: x.round() * x,
    "clamp": lambda x: x.clamp(0.6, 1.5),
    "sum": lambda x: x.sum(),
    "mean": lambda x: x.mean(),
    "norm": lambda x: x.norm(),
    "max": lambda x: x.max(),
    "min": lambda x: x.min(),
    "amax": lambda x: x.amax(0),
    "max_dim": lambda x: x.max(0).values,
    "softmax": lambda x: x.softmax(0),
    "log_softmax": lambda x: x.log_softmax(0),
    "cumsum": lambda x: x.cumsum(0),
    "var": lambda x: x.var(),
    "std": lambda x: x.std(),
    "flip": lambda x: x.flip(0),
    "roll": lambda x: x.roll(1),
    "index": lambda x: x[tensor([2, 0, 2])],
    "mask": lambda x: x[x > 0.8],
    "gather": lambda x: x.gather(0, tensor([1, 1, 2])),
    "repeat": lambda x: x.repeat(2),
    "clone": lambda x: x.clone(),
    "double": lambda x: x.double(),
    "unbind": lambda x: x.unbind()[1] * 2,
    "logsumexp": lambda x: x.logsumexp(0),
    "prod": lambda x: x.prod(),
    "sort": lambda x: x.sort().values,
    "elu": F.elu,
    "dot_self": lambda x: torch.dot(x, x),
    "outer": lambda x: torch.outer(x, x),
    "einsum": lambda x: torch.einsum("i,j->ij", x, x),
}


def _of_one(function: Callable) -> Program:
    def run(back: Callable[..., None]) -> None:
        y = function(leaf(0.5, 1.25, 2.75))
        back(y, None if y.numel() == 1 else torch.linspace(1, 2, y.numel(), dtype=y.dtype).reshape(y.shape))

    return run


PROGRAMS |= {f"one_{name}": _of_one(function) for name, function in ONE_INPUT.items()}


@program
def branch_by_value(back):
    x = leaf(0.5, 2.0)
    y = x * 2 if x.sum() > 1 else x * 3
    back(y.sum())


@program
def doubling(back):
    x = leaf(2.0, 3.0, 4.0)
    y = x * 2
    while y.norm() < 1000:
        y = y * 2
    back(y, torch.ones_like(y))


@program
def loop_over_rows(back):
    x, total = matrix(3, 2), tensor(0.0)
    for row in x:
        total = total + (row * row).sum()
    back(total)


@program
def broadcast_column_row(back):
    back((leaf(1.0, 2.0, shape=(2, 1)) * leaf(1.0, 10.0, 100.0)).sum())


@program
def broadcast_divide(back):
    back((matrix(2, 3) / leaf(2.0)).mean())


@program
def expand_and_add(back):
    back((leaf(1.0, 2.0).expand(3, 2) + matrix(3, 2)).sum())


@program
def views(back):
    m = torch.arange(6.0).requires_grad_().view(2, 3)
    first = m.t()[0]
    back((first * first).sum())


@program
def permute_reshape(back):
    x = torch.arange(12.0).requires_grad_()
    back((x.reshape(2, 2, 3).permute(2, 0, 1).reshape(6, 2) ** 2).sum())


@program
def unsqueeze_squeeze(back):
    back((leaf(1.0, 2.0).unsqueeze(0).squeeze(0) * 3).sum())


@program
def slices(back):
    x = matrix(4, 3)
    back((x[1:3, ::2] * x[:2, :2]).sum())


@program
def cat_and_stack(back):
    a, b = leaf(1.0, 2.0), leaf(3.0, 4.0)
    back((torch.cat([a, b, a]) ** 2).sum() + torch.stack([a, b]).prod())


@program
def chunks(back):
    a, b = torch.arange(6.0).requires_grad_().chunk(2)
    back((a * b).sum())


@program
def in_place_whole(back):
    x = leaf(1.0, 2.0)
    y = x * 2
    y += 1
    y.mul_(3)
    back((y * y).sum())


@program
def in_place_element(back):
    x = leaf(1.0, 2.0, 3.0)
    y = x * 2
    y[0] = 10.0
    back((y * y).sum())


@program
def in_place_with_gradient(back):
    x, z = leaf(1.0, 2.0, 3.0), leaf(5.0)
    y = x * 2
    y[1] = z
    back((y * y).sum())


@program
def in_place_on_view(back):
    x = leaf(1.0, 2.0, 3.0, 4.0)
    y = x * 1
    y.view(2, 2)[0].mul_(2)
    back((y * x).sum())


@program
def relu_in_place(back):
    x = leaf(-1.0, 2.0)
    y = (x * 2).relu_()
    back(y.sum())


@program
def detach_cuts(back):
    x = leaf(2.0)
    back((x * x).detach() * x)


@program
def detach_half(back):
    x = leaf(2.0, 3.0)
    y = x * x
    back((y * y.detach()).sum())


@program
def no_grad_constant(back):
    x = leaf(2.0)
    with torch.no_grad():
        scale = x * 3
    back(x * scale)


@program
def no_grad_update(back):
    w = leaf(2.0, 3.0)
    for _ in range(2):
        back((w * w).sum())
        with torch.no_grad():
            w -= 0.1 * w.grad
        w.grad = None


@program
def retain_grad(back):
    x = leaf(1.0, 2.0)
    y = x * 3
    y.retain_grad()
    back((y * y).sum())


@program
def hook_changes_gradient(back):
    x = leaf(1.0, 2.0)
    y = x * 3
    y.register_hook(lambda g: g * 2)
    back((y * y).sum())


@program
def double_use(back):
    x = leaf(3.0)
    back(x * x + 5 * x)


@program
def diamond(back):
    x = leaf(0.5, 1.5)
    a = x.sin()
    back((a * x + a.exp() * a).sum())


@program
def accumulate_two(back):
    x = leaf(3.0)
    back(x * x)
    back(x * x)


@program
def retain_graph(back):
    x = leaf(2.0, 3.0)
    shared = x * x
    back(shared.sum(), retain_graph=True)
    back((shared * shared).sum())


@program
def same_graph_twice(back):
    y = (leaf(2.0, 3.0) ** 2).sum()
    back(y, retain_graph=True)
    back(y)


class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, upstream):
        (x,) = ctx.saved_tensors
        return upstream * 3 * x**2


class Straight(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, scale):
        return x.round() * scale

    @staticmethod
    def backward(ctx, upstream):
        return upstream, None


@program
def custom_function(back):
    back((Cube.apply(leaf(1.0, 2.0)) * 2).sum())


@program
def custom_straight_through(back):
    x = leaf(0.4, 1.6)
    back((Straight.apply(x * 2, 3.0) * x).sum())


@program
def matrix_products(back):
    a, b, c = matrix(2, 3), matrix(3, 2), leaf(1.0, 2.0)
    back((a @ b @ c).sum())


@program
def batched_product(back):
    a = torch.linspace(-1, 1, 12).reshape(2, 2, 3).requires_grad_()
    back(torch.bmm(a, torch.linspace(0, 1, 12).reshape(2, 3, 2).requires_grad_()).sum())


@program
def addmm(back):
    back(torch.addmm(leaf(1.0, 2.0), matrix(3, 2), matrix(2, 2, 0.1), beta=2, alpha=3).sum())


def net(*layers: nn.Module) -> nn.Module:
    model = nn.Sequential(*layers)
    with torch.no_grad():
        for parameter in model.parameters():
            values = torch.arange(parameter.numel(), dtype=torch.float32).sin() / 2
            parameter.copy_(values.reshape(parameter.shape))
    return model


INPUT = torch.linspace(-1, 1, 6).reshape(2, 3)
TARGET = tensor([1, 0])


@program
def linear_cross_entropy(back):
    back(F.cross_entropy(net(nn.Linear(3, 2))(INPUT), TARGET))


@program
def cross_entropy_weighted_sum(back):
    model = net(nn.Linear(3, 2))
    back(F.cross_entropy(model(INPUT), TARGET, weight=tensor([1.0, 3.0]), reduction="sum"))


@program
def mlp_mse(back):
    back(F.mse_loss(net(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))(INPUT), tensor([[1.0], [0.0]])))


@program
def mlp_relu_l1(back):
    back(F.l1_loss(net(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))(INPUT), torch.ones(2, 2)))


@program
def smooth_l1(back):
    back(F.smooth_l1_loss(net(nn.Linear(3, 2))(INPUT), tensor([[3.0, 0.0], [0.0, 0.1]])))


@program
def huber(back):
    back(F.huber_loss(net(nn.Linear(3, 2))(INPUT), tensor([[3.0, 0.0], [0.0, 0.1]]), delta=0.5))


@program
def bce(back):
    back(F.binary_cross_entropy(net(nn.Linear(3, 1))(INPUT).sigmoid(), tensor([[1.0], [0.0]])))


@program
def bce_with_logits(back):
    back(F.binary_cross_entropy_with_logits(net(nn.Linear(3, 1))(INPUT), tensor([[1.0], [0.0]])))


@program
def layer_norm(back):
    back((net(nn.LayerNorm(3))(INPUT) ** 2).sum())


@program
def batch_norm(back):
    back((net(nn.BatchNorm1d(3))(INPUT) ** 3).sum())


@program
def embedding(back):
    back((net(nn.Embedding(4, 3))(tensor([1, 3, 1])) ** 2).sum())


@program
def convolution(back):
    back((net(nn.Conv1d(1, 2, 2))(INPUT.unsqueeze(1)) ** 2).sum())


@program
def dropout(back):
    torch.manual_seed(0)
    back((F.dropout(leaf(1.0, 2.0, 3.0, 4.0), 0.5) ** 2).sum())


@program
def recurrent(back):
    w, h = leaf(0.7), tensor(0.1)
    for value in (0.5, -0.25, 1.0):
        h = torch.tanh(w * h + value)
    back(h)


@program
def where_and_maximum(back):
    x = leaf(-1.0, 2.0, 0.5)
    back((torch.where(x > 0, x * x, -x) + torch.maximum(x, tensor([0.0, 2.0, 1.0]))).sum())


@program
def minimum_ties(back):
    back(torch.minimum(leaf(1.0, 2.0), leaf(1.0, 3.0)).sum())


@program
def kinks(back):
    x = leaf(0.0, 1.0)
    back((x.relu() + x.abs() + x.clamp(min=0)).sum() + leaf(0.0, 0.0).norm() + leaf(2.0, 2.0).max())


@program
def mean_of_dims(back):
    x = matrix(3, 4)
    back((x.mean(1, keepdim=True) * x.sum(0)).sum() + x.norm(dim=1).sum() + x.max(dim=1).values.sum())


@program
def second_order(back):
    x = leaf(2.0)
    (slope,) = torch.autograd.grad(x**3, x, create_graph=True)
    back(slope * slope)


@program
def gradient_penalty(back):
    x, w = leaf(1.0, 2.0), leaf(0.5, -1.0)
    (slope,) = torch.autograd.grad(torch.tanh((x * w).sum()), x, create_graph=True)
    back((slope.norm() - 1) ** 2)


@program
def hessian_vector(back):
    x = leaf(1.0, 2.0, 3.0)
    (slope,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    back(slope, tensor([1.0, 0.0, -1.0]))


@program
def softmax_by_hand(back):
    z = leaf(1.0, 2.0, 3.0)
    e = (z - z.max().detach()).exp()
    back(-(e / e.sum())[1].log())
