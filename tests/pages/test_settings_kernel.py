"""The table of guarantees: every word in the reader's language, names of the system as they are."""

from __future__ import annotations

import re

import pytest

from core.kernel.types import Guarantees, Row
from core.text import LANGUAGES, text
from pages.parts import engine, learner
from tests.pages.studying import fresh_store, visit

ROWS = (
    Row("hang", True, "RLIMIT_CPU, clock"),
    Row("output", True, "frames"),
    Row("memory", True, "supervisor"),
    Row("programs", True, "job object"),
    Row("files-read", True, "Landlock ABI 6, seccomp"),
    Row("network", False, ""),
)
"""What the probes of all systems say."""


class Kernel:
    def guarantees(self) -> Guarantees:
        return Guarantees("strong", "fork", ROWS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guarantees_are_told_in_the_readers_language(lang, tmp_path, monkeypatch):
    fresh_store(tmp_path / "data", monkeypatch)
    monkeypatch.setattr(engine, "kernel", Kernel)
    app = visit("settings", lang)
    learner.store.clear()
    assert not app.exception
    table = app.table[0].value
    assert list(table.columns) == [text(f"settings.{name}", lang) for name in ("guarantee", "holds", "by")]
    told = table[text("settings.by", lang)].tolist()
    assert told[0].startswith("RLIMIT_CPU") and "Landlock ABI 6" in told[4] and told[5] == "–"
    parts = {part for word in told[:4] for part in re.split("[,、] ?", word)}
    assert not parts & {"frames", "clock", "supervisor", "job object"}
    assert lang != "zh" or all(re.search("[一-鿿]", word) for word in told[:4])
