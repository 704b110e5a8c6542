"""Statements: assignment, branches, loops, definitions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace

from core.notes.flow import effects
from core.notes.flow.state import State
from core.notes.flow.things import NOTHING, Closure, Frame, Klass, Ref, Thing, together, union


class Statements(State):
    """Walks statements; expressions are seen by a subclass."""

    see: Callable[[ast.expr | None], Ref]
    call: Callable[..., Ref]

    def block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self.do(statement)

    def do(self, node: ast.stmt) -> None:
        """Walk one statement; those without a method of their own are walked by the expressions in them."""
        self.tick()
        method: Callable[[ast.stmt], None] | None = getattr(self, f"do_{type(node).__name__}", None)
        if method:
            method(node)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.see(child)

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
        old = self.see(loaded(node.target))
        value = self.see(node.value)
        self.mutate(old)
        if isinstance(node.target, ast.Name):
            self.bind(node.target.id, Ref(old.alias, old.all | value.all, computed=True))
        self.link(old, value)

    def do_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.see(loaded(target))
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
            thing.functions = together([thing.functions, *(t.functions for t in item.alias)])
            thing.classes = together([thing.classes, *(t.classes for t in item.alias)])
            thing.tracked = max([thing.tracked, *(t.tracked for t in item.all)])
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
        function = self.bind(
            node.name, union(refs), kind="function", functions=(Closure(node, self.frame),), package=""
        )
        self.touch(frozenset({function}))

    do_AsyncFunctionDef = do_FunctionDef

    def do_TypeAlias(self, node: ast.stmt) -> None:
        self.bind(node.name.id, NOTHING)

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
        methods = {name: closure for name, things in inside.names.items() for t in things for closure in t.functions}
        parents = together(t.makes for base in bases for t in base.alias)
        klass = Klass(methods, parents, node)
        items = union([Ref(things, things) for things in inside.names.values()])
        made = self.bind(node.name, items, kind="class", functions=(), classes=(), makes=(klass,), package="")
        self.touch(frozenset({made}))

    def do_Return(self, node: ast.Return) -> None:
        ref = self.see(node.value)
        if self._returns:
            self._returns[-1].append(ref)


def loaded(target: ast.expr) -> ast.expr:
    """The target of an augmented assignment as an expression that is read."""
    return ast.copy_location(ast.Name(target.id, ast.Load()), target) if isinstance(target, ast.Name) else target
