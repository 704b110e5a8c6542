"""How the learning goes: what is known, what comes due, how well one judges oneself."""

import streamlit as st

from core.text import text
from pages.parts import shell, yours

lang = shell.enter()
st.title(text("nav.progress", lang), anchor="top")
yours.style()
with st.spinner(text("progress.wait", lang)):
    from pages.parts import progress_view  # the engine of the quiz and the charts: some seconds, once a process
progress_view.show(lang)
