"""The clock changes of every zone, found with the standard library alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Changes lie weeks apart: the closest pair is that around Ramadan in Morocco.
_STEP = timedelta(days=7)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Change:
    """The instant (UTC) from which a clock has another distance to UTC."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def local_at(self) -> datetime:
        """What clocks would show at that instant, had they not been moved; without zone."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def local_day(self) -> date:
        return self.local_at.date()


Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Zones:
    """All zones with their changes; `alike` has one of each kind that change."""

    each: list[tuple[str, Changes]]
    alike: list[tuple[str, Changes]]

    @classmethod
    def between(cls, first: date, last: date, *, names: Iterable[str]) -> Zones:
        each = [(name, changes_of(name, first, last)) for name in names]
        alike = {(_offset(_start(first), ZoneInfo(name)), found): name for name, found in each}
        return cls(each, [(name, found) for (_, found), name in alike.items()])


def changes_of(name: str, first: date, last: date) -> Changes:
    """The changes of one zone between two dates, oldest first."""
    zone, at, found = ZoneInfo(name), _start(first), []
    offset = _offset(at, zone)
    while at.date() <= last:
        following = _offset(at + _STEP, zone)
        if following != offset:
            found.append(Change(_moment(at, at + _STEP, zone=zone), offset, following))
        at, offset = at + _STEP, following
    return tuple(found)


def _start(first: date) -> datetime:
    return datetime.combine(first, time(), tzinfo=UTC)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _moment(before: datetime, after: datetime, *, zone: ZoneInfo) -> datetime:
    """The first whole minute with the offset of `after`."""
    old = _offset(before, zone)
    while after - before > _MINUTE:
        middle = before + (after - before) / 2
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return before.replace(second=0, microsecond=0) + _MINUTE
