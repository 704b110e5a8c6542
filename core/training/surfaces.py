"""Functions of two variables to walk down: one function, its gradient and one row of ``SURFACES`` each.

``f(x, y)`` and ``gradient(x, y) -> (df/dx, df/dy)`` take tensors of any shape, or plain numbers; ``minima`` lists the
points of least value, empty where there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Surface:
    """One row of the registry."""

    f: Callable
    gradient: Callable
    minima: tuple[tuple[float, float], ...]
    least: float | None
    """The value at the minima; None when the function is not bounded below."""
    domain: tuple[float, float, float, float]
    """What is worth drawing: x from, x to, y from, y to."""
    start: tuple[float, float]
    """Where a walk begins when nothing else is said."""
    curvatures: tuple[float, float] | None = None
    """Second derivatives along the axes, for quadratics: the stable learning rates follow from them."""


def quadratic(a: float, b: float) -> tuple[Callable, Callable]:
    """a x² + b y² and its gradient."""

    def bowl(x, y):
        return a * x * x + b * y * y

    def gradient(x, y):
        return 2 * a * x, 2 * b * y

    return bowl, gradient


def beale(x, y):
    """Beale, 1958: a flat valley with steep corners."""
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def beale_gradient(x, y):
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    dx = 2 * a * (y - 1) + 2 * b * (y**2 - 1) + 2 * c * (y**3 - 1)
    dy = 2 * a * x + 4 * b * x * y + 6 * c * x * y**2
    return dx, dy


def rosenbrock(x, y):
    """Rosenbrock, 1960: the banana. Down into the valley is easy, along it is not."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def rosenbrock_gradient(x, y):
    return -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)


def himmelblau(x, y):
    """Himmelblau, 1972: four minima, all of value 0; which one is reached depends on the start."""
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def himmelblau_gradient(x, y):
    a, b = x**2 + y - 11, x + y**2 - 7
    return 4 * a * x + 2 * b, 2 * a + 4 * b * y


def saddle(x, y):
    """x² - y²: down along y without end; on the line y = 0 the gradient leads to a point that is no minimum."""
    return x * x - y * y


def saddle_gradient(x, y):
    return 2 * x, -2 * y


def plateau(x, y):
    """r²/(1 + r²): a hole in a plain; far from it there is hardly any slope."""
    r2 = x * x + y * y
    return r2 / (1 + r2)


def plateau_gradient(x, y):
    shared = 2 / (1 + x * x + y * y) ** 2
    return shared * x, shared * y


HIMMELBLAU = (
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.283185991286170),
    (3.584428340330492, -1.848126526964404),
)

SURFACES: dict[str, Surface] = {
    "bowl": Surface(*quadratic(1.0, 2.0), ((0.0, 0.0),), 0.0, (-6, 6, -3, 3), (-5.0, -2.0), (2.0, 4.0)),
    "valley": Surface(*quadratic(0.1, 2.0), ((0.0, 0.0),), 0.0, (-6, 6, -3, 3), (-5.0, -2.0), (0.2, 4.0)),
    "beale": Surface(beale, beale_gradient, ((3.0, 0.5),), 0.0, (-4.5, 4.5, -4.5, 4.5), (-3.0, -3.0)),
    "rosenbrock": Surface(rosenbrock, rosenbrock_gradient, ((1.0, 1.0),), 0.0, (-2, 2, -1, 3), (-1.5, 2.0)),
    "himmelblau": Surface(himmelblau, himmelblau_gradient, HIMMELBLAU, 0.0, (-6, 6, -6, 6), (0.0, 0.0)),
    "saddle": Surface(saddle, saddle_gradient, (), None, (-2, 2, -2, 2), (-1.5, 1e-3), (2.0, -2.0)),
    "plateau": Surface(plateau, plateau_gradient, ((0.0, 0.0),), 0.0, (-6, 6, -6, 6), (-4.0, 3.0)),
}
"""Every surface by name, from simple to complex."""
