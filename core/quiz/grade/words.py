"""The sentence behind a grade's ``why``, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.text import text


def sentence(why: Mapping[str, Any], lang: str) -> str:
    """The author's words, or those of the catalogue with their facts."""
    if "text" in why:
        return why["text"].get(lang, "")
    fields = {name: value.get(lang, "") if isinstance(value, Mapping) else value for name, value in why.items()}
    return text(f"quiz.why.{fields.pop('key')}", lang, **fields)
