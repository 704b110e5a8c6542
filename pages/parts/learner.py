"""Who learns here: on one's own machine simply its owner, on a share whoever brings the token of this browser.

A visitor's token and a mirror of her answers lie in the browser's localStorage (``learner.js``). The browser tells the
token once after a page has been loaded; until then ``learner()`` knows nobody. When the share has forgotten the token
it asks for the mirror and takes it into a new history, so that a share that loses its disk costs no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.errors import StoreError, UnknownLearner
from pages.parts import engine, state

if TYPE_CHECKING:
    from core.store import Event, Learner, Store

__all__ = [
    "forgotten", "is_local", "keep_token", "learner", "listen", "lost", "made", "meet", "mirrored", "named", "store",
]  # fmt: skip

KEY = "learner"
LONGEST_TOKEN = 200
_JS = Path(__file__).with_name("learner.js").read_text(encoding="utf-8")


@dataclass
class Visit:
    """What is known of this visit's learner."""

    learner: Learner | None = None
    token: str = ""
    """To be written into the browser; empty when it has the right one."""
    told: bool = False
    """The browser has said whether it has a token."""
    wants_mirror: bool = False
    zoned: bool = False
    """The zone of the browser is in the settings."""
    clear: bool = False
    """The browser is to drop the mirror that belongs to the token before."""


@st.cache_resource(show_spinner=False, on_release=lambda opened: opened.close())
def store() -> Store:
    """The store of this process: DATABASE_URL of the environment or of st.secrets, else the user's own file.

    Where it cannot be opened the quiz goes on in memory, and ``store().trouble`` says why.
    """
    from core.store import open_store

    url = st.secrets.get("DATABASE_URL") if st.secrets.load_if_toml_exists() else None
    return open_store(url, fallback=True)


def is_local() -> bool:
    """Whether this visitor owns the machine on which the app runs."""
    return engine.is_owner(st.context.ip_address, st.context.url, st.context.headers)


def learner() -> Learner | None:
    """The learner of this visit; None for a visitor of a share until her browser has told its token."""
    visit = _visit()
    if visit.learner is None and is_local():
        visit.learner = store().local()
    if visit.learner is not None and not visit.zoned:
        visit.zoned = True
        _note_zone(visit.learner)
    return visit.learner


def named() -> str:
    """A stranger's learner, whom her browser has named; "" until it has, and on one's own machine."""
    visit = _visit()
    return visit.learner.id if visit.learner is not None and visit.told else ""


def made() -> Learner:
    """As ``learner``, but an answer that comes before the browser has told gets a learner of its own.

    ``meet`` joins the two when the browser turns out to have a token.
    """
    found = learner()
    return found if found is not None else _start(_visit())


def listen() -> None:
    """Take in what the browser of a stranger says: first of all in each full run, before anything is drawn.

    What it says is there for one run, and a run is cut off at its next element when something else is told meanwhile.
    """
    if is_local():
        return
    held = st.session_state.get(KEY)
    told = held.get("told") if hasattr(held, "get") else None
    if isinstance(told, Mapping):
        _recognise(_visit(), told)


def meet() -> None:
    """Ask the browser of a stranger who she is; costs the owner of the machine nothing. Once in each full run."""
    if is_local():
        return
    visit = _visit()
    _component()(
        key=KEY,
        data={
            "token": visit.token,
            "told": visit.told,
            "wants_mirror": visit.wants_mirror,
            "clear": visit.clear,
        },
        on_told_change=_nothing,
    )


def keep_token(who: Learner, token: str) -> None:
    """This browser is another learner's from now on, as after a recovery code was typed in."""
    visit = _visit()
    visit.learner, visit.token, visit.told, visit.zoned = who, token, True, False


def lost() -> Learner:
    """The store does not know this visit's learner any more: begin anew, and ask the browser for its mirror."""
    visit = _visit()
    visit.learner, visit.wants_mirror = None, True
    return learner() or _start(visit)


def forgotten() -> None:
    """This visit's learner was deleted as she wished: begin anew, and nothing of hers comes back from the browser."""
    visit = _visit()
    visit.learner, visit.wants_mirror, visit.zoned, visit.clear = None, False, False, True
    if learner() is None:
        _start(visit)


def mirrored(event: Event | None) -> list[dict[str, Any]]:
    """What the browser is to add to its mirror: a stranger's event, as JSON; nothing on one's own machine."""
    return [event.to_json()] if event is not None and not is_local() else []


def _visit() -> Visit:
    return state.made_once("learner_visit", Visit)


def _start(visit: Visit) -> Learner:
    visit.learner, visit.token = store().visitor()
    return visit.learner


def _recognise(visit: Visit, told: Mapping[str, Any]) -> None:
    """Take in what the browser says: its token, or the mirror that it was asked for."""
    from core.quiz.schedule import fold

    kept = store()
    mirror = told.get("mirror")
    if isinstance(mirror, Sequence) and visit.wants_mirror:
        visit.wants_mirror = False
        with suppress(StoreError):
            kept.take_mirror(visit.learner or _start(visit), mirror, fold)
        return
    token = told.get("token")
    visit.told = True
    if visit.learner is not None and token == visit.token:
        return
    known = _known(token)
    if known is None:
        visit.wants_mirror = bool(token)
        if visit.learner is None:
            _start(visit)
    elif visit.learner != known:
        if visit.learner is not None:  # answers that came before the token did
            kept.merge(known, kept.events(visit.learner), fold)
            kept.forget(visit.learner)
        visit.learner, visit.token = known, ""


def _known(token: object) -> Learner | None:
    if not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN:
        return None
    try:
        return store().learner(token)
    except UnknownLearner:
        return None


def _note_zone(who: Learner) -> None:
    """The learner's days are those of where she is."""
    zone = st.context.timezone
    with suppress(StoreError):
        settings = store().settings(who)
        if zone and not settings.get("zone_chosen") and settings.get("zone") != zone:
            store().change_settings(who, {"zone": zone})


_components: dict[str, Any] = {}


def _component() -> Any:
    if "" not in _components:
        _components[""] = st.components.v2.component("living_notes_learner", js=_JS)
    return _components[""]


def _nothing() -> None:
    """Streamlit exposes a trigger only when it has a callback."""
