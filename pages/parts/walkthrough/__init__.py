"""Draws an autograd graph to walk through, and a Jacobian matrix: both wholly in the reader's browser.

The server sends the checked output once; stepping, playing and editing v cost no run of anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from core.text import catalogue
from pages.parts.bundle import Bundle

__all__ = ["KINDS", "show"]

KINDS = ("graph", "jacobian")
"""Kinds of output that are drawn here."""

WORDS = "autograd.words."

bundle = Bundle("walkthrough")


def show(output: Mapping[str, Any], lang: str, *, key: str) -> None:
    """Draw a checked output of one of ``KINDS``. ``key`` must be unique on the page and stay for a cell's output."""
    data = {"output": dict(output), "words": _words(lang)}
    identity = hashlib.sha256(json.dumps([data["output"], lang]).encode()).hexdigest()[:16]
    bundle.component("living_notes_walkthrough")(key=key, data=data | {"id": identity})


def _words(lang: str) -> dict[str, str]:
    """The words that the browser needs; it fills in their fields itself."""
    return {key.removeprefix(WORDS): word for key, word in catalogue(lang).items() if key.startswith(WORDS)}
