"""From an error to its cause and cure: a key into the words of ``explain``, with the reader's own names and numbers.

A pure function over tables; nothing of the run is imported or evaluated. The tables are tried in order, the first rule
that knows the error wins, so that the special stands before the general.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.display.causes import calls, gradients, kinds, limits, names, python, shapes, syntax, training
from core.display.causes.rule import Case
from core.display.clean import clean

RULES = (
    *limits.RULES,
    *syntax.RULES,
    *names.RULES,
    *calls.RULES,
    *gradients.RULES,
    *shapes.RULES,
    *training.RULES,
    *kinds.RULES,
    *python.RULES,
)

FIELD = 200
"""Characters of one field."""


@dataclass(frozen=True)
class Explanation:
    """``text(f"explain.{key}.cause", lang, **fields)`` says why, ``.cure`` what to do; code in it is in backticks."""

    key: str
    fields: dict[str, str]


def explain(error: Mapping[str, object], code: str) -> Explanation | None:
    """What is known of ``error`` (a checked ``Result.error``), raised by the cell ``code``; None when nothing is."""
    line = error.get("line")
    case = Case(
        type=str(error.get("type", "")),
        message=str(error.get("message", "")),
        code=code,
        line=line if isinstance(line, int) and line > 0 else None,
        near=tuple(str(name) for name in error.get("near") or ()),
    )
    for rule in RULES:
        fields = rule.fields(case)
        if fields is not None:
            return Explanation(rule.key, {name: _field(value) for name, value in fields.items()})
    return None


def _field(value: str) -> str:
    """One line without backticks, for it stands within a sentence, often between backticks."""
    return clean(value, FIELD, FIELD).replace("`", "'").replace("\n", " ")
