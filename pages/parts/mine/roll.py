"""The list of notes, each with what is known of it without running anything."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import groupby

import streamlit as st
from markupsafe import Markup

from core.errors import NoteRefused
from core.mynotes import check
from core.mynotes.note import open_note
from core.text import text
from pages.parts.mine import shelf
from pages.parts.mine.look import counted
from pages.parts.output_html import joined

PATIENCE_S = 1.5
"""How long notes of a list are looked into; what is left is told when the page is drawn again."""


def listed(entries: Sequence[shelf.Entry], lang: str) -> None:
    """Notes of the folder, by sub-folder."""
    until = time.monotonic() + PATIENCE_S
    for below, group in groupby(entries, key=lambda entry: entry.below):
        if below:
            st.html(Markup("<p class='nm-below'>{}</p>").format(below.replace("/", " / ")))
        rows = joined(_row(entry, lang, until) for entry in group)
        st.html(Markup("<ul class='nm-list'>{}</ul>").format(rows))


def upload(entry: shelf.Entry, lang: str) -> None:
    """One uploaded note, with what can be done with it."""
    held = shelf.visit().uploads[entry.id]
    with st.container(key=f"mine-upload-{entry.id}", gap="small"):
        st.html(Markup("<ul class='nm-list'>{}</ul>").format(_row(entry, lang, time.monotonic() + PATIENCE_S)))
        with st.container(horizontal=True, gap="small"):
            if held.before is not None:
                st.button(text("mine.upload.back", lang), key=f"mine-back-{entry.id}", type="tertiary",
                          icon=":material/undo:", on_click=shelf.back, args=(entry.id,))  # fmt: skip
            st.download_button(text("mine.fetch", lang), held.raw, held.name, key=f"mine-get-{entry.id}",
                               type="tertiary", icon=":material/download:", on_click="ignore")  # fmt: skip
            with st.popover(text("mine.upload.drop", lang), icon=":material/delete:", type="tertiary"):
                st.caption(text("mine.upload.drop_sure", lang, name=held.name))
                st.button(text("mine.upload.drop_yes", lang), key=f"mine-drop-{entry.id}", on_click=shelf.drop,
                          args=(entry.id,))  # fmt: skip


def _row(entry: shelf.Entry, lang: str, until: float) -> Markup:
    title, size, more = entry.name, "", Markup("")
    if time.monotonic() < until:
        try:
            note = open_note(entry.id, entry.name, shelf.raw(entry))
        except NoteRefused as fault:
            size = text(fault.key, lang, **fault.facts)
        else:
            title = note.chapter.title
            size, more = _state(check.examine(note), shelf.visit().choices.get(entry.id, {}), lang)
    row = Markup("<li><a href='{}'><b>{}</b><span class='nm-size'>{}{}</span><span class='nm-file'>{}</span></a></li>")
    return row.format(entry.id, title, size, more, entry.name)


def _state(found: check.Findings, choice: check.Choice, lang: str) -> tuple[str, Markup]:
    """Cells, and repairs that are offered and not yet taken."""
    cells = counted("mine.list.cells", lang, len(found.looks))
    left = found.offered - found.chosen(choice)
    if not found.offered:
        return cells, Markup("")
    key = "mine.list.offered" if left else "mine.list.repaired"
    return cells, Markup(" · <span class='nm-more'>{}</span>").format(counted(key, lang, left or found.offered))
