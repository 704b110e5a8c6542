"""One live cell: editor above, output below, in a fragment of its own.

A run is asked for by the editor, together with the edited text of all cells of the page; it is handed to the
kernel and waited for shortly. What takes longer is polled by the editor, so the page never blocks. Most runs do not
come here: the browser asks for them by a plain request, see ``direct``.
"""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from pages.parts import editor, engine, keep, output, state
from pages.parts.book import Book
from pages.parts.turn import turn

NO_TAG = Markup("")


@st.fragment
def show(book: Book, name: str, lang: str, *, folded: bool = False, tag: Markup = NO_TAG) -> None:
    """Draw the cell ``name``, run it when its editor asks, show the last or the stored result.

    ``folded`` hides the code until the reader asks for it, as the tag ``hide-input`` does. ``tag`` is a line above it.
    """
    cell = book.chapter.cell(name)
    key = f"editor-{book.scope}-{name}"
    run = state.cell_run(state.cell_runs(), book.scope, name)
    told = turn(book, name, run, editor.incoming(key), engine.reader(), lang)
    editor.editor(
        key=key,
        name=name,
        original=cell.code,
        scope=book.scope,
        lang=lang,
        folded=folded or cell.folded,
        tag=tag,
        whole=told.whole,
        visit=state.visitor(),
        **told.facts,
    )
    output.draw(told.rest, lang)
    if told.mistake:
        keep.offer(book, name, run, lang)
