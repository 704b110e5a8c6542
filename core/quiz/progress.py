"""One learner's progress, gathered from one reading of the store: the tables of ``statistics``, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from core.quiz import statistics
from core.quiz.days import day_of
from core.quiz.queue import Columns, Item
from core.quiz.schedule import AGAIN, Scheduler
from core.store.model import Card, Learner
from core.store.store import Store

WEEKS = 26
"""Weeks of the heat map, the one that runs now among them."""
AHEAD = 30
"""Days of the forecast, today among them."""


@dataclass(frozen=True)
class Progress:
    """What the page of progress shows. Questions that can no longer be asked count in what was answered alone."""

    today: int
    reviews: int
    """Answers that stand."""
    streak: int
    due: int
    """Cards due today or earlier and not yet seen today."""
    chapters: pd.DataFrame
    """chapter, and the columns of ``sections`` over the whole chapter"""
    sections: pd.DataFrame
    """``statistics.mastery``, and ``chapter``"""
    forecast: pd.DataFrame
    days: pd.DataFrame
    calibration: pd.DataFrame
    retention: pd.DataFrame
    overall: dict[str, float | int]
    """``statistics.retention_overall``"""
    leeches: pd.DataFrame
    """``statistics.leeches``"""


def gather(store: Store, learner: Learner, items: Sequence[Item], at_us: int) -> Progress | None:
    """The progress at a moment, of the questions in ``items``; None before the first answer. Raises StoreError."""
    scheduler = Scheduler.of(store.settings(learner))
    reviews = statistics.frame(store.events(learner))
    asked = {item.root for item in items}
    cards = [card for card in store.cards(learner) if card.question in asked and not card.new]
    if reviews.empty and not cards:
        return None
    return of(reviews, cards, items, day_of(at_us, scheduler.zone), scheduler)


def of(
    reviews: pd.DataFrame, cards: Sequence[Card], items: Sequence[Item], today: int, scheduler: Scheduler
) -> Progress:
    """The progress that reviews (``statistics.frame``) and cards come to on a learner's day."""
    columns = Columns.of_cards(cards)
    wrong = {card.question for card in cards if card.last_rating == AGAIN}
    sections = statistics.mastery(columns, items, today, scheduler, wrong)
    sections.insert(0, "chapter", [place.partition("/")[0] for place in sections["section"]])
    return Progress(
        today=today,
        reviews=len(reviews),
        streak=statistics.streak(reviews, today),
        due=sum(card.due_day <= today and card.last_day < today for card in cards),
        chapters=by_chapter(sections),
        sections=sections,
        forecast=statistics.forecast(columns, today, AHEAD),
        days=statistics.days(reviews, first_day(today), today),
        calibration=statistics.calibration(reviews),
        retention=statistics.retention(reviews),
        overall=statistics.retention_overall(reviews),
        leeches=statistics.leeches(cards),
    )


def first_day(today: int) -> int:
    """The Monday with which the heat map begins."""
    return today - (today - 1) % 7 - 7 * (WEEKS - 1)  # day 1 was a Monday


def by_chapter(sections: pd.DataFrame) -> pd.DataFrame:
    """The sums over each chapter, in the order of the bank."""
    sums = sections.groupby("chapter", sort=False)[["items", "seen", "mature", "known"]].sum().reset_index()
    return sums.assign(share=sums["known"] / sums["items"])
