"""Statements in a row: assignments, imports, definitions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import replace

from core.notes.flow import effects
from core.notes.flow.state import State
from core.notes.flow.things import NOTHING, Closure, Frame, Function, Klass, Ref, together, union


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
                self.mutate(replace(owner, grad=owner.grad or target.attr == "grad"), fixed=owner.same)
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
        decorators = [self.see(decorator) for decorator in node.decorator_list]
        closure = self.close(node)
        if node.returns is not None:
            self.see(node.returns)
        around = union([*decorators, *closure.defaults.values()])
        function = self.bind(node.name, around, kind="function", functions=(closure,), package="")
        self.touch(frozenset({function}))

    do_AsyncFunctionDef = do_FunctionDef

    def do_TypeAlias(self, node: ast.stmt) -> None:
        self.bind(node.name.id, NOTHING)

    def close(self, node: Function) -> Closure:
        """The function with what it keeps; its defaults and annotations are looked at where it is defined."""
        arguments = node.args
        for argument in ast.walk(arguments):
            if isinstance(argument, ast.arg) and argument.annotation:
                self.see(argument.annotation)
        names = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        values = [*arguments.defaults, *arguments.kw_defaults]
        pairs = zip(names[len(names) - len(values) :], values, strict=True)
        return Closure(node, self.frame, {name.arg: self.see(value) for name, value in pairs if value is not None})

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
