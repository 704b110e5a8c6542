"""Why a run does not learn, or that it does: keys and facts, the words are ``playground.diagnosis.<key>``. Pure.

Each rule looks at the summary of a run (``look.summary``) and the curve so far; all that hold are told, worst first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from core.text import text

Curve = Sequence[tuple[float, float, float]]
"""(epoch, training loss, test loss), in order."""
VANISHED = 3e-3
"""The first layer's gradient as a share of the last one's."""


@dataclass(frozen=True)
class Finding:
    key: str
    grave: bool
    facts: Mapping[str, object] = field(default_factory=dict)

    def words(self, lang: str) -> str:
        return text(f"playground.diagnosis.{self.key}", lang, **self.facts)


def _number(value: float) -> str:
    return f"{value:.3g}"


def not_finite(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """A weight or the loss is no number any more."""
    if look["finite"] and math.isfinite(look["train"]):
        return None
    return Finding("not_finite", True, {"epoch": f"{look['epoch']:.0f}"})


def exploded(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """The loss is far above where it began."""
    if not curve or not math.isfinite(look["train"]) or look["train"] < max(3 * curve[0][1], 1):
        return None
    return Finding("exploded", True, {"loss": _number(look["train"]), "first": _number(curve[0][1])})


def dead(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """Rectifiers that give 0 for every row: at least a quarter of a layer."""
    worst = _worst(look, "dead", 0.25)
    if worst is None:
        return None
    number, row, units = worst
    whole = len(row["dead"]) == units
    facts = {"layer": number, "count": len(row["dead"]), "units": units}
    return Finding("dead_layer" if whole else "dead", whole, facts)


def same(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """All units of a layer have the same weights, and will keep them."""
    for number, row in enumerate(look["layers"], 1):
        if row["same"]:
            return Finding("same", True, {"layer": number})
    return None


def saturated(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """Half of a layer's units stay at their bounds."""
    worst = _worst(look, "flat", 0.5)
    if worst is None or _learned(look):
        return None
    number, row, units = worst
    facts = {"layer": number, "count": len(row["flat"]), "units": units, "activation": row["activation"]}
    return Finding("saturated", False, facts)


def vanishing(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """The first of several layers hears next to nothing of the loss, while there is something left to learn."""
    rows = look["layers"]
    if len(rows) < 3 or _learned(look) or rows[-1]["gradient"] == 0:
        return None
    share = rows[0]["gradient"] / rows[-1]["gradient"]
    return Finding("vanishing", False, {"share": _number(share)}) if 0 < share < VANISHED else None


def swinging(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """The training loss jumps up and down between epochs."""
    late = [train for _, train, _ in curve[-20:]]
    if len(late) < 20 or not all(map(math.isfinite, late)):
        return None
    mean = sum(late) / len(late)
    jumps = sum(abs(a - b) for a, b in pairwise(late)) / (len(late) - 1)
    turns = sum((b - a) * (c - b) < 0 for a, b, c in zip(late, late[1:], late[2:], strict=False))
    return Finding("swinging", False) if mean > 0.02 and jumps > 0.3 * mean and turns > 8 else None


def overfitted(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """The test loss has risen well above its least, and above the training loss."""
    tests = [test for _, _, test in curve if math.isfinite(test)]
    if len(tests) < 10 or not math.isfinite(look["test"]):
        return None
    least = min(tests)
    if look["test"] < 1.2 * least or look["test"] < 1.5 * look["train"] or look["test"] < 0.05:
        return None
    at = next(epoch for epoch, _, test in curve if test == least)
    numbers = {"test": look["test"], "train": look["train"], "least": least}
    facts = {name: _number(value) for name, value in numbers.items()} | {"epoch": f"{at:.0f}"}
    return Finding("overfitted", False, facts)


def stuck(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """The training loss has hardly fallen for 40 epochs, and much is wrong still."""
    past = [train for epoch, train, _ in curve if epoch <= look["epoch"] - 40]
    if look["epoch"] < 50 or not past or not math.isfinite(look["train"]):
        return None
    wrong = look["train_accuracy"] < 0.8 if "train_accuracy" in look else look["train"] > 0.02
    hardly = look["train"] > 0.97 * past[-1] and wrong
    return Finding("stuck", False, {"epoch": f"{look['epoch']:.0f}"}) if hardly else None


def learned(look: Mapping[str, Any], curve: Curve) -> Finding | None:
    """Nearly every test row is right."""
    if not _learned(look):
        return None
    if "test_accuracy" in look:
        facts = {"share": f"{100 * look['test_accuracy']:.0f}", "epoch": f"{look['epoch']:.0f}"}
        return Finding("learned", False, facts)
    return Finding("learned_values", False, {"test": _number(look["test"]), "epoch": f"{look['epoch']:.0f}"})


RULES: tuple[Callable[[Mapping[str, Any], Curve], Finding | None], ...] = (
    not_finite, exploded, same, dead, saturated, vanishing, swinging, overfitted, stuck, learned,
)  # fmt: skip
"""In the order in which they are told."""


def diagnose(look: Mapping[str, Any], curve: Curve) -> tuple[Finding, ...]:
    """All that holds of a run; nothing before its first step but what its start decides."""
    found = [finding for rule in RULES if (finding := rule(look, curve)) is not None]
    if found and found[0].key == "not_finite":
        return tuple(found[:1])
    keys = {finding.key for finding in found}
    explained = keys & {"same", "dead_layer", "vanishing"}
    return tuple(finding for finding in found if finding.key != "stuck" or not explained)


def _worst(look: Mapping[str, Any], what: str, share: float) -> tuple[int, Mapping[str, Any], int] | None:
    """The layer with the largest share of such units, when it is at least ``share``."""
    rows = [
        (len(row[what]) / row["units"], number, row) for number, row in enumerate(look["layers"], 1) if row["hidden"]
    ]
    if not rows:
        return None
    most, number, row = max(rows, key=lambda one: one[0])
    return (number, row, row["units"]) if most >= share else None


def _learned(look: Mapping[str, Any]) -> bool:
    if "test_accuracy" in look:
        return look["test_accuracy"] >= 0.97
    return math.isfinite(look["test"]) and look["test"] < 0.005
