"""Which cell needs which: from the names that cells define, use and change, in the order of the page.

A cell needs, for every name that it uses, the nearest earlier cell that defines it and every cell in between that
changes it, and all that those need. A cell that must fail is nobody's prerequisite; the proof of a kept mistake may
define names, but what it changes does not count.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from core.notes.flow import TooInvolved, Walk, effects


class Code(Protocol):
    """A cell, or anything that has a name and code."""

    @property
    def name(self) -> str: ...
    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Names:
    """What one cell does to names, seen by itself."""

    defines: frozenset[str]
    """Bound at the top level; "*" stands for all that a star import brings."""
    uses: frozenset[str]
    """Expected from earlier cells, builtins left out; what its functions look up when called is included."""
    mutates: frozenset[str]
    """Objects changed without being bound anew; their gradients count."""


@dataclass(frozen=True)
class _Step:
    """What the graph must know of a cell."""

    name: str
    code: str
    keep: bool
    mutating: bool


@lru_cache(maxsize=512)
def names(code: str) -> Names:
    """The names of one cell. A cell that does not compile is read with a pattern, as well as it can be."""
    walk = Walk()
    _take(walk, 0, _Step("", code, keep=True, mutating=True))
    return Names(frozenset(walk.defines), frozenset(walk.uses - effects.BUILTINS), frozenset(walk.mutates))


def needs(cells: Sequence[Code], name: str) -> tuple[str, ...]:
    """The names of the cells to run so that ``name`` can run, in the order of the page, itself last.

    Raises KeyError when no live cell has that name.
    """
    steps = _steps(cells)
    order = [step.name for step in steps]
    if name not in order:
        raise KeyError(name)
    direct = _direct(steps)
    found: set[int] = set()
    stack = [order.index(name)]
    while stack:
        at = stack.pop()
        if at not in found:
            found.add(at)
            stack.extend(direct[at])
    return tuple(order[at] for at in sorted(found))


def dependents(cells: Sequence[Code], name: str) -> tuple[str, ...]:
    """The later cells that need ``name``, directly or not, in the order of the page."""
    steps = _steps(cells)
    order = [step.name for step in steps]
    if name not in order:
        raise KeyError(name)
    direct = _direct(steps)
    found = {order.index(name)}
    for at in range(len(order)):
        if direct[at] & found:
            found.add(at)
    return tuple(order[at] for at in sorted(found) if order[at] != name)


def _steps(cells: Sequence[Code]) -> tuple[_Step, ...]:
    steps = []
    for cell in cells:
        if getattr(cell, "live", True):
            fails = getattr(cell, "must_fail", False)
            proof = getattr(cell, "erratum", None) is not None
            steps.append(_Step(cell.name, cell.code, keep=not fails, mutating=not fails and not proof))
    return tuple(steps)


@lru_cache(maxsize=256)
def _direct(steps: tuple[_Step, ...]) -> tuple[frozenset[int], ...]:
    """For each cell the earlier cells that it needs by itself."""
    walk = Walk()
    for at, step in enumerate(steps):
        _take(walk, at, step)
    return tuple(frozenset(dep for dep in walk.deps[at] if dep < at) for at in range(len(steps)))


def _take(walk: Walk, at: int, step: _Step) -> None:
    tree = _parse(step.code)
    if tree is not None:
        try:
            walk.run(at, tree, keep=step.keep, mutating=step.mutating)
            return
        except (TooInvolved, RecursionError):
            pass
    compiles = tree is not None
    walk.guess(at, **_guess(step.code), keep=step.keep, mutating=step.mutating and compiles)
    if not compiles:
        walk.deps[at].clear()  # it fails by itself, and that is what its reader should see


@lru_cache(maxsize=512)
def _parse(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


_DEFINES = re.compile(
    r"^[ \t]*(?:"
    r"(?:async[ \t]+)?(?:def|class)[ \t]+(?P<def>[^\W\d]\w*)"
    r"|import[ \t]+(?P<import>[\w., \t]+)"
    r"|from[ \t]+[\w.]+[ \t]+import[ \t]+(?P<from>[\w., \t*]+)"
    r"|(?P<names>[^\W\d]\w*(?:[ \t]*,[ \t]*[^\W\d]\w*)*)[ \t]*(?::[^=\n]*)?(?:[-+*/@%&|^]|//|\*\*|>>|<<)?=(?!=)"
    r")",
    re.MULTILINE,
)
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")


def _guess(code: str) -> dict[str, set[str]]:
    """What code that cannot be parsed, or is too involved, seems to define and use."""
    bare = re.sub(r"#.*", "", code)
    defined: set[str] = set()
    for match in _DEFINES.finditer(bare):
        if match["def"]:
            defined.add(match["def"])
        elif match["names"]:
            defined.update(_WORD.findall(match["names"]))
        else:
            for part in (match["import"] or match["from"]).split(","):
                words = part.replace("*", " * ").split()
                if words:
                    defined.add(words[-1].split(".")[0])
    used = set(_WORD.findall(bare)) - set(keyword.kwlist) - effects.BUILTINS
    return {"defines": defined, "uses": used}
