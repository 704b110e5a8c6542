"""The first page: what this is, what is due, one live cell to try, the chapters and labs, the rules of the house."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from core.notes import library
from core.notes.model import Chapter
from core.text import text
from pages.parts import cell, direct, due, editor, note_view, share, shell
from pages.parts.book import book
from pages.parts.output_html import joined

TASTER = ("backward", "play-tangent")
"""Chapter and name of the cell that the home page invites to play with."""


def hero(lang: str, first: str, facts: str) -> Markup:
    """What this is, the way in, its size."""
    return Markup(
        "<section class='nt-hero'><h1>{}</h1><p>{}</p>"
        "<a class='nt-go' href='{}'>{}</a><span class='nt-facts'>{}</span></section>"
    ).format(text("home.tagline", lang), text("home.lead", lang), first, text("home.start", lang), facts)


def contents(chapters: Sequence[Chapter], lang: str) -> Markup:
    """The chapters as a list of links: number, title, size, goal."""
    row = Markup(
        "<li><a href='{}'><span class='nt-number'>{}</span><b>{}</b>"
        "<span class='nt-size'>{}</span><span class='nt-what'>{}</span></a></li>"
    )
    rows = joined(
        row.format(
            c.id,
            c.order,
            c.title,
            text("home.chapter_facts", lang, cells=len(c.live_cells), mistakes=len(c.mistakes)),
            c.goal,
        )
        for c in chapters
    )
    return Markup("<ol class='nt-chapters'>{}</ol>").format(rows)


def rules(lang: str) -> Markup:
    """What a reader may rely on."""
    card = Markup("<div><h3>{}</h3><p>{}</p></div>")
    cards = joined(
        card.format(text(f"home.how_{rule}_head", lang), text(f"home.how_{rule}", lang))
        for rule in ("proof", "mistake", "edit")
    )
    return Markup("<section class='nt-rules'>{}</section>").format(cards)


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
share.hint(lang)
spot = st.container()
st.header(text("home.try", lang), anchor="try")
st.caption(text("home.try_hint", lang))
taster = book(TASTER[0], lang)
editor.shared(
    scope=taster.scope, lang=lang, completions=taster.names, bar=False, direct=direct.opened(taster, lang)
)
cell.show(taster, TASTER[1], lang, folded=True)
st.header(text("home.chapters", lang), anchor="chapters")
st.html(contents(chapters, lang))
note_view.lab_links(library.labs(), lang)
st.header(text("home.how", lang), anchor="how")
st.html(rules(lang))
with spot:  # last, so that nothing waits for it
    due.line(lang)
