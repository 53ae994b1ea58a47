"""The next message of each kind, and no more: in every zone, after every change."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import pausing, planning, settings
from bot.services.planning import Kind
from bot.store import diary
from bot.store.database import Database
from bot.store.plans import Plan, PlanStatus
from scheduler import occurrences, wallclock
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, NOW, Life, a_plan, counting, on_the_skin

TUESDAY = MONDAY.next()
BERLIN = "Europe/Berlin"
PLANNED = (Kind.EVENING, Kind.MORNING, Kind.REVIEW)


def berlin(clock: str, day: Night = MONDAY) -> datetime:
    return wallclock.instant(day.evening, time.fromisoformat(clock), BERLIN)


def sent(life: Life, kind: Kind, night: Night, *, state: State = State.SENT) -> None:
    """The engine has said this message, and plans the next as a handler does."""

    def settle(tx: Connection) -> None:
        occurrences.close(tx, life.id, kind, night.evening, state=state)
        planning.replan(tx, life.id, now=life.now)

    life.run(settle)


@pytest.mark.parametrize(
    ("zone", "bed", "wake", "evening", "morning", "review"),
    [
        (BERLIN, "22:30", "07:00", "11-23 22:30", "11-24 07:00", "11-24 20:30"),
        (BERLIN, "00:30", "08:30", "11-24 00:30", "11-24 08:30", "11-24 22:30"),
        (BERLIN, "11:59", "19:00", "11-24 11:59", "11-24 19:00", "11-25 09:59"),
        (BERLIN, "12:00", "19:00", "11-24 12:00", "11-24 19:00", "11-25 10:00"),
        ("America/New_York", "23:15", "06:45", "11-23 23:15", "11-24 06:45", "11-24 21:15"),
        ("Pacific/Auckland", "22:00", "06:00", "11-24 22:00", "11-25 06:00", "11-25 20:00"),
        ("Pacific/Auckland", "01:00", "09:00", "11-25 01:00", "11-25 09:00", "11-25 23:00"),
        # 22:45 there: bedtime has just passed, so the reminder comes at once.
        ("Asia/Kathmandu", "22:30", "06:30", "11-23 22:30", "11-24 06:30", "11-24 20:30"),
    ],
)
def test_the_first_messages_come_at_the_times_that_were_set(  # house: a table reads by column
    database: Database, zone: str, bed: str, wake: str, evening: str, morning: str, review: str
) -> None:
    bed_local, wake_local = time.fromisoformat(bed), time.fromisoformat(wake)
    origin = planning.first_night(zone, bed_local, now=NOW)
    plan = a_plan(zone=zone, bedtime_local=bed_local, wake_local=wake_local, origin=origin)
    life = Life(database, plan)
    due = [life.due(kind, origin) for kind in (Kind.EVENING, Kind.MORNING, Kind.REVIEW)]
    assert due == [f"2026-{at}" for at in (evening, morning, review)]


def test_a_plan_that_counts_nights_has_no_evening(database: Database) -> None:
    life = Life(database, counting())
    assert life.row(Kind.EVENING, MONDAY) is None
    assert life.planned(Kind.MORNING) == [MONDAY]


def test_the_oil_has_its_evening(database: Database) -> None:
    assert Life(database, on_the_skin()).planned(Kind.EVENING) == [MONDAY]


def test_only_the_next_of_each_kind_is_planned(database: Database) -> None:
    life = Life(database)
    for day in range(3):
        assert [life.planned(kind) for kind in PLANNED] == [[MONDAY.plus(day)]] * len(PLANNED)
        for kind in PLANNED:
            row = life.row(kind, MONDAY.plus(day))
            assert row is not None
            life.now = row.due_at
            sent(life, kind, MONDAY.plus(day))


def test_planning_again_changes_nothing(database: Database) -> None:
    life = Life(database)
    before = [life.row(kind, MONDAY) for kind in PLANNED]
    life.pass_time(timedelta(minutes=5))
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    assert [life.row(kind, MONDAY) for kind in PLANNED] == before


def test_an_answered_evening_is_not_planned_again(database: Database) -> None:
    life = Life(database)
    life.took(MONDAY)
    life.run(lambda tx: settings.set_bedtime(tx, life.id, time(23), now=life.now))
    assert life.planned(Kind.EVENING) == [TUESDAY]
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    assert row.state is State.SENT


def test_a_new_bedtime_moves_what_is_planned_in_the_same_transaction(database: Database) -> None:
    life = Life(database)

    def move(tx: Connection) -> list[datetime | None]:
        settings.set_bedtime(tx, life.id, time(23, 15), now=life.now)
        rows = [occurrences.get(tx, life.id, kind, MONDAY.evening) for kind in PLANNED]
        return [None if row is None else row.due_at for row in rows]

    expected = [berlin("23:15"), berlin("07:00", TUESDAY), berlin("21:15", TUESDAY)]
    assert life.run(move) == expected
    known = life.run(lambda tx: diary.times_of(tx, life.id, MONDAY))
    assert known is not None
    assert known.bed_at == berlin("23:15")


def test_a_new_wake_time_moves_the_morning(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: settings.set_wake(tx, life.id, time(6), now=life.now))
    assert life.due(Kind.MORNING, MONDAY) == "2026-11-24 06:00"


def test_a_new_zone_moves_both(database: Database) -> None:
    life = Life(database)
    life.sets(settings.zone("Europe/Lisbon"))
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:30"
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    assert row.due_at == berlin("23:30")


def test_no_reminder_of_the_old_zone_stays_behind(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "20:00")  # 08:00 on Tuesday in Auckland: Monday's bedtime is long over there
    life.sets(settings.zone("Pacific/Auckland"))
    assert life.planned(Kind.EVENING) == [TUESDAY]


def test_back_in_the_old_zone_tonight_is_next_again(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "20:00")
    for zone in ("Pacific/Auckland", BERLIN):
        life.sets(settings.zone(zone))
    assert life.planned(Kind.EVENING) == [MONDAY]


def test_to_and_fro_between_two_zones_leaves_one_reminder(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "20:00")
    for zone in ("Pacific/Auckland", BERLIN, "Pacific/Auckland"):
        life.sets(settings.zone(zone))
    assert life.planned(Kind.EVENING) == [TUESDAY]


def test_an_earlier_bedtime_that_is_over_leaves_no_reminder_for_the_old_one(
    database: Database,
) -> None:
    life = Life(database)
    life.at(MONDAY, "20:00")
    life.run(lambda tx: settings.set_bedtime(tx, life.id, time(16), now=life.now))
    assert life.planned(Kind.EVENING) == [TUESDAY]


@pytest.mark.parametrize("status", sorted(set(PlanStatus) - planning.RUNNING))
def test_a_silent_plan_plans_nothing_that_is_heard(database: Database, status: PlanStatus) -> None:
    life = Life(database)
    life.put(a_plan(status=status))
    assert life.planned(Kind.EVENING) + life.planned(Kind.MORNING) == []


@pytest.mark.parametrize("status", [PlanStatus.HELD, PlanStatus.WAITING])
def test_a_plan_without_a_dose_still_asks_in_the_morning(
    database: Database, status: PlanStatus
) -> None:
    life = Life(database)
    life.put(a_plan(status=status))
    assert (life.planned(Kind.EVENING), life.planned(Kind.MORNING)) == ([], [MONDAY])


def test_pausing_and_resuming_bring_the_evening_back(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    assert life.planned(Kind.EVENING) == []
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:30"
    assert life.planned(Kind.EVENING) == [MONDAY]


def test_an_evening_that_was_said_before_a_pause_is_not_said_again(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.pass_time(timedelta(minutes=10))
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert life.planned(Kind.EVENING) == [TUESDAY]


def test_a_follow_up_keeps_its_time_when_all_is_planned_again(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:50"
    assert life.planned(Kind.EVENING) == [MONDAY]


def test_a_missed_morning_is_asked_again_after_the_pause(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.at(TUESDAY, "09:00")
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert life.planned(Kind.MORNING) == [MONDAY]


def test_the_next_messages_leave_out_what_is_answered(database: Database) -> None:
    life = Life(database)

    def next_nights() -> list[tuple[Kind, Night]]:
        coming = life.run(
            lambda tx: planning.upcoming(tx, life.id, life.first_plan, now=life.now, count=3)
        )
        return [(one.kind, one.night) for one in coming]

    evening, morning = (Kind.EVENING, MONDAY), (Kind.MORNING, MONDAY)
    assert next_nights() == [evening, morning, (Kind.EVENING, TUESDAY)]
    life.took(MONDAY)
    assert next_nights() == [morning, (Kind.EVENING, TUESDAY), (Kind.MORNING, TUESDAY)]


def test_a_preview_shows_the_two_messages_that_come_first() -> None:
    def shown(plan: Plan) -> list[tuple[Kind, datetime]]:
        return [(one.kind, one.at) for one in planning.preview(plan, now=NOW)]

    evening, morning = berlin("22:30"), berlin("07:00", TUESDAY)
    assert shown(a_plan()) == [(Kind.EVENING, evening), (Kind.MORNING, morning)]
    both_mornings = [(Kind.MORNING, morning), (Kind.MORNING, berlin("07:00", TUESDAY.next()))]
    assert shown(counting()) == both_mornings
    assert shown(a_plan(status=PlanStatus.PAUSED)) == []


@pytest.mark.parametrize(
    ("clock", "day", "expected"),
    [
        ("18:00", MONDAY, MONDAY),
        ("22:30", MONDAY, MONDAY),
        ("23:59", MONDAY, MONDAY),
        ("00:29", TUESDAY, MONDAY),  # bedtime has only just passed
        ("00:30", TUESDAY, TUESDAY),
        ("08:00", TUESDAY, TUESDAY),
    ],
)
def test_a_course_begins_tonight_unless_bedtime_is_long_over(
    clock: str, day: Night, expected: Night
) -> None:
    assert planning.first_night(BERLIN, time(22, 30), now=berlin(clock, day)) == expected


@pytest.mark.parametrize(
    ("clock", "day", "expected"),
    [
        ("23:00", MONDAY, MONDAY),
        ("00:30", TUESDAY, MONDAY),
        ("02:29", TUESDAY, MONDAY),
        ("02:30", TUESDAY, TUESDAY),
    ],
)
def test_a_bedtime_after_midnight_belongs_to_the_evening_before(
    clock: str, day: Night, expected: Night
) -> None:
    assert planning.first_night(BERLIN, time(0, 30), now=berlin(clock, day)) == expected


@pytest.mark.parametrize(
    ("clock", "day", "expected"),
    [
        ("06:59", TUESDAY, MONDAY),  # the night is not over
        ("07:00", TUESDAY, TUESDAY),
        ("22:29", TUESDAY, TUESDAY),
        ("22:31", TUESDAY, TUESDAY),
        ("00:01", TUESDAY.next(), TUESDAY),
        # Set up long after bedtime: the course has its first evening still ahead.
        ("03:00", MONDAY, MONDAY),
    ],
)
def test_tonight_runs_from_one_morning_to_the_next(clock: str, day: Night, expected: Night) -> None:
    assert planning.tonight(a_plan(), now=berlin(clock, day)) == expected


@pytest.mark.parametrize(
    ("clock", "day", "expected"),
    [
        ("16:29", TUESDAY, MONDAY),  # "I did take it": last night's
        ("16:30", TUESDAY, TUESDAY),  # with dinner: tonight's
        ("22:30", TUESDAY, TUESDAY),
        ("00:10", TUESDAY.next(), TUESDAY),
        ("08:00", TUESDAY.next(), TUESDAY),
        ("09:00", MONDAY, MONDAY),  # nothing was before the first evening
    ],
)
def test_an_intake_belongs_to_the_evening_that_is_nearest(
    clock: str, day: Night, expected: Night
) -> None:
    assert planning.night_of_intake(a_plan(), now=berlin(clock, day)) == expected


def test_after_midnight_an_intake_still_belongs_to_the_evening_before() -> None:
    plan = a_plan(bedtime_local=time(0, 30), wake_local=time(8))
    assert planning.night_of_intake(plan, now=berlin("18:29", TUESDAY)) == MONDAY
    assert planning.night_of_intake(plan, now=berlin("18:30", TUESDAY)) == TUESDAY
    assert planning.night_of_intake(plan, now=berlin("00:45", TUESDAY.next())) == TUESDAY
