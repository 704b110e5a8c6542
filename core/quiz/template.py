"""``{{name}}`` and ``{{name:.4f}}`` in the texts of a question: values are put in, nothing is evaluated."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

FIELD = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?::([-+ ,.0-9]{0,6}[defg%]?))?\s*\}\}")
LONGEST = 20_000
"""Characters of one rendered value; what is longer is no text for a card."""


def names(texts: Iterable[str]) -> set[str]:
    """All names that the texts ask for."""
    return {match[1] for text in texts for match in FIELD.finditer(text)}


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its values. A name that has none stays as it is written (the reader of questions refuses it)."""

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        return show(values[match[1]], match[2] or "")

    return FIELD.sub(value, text)


def show(value: Any, spec: str = "") -> str:
    """A value as a reader sees it: whole numbers whole, others in six digits, lists in brackets."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int | float) and spec:
        try:
            return format(value, spec)
        except (ValueError, OverflowError):
            return show(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf")
        return repr(float(f"{value:.6g}"))
    if isinstance(value, tuple):
        inner = ", ".join(show(entry, spec) for entry in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{', '.join(show(entry, spec) for entry in value)}]"
    return str(value)[:LONGEST]
