"""How the answers are asked again: retention, new questions a day, the zone of the learner's days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from zoneinfo import available_timezones

import streamlit as st

from core.errors import StoreError
from core.quiz.queue import MOST_NEW, new_per_day
from core.quiz.schedule import RETENTION_RANGE, Scheduler, fold
from core.store import Learner, Store
from core.store.model import Fold
from core.text import text
from pages.parts import yours
from pages.parts.answers.desk import desk

RETENTION, NEW, ZONE = "answers-retention", "answers-new", "answers-zone"
"""Keys of the controls."""


def show(store: Store, me: Learner, lang: str) -> None:
    """The controls; a change is stored at once, and the cards follow."""
    settings = store.settings(me)
    rules = Scheduler.of(settings)
    low, high = RETENTION_RANGE
    # What is stored is what stands there, also after a backup has brought other settings.
    st.session_state[RETENTION] = round(100 * rules.retention)
    st.session_state[NEW] = new_per_day(settings)
    st.session_state[ZONE] = rules.zone if settings.get("zone_chosen") else ""

    def changed(changes: Callable[[], Mapping[str, object]], refold: Fold | None = None) -> Callable[[], None]:
        return lambda: change(store, me, changes(), lang, refold)

    st.slider(
        text("settings.answers.retention", lang), round(100 * low), round(100 * high), format="%d%%", key=RETENTION,
        help=text("settings.answers.retention_help", lang),
        on_change=changed(lambda: {"retention": st.session_state[RETENTION] / 100}, fold),
    )  # fmt: skip
    left, right = st.columns(2)
    left.number_input(
        text("settings.answers.new", lang), 0, MOST_NEW, key=NEW, help=text("settings.answers.new_help", lang),
        on_change=changed(lambda: {"new_per_day": int(st.session_state[NEW])}),
    )  # fmt: skip
    here = st.context.timezone
    right.selectbox(
        text("settings.answers.zone", lang), zones(rules.zone), key=ZONE, help=text("settings.answers.zone_help", lang),
        format_func=lambda zone: zone or text("settings.answers.zone_browser", lang, zone=here or "UTC"),
        on_change=changed(lambda: of_zone(st.session_state[ZONE], here)),
    )  # fmt: skip


def change(store: Store, me: Learner, changes: Mapping[str, object], lang: str, refold: Fold | None = None) -> None:
    """Store settings; ``refold`` makes the cards anew under them. A fault is said and changes nothing."""
    desk().hush("plan")
    try:
        store.change_settings(me, changes, refold)
    except StoreError as error:
        desk().say("plan", yours.fault(error, lang))


def of_zone(chosen: str, here: str | None) -> dict[str, object]:
    """The settings of a chosen zone; of none, those of the browser."""
    return {"zone": chosen or here, "zone_chosen": True if chosen else None}


def zones(now: str) -> list[str]:
    """The browser's own (an empty name), then every zone by name."""
    known = _all_zones()
    return ["", *known] if now in known else ["", now, *known]


@lru_cache(maxsize=1)
def _all_zones() -> tuple[str, ...]:
    """Zones named after places, and UTC."""
    return (*sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")), "UTC")
