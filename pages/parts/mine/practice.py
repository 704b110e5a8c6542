"""Questions that stand in a note as ``quiz`` fences: asked as often as one likes, outside the schedule of reviews."""

from __future__ import annotations

import streamlit as st

from core.notes.model import Cell
from core.text import text
from pages.parts import engine, quiz_card, yours
from pages.parts.mine.own_book import OwnBook
from pages.parts.quiz_card import warm

MOST_FAULTS = 3


@st.fragment
def place(block: Cell, book: OwnBook, lang: str) -> None:
    """The questions of one fence, closed until the reader opens them."""
    from core.quiz.read import from_text

    found = from_text(block.code, book.note.name, block.lines.first + 1, chapter=book.note.id, section="note")
    for fault in found.faults[:MOST_FAULTS]:
        yours.said(text("mine.quiz.fault", lang, line=fault.line, problem=fault.problem.replace("`", "'")), "plain")
    if not found.items:
        return
    warm.start()
    key = f"quiz-{book.scope}-{block.name}"
    event = quiz_card.arrived(key)
    line = text("quiz.card.here_one" if len(found.items) == 1 else "quiz.card.here", lang, total=len(found.items))
    closed = {
        "stage": "closed",
        "line": line,
        "head": text("mine.quiz.head", lang),
        "button": text("quiz.card.open", lang),
    }
    if event is None and not warm.ready():
        quiz_card.mount(key, closed | {"turn": 0})
        return
    warm.wait()
    from pages.parts.quiz_card import desk as desks

    shared = quiz_card.visit()
    spot = shared.spot(key)
    if event is not None and event.turn == spot.turn:
        spot.turn += 1
        match event.kind:
            case "open" | "next" | "skip" | "practise":
                ids = [item.id for item in found.items]
                now = ids.index(spot.round.item.id) if spot.round and spot.round.item.id in ids else -1
                spot.open = True
                spot.round = desks.exercise(found.items[(now + 1) % len(ids)], engine.kernel())
            case "close":
                spot.open, spot.round = False, None
            case _:
                quiz_card.guarded(lambda me: quiz_card.handle(event, spot, shared, me))
    if not spot.open or spot.round is None:
        quiz_card.mount(key, closed | {"mode": "place", "turn": spot.turn})
        return
    told = {"mode": "exercise", "turn": spot.turn, "line": line, "closable": True}
    quiz_card.card(key, spot, shared, lang, told | ({"next_label": None} if len(found.items) == 1 else {}))
