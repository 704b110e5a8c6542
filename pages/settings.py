"""What holds on this machine: what was answered and where it is kept, the kernel's guarantees."""

import streamlit as st

from core.errors import KernelUnavailable
from core.text import has, text
from pages.parts import engine, share, shell, yours

lang = shell.enter()


def _mechanisms(by: str) -> str:
    """What keeps a promise: plain words where it is ours, the name where it is the system's."""
    if not by:
        return "–"
    known = [text(f"guarantee_by.{name}", lang) if has(f"guarantee_by.{name}", lang) else name
             for name in by.split(", ")]  # fmt: skip
    return text("guarantee_by.and", lang).join(known)


st.title(text("settings.title", lang), anchor="top")
st.write(text("settings.lead", lang))

yours.style()
st.header(text("settings.answers.title", lang), anchor="answers")
with st.spinner(text("settings.answers.wait", lang)):
    from pages.parts import answers  # the engine of the quiz: a second, once a process
answers.show(lang)

try:
    guarantees, fault = engine.kernel().guarantees(), None
except KernelUnavailable as error:
    guarantees, fault = None, error
share.limits(lang, runs=guarantees is not None and engine.may_run(guarantees))

st.header(text("settings.kernel", lang), anchor="kernel")
if fault is not None:
    yours.said(text("kernel.Unavailable", lang, reason=fault.reason))
elif guarantees is not None:
    st.write(f"**{text('settings.level', lang)}** · {text(f'settings.level_{guarantees.level}', lang)}")
    rows = [
        {
            text("settings.guarantee", lang): text(f"guarantee.{row.key}", lang)
            if has(f"guarantee.{row.key}", lang)
            else row.key,
            text("settings.holds", lang): text("settings.yes" if row.holds else "settings.no", lang),
            text("settings.by", lang): _mechanisms(row.by),
        }
        for row in guarantees.rows
    ]
    st.table(rows)

st.header(text("settings.drafts", lang), anchor="drafts")
st.write(text("settings.drafts_lead", lang))
