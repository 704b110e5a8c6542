"""Tensor pictures (kinds ``op`` and ``memory``), drawn and pointed at in the reader's browser without a rerun."""

from __future__ import annotations

from typing import Any

from core.text import catalogue, text
from pages.parts.bundle import Bundle

__all__ = ["KINDS", "show"]

KINDS = ("op", "memory")
"""Kinds of output that are drawn here."""

WORDS = "tensors.words."
bundle = Bundle("grids")


def show(output: dict[str, Any], lang: str, *, key: str) -> None:
    """Draw a checked picture. ``key`` is one place on the page: the drawing stays there when the picture changes."""
    data = {"output": worded(output, lang), "words": words(lang)}
    bundle.component("living_notes_grids")(key=key, data=data)


def worded(output: dict[str, Any], lang: str) -> dict[str, Any]:
    """The picture with its faults as sentences in the reader's language."""
    if output["kind"] != "op":
        return output
    return output | {"steps": [step | {"fault": _fault(step["fault"], lang)} for step in output["steps"]]}


def _fault(fault: dict[str, Any] | None, lang: str) -> dict[str, Any] | None:
    return fault and fault | {"sentence": text(f"tensors.fault.{fault['key']}", lang, **fault["facts"])}


def words(lang: str) -> dict[str, str]:
    """The words that the browser needs; it fills in their fields itself."""
    return {key.removeprefix(WORDS): word for key, word in catalogue(lang).items() if key.startswith(WORDS)}
