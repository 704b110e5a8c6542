"""YAML as plain values that know their lines. Faults of the syntax are gathered, never raised.

YAML 1.2 scalars: only true and false are Booleans, 1e-3 is a number, there are no dates. Aliases are not read: they
would let a small file stand for a huge one.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, ClassVar

import yaml

from core.notes.faults import Faults

LONGEST = 1 << 20
"""Characters of one file or fence."""
DEEPEST = 24
REMEDY = "Look at quotes, colons, braces and indentation on this line and the one before"


class Map(dict):
    """A mapping with the line of itself and of each key."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[Any, int] = {}


class Seq(list):
    """A list with the line of itself and of each entry."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def plain(value: Any) -> Any:
    """The value without its lines: dict, list and scalars."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return value


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The safe loader (libyaml's, ten times as fast, where PyYAML comes with it) with the scalars of YAML 1.2."""

    yaml_implicit_resolvers: ClassVar[dict] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def load(text: str, faults: Faults, first_line: int = 1) -> Any:
    """The document as Map, Seq and scalars; None when it cannot be read. ``first_line``: where ``text`` begins.

    Where the whole is no YAML the entries of a top-level list are read one by one, so that a slip costs one entry.
    """
    if len(text) > LONGEST:
        faults.add(first_line, f"{len(text):,} characters of questions", f"{LONGEST:,} are the most; make two files")
        return None
    try:
        node = yaml.compose(text, _Loader)
    except (yaml.YAMLError, RecursionError) as error:
        entries = _entries(text)
        if len(entries) < 2:
            faults.add(first_line + _line(error), f"not YAML: {_said(error)}", REMEDY)
            return None
        whole = Seq(first_line)
        for offset, entry in entries:
            part = load(entry, faults, first_line + offset)
            if isinstance(part, Seq):
                whole.extend(part)
                whole.lines.extend(part.lines)
        return whole
    return None if node is None else _value(node, faults, first_line, 0, set())


def _entries(text: str) -> list[tuple[int, str]]:
    """The entries of a top-level list as text, each with the number of lines before it."""
    lines = text.split("\n")
    starts = [at for at, line in enumerate(lines) if line.startswith("- ")]
    return [(start, "\n".join(lines[start:end])) for start, end in pairwise([*starts, len(lines)])]


def _line(error: Exception) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line if mark else 0


def _said(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return getattr(error, "problem", None) or str(error).split("\n")[0]


def _value(node: yaml.Node, faults: Faults, first: int, depth: int, seen: set[int]) -> Any:
    line = node.start_mark.line + first
    if id(node) in seen:
        faults.add(line, "an alias of YAML", "Write it out, or put text that begins with * in quotes")
        return None
    seen.add(id(node))
    if depth > DEEPEST:
        faults.add(line, "nested too deeply", f"{DEEPEST} levels are the most")
        return None
    if isinstance(node, yaml.MappingNode):
        found = Map(line)
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + first
            key = _value(key_node, faults, first, depth + 1, seen)
            if not isinstance(key, str | int | float | bool):
                faults.add(key_line, "a key that is not a word", "Write `key: value`")
                continue
            if key in found:
                faults.add(key_line, f"the key {key!r} stands twice", "Keep one of them")
                continue
            found[key] = _value(value_node, faults, first, depth + 1, seen)
            found.lines[key] = key_line
        return found
    if isinstance(node, yaml.SequenceNode):
        listed = Seq(line)
        for entry in node.value:
            listed.append(_value(entry, faults, first, depth + 1, seen))
            listed.lines.append(entry.start_mark.line + first)
        return listed
    return _scalar(node, faults, line)


def _scalar(node: yaml.ScalarNode, faults: Faults, line: int) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "bool":
        return node.value == "true"
    if kind == "null":
        return None
    if kind == "int" and len(node.value) < 400:
        return int(node.value)
    if kind == "float":
        return float(node.value)
    if kind not in ("str", "int"):
        faults.add(line, f"the tag {node.tag}", "Write plain values")
    return node.value
