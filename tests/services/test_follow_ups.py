"""How often an evening speaks: as often as the person chose, apart, and never when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services import bedtime, follow_ups, morning
from bot.services.follow_ups import ALONE, EVENING_AFTER, Manner
from bot.services.planning import Kind
from bot.store.database import Database
from bot.store.plans import Plan
from bot.store.week import NightClock, Weekday
from scheduler.table import Occurrence, State
from tests.kit.plans import MONDAY, NOW, Life, a_plan

TUESDAY = MONDAY.next()
QUIET_MONDAYS = frozenset({Weekday.MON})


def evening_of(life: Life) -> Occurrence:
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    return row


def manner(life: Life, row: Occurrence, gaps: tuple[timedelta, ...] = EVENING_AFTER) -> Manner:
    return life.run(lambda tx: follow_ups.manner(tx, row, gaps=gaps, now=life.now))


@pytest.mark.parametrize("chosen", [0, 1, 2, 3])
def test_as_many_follow_ups_come_as_were_chosen(database: Database, chosen: int) -> None:
    life = Life(database, a_plan(follow_ups=chosen))
    life.at(MONDAY, "22:30")
    assert manner(life, evening_of(life)) == Manner(gaps=EVENING_AFTER[:chosen])


def test_each_gap_is_longer_than_the_one_before() -> None:
    assert all(later > earlier for earlier, later in pairwise(EVENING_AFTER))


@pytest.mark.parametrize(("round", "remaining"), [(0, 3), (1, 2), (2, 1), (3, 0)])
def test_each_reminder_knows_how_many_remain(
    database: Database, round: int, remaining: int
) -> None:
    life = Life(database, a_plan(follow_ups=3))
    life.at(MONDAY, "22:30")
    offer = life.run(
        lambda tx: bedtime.offer(tx, life.id, MONDAY, round=round, late=False, now=life.now)
    )
    assert offer is not None
    assert offer.remaining == remaining
    assert manner(life, replace(evening_of(life), round=round)).remaining == remaining


@pytest.mark.parametrize(
    ("clock", "remaining"), [("22:30", 3), ("22:59", 3), ("23:05", 2), ("00:25", 1), ("01:10", 0)]
)
def test_a_follow_up_that_would_come_too_late_is_not_promised(
    database: Database, clock: str, remaining: int
) -> None:
    """The reminder is good until half past one; the last ten minutes are kept for a retry."""
    life = Life(database, a_plan(follow_ups=3))
    life.at(MONDAY if clock > "12" else TUESDAY, clock)
    assert manner(life, evening_of(life)).remaining == remaining


def test_a_quiet_night_has_one_silent_reminder_and_one_silent_morning(database: Database) -> None:
    life = Life(database, a_plan(follow_ups=3, quiet=QUIET_MONDAYS))
    life.at(MONDAY, "22:30")
    assert manner(life, evening_of(life)) == Manner(silent=True)
    row = life.row(Kind.MORNING, MONDAY)
    assert row is not None
    assert manner(life, row, morning.FOLLOW_UP_AFTER) == Manner(silent=True)
    loud = replace(row, night=TUESDAY.evening, good_until=row.good_until + timedelta(days=1))
    assert manner(life, loud, morning.FOLLOW_UP_AFTER).gaps == morning.FOLLOW_UP_AFTER


def test_the_evenings_choice_leaves_the_morning_alone(database: Database) -> None:
    life = Life(database, a_plan(follow_ups=0))
    life.at(TUESDAY, "07:00")
    row = life.row(Kind.MORNING, MONDAY)
    assert row is not None
    assert manner(life, row, morning.FOLLOW_UP_AFTER).gaps == morning.FOLLOW_UP_AFTER


def test_what_has_no_gaps_is_said_once_and_aloud(database: Database) -> None:
    life = Life(database, a_plan(quiet=QUIET_MONDAYS))
    assert manner(life, evening_of(life), ()) == ALONE


def test_a_weekday_with_its_own_bedtime_has_its_own_window(database: Database) -> None:
    week = {Weekday.MON: NightClock(time(22, 30), time(0, 30))}
    life = Life(database, a_plan(follow_ups=3, week=week))
    life.at(MONDAY, "22:30")
    assert evening_of(life).good_until - life.now == timedelta(hours=2)
    assert manner(life, evening_of(life)).remaining == 2


@settings(max_examples=60, deadline=None)
@given(
    chosen=st.integers(0, 3),
    round=st.integers(0, 3),
    minutes=st.integers(-360, 400),
    good_for=st.integers(0, 400),
)
def test_every_promise_fits_into_the_evening(
    chosen: int, round: int, minutes: int, good_for: int
) -> None:
    plan: Plan = a_plan(follow_ups=chosen)
    until, now = NOW + timedelta(minutes=good_for), NOW + timedelta(minutes=minutes)
    row = Occurrence(1, Kind.EVENING, MONDAY.evening, NOW, until, State.SENDING, round=round)
    said = follow_ups.of_evening(plan, row, now=now)
    assert said.remaining <= max(0, chosen - round)
    assert not said.gaps or now + sum(said.gaps, timedelta()) < until
