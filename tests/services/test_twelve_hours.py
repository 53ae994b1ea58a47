"""At least twelve hours between the doses of two nights, after whatever change."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.care.night import Night
from bot.care.screening import Condition
from bot.services import bedtime, pausing, planning, settings
from bot.services.planning import Apart, Kind
from bot.store.database import Database
from bot.store.week import NightClock
from scheduler import wallclock
from tests.kit.plans import MONDAY, Life, a_plan

TUESDAY, WEDNESDAY = MONDAY.next(), MONDAY.plus(2)
NIGHT_SHIFT = a_plan(bedtime_local=time(8), wake_local=time(16))


@pytest.fixture
def life(database: Database) -> Life:
    """Bed at 08:00 on Tuesday morning, which is Monday's night; the dose was taken at 08:00."""
    life = Life(database, NIGHT_SHIFT)
    life.at(TUESDAY, "08:00")
    life.is_reminded(MONDAY)
    life.took(MONDAY)
    life.at(TUESDAY, "16:00")
    return life


def to_bed(life: Life, bed: str, wake: str) -> list[tuple[str, Apart | None]]:
    """The evenings that are shown after a new bedtime."""
    clock = NightClock(time.fromisoformat(bed), time.fromisoformat(wake))
    saved = life.run(lambda tx: settings.set_nights(tx, life.id, clock, now=life.now))
    assert isinstance(saved, settings.Saved)
    return shown(life, saved.upcoming)


def shown(life: Life, upcoming: list[planning.Upcoming]) -> list[tuple[str, Apart | None]]:
    def at(one: planning.Upcoming) -> str:
        return f"{wallclock.local(one.at, life.plan.zone):%d. %H:%M}"

    return [(at(one), one.apart) for one in upcoming if one.kind is Kind.EVENING]


def test_an_evening_twelve_hours_on_stays_where_it_is(life: Life) -> None:
    assert to_bed(life, "20:00", "04:00") == [("24. 20:00", None)]
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 20:00"


def test_an_evening_that_is_nearer_waits_until_then(life: Life) -> None:
    assert to_bed(life, "18:30", "02:30") == [("24. 20:00", Apart.MOVED)]
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 20:00"
    row = life.row(Kind.EVENING, TUESDAY)
    assert row is not None
    assert row.good_until == planning.times(life.plan, TUESDAY).bed_at + timedelta(hours=3)


def test_a_night_without_room_for_it_has_no_dose(life: Life) -> None:
    assert to_bed(life, "16:30", "00:30") == [("24. 16:30", Apart.SPARED), ("25. 16:30", None)]
    assert life.planned(Kind.EVENING) == [WEDNESDAY]
    assert life.planned(Kind.MORNING) == [MONDAY]


def test_a_night_that_ends_before_then_has_no_dose(life: Life) -> None:
    # Bed at 17:01, good until 20:01; up at 20:01 at the earliest: 20:00 still has a minute.
    assert to_bed(life, "17:01", "20:01") == [("24. 20:00", Apart.MOVED)]
    assert to_bed(life, "17:00", "20:00")[0] == ("24. 17:00", Apart.SPARED)


def test_a_moved_dose_does_not_come_too_close_to_a_medicine(life: Life) -> None:
    iron = Condition.IRON
    life.is_screened(iron, medicine_times={iron: (time(23, 30),)})
    assert to_bed(life, "18:30", "02:30")[0] == ("24. 18:30", Apart.SPARED)


def test_the_reminder_before_bedtime_waits_too(life: Life) -> None:
    to_bed(life, "20:30", "04:30")
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 20:30"
    life.sets(settings.lead(60))
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 20:00"


def test_what_was_not_taken_holds_nothing_back(database: Database) -> None:
    life = Life(database, NIGHT_SHIFT)
    life.at(MONDAY, "21:00")  # before any reminder
    life.skipped(MONDAY)
    life.at(TUESDAY, "16:00")
    assert to_bed(life, "16:30", "00:30") == [("24. 16:30", None)]


def test_a_reminder_without_an_answer_counts_as_a_dose(database: Database) -> None:
    life = Life(database, NIGHT_SHIFT)
    life.at(TUESDAY, "08:00")
    life.is_reminded(MONDAY)
    life.at(TUESDAY, "16:00")
    assert to_bed(life, "18:30", "02:30") == [("24. 20:00", Apart.MOVED)]


def test_a_correction_brings_the_evening_back(life: Life) -> None:
    to_bed(life, "16:30", "00:30")
    assert life.planned(Kind.EVENING) == [WEDNESDAY]
    told = life.run(
        lambda tx: bedtime.took(
            tx, life.id, MONDAY, dose_mg=None, taken_at=berlin("04:30"), now=life.now
        )
    )
    assert isinstance(told, bedtime.Recorded)
    # The reminder itself came at 08:00, and it may have been followed too.
    assert life.planned(Kind.EVENING) == [WEDNESDAY]


def test_a_dose_that_is_told_by_day_holds_the_evening_back(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.at(TUESDAY, "12:00")
    life.took(MONDAY)  # just now, as far as anybody knows
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-25 00:00"
    life.run(
        lambda tx: bedtime.took(
            tx,
            life.id,
            MONDAY,
            dose_mg=None,
            taken_at=berlin("22:31", MONDAY),
            now=life.now,
        )
    )
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 22:30", "at bedtime, as it turned out"


def test_the_same_answer_once_more_does_not_move_the_time(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:31")
    life.took(MONDAY)
    life.at(TUESDAY, "14:00")
    life.took(MONDAY)
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 22:30"


def test_a_pause_does_not_shorten_the_distance(life: Life) -> None:
    to_bed(life, "18:30", "02:30")
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    back = life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert back is not None
    assert shown(life, back.upcoming) == [("24. 20:00", Apart.MOVED)]
    assert life.due(Kind.EVENING, TUESDAY) == "2026-11-24 20:00"


def test_a_flight_over_the_date_line_brings_no_second_evening(database: Database) -> None:
    life = Life(database, a_plan(zone="Pacific/Honolulu"))
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.took(MONDAY)
    life.pass_time(timedelta(minutes=10))
    # The same moment is 22:40 on Tuesday there, ten minutes after bedtime.
    life.sets(settings.zone("Pacific/Kiritimati"))
    assert life.planned(Kind.EVENING) == [WEDNESDAY]


def test_a_preview_before_saving_knows_of_the_last_dose(life: Life) -> None:
    plan = a_plan(bedtime_local=time(18, 30), wake_local=time(2, 30))
    coming = life.run(lambda tx: planning.upcoming(tx, life.id, plan, now=life.now))
    assert shown(life, coming) == [("24. 20:00", Apart.MOVED)]
    assert life.plan == NIGHT_SHIFT, "nothing was saved"


def berlin(clock: str, day: Night = TUESDAY) -> datetime:
    return wallclock.instant(day.evening, time.fromisoformat(clock), "Europe/Berlin")
