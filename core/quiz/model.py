"""What a question is made of, as its author wrote it. Nothing here has been drawn, computed or translated.

A ``Text`` holds one string a language. Fields that only some kinds have live in the kind's ``Body``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

Text: TypeAlias = Mapping[str, str]
"""Language code to Markdown; the same string under every code where words play no part."""

LEVELS = (1, 2, 3)
"""1 recall, 2 apply, 3 combine."""


@dataclass(frozen=True)
class Param:
    """One drawn parameter: how it is drawn, and with which settings (see ``core.quiz.draws``)."""

    name: str
    kind: str
    """int, float, choice, shape or tensor"""
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Tolerance:
    """``|a - b| <= max(atol, rtol |b|)`` with b the key. None: exact for whole numbers, else the defaults."""

    rtol: float | None = None
    atol: float | None = None

    def near(self, a: float, b: float, *, whole: bool = False) -> bool:
        """Whether ``a`` may stand for the key ``b``; ``whole``: the key is an integer. nan equals nan, inf itself."""
        if a != a or b != b:
            return a != a and b != b
        if a == b:
            return True
        if abs(a) == float("inf") or abs(b) == float("inf"):
            return False
        rtol = self.rtol if self.rtol is not None else (0.0 if whole else 1e-3)
        atol = self.atol if self.atol is not None else (0.0 if whole else 1e-6)
        return abs(a - b) <= max(atol, rtol * abs(b))


@dataclass(frozen=True)
class Choice:
    """One of several answers. Exactly one of ``is_true``, ``value``, ``right`` says whether it is right."""

    key: str
    """a, b, c… in the author's order; what an answer names."""
    text: Text | None
    """None: the value itself is shown."""
    why: Text | None
    """Why it is wrong; needed wherever it can be."""
    is_true: str | None = None
    """Python expression, after ``solve``: right when it is true."""
    value: str | None = None
    """Python expression, after ``solve``: right when it equals ``ans``."""
    right: bool | None = None
    """For what no code can decide."""


@dataclass(frozen=True)
class Trap:
    """A wrong answer that is expected, and what to say to whoever gives it."""

    value: str
    """Python expression, after ``solve``."""
    why: Text


@dataclass(frozen=True)
class Blank:
    """A gap of a cloze: what fills it, and what must not."""

    name: str
    accept: tuple[Text, ...]
    reject: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Test:
    """One test of a code exercise: statements with ``assert``, run after the answer."""

    code: str
    say: Text
    """What it tests, in words; all that a learner sees of a hidden one."""
    hidden: bool = False


@dataclass(frozen=True)
class Pair:
    """Two things that belong together."""

    key: str
    left: Text
    right: Text


@dataclass(frozen=True)
class Line:
    """One piece to be put in order, and the pieces that must stand somewhere before it."""

    key: str
    text: Text
    after: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """choice, multi; for truefalse the reasons."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Words:
    """text"""

    accept: tuple[Text, ...]
    reject: tuple[Text, ...]


@dataclass(frozen=True)
class Cloze:
    """cloze"""

    blanks: tuple[Blank, ...]
    test: str
    """Asserts that run after the filled ``code``; an unlisted filling that passes is right."""


@dataclass(frozen=True)
class Program:
    """code and fix"""

    start: str
    """``starter`` of a code exercise, ``broken`` of a fix."""
    error: str | None
    """Exception type with which ``broken`` fails."""
    solution: str
    tests: tuple[Test, ...]
    mutants: tuple[str, ...]
    forbid: tuple[str, ...]
    timeout: float
    """Seconds by the clock for answer and tests together."""


@dataclass(frozen=True)
class Pairs:
    """match"""

    pairs: tuple[Pair, ...]
    extra: tuple[Text, ...]
    """Right sides that belong to nothing."""


@dataclass(frozen=True)
class Lines:
    """order"""

    lines: tuple[Line, ...]
    runs: bool
    """The pieces are lines of Python, and each order that is right gives the same ``ans``."""


@dataclass(frozen=True)
class Printed:
    """output"""

    error: str | None
    """Exception type with which ``code`` ends."""


@dataclass(frozen=True)
class Plot:
    """chart"""

    chart: str
    """Python whose last expression is the chart; runs after ``solve``."""


@dataclass(frozen=True)
class Back:
    """card"""

    back: Text


Body: TypeAlias = Choices | Words | Cloze | Program | Pairs | Lines | Printed | Plot | Back | None


@dataclass(frozen=True)
class Expect:
    """An answer worked out by hand, to hold the computed one to."""

    params: Mapping[str, Any]
    answer: Any


@dataclass(frozen=True)
class Gradient:
    """``ans`` is the gradient of the function ``of`` at ``at``, both names of ``solve``."""

    of: str
    at: str


@dataclass(frozen=True)
class Item:
    """One question."""

    id: str
    """Permanent, unique over the whole bank; the text may change freely."""
    kind: str
    chapter: str
    section: str
    """Anchor of a heading of the chapter."""
    level: int
    prompt: Text
    explain: Text
    hints: tuple[Text, ...] = ()
    was: tuple[str, ...] = ()
    """Former ids, oldest first."""
    params: Mapping[str, Param] = field(default_factory=dict)
    setup: str = ""
    """Python that runs first and is not shown."""
    code: str = ""
    """Python that is shown with the prompt."""
    solve: str = ""
    """Python that sets ``ans``."""
    tolerance: Tolerance = Tolerance()
    traps: tuple[Trap, ...] = ()
    gradient: Gradient | None = None
    expect: tuple[Expect, ...] = ()
    mistake: int | None = None
    """Number of the kept mistake that this question is made from."""
    cell: str | None = None
    """Name of the cell of the chapter to which a wrong answer leads back."""
    body: Body = None
    path: Path = Path()
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Key to its line in the file."""

    @property
    def root(self) -> str:
        """The first id that it ever had: its draws follow from this one, so that a renamed question keeps them."""
        return self.was[0] if self.was else self.id

    @property
    def place(self) -> str:
        """``chapter/section``."""
        return f"{self.chapter}/{self.section}"

    def line_of(self, key: str) -> int:
        """The line on which a key stands, or the question's first."""
        return self.lines.get(key, self.line)
