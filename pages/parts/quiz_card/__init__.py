"""The card: a question, its answer, its verdict, drawn in the reader's browser and answered in one fragment.

A closed place in a chapter costs one element with a line of text; a question is made when it is opened. ``desk`` knows
what is asked and what became of it, ``face`` what the browser is told, ``source/`` (built into ``static/quiz_card.js``)
how it looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.errors import StudyError, UnknownLearner
from core.text import catalogue, text
from pages.parts import engine, ink, learner, state
from pages.parts.bundle import Bundle
from pages.parts.quiz_card import event as events
from pages.parts.quiz_card import index, warm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from core.quiz.model import Item
    from core.quiz.queue import Columns
    from core.store import Learner
    from pages.parts.quiz_card.desk import Desk, Kernels, Spot

__all__ = [
    "arrived", "card", "guarded", "handle", "kernels", "live", "mount", "place", "troubles", "visit", "when", "words",
]  # fmt: skip

WORDS = "quiz.card.words."


def place(chapter: str, section: str, lang: str) -> None:
    """The questions of a section, closed until the reader opens them; nothing where there are none."""
    total = index.count(chapter, section)
    if total:
        warm.start()
        _place(chapter, section, total, lang)


@st.fragment
def _place(chapter: str, section: str, total: int, lang: str) -> None:
    key = f"quiz-{chapter}-{section}"
    event = arrived(key)
    if event is None and not warm.ready():
        mount(
            key, {"stage": "closed", "turn": 0, "line": text("quiz.card.here", lang, total=total), **_invitation(lang)}
        )
        return
    warm.wait()
    from pages.parts.quiz_card import desk as desks

    shared, store = visit(), learner.store()
    live(
        key,
        event,
        lang,
        total=total,
        items=lambda me: desks.place_items(chapter, section),
        counts=lambda me: shared.counts(store, me, chapter, section),
    )


def live(
    key: str,
    event: events.Event | None,
    lang: str,
    *,
    total: int,
    items: Callable[[Learner], Sequence[Item]],
    counts: Callable[[Learner | None], Mapping[str, int]],
    head: str = "",
) -> None:
    """A place with ``total`` questions, closed or open, once the engine is warm; ``event`` is what its card has sent.

    ``items`` are those that it asks, ``counts`` how many of them are due and new; ``head`` stands over the closed one.
    """
    shared = visit()
    spot = shared.spot(key)
    if event is not None and event.turn == spot.turn:
        spot.turn += 1
        guarded(lambda me: _act(event, spot, shared, items(me), me))
    counted = guarded(counts, made=False)
    told: dict[str, Any] = {"mode": "place", "turn": spot.turn, "line": _line(total, counted, lang)}
    if not spot.open:
        mount(key, told | {"stage": "closed"} | _invitation(lang) | ({"head": head} if head else {}))
        return
    told |= {"closable": True, "left": (counted or {}).get("due", 0) + (counted or {}).get("new", 0)}
    if spot.round is None:
        told |= {"stage": "empty", "head": text("quiz.card.all_done", lang), "words": words(lang)}
        told |= {"when": when(shared, lang), "troubles": troubles(shared, lang)}
        mount(key, told)
        return
    card(key, spot, shared, lang, told)


def card(key: str, spot: Spot, shared: Desk, lang: str, told: Mapping[str, Any]) -> None:
    """Draw the spot's question or verdict; ``told`` is what its surroundings add."""
    from pages.parts.quiz_card import desk as desks
    from pages.parts.quiz_card import face

    at = spot.round
    me = learner.learner()
    day = desks.today(desks.rules(learner.store(), me))
    if at.variant is not None and at.variant.chart is not None:
        with st.container(key=f"{key}-figure"):
            st.vega_lite_chart(ink.inked(dict(at.variant.chart), st.context.theme.type), width="stretch")
    fresh, spot.fresh = spot.fresh, []
    mount(
        key,
        {
            **told,
            "stage": "judged" if at.judged else "asked",
            "lower": at.stored is not None and at.stored.event is not None,
            "question": face.question(at, lang, _titles_of(at.item, lang)),
            "attempt": face.attempt(at, lang),
            "verdict": face.verdict(at, lang, day=day),
            "chart": at.variant is not None and at.variant.chart is not None,
            "troubles": troubles(shared, lang),
            "mirror": [line for each in fresh for line in learner.mirrored(each)],
            "words": words(lang),
        },
    )


def kernels() -> Kernels:
    """The kernel for the bank's code, and as it stands to this visitor's own."""
    from pages.parts.quiz_card.desk import Kernels, Visitors

    kernel = engine.kernel()
    return Kernels(kernel, Visitors(kernel, state.visitor(), engine.may_run(kernel.guarantees())))


def _titles_of(item: Item, lang: str) -> tuple[str, Mapping[str, str]] | None:
    """Of the own note in which a question stands; None for one of the bank."""
    from core.quiz import own
    from pages.parts.mine import questions

    if not own.is_own(item.id):
        return None
    sheet = next((each for each in questions.sheets() if each.note == item.chapter), None)
    return (sheet.title, sheet.sections) if sheet is not None else (item.chapter, {})


def _act(event: events.Event, spot: Spot, shared: Desk, items: Sequence[Item], me: Any) -> None:
    """What the reader asked of a card in a chapter."""
    store, kernel = learner.store(), kernels()
    match event.kind:
        case "open" | "next":
            spot.open = True
            shared.ask(spot, items, store, me, kernel)
        case "close":
            spot.open, spot.round, spot.practise = False, None, False
            spot.passed.clear()
        case "practise":
            spot.practise = True
            shared.ask(spot, items, store, me, kernel)
        case "skip":
            if spot.round is not None:
                spot.passed.add(spot.round.item.root)
            shared.ask(spot, items, store, me, kernel)
        case _:
            handle(event, spot, shared, me)


def handle(event: events.Event, spot: Spot, shared: Desk, me: Any) -> None:
    """What is the same wherever a card stands: answers, surrender, the back of a card, writing what is held."""
    store = learner.store()
    match event.kind:
        case "answer" | "give-up":
            kernel = engine.kernel()
            confined = kernel if engine.may_run(kernel.guarantees()) else None
            shared.answer(spot, event, store, me, confined, state.visitor())
        case "reveal":
            if spot.round is not None:
                spot.round.revealed = True
        case "lower":
            shared.lower(spot, store, me)
        case "retry":
            shared.retry(spot, store, me)


def guarded(act: Any, *, made: bool = True) -> Any:
    """``act`` for this visit's learner, made if need be; for a new one where the store has forgotten her."""
    me = learner.made() if made else learner.learner()
    try:
        return act(me)
    except UnknownLearner:
        return act(learner.lost())


def visit() -> Desk:
    """The one of this visit."""
    from pages.parts.quiz_card.desk import Desk

    return state.made_once("quiz_desk", Desk)


def _line(total: int, counts: Mapping[str, int] | None, lang: str) -> str:
    """How many questions stand here, and how many of them want an answer."""
    here = text("quiz.card.here_one" if total == 1 else "quiz.card.here", lang, total=total)
    if not counts:
        return here
    parts = [here]
    if counts["due"]:
        parts.append(text("quiz.card.due", lang, due=counts["due"]))
    elif not counts["new"]:
        parts.append(text("quiz.card.none_due", lang))
    return text("quiz.card.joint", lang).join(parts)


def _invitation(lang: str) -> dict[str, str]:
    return {"head": text("quiz.card.head", lang), "button": text("quiz.card.open", lang)}


def when(shared: Desk, lang: str, there: Callable[[Columns], Columns] = lambda cards: cards) -> str:
    """When the next question of all falls due, of those cards that ``there`` leaves."""
    from core.quiz import outlook
    from pages.parts.quiz_card import desk as desks

    me = learner.learner()
    day = desks.today(desks.rules(learner.store(), me))
    found = outlook.next_due(there(shared.columns(learner.store(), me)), day)
    if found is None:
        return ""
    days, count = found[0] - day, found[1]
    key = "next_tomorrow" if days == 1 else "next_days"
    return text(f"quiz.card.{key}", lang, days=days, count=count)


def troubles(shared: Desk, lang: str) -> list[dict[str, Any]]:
    """What is wrong with the keeping of answers, in sentences; ``retry`` where writing can be tried again."""
    told: list[dict[str, Any]] = []
    whole = learner.store().trouble
    if whole is not None:
        told.append({"text": f"{_said(whole, lang)} {text('quiz.card.in_memory', lang)}", "retry": ""})
    unsaved = shared.unsaved()
    if unsaved:
        cause = _said(shared.trouble, lang) if shared.trouble is not None else ""
        said = text("quiz.card.unsaved", lang, count=unsaved)
        told.append({"text": f"{cause} {said}".strip(), "retry": text("quiz.card.retry", lang)})
    return told


def _said(error: StudyError, lang: str) -> str:
    return text(error.key, lang, **getattr(error, "facts", {}))


@lru_cache(maxsize=4)
def words(lang: str) -> dict[str, str]:
    """The words that the browser needs; it fills in their fields itself."""
    return {key.removeprefix(WORDS): word for key, word in catalogue(lang).items() if key.startswith(WORDS)}


def arrived(key: str) -> events.Event | None:
    """What the card of this key has just sent, if it has."""
    held = st.session_state.get(key)
    return events.read(held.get("event")) if hasattr(held, "get") else None


bundle = Bundle("quiz_card", loads=("editor",))


def mount(key: str, data: Mapping[str, Any], export: str = "mount") -> None:
    """Put a component of the bundle on the page."""
    component = bundle.component(f"living_notes_quiz_{export}", export)
    component(key=key, data=dict(data), on_event_change=_nothing)


def _nothing() -> None:
    """An event needs no more than the rerun that it causes."""
