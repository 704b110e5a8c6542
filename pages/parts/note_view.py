"""A chapter on the screen: its prose, live cells, kept mistakes, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from markupsafe import Markup

from core.notes import library
from core.notes.model import Block, Cell, Heading, Lab, Mistake, Prose, QuizPlace
from core.text import LANGUAGES, text
from pages.parts import cell, quiz_card, shell, take
from pages.parts.book import Book, book
from pages.parts.output_html import joined


def page(chapter_id: str) -> None:
    """A whole chapter page; what a page file of a chapter calls, and what stands in for a missing one."""
    show(chapter_id, shell.enter())


def show(chapter_id: str, lang: str) -> None:
    """Draw the chapter in ``lang``, or in the other language under a visible mark when it is not translated."""
    opened = book(chapter_id, lang)
    chapter = opened.chapter
    if chapter.lang != lang:
        st.info(text("note.untranslated", lang, language=LANGUAGES[chapter.lang]), icon=":material/translate:")
    beside = contents(opened, lang)
    if beside:  # Streamlit takes no empty HTML
        st.html(beside)
    st.title(chapter.title, anchor="top")
    if chapter.goal:
        st.html(Markup("<p class='nt-goal'>{}</p>").format(chapter.goal))
    if chapter.live_cells:
        take.bar(opened, lang)
    _draw(chapter.blocks, opened, lang)
    lab_links(opened.chapter.labs, lang)
    _sources(opened, lang)
    if not chapter.is_lab:
        _onward(opened, lang)


def _draw(blocks: Sequence[Block], opened: Book, lang: str) -> None:
    for block in blocks:
        DRAW[type(block)](block, opened, lang)


def _heading(block: Heading, opened: Book, lang: str) -> None:
    if block.level > 1:
        draw = st.header if block.level == 2 else st.subheader
        draw(block.text, anchor=block.anchor or False)


def _prose(block: Prose, opened: Book, lang: str) -> None:
    st.markdown(opened.shown[block.lines.first])


def _cell(block: Cell, opened: Book, lang: str) -> None:
    if block.live:
        cell.show(opened, block.name, lang)
    else:
        st.code(block.code, language=block.language or None)


def _mistake(block: Mistake, opened: Book, lang: str) -> None:
    """Claim, proof and correction, marked as what they are."""
    with st.container(key=f"mistake-{block.number}", gap="small"):
        st.html(_tag("claim", text("note.claim", lang, number=block.number)))
        st.markdown(block.claim)
        for part in block.parts:
            if part is block.proof:
                cell.show(opened, part.name, lang, tag=_tag("proof", text("note.proof", lang)))
            elif part is block.fixed:
                cell.show(opened, part.name, lang, tag=_tag("fixed", text("note.fixed", lang)))
            else:
                DRAW[type(part)](part, opened, lang)


def _tag(kind: str, words: str) -> Markup:
    """The small label above a part of a kept mistake."""
    return Markup("<p class='nt-tag nt-{}-tag'>{}</p>").format(kind, words)


def _lab(block: Lab, opened: Book, lang: str) -> None:
    from pages.parts import lab  # charts take half a second to import, and most chapters have none

    lab.place(block, lang)


def _quiz(block: QuizPlace, opened: Book, lang: str) -> None:
    quiz_card.place(opened.chapter.id, block.section, lang)


DRAW: dict[type, Callable[..., None]] = {
    Heading: _heading,
    Prose: _prose,
    Cell: _cell,
    Mistake: _mistake,
    Lab: _lab,
    QuizPlace: _quiz,
}
"""How each kind of block is drawn."""


def contents(opened: Book, lang: str) -> Markup:
    """The sections as a list of links, shown beside the text where there is room; empty when there are none."""
    link = Markup("<li><a href='#{}'>{}</a></li>")
    links = joined(link.format(h.anchor, h.text) for h in opened.chapter.headings if h.level == 2)
    frame = Markup("<nav class='nt-toc' aria-label='{0}'><p>{0}</p><ol>{1}</ol></nav>")
    return frame.format(text("note.contents", lang), links) if links else Markup("")


def lab_links(labs: Sequence[str], lang: str) -> None:
    """A heading and the labs of these ids with their goals; nothing when there are none."""
    row = Markup("<li><a href='{}'><b>{}</b><span class='nt-what'>{}</span></a></li>")
    if labs:
        opened = [library.load(lab, lang) for lab in labs]
        rows = joined(row.format(lab.id, lab.title, lab.goal) for lab in opened)
        st.header(text("nav.labs", lang), anchor="labs")
        st.html(Markup("<ul class='nt-chapters nt-labs'>{}</ul>").format(rows))


def _sources(opened: Book, lang: str) -> None:
    if opened.chapter.sources:
        st.subheader(text("note.sources", lang), anchor="sources")
        st.markdown("\n".join(f"- {source}" for source in opened.chapter.sources))


def _onward(opened: Book, lang: str) -> None:
    """Links to the chapters before and after; the home page has no address but the root."""
    before, after = (page_id or "home" for page_id in library.neighbours(opened.chapter.id))
    link = Markup("<a class='nt-{}' href='{}'><span>{}</span>{}</a>")
    links = joined(
        link.format(side, "./" if target == "home" else target, text(f"note.{side}", lang), _title(target, lang))
        for side, target in (("previous", before), ("next", after))
    )
    st.html(Markup("<nav class='nt-onward'>{}</nav>").format(links))


def _title(page_id: str, lang: str) -> str:
    return text("nav.home", lang) if page_id == "home" else library.load(page_id, lang).title
