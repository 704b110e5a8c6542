"""Settings of what was answered: where it is kept, how it is asked again, files out and in, other browsers, its end.

place     where the answers lie, and what a share forgets
plan      retention, new questions a day, time zone
fit       parameters of the schedule fitted to one's own answers
files     a backup and its return, other programs
person    a visitor's recovery code; deleting everything
"""

from __future__ import annotations

import streamlit as st

from core.errors import StoreError, UnknownLearner
from core.text import text
from pages.parts import learner, yours
from pages.parts.answers import files, fit, person, place, plan
from pages.parts.answers.desk import desk

__all__ = ["show"]

PARTS = {"plan": plan.show, "fit": fit.show, "files": files.show, "person": person.show, "delete": person.delete}
"""Below the place: anchor to what draws it; headings under [settings.answers]."""


def show(lang: str) -> None:
    """All of it for this visit's learner; only the place until a stranger's browser has told who she is."""
    store, me = learner.store(), learner.learner()
    try:
        place.show(store, me, lang)
        if me is None:
            return
        for part, draw in PARTS.items():
            if part == "person" and learner.is_local():
                continue
            st.subheader(text(f"settings.answers.{part}", lang), anchor=part)
            draw(store, me, lang)
            desk().tell(part)
    except UnknownLearner:
        learner.lost()
        st.rerun()
    except StoreError as error:
        yours.said(yours.fault(error, lang))
