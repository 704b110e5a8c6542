"""Expressions: what each may be, may share memory with, and was computed from."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from core.notes.flow import effects
from core.notes.flow.branches import Branches
from core.notes.flow.things import NOTHING, Frame, Ref, Thing, fresh, union


class Expressions(Branches):
    """Sees expressions; calls are followed by a subclass."""

    def see(self, node: ast.expr | None) -> Ref:
        """What the expression gives; the cell comes to depend on all that it looks at."""
        if node is None:
            return NOTHING
        self.tick()
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
        closure = self.close(node)
        thing = Thing(writers={self.cell}, functions=(closure,), kind="function")
        return union([self.touch(frozenset({thing})), *closure.defaults.values()])

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
