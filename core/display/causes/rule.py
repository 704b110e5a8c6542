"""One kind of error: how to know it by its type and message, and which of its facts the sentence needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from core.display.near import alike

MESSAGE = 1_000
"""Characters of a message, and of a line, that are looked at."""
WORDS = 20_000
"""Characters of a cell in which names are looked for."""

_STRINGS = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"|#[^\n]*", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """An error and the cell that it came from."""

    type: str
    message: str
    code: str
    line: int | None
    """1-based, in ``code``; None when the error has no place there."""
    near: tuple[str, ...] = ()
    """Names like the missing one, as the run found them."""

    @cached_property
    def text(self) -> str:
        """The line of the error, or its first 1,000 characters; empty when it is unknown."""
        lines = self.code.splitlines()
        return lines[self.line - 1][:MESSAGE] if self.line and self.line <= len(lines) else ""

    @cached_property
    def bare(self) -> str:
        """The line of the error without strings and comments."""
        return bare(self.text)

    def like(self, name: str, *known: str) -> str:
        """The likeliest name for ``name``: the run's own finding, else one of ``known`` or of the cell; or empty."""
        if self.near:
            return self.near[0]
        words = dict.fromkeys(re.findall(r"[^\W\d]\w*", bare(self.code)[:WORDS]))
        return next(iter(alike(name, {*known, *words} - {name})), "")


def bare(code: str) -> str:
    """``code`` without strings and comments."""
    return _STRINGS.sub("", code)


More = Callable[[Case, dict[str, str]], dict[str, str] | None]


HOLES = {
    "": r"(?<![\w<>])[\w<>]+(?:\.[\w<>]+){0,6}",  # a whole word or dotted name; begun nowhere else: linear
    "n": r"-?\d+",  # a whole number
    "s": r"[\[(][-\d, ]*[\])]",  # a shape, [2, 3] or (2, 3)
    "c": r".",  # one character
    "q": r"[^'\"\n]{0,200}",  # what stands between quotes
    "t": r".{0,300}?",  # anything, up to what follows
    "r": r".{0,200}",  # the rest of the line
}


def pattern(message: str) -> re.Pattern[str]:
    """A message as Python or PyTorch writes it, its facts as holes: ``size of tensor a ({left:n}) must match``.

    ``{name:kind}`` becomes a field, kinds are those of HOLES; a hole without a name, ``{:t}``, is passed over.
    """
    out = ""
    for literal, name, kind in re.findall(r"([^{]*)(?:\{(\w*):?(\w?)\})?", message):
        out += re.escape(literal)
        if name or kind:
            out += f"(?P<{name}>{HOLES[kind]})" if name else HOLES[kind]
    return re.compile(out)


class Rule:
    """Knows one kind of error. Its words are ``explain.<key>.cause`` and ``.cure``, with its fields filled in.

    key       a key of the words
    types     names of exception types, separated by spaces; empty for any
    messages  what the message holds (see ``pattern``), one wording or several; "" fits every message
    more      adds fields from the code, or returns None when the rule does not fit after all
    """

    def __init__(self, key: str, types: str, messages: str | tuple[str, ...], more: More | None = None) -> None:
        self.key = key
        self.types = frozenset(types.split())
        self.patterns = tuple(map(pattern, (messages,) if isinstance(messages, str) else messages))
        self.more = more

    def fields(self, case: Case) -> dict[str, str] | None:
        """The fields of the sentence, or None when ``case`` is another kind of error."""
        if self.types and case.type not in self.types:
            return None
        message = case.message[:MESSAGE]
        found = next(filter(None, (one.search(message) for one in self.patterns)), None)
        if found is None:
            return None
        return self.more(case, found.groupdict()) if self.more else found.groupdict()
