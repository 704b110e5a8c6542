"""The search box of the sidebar: all chapters in both languages and the reader's own notes, prose and code."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from core.mynotes.note import PREFIX
from core.notes.search import Hit, search
from core.text import text
from pages.parts.mine import found
from pages.parts.output_html import joined, note

MOST = 8
"""Hits that the sidebar has room for."""

LONGEST_SHOWN = 80
"""Characters of a fruitless question that are repeated to the reader."""


@st.fragment
def box(lang: str) -> None:
    """Draw the box and, once something is asked, the best places to go to."""
    words = text("finder.search", lang)
    query = st.text_input(
        words, placeholder=words, label_visibility="collapsed", key="finder", icon=":material/search:"
    )
    if not query.strip():
        return
    own = found.search(query)
    hits = search(query, lang, limit=MOST, more=own.notes)
    if hits:
        st.html(Markup("<ol class='nt-hits'>{}</ol>").format(joined(_row(hit, lang) for hit in hits)))
    else:
        st.html(note(text("finder.nothing", lang, query=_shortened(query))))  # not Markdown: the words are the reader's
    if own.left:
        st.html(note(text("finder.left", lang, count=own.left)))


def _shortened(query: str) -> str:
    return query if len(query) <= LONGEST_SHOWN else query[:LONGEST_SHOWN] + "…"


def _row(hit: Hit, lang: str) -> Markup:
    where = f"{hit.title} · {hit.section}" if hit.section else hit.title
    if hit.chapter.startswith(PREFIX):
        where = f"{text('nav.mine', lang)} · {where}"
    link = Markup("<li><a href='{}?lang={}#{}'><b>{}</b><span>{}</span></a></li>")
    return link.format(hit.chapter, hit.lang or lang, hit.anchor or "top", where, _marked(hit))


def _marked(hit: Hit) -> Markup:
    """The snippet with the searched words marked."""
    at, parts = 0, []
    for start, end in hit.marks:
        parts += [hit.snippet[at:start], Markup("<mark>{}</mark>").format(hit.snippet[start:end])]
        at = end
    return joined([*parts, hit.snippet[at:]])
