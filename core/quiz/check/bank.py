"""The bank as a whole: how many questions where, of which kinds, and what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.notes import library as notes
from core.quiz.kinds import PICKED, PROGRAMS
from core.quiz.model import Choices, Cloze, Item, Printed, Program

FULL = 8
"""Questions of a main section."""
MAIN = 2
"""Main sections of a chapter."""
ANCHORS_WITHOUT = ("play", "idea", "check", "summary")
"""Sections that need no questions of their own: one plays, previews or repeats there."""


def sections(items: Sequence[Item]) -> dict[str, dict[str, int]]:
    """Chapter to section to its number of questions, sections in the order of the notes, empty ones included."""
    counts = Counter(item.place for item in items)
    found: dict[str, dict[str, int]] = {}
    for chapter in dict.fromkeys(item.chapter for item in items):
        if not notes.languages(chapter):
            continue
        anchors = [heading.anchor for heading in notes.load(chapter, "zh").headings if heading.level == 2]
        found[chapter] = {anchor: counts[f"{chapter}/{anchor}"] for anchor in anchors}
    return found


def whole(items: Sequence[Item]) -> list[str]:
    """What the bank, or a chapter of it, still lacks."""
    found = []
    for chapter, counts in sections(items).items():
        places = {block.section for block in notes.load(chapter, "zh").blocks if hasattr(block, "section")}
        empty = [anchor for anchor, n in counts.items() if not n and anchor in places and anchor not in ANCHORS_WITHOUT]
        if empty:
            found.append(f"{chapter}: no question for {', '.join(empty)}")
        full = [anchor for anchor, n in counts.items() if n >= FULL]
        if len(full) < MAIN:
            found.append(f"{chapter}: {len(full)} sections have {FULL} questions or more; it takes {MAIN}")
        mine = [item for item in items if item.chapter == chapter]
        picked = [item for item in mine if item.kind in PICKED]
        if 4 * len(picked) > len(mine):
            found.append(
                f"{chapter}: {len(picked)} of {len(mine)} questions are picked from choices; a quarter at most"
            )
        programs = [item for item in mine if item.kind in PROGRAMS]
        if len(programs) < 3:
            found.append(f"{chapter}: {len(programs)} code or fix exercises; it takes 3")
    return found


def proof(item: Item) -> str:
    """How the answer of a question is known: "run", "partly" (some choices are the author's word) or "said"."""
    body = item.body
    if isinstance(body, Choices):
        static = [choice.right is not None for choice in body.choices]
        return "said" if all(static) and not item.solve else "partly" if any(static) else "run"
    if item.solve or isinstance(body, Program | Printed) or (isinstance(body, Cloze) and body.test):
        return "run"
    return "said"
