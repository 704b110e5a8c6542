"""The search box of the sidebar: all chapters in both languages and the reader's own notes, prose and code."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from core.notes.search import Hit, search, search_in
from core.text import text
from pages.parts.mine import found
from pages.parts.output_html import joined, note

MOST = 8
"""Hits that the sidebar has room for."""

MOST_OWN = 3
"""Those among them that own notes may have: they stand by themselves, for a chapter says more of most words."""

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
    mine = search_in(own.notes, query, limit=MOST_OWN)
    hits = search(query, lang, limit=MOST - len(mine))
    if mine:
        head = Markup("<p class='nt-hits-head'>{}</p>").format(text("nav.mine", lang))
        st.html(head + _list(mine, lang))
    if hits:
        head = Markup("<p class='nt-hits-head'>{}</p>").format(text("nav.chapters", lang)) if mine else Markup("")
        st.html(head + _list(hits, lang))
    if not hits and not mine:
        st.html(note(text("finder.nothing", lang, query=_shortened(query))))  # not Markdown: the words are the reader's
    if own.left:
        st.html(note(text("finder.left", lang, count=own.left)))


def _shortened(query: str) -> str:
    return query if len(query) <= LONGEST_SHOWN else query[:LONGEST_SHOWN] + "…"


def _list(hits: Sequence[Hit], lang: str) -> Markup:
    return Markup("<ol class='nt-hits'>{}</ol>").format(joined(_row(hit, lang) for hit in hits))


def _row(hit: Hit, lang: str) -> Markup:
    where = f"{hit.title} · {hit.section}" if hit.section else hit.title
    link = Markup("<li><a href='{}?lang={}#{}'><b>{}</b><span>{}</span></a></li>")
    return link.format(hit.chapter, hit.lang or lang, hit.anchor or "top", where, _marked(hit))


def _marked(hit: Hit) -> Markup:
    """The snippet with the searched words marked."""
    at, parts = 0, []
    for start, end in hit.marks:
        parts += [hit.snippet[at:start], Markup("<mark>{}</mark>").format(hit.snippet[start:end])]
        at = end
    return joined([*parts, hit.snippet[at:]])
