"""One quiet line of the home page: what is due today, how long it takes, the way there. Nothing where nothing is due.

The engine of the quiz takes a second to import: a thread brings it, and the line looks again until it is there.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from core.text import text
from pages.parts import learner, yours
from pages.parts.output_html import joined
from pages.parts.quiz_card import warm

AGAIN_S = 0.6
"""Seconds between two looks whether the engine is there."""
PACE_MS = 20_000
"""What an answer is taken to last while none has been timed."""


@dataclass(frozen=True)
class Due:
    """What today holds."""

    due: int
    new: int
    left: int
    """Questions of a session that was not finished."""
    minutes: int


def line(lang: str) -> None:
    """The line, in a fragment of its own; costs the page nothing while the engine is still on its way."""
    warm.start(now=True)
    st.fragment(_line, run_every=None if warm.ready() else AGAIN_S)(lang, warm.ready())


def _line(lang: str, ready: bool) -> None:
    if not warm.ready():
        return
    if not ready:  # it has come since the page was drawn: draw it once more, without looking again
        st.rerun()
    found = today()
    if found is not None:
        yours.style()
        st.html(html(found, lang))


def today() -> Due | None:
    """What is due for this visit's learner; None where nothing is, or nothing was ever answered."""
    from core.errors import StoreError
    from core.quiz import queue
    from core.quiz.days import day_of
    from core.quiz.queue import Columns
    from core.quiz.schedule import Scheduler
    from core.store import now
    from pages.parts.quiz_card.pool import pool

    me = learner.learner()
    if me is None:
        return None
    store = learner.store()
    try:
        cards = Columns.read(store, me)
        if not len(cards.question):
            return None
        settings = store.settings(me)
        items = pool(me).items
        day = day_of(now(), Scheduler.of(settings).zone)
        counts = queue.counts(cards, items, day, new_per_day=queue.new_per_day(settings))
        session = store.open_session(me)
        left = max(0, len(session[1]["places"]) - session[1]["at"]) if session else 0
        if not counts[queue.DUE] and not left:
            return None
        asked = left or counts[queue.DUE] + counts[queue.NEW]
        pace = statistics.median(store.pace(me) or [PACE_MS])
        return Due(counts[queue.DUE], counts[queue.NEW], left, max(1, math.ceil(asked * pace / 60_000)))
    except StoreError:  # the pages that need the answers say so
        return None


def html(found: Due, lang: str) -> Markup:
    """The line as HTML."""
    key = "open" if found.left else "due"
    parts = [Markup("<b>{}</b>").format(text(f"home.due.{key}", lang, due=found.due, left=found.left))]
    if found.new and not found.left:
        parts.append(Markup("<span>{}</span>").format(text("home.due.new", lang, new=found.new)))
    parts.append(Markup("<span>{}</span>").format(text("home.due.minutes", lang, minutes=found.minutes)))
    parts.append(Markup("<a href='review?lang={}'>{}</a>").format(
        lang, text("home.due.resume" if found.left else "home.due.go", lang)
    ))  # fmt: skip
    return Markup("<div class='ny-due'>{}</div>").format(joined(parts))
