"""Parameters of FSRS that fit one learner: found on the older reviews, believed only when they foretell the newest.

The fit is done by whichever of the packages in ``ENGINES`` is installed; ``fsrs-rs-python`` takes a fraction of a
second where the one of ``fsrs`` (which also wants torch and tqdm) takes minutes: call it from a process that may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from math import log

from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from core.quiz.schedule import AGAIN, Scheduler, reviews, valid_parameters
from core.store.model import Card, Event

MIN_REVIEWS = 1000
"""Reviews below which 21 numbers would fit the noise."""
NEWEST = 0.2
"""Share of the reviews, the newest, on which old and new parameters are compared."""

History = list[tuple[int, int]]
"""(day, rating) of one card's reviews, in order."""


@dataclass(frozen=True)
class Proposal:
    """What an optimization came to."""

    parameters: tuple[float, ...]
    """The ones to use from now on: new when ``adopt``, else those that were."""
    adopt: bool
    reason: str
    """better, worse, few (too few reviews) or engine (no package that can fit)"""
    reviews: int
    loss_before: float | None = None
    """Mean log loss on the newest fifth."""
    loss_after: float | None = None
    engine: str | None = None


def histories(events: Sequence[Event]) -> dict[str, History]:
    """The reviews of each card; those of one day after the first are kept, for they move the memory too."""
    cards: dict[str, History] = defaultdict(list)
    for event in reviews(events):
        its = cards[event.question]
        its.append((max(event.day, its[-1][0]) if its else event.day, event.rating))
    return dict(cards)


def loss(parameters: Sequence[float], cards: dict[str, History], first_day: int) -> tuple[float, int]:
    """Mean log loss of the predictions of reviews from ``first_day`` on, and how many there are.

    A review predicts when the card was reviewed on an earlier day; the loss is -log of the probability given to what
    came.
    """
    scheduler = Scheduler(parameters=tuple(parameters))
    total, count = 0.0, 0
    for its in cards.values():
        card = Card("")
        for day, rating in its:
            if day >= first_day and card.last_day is not None and day > card.last_day:
                chance = min(max(scheduler.retrievability(card, day), 1e-6), 1 - 1e-6)
                total -= log(1 - chance if rating == AGAIN else chance)
                count += 1
            card = scheduler.review(card, rating, 0, day=day)
    return (total / count if count else 0.0), count


def _by_rust(cards: dict[str, History]) -> list[float]:
    """``fsrs-rs-python``: one item for each prefix of a history that ends on a new day."""
    from fsrs_rs_python import FSRS, FSRSItem, FSRSReview

    items = []
    for its in cards.values():
        days = [day for day, _ in its]
        steps = [FSRSReview(rating, days[n] - days[max(n - 1, 0)]) for n, (_, rating) in enumerate(its)]
        items += [FSRSItem(steps[: n + 1]) for n in range(1, len(its)) if days[n] > days[n - 1]]
    fitted = FSRS(list(DEFAULT_PARAMETERS)).compute_parameters(items)
    bounds = zip(fitted, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return [min(max(value, low), high) for value, low, high in bounds]  # single precision steps over a bound


def _by_torch(cards: dict[str, History]) -> list[float]:
    """``fsrs``'s own optimizer, on midnights of the learner's days, a second apart within one."""
    from fsrs import Optimizer, Rating, ReviewLog

    logs = [
        ReviewLog(
            card_id=number,
            rating=Rating(rating),
            review_datetime=datetime.fromordinal(day).replace(tzinfo=UTC, minute=n // 60 % 60, second=n % 60),
            review_duration=None,
        )
        for number, its in enumerate(cards.values())
        for n, (day, rating) in enumerate(its)
    ]
    return Optimizer(logs).compute_optimal_parameters()


ENGINES: dict[str, tuple[tuple[str, ...], Callable[[dict[str, History]], list[float]]]] = {
    "fsrs-rs-python": (("fsrs_rs_python",), _by_rust),
    "fsrs": (("torch", "tqdm", "pandas"), _by_torch),
}
"""Name -> (modules that it needs, the fit), the better first."""


def engine() -> str | None:
    """The first engine that is installed."""
    return next((name for name, (needs, _) in ENGINES.items() if all(map(find_spec, needs))), None)


def optimize(
    events: Sequence[Event], parameters: Sequence[float], *, fit_by: str | None = None, at_least: int = MIN_REVIEWS
) -> Proposal:
    """New parameters, when they foretell the newest fifth of the reviews better than ``parameters`` do.

    They are fitted on the reviews of the days before that fifth alone.
    """
    given = tuple(parameters)
    cards = histories(events)
    days = sorted(day for its in cards.values() for day, _ in its)
    name = fit_by or engine()
    if len(days) < at_least:
        return Proposal(given, False, "few", len(days))
    if name is None:
        return Proposal(given, False, "engine", len(days))
    first_day = days[int(len(days) * (1 - NEWEST))]
    older = {question: [pair for pair in its if pair[0] < first_day] for question, its in cards.items()}
    fitted = tuple(ENGINES[name][1]({question: its for question, its in older.items() if its}))
    before, count = loss(given, cards, first_day)
    if not valid_parameters(fitted) or not count:
        return Proposal(given, False, "worse", len(days), before, None, name)
    after, _ = loss(fitted, cards, first_day)
    if after >= before:
        return Proposal(given, False, "worse", len(days), before, after, name)
    return Proposal(fitted, True, "better", len(days), before, after, name)
