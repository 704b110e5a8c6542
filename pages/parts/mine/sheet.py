"""The page of one note: its report, then the note itself, drawn as a chapter is."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from core.errors import NoteRefused
from core.mynotes.note import Note, open_note
from core.notes.model import Block, Cell, Heading, Mistake, Prose
from core.text import text
from pages.parts import note_view, shell, take, yours
from pages.parts.mine import checkup, look, pieces, practice, renamed, shelf
from pages.parts.mine.own_book import OwnBook, own_book
from pages.parts.output_html import joined

if TYPE_CHECKING:
    from core.quiz.own import Sheet


def page(id: str) -> None:
    """The whole page; also when the note is not there, or not there yet."""
    lang = shell.enter()
    yours.style()
    look.style()
    entry = shelf.entry(id)
    if entry is None:
        _absent(id, lang)
        return
    try:
        note = shelf.opened(entry)
    except NoteRefused as fault:
        st.title(entry.name, anchor="top")
        yours.said(text(fault.key, lang, **fault.facts))
        _last_seen(id, entry, lang)
        return
    show(entry, note, lang)


def _absent(id: str, lang: str) -> None:
    """A note that this visit does not know: the browser may still tell of it, or its file is gone."""
    visit = shelf.visit()
    if id in visit.seen:
        name, _ = visit.seen[id]
        st.title(name, anchor="top")
        new = shelf.moved(id)
        if new is None:
            yours.said(text("mine.gone", lang, name=name))
        else:
            renamed.bring(id, new.id)
            yours.said(text("mine.moved", lang, name=name, new=new.inside), "plain")
            st.html(Markup("<p><a class='nt-go' href='{}'>{}</a></p>").format(
                new.id, text("mine.to_moved", lang, new=new.name)
            ))  # fmt: skip
        _last_seen(id, shelf.Entry(id, name), lang)
        return
    st.title(text("mine.title", lang), anchor="top")
    if not visit.told:
        yours.quiet(text("mine.looking", lang))
        return
    yours.said(text("mine.unknown", lang), "plain")
    st.html(Markup("<p><a class='nt-go' href='my_notes'>{}</a></p>").format(text("mine.to_list", lang)))


def _last_seen(id: str, entry: shelf.Entry, lang: str) -> None:
    """The state of the note that was readable last, so that nothing is lost with the file."""
    seen = shelf.visit().seen.get(id)
    if seen is None:
        return
    name, raw = seen
    yours.quiet(text("mine.last_seen", lang))
    st.download_button(
        text("mine.fetch", lang), raw, name, key="mine-fetch", icon=":material/download:", on_click="ignore"
    )
    show(shelf.Entry(id, name), open_note(id, name, raw), lang, titled=False)


def show(entry: shelf.Entry, note: Note, lang: str, *, titled: bool = True) -> None:
    """The note as it stands, with the chosen repairs in its cells."""
    book = own_book(note, shelf.visit().choices.get(note.id, {}), lang)
    contents = _contents(book, lang)
    if contents:
        st.html(contents)
    if titled:
        st.title(book.chapter.title, anchor="top")
        st.html(_origin(entry, lang))
    renamed.say(lang)
    checkup.told(shelf.visit())
    renamed.offer(entry.id, lang)
    if book.chapter.goal:
        st.html(Markup("<p class='nt-goal'>{}</p>").format(book.chapter.goal))
    for key, facts in note.remarks:
        yours.said(text(f"mine.remark.{key}", lang, **facts), "plain")
    checkup.summary(book, entry, lang)
    if book.chapter.live_cells:
        take.bar(book, lang)
    asks = any(cell.language == "quiz" for cell in book.chapter.cells)
    sheet = _questions(entry) if asks else None
    at = pieces.Place(entry, note, lang, shelf.pages_of(entry.inside), sheet)
    if not book.chapter.blocks:
        yours.quiet(text("mine.empty", lang))
    for block in book.chapter.blocks:
        DRAW.get(type(block), _plain)(block, book, at)


def _questions(entry: shelf.Entry) -> Sheet | None:
    """Of a note that is there; None for one that is gone."""
    from pages.parts.mine import questions  # the reader of questions, which most notes do not need

    return questions.sheet_of(entry) if shelf.entry(entry.id) is not None else None


def _origin(entry: shelf.Entry, lang: str) -> Markup:
    """Where the note lies, and since when it stands there as it does."""
    if entry.file is None:
        return Markup("<p class='nm-origin'>{}</p>").format(text("mine.origin.browser", lang, name=entry.name))
    saved = datetime.fromtimestamp(entry.file.mtime / 1e9)
    return Markup("<p class='nm-origin'>{}</p>").format(
        text("mine.origin.folder", lang, path=entry.inside.replace("/", " / "), when=f"{saved:%Y-%m-%d %H:%M}")
    )


def _contents(book: OwnBook, lang: str) -> Markup:
    """Sections beside the text: the first two levels that the note uses below its title."""
    heads = [head for head in book.chapter.headings if not _is_title(head, book)]
    top = min((head.level for head in heads), default=2)
    row = Markup("<li class='{}'><a href='#{}'>{}</a></li>")
    rows = joined(
        row.format("" if head.level == top else "nm-sub", head.anchor, _bare(head.text))
        for head in heads
        if head.level <= top + 1
    )
    frame = Markup("<nav class='nt-toc' aria-label='{0}'><p>{0}</p><ol>{1}</ol></nav>")
    return frame.format(text("mine.contents", lang), rows) if rows else Markup("")


def _bare(words: str) -> str:
    from core.notes.search import plain

    return plain(words)


def _is_title(head: Heading, book: OwnBook) -> bool:
    """The first H1 stands as the page's title already."""
    return head is book.chapter.title_heading


def _heading(block: Heading, book: OwnBook, at: pieces.Place) -> None:
    if not _is_title(block, book):
        draw = st.header if block.level <= 2 else st.subheader
        with st.container(key=f"mine-h{block.level}-{block.lines.first}"):
            draw(block.text, anchor=block.anchor or False)


def _prose(block: Prose, book: OwnBook, at: pieces.Place) -> None:
    checkup.formulas_of(block, book, at.lang)
    pieces.draw(block.text, at)
    repeats = book.findings.repeats.get(block.lines.first, ())
    if repeats:
        checkup.repeated(repeats, at.lang)


def _cell(block: Cell, book: OwnBook, at: pieces.Place) -> None:
    found = book.findings.looks.get(block.name)
    if block.language == "quiz":
        practice.place(block, book, at.questions, at.lang)
        return
    if found is not None:
        checkup.strip(found, book, at.lang)
    note_view.DRAW[Cell](block, book, at.lang)
    if block.live and block.name not in book.patches:
        checkup.stored_pictures(book.note.source.drawn, block.name, at.lang)
    if found is not None and found.repeats:
        checkup.repeated(found.repeats, at.lang)


def _plain(block: Block, book: OwnBook, at: pieces.Place) -> None:
    note_view.DRAW[type(block)](block, book, at.lang)


DRAW = {Heading: _heading, Prose: _prose, Cell: _cell, Mistake: _plain}
"""Kinds of blocks that a reader's own note draws otherwise than a chapter."""


def target(id: str) -> partial[None]:
    """What the navigation runs for a note."""
    return partial(page, id)
