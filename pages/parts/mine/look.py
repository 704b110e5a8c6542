"""The style sheet of the reader's own notes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st


def style() -> None:
    st.html(f"<style>{_css()}</style>")


@lru_cache(maxsize=1)
def _css() -> str:
    return Path(__file__).with_name("mine.css").read_text(encoding="utf-8")
