"""An exception as data and back: what a task raised reaches the page as the same class of ``core.errors``."""

from __future__ import annotations

from typing import Any

from core import errors
from core.training.fault import Fault

FIELDS: dict[type[errors.StudyError], tuple[str, ...]] = {
    errors.DatasetMissing: ("name", "reason", "remedy"),
    errors.DatasetCorrupt: ("file", "problem"),
    errors.SettingsRefused: ("faults",),
}
"""The exceptions that a task may raise to be shown, with what they carry."""


def expected(error: BaseException) -> bool:
    """Whether ``error`` is something to tell the reader, and no bug of ours."""
    return type(error) in FIELDS


def describe(error: BaseException) -> dict[str, Any]:
    """``error`` as JSON."""
    if isinstance(error, errors.SettingsRefused):
        return {"class": "SettingsRefused", "message": str(error), "faults": [
            {"key": fault.key, "facts": {name: _plain(value) for name, value in fault.facts.items()}}
            for fault in error.faults
        ]}  # fmt: skip
    if expected(error):
        fields = {name: str(getattr(error, name)) for name in FIELDS[type(error)]}
        return {"class": type(error).__name__, **fields}
    return {"class": "TaskFailed", "type": type(error).__name__, "message": str(error)[:2000]}


def rebuild(facts: dict[str, Any]) -> errors.StudyError:
    """The exception that ``describe`` told of."""
    kind = facts["class"]
    if kind == "SettingsRefused":
        faults = tuple(Fault(fault["key"], **fault["facts"]) for fault in facts["faults"])
        return errors.SettingsRefused(faults, facts["message"])
    if kind == "TaskFailed":
        return errors.TaskFailed(facts["type"], facts["message"])
    found = getattr(errors, kind)
    return found(*(facts[name] for name in FIELDS[found]))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
