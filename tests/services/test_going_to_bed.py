"""To bed now: tonight's dose is asked for once, at once, and never too soon after another."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.night import Night
from bot.care.screening import Condition
from bot.services import apart, bedtime, going_to_bed, planning
from bot.services.bedtime import NoNight, Postponed, TooSoon
from bot.services.going_to_bed import Answer, Asked, Known, NoDose, Refused, TooEarly
from bot.services.planning import Kind
from bot.services.spacing import TooClose
from bot.store import conversations
from bot.store.database import Database
from bot.store.plans import PlanStatus
from scheduler import wallclock
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, NOW, Life, a_person, a_plan, counting

TUESDAY = MONDAY.next()


@pytest.fixture
def life(database: Database) -> Life:
    """Nine in the evening; bedtime would be at half past ten."""
    life = Life(database)
    life.at(MONDAY, "21:00")
    return life


def to_bed(life: Life) -> Answer:
    return life.run(lambda tx: going_to_bed.now_to_bed(tx, life.id, now=life.now))


def may_be_offered(life: Life) -> bool:
    return life.run(lambda tx: going_to_bed.may_be_offered(tx, life.id, now=life.now))


def wall(life: Life, at: datetime) -> str:
    return f"{wallclock.local(at, life.plan.zone):%m-%d %H:%M}"


def test_the_dose_is_asked_for_now_and_the_morning_stays(life: Life) -> None:
    answer = to_bed(life)
    assert isinstance(answer, Asked)
    assert (answer.offer.night, answer.offer.dose_mg) == (MONDAY, 100.0)
    assert (answer.offer.remaining, answer.offer.bed_ahead_at) == (0, None)
    assert wall(life, answer.wake_at) == "11-24 07:00"
    assert life.due(Kind.MORNING, MONDAY) == "2026-11-24 07:00"
    asked = life.run(lambda tx: conversations.get(tx, life.id))
    assert asked is not None
    assert asked.question == bedtime.QUESTION


def test_nothing_more_comes_that_night(life: Life) -> None:
    to_bed(life)
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    assert (row.state, row.sent_at) == (State.SENT, life.now)
    assert life.planned(Kind.EVENING) == [TUESDAY]
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 22:30"


def test_it_can_be_asked_for_again_and_put_off_in_words(life: Life) -> None:
    assert to_bed(life) == to_bed(life)
    at = life.now + timedelta(minutes=30)
    later = life.run(lambda tx: bedtime.later(tx, life.id, MONDAY, at=at, now=life.now))
    assert later == Postponed(at)


def test_what_was_asked_for_early_counts_as_a_dose_for_the_next_night(life: Life) -> None:
    """It may have been followed without a word: the next dose keeps twelve hours from it."""
    life.at(TUESDAY, "00:30")
    assert isinstance(to_bed(life), Asked)
    life.at(TUESDAY, "08:00")
    free_at = life.run(
        lambda tx: apart.free_from(tx, life.id, TUESDAY, kind=Kind.EVENING, now=life.now)
    )
    assert free_at is not None
    assert wall(life, free_at) == "11-24 12:30"


def test_an_answered_evening_stays_as_it_is(life: Life) -> None:
    life.took(MONDAY)
    answer = to_bed(life)
    assert isinstance(answer, Known)
    assert answer.intake.dose_mg == 100.0


def test_a_night_without_a_dose_is_a_good_night(database: Database) -> None:
    for plan in (counting(), a_plan(status=PlanStatus.HELD)):
        life = Life(database, plan)
        answer = to_bed(life)
        assert isinstance(answer, NoDose)
        assert answer.wake_at is not None
    paused = to_bed(Life(database, a_plan(status=PlanStatus.PAUSED)))
    assert isinstance(paused, NoDose)
    assert paused.wake_at is None


@pytest.mark.parametrize(
    ("day", "clock", "is_early"),
    [
        (MONDAY, "16:29", True),
        (MONDAY, "16:30", False),
        (TUESDAY, "02:00", False),  # long after the reminder was good, and before the morning
        (TUESDAY, "07:00", True),  # up again: the next night is far
    ],
)
def test_it_counts_from_early_evening_until_the_morning(
    database: Database, day: Night, clock: str, is_early: bool
) -> None:
    life = Life(database)
    life.at(day, clock)
    assert may_be_offered(life) is not is_early
    assert isinstance(to_bed(life), TooEarly if is_early else Asked)


def test_no_dose_is_offered_less_than_twelve_hours_after_another(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.at(TUESDAY, "11:00")
    life.took(MONDAY)  # just now, as far as anybody knows
    life.at(TUESDAY, "21:00")
    answer = to_bed(life)
    assert isinstance(answer, Refused)
    assert isinstance(answer.reason, datetime)
    assert wall(life, answer.reason) == "11-24 23:00"
    assert not may_be_offered(life)
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 23:00", "nothing was changed"


def test_later_keeps_the_twelve_hours_too(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.at(TUESDAY, "11:00")
    life.took(MONDAY)
    life.at(TUESDAY, "21:50")

    def later(minutes: int) -> object:
        at = life.now + timedelta(minutes=minutes)
        return life.run(lambda tx: bedtime.later(tx, life.id, TUESDAY, at=at, now=life.now))

    assert isinstance(later(60), TooSoon)
    assert life.run(lambda tx: bedtime.waits(tx, life.id, TUESDAY, now=life.now)) == []
    assert isinstance(later(70), Postponed)


def test_a_medicine_that_is_too_near_is_named(database: Database) -> None:
    life = Life(database)
    iron = Condition.IRON
    life.is_screened(iron, medicine_times={iron: (time(18),)})
    life.at(MONDAY, "21:00")
    answer = to_bed(life)
    assert isinstance(answer, Refused)
    assert isinstance(answer.reason, TooClose)
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:30", "nothing was changed"
    life.at(MONDAY, "22:00")
    assert isinstance(to_bed(life), Asked)


def test_nobody_without_a_plan_goes_to_bed_here(database: Database) -> None:
    nobody = a_person(database)

    def goes(tx: Connection) -> tuple[Answer, bool]:
        offered = going_to_bed.may_be_offered(tx, nobody, now=NOW)
        return going_to_bed.now_to_bed(tx, nobody, now=NOW), offered

    assert database.run_now(goes) == (NoNight(), False)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(5, 900), min_size=1, max_size=8))
def test_however_often_somebody_goes_to_bed_doses_stay_twelve_hours_apart(
    database: Database, waits: list[int]
) -> None:
    life, asked = Life(database), list[tuple[Night, datetime]]()
    for minutes in waits:
        life.pass_time(timedelta(minutes=minutes))
        answer = to_bed(life)
        if isinstance(answer, Asked):
            asked.append((answer.offer.night, life.now))
            life.took(answer.offer.night)
    for (night, at), (following, then) in pairwise(asked):
        assert night != following, "one body-night, one dose"
        assert then - at >= timedelta(hours=12)
