"""Values of one YAML mapping, read with a fault for each that is not what it must be."""

from __future__ import annotations

import re
from typing import Any

from core.notes.faults import Faults
from core.quiz import template
from core.quiz.located import Map, Seq
from core.quiz.model import Text
from core.text import LANGUAGES, WRITTEN

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
ERROR = re.compile(r"[A-Z][A-Za-z]*\Z")


class Fields:
    """Reads single values; ``bad`` tells whether any was at fault.

    ``own``: the question stands in one's own notes, where one language is enough.
    """

    def __init__(self, given: Map, faults: Faults, *, own: bool) -> None:
        self.given = given
        self.faults = faults
        self.own = own
        self.bad = False

    def fault(self, line: int, problem: str, remedy: str) -> None:
        self.bad = True
        self.faults.add(line, problem, remedy)

    def line(self, key: str) -> int:
        return self.given.lines.get(key, self.given.line)

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
        missing = [lang for lang in WRITTEN if lang not in given]
        if missing and not (self.own and given):
            self.fault(given.line, f"{what} lacks {', '.join(missing)}", "Write it in every language")
        there = {lang: template.show(given[lang]) for lang in LANGUAGES if lang in given}
        other = there.get("en", next(iter(there.values()), ""))
        return {lang: there.get(lang, other) for lang in LANGUAGES}

    def text(self, key: str) -> Text:
        given = self.given.get(key)
        if given is None:
            return dict.fromkeys(LANGUAGES, "")
        found = self.words(given, self.line(key), key)
        if key == "prompt" and isinstance(given, str) and not self.own:
            self.fault(self.line(key), "the prompt is in one language", "Write {zh: …, en: …}")
        return found
