"""Wall clock to instant. Each night of a clock change carries that night's clock in a comment.

All zones and all hours are in `test_every_zone.py`; these are the nights to look at by eye.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whenever import available_timezones

from scheduler.wallclock import UnknownZone, bedtime, instant, is_zone, local, wake

ZONES = sorted(available_timezones())
HALF_HOURS = [time(hour, minute) for hour in range(24) for minute in (0, 30)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_evening_bedtime_is_on_the_date_of_its_night() -> None:
    assert bedtime(date(2026, 1, 10), time(22, 30), "Europe/Berlin") == utc("2026-01-10 21:30")


def test_a_bedtime_after_midnight_is_on_the_date_after_its_night() -> None:
    assert bedtime(date(2026, 1, 10), time(0, 30), "Europe/Berlin") == utc("2026-01-10 23:30")


@pytest.mark.parametrize(
    ("at", "expected"),
    [(time(11, 59), "2026-01-11 11:59"), (time(12), "2026-01-10 12:00")],
)
def test_noon_parts_the_nights(at: time, expected: str) -> None:
    assert bedtime(date(2026, 1, 10), at, "UTC") == utc(expected)


# Berlin, 29 March 2026: 01:59:59 CET, 03:00:00 CEST; there is no 02:30. A cron trigger loses
# the 00:30 of this night or of the next.
@pytest.mark.parametrize(
    ("night", "at", "expected"),
    [
        (date(2026, 3, 27), time(0, 30), "2026-03-27 23:30"),  # 28 March, 00:30 CET
        (date(2026, 3, 28), time(0, 30), "2026-03-28 23:30"),  # 29 March, 00:30 CET
        (date(2026, 3, 29), time(0, 30), "2026-03-29 22:30"),  # 30 March, 00:30 CEST
        (date(2026, 3, 28), time(2, 30), "2026-03-29 01:30"),  # skipped, so 03:30 CEST
    ],
)
def test_berlin_in_spring(night: date, at: time, expected: str) -> None:
    assert bedtime(night, at, "Europe/Berlin") == utc(expected)


# Berlin, 25 October 2026: 02:59:59 CEST, 02:00:00 CET; 02:30 comes twice.
@pytest.mark.parametrize(
    ("night", "at", "expected"),
    [
        (date(2026, 10, 24), time(0, 30), "2026-10-24 22:30"),  # 25 October, 00:30 CEST
        (date(2026, 10, 24), time(2, 30), "2026-10-25 00:30"),  # the first 02:30, CEST
        (date(2026, 10, 25), time(0, 30), "2026-10-25 23:30"),  # 26 October, 00:30 CET
    ],
)
def test_berlin_in_autumn(night: date, at: time, expected: str) -> None:
    assert bedtime(night, at, "Europe/Berlin") == utc(expected)


def test_new_york_in_spring() -> None:
    # 8 March 2026: 01:59:59 EST, 03:00:00 EDT; 02:30 is skipped, so 03:30 EDT.
    assert bedtime(date(2026, 3, 7), time(2, 30), "America/New_York") == utc("2026-03-08 07:30")


def test_new_york_in_autumn() -> None:
    # 1 November 2026: 01:59:59 EDT, 01:00:00 EST; the first 01:30 is EDT.
    assert bedtime(date(2026, 10, 31), time(1, 30), "America/New_York") == utc("2026-11-01 05:30")


def test_lord_howe_moves_by_half_an_hour() -> None:
    # 4 October 2026: 01:59:59 (+10:30), 02:30:00 (+11); 02:15 is skipped, so 02:45.
    spring = bedtime(date(2026, 10, 3), time(2, 15), "Australia/Lord_Howe")
    # 5 April 2026: 01:59:59 (+11), 01:30:00 (+10:30); the first 01:45 is +11.
    autumn = bedtime(date(2026, 4, 4), time(1, 45), "Australia/Lord_Howe")
    assert (spring, autumn) == (utc("2026-10-03 15:45"), utc("2026-04-04 14:45"))


def test_nuuk_skips_an_evening_hour_and_the_night_keeps_its_label() -> None:
    # 28 March 2026: 22:59:59 (-02), 00:00:00 of 29 March (-01); 23:30 becomes 00:30 of the 29th.
    skipped = bedtime(date(2026, 3, 28), time(23, 30), "America/Nuuk")
    following = bedtime(date(2026, 3, 29), time(23, 30), "America/Nuuk")
    assert local(skipped, "America/Nuuk").date() == date(2026, 3, 29)
    assert local(following, "America/Nuuk").date() == date(2026, 3, 29)
    assert (skipped, following) == (utc("2026-03-29 01:30"), utc("2026-03-30 00:30"))


def test_troll_moves_by_two_hours() -> None:
    # 29 March 2026: 00:59:59 (+00), 03:00:00 (+02); 01:30 is skipped, so 03:30.
    spring = bedtime(date(2026, 3, 28), time(1, 30), "Antarctica/Troll")
    # 25 October 2026: 02:59:59 (+02), 01:00:00 (+00); the first 01:30 is +02.
    autumn = bedtime(date(2026, 10, 24), time(1, 30), "Antarctica/Troll")
    assert (spring, autumn) == (utc("2026-03-29 01:30"), utc("2026-10-24 23:30"))


def test_cairo_changes_at_midnight() -> None:
    # 24 April 2026: 23:59:59 of the 23rd (+02), 01:00:00 (+03); 00:30 is skipped, so 01:30.
    spring = bedtime(date(2026, 4, 23), time(0, 30), "Africa/Cairo")
    # 29 October 2026: 23:59:59 (+03), 23:00:00 of the same day (+02); the first 23:30 is +03.
    autumn = bedtime(date(2026, 10, 29), time(23, 30), "Africa/Cairo")
    assert (spring, autumn) == (utc("2026-04-23 22:30"), utc("2026-10-29 20:30"))


# Where the clock moves at midnight, the hour after it is skipped, and an evening hour comes twice.
@pytest.mark.parametrize(
    ("zone", "night", "at", "expected"),
    [
        # Beirut, 29 March 2026: 23:59:59 of the 28th (+02), 01:00:00 (+03); 00:30 becomes 01:30.
        ("Asia/Beirut", "2026-03-28", time(0, 30), "2026-03-28 22:30"),
        ("Asia/Beirut", "2026-03-28", time(23, 30), "2026-03-28 21:30"),  # before it, untouched
        # Beirut, 25 October 2026: 23:59:59 of the 24th (+03), 23:00:00 (+02); the first 23:30.
        ("Asia/Beirut", "2026-10-24", time(23, 30), "2026-10-24 20:30"),
        ("Asia/Beirut", "2026-10-24", time(0, 30), "2026-10-24 22:30"),
        # Havana, 8 March 2026: 23:59:59 of the 7th (-05), 01:00:00 (-04); 00:00 becomes 01:00.
        ("America/Havana", "2026-03-07", time(0), "2026-03-08 05:00"),
        # Havana, 1 November 2026: 00:59:59 (-04), 00:00:00 (-05) of the same day; the first 00:30.
        ("America/Havana", "2026-10-31", time(0, 30), "2026-11-01 04:30"),
        # Santiago, 6 September 2026: 23:59:59 of the 5th (-04), 01:00:00 (-03).
        ("America/Santiago", "2026-09-05", time(0, 30), "2026-09-06 04:30"),
        # Santiago, 5 April 2026: 23:59:59 of the 4th (-03), 23:00:00 of the 4th (-04).
        ("America/Santiago", "2026-04-04", time(23, 30), "2026-04-05 02:30"),
    ],
)
def test_zones_that_change_at_midnight(zone: str, night: str, at: time, expected: str) -> None:
    assert bedtime(date.fromisoformat(night), at, zone) == utc(expected)


def test_asuncion_changes_its_clock_no_more() -> None:
    # Until 2024 it changed at midnight; 4 October 2026 is a day like any other (-03).
    before, on = (bedtime(date(2026, 10, day), time(0, 30), "America/Asuncion") for day in (2, 3))
    assert (before, on) == (utc("2026-10-03 03:30"), utc("2026-10-04 03:30"))


# Whoever works at night: a bedtime in the morning still belongs to the evening before.
@pytest.mark.parametrize(
    ("bed", "up", "to_bed", "woken"),
    [
        (time(8), time(16), "2026-03-29 06:00", "2026-03-29 14:00"),  # 29 March, summer time
        (time(11, 30), time(19), "2026-03-29 09:30", "2026-03-29 17:00"),
        (time(12), time(20), "2026-03-28 11:00", "2026-03-28 19:00"),  # from noon on: that day
        (time(14), time(22), "2026-03-28 13:00", "2026-03-28 21:00"),
    ],
)
def test_bed_by_day_and_up_in_the_evening(bed: time, up: time, to_bed: str, woken: str) -> None:
    night, zone = date(2026, 3, 28), "Europe/Berlin"
    assert bedtime(night, bed, zone) == utc(to_bed)
    assert wake(night, bed, up, zone) == utc(woken)


def test_apia_once_lost_a_whole_day() -> None:
    # 29 December 2011, 23:59:59 (-10), 31 December, 00:00:00 (+14): a day later for the 30th,
    # which is then the same instant as the evening of the 31st.
    nights = [date(2011, 12, day) for day in (29, 30, 31)]
    at = [bedtime(night, time(22, 30), "Pacific/Apia") for night in nights]
    assert at == [utc("2011-12-30 08:30"), utc("2011-12-31 08:30"), utc("2011-12-31 08:30")]


@pytest.mark.parametrize(
    ("bedtime_local", "wake_local", "expected"),
    [
        (time(22, 30), time(7), "2026-01-11 07:00"),
        (time(0, 30), time(7), "2026-01-11 07:00"),
        (time(8), time(15), "2026-01-11 15:00"),  # after a night shift
        (time(14), time(20), "2026-01-10 20:00"),
        (time(22, 30), time(22, 30), "2026-01-11 22:30"),
        (time(3), time(1), "2026-01-12 01:00"),
    ],
)
def test_wake_is_the_first_such_time_after_bedtime(
    bedtime_local: time, wake_local: time, expected: str
) -> None:
    assert wake(date(2026, 1, 10), bedtime_local, wake_local, "UTC") == utc(expected)


def test_a_night_of_a_clock_change_is_an_hour_shorter() -> None:
    night = date(2026, 3, 28)
    up = wake(night, time(23), time(7), "Europe/Berlin")
    assert up - bedtime(night, time(23), "Europe/Berlin") == timedelta(hours=7)


@given(zone=st.sampled_from(ZONES), at=st.sampled_from(HALF_HOURS), days=st.integers(0, 1095))
@settings(max_examples=100, deadline=None)
def test_wake_comes_after_bedtime_within_a_day(zone: str, at: time, days: int) -> None:
    night = date(2026, 1, 1) + timedelta(days=days)
    eight_hours_on = (datetime.combine(night, at) + timedelta(hours=8)).time()
    asleep = wake(night, at, eight_hours_on, zone) - bedtime(night, at, zone)
    assert timedelta(hours=5) <= asleep <= timedelta(hours=11)


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd", "MEZ", "Berlin\0"])
def test_an_unknown_zone_is_refused_with_a_sentence(name: str) -> None:
    assert not is_zone(name)
    with pytest.raises(UnknownZone, match="There is no time zone named"):
        instant(date(2026, 1, 1), time(22), name)
    with pytest.raises(UnknownZone, match="There is no time zone named"):
        local(utc("2026-01-01 22:00"), name)


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Kolkata", "America/Argentina/Ushuaia"])
def test_a_known_zone_is_known(name: str) -> None:
    assert is_zone(name)


def test_what_is_shown_is_what_their_clocks_show() -> None:
    shown = local(utc("2026-07-01 20:30"), "Asia/Kathmandu")
    assert shown.isoformat() == "2026-07-02T02:15:00+05:45"


def test_a_time_without_a_zone_is_no_instant_to_show() -> None:
    with pytest.raises(ValueError, match="no zone"):
        local(utc("2026-07-01 20:30").replace(tzinfo=None), "Asia/Kathmandu")
