"""A mistake that the reader has just made in a cell of hers, to be kept as a question that the review asks again."""

from __future__ import annotations

import streamlit as st

from core.display.explain import explain
from core.errors import StoreError
from core.mynotes.note import PREFIX
from core.notes.model import Chapter
from core.text import text
from pages.parts import learner, quiz_card, state
from pages.parts.book import Book

LONGEST = 8_000
"""Characters of code or words that one such question holds."""


def fits(book: Book, name: str, run: state.CellRun) -> bool:
    """Whether the cell was edited and then failed by itself, otherwise than it must."""
    result = run.result
    if result is None or result.status != "error" or result.error is None or name not in run.sources:
        return False
    return result.error.get("cell") in (None, name) and result.error["type"] != book.chapter.cell(name).error


def offer(book: Book, name: str, run: state.CellRun, lang: str) -> None:
    """Below a cell whose mistake ``fits``: one line that opens a small form, or says that it is kept."""
    error, code = run.result.error, run.sources[name]
    if run.kept == run.count:
        st.caption(text("questions.kept_added", lang))
        return
    with st.popover(text("keep.offer", lang), icon=":material/bookmark_add:", type="tertiary"):
        st.caption(text("keep.lead", lang, type=error["type"]))
        words = st.text_area(
            text("questions.kept_words", lang),
            value=_explained(error, code, lang),
            max_chars=LONGEST,
            key=f"keep-words-{book.scope}-{name}-{run.count}",
        )
        if st.button(text("questions.kept_add", lang), key=f"keep-{book.scope}-{name}", disabled=not words.strip()):
            _keep(book.chapter, name, run, code[:LONGEST], words, lang)


def _keep(chapter: Chapter, name: str, run: state.CellRun, code: str, words: str, lang: str) -> None:
    error = run.result.error
    data = {
        "prompt": text("keep.prompt", lang, type=error["type"]),
        "code": code,
        "words": words,
        "error": {"type": error["type"], "message": error["message"]},
        "cell": name,
    }
    try:
        place = place_of(chapter, name)
        quiz_card.guarded(lambda me: learner.store().keep(me, data, **place))
    except StoreError as fault:
        st.warning(text(fault.key, lang, **fault.facts))
        return
    quiz_card.visit().stale()
    run.kept = run.count
    st.rerun(scope="fragment")


def place_of(chapter: Chapter, name: str) -> dict[str, str]:
    """Where such a question belongs; one from a note of the reader's own, which is no chapter here, to no place."""
    if chapter.id.startswith(PREFIX):
        return {"chapter": "", "section": ""}
    return {"chapter": chapter.id, "section": section_of(chapter, name)}


def section_of(chapter: Chapter, name: str) -> str:
    """Anchor of the section in which a cell stands; empty above the first."""
    line = chapter.cell(name).lines.first
    return next((h.anchor for h in reversed(chapter.headings) if h.level == 2 and h.lines.first < line), "")


def _explained(error: dict, code: str, lang: str) -> str:
    """Cause and cure, where they are known, for the reader to put into words of her own."""
    found = explain(error, code)
    if found is None:
        return error["message"][:LONGEST]
    return "\n\n".join(text(f"explain.{found.key}.{part}", lang, **found.fields) for part in ("cause", "cure"))
