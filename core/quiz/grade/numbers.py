"""Numbers as people write them.

Understood are digits of any width and sign, fractions, percent, ``1e-3``, ``10^-3``, ``1,000``, inf, nan, and short
arithmetic with pi, e, sqrt, exp, log and their kin. The expression is walked, never evaluated by Python.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable

from core.quiz.grade.answer import Unread, as_text, plain

LONGEST = 200
"""Characters of one number."""
LARGEST = 1e300

NAMES = {
    "pi": math.pi,
    "π": math.pi,
    "e": math.e,
    "inf": math.inf,
    "nan": math.nan,
    "∞": math.inf,
    "infinity": math.inf,
}
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "ln": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
    "abs": abs,
}

_LEAD = re.compile(r"^\s*(?:[A-Za-z_]\w*\s*)?(?:=|≈|~|约|大约|等于|是)\s*")
_WRAPPED = re.compile(r"^(?:torch\.)?tensor\((.*?)(?:,\s*[a-z_]+\s*=.*)?\)$", re.DOTALL)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_GLUED = re.compile(r"(?<![A-Za-z_])\d[\d.]*(?![eE][-+]?\d)[A-Za-z_]")
_POINT = re.compile(r"(?<=\d)\.(?=\s*$)")


def read(raw: object) -> float | int:
    """The number that an answer stands for. Raises Unread."""
    text = as_text(raw)
    number = parse(text)
    if number is None:
        raise Unread("no-number")
    return number


def parse(text: str) -> float | int | None:
    """The number, or None where there is none to be read."""
    if len(text) > LONGEST:
        return None
    tidy = plain(text).strip().strip("`$").strip()
    tidy = _LEAD.sub("", tidy)
    wrapped = _WRAPPED.match(tidy)
    if wrapped:
        tidy = wrapped[1].strip()
    tidy = _POINT.sub("", tidy).strip()
    percent = tidy.endswith("%")
    if percent:
        tidy = tidy[:-1]
    tidy = _THOUSANDS.sub(lambda match: match[0].replace(",", ""), tidy)
    tidy = tidy.replace("^", "**").replace("√", "sqrt").replace("−", "-").replace("∞", "inf")
    tidy = re.sub(r"\b(?:math|np|torch)\.", "", tidy)
    tidy = re.sub(r"(?<![\w.])0+(?=\d)", "", tidy)  # 007 is a number to people
    tidy = re.sub(r"\bsqrt\s*(\d+(?:\.\d+)?)", r"sqrt(\1)", tidy)
    if _GLUED.search(tidy):  # 2pi, 0x10, 1if: Python would read some of these, and warn
        return None
    try:
        tree = ast.parse(tidy.strip(), mode="eval")
        number = _walk(tree.body)
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError, TypeError):
        return None
    if isinstance(number, complex) or (math.isinf(number) and "inf" not in tidy.lower()):
        return None
    if math.isnan(number) and "nan" not in tidy.lower():
        return None
    return number / 100 if percent else number


def _walk(node: ast.expr) -> float | int:
    """The value of an arithmetic expression; ValueError for anything else."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        if isinstance(node.value, int) and abs(node.value) > LARGEST:
            raise ValueError("too large")
        return node.value
    if isinstance(node, ast.Name) and node.id.lower() in NAMES:
        return NAMES[node.id.lower()]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _walk(node.operand)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        return _bounded(_operate(node.op, _walk(node.left), _walk(node.right)))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1 and not node.keywords:
        function = FUNCTIONS.get(node.func.id)
        if function is not None:
            return _bounded(function(_walk(node.args[0])))
    raise ValueError("no arithmetic")


def _operate(op: ast.operator, a: float, b: float) -> float | int:
    if isinstance(op, ast.Add):
        return a + b
    if isinstance(op, ast.Sub):
        return a - b
    if isinstance(op, ast.Mult):
        return a * b
    if isinstance(op, ast.Div):
        return a / b
    if isinstance(op, ast.Pow):
        return float(a) ** float(b)
    raise ValueError("no arithmetic")


def _bounded(number: float | int) -> float | int:
    if isinstance(number, int) and abs(number) > LARGEST:
        raise ValueError("too large")
    return number


_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?%?(?:\s*/\s*\d+)?|[-+]?(?:inf|nan)\b", re.IGNORECASE)


def every(text: str) -> list[float | int]:
    """All numbers of a list that people type, in order. ValueError where something else stands between."""
    tidy = plain(text)
    rest = _TOKEN.sub(" ", tidy)
    if re.search(r"[^\s,;\[\](){}|]", rest):
        raise ValueError("something else stands between the numbers")
    found = [parse(match[0]) for match in _TOKEN.finditer(tidy)]
    if any(number is None for number in found):
        raise ValueError("a number that cannot be read")
    return [number for number in found if number is not None]
