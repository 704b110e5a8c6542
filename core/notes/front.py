"""The front matter of a note: YAML between two lines of dashes at the top of the file."""

from __future__ import annotations

import re
from typing import Any

import yaml

from core.notes.faults import Faults

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|\Z)", re.DOTALL)


def split(text: str, faults: Faults) -> tuple[dict[str, Any], str]:
    """The front matter as a dict, and the text with those lines blank, so that line numbers stay true.

    A file that merely starts with a rule has no front matter. Broken YAML is a fault and counts as none.
    """
    match = _FRONT.match(text)
    if match is None:
        return {}, text
    try:
        meta = yaml.safe_load(match.group(1) or "")
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or type(error).__name__
        faults.add(
            2 + (mark.line if mark else 0),
            f"the front matter is not YAML ({problem})",
            "Put texts that hold a colon or a bracket in quotes",
        )
        meta = {}
    if meta is not None and not isinstance(meta, dict):
        return {}, text
    lines = match.group(0).count("\n")
    return {str(key): value for key, value in (meta or {}).items()}, "\n" * lines + text[match.end() :]


def string(meta: dict[str, Any], key: str, faults: Faults) -> str:
    """A single-valued entry as text; "" when it is missing, a fault when it is a list or a table."""
    value = meta.get(key)
    if isinstance(value, (list, dict)):
        faults.add(1, f"{key} in the front matter is not a text", f'Write {key}: "…" on one line')
        return ""
    return "" if value is None else str(value)


def strings(meta: dict[str, Any], key: str, faults: Faults) -> tuple[str, ...]:
    """An entry that is a list of texts; () when it is missing, a fault when it is anything else."""
    value = meta.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or any(isinstance(item, (list, dict)) for item in value):
        faults.add(1, f"{key} in the front matter is not a list of texts", f'Write {key}: ["…", "…"]')
        return ()
    return tuple(str(item) for item in value)


def integer(meta: dict[str, Any], key: str, faults: Faults) -> int:
    """An entry that is a whole number; 0 when it is missing, a fault when it is anything else."""
    value = meta.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int):
        faults.add(1, f"{key} in the front matter is not a whole number", f"Write {key}: 3")
        return 0
    return value
