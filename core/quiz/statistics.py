"""What the history says, as tidy tables: one fact a row, ready for a chart.

Shares come with their number and a 95 % interval by Wilson (1927), which stays within 0 and 1 for few cases:
centre (p + z²/2n) / (1 + z²/n), half-width z sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n), z = 1.96.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from core.quiz.queue import Columns, Item
from core.quiz.queue import recall as recall_of
from core.quiz.schedule import AGAIN, Scheduler
from core.quiz.schedule import reviews as standing_reviews
from core.store.model import Card, Event

Z = 1.959964
LEECH_LAPSES = 4
"""Times forgotten from which a question counts as a leech. (Anki says 8 with more cards and less care for each.)"""
CONFIDENCE = ("low", "middle", "high")
MATURE_DAYS = 21
"""Interval from which a card counts as well known."""


def wilson(hits: np.ndarray | float, n: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper end of the interval of a share; 0 and 1 where n is 0."""
    hits, n = np.asarray(hits, float), np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = hits / n
        centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
        half = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def frame(events: Sequence[Event]) -> pd.DataFrame:
    """The reviews that stand, one a row in order: question, day, date, rating, right, confidence, predicted, ...

    ``first_of_day`` marks the first review of a question on its day: only that one tests memory.
    """
    table = pd.DataFrame(
        [
            {
                "question": event.question,
                "day": event.day,
                "at_us": event.at_us,
                "rating": event.rating,
                "right": event.rating != AGAIN,
                "verdict": event.verdict,
                "confidence": event.confidence,
                "sure_mistake": event.sure_mistake,
                "hints": event.hints,
                "predicted": np.nan if event.predicted is None else event.predicted,
                "seconds": np.nan if event.ms is None else event.ms / 1000,
            }
            for event in standing_reviews(events)
        ],
        columns=[
            *("question", "day", "at_us", "rating", "right", "verdict", "confidence", "sure_mistake"),
            *("hints", "predicted", "seconds"),
        ],
    )
    table["right"] = table["right"].astype(bool)
    table["first_of_day"] = ~table.duplicated(["question", "day"])
    table["date"] = pd.to_datetime([date.fromordinal(day) for day in table["day"]])
    return table


def with_interval(table: pd.DataFrame, hits: str, n: str) -> pd.DataFrame:
    """The table with ``share``, ``low`` and ``high`` of hits among n."""
    low, high = wilson(table[hits].to_numpy(), table[n].to_numpy())
    share = table[hits] / table[n].where(table[n] > 0)
    return table.assign(share=share.astype(float), low=low, high=high)


def retention(reviews: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Predicted against actual recall: bin, predicted (mean), right, n, share, low, high.

    ``reviews`` is ``frame(events)``. First reviews, and all but the first of a day, predict nothing and do not count;
    bins without reviews are left out.
    """
    told = reviews[reviews["predicted"].notna() & reviews["first_of_day"]]
    # The upper end belongs to the last bin.
    bin = np.minimum((told["predicted"] * bins).astype(int), bins - 1)
    table = told.assign(bin=bin).groupby("bin", as_index=False)
    table = table.agg(predicted=("predicted", "mean"), right=("right", "sum"), n=("right", "size"))
    return with_interval(table, "right", "n")


def retention_overall(reviews: pd.DataFrame) -> dict[str, float | int]:
    """The same as one line: mean predicted, share recalled with its interval, n, and the mean log loss."""
    told = reviews[reviews["predicted"].notna() & reviews["first_of_day"]]
    n = len(told)
    low, high = wilson(told["right"].sum(), n)
    p = told["predicted"].clip(1e-6, 1 - 1e-6)
    loss = -np.where(told["right"], np.log(p), np.log1p(-p))
    return {
        "predicted": float(told["predicted"].mean()) if n else float("nan"),
        "share": float(told["right"].mean()) if n else float("nan"),
        "low": float(low),
        "high": float(high),
        "n": n,
        "loss": float(loss.mean()) if n else float("nan"),
    }


def calibration(reviews: pd.DataFrame) -> pd.DataFrame:
    """How often one was right at each confidence: confidence, right, n, share, low, high; always three rows.

    Right means answered right, whatever the learner made of the rating.
    """
    told = reviews[reviews["confidence"].isin(CONFIDENCE) & reviews["verdict"].notna()]
    told = told.assign(hit=told["verdict"] == "right")
    table = told.groupby("confidence").agg(right=("hit", "sum"), n=("hit", "size")).reindex(CONFIDENCE, fill_value=0)
    return with_interval(table.rename_axis("confidence").reset_index(), "right", "n")


def days(reviews: pd.DataFrame, first_day: int, last_day: int) -> pd.DataFrame:
    """The heat map: one row for each learner's day, both included: day, date, reviews, right, minutes."""
    table = reviews.groupby("day").agg(reviews=("right", "size"), right=("right", "sum"), seconds=("seconds", "sum"))
    table = table.reindex(range(first_day, last_day + 1), fill_value=0).rename_axis("day").reset_index()
    dates = pd.to_datetime([date.fromordinal(day) for day in table["day"]])
    return pd.DataFrame(
        {
            "day": table["day"],
            "date": dates,
            "reviews": table["reviews"].astype(int),
            "right": table["right"].astype(int),
            "minutes": table["seconds"].astype(float) / 60,
        }
    )


def streak(reviews: pd.DataFrame, today: int) -> int:
    """Days in a row with at least one review, up to today, or up to yesterday while today has none."""
    done = set(reviews["day"])
    day = today if today in done else today - 1
    count = 0
    while day - count in done:
        count += 1
    return count


def forecast(cards: Columns, today: int, days: int = 30) -> pd.DataFrame:
    """What comes due: day, date, due, overdue; what is overdue stands at today."""
    due = cards.due_day[~np.isnan(cards.due_day)].astype(int)
    counts = np.bincount(np.clip(due - today, 0, days), minlength=days + 1)[:days]
    overdue = np.zeros(days, int)
    overdue[0] = int(np.count_nonzero(due < today))
    ordinals = list(range(today, today + days))
    dates = pd.to_datetime([date.fromordinal(day) for day in ordinals])
    return pd.DataFrame({"day": ordinals, "date": dates, "due": counts, "overdue": overdue})


def mastery(
    cards: Columns,
    items: Sequence[Item],
    today: int,
    scheduler: Scheduler | None = None,
    wrong: Collection[str] = (),
) -> pd.DataFrame:
    """How well each section is known, in the order of the bank: section, items, seen, mature, known, share.

    ``section`` is ``chapter/anchor``.
    ``known`` is the number of questions that one would be expected to recall today, ``share`` that over all questions
    of the section: what was never asked counts as not known. Neither does a question in ``wrong``, those answered so
    the last time: the curve of forgetting begins anew at 1 when the key has been seen, which is not yet to know it.
    """
    chance = recall_of(cards, scheduler or Scheduler(), today)
    at = {question: n for n, question in enumerate(cards.question)}
    rows: dict[str, list[float]] = {}
    for item in items:
        row = rows.setdefault(item.place, [0, 0, 0, 0.0])
        row[0] += 1
        n = at.get(item.root)
        if n is not None and not np.isnan(cards.last_day[n]):
            row[1] += 1
            row[2] += cards.interval[n] >= MATURE_DAYS
            row[3] += 0.0 if item.root in wrong else float(chance[n])
    table = pd.DataFrame(
        [(section, *row) for section, row in rows.items()], columns=["section", "items", "seen", "mature", "known"]
    )
    whole = {"items": int, "seen": int, "mature": int, "known": float}
    return table.astype(whole).assign(share=(table["known"] / table["items"]).astype(float))


def leeches(cards: Iterable[Card], at_least: int = LEECH_LAPSES) -> pd.DataFrame:
    """Questions that are forgotten again and again, worst first: question, lapses, reps, difficulty, interval."""
    columns = ["question", "lapses", "reps", "difficulty", "interval"]
    rows = [[getattr(card, name) for name in columns] for card in cards if card.lapses >= at_least]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["lapses", "reps", "question"], ascending=[False, True, True], ignore_index=True)
