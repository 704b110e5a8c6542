"""What holds on this machine: what was answered and where it is kept, the kernel's guarantees."""

import streamlit as st

from core.errors import KernelUnavailable
from core.text import has, text
from pages.parts import engine, shell, yours

lang = shell.enter()
st.title(text("settings.title", lang), anchor="top")
st.write(text("settings.lead", lang))

yours.style()
st.header(text("settings.answers.title", lang), anchor="answers")
with st.spinner(text("settings.answers.wait", lang)):
    from pages.parts import answers  # the engine of the quiz: a second, once a process
answers.show(lang)

st.header(text("settings.kernel", lang), anchor="kernel")
try:
    guarantees = engine.kernel().guarantees()
except KernelUnavailable as error:
    yours.said(text("kernel.Unavailable", lang, reason=error.reason))
else:
    st.write(f"**{text('settings.level', lang)}** · {text(f'settings.level_{guarantees.level}', lang)}")
    rows = [
        {
            text("settings.guarantee", lang): text(f"guarantee.{row.key}", lang)
            if has(f"guarantee.{row.key}", lang)
            else row.key,
            text("settings.holds", lang): text("settings.yes" if row.holds else "settings.no", lang),
            " ": row.by,
        }
        for row in guarantees.rows
    ]
    st.table(rows)

st.header(text("settings.drafts", lang), anchor="drafts")
st.write(text("settings.drafts_lead", lang))
