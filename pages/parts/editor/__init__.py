"""The cell editor: CodeMirror in the reader's browser, of which Python sees events and nothing else.

Typing sends nothing. A run sends the current code of every edited cell of the page, for a run is stateless
and needs them all. Drafts, forms, stale marks and the order of automatic runs live in the browser
(``source/``, built into ``static/editor.js``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from core.errors import EventError
from core.text import catalogue, text
from pages.parts.bundle import Bundle

from .event import Event, read_event

__all__ = ["Event", "State", "asked", "editor", "incoming", "shared"]

State = Literal["idle", "queued", "running", "done", "error", "refused"]

WORDS = "editor.words."


def editor(
    *,
    key: str,
    name: str,
    original: str,
    scope: str,
    lang: str,
    needs: Sequence[str],
    state: State,
    place: int | None = None,
    elapsed: float | None = None,
    run_id: str = "",
    error_line: int | None = None,
    auto: bool = True,
    folded: bool = False,
    tag: str = "",
    output: str = "",
    whole: bool = False,
    visit: str = "",
    sources: Mapping[str, str] | None = None,
) -> Event | None:
    """Draw the editor of one cell; return what the reader asked since the last run of the script, or None.

    It appears when ``shared`` has been drawn for its scope, on the same page. ``original`` is the note's code,
    ``scope`` the namespace of drafts (``"tensors.zh"``), ``needs`` the cells whose code runs before this one.
    ``place`` in line counts from 1, ``elapsed`` is in seconds. ``run_id`` must change with every finished run: it
    tells the browser that the shown output belongs to the code it sent last. ``error_line`` counts from 1. With
    ``auto`` the cell runs again by itself when a cell it needs has run with other code. ``folded`` shows the form
    alone at first, with a button that unfolds the code. ``tag`` and ``output`` are escaped HTML: a line above the
    cell, and what stands below it and grows pale when it belongs to older code. With ``whole`` nothing else is drawn
    for the cell, so its runs may take the short way (``direct``). ``visit`` changes with each visit: it tells the
    browser which of two ``run_id`` is the newer one. ``sources`` are the edited cells, name to code, with which a run
    under way was asked for, where this page does not know it.

    While ``state`` is queued or running the browser sends ``poll`` events about four times a second.
    A malformed payload is answered with a sentence on the page and None.
    """
    event, fault = _arrived(key)
    bundle.component("living_notes_editor", "mount")(
        key=key,
        data={
            "key": key,
            "name": name,
            "original": original,
            "scope": scope,
            "needs": [need for need in needs if need != name],
            "state": state,
            "place": place,
            "elapsed": elapsed,
            "run_id": run_id,
            "error_line": error_line,
            "auto": auto,
            "folded": folded,
            "tag": tag,
            "output": output,
            "whole": whole,
            "visit": visit,
            "sources": dict(sources or {}),
            "seen": _seen(key, event),
        },
        on_event_change=_nothing,
    )
    if fault is not None:
        st.warning(text(f"editor.fault.{fault.reason}", lang, **fault.facts))
    return event


def incoming(key: str) -> Event | None:
    """The event that ``editor(key=key, …)`` is about to return in this run of the script.

    Lets a page act on it before it draws, so that the editor shows the new state at once.
    """
    return _arrived(key)[0]


def shared(
    *,
    scope: str,
    lang: str,
    completions: Sequence[str],
    bar: bool = True,
    direct: str = "",
    formats: Sequence[str] = (),
    file: Mapping[str, object] | None = None,
    cells: Mapping[str, str] | None = None,
    siblings: Mapping[str, str] | None = None,
) -> None:
    """Tell the cells of ``scope`` on this page what they share, and draw *Run all* and *Reset all* for them.

    ``completions`` are the names that the page defines; without ``bar`` nothing is seen. The browser works through
    the cells from top to bottom, one after another; the server sees ordinary runs. ``direct`` is the name that opens
    the short way of runs (``direct.opened``); without it all go through Streamlit. With ``formats`` the page can be
    taken along: ``asked(scope)`` tells what for, and ``file`` (``n`` of that event, ``name``, ``text``) is saved by the
    browser, once. With ``cells``, name to code of all cells of the page, a draft whose cell has changed its name goes
    to the cell that it was made from. ``siblings`` are the scopes of the same page in other languages, with what those
    are called: an edit there is taken over here, or offered.
    """
    key = _shared_key(scope)
    event, fault = _arrived(key)
    data = {
        "scope": scope,
        "words": _words(lang),
        "completions": list(completions),
        "bar": bar,
        "direct": direct,
        "formats": list(formats),
        "file": dict(file) if file else None,
        "cells": dict(cells or {}),
        "siblings": dict(siblings or {}),
        "seen": _seen(key, event),
    }
    bundle.component("living_notes_bar", "mountBar")(key=key, data=data, on_event_change=_nothing)
    if fault is not None:
        st.warning(text(f"editor.fault.{fault.reason}", lang, **fault.facts))


def asked(scope: str) -> Event | None:
    """The event of the page's bar that ``shared`` is about to take in."""
    return incoming(_shared_key(scope))


def _shared_key(scope: str) -> str:
    return f"shared-{scope}"


bundle = Bundle("editor")


def _words(lang: str) -> dict[str, str]:
    """The words that the browser needs; it fills in their fields itself."""
    return {key.removeprefix(WORDS): word for key, word in catalogue(lang).items() if key.startswith(WORDS)}


def _arrived(key: str) -> tuple[Event | None, EventError | None]:
    """The new event in the component's state, or the fault of its payload. Old and repeated ones count as none."""
    held = st.session_state.get(key)
    payload = held.get("event") if hasattr(held, "get") else None
    if payload is None:
        return None, None
    try:
        event = read_event(payload)
    except EventError as fault:
        return None, fault
    return (event, None) if event.n > st.session_state.get(_seen_key(key), 0) else (None, None)


def _seen_key(key: str) -> str:
    return f"{key}.editor.seen"


def _seen(key: str, event: Event | None) -> int:
    """Number of the newest event, kept so that the browser knows what has arrived."""
    if event is not None:
        st.session_state[_seen_key(key)] = event.n
    return st.session_state.get(_seen_key(key), 0)


def _nothing() -> None:
    """Streamlit exposes a trigger only when it has a callback."""
