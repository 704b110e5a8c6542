"""Uploaded notes and chosen repairs, kept in the reader's browser (IndexedDB) and nowhere else.

The browser tells once after a page was loaded what it keeps; from then on it is told what to write down.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from core.errors import NoteRefused
from core.mynotes import formulas
from core.mynotes.note import open_note
from core.mynotes.repairs import RULES
from pages.parts import learner
from pages.parts.mine import renamed, shelf

KEY = "mine_keeper"
MOST_CHOICES = 2_000
_JS = Path(__file__).with_name("keeper.js").read_text(encoding="utf-8")


def listen() -> None:
    """Take in what the browser says; before the navigation is made, in which its notes stand."""
    held = st.session_state.get(KEY)
    told = held.get("told") if hasattr(held, "get") else None
    if isinstance(told, Mapping):
        _told(shelf.visit(), told)


def meet(*, ask: bool) -> None:
    """Hand the browser its orders. ``ask``: this page must know what it keeps, even if that is nothing.

    A stranger's browser says first who she is: of two things told at once Streamlit may lose one.
    """
    visit = shelf.visit()
    orders = [_written(one) for one in visit.orders]
    _component()(
        key=KEY,
        data={
            "told": visit.told,
            "ask": ask,
            "hold": not learner.is_local() and learner.learner() is None,
            "orders": orders,
            "stamp": visit.stamp,
        },
        on_told_change=_nothing,
    )


def _written(one: Mapping[str, Any]) -> dict[str, Any]:
    """An order as JSON."""
    return {**one, "raw": base64.b64encode(one["raw"]).decode()} if "raw" in one else dict(one)


def _told(visit: shelf.Visit, told: Mapping[str, Any]) -> None:
    done = told.get("done")
    if isinstance(done, int | float):
        visit.orders = [one for one in visit.orders if one["n"] > done]
    if told.get("closed") is True:
        visit.polls = True
    if told.get("keeps") is False:
        visit.keeps = False
    if visit.told or "notes" not in told:
        return
    visit.told = True
    notes = told["notes"]
    for one in (notes if isinstance(notes, Sequence) else [])[: shelf.MOST_UPLOADS]:
        _back(visit, one)
    choices = told.get("choices")
    for one in (choices if isinstance(choices, Sequence) else [])[:MOST_CHOICES]:
        if isinstance(one, Mapping) and isinstance(one.get("id"), str):
            visit.choices.setdefault(one["id"], _choice(one.get("choice")))
    renamed.told(told.get("held"))


def _back(visit: shelf.Visit, one: object) -> None:
    """A note that the browser has kept; one that was uploaded meanwhile is newer."""
    if not isinstance(one, Mapping) or not isinstance(one.get("name"), str) or not isinstance(one.get("raw"), str):
        return
    name = one["name"][:300]
    id = shelf.upload_id(name)
    try:
        raw = base64.b64decode(one["raw"], validate=True)
        open_note(id, name, raw)
    except (binascii.Error, ValueError, NoteRefused):
        return
    visit.uploads.setdefault(id, shelf.Upload(name, raw))


def _choice(given: object) -> dict[str, list[str]]:
    if not isinstance(given, Mapping):
        return {}
    return {
        str(key)[:40]: [kind for kind in kinds if kind in RULES or kind == formulas.KIND]
        for key, kinds in list(given.items())[:MOST_CHOICES]
        if isinstance(kinds, Sequence) and not isinstance(kinds, str)
    }


_components: dict[str, Any] = {}


def _component() -> Any:
    if "" not in _components:
        _components[""] = st.components.v2.component("living_notes_keeper", js=_JS)
    return _components[""]


def _nothing() -> None:
    """Streamlit exposes a trigger only when it has a callback."""
