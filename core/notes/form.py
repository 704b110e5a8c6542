"""Form fields in Colab's notation: the code stays the only truth, a slider is a way of writing one literal in it.

    lr = 0.01  # @param {type: "slider", min: 0.001, max: 1, step: 0.001, label: "learning rate"}
    opt = "sgd"  # @param ["sgd", "adam"]

A field is one line that starts at the left margin: a name, ``=``, one literal, the comment. The editor reads the
same lines in JavaScript; ``tests/notes/form_vectors.json`` holds both to one answer. So everything here is line by
line, works on code that does not compile, and writes numbers as JavaScript does.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from core.errors import NoteError
from core.notes.faults import Faults

Value: TypeAlias = bool | int | float | str

_NUMBER = r"[+-]?(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?"
_STRING = r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])*'"
_LINE = re.compile(
    rf"(?P<name>[^\W\d]\w*)(?:[ \t]*:[ \t]*\w+)?[ \t]*=[ \t]*(?P<literal>{_NUMBER}|True|False|{_STRING})"
    r"[ \t]*#[ \t]*@param\b(?P<spec>.*)"
)
_ATTEMPT = re.compile(r"(?P<name>[^\W\d]\w*)[ \t]*=(?!=)[^#\n]*#[ \t]*@param\b")
_TOKEN = re.compile(
    r"#[^\n]*"
    r'|(?P<long>"""(?:\\.|(?!""").)*(?:"""|\Z)' + r"|'''(?:\\.|(?!''').)*(?:'''|\Z))"
    r'|"(?:\\.|[^"\\\n])*"?' + r"|'(?:\\.|[^'\\\n])*'?",
    re.DOTALL,
)
_RELAXED = re.compile(rf"({_STRING})|([A-Za-z][\w-]*)(?=\s*:)")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Field:
    """One literal of the code that a reader may set without typing."""

    name: str
    line: int
    """In the code, counted from 1."""
    kind: str
    """slider, number, integer, string, boolean or choice."""
    value: Value
    low: int | float | None = None
    high: int | float | None = None
    step: int | float | None = None
    options: tuple[Value, ...] = ()
    """What a choice offers."""
    label: str = ""
    """In the reader's language; "" stands for the name."""


def fields(code: str) -> tuple[Field, ...]:
    """The fields of a cell in order; lines with a fault that leaves no usable field are left out."""
    return tuple(field for field, _ in _scan(code, Faults("")))


def faults(code: str, path: Path | str = "", first_line: int = 1) -> tuple[NoteError, ...]:
    """What the author of the fields should mend; ``first_line`` is the line of the file on which the code begins."""
    found = Faults(path)
    for _ in _scan(code, found, first_line - 1):
        pass
    return found.sorted()


def write(code: str, name: str, value: Value) -> str:
    """The code with ``value`` in the place of the field's literal, every other character as it was.

    Raises KeyError when the code has no such field, ValueError when the value is not of the field's kind.
    A whole number stays one where one stood; other numbers are written as short as they can be.
    """
    for field, (start, end) in _scan(code, Faults("")):
        if field.name == name:
            if _same(field.value, value):
                return code
            return code[:start] + _literal(field, value, code[start:end]) + code[end:]
    raise KeyError(name)


def unset(code: str) -> str:
    """The code with each field's literal made the same for all values of its kind.

    Two codes of which only the settings differ have this in common, and with it the names that they define and use.
    """
    for field, (start, end) in reversed(list(_scan(code, Faults("")))):
        code = code[:start] + _UNSET.get(field.kind, "0") + code[end:]
    return code


_UNSET = {"boolean": "True", "string": '""', "choice": '""'}


def _same(old: Value, new: Value) -> bool:
    return old == new and isinstance(old, bool) == isinstance(new, bool)


def _scan(code: str, found: Faults, offset: int = 0) -> Iterator[tuple[Field, tuple[int, int]]]:
    """Each field with the span of its literal; faults go to ``found``, ``offset`` lines further down."""
    taken: set[str] = set()
    at = 0
    inside = _inside_strings(code)
    for number, line in enumerate(code.split("\n"), start=1):
        match = None if at in inside else _LINE.match(line)
        if match:
            field = _field(match, number, found, number + offset)
            if field and field.name in taken:
                found.add(number + offset, f"the field {field.name!r} is there twice", "Keep the first one")
            elif field:
                taken.add(field.name)
                yield field, (at + match.start("literal"), at + match.end("literal"))
        elif at not in inside and _ATTEMPT.match(line):
            found.add(number + offset, "a form field needs one plain value", "Write name = 0.1  # @param {…}")
        at += len(line) + 1


def _inside_strings(code: str) -> set[int]:
    """Offsets of the lines that begin within a triple-quoted string."""
    starts: set[int] = set()
    for token in _TOKEN.finditer(code):
        if token.group("long"):
            starts.update(token.start() + at + 1 for at, char in enumerate(token.group()) if char == "\n")
    return starts


def _field(match: re.Match[str], line: int, found: Faults, where: int) -> Field | None:
    """The field that a line describes, or None with a fault."""
    try:
        value: Value = ast.literal_eval(match["literal"])
        spec = _spec(match["spec"].strip())
    except (ValueError, SyntaxError, RecursionError):
        found.add(
            where,
            f"the braces of the field {match['name']!r} cannot be read",
            'Write # @param {type: "slider", min: 0, max: 1, step: 0.1}',
        )
        return None
    kind = "choice" if "options" in spec else str(spec.get("type", _kind_of(value)))
    if kind not in _FITS or (kind == "choice" and "options" not in spec):
        found.add(where, f"unknown type {kind!r} of a field", f"The types are {', '.join(_NOUN)}; a choice is a list")
        return None
    if not _FITS[kind](value):
        found.add(where, f"{match['literal']} is no {_NOUN[kind]}", "Change the value or the type")
        return None
    field = Field(match["name"], line, kind, value, label=str(spec.get("label", "")))
    if kind in ("slider", "number", "integer"):
        return _with_range(field, spec, found, where)
    if kind == "choice":
        return _with_options(field, spec["options"], found, where)
    return field


def _spec(text: str) -> dict[str, Any]:
    """``{type: "slider", min: 0}`` or ``["a", "b"] {label: "…"}`` as a dict. Raises ValueError for broken braces."""
    if not text:
        return {}
    relaxed = _RELAXED.sub(lambda m: json.dumps(ast.literal_eval(m[1]) if m[1] else m[2], ensure_ascii=False), text)
    first, end = json.JSONDecoder().raw_decode(relaxed)
    rest = relaxed[end:].strip()
    second = json.loads(rest) if rest else {}
    if isinstance(first, list) and isinstance(second, dict):
        return {**second, "options": first}
    if isinstance(first, dict) and not rest:
        return {key: value for key, value in first.items() if key != "options"}
    raise ValueError(text)


def _with_range(field: Field, spec: dict[str, Any], found: Faults, where: int) -> Field | None:
    low, high, step = (spec.get(key) for key in ("min", "max", "step"))
    if any(bound is not None and not _is_number(bound) for bound in (low, high, step)):
        found.add(where, "min, max and step must be numbers", "Write min: 0, max: 1, step: 0.1")
        return None
    if field.kind == "slider":
        if low is None or high is None:
            found.add(where, "a slider needs both its ends", "Write min: 0, max: 1")
            return None
        if step is None:
            step = 1 if all(isinstance(n, int) for n in (low, high, field.value)) else (high - low) / 100
    if low is not None and high is not None and low >= high:
        found.add(where, f"min {low} is not below max {high}", "Swap them")
        return None
    if step is not None and step <= 0:
        found.add(where, f"the step {step} is not above 0", "Write step: 0.1")
        return None
    if (low is not None and field.value < low) or (high is not None and field.value > high):
        found.add(where, f"the value {field.value} lies outside of {low} to {high}", "Widen the range")
    return replace(field, low=low, high=high, step=step)


def _with_options(field: Field, options: Any, found: Faults, where: int) -> Field | None:
    if not options or not all(isinstance(option, (bool, int, float, str)) for option in options):
        found.add(where, "a choice offers texts or numbers", 'Write # @param ["sgd", "adam"]')
        return None
    if not any(_same(option, field.value) for option in options):
        found.add(where, f"{field.value!r} is not among the options", "Add it to the list")
    return replace(field, options=tuple(options))


def _kind_of(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and value == int(value)


_FITS = {
    "slider": _is_number,
    "number": _is_number,
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "choice": lambda value: True,
}

_NOUN = {
    "slider": "number",
    "number": "number",
    "integer": "whole number",
    "string": "text",
    "boolean": "True or False",
}


def _literal(field: Field, value: Value, old: str) -> str:
    """Python for ``value``, in the manner of the literal that stood there."""
    if field.kind == "choice":
        fits = isinstance(value, (bool, str)) or _is_number(value)
    else:
        fits = _is_whole(value) if field.kind == "integer" else _FITS[field.kind](value)
    if not fits:
        raise ValueError(f"{value!r} does not fit the field {field.name!r} of kind {field.kind}")
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        return _quoted(value, old[0] if old[0] in "\"'" else '"')
    if _is_whole(value) and (field.kind == "integer" or re.fullmatch(r"[+-]?[\d_]+", old)):
        return str(int(value))
    return _shortest(float(value))


def _quoted(value: str, quote: str) -> str:
    """A string literal of one line; what could break the line or the encoding is escaped."""

    def escaped(char: str) -> str:
        if char == quote:
            return "\\" + char
        if char in _ESCAPES:
            return _ESCAPES[char]
        if ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0:
            return f"\\x{ord(char):02x}"
        if 0xD800 <= ord(char) < 0xE000 or char in "\u2028\u2029":
            return f"\\u{ord(char):04x}"
        return char

    return quote + "".join(escaped(char) for char in value) + quote


def _shortest(value: float) -> str:
    """The number as JavaScript's ``String(value)`` has it, with ``.0`` where Python would read an integer."""
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        text = format(Decimal(repr(value)), "f")
        return text if "." in text else text + ".0"
    mantissa, exponent = repr(value).split("e")
    return f"{mantissa}e{int(exponent):+d}"
