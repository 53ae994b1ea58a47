"""Nights around the clock change: one evening and one morning each, none lost, none twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import planning
from bot.services.planning import Kind
from bot.store.database import Database
from scheduler import occurrences, wallclock
from scheduler.occurrences import Occurrence, State
from tests.kit.plans import Life, a_plan, night

NIGHTS = 4
# A whole day that is no longer than this can vanish with the hour that a clock leaves out.
SKIPPED = timedelta(hours=1)
CHANGES = {
    "Europe/Berlin, spring": ("Europe/Berlin", night("2026-03-27")),
    "Europe/Berlin, autumn": ("Europe/Berlin", night("2026-10-23")),
    "America/New_York, spring": ("America/New_York", night("2026-03-06")),
    "America/New_York, autumn": ("America/New_York", night("2026-10-30")),
    "America/Nuuk, spring: 23:00 is skipped": ("America/Nuuk", night("2026-03-26")),
    "Australia/Lord_Howe, half an hour": ("Australia/Lord_Howe", night("2026-04-03")),
}
clocks = st.integers(0, 47).map(lambda halves: time(halves // 2, halves % 2 * 30))


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


def live(database: Database, zone: str, first: Night, bed: time, wake: time) -> Life:
    noon = wallclock.instant(first.evening, wallclock.NOON, zone)
    plan = a_plan(zone=zone, bedtime_local=bed, wake_local=wake, origin=first)
    return Life(database, plan, now=noon)


def awake(bed: time, wake: time) -> timedelta:
    """How long the day between two nights is by the wall; none for equal times."""
    minutes = bed.hour * 60 + bed.minute - wake.hour * 60 - wake.minute
    return timedelta(minutes=minutes % (24 * 60))


@pytest.mark.parametrize("change", CHANGES)
@settings(max_examples=6, deadline=None)
@given(bed=clocks, wake=clocks)
def test_every_night_has_one_evening_and_one_morning(
    database: Database, change: str, bed: time, wake: time
) -> None:
    if awake(bed, wake) <= SKIPPED:
        return
    zone, first = CHANGES[change]
    life = live(database, zone, first, bed, wake)
    end = planning.times(life.first_plan, first.plus(NIGHTS)).bed_at - timedelta(microseconds=1)
    counted = Counter((row.kind, Night(row.night)) for row in messages(life, end))
    labels = [first.plus(day) for day in range(NIGHTS)]
    evenings = {(Kind.EVENING, label): 1 for label in labels}
    mornings = {(Kind.MORNING, label): 1 for label in labels}
    expected = evenings | mornings
    assert {key: times for key, times in counted.items() if key[0] != Kind.REVIEW} == expected


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
    bed_local, wake_local = time.fromisoformat(bed), time.fromisoformat(wake)
    life = live(database, "Europe/Berlin", night(first), bed_local, wake_local)
    said = messages(life, life.now + timedelta(days=3))
    evenings = [row.due_at for row in said if row.kind == Kind.EVENING]
    local = [wallclock.local(at, "Europe/Berlin").strftime("%m-%d %H:%M") for at in evenings]
    assert local == expected


def test_the_repeated_hour_rings_once(database: Database) -> None:
    life = live(database, "Europe/Berlin", night("2026-10-24"), time(2, 30), time(9))
    said = messages(life, life.now + timedelta(hours=23))
    evenings = [row.due_at.isoformat() for row in said if row.kind == Kind.EVENING]
    assert evenings == ["2026-10-25T00:30:00+00:00"]  # summer time; an hour later it is 02:30 again
