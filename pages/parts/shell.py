"""The frame around each page: language, navigation, style, switches."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from core.text import best_language, text
from pages.parts import finder, learner, returning, screen, sitemap, state
from pages.parts.mine import keeper, renamed, shelf, watch

ASKING = ("my_notes", "review", "questions", "progress", "settings")
"""Pages that must know which notes the browser keeps, even if there are none."""

LOGO = Path(__file__).resolve().parents[2] / "static" / "logo.svg"


def language() -> str:
    """The language of this run: just clicked, chosen in this visit, in the address, kept by the browser, its own."""
    lang = best_language(
        screen.asked_language(),
        state.chosen_language(),
        state.url_language(),
        st.context.cookies.get("notes_lang"),
        st.context.locale,
    )
    state.keep_language(lang)
    return lang


def frame(page: Page, lang: str) -> None:
    """All that surrounds the page; called by app.py in each full run."""
    state.note_app_run()
    name = text("shell.name", lang)
    title = name if page.url_path in ("", "home") else f"{sitemap.bare(page.title)} · {name}"
    st.set_page_config(page_title=title, page_icon=LOGO, layout="centered", initial_sidebar_state="auto")
    chapter = page.url_path if page.url_path and page.url_path not in sitemap.FIXED else None
    screen.style(lang, chapter)
    learner.meet()
    st.logo(LOGO, size="large")
    with st.sidebar:
        finder.box(lang)
        watch.folder()
        renamed.remember(page.url_path)
        keeper.meet(ask=page.url_path in ASKING or bool(shelf.requested()))
        screen.switches(lang, sitemap.page_ids(), chapter)


def enter() -> str:
    """First line of every page file: returns the language.

    The first visit of a fresh process that comes by deep link makes Streamlit run the page file alone, without
    app.py; then the navigation is declared here and the run starts anew, this time through app.py.
    """
    if not state.app_has_run():
        st.navigation(sitemap.navigation(language()))
        st.rerun()
    returning.resume()
    return language()
