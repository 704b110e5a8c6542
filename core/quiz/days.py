"""The learner's calendar: days in an own time zone, turning at four in the morning, as ordinals of ``date``.

Whoever studies past midnight still studies on the same day; and a review at eleven in the evening followed by one at
seven the next morning is one day apart, though not 24 hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

TURN = timedelta(hours=4)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
US = timedelta(microseconds=1)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone with an IANA name; UTC for a name that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def moment(at_us: int, zone: str = "UTC") -> datetime:
    """Microseconds since 1970 as a time in a zone, to the microsecond."""
    return (EPOCH + at_us * US).astimezone(zone_of(zone))


def microseconds(at: datetime) -> int:
    """The opposite of ``moment``, for any aware datetime."""
    return (at - EPOCH) // US


def day_of(at_us: int, zone: str = "UTC") -> int:
    """The learner's day at a moment."""
    return (moment(at_us, zone).replace(tzinfo=None) - TURN).toordinal()


def start_us(day: int, zone: str = "UTC") -> int:
    """The moment at which a day begins: four in the morning there."""
    return microseconds(datetime.combine(date.fromordinal(day), time(4), tzinfo=zone_of(zone)))
