"""The options on a fence line, in Jupytext's syntax: ``key=value`` with JSON values, ``name="y-sum" timeout=30``."""

from __future__ import annotations

import json
import re
from typing import Any

from core.notes.faults import Faults
from core.notes.model import MAX_TIMEOUT

TAGS = {
    "raises-exception": "the cell must fail, with the type that error= names",
    "hide-input": "the code is folded at first: its form and its output matter more",
    "volatile": "two runs print different things; the check compares status and kinds alone",
}

KNOWN = ("name", "tags", "error", "erratum", "fixes", "timeout")

_KEY = re.compile(r"\s*([A-Za-z_][\w.-]*)\s*=\s*")
_WORD = re.compile(r"\s*(\S+)")
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TYPE = re.compile(r"[A-Za-z_]\w*")
_JSON = json.JSONDecoder()


def parse(text: str) -> tuple[dict[str, Any], list[str]]:
    """``key=value`` pairs and the words that are no such pair. A bare value counts as a text: ``task=xor``."""
    pairs: dict[str, Any] = {}
    strays: list[str] = []
    position = 0
    while text[position:].strip():
        key = _KEY.match(text, position)
        word = _WORD.match(text, key.end() if key else position)
        if key is None or word is None:
            strays.append(word.group(1) if word else text[position:].strip())
            position = word.end() if word else len(text)
            continue
        try:
            pairs[key.group(1)], position = _JSON.raw_decode(text, key.end())
        except (ValueError, RecursionError):
            pairs[key.group(1)], position = word.group(1), word.end()
    return pairs, strays


def check(given: dict[str, Any], strays: list[str], line: int, faults: Faults) -> dict[str, Any]:
    """The options that a cell can use, each of its own type; whatever cannot be used becomes a fault."""
    known = ", ".join(KNOWN)
    for stray in strays:
        faults.add(line, f"{stray!r} on the fence is not an option", f"Options are key=value: {known}")
    for key in given:
        if key not in KNOWN:
            faults.add(line, f"unknown option {key!r} on the fence", f"The options are {known}")

    used: dict[str, Any] = {}
    for key, fits, remedy in (
        ("name", _is_name, 'Write name="like-this": small letters, digits, hyphens'),
        ("error", _is_type, 'Write error="ValueError", the bare name of the exception type'),
        ("erratum", _is_number, "Write erratum=12, the number of the kept mistake"),
        ("fixes", _is_number, "Write fixes=12, the number of the kept mistake"),
        ("timeout", _is_timeout, f"Write timeout=30, whole seconds from 1 to {MAX_TIMEOUT}"),
    ):
        if key in given:
            if fits(given[key]):
                used[key] = given[key]
            else:
                faults.add(line, f"{key}={given[key]!r} is no {key} that can be used", remedy)
    used["tags"] = _tags(given.get("tags", []), line, faults)
    if "error" in used and "raises-exception" not in used["tags"]:
        faults.add(line, "error= stands without its tag", 'Add tags=["raises-exception"]')
    if "erratum" in used and "fixes" in used:
        faults.add(line, "a cell cannot be proof and correction at once", "Keep erratum= or fixes=")
    return used


def _tags(value: Any, line: int, faults: Faults) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        faults.add(line, "tags= is not a list of texts", 'Write tags=["volatile"], without blanks')
        return ()
    for tag in value:
        if tag not in TAGS:
            faults.add(line, f"unknown tag {tag!r}", f"The tags are {', '.join(TAGS)}")
    return tuple(value)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _KEBAB.fullmatch(value) is not None


def _is_type(value: Any) -> bool:
    return isinstance(value, str) and _TYPE.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_timeout(value: Any) -> bool:
    return _is_number(value) and value <= MAX_TIMEOUT
