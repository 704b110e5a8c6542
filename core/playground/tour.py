"""Eight small tasks: where each starts, the chapters it belongs to, and what counts as done. Pure.

The words are ``playground.tour.<id>_head``, ``_task`` and ``_hint``; a task is opened by ``playground?task=<id>``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.playground.settings import Settings

Check = Callable[[Settings, Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Task:
    """One row of the tour."""

    start: Settings
    chapters: tuple[str, ...]
    done: Check
    """``done(settings, look)``: of the settings as they stand and ``look.summary``."""


def _same(settings: Settings, start: Settings, *names: str) -> bool:
    """Whether these settings are still those of the start."""
    return all(getattr(settings, name) == getattr(start, name) for name in names)


DATA = ("data", "rows", "noise", "ratio", "data_seed")

BY_HAND = Settings(data="gauss", hidden=(), init="zeros")
FEATURES = Settings(data="circle", hidden=(), lr=0.1)
HIDDEN = Settings(data="xor", hidden=(1,), lr=0.1)
DEEP = Settings(data="circle", hidden=(6, 6, 6, 6, 6), activation=("sigmoid",), lr=0.1)
RATE = Settings(data="moons", noise=5, hidden=(6, 4), activation=("tanh",), optimizer="momentum", lr=5.0)
SPIRAL = Settings(data="spiral", hidden=(8, 8))
OVERFIT = Settings(data="circle", rows=120, noise=35, ratio=40, hidden=(2,), optimizer="adam", lr=0.01)
CURE = OVERFIT.with_(hidden=(8, 8, 8))


def by_hand(settings: Settings, look: Mapping[str, Any]) -> bool:
    fixed = _same(settings, BY_HAND, "hidden", *DATA)
    return fixed and look["epoch"] == 0 and look["train_accuracy"] >= 0.95


def features(settings: Settings, look: Mapping[str, Any]) -> bool:
    return _same(settings, FEATURES, "hidden", *DATA) and look["test_accuracy"] >= 0.97


def hidden(settings: Settings, look: Mapping[str, Any]) -> bool:
    plain = set(settings.features) <= {"x", "y"} and sum(settings.hidden) <= 4
    return plain and _same(settings, HIDDEN, *DATA) and look["test_accuracy"] >= 0.95


def deep(settings: Settings, look: Mapping[str, Any]) -> bool:
    fixed = _same(settings, DEEP, "hidden", "features", "optimizer", "lr", "batch", *DATA)
    return fixed and look["epoch"] <= 100 and look["test_accuracy"] >= 0.97


def rate(settings: Settings, look: Mapping[str, Any]) -> bool:
    fixed = _same(settings, RATE, "hidden", "features", "activation", "optimizer", "batch", "schedule", *DATA)
    return fixed and look["epoch"] <= 30 and look["test_accuracy"] >= 0.98


def spiral(settings: Settings, look: Mapping[str, Any]) -> bool:
    fixed = _same(settings, SPIRAL, "features", *DATA) and sum(settings.hidden) <= 16
    return fixed and look["epoch"] <= 300 and look["test_accuracy"] >= 0.95


def overfit(settings: Settings, look: Mapping[str, Any]) -> bool:
    fixed = _same(settings, OVERFIT, *DATA)
    return fixed and look["train_accuracy"] >= 0.97 and look["test"] >= 3 * look["train"]


def cure(settings: Settings, look: Mapping[str, Any]) -> bool:
    fixed = _same(settings, CURE, "hidden", "features", *DATA)
    return fixed and look["epoch"] >= 200 and look["test"] <= 0.6


TOUR: dict[str, Task] = {
    "by-hand": Task(BY_HAND, ("backward",), by_hand),
    "features": Task(FEATURES, ("softmax",), features),
    "hidden": Task(HIDDEN, ("mlp",), hidden),
    "deep": Task(DEEP, ("activations",), deep),
    "rate": Task(RATE, ("learning_rate",), rate),
    "spiral": Task(SPIRAL, ("optimizers",), spiral),
    "overfit": Task(OVERFIT, ("model_selection",), overfit),
    "cure": Task(CURE, ("weight_decay", "dropout"), cure),
}
"""Every task by id, in the order of the tour."""
