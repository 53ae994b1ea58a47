"""From what a clock on the wall says to one instant, and back.

The policy for gap and fold is "compatible", and this file is its one home: a local time that
the spring change skips is taken by as much later as the clock jumped; of a local time that the
autumn change repeats, the first counts (RFC 5545, section 3.3.5). So every local time of every
calendar day is exactly one instant, and no night is lost or told twice.

A night is labelled with the date of the evening on which it begins. A bedtime before noon
belongs to the calendar day after the label. A label is never computed back from an instant:
in Nuuk 23:30 of a March evening is skipped and lands on the next date.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from whenever import Date, Instant, Time, TimeZoneNotFoundError

NOON = time(12)


class UnknownZone(ValueError):
    """The time zone data of this machine has no zone of this name."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"There is no time zone named {zone!r}; names look like 'Europe/Berlin'.")
        self.zone = zone


# People go to bed at the same few times, and each answer asks for those of a week of nights.
@lru_cache(maxsize=16_384)
def instant(day: date, at: time, zone: str) -> datetime:  # house: read as it is spoken
    """Return the instant, in UTC, at which clocks in `zone` show `at` on calendar day `day`.

    Raises:
        UnknownZone: `zone` is not an IANA name known here.
    """
    wall = Date(day).at(Time(at))
    try:
        return wall.assume_tz(zone, disambiguation="compatible").to_instant().to_stdlib()
    except TimeZoneNotFoundError:
        raise UnknownZone(zone) from None


def bedtime(night: date, bedtime_local: time, zone: str) -> datetime:  # house: as instant
    """Return the instant of bedtime of `night`; 00:30 is on the calendar day after the label.

    Raises:
        UnknownZone: `zone` is not an IANA name known here.
    """
    return instant(_bedtime_day(night, bedtime_local), bedtime_local, zone)


def wake(  # house: as instant
    night: date, bedtime_local: time, wake_local: time, zone: str
) -> datetime:
    """Return the instant of the first `wake_local` after the wall time of the night's bedtime.

    Raises:
        UnknownZone: `zone` is not an IANA name known here.
    """
    day = _bedtime_day(night, bedtime_local)
    if wake_local <= bedtime_local:
        day += timedelta(days=1)
    return instant(day, wake_local, zone)


def is_zone(name: str) -> bool:
    """Say whether the time zone data of this machine knows `name`."""
    try:
        instant(date(2026, 1, 1), NOON, name)
    except UnknownZone:
        return False
    return True


def local(moment: datetime, zone: str) -> datetime:
    """Return `moment` as the people of `zone` read it on their clocks; for showing only.

    Raises:
        UnknownZone: `zone` is not an IANA name known here.
        ValueError: `moment` has no zone.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no zone, so it is no instant.")
    try:
        return Instant(moment.astimezone(UTC)).to_tz(zone).to_stdlib()
    except TimeZoneNotFoundError:
        raise UnknownZone(zone) from None


def _bedtime_day(night: date, bedtime_local: time) -> date:
    return night + timedelta(days=1) if bedtime_local < NOON else night
