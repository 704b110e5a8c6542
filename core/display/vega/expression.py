"""The part of Vega's expression language that a chart of the notes may use.

Vega's own language has no assignment, no loop and no global object; its past holes were all reached through functions
with side effects, through methods (``x.constructor``) or through the internals of an event. So what is left here is
arithmetic: numbers, strings, the fields of ``datum``, parameters by name, operators, and the functions in FUNCTIONS.
No method is ever called, nothing is indexed but ``datum``, and no regular expression, array or object is written.
The check is one pass over the tokens with a stack of open brackets: linear, and without recursion.
"""

from __future__ import annotations

import re

from core.display.clean import clean
from core.errors import DisplayError

LENGTH = 1_000
"""Characters of one expression."""


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


FUNCTIONS = _words(
    "abs acos asin atan atan2 ceil clamp cos exp floor hypot log max min pow random round sin sqrt tan "
    "isNaN isFinite isValid isNumber isString isDate isBoolean isDefined toNumber toString toBoolean if "
    "length lower upper trim substring slice indexof format timeFormat utcFormat parseFloat parseInt "
    "now datetime date day year quarter month hours minutes seconds milliseconds time utc "
    "utcdate utcday utcyear utcmonth utchours densityNormal cumulativeNormal quantileNormal"
)
CONSTANTS = _words("true false null undefined NaN Infinity E PI LN2 LN10 LOG2E LOG10E SQRT2 SQRT1_2")
RESERVED = _words("event item group parent view unit this window self globalThis document")
"""Identifiers that are no parameters: the event, the scene graph, and what other engines know as globals."""

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<field>datum\s*(?:\.\s*(?P<plain>[A-Za-z_$][\w$]*)|\[\s*(?P<quoted>'[^'\\]*'|"[^"\\]*")\s*\]))
    | (?P<number>0[xX][0-9a-fA-F]{1,16}|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.$]))
    | (?P<string>'(?:[^'\\]|\\['"\\nrtu])*'|"(?:[^"\\]|\\['"\\nrtu])*")
    | (?P<name>[A-Za-z_$][\w$]*)(?P<member>\s*\.\s*[A-Za-z_][\w]*)?
    | (?P<operator>===|!==|==|!=|<=|>=|&&|\|\||<<|>>>|>>|[+\-*/%<>&|^?:,!~()])
    )""",
    re.VERBOSE | re.ASCII,
)
_FORBIDDEN = re.compile(r"__|^constructor$|^prototype$|^valueOf$|^toString$|^toLocaleString$|^hasOwnProperty$")
_BINARY = _words("=== !== == != <= >= && || << >>> >> + - * / % < > & | ^")


def expression(value: object) -> str:
    """``value`` when it is an expression of the safe part. Raises DisplayError else."""
    if type(value) is not str or not value.strip() or len(value) > LENGTH:
        raise DisplayError("not a short expression")
    text = value.strip()
    if clean(text, LENGTH, LENGTH) != text:
        raise DisplayError("an expression with hidden characters")
    position, operand = 0, False  # operand: the last token ended a value
    opened: list[str] = []  # "(" a group, "f" the arguments of a call, "?" a choice that waits for its colon
    call = False  # the last token named a function
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match or not match.lastgroup:
            raise DisplayError("an expression with a sign that is not allowed")
        position = match.end()
        operator = match["operator"]
        if call and operator != "(":
            raise DisplayError("a function that is not called")
        if operator is None:
            if operand:
                raise DisplayError("an expression with two values in a row")
            operand, call = _operand(match)
        elif operator == "(":
            if operand:
                raise DisplayError("a call of something that is not a known function")
            opened.append("f" if call else "(")
            if call and text[position:].lstrip().startswith(")"):  # f(), the one place where ) follows no value
                operand = True
            call = False
        elif operator == ")":
            if not operand or not opened or opened.pop() == "?":
                raise DisplayError("an expression whose brackets do not match")
        elif operator == "?":
            if not operand:
                raise DisplayError("an expression that is not complete")
            opened.append("?")
            operand = False
        elif operator == ":":
            if not operand or not opened or opened.pop() != "?":
                raise DisplayError("an expression with a stray colon")
            operand = False
        elif operator == ",":
            if not operand or not opened or opened[-1] != "f":
                raise DisplayError("an expression with a stray comma")
            operand = False
        elif operator in _BINARY and operand:
            operand = False
        elif operand or operator not in ("+", "-", "!", "~"):
            raise DisplayError("an expression that is not complete")
    if call or opened or not operand:
        raise DisplayError("an expression that is not complete")
    return text


def _operand(match: re.Match[str]) -> tuple[bool, bool]:
    """(this ends a value, this names a function) for a token that is no operator. Raises DisplayError."""
    if match["field"]:
        if _FORBIDDEN.search(match["plain"] or match["quoted"][1:-1]):
            raise DisplayError("a field that JavaScript keeps for itself")
        return True, False
    name = match["name"]
    if name is None or name in CONSTANTS:
        if match["member"]:
            raise DisplayError("a member of a constant")
        return True, False
    if name in FUNCTIONS and not match["member"]:
        return False, True
    if name == "datum" or name in RESERVED or name.startswith(("_", "$")) or _FORBIDDEN.search(name):
        raise DisplayError("an expression with a name that is not allowed")
    if match["member"] and _FORBIDDEN.search(match["member"].replace(".", " ").strip()):
        raise DisplayError("a member that JavaScript keeps for itself")
    return True, False
