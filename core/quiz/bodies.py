"""What one kind of question has and others have not: choices, blanks, tests, pairs, lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.quiz import template
from core.quiz.fields import ERROR, NAME, Fields
from core.quiz.located import Map, Seq
from core.quiz.model import (
    Back,
    Blank,
    Body,
    Choice,
    Choices,
    Cloze,
    Line,
    Lines,
    Pair,
    Pairs,
    Plot,
    Printed,
    Program,
    Test,
    Text,
    Words,
)
from core.text import LANGUAGES

TIMEOUT_S = 5.0
LONGEST_S = 20.0


class Bodies(Fields):
    """Reads the body of a question; one method a kind of body, listed in ``BODIES``."""

    def several(self, key: str) -> tuple[Choice, ...]:
        """``choices`` or ``reasons``."""
        given = self.sequence(key)
        found = []
        for at, (entry, line) in enumerate(zip(given, given.lines, strict=True)):
            entry = self.mapping(entry, line, "a choice", (), ("text", "why", "is", "value", "right"))
            ways = [way for way in ("is", "value", "right") if entry.get(way) is not None]
            if len(ways) != 1:
                self.fault(line, "whether this choice is right", "Give it exactly one of is, value, right")
                continue
            if ways == ["right"] and not isinstance(entry["right"], bool):
                self.fault(line, f"right is {entry['right']!r}", "true or false; an expression goes under `is`")
                continue
            if "text" not in entry and ways != ["value"]:
                self.fault(line, "a choice without text", "Only a `value` shows itself")
                continue
            if entry.get("right") is False and "why" not in entry and not self.own:
                self.fault(line, "a wrong choice without a reason", "Say under `why` what makes it wrong")
            found.append(
                Choice(
                    key=chr(ord("a") + at),
                    text=self.words(entry["text"], entry.lines["text"], "text") if "text" in entry else None,
                    why=self.words(entry["why"], entry.lines["why"], "why") if "why" in entry else None,
                    is_true=template.show(entry["is"]) if "is" in entry else None,
                    value=template.show(entry["value"]) if "value" in entry else None,
                    right=entry.get("right"),
                )
            )
        if not 2 <= len(given) <= 8:
            self.fault(self.line(key), f"{len(given)} {key}", "Give 2 to 8")
        static = [choice.right for choice in found]
        rights = static.count(True)
        if None not in static and found and (rights < 1 or (rights > 1 and self.given.get("kind") != "multi")):
            self.fault(self.line(key), f"{rights} of the {key} are right", "Exactly one is; in a multi at least one")
        if any(choice.value for choice in found) and not self.given.get("solve"):
            self.fault(
                self.line(key), "a choice by `value` and no `solve`", "`solve` sets the `ans` to which it is compared"
            )
        return tuple(found)

    def forms(self, given: Any, line: int, what: str) -> tuple[Text, ...]:
        """Accepted or rejected forms."""
        if not isinstance(given, Seq):
            given_list, lines = [given], [line]
        else:
            given_list, lines = list(given), given.lines
        return tuple(self.words(form, at, what) for form, at in zip(given_list, lines, strict=True) if form is not None)

    def body_choices(self) -> Body:
        return Choices(self.several("choices"))

    def body_reasons(self) -> Body:
        return Choices(self.several("reasons"))

    def body_words(self) -> Body:
        accept = self.forms(self.given.get("accept"), self.line("accept"), "accept")
        return Words(accept, self.forms(self.given.get("reject"), self.line("reject"), "reject"))

    def body_cloze(self) -> Body:
        given = self.given.get("blanks")
        if not isinstance(given, Map) or not given:
            self.fault(self.line("blanks"), "blanks is no mapping", "Write {name: {accept: [..]}}")
            return Cloze((), "")
        blanks = []
        for name, entry in given.items():
            line = given.lines[name]
            if not NAME.match(str(name)):
                self.fault(line, f"a blank called {name!r}", "Names are those of Python")
                continue
            entry = self.mapping(entry, line, f"the blank {name}", ("accept",), ("reject",))
            accept = self.forms(entry.get("accept"), line, "accept")
            blanks.append(Blank(name, accept, self.forms(entry.get("reject"), line, "reject")))
            shown = [self.string("code"), *self.text("prompt").values()]
            holders = sum(f"[[{name}]]" in part for part in shown)
            if f"[[{name}]]" not in shown[0] and holders < len(LANGUAGES):
                self.fault(line, f"[[{name}]] stands nowhere", "Put it where the blank is, in `code` or in each prompt")
        test = self.string("test")
        if test and not self.given.get("code"):
            self.fault(self.line("test"), "a test without code", "`test` runs after the filled `code`")
        return Cloze(tuple(blanks), test)

    def body_program(self) -> Body:
        start = self.string("starter" if self.given["kind"] == "code" else "broken")
        error = self.given.get("error")
        if error is not None and not (isinstance(error, str) and ERROR.match(error)):
            self.fault(self.line("error"), f"error is {error!r}", "Name the type of an exception")
        tests = []
        listed = self.sequence("tests")
        for entry, line in zip(listed, listed.lines, strict=True):
            entry = self.mapping(entry, line, "a test", ("code", "say"), ("hidden",))
            if not isinstance(entry.get("code"), str) or "say" not in entry:
                continue
            hidden = entry.get("hidden", False)
            if not isinstance(hidden, bool):
                self.fault(line, f"hidden is {hidden!r}", "true or false")
            say = self.words(entry["say"], entry.lines["say"], "say")
            tests.append(Test(entry["code"], say, bool(hidden)))
        if listed and not self.own and {test.hidden for test in tests} != {True, False}:
            self.fault(self.line("tests"), "tests of one sort only", "Give at least one shown and one hidden test")
        mutants = self.sequence("mutants")
        if len(mutants) < 2 and not self.own:
            self.fault(
                self.line("mutants"), f"{len(mutants)} mutants", "Give at least two wrong solutions that look right"
            )
        for mutant, line in zip(mutants, mutants.lines, strict=True):
            if not isinstance(mutant, str):
                self.fault(line, "a mutant that is not text", "Write its code behind `- |`")
        forbid = self.sequence("forbid")
        for name in forbid:
            if not isinstance(name, str):
                self.fault(self.line("forbid"), f"forbid holds {name!r}", "Put names in quotes")
        timeout = self.given.get("timeout", TIMEOUT_S)
        if self.number(timeout, self.line("timeout"), "timeout") is None or not 0 < timeout <= LONGEST_S:
            self.fault(self.line("timeout"), f"timeout is {timeout!r}", f"Seconds, at most {LONGEST_S:g}")
            timeout = TIMEOUT_S
        return Program(
            start=start,
            error=error if isinstance(error, str) else None,
            solution=self.string("solution"),
            tests=tuple(tests),
            mutants=tuple(str(mutant) for mutant in mutants),
            forbid=tuple(str(name) for name in forbid),
            timeout=float(timeout),
        )

    def body_pairs(self) -> Body:
        given = self.sequence("pairs")
        pairs = []
        for at, (entry, line) in enumerate(zip(given, given.lines, strict=True)):
            entry = self.mapping(entry, line, "a pair", ("left", "right"))
            if "left" in entry and "right" in entry:
                left = self.words(entry["left"], entry.lines["left"], "left")
                pairs.append(Pair(chr(ord("a") + at), left, self.words(entry["right"], entry.lines["right"], "right")))
        if not 2 <= len(given) <= 8:
            self.fault(self.line("pairs"), f"{len(given)} pairs", "Give 2 to 8")
        return Pairs(tuple(pairs), self.forms(self.given.get("extra"), self.line("extra"), "extra"))

    def body_lines(self) -> Body:
        given = self.sequence("lines")
        lines: list[Line] = []
        for at, (entry, line) in enumerate(zip(given, given.lines, strict=True)):
            entry = self.mapping(entry, line, "a line", ("text",), ("id", "after"))
            if "text" not in entry:
                continue
            key = str(entry.get("id", chr(ord("a") + at)))
            after = entry.get("after")
            before = (lines[-1].key,) if after is None and lines else tuple(str(id) for id in after or ())
            for id in before:
                if id not in {earlier.key for earlier in lines}:
                    self.fault(line, f"after names {id!r}", "Name ids of lines that stand above this one")
            if key in {earlier.key for earlier in lines}:
                self.fault(line, f"two lines called {key!r}", "Give each its own id")
            lines.append(Line(key, self.words(entry["text"], entry.lines["text"], "text"), before))
        if not 3 <= len(given) <= 12:
            self.fault(self.line("lines"), f"{len(given)} lines", "Give 3 to 12")
        runs = self.given.get("runs", False)
        if not isinstance(runs, bool):
            self.fault(self.line("runs"), f"runs is {runs!r}", "true or false")
        return Lines(tuple(lines), runs is True)

    def body_printed(self) -> Body:
        error = self.given.get("error")
        if error is not None and not (isinstance(error, str) and ERROR.match(error)):
            self.fault(self.line("error"), f"error is {error!r}", "Name the type of an exception")
        return Printed(error)

    def body_plot(self) -> Body:
        return Plot(self.string("chart"))

    def body_back(self) -> Body:
        return Back(self.text("back"))


BODIES: dict[str, Callable[[Bodies], Body]] = {
    "output": Bodies.body_printed,
    "choice": Bodies.body_choices,
    "multi": Bodies.body_choices,
    "truefalse": Bodies.body_reasons,
    "text": Bodies.body_words,
    "cloze": Bodies.body_cloze,
    "code": Bodies.body_program,
    "fix": Bodies.body_program,
    "match": Bodies.body_pairs,
    "order": Bodies.body_lines,
    "chart": Bodies.body_plot,
    "card": Bodies.body_back,
}
