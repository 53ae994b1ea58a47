"""Nights around the clock change: one evening and one morning each, none lost, none twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import follow_ups, planning
from bot.services.clocks import wrong_night
from bot.services.planning import Kind
from bot.store.database import Database
from bot.store.week import NightClock
from scheduler import occurrences, wallclock
from scheduler.occurrences import Occurrence, State
from tests.kit.plans import Life, a_plan, night

NIGHTS = 4
CHANGES = {
    "Europe/Berlin, spring": ("Europe/Berlin", night("2026-03-27")),
    "Europe/Berlin, autumn": ("Europe/Berlin", night("2026-10-23")),
    "America/New_York, spring": ("America/New_York", night("2026-03-06")),
    "America/New_York, autumn": ("America/New_York", night("2026-10-30")),
    "America/Nuuk, spring: 23:00 is skipped": ("America/Nuuk", night("2026-03-26")),
    "Australia/Lord_Howe, half an hour": ("Australia/Lord_Howe", night("2026-04-03")),
    "Antarctica/Troll, spring: two hours": ("Antarctica/Troll", night("2026-03-26")),
    "Antarctica/Troll, autumn: two hours": ("Antarctica/Troll", night("2026-10-22")),
    "Africa/Cairo, spring: at midnight": ("Africa/Cairo", night("2026-04-21")),
    "Asia/Beirut, autumn: at midnight": ("Asia/Beirut", night("2026-10-22")),
}
half_hours = st.integers(0, 47).map(lambda halves: time(halves // 2, halves % 2 * 30))
# Every night that the setup and the settings let somebody have.
clocks = st.builds(NightClock, half_hours, half_hours).filter(lambda at: wrong_night(at) is None)


def next_due(tx: Connection, life: Life) -> Occurrence | None:
    rows = [occurrences.latest(tx, life.id, kind) for kind in Kind]
    waiting = [row for row in rows if row is not None and row.state is State.PLANNED]
    return min(waiting, key=lambda row: row.due_at, default=None)


def messages(life: Life, until: datetime) -> list[Occurrence]:
    """Let time pass as an engine does: say what is due, close it, plan the next."""
    said = []
    while True:
        row = life.run(lambda tx: next_due(tx, life))
        if row is None or row.due_at > until:
            return said
        life.now = row.due_at

        def say(tx: Connection, row: Occurrence = row) -> None:
            occurrences.close(tx, row.person_id, row.kind, row.night, state=State.SENT)
            planning.replan(tx, row.person_id, now=life.now)

        life.run(say)
        said.append(row)


def live(database: Database, zone: str, first: Night, clock: NightClock) -> Life:
    noon = wallclock.instant(first.evening, wallclock.NOON, zone)
    bed, wake = clock.bedtime_local, clock.wake_local
    plan = a_plan(zone=zone, bedtime_local=bed, wake_local=wake, origin=first)
    return Life(database, plan, now=noon)


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=40, deadline=None)
@given(clock=clocks)
def test_evenings_and_mornings_take_turns(change: str, clock: NightClock) -> None:
    zone, first = CHANGES[change]
    bed, wake = clock.bedtime_local, clock.wake_local
    plan = a_plan(zone=zone, bedtime_local=bed, wake_local=wake, origin=first)
    noon = wallclock.instant(first.evening, wallclock.NOON, zone) - timedelta(minutes=1)
    coming = planning.preview(plan, now=noon, count=2 * NIGHTS)
    labels = [first.plus(day) for day in range(NIGHTS)]
    turns = [(kind, label) for label in labels for kind in (Kind.EVENING, Kind.MORNING)]
    assert [(one.kind, one.night) for one in coming] == turns


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=2, deadline=None)
@given(clock=clocks)
def test_every_night_has_one_evening_and_one_morning(
    database: Database, change: str, clock: NightClock
) -> None:
    zone, first = CHANGES[change]
    life = live(database, zone, first, clock)
    end = planning.times(life.first_plan, first.plus(NIGHTS)).bed_at - timedelta(microseconds=1)
    counted = Counter((row.kind, Night(row.night)) for row in messages(life, end))
    labels = [first.plus(day) for day in range(NIGHTS)]
    evenings = {(Kind.EVENING, label): 1 for label in labels}
    mornings = {(Kind.MORNING, label): 1 for label in labels}
    expected = evenings | mornings
    nightly = (Kind.EVENING, Kind.MORNING)
    assert {key: times for key, times in counted.items() if key[0] in nightly} == expected


@pytest.mark.parametrize(
    ("first", "bed", "wake", "expected"),
    [
        # 29 March, 02:00 becomes 03:00: what the gap swallows is taken by the hour later.
        ("2026-03-27", "02:30", "09:00", ["03-28 02:30", "03-29 03:30", "03-30 02:30"]),
        ("2026-03-27", "00:30", "07:00", ["03-28 00:30", "03-29 00:30", "03-30 00:30"]),
        # 25 October, 03:00 becomes 02:00: the first 02:30 counts, the second is passed over.
        ("2026-10-23", "02:30", "09:00", ["10-24 02:30", "10-25 02:30", "10-26 02:30"]),
    ],
)
def test_bedtime_in_berlin_on_the_nights_of_the_change(
    database: Database, first: str, bed: str, wake: str, expected: list[str]
) -> None:
    clock = NightClock(time.fromisoformat(bed), time.fromisoformat(wake))
    life = live(database, "Europe/Berlin", night(first), clock)
    said = messages(life, life.now + timedelta(days=3))
    evenings = [row.due_at for row in said if row.kind == Kind.EVENING]
    local = [wallclock.local(at, "Europe/Berlin").strftime("%m-%d %H:%M") for at in evenings]
    assert local == expected


def test_the_repeated_hour_rings_once(database: Database) -> None:
    clock = NightClock(time(2, 30), time(9))
    life = live(database, "Europe/Berlin", night("2026-10-24"), clock)
    said = messages(life, life.now + timedelta(hours=23))
    evenings = [row.due_at.isoformat() for row in said if row.kind == Kind.EVENING]
    assert evenings == ["2026-10-25T00:30:00+00:00"]  # summer time; an hour later it is 02:30 again


def local_times(said: list[Occurrence], kind: Kind, zone: str) -> list[str]:
    shown = [wallclock.local(row.due_at, zone) for row in said if row.kind == kind]
    return [f"{at:%m-%d %H:%M}" for at in shown]


def test_follow_ups_pass_over_the_repeated_hour(database: Database) -> None:
    # Berlin, 25 October 2026, 02:59:59 summer time, then 02:00:00 winter time: the follow-up comes
    # at the first 02:50, and nothing begins anew when clocks show 02:30 again.
    life = live(database, "Europe/Berlin", night("2026-10-24"), NightClock(time(2, 30), time(9)))
    life.now = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    life.is_reminded(night("2026-10-24"))
    row = life.row(Kind.EVENING, night("2026-10-24"))
    assert row is not None
    assert row.due_at - life.now == follow_ups.EVENING_AFTER[0]
    life.pass_time(timedelta(hours=1))  # 02:30 on the clock again
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    assert life.row(Kind.EVENING, night("2026-10-24")) == row


@pytest.mark.parametrize(
    ("zone", "first", "clock", "mornings"),
    [
        # Berlin, 29 March 2026: 02:00 becomes 03:00, so a wake-up at 02:30 comes at 03:30.
        (
            "Europe/Berlin",
            "2026-03-27",
            NightClock(time(19), time(2, 30)),
            ["03-28 02:30", "03-29 03:30", "03-30 02:30"],
        ),
        # Troll, 29 March 2026: 01:00 becomes 03:00, so a wake-up at 02:30 comes at 04:30.
        (
            "Antarctica/Troll",
            "2026-03-27",
            NightClock(time(19), time(2, 30)),
            ["03-28 02:30", "03-29 04:30", "03-30 02:30"],
        ),
        # Cairo, 29 October 2026, midnight becomes 23:00: the next morning keeps its hour.
        (
            "Africa/Cairo",
            "2026-10-28",
            NightClock(time(23, 30), time(7)),
            ["10-29 07:00", "10-30 07:00", "10-31 07:00"],
        ),
    ],
)
def test_wake_up_on_the_nights_of_the_change(
    database: Database, zone: str, first: str, clock: NightClock, mornings: list[str]
) -> None:
    life = live(database, zone, night(first), clock)
    said = messages(life, life.now + timedelta(days=3))
    assert local_times(said, Kind.MORNING, zone) == mornings


def test_a_night_worker_in_cairo_sleeps_through_the_change(database: Database) -> None:
    # 24 April 2026: midnight becomes 01:00; bed at 08:00 belongs to the evening before.
    life = live(database, "Africa/Cairo", night("2026-04-22"), NightClock(time(8), time(16)))
    said = messages(life, life.now + timedelta(days=3, hours=6))
    assert local_times(said, Kind.EVENING, "Africa/Cairo") == [
        "04-23 08:00",
        "04-24 08:00",
        "04-25 08:00",
    ]
    assert local_times(said, Kind.MORNING, "Africa/Cairo") == [
        "04-23 16:00",
        "04-24 16:00",
        "04-25 16:00",
    ]


def test_the_date_that_apia_left_out_has_no_evening_of_its_own(database: Database) -> None:
    # 29 December 2011, 23:59:59 (-10), then 31 December, 00:00:00 (+14): the evening of the 30th
    # would be that of the 31st, and nobody is reminded twice in one body-night.
    zone = "Pacific/Apia"
    life = live(database, zone, night("2011-12-29"), NightClock(time(22, 30), time(7)))
    said = messages(life, life.now + timedelta(days=3))
    assert local_times(said, Kind.EVENING, zone) == ["12-29 22:30", "12-31 22:30", "01-01 22:30"]
