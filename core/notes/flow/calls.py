"""Calls: functions of the notes are followed into, those of libraries looked up in the tables of effects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from core.notes.flow import effects
from core.notes.flow.expressions import Expressions
from core.notes.flow.things import NOTHING, Closure, Frame, Klass, Ref, Thing, fresh, together, union

MAX_DEPTH = 12
"""Calls followed into each other."""

Keywords: TypeAlias = dict[str | None, Ref]
"""Arguments by name; None stands for ``**``."""


class Walk(Expressions):
    """Takes cells one after another."""

    def see_Call(self, node: ast.Call) -> Ref:
        return self.call(node)

    def call(self, node: ast.Call, *, alone: bool = False) -> Ref:
        """A call; ``alone`` when nobody takes what it returns."""
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        owner = self.see(node.func.value) if method else NOTHING
        callee = owner if method else self.see(node.func)
        name = method or (node.func.id if isinstance(node.func, ast.Name) else "")
        args = [self.see(arg) for arg in node.args]
        keywords: Keywords = {}
        for keyword in node.keywords:
            keywords[keyword.arg] = union([keywords.get(keyword.arg, NOTHING), self.see(keyword.value)])
        given = [*args, *keywords.values()]

        entered = self._methods(method, owner) if method else [(c, []) for t in callee.alias for c in t.functions]
        if entered:
            return union([self.enter(closure, [*first, *args], keywords, node) for closure, first in entered])
        makes = () if method else together(t.makes for t in callee.alias)
        if makes:
            return self._instance(makes, callee, args, keywords, node)

        for ref in given:  # a function handed to a library may be called there
            for closure in together(t.functions for t in ref.alias):
                self.enter(closure, [other for other in given if other is not ref], {}, node)
        self._effects(name, owner, callee, args, keywords, method=bool(method), alone=alone)
        if not method:
            entered = self._called_instance(callee, args, keywords, node)
            if entered is not None:
                return entered
        return self._result(name, owner, callee, given, node)

    @staticmethod
    def _methods(name: str, owner: Ref) -> list[tuple[Closure, list[Ref]]]:
        """The methods of the notes' own classes that the call may enter, with their first arguments."""
        found: list[tuple[Closure, list[Ref]]] = []
        for thing in owner.alias:
            for klass in thing.classes:
                method = klass.method(name)
                if method:
                    static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in _decorators(method))
                    found.append((method, [] if static else [owner]))
            for klass in thing.makes:
                method = klass.method(name)
                if method:
                    bound = any(isinstance(d, ast.Name) and d.id == "classmethod" for d in _decorators(method))
                    found.append((method, [owner] if bound else []))
        return found

    def _effects(
        self, name: str, owner: Ref, callee: Ref, args: list[Ref], keywords: Keywords, *, method: bool, alone: bool
    ) -> None:
        """What a call of a library's function or method changes."""
        given = [*args, *keywords.values()]
        library = not method or owner.is_module
        target = union(given) if library else owner
        if name in effects.READS_GRADIENTS:
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
        elif owner.is_module and alone and name.startswith("set_"):
            self.mutate(owner, fixed=True)
        elif library and any(t.kind in ("imported", "module") and not _numeric(t.package) for t in callee.alias):
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
        leaf = _asks_for_gradient(node) or name in ("Parameter", "requires_grad_")
        if leaf:
            tracked = 2
        if name in effects.CONTAINERS:
            return replace(union(given), kind="container")
        if name in effects.BUILTINS and not method and any(t.outside for t in callee.alias):
            return self._builtin(name, given, node)
        if name[:1].isupper():
            held = union(given)
            tracked = 2 if _is_nn(owner, callee) else tracked
            return Ref(held.alias, held.all, kind="instance", tracked=tracked)
        if name in effects.FRESH or not (method or owner.alias or callee.alias):
            return fresh(everything, computed=True, tracked=tracked)
        if method:
            return Ref(owner.alias, union(everything).all, grad=owner.grad, computed=not leaf, tracked=tracked)
        numeric = all(_numeric(t.package) for t in callee.alias if t.package)
        if (owner.is_module or callee.alias) and numeric and name not in effects.VIEWS:
            return fresh([ref for ref in everything if not ref.is_module], computed=not leaf, tracked=tracked)
        held = union(given)
        return Ref(held.alias, union(everything).all, tracked=1 if tracked is None else tracked)

    def _builtin(self, name: str, given: list[Ref], node: ast.Call) -> Ref:
        turns = [ref.at_least for ref in given]
        if name == "range":
            numbers = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if len(numbers) == len(given) == 2 and all(isinstance(number, int) for number in numbers):
                return fresh(given, tracked=0, at_least=int(bool(range(*numbers))))
            return fresh(given, tracked=0, at_least=int(len(given) == 1 and turns[0] > 0))
        if name in effects.HOLDING_BUILTINS:
            keeps = name in ("zip", "enumerate", "reversed", "sorted", "list", "tuple")
            return replace(union(given), at_least=min(turns, default=0) if keeps else 0)
        return fresh(given, tracked=0)

    def _called_instance(self, callee: Ref, args: list[Ref], keywords: Keywords, node: ast.Call) -> Ref | None:
        """``net(x)``: enters ``forward`` or ``__call__`` of a class of the notes; another class gives something new."""
        results: list[Ref] = []
        for thing in callee.alias:
            for klass in thing.classes:
                entry = klass.method("forward") or klass.method("__call__")
                if entry:
                    self_ = Ref(frozenset({thing}), frozenset({thing}))
                    results.append(self.enter(entry, [self_, *args], keywords, node))
        if results or any(t.kind == "instance" for t in callee.alias):
            return union([fresh([callee, *args, *keywords.values()], computed=True), *results])
        return None

    def _instance(
        self, makes: tuple[Klass, ...], callee: Ref, args: list[Ref], keywords: Keywords, node: ast.Call
    ) -> Ref:
        """An object of a class of the notes; ``__init__`` is entered, what it is given is taken to be kept."""
        held = union([*args, *keywords.values()])
        thing = Thing(writers={self.cell}, sources=held.all | callee.all, classes=makes, kind="instance")
        thing.tracked = 2 if any(klass.node.bases for klass in makes) else 1
        self_ = Ref(frozenset({thing}), frozenset({thing}), kind="instance")
        self.link(self_, held)
        for klass in makes:
            init = klass.method("__init__")
            if init:
                self.enter(init, [self_, *args], keywords, node)
        return self_

    def enter(self, closure: Closure, args: list[Ref], keywords: Keywords, node: ast.Call) -> Ref:
        """Follow a call into a function of the notes and give what it returns."""
        function = closure.node
        given = union([*args, *keywords.values()])
        if function in self._stack or len(self._stack) >= MAX_DEPTH:
            return given
        frame = Frame("function", _without_classes(closure.frame))
        outer, self.frame = self.frame, frame
        for parameter, ref in _arguments(function.args, args, keywords, node):
            self._parameter(parameter, ref or closure.defaults.get(parameter, NOTHING))
        self._stack.append(function)
        self._returns.append([])
        if isinstance(function, ast.Lambda):
            self._returns[-1].append(self.see(function.body))
        else:
            self.block(function.body)
        self._stack.pop()
        self.frame = outer
        return union(self._returns.pop())

    def _parameter(self, name: str, ref: Ref) -> None:
        """A parameter is the argument itself and no new object."""
        if ref.alias:
            self.frame.names[name] = ref.alias
        else:
            self.bind(name, ref)


def _arguments(
    wanted: ast.arguments, args: list[Ref], keywords: Keywords, node: ast.Call
) -> Iterator[tuple[str, Ref | None]]:
    """Which parameter gets what, None for its default. From a ``*`` on, each may get any of what follows."""
    positional = [parameter.arg for parameter in [*wanted.posonlyargs, *wanted.args]]
    shift = len(args) - len(node.args)  # a bound object comes before the arguments in the text
    starred = [at + shift for at, arg in enumerate(node.args) if isinstance(arg, ast.Starred)]
    exact = min(starred, default=len(args))
    spread = args[exact:]
    rest = [keywords[None]] if None in keywords else []
    for at, name in enumerate(positional):
        if at < exact and at < len(args):
            yield name, args[at]
        else:
            yield name, keywords.get(name) or (union([*spread, *rest]) if spread or rest else None)
    for parameter in wanted.kwonlyargs:
        yield parameter.arg, keywords.get(parameter.arg) or (rest[0] if rest else None)
    if wanted.vararg:
        yield wanted.vararg.arg, replace(union([*args[len(positional) :], *spread]), kind="container")
    if wanted.kwarg:
        known = {*positional, *(parameter.arg for parameter in wanted.kwonlyargs)}
        others = [ref for name, ref in keywords.items() if name not in known]
        yield wanted.kwarg.arg, replace(union(others), kind="container")


def _numeric(package: str) -> bool:
    return package.split(".")[0] in effects.NUMERIC or package in effects.MODULES


def _is_nn(owner: Ref, callee: Ref) -> bool:
    return any(t.package.startswith("torch.nn") or t.package in ("nn", "torch") for t in owner.alias | callee.alias)


def _asks_for_gradient(node: ast.Call) -> bool:
    asked = [keyword.value for keyword in node.keywords if keyword.arg == "requires_grad"]
    return any(not isinstance(value, ast.Constant) or bool(value.value) for value in asked)


def _decorators(closure: Closure) -> list[ast.expr]:
    return getattr(closure.node, "decorator_list", [])


def _without_classes(frame: Frame | None) -> Frame | None:
    """The nearest frame that a function's body can see."""
    while frame is not None and frame.kind == "class":
        frame = frame.parent
    return frame
