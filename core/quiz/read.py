"""From YAML to questions: every fault of a file with its line and a remedy, gathered, never raised.

The same reader takes a file of the bank and a ``quiz`` fence of one's own notes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from core.errors import QuizError
from core.notes.faults import Faults
from core.quiz import template
from core.quiz.bodies import BODIES, Bodies
from core.quiz.draws import SETTINGS
from core.quiz.fields import ID, NAME
from core.quiz.kinds import COMMON, COMMON_NEEDED, HINTED, KINDS
from core.quiz.located import Map, Seq, load, plain
from core.quiz.model import LEVELS, Expect, Gradient, Item, Param, Text, Tolerance, Trap
from core.quiz.ranges import misdrawn

UNNAMED = "q-"
"""How the id begins that a question of one's own notes gets when it has none; a hash of its content follows."""

BESIDE = {"id", "was", "explain", "hints", "level", "section", "mistake", "cell", "expect"}
"""Keys that do not belong to what a question asks."""


@dataclass(frozen=True)
class Reading:
    """The questions of one text, as far as they could be read, and what is wrong with it."""

    items: tuple[Item, ...]
    faults: tuple[QuizError, ...]
    contents: Mapping[str, str] = field(default_factory=dict)
    """Id to a hash of what the question asks."""


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
    of a note need not say its ``section`` then, nor have an id, nor write in two languages.
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
    contents: dict[str, str] = {}
    for entry in listed:
        if not isinstance(entry, Map):
            faults.add(first_line, "a question that is no mapping", "Begin each question with `- id: …`")
            continue
        item = _Entry(entry, faults, Path(path), chapter, section).item()
        if item is None:
            continue
        asks = _content(entry)
        if not item.id:
            item = replace(item, id=f"{UNNAMED}{asks}")
            if item.id in seen:
                continue  # word for word the same
        contents.setdefault(item.id, asks)
        for id in (item.id, *item.was):
            if id in seen:
                faults.add(item.line_of("id"), f"the id {id!r} is taken on line {seen[id]}", "Give each its own")
            seen.setdefault(id, item.line)
        items.append(item)
    found = tuple(QuizError(fault.path, fault.line, fault.problem, fault.remedy) for fault in faults.sorted())
    return Reading(tuple(items), found, contents)


def _content(entry: Map) -> str:
    """A hash of what a question asks and how it is answered; blanks at the ends of its texts do not count."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): bare(each) for key, each in value.items()}
        if isinstance(value, list):
            return [bare(each) for each in value]
        return value.strip() if isinstance(value, str) else value

    asks = bare({key: value for key, value in plain(entry).items() if key not in BESIDE})
    text = json.dumps(asks, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class _Entry(Bodies):
    """Reads one question; what it cannot read it notes and leaves out."""

    def __init__(self, given: Map, faults: Faults, path: Path, chapter: str | None, section: str | None) -> None:
        super().__init__(given, faults, own=section is not None)
        self.path = path
        self.chapter = chapter
        self.section = section

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
        needed = [key for key in COMMON_NEEDED if not (self.own and key in ("id", "section", "level", "explain"))]
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
        wrong = misdrawn(kind, settings, earlier)
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
            if isinstance(trap.get("value"), bool):
                said = f"YAML reads the trap's value as {trap['value']}, not as a name that `solve` sets"
                self.fault(trap.lines["value"], said, "Call the name otherwise, or put an answer in quotes")
            elif "value" in trap and "why" in trap:
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
