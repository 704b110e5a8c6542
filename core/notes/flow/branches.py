"""Branches and loops: each way is walked from the same state, then what they leave is joined."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from core.notes.flow.statements import Statements
from core.notes.flow.things import NOTHING, Frame, Ref, Thing


class Branches(Statements):
    """Walks whatever may run once, often, or not at all."""

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
                if parts[0] is not None and all(part is parts[0] for part in parts):
                    joined[name] = parts[0]
                    continue
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
        """A loop's body is walked twice, so that its second turn sees what the first one left; an inner one with it."""

        def turns() -> None:
            self._loops += 1
            for _ in range(2 if self._loops == 1 else 1):
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
