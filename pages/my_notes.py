"""The reader's own notes: what they are, how to name the folder, a place to drop files, the list."""

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from core.errors import NoteRefused
from core.mynotes import folder as folders
from core.mynotes import limits
from core.text import text
from pages.parts import learner, shell, yours
from pages.parts.mine import checkup, look, renamed, roll, shelf

WAYS = {
    "cmd": "set STUDY_NOTES=C:\\Users\\me\\Documents\\notes\nstreamlit run app.py",
    "PowerShell": '$env:STUDY_NOTES = "C:\\Users\\me\\Documents\\notes"\nstreamlit run app.py',
    "bash": "STUDY_NOTES=~/Documents/notes streamlit run app.py",
}
"""Shell to the lines that start the app with a folder."""

UPLOAD_MB = 60
"""What the browser may send at once; what is too large for a note is refused with a sentence of ours."""


def folder_part(lang: str) -> None:
    """Where the notes come from, or how to name a folder; only for whoever sits at this machine."""
    seen = shelf.folder()
    st.header(text("mine.folder.title", lang), anchor="folder")
    if seen.root is None:
        yours.read(text("mine.folder.none", lang))
        _ways(lang)
        return
    if seen.trouble:
        yours.said(text(f"mine.folder.{seen.trouble}", lang, path=str(seen.root), variable=folders.VARIABLE))
        _ways(lang)
        return
    st.html(
        Markup("<p class='nm-path'>{} <code>{}</code></p>").format(text("mine.folder.watched", lang), str(seen.root))
    )
    if seen.more:
        yours.said(text("mine.folder.more", lang, most=limits.MOST_FILES), "plain")
    if not seen.files:
        yours.quiet(text("mine.folder.empty", lang))
    roll.listed([entry for entry in shelf.entries() if entry.file], lang)


def _ways(lang: str) -> None:
    for tab, lines in zip(st.tabs(list(WAYS)), WAYS.values(), strict=True):
        tab.code(lines, language=None)


def upload_part(lang: str) -> None:
    """A place to drop files, and those that this browser keeps."""
    visit = shelf.visit()
    st.header(text("mine.upload.title", lang), anchor="upload")
    yours.read(text("mine.upload.lead", lang))
    limit = text(
        "mine.upload.limit", lang, text=f"{limits.MOST_TEXT / 1e6:.0f}", book=f"{limits.MOST_NOTEBOOK / 1e6:.0f}"
    )
    st.html(f"<style>:root {{ --nm-choose: '{text('mine.upload.choose', lang)}'; --nm-limit: '{limit}' }}</style>")
    files = st.file_uploader(
        text("mine.upload.title", lang), accept_multiple_files=True, max_upload_size=UPLOAD_MB,
        key=f"mine-file-{len(visit.taken)}",  # a fresh one when its files have been taken
        label_visibility="collapsed",
    )  # fmt: skip
    if _take(files, lang):
        st.rerun()
    renamed.say(lang)
    checkup.told(visit)
    renamed.waiting(lang)
    if not visit.keeps:
        yours.said(text("mine.upload.not_kept", lang))
    uploads = [entry for entry in shelf.entries() if entry.file is None]
    for entry in uploads:
        roll.upload(entry, lang)
    if not uploads:
        yours.quiet(text("mine.upload.none" if visit.told else "mine.looking", lang))


def _take(files: Sequence, lang: str) -> bool:
    """Keep what was dropped, each file once; whether there was anything new."""
    visit = shelf.visit()
    fresh = [file for file in files or () if file.file_id not in visit.taken]
    together: set[str] = set()
    for file in fresh:
        visit.taken.add(file.file_id)
        name = shelf.apart(file.name, together)
        together.add(name)
        before = visit.uploads.get(shelf.upload_id(name))
        try:
            shelf.take(name, file.getvalue())
        except NoteRefused as fault:
            shelf.say(f"{name}: {text(fault.key, lang, **fault.facts)}")
            continue
        if before is None:
            key = "taken" if name == file.name else "numbered"
        else:
            key = "same" if before.raw == file.getvalue() else "replaced"
        shelf.say(text(f"mine.upload.{key}", lang, name=name, given=file.name), "good")
    return bool(fresh)


lang = shell.enter()
yours.style()
look.style()
st.title(text("mine.title", lang), anchor="top")
st.html(Markup("<p class='nt-goal'>{}</p>").format(text("mine.lead", lang)))
if learner.is_local():
    folder_part(lang)
upload_part(lang)
st.header(text("mine.rules.title", lang), anchor="rules")
st.markdown(text("mine.rules.text", lang))
