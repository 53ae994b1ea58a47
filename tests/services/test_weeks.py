"""Other times on some nights of the week, by the weekday of their evening."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta

import pytest

from bot.care.night import Night
from bot.care.screening import Condition
from bot.services import planning, settings
from bot.services.clocks import WrongNight, wrong_week
from bot.services.planning import Kind
from bot.services.settings import Saved
from bot.services.spacing import TooClose
from bot.store.database import Database
from bot.store.plans import Plan
from bot.store.week import NightClock, Weekday
from tests.kit.plans import MONDAY, Life, a_plan

LATE = NightClock(time(0, 30), time(9))
WEEKEND = {Weekday.FRI: LATE, Weekday.SAT: LATE}
FRIDAY, SUNDAY = MONDAY.plus(4), MONDAY.plus(6)


def clock(bed: str, wake: str) -> NightClock:
    return NightClock(time.fromisoformat(bed), time.fromisoformat(wake))


def set_for(life: Life, at: NightClock, *days: Weekday, pharmacist_ok: bool = False) -> object:
    return life.run(
        lambda tx: settings.set_nights(
            tx, life.id, at, days=days, pharmacist_ok=pharmacist_ok, now=life.now
        )
    )


def evenings(plan: Plan, first: Night, count: int) -> list[str]:
    """Bedtimes in Berlin in winter, such as "Sat 00:30"."""
    bed_at = [planning.times(plan, first.plus(day)).bed_at for day in range(count)]
    return [f"{at + timedelta(hours=1):%a %H:%M}" for at in bed_at]


def test_a_night_is_named_by_its_evening() -> None:
    plan = a_plan(week=WEEKEND)
    assert evenings(plan, MONDAY.plus(3), 4) == ["Thu 22:30", "Sat 00:30", "Sun 00:30", "Sun 22:30"]
    times = planning.times(plan, FRIDAY)
    assert times.wake_at - times.bed_at == timedelta(hours=8, minutes=30)


def test_the_weekend_is_planned_at_its_own_times(database: Database) -> None:
    life = Life(database)
    life.at(FRIDAY, "12:00")
    assert isinstance(set_for(life, LATE, *WEEKEND), Saved)
    assert life.due(Kind.EVENING, FRIDAY) == "2026-11-28 00:30"
    assert life.plan.week == WEEKEND, "stored and read back"
    life.at(FRIDAY.next(), "00:31")
    life.took(FRIDAY)
    assert life.due(Kind.EVENING, FRIDAY.next()) == "2026-11-29 00:30"
    assert life.due(Kind.MORNING, FRIDAY) == "2026-11-28 09:00"


def test_the_next_messages_tell_of_the_day(database: Database) -> None:
    life = Life(database)
    saved = set_for(life, LATE, Weekday.MON)
    assert isinstance(saved, Saved)
    shown = [planning.times(saved.plan, MONDAY).bed_at, planning.times(saved.plan, MONDAY).wake_at]
    assert [one.at for one in saved.upcoming] == shown


def test_the_same_every_night_again(database: Database) -> None:
    life = Life(database, a_plan(week=WEEKEND))
    life.sets(settings.same_nights())
    assert life.plan == a_plan()


def test_a_day_with_the_usual_times_is_no_exception(database: Database) -> None:
    life = Life(database, a_plan(week=WEEKEND))
    set_for(life, life.plan.usual, Weekday.FRI)
    assert life.plan.week == {Weekday.SAT: LATE}


def test_the_usual_times_move_without_the_weekend(database: Database) -> None:
    life = Life(database, a_plan(week=WEEKEND))
    set_for(life, clock("23:00", "06:30"))
    assert (life.plan.usual, life.plan.week) == (clock("23:00", "06:30"), WEEKEND)


@pytest.mark.parametrize(
    ("week", "expected"),
    [
        (WEEKEND, None),
        ({Weekday.FRI: clock("08:00", "16:00")}, None),  # Saturday at 08:00 after a night shift
        ({Weekday.FRI: clock("10:30", "16:00")}, None),  # exactly twelve hours before Saturday's
        ({Weekday.FRI: clock("10:31", "16:00")}, WrongNight.TOO_NEAR),
        ({Weekday.FRI: clock("09:00", "16:30")}, None),  # six hours of day before 22:30
        ({Weekday.FRI: clock("09:00", "16:31")}, WrongNight.TOO_NEAR),
        ({Weekday.SUN: clock("09:00", "16:31")}, WrongNight.TOO_NEAR),  # Sunday is before Monday
        ({Weekday.TUE: clock("13:00", "18:00")}, None),  # six hours after Monday's wake-up
        ({Weekday.TUE: clock("12:59", "18:00")}, WrongNight.TOO_NEAR),
        ({Weekday.TUE: clock("23:00", "01:00")}, WrongNight.LENGTH),
        ({Weekday.TUE: clock("23:00", "23:00")}, WrongNight.SAME_TIMES),
    ],
)
def test_nights_that_follow_each_other_keep_their_distance(
    week: Mapping[Weekday, NightClock], expected: WrongNight | None
) -> None:
    assert wrong_week(a_plan(week=week)) is expected


def test_nights_that_are_too_near_change_nothing(database: Database) -> None:
    life = Life(database)
    assert set_for(life, clock("11:00", "16:00"), Weekday.SAT) is WrongNight.TOO_NEAR
    assert life.plan == a_plan()


def test_a_weekdays_bedtime_keeps_the_gap_to_a_medicine(database: Database) -> None:
    life = Life(database)
    iron = Condition.IRON
    life.is_screened(iron, medicine_times={iron: (time(4),)})
    refused = set_for(life, LATE, *WEEKEND)
    assert isinstance(refused, TooClose)
    assert life.plan.week == {}
    assert isinstance(set_for(life, LATE, *WEEKEND, pharmacist_ok=True), Saved)
    assert life.plan.week == WEEKEND
    assert not life.plan.spacing_conflict
    assert isinstance(set_for(life, clock("01:30", "09:00"), Weekday.FRI), TooClose), "another one"


def test_the_course_begins_with_the_days_own_bedtime() -> None:
    # Saturday, 00:15: Friday's usual bedtime is long over, its own of 00:30 lies ahead.
    now = planning.times(a_plan(week=WEEKEND), FRIDAY).bed_at - timedelta(minutes=15)
    bed = time(21)
    usual = planning.first_night("Europe/Berlin", bed, now=now)
    own = planning.first_night("Europe/Berlin", bed, now=now, week=WEEKEND)
    assert (usual, own) == (FRIDAY.next(), FRIDAY)
