"""All questions on one page: a list that the browser filters, a card to practise with, the learner's own questions."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.errors import StoreError
from core.notes.search import plain
from core.quiz import library, outlook
from core.quiz.kinds import KINDS
from core.quiz.model import LEVELS
from core.quiz.outlook import State
from core.quiz.queue import Own
from core.store import Learner
from core.text import text
from pages.parts import learner, quiz_card, shell
from pages.parts.mine.look import counted
from pages.parts.quiz_card import desk as desks
from pages.parts.quiz_card import review, warm
from pages.parts.quiz_card.desk import Desk, Spot
from pages.parts.quiz_card.event import Event
from pages.parts.quiz_card.pool import pool
from pages.parts.quiz_card.preview import preview

KEY = "quiz-exercise"
LIST = "quiz-list"
STATES = ("due", "mistake", "known", "new", "kept")


def page() -> None:
    """The whole page."""
    lang = shell.enter()
    st.title(text("questions.title", lang), anchor="top")
    spot = st.empty()
    lead = text("questions.lead", lang, total=len(library.items()))
    spot.html(f"<p class='nt-goal'>{lead}</p>")
    warm.wait()
    _exercise(lang)
    told = quiz_card.guarded(lambda me: listing(me, lang), made=False)
    if mine := sum(bool(row["note"]) for row in told["items"]):
        blank = "" if lang == "zh" else " "
        spot.html(f"<p class='nt-goal'>{lead}{blank}{counted('questions.lead_own', lang, mine)}</p>")
    quiz_card.mount(LIST, told, "list")
    _own(lang)


@st.fragment
def _exercise(lang: str) -> None:
    """The question that was picked from the list, outside the schedule."""
    shared = quiz_card.visit()
    spot = shared.spot(KEY)
    event = quiz_card.arrived(KEY)
    if event is not None and event.turn == spot.turn:
        spot.turn += 1
        quiz_card.guarded(lambda me: _act(event, spot, shared, me))
    told = {"mode": "exercise", "turn": spot.turn}
    if spot.round is None:
        quiz_card.mount(KEY, told | {"stage": "idle"})
    else:
        quiz_card.card(KEY, spot, shared, lang, told | {"closable": True, "next_label": None})


def _act(event: Event, spot: Spot, shared: Desk, me: Learner) -> None:
    kernels = quiz_card.kernels()
    match event.kind:
        case "choose":
            item = pool(me).find(event.item)
            spot.round = desks.exercise(item, kernels) if item is not None else None
        case "next" | "skip":
            if spot.round is not None:
                spot.round = desks.exercise(spot.round.item, kernels)
        case "close":
            spot.round = None
        case _:
            quiz_card.handle(event, spot, shared, me)


def listing(me: Learner | None, lang: str) -> dict[str, Any]:
    """What the browser's list works on."""
    store = learner.store()
    columns = quiz_card.visit().columns(store, me)
    bad = review.mistakes(me) if me is not None else set()
    known = outlook.states(columns, desks.today(desks.rules(store, me)), bad)
    here = pool(me)
    titles = {sheet.note: plain(sheet.title) for sheet in here.sheets}
    rows, places = [], {}
    for one in here.items:
        own = isinstance(one, Own)
        item = desks.own_item(one.kept) if own else one
        chapter = item.chapter or review.OWN
        places.setdefault(chapter, {}).setdefault(item.section, {})
        states = ["kept"] * own + _state(known.get(item.root, State()))
        rows.append(
            {
                "id": item.id,
                "chapter": chapter,
                "section": item.section,
                "note": titles.get(item.chapter, ""),
                "kind": item.kind,
                "kind_name": text(f"quiz.kind.{item.kind}", lang),
                "level": item.level,
                "level_name": text(f"quiz.card.level_{item.level}", lang),
                "states": states,
                "mark": text(f"questions.state_{states[0]}", lang) if states[0] != "new" else "",
                "html": preview(item, lang),
            }
        )
    there = {row["kind"] for row in rows}
    return {
        "items": rows,
        "chapters": [
            review.chapter_row(chapter, sections, here, lang) for chapter, sections in review.in_order(places)
        ],
        "kinds": [[kind, text(f"quiz.kind.{kind}", lang)] for kind in KINDS if kind in there],
        "levels": [[str(level), text(f"quiz.card.level_{level}", lang)] for level in LEVELS],
        "states": [[state, text(f"questions.state_{state}", lang)] for state in STATES],
        "words": quiz_card.words(lang),
    }


def _state(known: State) -> list[str]:
    """What the list calls it, the most pressing first."""
    if known.fresh:
        return ["new"]
    return ["due"] * known.due + ["mistake"] * known.wrong or ["known"]


def _own(lang: str) -> None:
    """Questions that the learner makes of her own mistakes."""
    st.header(text("questions.kept", lang), anchor="own")
    st.caption(text("questions.kept_lead", lang))
    for kept in quiz_card.guarded(lambda me: pool(me).kept, made=False) if learner.learner() is not None else ():
        with st.container(horizontal=True, vertical_alignment="center", key=f"own-{kept.id}"):
            st.markdown(str((kept.data or {}).get("prompt", "")))
            if st.button(text("questions.kept_drop", lang), key=f"drop-{kept.id}", type="tertiary"):
                _kept(lambda me, id=kept.id: learner.store().drop(me, id), lang)
    with st.expander(text("questions.kept_new", lang)), st.form("keep", border=False, clear_on_submit=True):
        prompt = st.text_area(text("questions.kept_prompt", lang), max_chars=4000, height=80)
        code = st.text_area(text("questions.kept_code", lang), max_chars=8000, height=80)
        words = st.text_area(text("questions.kept_words", lang), max_chars=4000, height=80)
        if st.form_submit_button(text("questions.kept_add", lang)):
            if prompt.strip() and words.strip():
                data = {"prompt": prompt, "code": code, "words": words}
                _kept(lambda me: learner.store().keep(me, data), lang)
            else:
                st.warning(text("questions.kept_empty", lang))


def _kept(act: Any, lang: str) -> None:
    """Change the learner's own questions, and draw the page anew; say so where the store cannot write."""
    try:
        quiz_card.guarded(act)
    except StoreError as error:
        st.warning(text(error.key, lang, **error.facts))
        return
    quiz_card.visit().stale()
    st.rerun()
