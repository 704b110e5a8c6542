"""Settings as the words of an address, and back: what has its default is left out, so links stay short.

    d=spiral&net=8.8&a=relu&o=adam&lr=0.01

A second run to compare with is one word: ``vs=o~adam_lr~0.01``, what it changes of the first.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.playground.fault import Fault
from core.playground.settings import FIELDS, Field, Settings, check

KEYS = {row.key: name for name, row in FIELDS.items()}
DEFAULTS = Settings()


def write(settings: Settings, base: Settings = DEFAULTS) -> dict[str, str]:
    """What differs from ``base``, as key to word."""
    words = {}
    for name, row in FIELDS.items():
        value = getattr(settings, name)
        if value != getattr(base, name) and (name != "own" or settings.data == "own"):
            words[row.key] = _word(row, value)
    return words


def read(words: Mapping[str, str], base: Settings = DEFAULTS) -> tuple[Settings, tuple[Fault, ...]]:
    """``base`` changed by what the words say. Keys that are not ours are ignored, bad words told as faults."""
    values = {name: getattr(base, name) for name in FIELDS}
    faults = []
    for key, word in words.items():
        name = KEYS.get(key)
        if name is None:
            continue
        fault, value = _read(name, FIELDS[name], word)
        if fault:
            faults.append(fault)
        else:
            values[name] = value
    settings, more = check(values)
    return settings, (*faults, *more)


def write_second(second: Settings, first: Settings) -> str:
    """What ``second`` changes of ``first`` as one word; "-" for nothing."""
    return "_".join(f"{key}~{word}" for key, word in write(second, first).items()) or "-"


def read_second(word: str, first: Settings) -> tuple[Settings, tuple[Fault, ...]]:
    parts = (part.partition("~") for part in word.split("_") if "~" in part)
    return read({key: value for key, _, value in parts}, first)


def _word(row: Field, value: object) -> str:
    if row.kind == "bool":
        return "1" if value else "0"
    if row.kind in ("names", "list"):
        return ".".join(str(one) for one in value) or "0"
    return f"{value:g}" if row.kind == "float" and float(f"{value:g}") == value else str(value)


def _read(name: str, row: Field, word: str) -> tuple[Fault | None, object]:
    shown = {"name": row.key, "value": word[:40]}
    try:
        if row.kind == "int":
            return None, int(word)
        if row.kind == "float":
            return None, float(word)
        if row.kind == "list":
            return None, () if word in ("", "0") else tuple(int(part) for part in word.split("."))
    except ValueError:
        return Fault("not_a_number", shown), None
    if row.kind == "bool":
        return (None, word == "1") if word in ("0", "1") else (Fault("not_a_choice", shown | {"known": "0, 1"}), None)
    if row.kind == "names":
        return None, tuple(part for part in word.split(".") if part)
    return None, word
