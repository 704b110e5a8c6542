"""Which pages there are, in which order, under which heading.

A chapter or a lab needs no entry: every note in ``data/notes`` is a page. A page file ``pages/<chapter>.py`` is used
where there is one (it may add labs); without it the note alone is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from core.notes import library
from core.text import text

FOLDER = Path(__file__).resolve().parent.parent

FIXED = {
    "home": "start",
    "my_notes": "mine",
    "review": "yours",
    "questions": "yours",
    "progress": "yours",
    "settings": "yours",
}
"""Pages that are not chapters: file stem to group, in order.

None has an icon: Streamlit makes a page's icon the browser tab's as well, and fetches it from another host.
"""

GROUPS = ("start", "chapters", "labs", "mine", "yours")
"""Headings of the navigation, top to bottom; words under [nav]."""

MOST_OWN = 40
"""The reader's own notes that the navigation lists; all of them stand on the page ``my_notes``."""


def _chapter_target(chapter_id: str) -> Path | Callable[[], None]:
    """The page file of a chapter, or a function that shows its note."""
    file = FOLDER / f"{chapter_id}.py"
    if file.exists():
        return file
    from pages.parts import note_view

    return partial(note_view.page, chapter_id)


def page(page_id: str, lang: str) -> Page:
    """The navigation entry of a fixed page or a chapter.

    ``url_path`` equals the file's stem: a first visit by deep link is looked up by that name.
    """
    title = name(page_id, lang)
    if page_id in FIXED:
        return st.Page(FOLDER / f"{page_id}.py", title=title, url_path=page_id, default=page_id == "home")
    return st.Page(
        _chapter_target(page_id), title=title, url_path=page_id, help=library.load(page_id, lang).goal
    )


def name(page_id: str, lang: str) -> str:
    """What the navigation calls a fixed page, a chapter or a lab."""
    if page_id in FIXED:
        return text(f"nav.{page_id}", lang)
    chapter = library.load(page_id, lang)
    return chapter.title if chapter.is_lab else f"{chapter.order} · {chapter.title}"


def navigation(lang: str) -> dict[str, list[Page]]:
    """Headings to pages, as ``st.navigation`` wants them; empty groups are left out."""
    ids: dict[str, list[str]] = {group: [] for group in GROUPS}
    for page_id, group in FIXED.items():
        ids[group].append(page_id)
    ids["chapters"] += library.chapters()
    ids["labs"] += library.labs()
    sections: dict[str, list[Page]] = {}
    for group, members in ids.items():
        if members:
            heading = text(f"nav.{group}", lang) if group != "start" else ""
            sections[heading] = [page(page_id, lang) for page_id in members]
        if group == "mine":
            for below, pages in _own().items():
                sections.setdefault(f"{heading} / {below}" if below else heading, []).extend(pages)
    return sections


def _own() -> dict[str, list[Page]]:
    """Pages of the reader's own notes by sub-folder, and one for an address that no note has: it says so itself.

    Imported here, for the notes' shelf asks who sits at this machine, and that needs the app.
    """
    from pages.parts import learner
    from pages.parts.mine import keeper, sheet, shelf

    learner.listen()
    keeper.listen()
    found: dict[str, list[Page]] = {}
    entries = shelf.entries()
    for at, entry in enumerate(entries):
        shown = "visible" if at < MOST_OWN else "hidden"
        name = entry.name.rpartition(".")[0] or entry.name
        one = st.Page(sheet.target(entry.id), title=_title(name), url_path=entry.id, visibility=shown)
        found.setdefault(entry.below.replace("/", " / "), []).append(one)
    asked = shelf.requested()
    if asked and all(entry.id != asked for entry in entries):
        one = st.Page(sheet.target(asked), title="…", url_path=asked, visibility="hidden")
        found.setdefault("", []).append(one)
    return found


def _title(name: str) -> str:
    """A file's name as a title, which Streamlit would take for Markdown, and which must not be empty."""
    return re.sub(r"([\\`*_\[\]<>:$])", r"\\\1", name) if name.strip(" _") else f"“{name}”"


def bare(title: str) -> str:
    """A title for the browser's tab, which knows no Markdown."""
    return re.sub(r"\\(.)", r"\1", title)


def page_ids() -> list[str]:
    """The url paths of all pages, in order."""
    from pages.parts.mine import shelf

    return [*FIXED, *library.chapters(), *library.labs(), *(entry.id for entry in shelf.entries())]
