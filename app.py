"""The living notes: page config, language, navigation. ``streamlit run app.py`` starts here.

Streamlit reads this file twice: as the server's application, with an address of our own beside Streamlit's, and as the
script that it runs for each visitor.
"""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import direct, engine, shell, sitemap, squeeze

if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App(
        __file__,
        routes=direct.routes(st.get_option("server.baseUrlPath")),
        middleware=[Middleware(squeeze.Squeeze)],
    )
else:
    lang = shell.language()
    page = st.navigation(sitemap.navigation(lang), position="sidebar", expanded=True)
    shell.frame(page, lang)
    page.run()
    engine.warm()  # after the page: the reader has something to read while the kernel starts
