"""What the worker can do. To add a kind: a function ``(params, talk) -> result`` and a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One row of the registry."""

    function: str
    """``module:function``, imported in the worker alone; see ``core.worker.talk`` for what it is given."""
    code: tuple[str, ...] = ()
    """Packages whose source decides the result, for the key of the cache; () means: never cached."""
    patience_s: float = 20.0
    """A task that nobody has asked after for so long is cancelled."""


EXPERIMENT_CODE = ("core/training", "core/experiments")

KINDS: dict[str, Kind] = {
    "experiment": Kind("core.experiments.task:run", EXPERIMENT_CODE),
    "conformance": Kind("core.experiments.task:published", EXPERIMENT_CODE),
    "playground": Kind("core.playground.task:serve"),
}
"""Every kind by name."""
