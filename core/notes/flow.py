"""Walks through cells in order and notes, for each, which earlier cells made or changed what it looks at.

No code is run. Every object that a cell makes is a ``Thing`` that remembers the cells which wrote it, the things that may
share its memory (*kin*: views, containers and their items, an optimizer and its model) and the things it was computed
from (*sources*, along which ``backward`` walks). Reading a name makes the cell depend on the writers of its things.
Functions and methods of the notes are followed into at each call, so that a name which a function reads is looked up
when it is called, and a function that changes its argument changes it. Branches are walked side by side and joined.

Gradients are written apart from values: ``y.backward()`` concerns a later cell that reads ``x.grad``, and not one that
only reads ``x``. Otherwise every experiment on the same data would drag in the one before it.

Where Python cannot be foreseen the walk errs towards more cells, with these exceptions: objects reached through the
items of two added lists, running statistics of BatchNorm, exec, and names put together at run time.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias

from core.notes import effects

MAX_STEPS = 60_000
"""Nodes looked at in one cell, followed calls included; more raises TooInvolved."""

MAX_DEPTH = 12
"""Calls followed into each other."""

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class TooInvolved(Exception):
    """The cell is too large to be followed; the caller makes a rough guess instead."""


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

    @property
    def all(self) -> frozenset[Thing]:
        return self.alias | self.sources

    @property
    def is_module(self) -> bool:
        return bool(self.alias) and all(thing.kind == "module" for thing in self.alias)


NOTHING = Ref()


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
    """All kin of the things; with ``back`` their sources too, and so on."""
    seen: set[Thing] = set()
    stack = list(things)
    while stack:
        thing = stack.pop()
        if thing not in seen and thing.kind != "module":
            seen.add(thing)
            stack.extend(thing.kin)
            if back:
                stack.extend(thing.sources)
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


class Walk:
    """Takes cells one after another; ``deps`` grows, ``names_*`` tell of the last cell."""

    def __init__(self) -> None:
        self.module = Frame("module")
        self.frame = self.module
        self.cell = 0
        self.mutating = True
        self.deps: dict[int, set[int]] = {}
        self.defines: set[str] = set()
        self.uses: set[str] = set()
        self.mutates: set[str] = set()
        self._outside: dict[str, Thing] = {}
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
        try:
            self.block(tree.body)
        finally:
            self.frame, self._stack, self._returns, self._loops = self.module, [], [], 0
            if not keep:
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
        self.defines, self.uses, self.mutates = set(), set(), set()

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
            kind = "module" if name in effects.MODULES else ""
            self._outside[name] = Thing(kind=kind, outside=name, package=name if kind else "", tracked=1)
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
                    for name in late_names(ast.unparse(node)):
                        self.touch(self.module.names.get(name) or self._from_outside(name))
                    self._stack.pop()
        return Ref(things, things, at_least=min((thing.at_least for thing in things), default=0))

    @staticmethod
    def _late(thing: Thing) -> Iterator[ast.AST]:
        yield from (closure.node for closure in thing.functions)
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
            functions=_together(t.functions for t in alias),
            classes=_together(t.classes for t in alias),
            makes=_together(t.makes for t in alias),
            kind=kind or ref.kind or next((t.kind for t in alias), ""),
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

    # ---- changes

    def mutate(self, ref: Ref, *, modules: bool = False) -> None:
        """The object changes, and with it all that may share its memory."""
        for thing in reach(ref.alias) | ({t for t in ref.alias} if modules else set()):
            self.mutate_thing(thing, grad=ref.grad)

    def mutate_thing(self, thing: Thing, *, grad: bool = False) -> None:
        if thing.outside:
            self.mutates.add(thing.outside)
        self.mutates.update(name for name, things in self.module.names.items() if thing in things)
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
        for thing in reach(ref.alias):
            self.deps[self.cell] |= thing.grads

    # ---- statements

    def block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self.do(statement)

    def do(self, node: ast.stmt) -> None:
        self._tick()
        method: Callable[[ast.stmt], None] | None = getattr(self, f"do_{type(node).__name__}", None)
        if method:
            method(node)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.see(child)

    def _tick(self) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise TooInvolved

    def do_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Call):
            self.call(node.value, alone=True)
        else:
            self.see(node.value)

    def do_Assign(self, node: ast.Assign) -> None:
        ref = self.see(node.value)
        for target in node.targets:
            self.assign(target, ref, node.value)

    def do_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.see(node.annotation)
        if node.value is not None:
            self.assign(node.target, self.see(node.value), node.value)

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        value = self.see(node.value)
        old = self.see(_loaded(node.target))
        self.mutate(old)
        if isinstance(node.target, ast.Name):
            self.bind(node.target.id, Ref(old.alias, old.all | value.all, computed=True))
        self.link(old, value)

    def do_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.see(_loaded(target))
                self.bind(target.id, NOTHING)
            else:
                self.mutate(self.see(target.value))

    def assign(self, target: ast.expr, ref: Ref, value: ast.expr | None = None) -> None:
        """Bind or change whatever stands left of ``=``."""
        match target:
            case ast.Name():
                self.bind(target.id, ref)
            case ast.Tuple() | ast.List():
                parts = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
                same = len(parts) == len(target.elts) and not any(isinstance(p, ast.Starred) for p in parts)
                refs = [self.see(part) for part in parts] if same else [replace(ref, at_least=0)] * len(target.elts)
                for element, part in zip(target.elts, refs, strict=True):
                    self.assign(element, part)
            case ast.Starred():
                self.assign(target.value, ref)
            case ast.Attribute():
                owner = self.see(target.value)
                self.mutate(replace(owner, grad=owner.grad or target.attr == "grad"))
                if target.attr == "requires_grad":
                    for thing in owner.alias:
                        thing.tracked = 2
                self.link(owner, ref)
            case ast.Subscript():
                owner = self.see(target.value)
                self.see(target.slice)
                self.mutate(owner)
                self.link(owner, ref)

    def link(self, owner: Ref, item: Ref) -> None:
        """``item`` is put into ``owner``: from now on they share memory, and the graph runs through it."""
        for thing in owner.alias:
            if thing.kind == "module":
                continue
            thing.sources |= item.all - {thing}
            thing.functions = _together([thing.functions, *(t.functions for t in item.alias)])
            thing.classes = _together([thing.classes, *(t.classes for t in item.alias)])
            thing.tracked = max([thing.tracked, *(t.tracked for t in item.all)])
            if thing.kind != "number":
                for other in item.alias - {thing}:
                    thing.kin.add(other)
                    other.kin.add(thing)

    # ---- branches

    def _state(self) -> list[tuple[Frame, dict[str, frozenset[Thing]]]]:
        frames: list[Frame] = [self.module]
        frame: Frame | None = self.frame
        while frame is not None:
            if frame is not self.module:
                frames.append(frame)
            frame = frame.parent
        return [(frame, dict(frame.names)) for frame in frames]

    def alternatives(self, *ways: Callable[[], None]) -> None:
        """Walk each way from the present state and join what they leave."""
        start = self._state()
        ends = []
        for way in ways:
            for frame, names in start:
                frame.names = dict(names)
            way()
            ends.append([dict(frame.names) for frame, _ in start])
        for at, (frame, _) in enumerate(start):
            joined: dict[str, frozenset[Thing]] = {}
            for name in {name for end in ends for name in end[at]}:
                parts = [end[at].get(name) for end in ends]
                missing = self._from_outside(name) if frame is self.module and name != "*" else frozenset()
                joined[name] = frozenset().union(*(missing if part is None else part for part in parts))
            frame.names = joined

    def do_If(self, node: ast.If) -> None:
        self.see(node.test)
        self.alternatives(lambda: self.block(node.body), lambda: self.block(node.orelse))

    def do_While(self, node: ast.While) -> None:
        certain = isinstance(node.test, ast.Constant) and bool(node.test.value)
        self._loop(node, lambda: self.see(node.test), certain)

    def do_For(self, node: ast.For) -> None:
        ref = self.see(node.iter)
        item = replace(ref, at_least=0, computed=False)
        self._loop(node, lambda: self.assign(node.target, item), ref.at_least > 0)

    do_AsyncFor = do_For

    def _loop(self, node: ast.For | ast.While, head: Callable[[], object], certain: bool) -> None:
        """A loop's body is walked twice, so that its second turn sees what the first one left."""

        def turns() -> None:
            self._loops += 1
            for _ in range(2 if self._loops < 3 else 1):
                head()
                self.block(node.body)
            self._loops -= 1

        jumps = any(isinstance(n, (ast.Break, ast.Continue)) for n in ast.walk(node))
        if isinstance(node, ast.While):
            head()
        if certain and not jumps:
            turns()
        else:
            self.alternatives(turns, lambda: None)
        self.block(node.orelse)

    def do_Try(self, node: ast.Try) -> None:
        def body() -> None:
            self.block(node.body)

        def handled(handler: ast.ExceptHandler) -> Callable[[], None]:
            def way() -> None:
                self.alternatives(body, lambda: None)
                if handler.type:
                    self.see(handler.type)
                if handler.name:
                    self.bind(handler.name, NOTHING)
                self.block(handler.body)

            return way

        def whole() -> None:
            body()
            self.block(node.orelse)

        self.alternatives(whole, *(handled(handler) for handler in node.handlers))
        self.block(node.finalbody)

    do_TryStar = do_Try

    def do_With(self, node: ast.With) -> None:
        swallows = False
        for item in node.items:
            ref = self.see(item.context_expr)
            if item.optional_vars is not None:
                self.assign(item.optional_vars, ref)
            swallows |= any(word in ast.unparse(item.context_expr) for word in ("suppress", "raises"))
        if swallows:
            self.alternatives(lambda: self.block(node.body), lambda: None)
        else:
            self.block(node.body)

    do_AsyncWith = do_With

    def do_Match(self, node: ast.Match) -> None:
        subject = self.see(node.subject)

        def way(case: ast.match_case) -> Callable[[], None]:
            def walk() -> None:
                self._pattern(case.pattern, subject)
                if case.guard:
                    self.see(case.guard)
                self.block(case.body)

            return walk

        last = node.cases[-1]
        certain = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
        self.alternatives(*(way(case) for case in node.cases), *(() if certain else (lambda: None,)))

    def _pattern(self, pattern: ast.pattern, subject: Ref) -> None:
        for node in ast.walk(pattern):
            if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
                self.bind(node.name, subject)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                self.bind(node.rest, subject)
            elif isinstance(node, ast.MatchValue):
                self.see(node.value)
            elif isinstance(node, ast.MatchClass):
                self.see(node.cls)

    # ---- definitions

    def do_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            self.bind(name, NOTHING, kind="module", package=alias.name)

    def do_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            kind = "module" if name in effects.MODULES else "imported"
            self.bind(name, NOTHING, kind=kind, package=node.module or "")

    def do_Global(self, node: ast.Global) -> None:
        for name in node.names:
            if self.frame is not self.module:
                self.frame.elsewhere[name] = self.module

    def do_Nonlocal(self, node: ast.Nonlocal) -> None:
        for name in node.names:
            frame = self.frame.parent
            while frame is not None and name not in frame.names:
                frame = frame.parent
            if frame is not None:
                self.frame.elsewhere[name] = frame

    def do_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        refs = [self.see(decorator) for decorator in node.decorator_list]
        refs += self._signature(node.args)
        if node.returns is not None:
            self.see(node.returns)
        around = union(refs)
        self.bind(node.name, around, kind="function", functions=(Closure(node, self.frame),), package="")
        self._declared(node)

    do_AsyncFunctionDef = do_FunctionDef

    def _declared(self, node: ast.AST) -> None:
        """A name that a function declares global may come into being by a call that the walk does not see."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Global):
                for name in inner.names:
                    self.touch(self.module.names.get(name, frozenset()))

    def _signature(self, arguments: ast.arguments) -> list[Ref]:
        """Defaults and annotations are looked at where the function is defined."""
        for argument in ast.walk(arguments):
            if isinstance(argument, ast.arg) and argument.annotation:
                self.see(argument.annotation)
        return [self.see(default) for default in [*arguments.defaults, *arguments.kw_defaults] if default is not None]

    def do_ClassDef(self, node: ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.see(decorator)
        bases = [self.see(base) for base in node.bases]
        bases += [self.see(keyword.value) for keyword in node.keywords]
        outer, self.frame = self.frame, Frame("class", self.frame)
        self.block(node.body)
        inside, self.frame = self.frame, outer
        methods = {
            name: closure for name, things in inside.names.items() for t in things for closure in t.functions
        }  # fmt: skip
        parents = _together(t.makes for base in bases for t in base.alias)
        klass = Klass(methods, parents, node)
        items = union([Ref(things, things) for things in inside.names.values()])
        self.bind(node.name, items, kind="class", functions=(), classes=(), makes=(klass,), package="")

    # ---- expressions

    def see(self, node: ast.expr | None) -> Ref:
        """What the expression gives; the cell comes to depend on all that it looks at."""
        if node is None:
            return NOTHING
        self._tick()
        method: Callable[[ast.expr], Ref] | None = getattr(self, f"see_{type(node).__name__}", None)
        if method:
            return method(node)
        return union(self.see(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr))

    def see_Constant(self, node: ast.Constant) -> Ref:
        turns = node.value if isinstance(node.value, int) else 0
        return Ref(kind="number", at_least=turns) if not isinstance(node.value, str) else NOTHING

    def see_Name(self, node: ast.Name) -> Ref:
        return self.read(node.id)

    def see_NamedExpr(self, node: ast.NamedExpr) -> Ref:
        ref = self.see(node.value)
        self.assign(node.target, ref)
        return ref

    def see_Attribute(self, node: ast.Attribute) -> Ref:
        owner = self.see(node.value)
        if owner.is_module:
            return owner
        if node.attr == "grad":
            self.read_gradients(owner)
            return replace(owner, grad=True)
        if node.attr in effects.PLAIN:
            return Ref(sources=owner.all, tracked=0)
        return owner

    def see_Subscript(self, node: ast.Subscript) -> Ref:
        owner = self.see(node.value)
        index = self.see(node.slice)
        return Ref(owner.alias, owner.all | index.all, grad=owner.grad)

    def see_BinOp(self, node: ast.BinOp) -> Ref:
        parts = [self.see(node.left), self.see(node.right)]
        displays = [ref for ref in parts if ref.kind == "container"]
        result = fresh(parts, computed=True)
        return replace(result, alias=union(displays).alias, kind="container") if displays else result

    def see_UnaryOp(self, node: ast.UnaryOp) -> Ref:
        return fresh([self.see(node.operand)], computed=True)

    def see_Compare(self, node: ast.Compare) -> Ref:
        return fresh([self.see(node.left), *map(self.see, node.comparators)], tracked=0)

    def see_JoinedStr(self, node: ast.JoinedStr) -> Ref:
        return fresh([self.see(value) for value in node.values], tracked=0)

    def see_BoolOp(self, node: ast.BoolOp) -> Ref:
        refs = [self.see(node.values[0])]
        for value in node.values[1:]:
            self.alternatives(lambda value=value: refs.append(self.see(value)), lambda: None)
        return union(refs)

    def see_IfExp(self, node: ast.IfExp) -> Ref:
        self.see(node.test)
        refs: list[Ref] = []
        self.alternatives(lambda: refs.append(self.see(node.body)), lambda: refs.append(self.see(node.orelse)))
        return union(refs)

    def _display(self, node: ast.List | ast.Tuple | ast.Set) -> Ref:
        ref = union(self.see(element) for element in node.elts)
        sure = sum(not isinstance(element, ast.Starred) for element in node.elts)
        return replace(ref, kind="container", at_least=sure)

    see_List = see_Tuple = see_Set = _display

    def see_Dict(self, node: ast.Dict) -> Ref:
        ref = union([self.see(part) for part in [*node.keys, *node.values] if part is not None])
        return replace(ref, kind="container", at_least=sum(key is not None for key in node.keys))

    def see_Lambda(self, node: ast.Lambda) -> Ref:
        refs = self._signature(node.args)
        thing = Thing(writers={self.cell}, functions=(Closure(node, self.frame),), kind="function")
        return union([self.touch(frozenset({thing})), *refs])

    @contextmanager
    def _inside(self, kind: str) -> Iterator[None]:
        self.frame = Frame(kind, self.frame)
        yield
        self.frame = self.frame.parent

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Ref:
        outermost = self.see(node.generators[0].iter)
        result: list[Ref] = []
        with self._inside("comprehension"):

            def turn() -> None:
                for at, generator in enumerate(node.generators):
                    ref = outermost if at == 0 else self.see(generator.iter)
                    for inner in ast.walk(generator.target):
                        if isinstance(inner, ast.Name):
                            self.frame.names[inner.id] = frozenset()
                    self.assign(generator.target, replace(ref, at_least=0))
                    for condition in generator.ifs:
                        self.see(condition)
                parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
                result.extend(self.see(part) for part in parts)

            self.alternatives(turn, lambda: None)
        plain = len(node.generators) == 1 and not node.generators[0].ifs
        return replace(union(result), kind="container", at_least=outermost.at_least if plain else 0)

    see_ListComp = see_SetComp = see_GeneratorExp = see_DictComp = _comprehension

    def see_Yield(self, node: ast.Yield | ast.YieldFrom) -> Ref:
        ref = self.see(node.value)
        if self._returns:
            self._returns[-1].append(ref)
        return NOTHING

    see_YieldFrom = see_Yield

    def do_Return(self, node: ast.Return) -> None:
        ref = self.see(node.value)
        if self._returns:
            self._returns[-1].append(ref)

    # ---- calls

    def see_Call(self, node: ast.Call) -> Ref:
        return self.call(node)

    def call(self, node: ast.Call, *, alone: bool = False) -> Ref:
        """A call; ``alone`` when nobody takes what it returns."""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        owner = self.see(node.func.value) if method else NOTHING
        callee = owner if method else self.see(node.func)
        name = method or (node.func.id if isinstance(node.func, ast.Name) else "")
        args = [self.see(arg) for arg in node.args]
        keywords = {keyword.arg: self.see(keyword.value) for keyword in node.keywords}
        given = [*args, *keywords.values()]

        bound = [(c, owner) for t in owner.alias for k in t.classes if method and (c := k.method(method))]
        called = [] if method and not owner.is_module else [c for t in callee.alias for c in t.functions]
        if bound or called:
            results = [self.enter(closure, [self_, *args], keywords, node) for closure, self_ in bound]
            results += [self.enter(closure, args, keywords, node) for closure in called]
            return union(results)
        makes = () if method else _together(t.makes for t in callee.alias)
        if makes:
            return self._instance(makes, callee, args, keywords, node)

        for ref in given:  # a function handed to a library may be called there
            for closure in _together(t.functions for t in ref.alias):
                self.enter(closure, [other for other in given if other is not ref], {}, node)
        self._effects(name, owner, callee, args, keywords, method=bool(method), alone=alone)
        if not method:
            entered = self._called_instance(callee, args, keywords, node)
            if entered is not None:
                return entered
        return self._result(name, owner, callee, given, node)

    def _effects(
        self, name: str, owner: Ref, callee: Ref, args: list[Ref], keywords: dict[str | None, Ref], *, method: bool, alone: bool
    ) -> None:
        """What a call of a library's function or method changes."""
        given = [*args, *keywords.values()]
        library = not method or owner.is_module
        target = union(given) if library else owner
        if name in effects.READS_GRADIENTS or "grad" in name:
            self.read_gradients(union([target, *given]))
        if name == "backward":
            self.backward(target)
        elif name == "requires_grad_":
            self.mutate(target)
            for thing in target.alias:
                thing.tracked = 2
        elif name == "zero_grad":
            self.mutate(replace(target, grad=True))
        elif name.endswith("_") and not name.endswith("__"):
            self.mutate(target)
            if not library:
                self.link(owner, fresh(given))
        elif library and name in effects.CHANGES_ARGUMENTS:
            self.mutate(union(args[:1]))
        elif not library and self._changes_itself(name, owner, alone):
            self.mutate(owner)
            self.link(owner, union(given))
        elif owner.is_module and name.startswith("set_"):
            self.mutate(owner, modules=True)
        elif not method and any(t.kind == "imported" and not _numeric(t.package) for t in callee.alias):
            objects = {t for ref in given for t in ref.alias if t.kind in ("instance", "container")}
            self.mutate(Ref(frozenset(objects)))
        if "out" in keywords:
            self.mutate(keywords["out"])
            self.link(keywords["out"], fresh(args))

    @staticmethod
    def _changes_itself(name: str, owner: Ref, alone: bool) -> bool:
        if name in effects.AMBIGUOUS:
            return alone or any(t.kind == "container" for t in owner.alias)
        if name in effects.CASTS:
            return any(t.kind == "instance" for t in owner.alias)
        return name in effects.MUTATORS or (alone and name.startswith("set_"))

    def _result(self, name: str, owner: Ref, callee: Ref, given: list[Ref], node: ast.Call) -> Ref:
        """What a library's function, method or class returns."""
        method = isinstance(node.func, ast.Attribute) and not owner.is_module
        everything = [owner, *given] if owner.alias else [callee, *given]
        tracked = 0 if name in effects.CUTS else None
        if _asks_for_gradient(node) or name == "Parameter":
            tracked = 2
        if name in effects.CONTAINERS:
            return replace(union(given), kind="container")
        if name in effects.BUILTINS and not method and any(t.outside for t in callee.alias):
            return self._builtin(name, given)
        if name[:1].isupper():
            held = union(given)
            tracked = 2 if _is_nn(owner, callee) else tracked
            return Ref(held.alias, held.all, kind="instance", tracked=tracked)
        if name in effects.FRESH:
            return fresh(everything, computed=True, tracked=tracked)
        if method:
            return Ref(owner.alias, union(everything).all, grad=owner.grad, computed=True, tracked=tracked)
        numeric = all(_numeric(t.package) for t in callee.alias if t.package)
        if (owner.is_module or callee.alias) and numeric and name not in effects.VIEWS:
            return fresh([ref for ref in everything if not ref.is_module], computed=bool(given), tracked=tracked)
        held = union(given)
        return Ref(held.alias, union(everything).all, tracked=1 if tracked is None else tracked)

    def _builtin(self, name: str, given: list[Ref]) -> Ref:
        turns = [ref.at_least for ref in given]
        if name == "range":
            certain = len(given) == 1 and turns[0] > 0
            return fresh(given, tracked=0, at_least=int(certain))
        if name in effects.HOLDING_BUILTINS:
            keeps = name in ("zip", "enumerate", "reversed", "sorted", "list", "tuple")
            return replace(union(given), at_least=min(turns, default=0) if keeps else 0)
        return fresh(given, tracked=0)

    def _called_instance(
        self, callee: Ref, args: list[Ref], keywords: dict[str | None, Ref], node: ast.Call
    ) -> Ref | None:
        """``net(x)``: enters ``forward`` or ``__call__`` of a class of the notes; of another class gives something new."""
        results: list[Ref] = []
        for thing in callee.alias:
            for klass in thing.classes:
                entry = klass.method("forward") or klass.method("__call__")
                if entry:
                    results.append(self.enter(entry, [Ref(frozenset({thing}), frozenset({thing})), *args], keywords, node))
        if results or any(t.kind == "instance" for t in callee.alias):
            return union([fresh([callee, *args, *keywords.values()], computed=True), *results])
        return None

    def _instance(
        self, makes: tuple[Klass, ...], callee: Ref, args: list[Ref], keywords: dict[str | None, Ref], node: ast.Call
    ) -> Ref:
        """An object of a class of the notes; ``__init__`` is entered, what it is given is taken to be kept."""
        held = union([*args, *keywords.values()])
        thing = Thing(writers={self.cell}, sources=held.all | callee.all, classes=makes, kind="instance", tracked=2)
        self_ = Ref(frozenset({thing}), frozenset({thing}), kind="instance")
        inits = [init for klass in makes if (init := klass.method("__init__"))]
        for init in inits:
            self.enter(init, [self_, *args], keywords, node)
        if not inits:
            self.link(self_, held)
        return self_

    def enter(self, closure: Closure, args: list[Ref], keywords: dict[str | None, Ref], node: ast.Call) -> Ref:
        """Follow a call into a function of the notes and give what it returns."""
        function = closure.node
        given = union([*args, *keywords.values()])
        if function in self._stack or len(self._stack) >= MAX_DEPTH:
            return given
        frame = Frame("function", _without_classes(closure.frame))
        outer, self.frame = self.frame, frame
        loose = any(isinstance(arg, ast.Starred) for arg in node.args) or None in keywords
        parameters = [*function.args.posonlyargs, *function.args.args]
        for at, parameter in enumerate(parameters):
            ref = args[at] if at < len(args) else keywords.get(parameter.arg, NOTHING)
            self._parameter(parameter.arg, given if loose and at else ref)
        for parameter in function.args.kwonlyargs:
            self._parameter(parameter.arg, given if loose else keywords.get(parameter.arg, NOTHING))
        for star in (function.args.vararg, function.args.kwarg):
            if star:
                self._parameter(star.arg, given)
        self._stack.append(function)
        self._returns.append([])
        loops, self._loops = self._loops, self._loops + 1
        if isinstance(function, ast.Lambda):
            self._returns[-1].append(self.see(function.body))
        else:
            self.block(function.body)
        self._loops = loops
        self._stack.pop()
        self.frame = outer
        return union(self._returns.pop())

    def _parameter(self, name: str, ref: Ref) -> None:
        """A parameter is the argument itself and no new object."""
        if ref.alias:
            self.frame.names[name] = ref.alias
        else:
            self.bind(name, ref)


def _together(parts: Iterable[tuple]) -> tuple:
    return tuple(dict.fromkeys(item for part in parts for item in part))


def _numeric(package: str) -> bool:
    return package.split(".")[0] in effects.NUMERIC or package in effects.MODULES


def _is_nn(owner: Ref, callee: Ref) -> bool:
    return any(t.package.startswith("torch.nn") or t.package in ("nn", "torch") for t in owner.alias | callee.alias)


def _asks_for_gradient(node: ast.Call) -> bool:
    return any(
        k.arg == "requires_grad" and not (isinstance(k.value, ast.Constant) and not k.value.value) for k in node.keywords
    )


def _loaded(target: ast.expr) -> ast.expr:
    """The target of an augmented assignment as an expression that is read."""
    return ast.copy_location(ast.Name(target.id, ast.Load()), target) if isinstance(target, ast.Name) else target


def _without_classes(frame: Frame | None) -> Frame | None:
    """The nearest frame that a function's body can see."""
    while frame is not None and frame.kind == "class":
        frame = frame.parent
    return frame
