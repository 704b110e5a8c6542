"""A note that is saved in another program appears by itself: the folder is looked at every other second."""

from __future__ import annotations

import streamlit as st

from pages.parts.mine import shelf

EVERY_S = 1.5


def folder() -> None:
    """Begin to watch, where there is a folder; draws nothing."""
    seen = shelf.folder()
    shelf.visit().stamp = seen.stamp
    if seen.root is not None:
        _look()


@st.fragment(run_every=EVERY_S)
def _look() -> None:
    if shelf.folder().stamp != shelf.visit().stamp:
        st.rerun()
