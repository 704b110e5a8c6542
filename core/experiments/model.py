"""What an experiment is: a function that gives a tidy table, and rows that say what may be set.

A function is called with keywords alone and gives a DataFrame, one observation a row, columns named by the field's
words. What a row of the registry lists are its parameters; ``checked`` holds given values to them before anything runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from core.training.setting import Choice, Setting, Values, checked, parsed

__all__ = ["Choice", "Experiment", "Setting", "Values", "checked", "parsed"]


@dataclass(frozen=True)
class Experiment:
    """One row of the registry."""

    run: Callable[..., pd.DataFrame]
    """``run(**values, progress=None)``; raises SettingsRefused, or DatasetError when data are not to be had."""
    settings: tuple[Setting, ...]

    @property
    def summary(self) -> str:
        """What it shows: the first line of the function's docstring."""
        return (self.run.__doc__ or "").strip().splitlines()[0]

    def defaults(self) -> dict[str, object]:
        return {setting.name: setting.default for setting in self.settings}

    def __call__(self, progress: Callable[[int, int], bool | None] | None = None, **given: object) -> pd.DataFrame:
        """Check ``given``, fill in the defaults and run. Raises SettingsRefused with all that is wrong."""
        return self.run(**checked(self.settings, given), progress=progress)
