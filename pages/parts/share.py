"""What a visitor of a share is told: that it is one, and what it cannot do. The owner of the machine sees nothing."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from core.text import text
from pages.parts import engine, learner, yours
from pages.parts.output_html import joined, sentence

ANCHOR = "share"
LIMITS = ("forgets", "confined", "waits", "sleeps", "data")
"""What a share cannot do, or not well: keys under [share]."""


def hint(lang: str) -> None:
    """One quiet line for the first page, with the way to the rest."""
    if learner.is_local():
        return
    link = Markup("<a href='settings?lang={}#{}'>{}</a>").format(lang, ANCHOR, text("share.more", lang))
    yours.style()
    st.html(Markup("<p class='ny-quiet ny-share'>{} {}</p>").format(text("share.hint", lang), link))


def limits(lang: str, runs: bool = True) -> None:
    """The section of the settings; ``runs``: whether a visitor's cells run here at all."""
    if learner.is_local():
        return
    st.header(text("share.title", lang), anchor=ANCHOR)
    keys = [key if runs or key != "confined" else "stored" for key in LIMITS]
    seconds, memory = engine.allowance()
    items = (Markup("<li>{}</li>").format(sentence(_words(key, lang, seconds, memory))) for key in keys)
    st.html(Markup("<p class='ny-quiet'>{}</p><ul class='ny-limits'>{}</ul>").format(
        sentence(text("share.lead", lang)), joined(items)
    ))  # fmt: skip


def _words(key: str, lang: str, seconds: float, memory: int) -> str:
    facts = {"seconds": seconds, "memory": memory} if key == "confined" else {}
    return text(f"share.{key}", lang, **facts)
