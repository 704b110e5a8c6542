"""From YAML to questions: every fault of a file with its line and a remedy, gathered, never raised.

The same reader takes a file of the bank and a ``quiz`` fence of one's own notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import QuizError
from core.notes.faults import Faults
from core.quiz import template
from core.quiz.draws import ELEMENTS, SETTINGS
from core.quiz.kinds import COMMON, COMMON_NEEDED, HINTED, KINDS
from core.quiz.located import Map, Seq, load, plain
from core.quiz.model import (
    LEVELS,
    Back,
    Blank,
    Body,
    Choice,
    Choices,
    Cloze,
    Expect,
    Gradient,
    Item,
    Line,
    Lines,
    Pair,
    Pairs,
    Param,
    Plot,
    Printed,
    Program,
    Test,
    Text,
    Tolerance,
    Trap,
    Words,
)
from core.text import LANGUAGES

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
ERROR = re.compile(r"[A-Z][A-Za-z]*\Z")
TIMEOUT_S = 5.0
LONGEST_S = 20.0


@dataclass(frozen=True)
class Reading:
    """The questions of one text, as far as they could be read, and what is wrong with it."""

    items: tuple[Item, ...]
    faults: tuple[QuizError, ...]


def read(path: Path) -> Reading:
    """A file of the bank; the chapter is its name."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return Reading((), (QuizError(path, 1, f"cannot be read: {error}", "Save it as UTF-8"),))
    return from_text(text, path, chapter=path.stem)


def from_text(
    text: str, path: Path | str, first_line: int = 1, *, chapter: str | None = None, section: str | None = None
) -> Reading:
    """The questions of a YAML text: a list, or one mapping for one question.

    ``first_line`` is where the text begins in ``path``. ``chapter`` and ``section``: where the text stands; a question
    of a note need not say its ``section`` then, nor write in two languages.
    """
    faults = Faults(path)
    document = load(text, faults, first_line)
    items: list[Item] = []
    if isinstance(document, Map):
        listed: list[Any] = [document]
    elif isinstance(document, Seq):
        listed = document
    else:
        listed = []
        if document is not None:
            faults.add(first_line, "no list of questions", "Begin each question with `- id: …`")
    seen: dict[str, int] = {}
    for entry in listed:
        if not isinstance(entry, Map):
            faults.add(first_line, "a question that is no mapping", "Begin each question with `- id: …`")
            continue
        item = _Entry(entry, faults, Path(path), chapter, section).item()
        if item is None:
            continue
        for id in (item.id, *item.was):
            if id in seen:
                faults.add(item.line_of("id"), f"the id {id!r} is taken on line {seen[id]}", "Give each its own")
            seen.setdefault(id, item.line)
        items.append(item)
    found = tuple(QuizError(fault.path, fault.line, fault.problem, fault.remedy) for fault in faults.sorted())
    return Reading(tuple(items), found)


class _Entry:
    """Reads one question; what it cannot read it notes and leaves out."""

    def __init__(self, given: Map, faults: Faults, path: Path, chapter: str | None, section: str | None) -> None:
        self.given = given
        self.faults = faults
        self.path = path
        self.chapter = chapter
        self.section = section
        self.own = section is not None
        """Of one's own notes: one language is enough, and a level, hints and a reason may be missing."""
        self.bad = False

    # What can go wrong

    def fault(self, line: int, problem: str, remedy: str) -> None:
        self.bad = True
        self.faults.add(line, problem, remedy)

    def line(self, key: str) -> int:
        return self.given.lines.get(key, self.given.line)

    # The whole

    def item(self) -> Item | None:
        given = self.given
        kind = given.get("kind")
        if kind not in KINDS:
            said = f"the kind {kind!r}" if "kind" in given else "no kind"
            self.fault(self.line("kind"), said, f"It is one of {', '.join(KINDS)}")
            return None
        grammar = KINDS[kind]
        known = {*COMMON, *grammar.needs, *grammar.may}
        for key in given:
            if key not in known:
                near = ", ".join(sorted({*grammar.needs, *grammar.may})) or "nothing"
                self.fault(
                    self.line(key), f"a {kind} question has no key {key!r}", f"Beside the common keys it has {near}"
                )
        needed = [key for key in COMMON_NEEDED if not (self.own and key in ("section", "level", "explain"))]
        for key in (*needed, *grammar.needs):
            if given.get(key) is None:
                self.fault(given.line, f"the key {key!r} is missing", f"Every {kind} question has one")
        id = self.identifier("id")
        chapter, section = self.where()
        item = Item(
            id=id,
            kind=kind,
            chapter=chapter,
            section=section,
            level=self.level(),
            prompt=self.text("prompt"),
            explain=self.text("explain"),
            hints=self.hints(kind),
            was=self.was(),
            params=self.params(),
            setup=self.string("setup"),
            code=self.string("code"),
            solve=self.string("solve"),
            tolerance=self.tolerance(),
            traps=self.traps(),
            gradient=self.gradient(),
            expect=self.expect(),
            mistake=self.whole("mistake"),
            cell=self.string("cell") or None,
            body=BODIES.get(kind, lambda entry: None)(self),
            path=self.path,
            line=given.line,
            lines=dict(given.lines),
        )
        return None if self.bad else item

    # Single values

    def string(self, key: str, default: str = "") -> str:
        value = self.given.get(key, default)
        if isinstance(value, str):
            return value
        self.fault(self.line(key), f"{key} is {value!r} and not text", "Put it in quotes, or behind `|`")
        return default

    def identifier(self, key: str) -> str:
        value = self.given.get(key)
        if isinstance(value, str) and ID.match(value) and len(value) <= 80:
            return value
        if value is not None:
            remedy = "Small letters, digits and single hyphens, at most 80"
            self.fault(self.line(key), f"{key} is {value!r}", remedy)
        return ""

    def whole(self, key: str) -> int | None:
        value = self.given.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.fault(self.line(key), f"{key} is {value!r}", "Write a whole number")
        return None

    def number(self, given: Any, line: int, what: str) -> float | None:
        if isinstance(given, int | float) and not isinstance(given, bool) and abs(given) < 1e300:
            return given
        self.fault(line, f"{what} is {given!r}", "Write a number")
        return None

    def sequence(self, key: str) -> Seq:
        value = self.given.get(key)
        if isinstance(value, Seq):
            return value
        if value is not None:
            self.fault(self.line(key), f"{key} is no list", "Begin each entry with `- `")
        return Seq(self.line(key))

    def mapping(self, given: Any, line: int, what: str, needs: tuple[str, ...], may: tuple[str, ...] = ()) -> Map:
        """``given`` if it is a mapping with these keys; what is missing or too much is noted."""
        if not isinstance(given, Map):
            self.fault(line, f"{what} is no mapping", f"It has the keys {', '.join((*needs, *may))}")
            return Map(line)
        for key in given:
            if key not in (*needs, *may):
                self.fault(given.lines[key], f"{what} has no key {key!r}", f"It has {', '.join((*needs, *may))}")
        for key in needs:
            if given.get(key) is None:
                self.fault(given.line, f"{what} lacks {key!r}", f"It has {', '.join((*needs, *may))}")
        return given

    def words(self, given: Any, line: int, what: str) -> Text:
        """A text in every language: a mapping by language, or one string (or number) for all."""
        if isinstance(given, str | int | float) and not isinstance(given, bool):
            return dict.fromkeys(LANGUAGES, template.show(given))
        if not isinstance(given, Map):
            self.fault(line, f"{what} is {given!r}", "Write {zh: …, en: …}")
            return dict.fromkeys(LANGUAGES, "")
        for key, value in given.items():
            if key not in LANGUAGES:
                self.fault(
                    given.lines[key], f"{what}: the language {key!r}", f"The languages are {', '.join(LANGUAGES)}"
                )
            elif not isinstance(value, str | int | float) or isinstance(value, bool) or not str(value).strip():
                self.fault(
                    given.lines[key], f"{what}.{key} is {value!r}", "Write text; quotes help where YAML misreads it"
                )
        missing = [lang for lang in LANGUAGES if lang not in given]
        if missing and not (self.own and given):
            self.fault(given.line, f"{what} lacks {', '.join(missing)}", "Write it in every language")
        there = {lang: template.show(given[lang]) for lang in LANGUAGES if lang in given}
        other = next(iter(there.values()), "")
        return {lang: there.get(lang, other) for lang in LANGUAGES}

    def text(self, key: str) -> Text:
        given = self.given.get(key)
        if given is None:
            return dict.fromkeys(LANGUAGES, "")
        found = self.words(given, self.line(key), key)
        if key == "prompt" and isinstance(given, str) and not self.own:
            self.fault(self.line(key), "the prompt is in one language", "Write {zh: …, en: …}")
        return found

    # Parts that all kinds have

    def where(self) -> tuple[str, str]:
        value = self.given.get("section")
        if value is None and self.section is not None:
            return self.chapter or "", self.section
        if not isinstance(value, str):
            return self.chapter or "", ""
        chapter, slash, section = value.partition("/")
        if not slash:
            chapter, section = self.chapter or "", value
        if self.chapter is not None and chapter != self.chapter:
            self.fault(
                self.line("section"), f"the section {value!r} is of another chapter", f"This file is {self.chapter}'s"
            )
        return chapter, section

    def level(self) -> int:
        value = self.given.get("level", 2)
        if value not in LEVELS or isinstance(value, bool):
            self.fault(self.line("level"), f"level is {value!r}", "1 recall, 2 apply, 3 combine")
            return 2
        return value

    def hints(self, kind: str) -> tuple[Text, ...]:
        given = self.sequence("hints")
        if not given and kind in HINTED and not self.own:
            self.fault(self.given.line, "no hint", "Give `hints:` with at least one, the first the gentlest")
        return tuple(self.words(hint, line, "a hint") for hint, line in zip(given, given.lines, strict=True))

    def was(self) -> tuple[str, ...]:
        given = self.given.get("was")
        listed = [] if given is None else given if isinstance(given, list) else [given]
        for id in listed:
            if not isinstance(id, str) or not ID.match(id):
                self.fault(self.line("was"), f"was is {id!r}", "Name the former id, or a list of them, oldest first")
                return ()
        return tuple(listed)

    def params(self) -> dict[str, Param]:
        given = self.given.get("params")
        if given is None:
            return {}
        if not isinstance(given, Map):
            self.fault(self.line("params"), "params is no mapping", "Write {name: {int: [0, 9]}}")
            return {}
        found: dict[str, Param] = {}
        for name, settings in given.items():
            param = self.param(name, settings, given.lines[name], found)
            if param is not None:
                found[name] = param
        return found

    def param(self, name: Any, settings: Any, line: int, earlier: Mapping[str, Param]) -> Param | None:
        if not isinstance(name, str) or not NAME.match(name):
            self.fault(line, f"a parameter called {name!r}", "Names are those of Python")
            return None
        ways = ("tensor", "shape", "choice", "float", "int")
        kinds = [kind for kind in ways if isinstance(settings, Map) and kind in settings]
        if not kinds:
            self.fault(line, f"the parameter {name} is not drawn from anything", f"Write one of {', '.join(SETTINGS)}")
            return None
        kind = kinds[0]
        for key in settings:
            if key != kind and key not in SETTINGS[kind]:
                self.fault(line, f"the parameter {name} has no {key!r}", f"{kind} has {', '.join(SETTINGS[kind])}")
        wrong = _misdrawn(kind, settings, earlier)
        if wrong:
            self.fault(line, f"the parameter {name}: {wrong}", "See the table of parameters in data/quiz/README.md")
            return None
        return Param(name, kind, plain(settings))

    def tolerance(self) -> Tolerance:
        given = self.given.get("grade")
        if given is None:
            return Tolerance()
        given = self.mapping(given, self.line("grade"), "grade", (), ("rtol", "atol"))
        bounds = {}
        for key in ("rtol", "atol"):
            if key in given:
                bounds[key] = self.number(given[key], given.lines[key], key)
                if bounds[key] is not None and bounds[key] < 0:
                    self.fault(given.lines[key], f"{key} is negative", "Write a number from 0 on")
        return Tolerance(**bounds)

    def traps(self) -> tuple[Trap, ...]:
        given = self.sequence("traps")
        found = []
        for entry, line in zip(given, given.lines, strict=True):
            trap = self.mapping(entry, line, "a trap", ("value", "why"))
            if "value" in trap and "why" in trap:
                found.append(Trap(template.show(trap["value"]), self.words(trap["why"], trap.lines["why"], "why")))
        return tuple(found)

    def gradient(self) -> Gradient | None:
        given = self.given.get("gradient")
        if given is None:
            return None
        given = self.mapping(given, self.line("gradient"), "gradient", ("of", "at"))
        for key in ("of", "at"):
            if not NAME.match(str(given.get(key, ""))):
                self.fault(self.line("gradient"), f"gradient.{key} is no name", "Name what `solve` sets")
                return None
        return Gradient(given["of"], given["at"])

    def expect(self) -> tuple[Expect, ...]:
        given = self.sequence("expect")
        found = []
        for entry, line in zip(given, given.lines, strict=True):
            entry = self.mapping(entry, line, "an expectation", ("answer",), ("params",))
            params = entry.get("params") or {}
            unknown = [name for name in params if name not in (self.given.get("params") or {})]
            if unknown:
                self.fault(line, f"{unknown[0]!r} is no parameter", "Name those of `params`")
            if "answer" in entry:
                found.append(Expect(plain(params), plain(entry["answer"])))
        return tuple(found)

    # Bodies

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


BODIES: dict[str, Callable[[_Entry], Body]] = {
    "output": _Entry.body_printed,
    "choice": _Entry.body_choices,
    "multi": _Entry.body_choices,
    "truefalse": _Entry.body_reasons,
    "text": _Entry.body_words,
    "cloze": _Entry.body_cloze,
    "code": _Entry.body_program,
    "fix": _Entry.body_program,
    "match": _Entry.body_pairs,
    "order": _Entry.body_lines,
    "chart": _Entry.body_plot,
    "card": _Entry.body_back,
}


def _misdrawn(kind: str, settings: Mapping[str, Any], earlier: Mapping[str, Param]) -> str:
    """What is wrong with the settings of a parameter; empty when nothing is."""
    if kind == "choice":
        return "" if isinstance(settings["choice"], list) and settings["choice"] else "choice is no list of values"
    if "not" in settings and not isinstance(settings["not"], list):
        return "not is no list"
    decimals = settings.get("decimals", 1)
    if not isinstance(decimals, int) or not 0 <= decimals <= 9:
        return "decimals lies between 0 and 9"
    ranges = [key for key in ("int", "float") if key in settings]
    for key in ranges:
        if not _is_range(settings[key], whole=key == "int"):
            return f"{key} is no range [low, high]"
    if kind == "shape":
        dims, sizes = settings["shape"], settings.get("sizes", [2, 5])
        if not (isinstance(dims, int) and 0 <= dims <= 6) and not _is_range(dims):
            return "shape is the number of dimensions, or a range of it"
        if not _is_range(sizes) or sizes[0] < 0:
            return "sizes is no range [low, high]"
        most = dims if isinstance(dims, int) else dims[1]
        if settings.get("distinct") and sizes[1] - sizes[0] + 1 < most:
            return f"sizes has too few numbers for {most} distinct ones"
    if kind == "tensor":
        return _misshapen(settings, ranges, earlier)
    return ""


def _misshapen(settings: Mapping[str, Any], ranges: list[str], earlier: Mapping[str, Param]) -> str:
    if len(ranges) != 1:
        return "a tensor is drawn from one range, int or float"
    if settings.get("dtype", "int64") not in ("int64", "float32", "float64"):
        return "dtype is int64, float32 or float64"
    shape = settings["tensor"]
    if isinstance(shape, str):
        if shape not in earlier or earlier[shape].kind != "shape":
            return f"no earlier shape is called {shape!r}"
        dims, sizes = earlier[shape].settings["shape"], earlier[shape].settings.get("sizes", [2, 5])
        most = sizes[1] ** (dims if isinstance(dims, int) else dims[1])
        return f"up to {most} elements; {ELEMENTS} are the most" if most > ELEMENTS else ""
    if not isinstance(shape, list):
        return "tensor is its shape: a list of sizes, or the name of a drawn shape"
    elements = 1
    for size in shape:
        if isinstance(size, str):
            if size not in earlier or earlier[size].kind != "int":
                return f"no earlier int is called {size!r}"
            elements *= max(earlier[size].settings["int"][1], 0)
        elif isinstance(size, int) and not isinstance(size, bool) and size >= 0:
            elements *= size
        else:
            return f"a size of {size!r}"
    if elements > ELEMENTS:
        return f"{elements} elements; {ELEMENTS} are the most"
    if settings.get("distinct") and "int" in settings and settings["int"][1] - settings["int"][0] + 1 < elements:
        return f"too few numbers for {elements} distinct ones"
    return ""


def _is_range(given: Any, *, whole: bool = True) -> bool:
    kinds = int if whole else int | float
    return (
        isinstance(given, list)
        and len(given) == 2
        and all(isinstance(end, kinds) and not isinstance(end, bool) and abs(end) < 1e15 for end in given)
        and given[0] <= given[1]
    )
