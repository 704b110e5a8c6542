"""The living notes: page config, language, navigation. ``streamlit run app.py`` starts here.

Streamlit reads this file twice: as the server's application, with an address of our own beside Streamlit's, and as the
script that it runs for each visitor.
"""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import direct, engine, preface, shell, sitemap, squeeze
from pages.parts.mine import watch

if get_script_run_ctx(suppress_warning=True) is None:
    # Or the first visit of a process would look for its page in ``pages/`` alone, where no reader's own note lies.
    PagesManager.uses_pages_directory = False
    base = st.get_option("server.baseUrlPath")
    app = st.App(
        __file__,
        routes=[*direct.routes(base), *watch.routes(base)],
        middleware=[Middleware(squeeze.Squeeze), Middleware(preface.Preface, base=base)],
    )
else:
    lang = shell.language()
    page = st.navigation(sitemap.navigation(lang), position="sidebar", expanded=True)
    shell.frame(page, lang)
    page.run()
    engine.warm()  # after the page: the reader has something to read while the kernel starts
