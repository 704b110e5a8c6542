"""Questions that stand in a note as ``quiz`` fences: asked in place as those of a chapter are, and by the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.notes.model import Cell
from core.text import text
from pages.parts import learner, quiz_card, yours
from pages.parts.mine import quiz_faults
from pages.parts.mine.own_book import OwnBook
from pages.parts.quiz_card import warm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.quiz.model import Item
    from core.quiz.own import Sheet
    from core.store import Learner

MOST_FAULTS = 3


def place(block: Cell, book: OwnBook, sheet: Sheet | None, lang: str) -> None:
    """The questions of one fence, closed until the reader opens them, and what could not be read of them.

    Without a ``sheet`` the note is only seen as it was last: its questions wait until it is back.
    """
    if sheet is None:
        yours.quiet(text("mine.quiz.waits", lang))
        return
    faults = [fault for fence, fault in sheet.faults if fence == block.name]
    for fault in faults[:MOST_FAULTS]:
        yours.said(quiz_faults.words(fault, lang), "plain")
    total = len({each.item.id for each in sheet.questions if each.fence == block.name})
    if total:
        warm.start()
        _place(block.name, book, total, lang)


@st.fragment
def _place(fence: str, book: OwnBook, total: int, lang: str) -> None:
    key = f"quiz-{book.scope}-{fence}"
    event = quiz_card.arrived(key)
    head = text("mine.quiz.head", lang)
    if event is None and not warm.ready():
        line = text("quiz.card.here_one" if total == 1 else "quiz.card.here", lang, total=total)
        closed = {"stage": "closed", "turn": 0, "line": line, "head": head, "button": text("quiz.card.open", lang)}
        quiz_card.mount(key, closed)
        return
    warm.wait()
    shared, store = quiz_card.visit(), learner.store()
    quiz_card.live(
        key,
        event,
        lang,
        total=total,
        items=lambda me: _items(me, book.note.id, fence),
        counts=lambda me: shared.counts_of(store, me, _items(me, book.note.id, fence)),
        head=head,
    )


def _items(me: Learner | None, note: str, fence: str) -> Sequence[Item]:
    """The questions of a fence, under the ids of their history."""
    from pages.parts.quiz_card.pool import pool

    found = {each.item.id: each.item for each in pool(me).asked if each.item.chapter == note and each.fence == fence}
    return tuple(found.values())
