"""What the walk knows of objects, functions, classes and scopes."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(eq=False)
class Thing:
    """An object that the cells may make."""

    writers: set[int] = field(default_factory=set)
    """Cells that made it or changed its value."""
    grads: set[int] = field(default_factory=set)
    """Cells that changed its gradient."""
    kin: set[Thing] = field(default_factory=set)
    sources: frozenset[Thing] = frozenset()
    functions: tuple[Closure, ...] = ()
    """Functions that a call of it, or of an item of it, may enter."""
    classes: tuple[Klass, ...] = ()
    """Classes of the notes that it may be an instance of."""
    makes: tuple[Klass, ...] = ()
    """Classes of the notes that a call of it may instantiate."""
    kind: str = ""
    """module, container, instance, number or "" for anything else."""
    package: str = ""
    """Of a module, or of what was imported from one."""
    tracked: int = 0
    """0: takes no part in a graph, 1: may, 2: does."""
    computed: bool = False
    """Result of an operation, so that its graph is freed by the first ``backward``."""
    outside: str = ""
    """The name under which it is expected from outside of all the cells."""
    at_least: int = 0
    """For what a loop runs over: turns that are certain."""


@dataclass(frozen=True, eq=False)
class Closure:
    """A function with the frame in which it was defined."""

    node: Function
    frame: Frame
    defaults: dict[str, Ref] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Klass:
    """A class of the notes with its methods and its bases of the notes."""

    methods: dict[str, Closure]
    bases: tuple[Klass, ...]
    node: ast.ClassDef

    def method(self, name: str) -> Closure | None:
        """The method that an instance would find first, base classes from left to right."""
        if name in self.methods:
            return self.methods[name]
        return next((found for base in self.bases if (found := base.method(name))), None)


@dataclass(eq=False)
class Frame:
    """Names of a scope. ``kind`` is module, function, class or comprehension."""

    kind: str
    parent: Frame | None = None
    names: dict[str, frozenset[Thing]] = field(default_factory=dict)
    elsewhere: dict[str, Frame] = field(default_factory=dict)
    """Names declared global or nonlocal, with the frame they belong to."""


@dataclass(frozen=True)
class Ref:
    """What an expression gives: what it may be or share memory with, and what it was computed from."""

    alias: frozenset[Thing] = frozenset()
    sources: frozenset[Thing] = frozenset()
    grad: bool = False
    """It was reached through ``.grad``."""
    kind: str = ""
    computed: bool = False
    tracked: int | None = None
    """None: as its sources."""
    at_least: int = 0
    same: bool = False
    """It is the object behind a name itself, not a part or a view of it."""

    @property
    def all(self) -> frozenset[Thing]:
        return self.alias | self.sources

    @property
    def is_module(self) -> bool:
        return bool(self.alias) and all(thing.kind == "module" for thing in self.alias)


NOTHING = Ref()

FIXED = ("module", "function", "number")
"""Kinds of things that no method changes."""


def union(refs: Iterable[Ref]) -> Ref:
    """What may be any of them."""
    refs = list(refs)
    return Ref(
        frozenset().union(*(ref.alias for ref in refs)),
        frozenset().union(*(ref.sources for ref in refs)),
        grad=any(ref.grad for ref in refs),
    )


def fresh(refs: Iterable[Ref], **facts: object) -> Ref:
    """Something new, computed from all of them."""
    return Ref(frozenset(), frozenset().union(*(ref.all for ref in refs)), **facts)


def reach(things: Iterable[Thing], *, back: bool = False) -> set[Thing]:
    """All kin of the things that can change, and theirs; with ``back`` all they were computed from instead."""
    seen: set[Thing] = set()
    stack = list(things)
    while stack:
        thing = stack.pop()
        if thing not in seen and thing.kind not in FIXED:
            seen.add(thing)
            stack.extend(thing.sources if back else thing.kin)
    return seen


@cache
def late_names(code: str) -> frozenset[str]:
    """Globals that the functions within ``code`` look up when they are called, by Python's own symbol table."""
    names: set[str] = set()
    stack = symtable.symtable(code, "cell", "exec").get_children()[:]
    while stack:
        table = stack.pop()
        stack.extend(table.get_children())
        if table.get_type() == "function":
            names.update(s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced())
    return frozenset(names)


def together(parts: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """All items of the parts, each once, in order."""
    return tuple(dict.fromkeys(item for part in parts for item in part))
