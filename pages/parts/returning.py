"""What a reader had under way goes on where a page is loaded anew: a run of a cell, a check of published results.

Streamlit begins a new session then and knows nothing of the one before. Here sessions are noted by who reads: the owner
of this computer, or the learner that a stranger's browser has named. A session takes over what another one of the same
reader had under way when that one has gone; a second tab takes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.parts import engine, learner, state

PATIENCE_S = 0.6
"""A page that is loaded anew may come before its last session is seen to have gone."""
LOOK_S = 0.05
MOST_EACH, MOST = 8, 400
"""Sessions that are noted: of one reader, of all."""


@dataclass
class Visit:
    """One session, and what it holds under way: both dicts are the session's own."""

    who: str
    session: str
    runs: dict[str, state.CellRun]
    checks: dict[str, dict[str, Any]]

    @property
    def busy(self) -> bool:
        """Whether anything is under way."""
        return any(run.ticket is not None for run in list(self.runs.values())) or any(
            check.get("task") is not None for check in list(self.checks.values())
        )


_visits: list[Visit] = []
_lock = Lock()


def resume() -> None:
    """Take over what this reader's last session had under way; before cells are drawn, once a session."""
    context = get_script_run_ctx(suppress_warning=True)
    who = _who()
    if context is None or not who or state.made_once("resumed", dict).get("who") == who:
        return
    state.made_once("resumed", dict)["who"] = who
    take_over(Visit(who, context.session_id, state.cell_runs(), state.lab_checks()), _alive)


def take_over(mine: Visit, alive: Callable[[str], bool]) -> None:
    """Note the session ``mine`` and give it what gone ones of the same reader had under way.

    ``alive`` tells of a session's name whether a page is connected to it.
    """
    end = time.monotonic() + PATIENCE_S
    with _lock:
        before = [visit for visit in _visits if visit.who == mine.who and visit.session != mine.session and visit.busy]
    while any(alive(visit.session) for visit in before) and time.monotonic() < end:
        time.sleep(LOOK_S)
    for visit in reversed(before):  # the newest first
        if not alive(visit.session):
            _move(visit, mine)
    with _lock:
        kept = [visit for visit in _visits if visit.session != mine.session and (visit.busy or alive(visit.session))]
        own = [visit for visit in kept if visit.who == mine.who][-MOST_EACH + 1 :]
        _visits[:] = [*[visit for visit in kept if visit.who != mine.who], *own, mine][-MOST:]


def _move(old: Visit, new: Visit) -> None:
    """What is under way changes hands, so that a stop there is a stop: nobody else waits for it."""
    for key, run in list(old.runs.items()):
        mine = new.runs.setdefault(key, state.CellRun())
        with run.lock, mine.lock:
            if run.ticket is not None and mine.ticket is None and mine.result is None:
                mine.ticket, mine.sources, mine.taken = run.ticket, run.sources, True
                run.ticket = None
    for section, check in list(old.checks.items()):
        mine = new.checks.setdefault(section, {})
        if mine.get("task") is None and not mine.get("rows"):
            mine["task"] = check.pop("task", None)


def _who() -> str:
    """A name for the reader of this session; "" for a stranger whose browser has not yet named her."""
    if engine.reader().owner:
        return "owner"
    return learner.named()


def _alive(session: str) -> bool:
    return st.runtime.exists() and Runtime.instance().is_active_session(session)
