"""Activations, each beside its derivative: one function of the input z, one row of ``ACTIVATIONS``.

    ACTIVATIONS["leaky-relu"].f(z, slope=0.1)

Both functions take and give a tensor of any shape. Where a derivative does not exist (a kink at 0), the one
that autograd gives is taken, so that hand-derived gradients and PyTorch's are equal everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from core.training.parameter import Parameter


@dataclass(frozen=True)
class Activation:
    """One row of the registry."""

    f: Callable[..., Tensor]
    """``f(z, **parameters)``."""
    derivative: Callable[..., Tensor]
    """``derivative(z, **parameters)``: df/dz at z, elementwise."""
    torch: type[nn.Module]
    """PyTorch's own module of the same function, the oracle of the tests."""
    keywords: Mapping[str, str] = field(default_factory=dict)
    """Our parameter's name to the module's."""
    parameters: tuple[Parameter, ...] = ()
    fixed: Mapping[str, object] = field(default_factory=dict)
    """Arguments that the module needs to be this very function."""
    fused: Callable[[Tensor, Tensor], Tensor] | None = None
    """Gradient times derivative in one pass, where PyTorch has it and it pays."""

    def pull(self, z: Tensor, gradient: Tensor, **own: float) -> Tensor:
        """The gradient with respect to z, from that with respect to f(z)."""
        return self.fused(z, gradient) if self.fused else gradient * self.derivative(z, **own)

    def module(self, **own: float) -> nn.Module:
        """PyTorch's module with these parameters."""
        return self.torch(**{self.keywords[name]: value for name, value in own.items()}, **self.fixed)


def identity(z: Tensor) -> Tensor:
    return z


def relu(z: Tensor) -> Tensor:
    return torch.relu(z)


def relu_derivative(z: Tensor) -> Tensor:
    return (z > 0).to(z.dtype)


def relu_pull(z: Tensor, gradient: Tensor) -> Tensor:
    """The gradient where z > 0, else 0; a fifth of the time of comparing, converting and multiplying."""
    return torch.ops.aten.threshold_backward(gradient, z, 0)


def leaky_relu(z: Tensor, slope: float = 0.01) -> Tensor:
    return torch.where(z > 0, z, slope * z)


def leaky_relu_derivative(z: Tensor, slope: float = 0.01) -> Tensor:
    return (z > 0).to(z.dtype) * (1 - slope) + slope


def elu(z: Tensor, alpha: float = 1.0) -> Tensor:
    return torch.where(z > 0, z, alpha * torch.expm1(z.clamp(max=0)))


def elu_derivative(z: Tensor, alpha: float = 1.0) -> Tensor:
    return torch.where(z > 0, torch.ones_like(z), alpha * z.clamp(max=0).exp())


def sigmoid_derivative(z: Tensor) -> Tensor:
    y = torch.sigmoid(z)
    return y * (1 - y)


def tanh_derivative(z: Tensor) -> Tensor:
    return 1 - torch.tanh(z) ** 2


def silu(z: Tensor) -> Tensor:
    """z times its own sigmoid, also called swish."""
    return z * torch.sigmoid(z)


def silu_derivative(z: Tensor) -> Tensor:
    y = torch.sigmoid(z)
    return y * (1 + z * (1 - y))


def gelu(z: Tensor) -> Tensor:
    """z times the normal distribution function (Hendrycks and Gimpel, 2016, arXiv:1606.08415), exact form."""
    return z * torch.special.ndtr(z)


def gelu_derivative(z: Tensor) -> Tensor:
    return torch.special.ndtr(z) + z * torch.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def softplus(z: Tensor) -> Tensor:
    return torch.logaddexp(z, torch.zeros_like(z))


ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation(identity, torch.ones_like, nn.Identity),
    "relu": Activation(relu, relu_derivative, nn.ReLU, fused=relu_pull),
    "leaky-relu": Activation(
        leaky_relu,
        leaky_relu_derivative,
        nn.LeakyReLU,
        {"slope": "negative_slope"},
        (Parameter("slope", 0.01, 0.0, 1.0),),
    ),
    "elu": Activation(elu, elu_derivative, nn.ELU, {"alpha": "alpha"}, (Parameter("alpha", 1.0, 0.0, 5.0),)),
    "gelu": Activation(gelu, gelu_derivative, nn.GELU),
    "silu": Activation(silu, silu_derivative, nn.SiLU),
    "sigmoid": Activation(torch.sigmoid, sigmoid_derivative, nn.Sigmoid),
    "tanh": Activation(torch.tanh, tanh_derivative, nn.Tanh),
    "softplus": Activation(softplus, torch.sigmoid, nn.Softplus, fixed={"threshold": math.inf}),
}
"""Every activation by name, in the order in which they are offered."""
