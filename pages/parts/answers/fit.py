"""Parameters of the schedule that fit one's own memory: offered when there are answers enough, taken on when wished."""

from __future__ import annotations

import streamlit as st

from core.errors import StoreError
from core.quiz import optimizer
from core.quiz.optimizer import MIN_REVIEWS, Proposal
from core.quiz.schedule import Scheduler, fold
from core.store import Learner, Store
from core.text import text
from pages.parts import yours
from pages.parts.answers.desk import desk

QUICK = "fsrs-rs-python"
"""The engine that is quick enough to be waited for, and brings no torch into this process."""


def show(store: Store, me: Learner, lang: str) -> None:
    """What is in force, and what can be done about it."""
    settings = store.settings(me)
    fitted = bool(settings.get("parameters"))
    answers = sum(store.columns(me, ["reps"])[0])
    if fitted:
        yours.quiet(text("settings.answers.fit_own", lang))
        st.button(text("settings.answers.fit_back", lang), key="answers-fit-back", on_click=adopt,
                  args=(store, me, None, lang))  # fmt: skip
    if answers < MIN_REVIEWS:
        if not fitted:
            yours.quiet(text("settings.answers.fit_few", lang, answers=f"{answers:,}", least=f"{MIN_REVIEWS:,}"))
        return
    if not fitted:
        yours.quiet(text("settings.answers.fit_lead", lang))
    if st.button(text("settings.answers.fit_try", lang), key="answers-fit-try"):
        desk().hush("fit")
        with st.spinner(text("settings.answers.fit_wait", lang)):
            desk().proposal = proposal(store, me)
    found = desk().proposal
    if found is None:
        return
    facts = {"reviews": f"{found.reviews:,}", "least": f"{MIN_REVIEWS:,}"}
    for name in ("loss_before", "loss_after"):
        loss = getattr(found, name)
        facts[name] = "–" if loss is None else f"{loss:.3f}"
    yours.said(text(f"settings.answers.fit_{found.reason}", lang, **facts), "good" if found.adopt else "plain")
    if found.adopt:
        st.button(text("settings.answers.fit_adopt", lang), key="answers-fit-adopt", type="primary", on_click=adopt,
                  args=(store, me, found, lang))  # fmt: skip


def proposal(store: Store, me: Learner) -> Proposal:
    """What fits the learner's answers. Raises StoreError."""
    rules = Scheduler.of(store.settings(me))
    events = store.events(me)
    if optimizer.engine() != QUICK:
        return Proposal(rules.parameters, False, "engine", len(optimizer.reviews(events)))
    return optimizer.optimize(events, rules.parameters, fit_by=QUICK)


def adopt(store: Store, me: Learner, found: Proposal | None, lang: str) -> None:
    """Take the proposed parameters on, or with none go back to the defaults; every card is made anew."""
    try:
        store.change_settings(me, {"parameters": list(found.parameters) if found else None}, fold)
    except StoreError as error:
        desk().say("fit", yours.fault(error, lang))
        return
    desk().proposal = None
    desk().say("fit", text("settings.answers.fit_done" if found else "settings.answers.fit_undone", lang), "good")
