"""Who a visitor of a share is, in another browser too; and the end of everything that is kept of someone."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from core.errors import StoreError, UnknownLearner
from core.quiz.schedule import fold
from core.store import Learner, Store
from core.text import text
from pages.parts import learner, state, yours
from pages.parts.answers.desk import desk


def show(store: Store, me: Learner, lang: str) -> None:
    """A recovery code to write down, and a place to type one."""
    yours.quiet(text("settings.answers.code_lead", lang))
    if st.button(text("settings.answers.code_make", lang), key="answers-code"):
        desk().hush("person")
        desk().code = store.recovery_code(me)
    if desk().code:
        st.html(Markup("<div class='ny-code' tabindex='0'>{}</div>").format(desk().code))
        yours.read(text("settings.answers.code_note", lang))
    with st.form("answers-recover", border=False):
        typed = st.text_input(text("settings.answers.code_typed", lang), key="answers-typed", max_chars=60,
                              placeholder="XXXXX-XXXXX-XXXXX-XXXXX-XXXXX", autocomplete="off")  # fmt: skip
        if st.form_submit_button(text("settings.answers.code_use", lang), key="answers-recover-go") and typed.strip():
            recover(store, me, typed, lang)
            st.rerun()


def recover(store: Store, me: Learner, typed: str, lang: str) -> None:
    """Become the learner of a code; what was answered in this browser goes along."""
    try:
        who, token = store.recover(typed)
    except UnknownLearner:
        desk().say("person", text("settings.answers.code_wrong", lang))
        return
    if who != me:
        # The settings of the one who comes back stand, however new this visit's are.
        store.take_in(who, replace(store.content(me), settings_us=-1), fold)
        store.forget(me)
    learner.keep_token(who, token)
    state.drop("quiz_desk")  # its rounds are those of somebody else
    desk().code = ""
    desk().say("person", text("settings.answers.code_done", lang), "good")


def delete(store: Store, me: Learner, lang: str) -> None:
    """Asked twice, the second time with what there is to lose."""
    if not desk().deleting:
        yours.quiet(text("settings.answers.delete_lead", lang))
        if st.button(text("settings.answers.delete_ask", lang), key="answers-delete"):
            desk().hush("delete")
            desk().deleting = True
            st.rerun()
        return
    answers, own = sum(store.columns(me, ["reps"])[0]), len(store.kept(me))
    yours.said(text("settings.answers.delete_sure", lang, answers=f"{answers:,}", own=own))
    with st.container(horizontal=True):
        st.button(text("settings.answers.delete_keep", lang), key="answers-delete-no", type="primary",
                  on_click=_stop)  # fmt: skip
        st.button(text("settings.answers.delete_yes", lang), key="answers-delete-yes", on_click=_forget,
                  args=(store, me, lang))  # fmt: skip


def _stop() -> None:
    desk().deleting = False


def _forget(store: Store, me: Learner, lang: str) -> None:
    desk().deleting = False
    try:
        store.forget(me)
    except StoreError as error:
        desk().say("delete", yours.fault(error, lang))
        return
    learner.forgotten()
    state.drop("quiz_desk")
    desk().code, desk().made, desk().proposal = "", None, None
    desk().say("delete", text("settings.answers.delete_done", lang), "good")
