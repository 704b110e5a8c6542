"""Settings in the address: ``?race.lr=0.02&race.optimizers=sgd,adam``. What is at its default is not written.

An address may hold anything: values are read as words of a command line are, names that no setting has are left alone,
and what cannot work is refused later, in words, where settings are checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.training.setting import Setting, parsed

LONGEST = 300
"""Characters of one setting in an address; more is ignored."""


def key(lab: str, name: str) -> str:
    """The name of a setting in the address."""
    return f"{lab}.{name}"


def read(lab: str, rows: Sequence[Setting], defaults: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """The values that an address asks for, all others at their defaults."""
    values = dict(defaults)
    for row in rows:
        words = query.get(key(lab, row.name))
        if words and len(words) <= LONGEST:
            values[row.name] = parsed(row, words)
    return values


def write(lab: str, rows: Sequence[Setting], defaults: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, str]:
    """Query keys and words of the values that differ from the defaults."""
    return {
        key(lab, row.name): words(values[row.name]) for row in rows if values[row.name] != defaults[row.name]
    }  # fmt: skip


def words(value: object) -> str:
    """A value as it stands in an address."""
    if isinstance(value, tuple | list):
        return ",".join(words(part) for part in value)
    return f"{value:.12g}" if isinstance(value, float) else str(value)
