"""Which pages there are, in which order, under which heading.

A chapter or a lab needs no entry: every note in ``data/notes`` is a page. A page file ``pages/<chapter>.py`` is used
where there is one (it may add labs); without it the note alone is shown.
"""

from __future__ import annotations

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
    "review": "yours",
    "questions": "yours",
    "progress": "yours",
    "settings": "yours",
}
"""Pages that are not chapters: file stem to group, in order.

None has an icon: Streamlit makes a page's icon the browser tab's as well, and fetches it from another host.
"""

GROUPS = ("start", "chapters", "labs", "yours")
"""Headings of the navigation, top to bottom; words under [nav]."""


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
    if page_id in FIXED:
        return st.Page(
            FOLDER / f"{page_id}.py",
            title=text(f"nav.{page_id}", lang),
            url_path=page_id,
            default=page_id == "home",
        )
    chapter = library.load(page_id, lang)
    title = chapter.title if chapter.is_lab else f"{chapter.order} · {chapter.title}"
    return st.Page(_chapter_target(page_id), title=title, url_path=page_id, help=chapter.goal)


def navigation(lang: str) -> dict[str, list[Page]]:
    """Headings to pages, as ``st.navigation`` wants them; empty groups are left out."""
    ids: dict[str, list[str]] = {group: [] for group in GROUPS}
    for page_id, group in FIXED.items():
        ids[group].append(page_id)
    ids["chapters"] += library.chapters()
    ids["labs"] += library.labs()
    return {
        text(f"nav.{group}", lang) if group != "start" else "": [page(page_id, lang) for page_id in members]
        for group, members in ids.items()
        if members
    }


def page_ids() -> list[str]:
    """The url paths of all pages, in order."""
    return [*FIXED, *library.chapters(), *library.labs()]
