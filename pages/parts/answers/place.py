"""Where the answers lie: a file of one's own, or a share that may forget."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from markupsafe import Markup

from core.store import Learner, Store
from core.text import text
from pages.parts import learner, yours
from pages.parts.output_html import sentence


def show(store: Store, me: Learner | None, lang: str) -> None:
    """Where, how many, and what threatens them."""
    if store.trouble is not None:
        yours.said(yours.fault(store.trouble, lang))
    if learner.is_local():
        key = "place_own" if store.lasting else "place_memory"
        line = sentence(text(f"settings.answers.{key}", lang, where=_where(store)))
        st.html(Markup("<p class='ny-where'>{}</p>").format(line))
    else:
        yours.said(text("settings.answers.share", lang), "plain")
    if me is not None:
        answers = sum(store.columns(me, ["reps"])[0])
        own = len(store.kept(me))
        yours.quiet(text("settings.answers.counts", lang, answers=f"{answers:,}", own=own))


def _where(store: Store) -> str:
    """The file, or the address of the database without its password."""
    url = store.engine.url
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or ""))
    return url.render_as_string(hide_password=True)
