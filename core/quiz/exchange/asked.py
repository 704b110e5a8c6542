"""Questions of one's own notes on their way: as they stand in the note, so that a note can be made of them again.

The bank is in every copy of the program, a reader's notes are not: with the history of such a question goes its text.
Where the note is, nothing is made of it; where it is not, the questions that came along become a note of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from textwrap import dedent
from typing import Any

from core.quiz.draws import draw
from core.quiz.exchange.face import Face, face, fenced
from core.quiz.own import LANGUAGE, Question, Sheet, is_own, name_of
from core.quiz.read import from_text
from core.quiz.solve import Runner
from core.quiz.variant import make_all
from core.store.shape import ID
from core.text import text

LONGEST = 100_000
"""Characters of one question's text that are read."""
LONGEST_TITLE = 300


@dataclass(frozen=True)
class Asked:
    """One question of a note, as its author wrote it."""

    id: str
    """Under which its history is kept."""
    note: str
    """Title of the note."""
    section: str
    """Heading above; empty where there is none."""
    source: str
    """YAML: this question, or the fence it stands in where it cannot be taken out alone."""

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def checked_asked(given: Any) -> Asked:
    """The question that ``given`` describes. Raises ValueError for anything else."""
    if not isinstance(given, Mapping):
        raise ValueError("a question is an object")
    values = [given.get(name) for name in ("id", "note", "section", "source")]
    if not all(isinstance(value, str) and "\0" not in value for value in values):
        raise ValueError("a question of the wrong shape")
    id, note, section, source = values
    if not is_own(id) or not ID.fullmatch(id) or not 0 < len(source) <= LONGEST:
        raise ValueError("a question of the wrong shape")
    return Asked(id, _line(note), _line(section), source)


def _line(words: str) -> str:
    return " ".join(words.split())[:LONGEST_TITLE]


def asked_of(question: Question, sheets: Iterable[Sheet]) -> Asked:
    """The question, under the id of its history, with where it stands."""
    item = question.item
    sheet = next((each for each in sheets if each.note == item.chapter), None)
    title = sheet.title if sheet else ""
    section = sheet.sections.get(item.section, "") if sheet else ""
    return Asked(item.id, _line(title), _line(section), alone(question))


def alone(question: Question) -> str:
    """The YAML of this question; of its whole fence where the question alone would read otherwise."""
    lines = question.code.split("\n")
    for end in (*question.starts, len(lines)):
        if end <= question.at:
            continue
        cut = dedent("\n".join(lines[question.at : end])).rstrip()
        reading = from_text(cut, "", chapter="", section="")
        if len(reading.items) == 1 and not reading.faults and set(reading.contents.values()) == {question.content}:
            return cut
        break
    return question.code.rstrip()


def sides(
    questions: Sequence[Question], sheets: Sequence[Sheet], lang: str, kernel: Runner
) -> tuple[list[Face], list[str]]:
    """The faces of own questions, each once, and the ids of those whose answer could not be worked out.

    Those have their text as the back: none is left out. Raises QueueFull.
    """
    unique = list({each.item.id: each for each in reversed(questions)}.values())[::-1]
    made = make_all([(each.item, draw(each.item, 0), 0) for each in unique], kernel)
    found, bad = [], []
    for each, (variant, _) in zip(unique, made, strict=True):
        item, asked = each.item, asked_of(each, sheets)
        if variant is None:
            bad.append(item.id)
            back = f"{text('exchange.unworked', lang)}\n\n{fenced(asked.source, 'yaml')}"
            found.append(Face(item.id, item.place, item.prompt[lang], back, item.level, asked=asked))
            continue
        shown = face(variant, lang)
        found.append(Face(item.id, shown.place, shown.front, shown.back, shown.level, asked=asked))
    return found, bad


def contents(asked: Iterable[Asked]) -> dict[str, str]:
    """Id to the hash of what it asks, as far as the texts can be read: what ``own.recall`` remembers."""
    found = {}
    for each in asked:
        told = from_text(each.source, "", chapter="", section="").contents
        content = told.get(name_of(each.id))
        if content:
            found[each.id] = content
    return found


def away(asked: Sequence[Asked], here: Collection[Question]) -> list[Asked]:
    """Those that no note here asks: neither under this id nor word for word under this name."""
    ids = {each.item.id for each in here}
    words = {(name_of(each.item.id), each.content) for each in here}
    told = contents(asked)
    return [each for each in asked if each.id not in ids and (name_of(each.id), told.get(each.id)) not in words]


def as_notes(asked: Iterable[Asked], lang: str) -> dict[str, str]:
    """Title to the Markdown of a note with these questions, sections in the order in which they came."""
    notes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in asked:
        fences = notes[each.note or text("exchange.note", lang)][each.section]
        if each.source not in fences:
            fences.append(each.source)
    return {title: _note(title, sections, lang) for title, sections in notes.items()}


def _note(title: str, sections: Mapping[str, Sequence[str]], lang: str) -> str:
    parts = [f"# {title}", text("exchange.note_lead", lang)]
    for heading, sources in sorted(sections.items(), key=lambda pair: pair[0] != ""):  # those above the first heading
        parts += [f"## {heading}"] if heading else []
        parts += [fenced(source, LANGUAGE) for source in sources]
    return "\n\n".join(parts) + "\n"
