"""What is wrong with a question of an own note, in the reader's language: the reader of questions speaks to authors."""

from __future__ import annotations

import re

from core.errors import QuizError
from core.text import text

FAULTS = {
    "missing": r"the key '(?P<name>.+)' is missing",
    "kind": r"no kind|the kind .+",
    "unknown": r"an? (?P<kind>[\w-]+) question has no key '(?P<name>.+)'",
    "twice": r"the key '(?P<name>.+)' stands twice",
    "taken": r"the id '(?P<id>.+)' is taken on line (?P<first>\d+)",
    "yaml": r"not YAML: .+",
    "list": r"no list of questions|a question that is no mapping",
}
"""Sentence under [mine.quiz.faults] -> the whole of what is said to authors."""


def words(fault: QuizError, lang: str) -> str:
    """One sentence with its line; what has none of its own is told as the author would read it."""
    for key, pattern in FAULTS.items():
        match = re.fullmatch(pattern, fault.problem, re.DOTALL)
        if match:
            facts = {name: said.replace("`", "'") for name, said in match.groupdict().items()}
            return text(f"mine.quiz.faults.{key}", lang, line=fault.line, **_more(key, lang), **facts)
    return text("mine.quiz.fault", lang, line=fault.line, problem=fault.problem.replace("`", "'"))


def _more(key: str, lang: str) -> dict[str, str]:
    if key != "kind":
        return {}
    from core.quiz.kinds import KINDS  # the engine is there when questions were read

    return {"kinds": text("mine.check.comma", lang).join(f"`{kind}`" for kind in KINDS)}
