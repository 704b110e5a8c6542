"""What is wrong with an address, settings or data, as a key and its facts; the words are ``playground.fault.<key>``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.text import text


@dataclass(frozen=True)
class Fault:
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def words(self, lang: str) -> str:
        return text(f"playground.fault.{self.key}", lang, **self.facts)
