"""A number that a maker, rule or experiment accepts by keyword: what a slider and a check need to know of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.training.fault import Fault


@dataclass(frozen=True)
class Parameter:
    """``low`` and ``high`` bound what is accepted, both inclusive; a float beyond them is refused, not clipped."""

    name: str
    default: float
    low: float
    high: float

    @property
    def whole(self) -> bool:
        """Whether only whole numbers make sense: those whose default is one."""
        return isinstance(self.default, int)


def defaults(parameters: Sequence[Parameter]) -> dict[str, float]:
    """Name to default, in the order of the row."""
    return {parameter.name: parameter.default for parameter in parameters}


def faults(parameters: Sequence[Parameter], given: Mapping[str, object]) -> list[Fault]:
    """What is wrong with ``given``: unknown names, things that are no number, and numbers out of bounds."""
    known = {parameter.name: parameter for parameter in parameters}
    found = []
    for name, value in given.items():
        if name not in known:
            found.append(Fault("unknown", name=name, known=", ".join(known) or "-"))
            continue
        row = known[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            found.append(Fault("not_a_number", name=name, value=value))
        elif row.whole and value != int(value):
            found.append(Fault("not_whole", name=name, value=value))
        elif not row.low <= value <= row.high:
            found.append(Fault("out_of_bounds", name=name, value=value, low=row.low, high=row.high))
    return found
