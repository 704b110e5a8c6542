"""Gradients against finite differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.errors import QuizError
from core.quiz import template
from core.quiz.check.fault import fault_of
from core.quiz.draws import draw
from core.quiz.model import Gradient, Item, Tolerance
from core.quiz.solve import Runner, Task, solve
from core.quiz.variant import needed, task

SLOPE = Tolerance(rtol=1e-3, atol=1e-4)
"""Finite differences in float64 against a gradient in float32."""


def slopes(items: Sequence[Item], count: int, kernel: Runner) -> list[QuizError]:
    """Each gradient that says what it is the gradient of, in so many variants."""
    found: list[QuizError] = []
    asked = [(item, draw(item, seed)) for item in items if item.gradient for seed in range(count if item.params else 1)]
    tasks: list[Task] = []
    for item, params in asked:
        one = task(item, params, needed(item))
        assert one is not None  # a vector question is always computed
        tasks.append(one)
    for (item, params), outcome in zip(asked, solve(tasks, kernel), strict=True):
        if outcome.error is not None or item.gradient is None:
            continue
        if not _close(outcome.ans, outcome.slope):
            found.append(
                fault_of(item, "gradient", _unlike(item.gradient, params, outcome.ans, outcome.slope), "Mend solve")
            )
    return found


def _unlike(gradient: Gradient, params: Any, ans: Any, slope: Any) -> str:
    said = f"ans is {template.show(ans)}, finite differences of {gradient.of} give {template.show(slope)}"
    return f"{said} for {params}" if params else said


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_close(one, other) for one, other in zip(a, b, strict=True))
    return isinstance(a, int | float) and isinstance(b, int | float) and SLOPE.near(a, b)
