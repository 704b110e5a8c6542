"""The first page: what this is, what is due, one live cell to try, the chapters and labs, the rules of the house."""

import streamlit as st
from markupsafe import Markup

from core.notes import library
from core.text import text
from pages.parts import cell, direct, due, editor, note_view, share, shell, welcome
from pages.parts.book import book
from pages.parts.output_html import joined


def rules(lang: str) -> Markup:
    """What a reader may rely on."""
    card = Markup("<div><h3>{}</h3><p>{}</p></div>")
    cards = joined(
        card.format(text(f"home.how_{rule}_head", lang), text(f"home.how_{rule}", lang))
        for rule in ("proof", "mistake", "edit")
    )
    return Markup("<section class='nt-rules'>{}</section>").format(cards)


lang = shell.enter()
st.html(welcome.hero(lang))
share.hint(lang)
spot = st.container()
st.header(text("home.try", lang), anchor="try")
st.caption(text("home.try_hint", lang))
taster = book(welcome.TASTER[0], lang)
editor.shared(
    scope=taster.scope,
    lang=lang,
    completions=taster.names,
    bar=False,
    direct=direct.opened(taster, lang),
    siblings=taster.siblings,
)
cell.show(taster, welcome.TASTER[1], lang, folded=True)
st.header(text("home.chapters", lang), anchor="chapters")
st.html(welcome.contents(welcome.chapters(lang), lang))
note_view.lab_links(library.labs(), lang)
st.header(text("home.how", lang), anchor="how")
st.html(rules(lang))
with spot:  # last, so that nothing waits for it
    due.line(lang)
