"""The playground on the screen: a frame built once a page (``stage``) and a fragment that carries bytes (``wire``).

Everything one sees is drawn by the browser from weights that are sent; Python sees events and answers with what the
visitor's ``core.playground.session.Session`` has to tell. The frame's words and choices travel once.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from markupsafe import Markup

from core.notes import library, read
from core.notes.model import Lab
from core.playground.address import KEYS as SETTINGS_KEYS
from core.playground.commands import HIDABLE, SPEEDS
from core.playground.features import FEATURES
from core.playground.message import thumbnails
from core.playground.own import MOST_CLASSES
from core.playground.session import Session
from core.playground.settings import FIELDS, LOSSES
from core.playground.tour import TOUR
from core.text import catalogue, text
from core.worker import open_worker
from pages.parts import cell, direct, editor, note_view, shell, state
from pages.parts.book import Book, book
from pages.parts.bundle import Bundle

__all__ = ["frame", "page", "show"]

WORDS = "playground.words."
KEY = "playground-wire"
CELL = "playground"
KEYS = (*SETTINGS_KEYS, "vs", "speed", "test", "steps", "hide", "task")
"""What of the address is the playground's."""
NAMES = {
    "relu": "ReLU", "leaky-relu": "Leaky ReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU", "sigmoid": "Sigmoid",
    "tanh": "Tanh", "identity": "Linear", "softplus": "Softplus", "sgd": "SGD", "momentum": "Momentum",
    "nesterov": "Nesterov", "adagrad": "AdaGrad", "rmsprop": "RMSProp", "adam": "Adam", "adamw": "AdamW",
}  # fmt: skip
"""Names that are the same in every language."""

bundle = Bundle("playground")


def page() -> None:
    """The whole page: the picture on top, then what its note says of it."""
    lang = shell.enter()
    opened = book("playground", lang)
    st.title(opened.chapter.title, anchor="top")
    st.html(Markup("<p class='nt-goal'>{}</p>").format(opened.chapter.goal))
    show(lang)
    for block in opened.chapter.blocks:
        if not isinstance(block, Lab):
            note_view.DRAW[type(block)](block, opened, lang)
    st.subheader(text("note.sources", lang), anchor="sources")
    st.markdown("\n".join(f"- {source}" for source in opened.chapter.sources))


def show(lang: str) -> None:
    """Draw the playground of this visit; a link's settings count when the page was opened by it."""
    session = _session()
    words = {key: st.query_params[key] for key in KEYS if key in st.query_params}
    if words and words != session.address():
        session.read_address(words)
    worker = open_worker()
    worker.warm("playground")
    _component("stage")(key="playground-stage", data=frame(lang))
    with st.container(key="playground-live"):
        _live(lang)
    if session.script:
        _script(session, lang)


@st.fragment
def _live(lang: str) -> None:
    """One event in, one answer out."""
    session = _session()
    event = _arrived()
    before = session.script
    session.handle(event, open_worker(), state.visitor())
    state.keep_in_address(KEYS, session.address())
    fresh = event is None or bool(event.get("fresh"))
    have = event.get("have") if event else 0
    message = session.message(lang, have if isinstance(have, int) else 0, fresh)
    _component("wire")(key=KEY, data=message, on_event_change=_nothing)
    if session.script != before:
        st.rerun()


def _script(session: Session, lang: str) -> None:
    """The exported script as a live cell, to be edited, run and taken along."""
    st.header(text("playground.cell_head", lang), anchor="code")
    st.write(text("playground.cell_lead", lang, epochs=session.script_epochs))
    if session.sides[0].edited:
        st.warning(text("playground.cell_edited", lang))
    note = f'```python name="{CELL}" timeout=60\n{session.script.rstrip()}\n```\n'
    chapter = read.parse(f"# {CELL}\n\n{note}", id="playground-script", lang=lang, path=Path("playground.md"))
    opened = Book(chapter)
    editor.shared(scope=opened.scope, lang=lang, completions=(), bar=False, direct=direct.opened(opened, lang))
    cell.show(opened, CELL, lang)
    with st.container(horizontal=True):
        st.download_button(text("playground.cell_file", lang), session.script, "playground.py", "text/x-python")
        st.download_button(text("playground.cell_note", lang), note, "playground-cell.md", "text/markdown")


@lru_cache(maxsize=8)
def _frame(lang: str, stamp: tuple[int, ...]) -> dict[str, Any]:
    choices: dict[str, Any] = {
        name: FIELDS[name].choices
        for name in ("activation", "optimizer", "penalty", "init", "schedule", "rules", "loss")
    }
    choices["fits"] = {
        name: [k for k in (0, *range(2, MOST_CLASSES + 1)) if low <= k <= high] for name, (low, high) in LOSSES.items()
    }
    return {
        "lang": lang,
        "words": {key.removeprefix(WORDS): word for key, word in catalogue(lang).items() if key.startswith(WORDS)},
        "choices": choices,
        "names": NAMES,
        "speeds": SPEEDS,
        "hidable": HIDABLE,
        "features": [{"name": name, "label": row.label} for name, row in FEATURES.items()],
        "thumbs": thumbnails(),
        "tour": [_task(name, lang) for name in TOUR],
    }


def frame(lang: str) -> dict[str, Any]:
    """All that stays: words, choices, small pictures of the data, the tasks."""
    chapters = {chapter for task in TOUR.values() for chapter in task.chapters}
    return _frame(lang, tuple(library.stamp(id, library.load(id, lang).lang) for id in sorted(chapters)))


def _task(name: str, lang: str) -> dict[str, Any]:
    parts = {part: text(f"playground.tour.{name}_{part}", lang) for part in ("head", "task", "hint")}
    chapters = [{"id": id, "title": library.load(id, lang).title} for id in TOUR[name].chapters]
    return {"id": name, "chapters": chapters, **parts}


def _component(export: str) -> Any:
    return bundle.component(f"living_notes_playground_{export}", export)


def _session() -> Session:
    """The one of this visit."""
    return state.lab_run("playground", Session)


def _arrived() -> dict[str, Any] | None:
    """What the browser has just sent, if it has."""
    held = st.session_state.get(KEY)
    event = held.get("event") if hasattr(held, "get") else None
    return event if isinstance(event, dict) else None


def _nothing() -> None:
    """An event needs no more than the rerun that it causes."""
