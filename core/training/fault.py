"""What is wrong with settings or data, as a key and its facts; the words stand in ``data/text``."""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import SettingsRefused
from core.text import text


class Fault:
    """One thing that is wrong. ``words`` gives the sentence ``training.fault.<key>`` with the facts filled in."""

    def __init__(self, key: str, **facts: object) -> None:
        self.key = key
        self.facts = facts

    def __repr__(self) -> str:
        return f"Fault({self.key!r}, {self.facts})"

    def words(self, lang: str) -> str:
        return text(f"training.fault.{self.key}", lang, **self.facts)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise SettingsRefused with all of ``faults``; do nothing when there is none."""
    found = tuple(faults)
    if found:
        raise SettingsRefused(found, "; ".join(fault.words("en") for fault in found))
