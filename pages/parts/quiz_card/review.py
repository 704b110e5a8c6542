"""The review of a day: where to begin, one card after another, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from core.errors import StoreError, UnknownLearner
from core.notes import library as notes
from core.notes.search import plain
from core.quiz import outlook, own, queue
from core.quiz.outlook import State
from core.quiz.queue import NEW_PER_DAY, Own, Place
from core.quiz.schedule import AGAIN
from core.quiz.session import Session
from core.store import Learner, now
from core.text import text
from pages.parts import learner, quiz_card, shell
from pages.parts.quiz_card import desk as desks
from pages.parts.quiz_card import face, preview, warm
from pages.parts.quiz_card.desk import Desk, Spot
from pages.parts.quiz_card.event import Event
from pages.parts.quiz_card.pool import Pool, pool

KEY = "quiz-review"
MORE = 10
"""New questions that are offered where nothing is due."""
SECONDS = 25
"""What one question takes, for the guess of how long a review is."""
MOST_MISSED = 12
"""Questions that the end of a session lists."""
OWN = "own"
"""Chapter under which kept mistakes stand that belong to none."""


def page() -> None:
    """The whole page."""
    lang = shell.enter()
    st.title(text("review.title", lang), anchor="top")
    warm.wait()
    _live(lang)


@st.fragment
def _live(lang: str) -> None:
    if learner.learner() is None:
        st.caption(text("review.wait", lang))
        return
    shared = quiz_card.visit()
    spot = shared.spot(KEY)
    event = quiz_card.arrived(KEY)
    if not spot.open and not quiz_card.guarded(lambda me: _resume(spot, shared, me)):
        st.caption(text("mine.looking", lang))
        return
    if event is not None and event.turn == spot.turn:
        spot.turn += 1
        spot.notice = ""
        quiz_card.guarded(lambda me: _act(event, spot, shared, me))
    quiz_card.guarded(lambda me: _draw(spot, shared, me, lang))


# What is asked for


def _resume(spot: Spot, shared: Desk, me: Learner) -> bool:
    """Go on with the session that is open, if there is one; not yet while the browser has not told of its own notes
    and the session asks for one of theirs: False.
    """
    here = pool(me)
    try:
        session = Session.resume(learner.store(), me)
        left = session.places[session.at :] if session is not None else ()
        if not here.told and any(own.is_own(place.item_id) and here.find(place.item_id) is None for place in left):
            return False
        spot.session = session
    except UnknownLearner:
        raise
    except StoreError as error:
        shared.trouble = error
    if spot.session is not None and spot.session.over:
        spot.session = None
    if spot.session is not None:
        spot.notice = "resumed" if spot.session.at else ""
        shared.turn(spot, learner.store(), me, quiz_card.kernels(), here.find)
    spot.open = True
    return True


def _act(event: Event, spot: Spot, shared: Desk, me: Learner) -> None:
    store, kernel = learner.store(), quiz_card.kernels()
    match event.kind:
        case "start" | "more":
            spot.session = _begin(event, shared, me)
            shared.turn(spot, store, me, kernel, pool(me).find)
        case "next":
            if spot.round is not None and spot.round.judged:
                shared.turn(spot, store, me, kernel, pool(me).find)
        case "skip":
            if spot.session is not None and spot.round is not None and not spot.round.judged:
                spot.session.skip()
                shared.turn(spot, store, me, kernel, pool(me).find)
        case "undo":
            _undo(spot, shared, me)
        case "end":
            spot.session = spot.round = None
            shared.stale()
        case "answer" | "give-up":
            ahead = _elsewhere(spot, me)
            quiz_card.handle(event, spot, shared, me)
            stored = spot.round.stored if spot.round is not None else None
            if stored is not None and stored.status == "elsewhere":
                _follow(spot, me, ahead)
        case _:
            quiz_card.handle(event, spot, shared, me)


def _undo(spot: Spot, shared: Desk, me: Learner) -> None:
    session = spot.session
    if session is None:
        return
    shown = shared.undo(spot)
    shared.stale()
    shared.trouble = session.trouble
    if shown is None:
        spot.notice = "nothing_to_undo"
    shared.turn(spot, learner.store(), me, quiz_card.kernels(), pool(me).find)


def _elsewhere(spot: Spot, me: Learner) -> tuple[str, dict] | None:
    """Where the open session stands in the store: another tab may have gone further."""
    with suppress(StoreError):
        return learner.store().open_session(me)
    return None


def _follow(spot: Spot, me: Learner, ahead: tuple[str, dict] | None) -> None:
    """Stand where the other tab does, instead of asking again what was answered there."""
    session = spot.session
    if ahead is None:
        session.at = len(session.places)
        with suppress(StoreError):
            learner.store().close_sessions(me)
    elif ahead[0] != session.id or ahead[1]["at"] > session.at:
        held = session.held
        spot.session = Session(learner.store(), me, *ahead)
        spot.session.held = held
        with suppress(StoreError):
            learner.store().put_session(me, ahead[0], ahead[1], open=not spot.session.over)


def _begin(event: Event, shared: Desk, me: Learner) -> Session:
    """A session of what the filters leave."""
    store = learner.store()
    filters = event.filters
    items = [item for item in pool(me).items if _fits(item, filters)]
    chosen = any(filters.get(name) for name in ("chapter", "section", "only"))
    if not chosen and event.kind == "start":
        return Session.start(store, me, items, now())
    columns = shared.columns(store, me)
    scheduler = desks.rules(store, me)
    day = desks.today(scheduler)
    if filters.get("only"):
        bad = mistakes(me)
        at = {question: n for n, question in enumerate(columns.question)}
        places = [
            Place(item.root, queue.seed_of(item.root, columns.version[at[item.root]]), queue.DUE)
            for item in items
            if item.root in bad and item.root in at
        ]
    else:
        started = outlook.started(columns, day)
        quota = started + MORE if event.kind == "more" else _new_per_day(me)
        places = queue.build(columns, items, day, scheduler, new_per_day=quota)
    with suppress(StoreError):
        store.close_sessions(me)
    return Session.of_places(store, me, places)


def _fits(item: Any, filters: Mapping[str, str]) -> bool:
    chapter, _, section = item.place.partition("/")
    wanted = filters.get("chapter")
    return (not wanted or (chapter or OWN) == wanted) and (not filters.get("section") or section == filters["section"])


def mistakes(me: Learner) -> set[str]:
    """Questions whose last answer was wrong."""
    try:
        questions, ratings = learner.store().columns(me, ("question", "last_rating"))
        return {question for question, rating in zip(questions, ratings, strict=True) if rating == AGAIN}
    except UnknownLearner:
        raise
    except StoreError:
        return set()


def _new_per_day(me: Learner) -> int:
    try:
        return int(learner.store().settings(me).get("new_per_day", NEW_PER_DAY))
    except UnknownLearner:
        raise
    except StoreError:
        return NEW_PER_DAY


# What is drawn


def _draw(spot: Spot, shared: Desk, me: Learner, lang: str) -> None:
    session = spot.session
    told: dict[str, Any] = {"mode": "review", "turn": spot.turn, "words": quiz_card.words(lang)}
    if session is None:
        here = pool(me)
        quiz_card.mount(KEY, told | _start(shared, me, here, lang) | {"troubles": quiz_card.troubles(shared, lang)})
        _waiting(shared, me, here, lang)
    elif spot.round is None:
        here = pool(me)
        quiz_card.mount(
            KEY, told | _summary(spot, shared, me, here, lang) | {"troubles": quiz_card.troubles(shared, lang)}
        )
        if spot.notice == "note_gone":
            st.caption(text("review.note_gone", lang))
    else:
        told |= {
            "progress": _progress(spot),
            "undo": session.can_undo,
            "skips": True,
            "notice": text(f"review.{spot.notice}", lang) if spot.notice else "",
            "next_label": text("quiz.card.words.finish", lang) if session.over else None,
        }
        quiz_card.card(KEY, spot, shared, lang, told)


def _progress(spot: Spot) -> dict[str, Any]:
    """How far the session is; the verdicts so far, in the order of the questions."""
    session = spot.session
    verdicts = {entry["place"]: entry["verdict"] for entry in session.done}
    at = spot.round.shown.place
    track = [verdicts.get(n, "now" if n == at - 1 else "") for n in range(len(session.places))]
    return {"at": at, "total": len(session.places), "track": track}


def _waiting(shared: Desk, me: Learner, here: Pool, lang: str) -> None:
    """Own questions that are due and whose note is not here: they wait."""
    if not here.told:
        return
    store = learner.store()
    count = here.waiting(shared.columns(store, me), desks.today(desks.rules(store, me)))
    if count:
        st.caption(text("review.waiting_one" if count == 1 else "review.waiting", lang, count=count))


def _start(shared: Desk, me: Learner, here: Pool, lang: str) -> dict[str, Any]:
    """How much there is to do, by chapter and section."""
    store = learner.store()
    columns = shared.columns(store, me)
    day = desks.today(desks.rules(store, me))
    state = outlook.states(columns, day, mistakes(me))
    started = outlook.started(columns, day)
    chapters: dict[str, dict[str, Any]] = {}
    for item in here.items:
        chapter, _, section = item.place.partition("/")
        if isinstance(item, Own) and not chapter:
            chapter = OWN
        sections = chapters.setdefault(chapter, {})
        counts = sections.setdefault(section, {"due": 0, "fresh": 0, "bad": 0})
        due, fresh, bad = state.get(item.root, State())
        counts["due"] += due
        counts["fresh"] += fresh
        counts["bad"] += bad
    return {
        "stage": "start",
        "chapters": [chapter_row(chapter, sections, here, lang) for chapter, sections in in_order(chapters)],
        "quota": max(0, _new_per_day(me) - started),
        "seconds": SECONDS,
        "filters": {},
        "when": quiz_card.when(shared, lang, here.there),
        "links": [
            {"href": "questions", "text": text("review.to_questions", lang)},
            {"href": notes.chapters()[0], "text": text("review.to_chapters", lang)},
        ],
    }


def in_order(chapters: Mapping[str, Any]) -> list[tuple[str, Any]]:
    order = {id: n for n, id in enumerate(notes.chapters())}
    return sorted(chapters.items(), key=lambda pair: order.get(pair[0], len(order)))


def chapter_row(chapter: str, sections: Mapping[str, Mapping[str, int]], here: Pool, lang: str) -> dict[str, Any]:
    if chapter == OWN:
        return {"id": OWN, "title": text("questions.kept", lang), "sections": [
            {"id": "", "title": "", **counts} for counts in sections.values()]}  # fmt: skip
    title, titles = here.titles(chapter, lang) or (chapter, {})
    order = {anchor: n for n, anchor in enumerate(titles)}
    rows = sorted(sections.items(), key=lambda pair: order.get(pair[0], len(order)))
    return {
        "id": chapter,
        "title": plain(title),
        "sections": [{"id": id, "title": plain(titles.get(id, id) or title), **counts} for id, counts in rows],
    }


def _summary(spot: Spot, shared: Desk, me: Learner, here: Pool, lang: str) -> dict[str, Any]:
    session = spot.session
    told = session.summary()
    store = learner.store()
    seconds = round(told["ms"] / 1000)
    minutes, rest = divmod(seconds, 60)
    took = text("review.took", lang, minutes=minutes, seconds=rest) if minutes else text(
        "review.took_short", lang, seconds=rest)  # fmt: skip
    tomorrow = outlook.due_on(here.there(shared.columns(store, me)), desks.today(desks.rules(store, me)) + 1)
    lines = [took] if told["answered"] else []
    if told["sure_mistakes"]:
        lines.append(text("review.sure", lang, count=told["sure_mistakes"]))
    lines.append(text("review.tomorrow", lang, count=tomorrow) if tomorrow else text("review.tomorrow_none", lang))
    last = {entry["question"]: session.places[entry["place"]].seed for entry in session.done}
    found = [(here.find(id), last[id]) for id in dict.fromkeys(told["questions"])]
    missed = [(item, seed) for item, seed in found if item is not None][:MOST_MISSED]
    return {
        "stage": "summary",
        "summary": {name: told[name] for name in ("right", "partly", "wrong")},
        "lines": lines,
        "missed": [
            {
                "html": preview.preview(item, lang, seed),
                "place": face.place(item, lang, here.titles(item.chapter, lang)),
            }
            for item, seed in missed
        ],
        "undo": session.can_undo,
    }
