"""Python's own errors while code runs, and charts."""

from __future__ import annotations

import re

from core.display.causes.rule import Case, Rule


def _column(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    """Fits when pandas looked for a column: the line indexes a name that the cell gives a frame."""
    indexed = re.findall(r"\b(\w+)\s*\[", case.bare)
    frames = re.findall(r"\b(\w+)\s*=[^=\n]{0,99}(?:DataFrame|read_csv|pd\.)", case.code)
    return fields if {*frames, "df"} & {*indexed} else None


def _told(case: Case, fields: dict[str, str]) -> dict[str, str] | None:
    return fields if case.message.strip() else None


RULES = (
    Rule("zero-division", "ZeroDivisionError", ""),
    Rule("unpack-many", "ValueError", "too many values to unpack (expected {want:n}"),
    Rule("unpack-few", "ValueError", "not enough values to unpack (expected {:t}{want:n}, got {got:n})"),
    Rule("int-text", "ValueError", "invalid literal for int() with base {:n}: {text:r}"),
    Rule("float-text", "ValueError", "could not convert string to float: {text:r}"),
    Rule("math-domain", "ValueError", ("math domain error", "expected a nonnegative input")),
    Rule("overflow", "OverflowError", ""),
    Rule("empty-sequence", "ValueError", ("{func}() arg is an empty sequence", "{func}() iterable argument is empty")),
    Rule("frame-lengths", "ValueError", "All arrays must be of the same length"),
    Rule("chart-column", "ValueError", 'Unable to determine data type for the field "{name:q}"'),
    Rule("chart-rows", "MaxRowsError", "in your dataset ({rows:n}) is greater than the maximum allowed ({most:n})"),
    Rule("chart-mark", "SchemaValidationError", "'mark' is a required property"),
    Rule("chart-property", "SchemaValidationError", "`{owner}` has no parameter named '{name}'"),
    Rule("chart-invalid", "SchemaValidationError", ""),
    Rule("chart-refused", "DisplayError", "{reason:r}"),
    Rule("column", "KeyError", "{name:r}", _column),
    Rule("key", "KeyError", "{name:r}", _told),
    Rule("nested-deep", "RecursionError", ("during ast construction", "during compilation", "during ast validation")),
    Rule("recursion", "RecursionError", ""),
    Rule("assertion-told", "AssertionError", "{text:r}", _told),
    Rule("assertion", "AssertionError", ""),
    Rule("stop-iteration", "StopIteration", ""),
)
