"""What the app remembers of one visit: the only module that names keys of session_state and the URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import uuid4

import streamlit as st

from core.kernel.types import Result
from core.text import LANGUAGES


@dataclass
class CellRun:
    """One cell's last run in this visit."""

    result: Result | None = None
    """What the last finished run gave; None until the cell is run here."""

    ticket: object | None = None
    """The run under way, a ``core.kernel`` Ticket; None when nothing runs."""

    sources: dict[str, str] = field(default_factory=dict)
    """The edited cells of the page as they stood when the run was asked for."""

    taken: bool = False
    """Whether the run under way was taken over from a session before, see ``returning``."""

    count: int = 0
    """How many runs have finished; the browser tells a new result from an old one by it."""

    asked: int = 0
    """Number of the newest event that was answered, so that a repeated one starts nothing."""

    kept: int | None = None
    """The run whose mistake the reader has kept as a question, by ``count``."""

    lock: Lock = field(default_factory=Lock, repr=False, compare=False)
    """Held while a turn is taken: a fragment and a request may come at the same time."""


def cell_runs() -> dict[str, CellRun]:
    """All runs of this visit, for ``cell_run``."""
    return st.session_state.setdefault("cell_runs", {})


def cell_run(runs: dict[str, CellRun], scope: str, name: str) -> CellRun:
    """The run of cell ``name`` on the page ``scope`` (chapter and language), among a visit's ``runs``."""
    return runs.setdefault(f"{scope}/{name}", CellRun())


def visitor() -> str:
    """A random name for this visit, for fairness in the queue; it identifies nobody."""
    return st.session_state.setdefault("visitor", uuid4().hex)


def url_language() -> str | None:
    """``?lang=`` of the address when it names a language of ours."""
    wish = st.query_params.get("lang")
    return wish if wish in LANGUAGES else None


def chosen_language() -> str | None:
    """The language chosen in this visit."""
    return st.session_state.get("lang")


def keep_language(lang: str) -> None:
    """Remember ``lang`` for this visit and put it into the address, so that a copied link keeps it."""
    st.session_state["lang"] = lang
    if st.query_params.get("lang") != lang:
        st.query_params["lang"] = lang


def app_has_run() -> bool:
    """Whether app.py has run in this visit, see ``shell.enter``."""
    return st.session_state.get("app_has_run", False)


def note_app_run() -> None:
    """Called by app.py's frame in each run."""
    st.session_state["app_has_run"] = True


def made_once(name: str, make: Callable[[], Any]) -> Any:
    """What this visit has under ``name``; made at first sight."""
    if name not in st.session_state:
        st.session_state[name] = make()
    return st.session_state[name]


def drop(name: str) -> None:
    """Forget what this visit has under ``name``."""
    st.session_state.pop(name, None)


def lab_run(name: str, make: Callable[[], Any]) -> Any:
    """The lab ``name`` in this visit, a ``pages.parts.lab.run.LabRun``; made at first sight."""
    runs: dict[str, Any] = st.session_state.setdefault("lab_runs", {})
    if name not in runs:
        runs[name] = make()
    return runs[name]


def keep_in_address(names: Iterable[str], wanted: Mapping[str, str]) -> None:
    """Bring those query keys of the address to what is ``wanted``; keys that are not wanted go."""
    for name in names:
        if name not in wanted:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]


def lab_checks() -> dict[str, dict[str, Any]]:
    """All checks of this visit, for ``lab_check``."""
    return st.session_state.setdefault("lab_checks", {})


def lab_check(section: str) -> dict[str, Any]:
    """The check of a section of published results in this visit: task, rows, error."""
    return lab_checks().setdefault(section, {})
