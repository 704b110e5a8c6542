"""The living notes: page config, language, navigation. ``streamlit run app.py`` starts here."""

import streamlit as st

from pages.parts import engine, shell, sitemap

lang = shell.language()
page = st.navigation(sitemap.navigation(lang), position="sidebar", expanded=True)
shell.frame(page, lang)
page.run()
engine.warm()  # after the page: the reader has something to read while the kernel starts
