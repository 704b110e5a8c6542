"""The bar of a page: run all, reset all, and the page to take along with the reader's own edits."""

from __future__ import annotations

import streamlit as st

from pages.parts import direct, editor
from pages.parts.book import Book

FORMATS = ("ipynb", "py", "md")
"""Endings of the files that are offered, those of ``core.notes.export``."""


@st.fragment
def bar(opened: Book, lang: str) -> None:
    """Draw it; a file that the reader asked for is made here and saved by the browser."""
    event = editor.asked(opened.scope)
    file = None
    if event is not None and event.kind == "take" and event.format in FORMATS:
        file = {"n": event.n, "name": opened.file_name(event.format), "text": opened.taken(event.format, event.sources)}
    editor.shared(
        scope=opened.scope,
        lang=lang,
        completions=opened.names,
        direct=direct.opened(opened, lang),
        formats=FORMATS,
        file=file,
        cells=opened.passing,
        siblings=opened.siblings,
    )
