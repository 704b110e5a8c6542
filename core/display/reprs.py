"""``repr`` of anything, as an exact string of bounded size, whatever the object does when it is asked."""

from __future__ import annotations

import re
from itertools import islice
from pprint import pformat

LIMIT = 50_000
"""Characters kept."""
ITEMS = 1_000
"""Items of a built-in container that are written out."""
WIDTH = 88
"""Columns from which on a container is broken into lines."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_CONTAINERS = (list, tuple, dict, set, frozenset)


def safe_repr(obj: object, limit: int = LIMIT) -> str:
    """``repr(obj)`` without memory addresses (they differ from run to run), at most ``limit`` characters.

    A repr that raises, even SystemExit, is told as such; the kernel's clock, another BaseException, passes.
    """
    try:
        text = _repr(obj)
    except (Exception, SystemExit, KeyboardInterrupt) as error:  # noqa: BLE001  a reader's __repr__ may raise anything
        return f"<{type_name(obj)}: repr raised {type_name(error)}>"
    return _ADDRESS.sub("", text[:limit])


def _repr(obj: object) -> str:
    kind = type(obj)
    if kind not in _CONTAINERS:
        return _exact(repr(obj))
    if len(obj) > ITEMS:
        head = kind(islice(obj.items() if kind is dict else obj, ITEMS))
        return f"{_repr(head)} … (+{len(obj) - ITEMS:,})"
    text = _exact(repr(obj))
    if WIDTH < len(text) < LIMIT and "\n" not in text:
        return _exact(pformat(obj, width=WIDTH, compact=True, sort_dicts=False))
    return text


def _exact(text: str) -> str:
    """A str proper, for a __repr__ may return a subclass whose methods lie."""
    return str.__str__(text)


def type_name(obj: object) -> str:
    """The name of the object's true type; ``__class__`` may lie."""
    return str.__str__(type.__dict__["__name__"].__get__(type(obj)))[:100]
