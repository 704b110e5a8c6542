"""Experiments as tasks of the worker: settings in, columns out, progress and Stop on the way.

Neither function knows the worker: ``talk`` is whatever has ``report(share, message=None)``, true when to stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pandas as pd

from core.experiments import EXPERIMENTS
from core.experiments.conformance import SECTIONS
from core.training import compiled


class Talk(Protocol):
    """The part of ``core.worker.Talk`` that is needed here."""

    def report(self, progress: float, message: Any = None) -> bool: ...


def warm() -> None:
    """Compile what the experiments train in, unless that is kept from before; called when the worker has started."""
    compiled.warm("float32", "float64")


def columns(frame: pd.DataFrame) -> dict[str, Any]:
    """A table as name to array, texts as lists; the order of the columns is kept."""
    return {
        name: frame[name].to_numpy() if frame[name].dtype.kind in "iufb" else frame[name].tolist() for name in frame
    }


def run(params: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    """``params``: name of an experiment and its values. Raises SettingsRefused or DatasetError."""

    def progress(done: int, total: int) -> bool:
        return talk.report(done / max(total, 1))

    frame = EXPERIMENTS[params["name"]](**params["values"], progress=progress)
    return {"columns": columns(frame)}


class _Stopped(Exception):
    """Nobody wants the result any more."""


def published(params: Mapping[str, Any], talk: Talk) -> dict[str, Any]:
    """The rows of ``sections`` of the conformance table over ``seeds`` seeds, as they stand at the end."""
    rows: list[dict[str, Any]] = []
    for done, section in enumerate(params["sections"]):

        def tell(share: float = done / len(params["sections"])) -> None:
            if talk.report(share):
                raise _Stopped

        try:
            rows += (row.as_dict() for row in SECTIONS[section](params["seeds"], tell))
        except _Stopped:
            break
    return {"rows": rows}
