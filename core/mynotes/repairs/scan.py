"""Code in parts that can be told apart although it does not compile: code, strings, comments."""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache
from typing import NamedTuple


class Part(NamedTuple):
    """A stretch of a cell. ``kind`` is code, string, comment, or quoted for a string in typeset quotation marks."""

    kind: str
    text: str


_TOKEN = re.compile(
    r"(?P<comment>[#＃][^\n]*)"
    r"|(?P<string>'''(?:\\.|(?!''').)*(?:'''|\Z)|\"\"\"(?:\\.|(?!\"\"\").)*(?:\"\"\"|\Z)"
    r"|\"(?:\\.|[^\"\\\n])*(?:\"|(?=\n)|\Z)|'(?:\\.|[^'\\\n])*(?:'|(?=\n)|\Z))"
    r"|(?P<quoted>[“”„][^“”„\"\n]*[“”„\"]|[‘’][^‘’'\n]*[‘’'])",
    re.DOTALL,
)


@lru_cache(maxsize=1024)
def parts(code: str) -> tuple[Part, ...]:
    """The whole of ``code``, in order; joined they give it back."""
    found, at = [], 0
    for match in _TOKEN.finditer(code):
        if match.start() > at:
            found.append(Part("code", code[at : match.start()]))
        found.append(Part(match.lastgroup or "code", match[0]))
        at = match.end()
    if at < len(code):
        found.append(Part("code", code[at:]))
    return tuple(found)


def bare(code: str) -> str:
    """The code with blanks for strings and comments, so that places stay true."""
    return "".join(part.text if part.kind == "code" else re.sub(r"[^\n]", " ", part.text) for part in parts(code))


@lru_cache(maxsize=2048)
def trouble(code: str) -> str:
    """Name of the exception with which ``code`` does not compile; "" when it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return type(error).__name__
    return ""
