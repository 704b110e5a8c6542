"""Questions that stand in a reader's own notes, as fenced ``quiz`` blocks: what they are, and what they are known by.

    own:<note>:<id>     a question with an id: its text may change freely
    own:q-<hash>        one without: known by what it asks and how it is answered, in whatever note it stands

Ids of the bank have no colon, so the two never meet. A note that was renamed is a new one with the same questions:
``settle`` finds the history of each again, by its id and its content, as long as the old note is not there as well.
What it must remember for that is a small JSON value, kept among the learner's settings under ``MEMORY``.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.errors import QuizError
from core.notes.model import Cell, Chapter, Heading
from core.quiz.model import Item
from core.quiz.read import UNNAMED, from_text

PREFIX = "own:"
LANGUAGE = "quiz"
"""Of a fence that holds questions."""
MEMORY = "own_questions"
LONGEST = 120
"""Characters of an id that the store takes."""
MOST_REMEMBERED = 5_000


@dataclass(frozen=True)
class Question:
    """One question of a note."""

    item: Item
    """``chapter`` is the note's address, ``section`` the anchor of the heading above."""
    fence: str
    """Name of the cell that it stands in."""
    content: str
    """Hash of what it asks; explanations and hints do not count."""
    code: str = ""
    """All that stands in the fence."""
    at: int = 0
    """Line of ``code`` in which it begins, from 0."""
    starts: tuple[int, ...] = ()
    """Lines of ``code`` in which questions begin."""


@dataclass(frozen=True)
class Sheet:
    """The questions of one note."""

    note: str
    title: str
    sections: Mapping[str, str] = field(default_factory=dict)
    """Anchor to heading."""
    questions: tuple[Question, ...] = ()
    faults: tuple[tuple[str, QuizError], ...] = ()
    """Name of the fence, what is wrong there."""


def is_own(id: str) -> bool:
    return id.startswith(PREFIX)


def sheet(chapter: Chapter, scope: str) -> Sheet:
    """The questions of a note; ``scope`` stands for it in their ids."""
    found: list[Question] = []
    faults: list[tuple[str, QuizError]] = []
    lines: dict[str, int] = {}
    section, title = "", chapter.title_heading
    for block in chapter.blocks:
        if isinstance(block, Heading) and block is not title:
            section = block.anchor
        if not isinstance(block, Cell) or block.language != LANGUAGE:
            continue
        top = block.lines.first + 1
        reading = from_text(block.code, chapter.path, top, chapter=chapter.id, section=section)
        starts = tuple(item.line - top for item in reading.items)
        faults += [(block.name, fault) for fault in reading.faults]
        for item in reading.items:
            id = _id(item, scope)
            if id in lines and not item.id.startswith(UNNAMED):
                said = f"the id {item.id!r} is taken on line {lines[id]}"
                fault = QuizError(chapter.path, item.line_of("id"), said, "Give each question of a note its own")
                faults.append((block.name, fault))
                continue
            lines.setdefault(id, item.line_of("id"))
            asked = replace(item, id=id, was=())
            content = reading.contents[item.id]
            found.append(Question(asked, block.name, content, block.code, item.line - top, starts))
    sections = {head.anchor: head.text for head in chapter.headings}
    return Sheet(chapter.id, chapter.title, sections, tuple(found), tuple(faults))


def _id(item: Item, scope: str) -> str:
    if item.id.startswith(UNNAMED):
        return f"{PREFIX}{item.id}"
    id = f"{PREFIX}{scope}:{item.root}"
    if len(id) <= LONGEST:
        return id
    return f"{PREFIX}{scope[:30]}:{hashlib.sha256(id.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def settle(
    questions: Iterable[Question], cards: Collection[str], memory: object
) -> tuple[tuple[Question, ...], dict[str, Any]]:
    """The questions under the ids that their history is kept under, and what is to be remembered from now on.

    ``cards`` are the ids that have a history; ``memory`` is what the last call gave, or anything else. A question that
    is new here takes over the history of one that is gone when both have the same name and the same content, and no
    other question might claim it.
    """
    asked = list(questions)
    seen, names = _remembered(memory)
    there = {question.item.id for question in asked}
    names = {id: root for id, root in names.items() if id in there and root not in there}
    taken = set(names.values())
    lost = {root: content for root, content in seen.items() if root in cards and root not in there | taken}
    claims = Counter((name_of(q.item.id), q.content) for q in asked if _may_claim(q, cards, names))
    for question in asked:
        claim = name_of(question.item.id), question.content
        if not _may_claim(question, cards, names) or claims[claim] > 1:
            continue
        heirs = [root for root, content in lost.items() if (name_of(root), content) == claim]
        if len(heirs) == 1:
            names[question.item.id] = heirs[0]
    settled = tuple(
        replace(question, item=replace(question.item, id=names.get(question.item.id, question.item.id)))
        for question in asked
    )
    seen |= {each.item.id: each.content for each in settled if each.item.id in cards}
    kept = {root: seen[root] for root in sorted(set(seen) & set(cards))[:MOST_REMEMBERED]}
    return settled, {"seen": kept, "as": {id: root for id, root in names.items() if root in cards}}


def _may_claim(question: Question, cards: Collection[str], names: Mapping[str, str]) -> bool:
    id = question.item.id
    return id.count(":") > 1 and id not in cards and id not in names


def name_of(id: str) -> str:
    """What the author called it, or the hash of what it asks."""
    return id.rpartition(":")[2]


def moved(memory: object, cards: Iterable[str], old: str, new: str) -> dict[str, Any] | None:
    """The memory of ``settle`` when the note ``old`` is ``new`` now; None where nothing is to be remembered.

    A question keeps its history by its name alone then, whatever was changed in it.
    """
    seen, names = _remembered(memory)
    known = set(cards)
    start = f"{PREFIX}{old}:"
    follows = {f"{PREFIX}{new}:{name_of(root)}": root for root in known if root.startswith(start)}
    # What had been renamed before goes on with the name that its history has.
    follows |= {f"{PREFIX}{new}:{name_of(id)}": root for id, root in names.items() if id.startswith(start)}
    fresh = {id: root for id, root in follows.items() if id not in known and id not in names}
    return {"seen": seen, "as": names | fresh} if fresh else None


def recall(memory: object, contents: Mapping[str, str]) -> dict[str, Any]:
    """The memory of ``settle`` with questions that came from elsewhere: a note made of them has their history."""
    seen, names = _remembered(memory)
    return {"seen": seen | dict(contents), "as": names}


def _remembered(memory: object) -> tuple[dict[str, str], dict[str, str]]:
    """What was remembered, whatever a backup has made of it."""
    parts = []
    for key in ("seen", "as"):
        given = memory.get(key) if isinstance(memory, Mapping) else None
        pairs = given.items() if isinstance(given, Mapping) else ()
        kept = {id: value for id, value in pairs if isinstance(id, str) and isinstance(value, str)}
        parts.append({id: value for id, value in kept.items() if is_own(id) and (key == "seen" or is_own(value))})
    return parts[0], parts[1]
