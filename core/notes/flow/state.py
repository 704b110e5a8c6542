"""Names and changes: what a cell reads, binds and alters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from core.notes.flow import effects
from core.notes.flow.things import Frame, Ref, Thing, late_names, reach, together, union

MAX_STEPS = 20_000
"""Nodes looked at in one cell, followed calls included; more raises TooInvolved."""


class TooInvolved(Exception):
    """The cell is too large to be followed; the caller makes a rough guess instead."""


class State:
    """What is known after the cells walked so far.

    ``deps`` grows by one entry a cell; ``defines``, ``uses`` and ``mutates`` tell of the last one alone.
    """

    def __init__(self) -> None:
        self.module = Frame("module")
        self.frame = self.module
        self.cell = 0
        self.mutating = True
        self.deps: dict[int, set[int]] = {}
        self.defines: set[str] = set()
        self.uses: set[str] = set()
        self._changed: set[Thing] = set()
        self._outside: dict[str, Thing] = {}
        self._late_cache: dict[ast.AST, frozenset[str]] = {}
        self._stack: list[ast.AST] = []
        self._returns: list[list[Ref]] = []
        self._steps = 0
        self._loops = 0

    # ---- cells

    def run(self, cell: int, tree: ast.Module, *, keep: bool = True, mutating: bool = True) -> None:
        """Walk through one cell.

        ``keep=False``: what it defines is forgotten. ``mutating=False``: what it changes counts for nobody.
        """
        before = dict(self.module.names)
        self._begin(cell, mutating and keep)
        done = False
        try:
            self.block(tree.body)
            done = True
        finally:
            self.frame, self._stack, self._returns, self._loops = self.module, [], [], 0
            if not (keep and done):
                self.module.names = before

    def guess(self, cell: int, *, defines: set[str], uses: set[str], keep: bool = True, mutating: bool = True) -> None:
        """Note a cell that cannot be followed: it reads and changes ``uses``, it makes ``defines``."""
        self._begin(cell, mutating and keep)
        read = union(self.read(name) for name in sorted(uses))
        for thing in reach(read.alias):
            self.mutate_thing(thing)
        if keep:
            for name in defines:
                self.bind(name, replace(read, alias=frozenset()))

    def _begin(self, cell: int, mutating: bool) -> None:
        self.cell, self.mutating, self._steps = cell, mutating, 0
        self.deps[cell] = set()
        self.defines, self.uses, self._changed = set(), set(), set()

    # ---- names

    def read(self, name: str) -> Ref:
        """Look a name up as Python would, from the present frame outwards."""
        frame: Frame | None = self.frame
        first = True
        while frame is not None and frame is not self.module:
            if name in frame.elsewhere:
                frame = frame.elsewhere[name]
                continue
            if name in frame.names and (first or frame.kind != "class"):
                return self.touch(frame.names[name])
            frame, first = frame.parent, False
        return self.touch(self.module.names.get(name) or self._from_outside(name))

    def _from_outside(self, name: str) -> frozenset[Thing]:
        if "*" in self.module.names and name not in effects.BUILTINS:
            return self.module.names["*"]
        if name not in self._outside:
            kind = "module" if name in effects.MODULES else "function" if name in effects.BUILTINS else ""
            package = name if kind == "module" else ""
            self._outside[name] = Thing(kind=kind, outside=name, package=package, tracked=int(not kind))
        return frozenset({self._outside[name]})

    def touch(self, things: frozenset[Thing]) -> Ref:
        """The cell looks at these things: it depends on their writers, and on what their functions will look up."""
        for thing in things:
            self.deps[self.cell] |= thing.writers
            if thing.outside:
                self.uses.add(thing.outside)
            for node in self._late(thing):
                if node not in self._stack:
                    self._stack.append(node)
                    for name in self._late_names(node):
                        self.touch(self.module.names.get(name) or self._from_outside(name))
                    self._stack.pop()
        return Ref(things, things, at_least=min((thing.at_least for thing in things), default=0), same=True)

    def _late_names(self, node: ast.AST) -> frozenset[str]:
        if node not in self._late_cache:
            try:
                self._late_cache[node] = late_names(ast.unparse(node))
            except SyntaxError:  # a class within a function, torn from what its nonlocal statements mean
                self._late_cache[node] = frozenset()
        return self._late_cache[node]

    def _late(self, thing: Thing) -> Iterator[ast.AST]:
        """The definitions whose names are looked up late. A function within a function is part of the outer one."""
        yield from (closure.node for closure in thing.functions if closure.frame is self.module)
        stack = [*thing.classes, *thing.makes]
        while stack:
            klass = stack.pop()
            yield klass.node
            stack.extend(klass.bases)

    def bind(self, name: str, ref: Ref, *, kind: str = "", **facts: object) -> Thing:
        """Give a name to what an expression gave."""
        alias = ref.alias
        tracked = max((t.tracked for t in ref.all), default=0) if ref.tracked is None else ref.tracked
        thing = Thing(
            writers={self.cell},
            grads=set().union(*(t.grads for t in alias)) if alias else set(),
            kin=set(alias),
            sources=ref.all,
            functions=together(t.functions for t in alias),
            classes=together(t.classes for t in alias),
            makes=together(t.makes for t in alias),
            kind=kind or ref.kind or next((t.kind for t in alias if ref.same or t.kind == "module"), ""),
            package=next((t.package for t in alias), ""),
            tracked=tracked,
            computed=ref.computed or any(t.computed for t in alias),
            at_least=ref.at_least,
        )
        for key, value in facts.items():
            setattr(thing, key, value)
        for other in alias:
            other.kin.add(thing)
        self._store(name, frozenset({thing}))
        return thing

    def _store(self, name: str, things: frozenset[Thing]) -> None:
        frame = self.frame
        while frame.kind == "comprehension" and name not in frame.names and frame.parent:
            frame = frame.parent
        frame = frame.elsewhere.get(name, frame)
        frame.names[name] = things
        if frame is self.module:
            self.defines.add(name)

    def tick(self) -> None:
        """Count one node. Raises TooInvolved when there have been too many."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooInvolved

    # ---- changes

    def mutate(self, ref: Ref, *, fixed: bool = False) -> None:
        """The object changes, and with it all that may share its memory; ``fixed``: even if it is a module."""
        for thing in reach(ref.alias) | (ref.alias if fixed else frozenset()):
            self.mutate_thing(thing, grad=ref.grad)

    @property
    def mutates(self) -> set[str]:
        """Names whose objects the last cell changed, those it made itself included."""
        expected = {thing.outside for thing in self._changed if thing.outside}
        return expected | {name for name, things in self.module.names.items() if things & self._changed}

    def mutate_thing(self, thing: Thing, *, grad: bool = False) -> None:
        """One object changes, or its gradient does."""
        self._changed.add(thing)
        thing.at_least = 0
        if self.mutating:
            (thing.grads if grad else thing.writers).add(self.cell)

    def backward(self, ref: Ref) -> None:
        """Gradients appear in everything that the value was computed from."""
        for thing in reach(ref.all, back=True):
            if thing.tracked:
                if thing.computed and thing.tracked == 2:
                    self.deps[self.cell] |= thing.grads
                self.mutate_thing(thing, grad=True)

    def read_gradients(self, ref: Ref) -> None:
        """The cell looks at gradients."""
        for thing in reach(ref.alias):
            self.deps[self.cell] |= thing.grads
