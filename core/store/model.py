"""What is kept of a learner, as plain values.

Times are integer microseconds since 1970, UTC; days are ordinals of the learner's own calendar
(``date.toordinal``), where a day turns at four in the morning. Nothing here knows of a database.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

REVIEW, UNDO, MEMORY = "review", "undo", "memory"
"""The kinds of event: an answer that was rated; the taking back of one; a state brought in from elsewhere."""

ANSWER_LIMIT = 20_000
"""Characters of an answer that are kept; what is longer is cut."""


def new_id() -> str:
    """An id for an event, made when its question is shown, so that sending it twice counts once."""
    return uuid.uuid4().hex


def plain(text: str) -> str:
    """Text that every database takes: without NUL, and with no half of a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a learner's history. It is written once and never changed."""

    id: str
    question: str
    """Permanent id of the item."""
    base_version: int
    """How many events the card had when the question was shown."""
    at_us: int
    """What the clock said."""
    effective_us: int
    """The place in time that counts: the clock, but later than every earlier event of the card."""
    day: int
    """The learner's day, never before that of the event before."""
    zone: str
    """IANA name of the learner's time zone at that moment."""
    kind: str = REVIEW
    rating: int | None = None
    """1 Again, 2 Hard, 3 Good, 4 Easy."""
    verdict: str | None = None
    confidence: str | None = None
    """low, middle or high, given before the verdict was seen."""
    hints: int = 0
    retries: int = 0
    ms: int | None = None
    """Milliseconds from question to answer."""
    seed: int | None = None
    """Of the variant that was shown."""
    predicted: float | None = None
    """Probability of recall that the schedule gave at that moment; none for a first review."""
    interval: int | None = None
    """Days to the next review that were chosen then; a replay keeps them where they still fit."""
    sure_mistake: bool = False
    clock_back: bool = False
    """The clock stood before the last review of the card."""
    answer: str | None = None
    undoes: str | None = None
    """Id of the event that an ``undo`` takes back."""
    session: str | None = None
    memory: dict | None = None
    """The state that a ``memory`` event brings: some fields of Card."""

    def to_json(self) -> dict:
        """A dict of JSON values, without what is at its default."""
        return {name: value for name, value in asdict(self).items() if value != _DEFAULTS.get(name, ...)}

    @classmethod
    def from_json(cls, given: Mapping) -> Event:
        """The opposite of ``to_json``. Raises ValueError for what is no event."""
        from core.store.shape import checked_event  # the rules are long and wanted only for what comes from outside

        return checked_event(given)


_DEFAULTS = {field.name: field.default for field in fields(Event)}


@dataclass(frozen=True, slots=True)
class Card:
    """State of one question for one learner: nothing but the replay of its events."""

    question: str
    version: int = 0
    """Number of events so far, undone ones and undos among them."""
    stability: float | None = None
    """Days until the probability of recall has fallen to 0.9."""
    difficulty: float | None = None
    """1 to 10."""
    due_day: int | None = None
    due_us: int | None = None
    """Four in the morning of ``due_day`` in the learner's zone."""
    first_day: int | None = None
    last_day: int | None = None
    last_us: int | None = None
    """Effective time of the last review."""
    interval: int = 0
    reps: int = 0
    lapses: int = 0
    """Times that a card once known was answered wrong."""
    mistake_day: int | None = None
    """Day of the last sure mistake."""
    last_rating: int | None = None
    clock_back: bool = False
    """The last review came when the clock had been set back."""

    @property
    def new(self) -> bool:
        return self.last_day is None

    def to_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping) -> Card:
        """Unknown keys are ignored, so that an older program reads a newer card."""
        return cls(**{name: given[name] for name in _CARD_FIELDS if name in given})


_CARD_FIELDS = tuple(field.name for field in fields(Card))


@dataclass(frozen=True, slots=True)
class Kept:
    """A question that a learner made of a mistake in an own cell."""

    id: str
    """``kept-`` and a hex number: it can never meet an id of the bank."""
    made_us: int
    changed_us: int
    chapter: str = ""
    section: str = ""
    data: dict | None = None
    """JSON: the cell's code, its error, the learner's own words, the code that works."""
    deleted: bool = False

    def to_json(self) -> dict:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Learner:
    """A handle: whoever holds one may read and write this learner's things, and nobody else's."""

    id: str


Fold = Callable[[Mapping, Sequence[Event]], Card]
"""(settings, events of one question in any order) -> its card; ``core.quiz.schedule.fold``."""
