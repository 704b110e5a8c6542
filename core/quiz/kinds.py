"""The kinds of question and the keys that each may have: the grammar of the bank as one table."""

from __future__ import annotations

from dataclasses import dataclass

COMMON_NEEDED = ("id", "kind", "section", "level", "prompt", "explain")
COMMON = (*COMMON_NEEDED, "was", "hints", "params", "setup", "code", "solve", "expect", "mistake", "cell")


@dataclass(frozen=True)
class Kind:
    """What a kind needs and may have beside what all have."""

    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    computed: bool = False
    """The answer is ``ans`` of ``solve``."""


KINDS: dict[str, Kind] = {
    "output": Kind(("code",), ("error", "grade", "traps")),
    "number": Kind(("solve",), ("grade", "traps"), computed=True),
    "shape": Kind(("solve",), ("traps",), computed=True),
    "vector": Kind(("solve",), ("grade", "traps", "gradient"), computed=True),
    "choice": Kind(("choices",)),
    "multi": Kind(("choices",)),
    "truefalse": Kind(("solve", "reasons"), computed=True),
    "text": Kind(("accept",), ("reject", "traps")),
    "cloze": Kind(("blanks",), ("test",)),
    "code": Kind(("solution", "tests", "mutants"), ("starter", "forbid", "timeout")),
    "fix": Kind(("broken", "solution", "tests", "mutants"), ("error", "forbid", "timeout")),
    "match": Kind(("pairs",), ("extra",)),
    "order": Kind(("lines",), ("runs",)),
    "chart": Kind(("chart", "solve"), ("grade", "traps"), computed=True),
    "card": Kind(("back",)),
}

HINTED = tuple(kind for kind in KINDS if kind != "card")
"""Kinds that must have a hint."""

PICKED = ("choice", "multi", "truefalse")
"""Kinds that can be guessed; at most a quarter of a bank."""

PROGRAMS = ("code", "fix")
