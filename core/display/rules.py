"""The little language in which schemas are written: a rule takes a plain value and returns it normalised.

A rule raises DisplayError and nothing else. ``plain`` goes first: it proves, without recursion, that a value is built
of exact JSON types within fixed bounds; every other rule may then recurse, for the depth is known to be small.
Choices are made by type and by key, never by trying one rule after another, so that the work is linear in the size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite

from core.display.clean import clean
from core.errors import DisplayError

Rule = Callable[[object], object]

DEPTH = 24
"""Containers within containers."""
NODES = 200_000
"""Values in one output, keys not counted."""
CHARACTERS = 1 << 20
"""Characters in one output, keys included: no more than one frame of the protocol holds."""
KEY = 300
"""Characters of one key."""
INTEGER = 1 << 64
"""Bound of an integer's size: any torch integer, and no integer that is slow to print."""


def plain(value: object) -> None:
    """Prove that ``value`` is exact JSON types, finite, shallow and small. Raises DisplayError; never recurses."""
    nodes, characters = 1, 0
    stack: list[tuple[object, int]] = [(value, 1)]
    while stack:
        one, depth = stack.pop()
        kind = type(one)
        if kind is str:
            characters += len(one)
        elif kind is dict or kind is list:
            if depth > DEPTH:
                raise DisplayError(f"nested deeper than {DEPTH}")
            nodes += len(one)
            if nodes > NODES:
                raise DisplayError(f"more than {NODES} values")
            if kind is dict:
                for key in one:
                    if type(key) is not str or len(key) > KEY:
                        raise DisplayError("a key is not a short string")
                    characters += len(key)
            stack.extend((item, depth + 1) for item in (one.values() if kind is dict else one))
        elif kind is int:
            if not -INTEGER < one < INTEGER:
                raise DisplayError("an integer beyond 64 bits")
        elif kind is float:
            if not isfinite(one):
                raise DisplayError("a number that JSON does not have")
        elif one is not None and kind is not bool:
            raise DisplayError("a value that is not JSON")
        if characters > CHARACTERS:
            raise DisplayError(f"more than {CHARACTERS} characters")


def _within(place: object, error: DisplayError) -> DisplayError:
    """The same refusal, with the place of the value before it, so that the reason reads ``mark.tooltip: …``."""
    where, _, reason = str(error).rpartition(": ")
    name = " ".join(clean(str(place)[:80], 40).split()).replace(": ", " ")
    return DisplayError(f"{name}{'.' + where if where else ''}: {reason}")


def words(limit: int, line: int = 4_000) -> Rule:
    """A string, cleaned and cut to ``limit`` characters."""

    def rule(value: object) -> str:
        if type(value) is not str:
            raise DisplayError("not a string")
        return clean(value, limit, line)

    return rule


def matching(pattern: str, what: str) -> Rule:
    """A string without anything hidden that ``pattern`` matches as a whole; ``what`` names it in the refusal."""
    whole = re.compile(pattern)

    def rule(value: object) -> str:
        if type(value) is not str or len(value) > 1_000 or not whole.fullmatch(value) or clean(value, 1_000) != value:
            raise DisplayError(f"not {what}")
        return value

    return rule


def one_of(*options: object) -> Rule:
    """One of these values, type and all (True is not 1)."""
    allowed = {(type(option), option) for option in options}

    def rule(value: object) -> object:
        if type(value) in (dict, list) or (type(value), value) not in allowed:
            raise DisplayError("not one of the allowed values")
        return value

    return rule


def integer(low: int = 0, high: int = INTEGER) -> Rule:
    """An int, no bool, from ``low`` to ``high``."""

    def rule(value: object) -> int:
        if type(value) is not int or not low <= value <= high:
            raise DisplayError("not an integer in its range")
        return value

    return rule


def real(low: float = -1e300, high: float = 1e300) -> Rule:
    """A finite int or float from ``low`` to ``high``."""

    def rule(value: object) -> float:
        if type(value) not in (int, float) or not low <= value <= high:
            raise DisplayError("not a number in its range")
        return value

    return rule


def number(value: object) -> object:
    """A number that may be the string ``nan``, ``inf`` or ``-inf``."""
    if type(value) in (int, float) or (type(value) is str and value in ("nan", "inf", "-inf")):
        return value
    raise DisplayError("not a number")


def flag(value: object) -> bool:
    """True or False."""
    if type(value) is not bool:
        raise DisplayError("not true or false")
    return value


def maybe(rule: Rule) -> Rule:
    """None, or what ``rule`` takes."""
    return lambda value: None if value is None else rule(value)


def list_of(rule: Rule, most: int, least: int = 0) -> Rule:
    """A list of ``least`` to ``most`` values, each taken by ``rule``."""

    def check(value: object) -> list:
        if type(value) is not list or not least <= len(value) <= most:
            raise DisplayError("not a list of the right length")
        try:
            return [rule(item) for item in value]
        except DisplayError as error:
            raise _within("[]", error) from None

    return check


def map_of(key: Rule, rule: Rule, most: int) -> Rule:
    """A dict of at most ``most`` entries whose names the schema does not know beforehand."""

    def check(value: object) -> dict:
        if type(value) is not dict or len(value) > most:
            raise DisplayError("not a map of the right size")
        return {key(name): rule(item) for name, item in value.items()}

    return check


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """A dict with these keys and no others; those of ``optional`` may be absent, and stay so."""
    rules = {**required, **(optional or {})}

    def check(value: object) -> dict:
        if type(value) is not dict:
            raise DisplayError("not an object")
        for name in required:
            if name not in value:
                raise DisplayError(f"{name} is missing")
        out = {}
        for name, item in value.items():
            if name not in rules:
                raise _within(name, DisplayError("not allowed here"))
            try:
                out[name] = rules[name](item)
            except DisplayError as error:
                raise _within(name, error) from None
        return out

    return check


def by_type(**rules: Rule) -> Rule:
    """The rule that is named after the value's type: ``by_type(str=…, list=…, dict=…, number=…, bool=…, none=…)``."""
    names = {str: "str", list: "list", dict: "dict", int: "number", float: "number", bool: "bool", type(None): "none"}

    def check(value: object) -> object:
        name = names.get(type(value))
        if name not in rules:
            raise DisplayError("not of an allowed type")
        return rules[name](value)

    return check


def anything(value: object) -> object:
    """Pass a scalar as it is, for use inside ``by_type``."""
    return value
