"""A stretch of Nights as it was: what was planned then, what was told, and why nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from bot.care.model import Action, Phase
from bot.care.night import Night
from bot.report.season import Answered, Mark, Period, Season
from bot.report.season import Phase as Stretch
from bot.services import pausing, season
from bot.services.planning import Kind
from bot.store import asked, diary, plans
from bot.store.database import Database
from bot.store.diary import Intake, MorningAnswers
from bot.store.plans import PlanStatus
from scheduler import occurrences
from scheduler.occurrences import Planned, State
from tests.kit.plans import MONDAY, NOW, Life, a_person, a_plan, counting, cramps_said, on_the_skin

FIRST_DOSE = MONDAY.plus(14)


def seen(life: Life, first: Night, last: Night) -> Season:
    found = life.run(lambda tx: season.look(tx, life.id, first=first, last=last, now=life.now))
    assert found is not None
    return found


def latest(life: Life, nights: int) -> Season:
    found = life.run(lambda tx: season.latest(tx, life.id, nights=nights, now=life.now))
    assert found is not None
    return found


def a_measured_course(database: Database) -> Life:
    """Two weeks of counting and three nights with the first dose, lived night by night."""
    life = Life(database, counting())
    for days in range(14):
        told = life.night_and_morning(MONDAY.plus(days), 1)
    life.accepts(told)
    life.nights(FIRST_DOSE, 3)
    return life


def test_without_a_plan_there_is_no_season(database: Database) -> None:
    person_id = a_person(database)
    look = lambda tx: season.look(tx, person_id, first=MONDAY, last=MONDAY, now=NOW)  # noqa: E731
    assert database.run_now(look) is None


def test_before_the_first_evening_is_over_it_is_empty(database: Database) -> None:
    life = Life(database)
    assert latest(life, 28).nights == ()
    assert latest(life, 28).is_silent


def test_a_course_is_told_night_by_night_without_a_hole(database: Database) -> None:
    life = a_measured_course(database)
    found = latest(life, 365)
    assert [one.night for one in found.nights] == [MONDAY.plus(days) for days in range(17)]
    assert {one.answered for one in found.nights} == {Answered.WHOLE}
    assert [one.cramps for one in found.nights] == [1] * 17
    dose = life.plan.dose_mg
    assert [one.planned_mg for one in found.nights] == [0.0] * 14 + [dose] * 3
    assert [one.taken_mg for one in found.nights] == [None] * 14 + [dose] * 3
    assert found.marks == (Mark(FIRST_DOSE, Action.START, dose),)
    assert found.phases == (
        Stretch(Period.BEFORE, MONDAY, MONDAY.plus(13)),
        Stretch(Period.MAGNESIUM, FIRST_DOSE, FIRST_DOSE.plus(2)),
    )


def test_a_season_begins_and_ends_where_it_is_asked_to(database: Database) -> None:
    life = a_measured_course(database)
    found = seen(life, MONDAY.plus(13), FIRST_DOSE)
    assert [one.night for one in found.nights] == [MONDAY.plus(13), FIRST_DOSE]
    assert [mark.night for mark in found.marks] == [FIRST_DOSE]
    assert seen(life, FIRST_DOSE.plus(1), FIRST_DOSE.plus(2)).marks == ()


def test_tonight_lies_ahead_and_is_no_gap_of_anybody(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "20:00")
    (tonight,) = seen(life, MONDAY, MONDAY.plus(5)).nights
    assert (tonight.answered, tonight.planned_mg, tonight.taken) == (Answered.AHEAD, 100.0, None)


def test_silence_is_told_apart_by_its_reason(database: Database) -> None:
    """Tuesday's morning asked and heard nothing, Wednesday's was never asked, then a pause."""
    life = Life(database)
    wrote(life, MONDAY, [2])

    def ask(tx: Connection, night: Night, state: State) -> None:
        occurrences.plan(tx, Planned(life.id, Kind.MORNING, night.evening, NOW, NOW))
        occurrences.close(tx, life.id, Kind.MORNING, night.evening, state=state)

    life.run(lambda tx: ask(tx, MONDAY.plus(1), State.SENT))
    life.run(lambda tx: ask(tx, MONDAY.plus(2), State.EXPIRED))
    life.at(MONDAY.plus(3), "12:00")
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.at(MONDAY.plus(5), "12:00")
    assert [one.answered for one in latest(life, 7).nights] == [
        Answered.PARTLY,
        Answered.NOT_ANSWERED,
        Answered.NOT_ASKED,
        Answered.PAUSED,
        Answered.PAUSED,
    ]


def wrote(life: Life, first: Night, cramps: Sequence[int | None]) -> None:
    """These mornings, with half of the dose taken every evening."""

    def write(tx: Connection) -> None:
        for days, count in enumerate(cramps):
            night, at = first.plus(days), life.now
            told = cramps_said(count)
            diary.add_check_in(tx, life.id, MorningAnswers(night, at, **told))  # type: ignore[arg-type]
            diary.add_intake(tx, life.id, Intake(night, True, 50.0, 100.0, at, at))

    life.run(write)


def test_not_sure_is_known_to_be_unknown_and_half_a_dose_is_half(database: Database) -> None:
    life = Life(database)
    wrote(life, MONDAY, [None])
    life.at(MONDAY.next(), "12:00")
    (one,) = latest(life, 7).nights
    assert (one.answered, one.cramps, one.stool) == (Answered.PARTLY, None, None)
    assert (one.taken, one.taken_mg, one.planned_mg) == (True, 50.0, 100.0)
    assert not one.is_gap


def test_what_was_taken_back_is_not_told(database: Database) -> None:
    life = Life(database)
    wrote(life, MONDAY, [2])

    def take_back(tx: Connection) -> None:
        diary.add_check_in(tx, life.id, MorningAnswers(MONDAY, life.now))
        gone = Intake(MONDAY, False, 0.0, 100.0, None, life.now, withdrawn=True)
        diary.add_intake(tx, life.id, gone)

    life.run(take_back)
    life.at(MONDAY.next(), "12:00")
    found = latest(life, 7)
    assert (found.nights[0].cramps, found.nights[0].taken, found.is_silent) == (None, None, True)


def test_each_change_of_the_plan_is_a_mark_on_its_first_evening(database: Database) -> None:
    life = Life(database)
    steps = [
        (1, {"dose_mg": 150.0}, Action.STEP_UP, 150.0),
        (3, {"dose_mg": 50.0}, Action.STEP_DOWN, 50.0),
        (5, {"status": PlanStatus.PAUSED}, Action.PAUSE, 0.0),
        (7, {"status": PlanStatus.ACTIVE}, Action.RESUME, 50.0),
        (9, {"phase": Phase.TAPER}, None, 50.0),
        (11, {"status": PlanStatus.STOPPED}, Action.STOP, 0.0),
    ]
    for days, change, _, _ in steps:
        life.at(MONDAY.plus(days), "12:00")
        life.put(replace(life.plan, **change))
    life.at(MONDAY.plus(13), "12:00")
    found = seen(life, MONDAY, MONDAY.plus(12))
    assert found.marks == (
        Mark(MONDAY, Action.START, 100.0),
        *(Mark(MONDAY.plus(days), act, mg) for days, _, act, mg in steps if act is not None),
    )
    assert [phase.period for phase in found.phases] == [
        Period.MAGNESIUM,
        Period.PAUSE,
        Period.MAGNESIUM,
        Period.TAPER,
        Period.STOPPED,
    ]


def test_a_new_course_after_a_stop_counts_again_and_starts_again(database: Database) -> None:
    life = Life(database)
    for days, plan in (
        (2, a_plan(status=PlanStatus.STOPPED)),
        (4, counting(origin=MONDAY.plus(4))),
        (6, a_plan(origin=MONDAY.plus(4), treat_start=MONDAY.plus(6))),
    ):
        life.at(MONDAY.plus(days), "12:00")
        life.put(plan)
    life.at(MONDAY.plus(8), "12:00")
    found = seen(life, MONDAY, MONDAY.plus(7))
    assert [phase.period for phase in found.phases] == [
        Period.MAGNESIUM,
        Period.STOPPED,
        Period.BEFORE,
        Period.MAGNESIUM,
    ]
    assert [mark.action for mark in found.marks] == [Action.START, Action.STOP, Action.START]


def test_after_a_stop_the_latest_nights_are_the_last_that_were_told(database: Database) -> None:
    life = Life(database)
    wrote(life, MONDAY, [1, 1, 1])
    life.at(MONDAY.plus(3), "12:00")
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    life.at(MONDAY.plus(90), "12:00")
    nights = [one.night for one in latest(life, 28).nights]
    assert nights == [MONDAY, MONDAY.plus(1), MONDAY.plus(2)]


def test_oil_is_used_or_not_and_has_no_dose(database: Database) -> None:
    life = Life(database, on_the_skin())
    life.at(MONDAY, "22:31")
    life.took(MONDAY)
    life.at(MONDAY.next(), "22:31")
    life.skipped(MONDAY.next())
    life.at(MONDAY.plus(2), "12:00")
    found = latest(life, 7)
    assert found.is_topical
    assert [(one.taken, one.planned_mg, one.period) for one in found.nights] == [
        (True, 0.0, Period.MAGNESIUM),
        (False, 0.0, Period.MAGNESIUM),
    ]


def test_a_plan_that_was_moved_here_still_knows_its_first_evening(database: Database) -> None:
    life = Life(database, a_plan(origin=MONDAY.plus(-20), treat_start=MONDAY.plus(-6)))
    found = seen(life, MONDAY.plus(-20), MONDAY.plus(-1))
    assert [phase.period for phase in found.phases] == [Period.BEFORE, Period.MAGNESIUM]
    assert found.marks == (Mark(MONDAY.plus(-6), Action.START, 100.0),)


def test_a_year_is_a_handful_of_queries(database: Database) -> None:
    life = Life(database)
    wrote(life, MONDAY, [1] * 365)
    life.at(MONDAY.plus(365), "12:00")

    def count(tx: Connection) -> int:
        statements: list[str] = []
        raw = tx.connection.dbapi_connection
        assert raw is not None
        raw.set_trace_callback(statements.append)
        season.look(tx, life.id, first=MONDAY, last=MONDAY.plus(364), now=life.now)
        raw.set_trace_callback(None)
        return len(statements)

    assert life.run(count) <= 8


def test_a_message_that_was_given_up_unsaid_asked_nothing(database: Database) -> None:
    life = Life(database)

    def plan(tx: Connection) -> frozenset[Night]:
        for days, state in enumerate((State.SENT, State.SKIPPED, State.CANCELLED, State.FAILED)):
            night = MONDAY.plus(days).evening
            occurrences.plan(tx, Planned(life.id, Kind.WEEK, night, NOW, NOW))
            occurrences.close(tx, life.id, Kind.WEEK, night, state=state)
        return asked.nights_since(tx, life.id, MONDAY, kind=Kind.WEEK)

    assert life.run(plan) == {MONDAY}


def test_the_history_of_a_plan_is_oldest_first(database: Database) -> None:
    life = Life(database)
    life.put(a_plan(dose_mg=150.0))
    told = life.run(lambda tx: plans.history(tx, life.id))
    assert [stored.plan.dose_mg for stored in told] == [100.0, 150.0]
