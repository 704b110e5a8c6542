"""The style sheet of the reader's own notes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from core.text import has, text


def counted(key: str, lang: str, count: int, **facts: object) -> str:
    """A sentence with a number; languages that bend words have another one for 1, ``<key>_one``."""
    one = f"{key}_one"
    return text(one if count == 1 and has(one, lang) else key, lang, count=count, **facts)


def style() -> None:
    st.html(f"<style>{_css()}</style>")


@lru_cache(maxsize=1)
def _css() -> str:
    return Path(__file__).with_name("mine.css").read_text(encoding="utf-8")
