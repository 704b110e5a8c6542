"""The first page: what this is, one live cell to try, the chapters, the rules of the house."""

from html import escape

import streamlit as st

from core.notes import library
from core.text import text
from pages.parts import cell, shell

TASTER = ("backward", "doubling")
"""Chapter and name of the cell that the home page invites to play with."""


def hero(lang: str, first: str, facts: str) -> str:
    return (
        f"<section class='nt-hero'><h1>{escape(text('home.tagline', lang))}</h1><p>{escape(text('home.lead', lang))}</p>"
        f"<a class='nt-go' href='{escape(first)}'>{escape(text('home.start', lang))}</a>"
        f"<span class='nt-facts'>{escape(facts)}</span></section>"
    )


def contents(chapters: list, lang: str) -> str:
    """The chapters as a list of links: number, title, size, goal."""
    rows = "".join(
        f"<li><a href='{escape(c.id)}'><span class='nt-number'>{c.order}</span><b>{escape(c.title)}</b>"
        f"<span class='nt-size'>{escape(text('home.chapter_facts', lang, cells=len(c.live_cells), mistakes=len(c.mistakes)))}</span>"
        f"<span class='nt-what'>{escape(c.goal)}</span></a></li>"
        for c in chapters
    )
    return f"<ol class='nt-chapters'>{rows}</ol>"


def rules(lang: str) -> str:
    cards = "".join(
        f"<div><h3>{escape(text(f'home.how_{rule}_head', lang))}</h3><p>{escape(text(f'home.how_{rule}', lang))}</p></div>"
        for rule in ("proof", "mistake", "edit")
    )
    return f"<section class='nt-rules'>{cards}</section>"


lang = shell.enter()
chapters = [library.load(chapter_id, lang) for chapter_id in library.chapters()]
facts = text(
    "home.facts",
    lang,
    chapters=len(chapters),
    cells=sum(len(c.live_cells) for c in chapters),
    mistakes=sum(len(c.mistakes) for c in chapters),
)
st.html(hero(lang, chapters[0].id, facts))
st.header(text("home.try", lang), anchor="try")
st.caption(text("home.try_hint", lang))
cell.show(library.load(TASTER[0], lang), TASTER[1], lang)
st.header(text("home.chapters", lang), anchor="chapters")
st.html(contents(chapters, lang))
st.header(text("home.how", lang), anchor="how")
st.html(rules(lang))
