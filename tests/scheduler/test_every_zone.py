"""Every zone, every half hour, 2026 to 2028, judged by the standard library's own zoneinfo.

Zones whose clocks do the same are looked at densely once: every half hour of the nights around each
change. Every zone by itself is looked at where its clock jumps, and by samples over the years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from whenever import available_timezones

from scheduler.wallclock import bedtime, instant, wake
from tests.scheduler.zones import Change, Zones, changes_of

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
PARTS = 4  # so that several workers share them
ASLEEP = timedelta(hours=8)


@cache
def zones() -> Zones:
    return Zones.between(FIRST, LAST, names=sorted(available_timezones()))


def by_zoneinfo(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first of two readings of a clock, and the later side of a gap (PEP 495, fold=0)."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def day_of(night: date, at: time) -> date:
    """The calendar day of a bedtime, as the rule of noon says."""
    return night + timedelta(days=at < time(12))


def nights_around(change: Change) -> list[date]:
    middle = change.local_day
    return [middle + timedelta(days=days) for days in range(-4, 4)]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_half_hour_around_every_change_is_one_instant_a_night(part: int) -> None:
    for zone, changes in zones().alike[part::PARTS]:
        known = ZoneInfo(zone)
        for change in changes:
            for at in HALF_HOURS:
                _assert_nights(known, at, nights_around(change))


def _assert_nights(zone: ZoneInfo, at: time, nights: list[date]) -> None:
    """Bedtime `at`, and a wake-up at `at`: each is right, and each follows the one before."""
    to_bed = [bedtime(night, at, zone.key) for night in nights]
    assert to_bed == [by_zoneinfo(day_of(night, at), at, zone) for night in nights]
    bed = (datetime.combine(FIRST, at) - ASLEEP).time()
    up = [wake(night, bed, at, zone.key) for night in nights]
    for night, woken in zip(nights, up, strict=True):
        assert timedelta(hours=5) < woken - bedtime(night, bed, zone.key) < timedelta(hours=11)
    for before, after in [*pairwise(to_bed), *pairwise(up)]:
        # Troll moves by two hours, everybody else by one or less.
        assert timedelta(hours=22) <= after - before <= timedelta(hours=26), (zone, at, before)


def test_every_zone_is_right_in_the_hours_of_its_own_changes() -> None:
    for zone, changes in zones().each:
        known = ZoneInfo(zone)
        for change in changes:
            for at in (change.local_at, *_beside(change)):
                assert instant(at.date(), at.time(), zone) == by_zoneinfo(
                    at.date(), at.time(), known
                ), (zone, at)


def _beside(change: Change) -> Iterator[datetime]:
    """A minute before the clock jumps, and in the middle of what it leaves out or repeats."""
    yield change.local_at - timedelta(minutes=1)
    yield change.local_at + (change.after - change.before) / 2


@pytest.mark.parametrize("part", range(PARTS))
def test_every_zone_is_right_on_samples_of_three_years(part: int) -> None:
    for number, (zone, _) in enumerate(zones().each[part::PARTS]):
        known = ZoneInfo(zone)
        for step, day in enumerate(range(number % 23, (LAST - FIRST).days + 1, 23)):
            night, at = FIRST + timedelta(days=day), HALF_HOURS[(number + 5 * step) % 48]
            expected = by_zoneinfo(day_of(night, at), at, known)
            following = by_zoneinfo(day_of(night, at) + timedelta(days=1), at, known)
            assert bedtime(night, at, zone) == expected, (zone, night, at)
            assert bedtime(night + timedelta(days=1), at, zone) == following, (zone, night, at)


def test_the_changes_that_everybody_knows_are_among_those_that_were_found() -> None:
    # Without this a search that finds no change would make all of the above pass.
    berlin = changes_of("Europe/Berlin", FIRST, LAST)
    assert [change.at.isoformat() for change in berlin[:2]] == [
        "2026-03-29T01:00:00+00:00",
        "2026-10-25T01:00:00+00:00",
    ]
    assert len(berlin) == 6
    assert changes_of("Asia/Kolkata", FIRST, LAST) == ()
    casablanca = changes_of("Africa/Casablanca", FIRST, LAST)
    assert len(casablanca) == 6, "Ramadan's two changes a year, five weeks apart"
    assert len(zones().each) == len(available_timezones())
    assert 40 < len(zones().alike) < 120
