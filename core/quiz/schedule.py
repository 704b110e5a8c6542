"""When to ask again: FSRS-6 by the package ``fsrs``, on the learner's days.

The package counts whole 24 hours between two datetimes in UTC; here it is given midnights of the learner's days, so
that days are what is counted. It is used without learning steps and without its fuzz, which leaves Anki's range: the
day is chosen within that range by how much is due on it (``spread``).

The state of a card is the fold of its events in the order of their effective times. Everything that a review depends
on lies in its event, so the same events give the same card on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from math import floor, inf

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from core.quiz.days import day_of, start_us
from core.store.model import MEMORY, REVIEW, UNDO, Card, Event

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
RETENTION = 0.9
RETENTION_RANGE = (0.70, 0.97)
MAXIMUM_DAYS = 365
QUICK_S = 12.0
"""An answer within this many seconds counts as quick."""

CardState = Card
"""The state that is scheduled is the card that is kept."""


def rating(verdict: str, hints: int = 0, retries: int = 0, confidence: str = "middle", seconds: float = inf) -> int:
    """1 Again, 2 Hard, 3 Good or 4 Easy, from what was seen of the answer.

    A partly right answer was not recalled: Again. Raises ValueError for a verdict that is none of right, partly,
    wrong: what was not attempted is not rated.
    """
    if verdict in ("wrong", "partly"):
        return AGAIN
    if verdict != "right":
        raise ValueError(f"{verdict!r} cannot be rated")
    if hints or retries or confidence == "low":
        return HARD
    return EASY if confidence == "high" and seconds <= QUICK_S else GOOD


def lowered(given: int, wish: int | None) -> int:
    """The rating that the learner would rather have: lower it may be, higher not."""
    return given if wish is None else max(AGAIN, min(given, wish))


def fuzz_range(interval: int, maximum: int = MAXIMUM_DAYS) -> tuple[int, int]:
    """The days, both included, within which Anki lets an interval fall: 7 gives 5 to 9, 1 and 2 stay as they are.

    The half-width is 1 plus 15 % of what lies between 2.5 and 7 days, 10 % up to 20, 5 % beyond.
    """
    interval = min(interval, maximum)
    if interval < 2.5:
        return interval, interval
    width = 1.0
    for start, end, share in ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, inf, 0.05)):
        width += share * max(min(float(interval), end) - start, 0.0)
    low, high = floor(interval - width + 0.5), floor(interval + width + 0.5)
    return min(max(low, 2), maximum), min(high, maximum)


def spread(interval: int, day: int, load: Mapping[int, int] | None, maximum: int = MAXIMUM_DAYS) -> int:
    """The interval, moved within Anki's range to the day with the least due; ``load`` is day -> cards due then.

    Among equal days the nearest to the interval wins, then the earlier: without a load nothing moves.
    """
    if not load:
        return min(interval, maximum)
    low, high = fuzz_range(interval, maximum)
    return min(range(low, high + 1), key=lambda days: (load.get(day + days, 0), abs(days - interval), days))


@lru_cache(maxsize=64)
def _engine(parameters: tuple[float, ...], retention: float, maximum: int) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=parameters,
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=maximum,
        enable_fuzzing=False,
    )


def _midnight(day: int) -> datetime:
    """What ``fsrs`` takes for a day: only datetimes whose zone equals ``timezone.utc`` pass it."""
    return datetime.fromordinal(day).replace(tzinfo=UTC)


def valid_parameters(parameters: Sequence[float]) -> bool:
    """Whether these are 21 numbers within the bounds of FSRS-6."""
    return len(parameters) == len(DEFAULT_PARAMETERS) and all(
        isinstance(value, int | float) and low <= value <= high
        for value, low, high in zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    )


@dataclass(frozen=True)
class Scheduler:
    """The rules of one learner. Raises ValueError for what FSRS cannot work with."""

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    retention: float = RETENTION
    """The probability of recall at which a card is asked again."""
    maximum: int = MAXIMUM_DAYS
    zone: str = "UTC"

    def __post_init__(self) -> None:
        low, high = RETENTION_RANGE
        faults = []
        if not low <= self.retention <= high:  # fsrs takes any number
            faults.append(f"retention = {self.retention} is not between {low} and {high}")
        if not 1 <= self.maximum <= 36_500:
            faults.append(f"maximum = {self.maximum} is not between 1 and 36500 days")
        if not valid_parameters(self.parameters):
            faults.append("parameters are not 21 numbers within the bounds of FSRS-6")
        if faults:
            raise ValueError("; ".join(faults))
        object.__setattr__(self, "parameters", tuple(float(value) for value in self.parameters))

    @classmethod
    def of(cls, settings: Mapping) -> Scheduler:
        """The scheduler of a learner's settings; what is missing or out of bounds there is at its default."""
        retention, maximum = settings.get("retention"), settings.get("maximum_days")
        parameters = settings.get("parameters") or ()
        low, high = RETENTION_RANGE
        return cls(
            parameters=tuple(parameters) if valid_parameters(parameters) else DEFAULT_PARAMETERS,
            retention=retention if isinstance(retention, int | float) and low <= retention <= high else RETENTION,
            maximum=maximum if isinstance(maximum, int) and 1 <= maximum <= 36_500 else MAXIMUM_DAYS,
            zone=str(settings.get("zone") or "UTC"),
        )

    @property
    def _fsrs(self) -> fsrs.Scheduler:
        return _engine(self.parameters, self.retention, self.maximum)

    def retrievability(self, card: Card, day: int) -> float | None:
        """Probability that the card is recalled on a learner's day; none for a card never reviewed."""
        if card.stability is None or card.last_day is None:
            return None
        decay = -self.parameters[20]
        factor = 0.9 ** (1 / decay) - 1
        return (1 + factor * max(0, day - card.last_day) / card.stability) ** decay

    def review(
        self,
        card: Card,
        rating: int,
        at_us: int,
        *,
        zone: str | None = None,
        day: int | None = None,
        sure_mistake: bool = False,
        interval: int | None = None,
        load: Mapping[int, int] | None = None,
    ) -> Card:
        """The card after a review; its version is left alone, for that counts events.

        A clock that stands before the last review is put at the last review, and ``clock_back`` is set. ``interval``
        is one chosen before: it is taken as far as Anki's range around the new one allows. After a sure mistake the
        card is due tomorrow, however the day's further answers turn out.
        """
        zone = zone or self.zone
        day = day_of(at_us, zone) if day is None else day
        back = card.last_us is not None and at_us < card.last_us
        if card.last_day is not None:
            day = max(day, card.last_day)
        before = fsrs.Card(  # without an id it would sleep a millisecond
            card_id=0,
            state=fsrs.State.Learning if card.new else fsrs.State.Review,
            step=0 if card.new else None,
            stability=card.stability,
            difficulty=card.difficulty,
            due=_midnight(day),
            last_review=None if card.last_day is None else _midnight(card.last_day),
        )
        after, _ = self._fsrs.review_card(before, fsrs.Rating(rating), _midnight(day))
        days = (after.due - _midnight(day)).days
        if interval is not None:
            low, high = fuzz_range(days, self.maximum)
            days = min(max(interval, low), high)
        else:
            days = spread(days, day, load, self.maximum)
        mistake_day = day if sure_mistake else card.mistake_day
        # what is asked again on the same day was not known yet, so it cannot be forgotten
        lapsed = rating == AGAIN and card.last_day is not None and day > card.last_day
        if mistake_day == day:
            days = 1
        return replace(
            card,
            stability=after.stability,
            difficulty=after.difficulty,
            due_day=day + days,
            due_us=start_us(day + days, zone),
            first_day=day if card.first_day is None else card.first_day,
            last_day=day,
            last_us=max(at_us, card.last_us or at_us),
            interval=days,
            reps=card.reps + 1,
            lapses=card.lapses + lapsed,
            mistake_day=mistake_day,
            last_rating=rating,
            clock_back=back,
        )

    def step(self, card: Card, event: Event) -> Card:
        """The card after one more event that is no undo; its version counts it."""
        if event.kind == MEMORY:
            return self._brought(card, event)
        after = self.review(
            card,
            event.rating,
            event.effective_us,
            zone=event.zone,
            day=event.day,
            sure_mistake=event.sure_mistake,
            interval=event.interval,
        )
        return replace(after, version=card.version + 1, clock_back=event.clock_back)

    def _brought(self, card: Card, event: Event) -> Card:
        """The card as a ``memory`` event describes it."""
        given = event.memory or {}
        last_day, due_day = given["last_day"], max(given["due_day"], given["last_day"])
        return replace(
            card,
            version=card.version + 1,
            stability=float(given["stability"]),
            difficulty=float(given["difficulty"]),
            due_day=due_day,
            due_us=start_us(due_day, event.zone),
            first_day=last_day if card.first_day is None else card.first_day,
            last_day=last_day,
            last_us=event.effective_us,
            interval=given.get("interval", due_day - last_day),
            reps=max(given.get("reps", 1), 1),
            lapses=given.get("lapses", 0),
            clock_back=False,
        )

    def fold(self, events: Sequence[Event]) -> Card:
        """The card that events of one question come to, in whatever order they are given.

        Raises ValueError when there is none, or when they are of several questions.
        """
        questions = {event.question for event in events}
        if len(questions) != 1:
            raise ValueError("a card is the fold of the events of one question")
        card = Card(question=questions.pop())
        for event in standing(events):
            card = self.step(card, event)
        return replace(card, version=len(events))


def standing(events: Sequence[Event]) -> list[Event]:
    """The events that count, in order: without undos and what they take back. Works for many questions at once."""
    undone = {event.undoes for event in events if event.kind == UNDO}
    left = (event for event in events if event.kind != UNDO and event.id not in undone)
    return sorted(left, key=lambda event: (event.effective_us, event.id))


def reviews(events: Sequence[Event]) -> list[Event]:
    """The reviews that count, in order."""
    return [event for event in standing(events) if event.kind == REVIEW]


def fold(settings: Mapping, events: Sequence[Event]) -> Card:
    """The card of one question under a learner's settings: what ``core.store`` is given to replay with."""
    return Scheduler.of(settings).fold(events)
