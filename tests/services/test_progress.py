"""Before magnesium and now: which Nights are compared, and when nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from bot.care.effect import Effect, Missing, NoEffectYet
from bot.care.model import Phase, Screen
from bot.care.night import Night
from bot.services import pausing, progress
from bot.services.progress import NotBegun, Progress
from bot.store import diary
from bot.store.database import Database
from bot.store.diary import Intake, MorningAnswers
from bot.store.plans import BY_SETTINGS, Plan, PlanStatus
from tests.kit.plans import (
    MONDAY,
    NOW,
    Life,
    a_person,
    a_plan,
    counting,
    cramps_said,
    on_the_skin,
    stool_said,
)

FIRST_DOSE = MONDAY.plus(14)
BEFORE = [2, 0, 1, 1, 0, 2, 1, 0, 1, 1, 0, 1, 0, 2]  # 12 cramps
AFTER = [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]  # 4 cramps


def measured(**changes: object) -> Plan:
    """A plan that counted from Monday on, and began with the first dose two weeks later."""
    usual = {"treat_start": FIRST_DOSE, "last_change": FIRST_DOSE, "baseline_measured": True}
    return a_plan(**(usual | changes))


def wrote(
    life: Life, first: Night, cramps: Sequence[int | None], *, dose_mg: float | None = None
) -> None:
    """Put these mornings into the diary at once, one after the other from `first` on."""

    def write(tx: Connection) -> None:
        for days, count in enumerate(cramps):
            night, at = first.plus(days), life.now
            answers = cramps_said(count) | stool_said(0)
            diary.add_check_in(tx, life.id, MorningAnswers(night, at, **answers))  # type: ignore[arg-type]
            if dose_mg is not None:
                diary.add_intake(tx, life.id, Intake(night, True, dose_mg, 100.0, at, at))

    life.run(write)


def seen(life: Life) -> Progress | NotBegun | None:
    return life.run(lambda tx: progress.look(tx, life.id, now=life.now))


def compared(life: Life) -> Progress:
    found = seen(life)
    assert isinstance(found, Progress)
    return found


def four_weeks(database: Database, **changes: object) -> Life:
    """Two weeks before and two weeks with magnesium; it is the morning after the last Night."""
    life = Life(database, measured(**changes))
    wrote(life, MONDAY, BEFORE)
    wrote(life, FIRST_DOSE, AFTER, dose_mg=100.0)
    life.at(FIRST_DOSE.plus(14), "09:00")
    return life


def test_a_course_that_was_lived_is_compared_with_its_own_run_in(database: Database) -> None:
    life = Life(database, counting())
    for days, cramps in enumerate(BEFORE):
        told = life.night_and_morning(MONDAY.plus(days), cramps)
    life.accepts(told)
    assert life.plan.treat_start == FIRST_DOSE
    for days, cramps in enumerate(AFTER[:10]):
        life.night_and_morning(FIRST_DOSE.plus(days), cramps)
    found = compared(life)
    assert (found.baseline.first, found.baseline.last) == (MONDAY, MONDAY.plus(13))
    assert (found.now.first, found.now.last) == (FIRST_DOSE, FIRST_DOSE.plus(9))
    assert found.baseline.answered.rate == life.plan.baseline_per_week == 6.0
    assert (found.now.answered.cramps, found.now.answered.taken_nights) == (3, 10)
    assert isinstance(found.said, Effect)
    assert 0.5 < found.said.any_drop < 1


def test_now_is_the_last_fortnight_however_long_ago_the_first_dose_was(
    database: Database,
) -> None:
    life = four_weeks(database)
    wrote(life, FIRST_DOSE.plus(14), [3] * 80, dose_mg=100.0)
    life.at(FIRST_DOSE.plus(94), "09:00")
    found = compared(life)
    assert (found.now.first, found.now.last) == (FIRST_DOSE.plus(80), FIRST_DOSE.plus(93))
    assert found.now.answered.rate == 21
    assert found.baseline.answered.cramps == sum(BEFORE)


def test_a_night_counts_from_the_morning_after_it_on(database: Database) -> None:
    life = four_weeks(database)
    life.at(FIRST_DOSE.plus(14), "06:00")
    assert compared(life).now.last == FIRST_DOSE.plus(12)
    life.at(FIRST_DOSE.plus(14), "07:00")
    assert compared(life).now.last == FIRST_DOSE.plus(13)


def test_a_corrected_morning_counts_as_corrected_and_an_unsure_one_not_at_all(
    database: Database,
) -> None:
    life = four_weeks(database)
    wrote(life, MONDAY, [5, None])
    found = compared(life)
    assert found.baseline.answered.cramps == sum(BEFORE) + 3
    assert found.baseline.answered.count == 13


def test_nobody_without_a_plan_is_compared(database: Database) -> None:
    person_id = a_person(database)
    assert database.run_now(lambda tx: progress.look(tx, person_id, now=NOW)) is None


@pytest.mark.parametrize("screen", Screen)
def test_before_a_first_dose_the_counted_nights_are_told(
    database: Database, screen: Screen
) -> None:
    life = Life(database, counting(screen=screen))
    wrote(life, MONDAY, [1, None, 2])
    life.at(MONDAY.plus(3), "09:00")
    found = seen(life)
    assert isinstance(found, NotBegun)
    assert (found.answered.count, found.answered.cramps) == (2, 3)


@pytest.mark.parametrize(
    "plan",
    [
        measured(baseline_measured=False),
        measured(baseline_measured=False, baseline_per_week=None, phase=Phase.MAINTAIN),
        on_the_skin(treat_start=MONDAY),
    ],
    ids=["recalled", "already taking", "on the skin"],
)
def test_only_a_measured_baseline_is_compared(database: Database, plan: Plan) -> None:
    life = Life(database, plan)
    wrote(life, MONDAY, BEFORE + AFTER)
    life.at(FIRST_DOSE.plus(14), "09:00")
    found = compared(life)
    assert found.said == NoEffectYet(Missing.NOT_MEASURED)
    assert found.now.answered.cramps == sum(AFTER)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (BEFORE[:9], AFTER, NoEffectYet(Missing.FEW_BASELINE_NIGHTS, 9)),
        ([0] * 11 + [1] * 3, AFTER, NoEffectYet(Missing.FEW_BASELINE_CRAMPS, 3)),
        (BEFORE, AFTER[:9], NoEffectYet(Missing.FEW_NIGHTS_NOW, 9)),
        (BEFORE, [], NoEffectYet(Missing.FEW_NIGHTS_NOW, 0)),
    ],
)
def test_thin_data_are_named(
    database: Database, before: list[int | None], after: list[int | None], said: NoEffectYet
) -> None:
    life = Life(database, measured())
    wrote(life, MONDAY, before)
    wrote(life, FIRST_DOSE, after)
    life.at(FIRST_DOSE.plus(14), "09:00")
    assert compared(life).said == said


def test_on_the_evening_of_the_first_dose_there_is_no_night_yet(database: Database) -> None:
    life = Life(database, measured())
    wrote(life, MONDAY, BEFORE)
    life.at(FIRST_DOSE, "23:00")
    found = compared(life)
    assert found.said == NoEffectYet(Missing.FEW_NIGHTS_NOW, 0)
    assert found.now.last < found.now.first


def test_after_a_stop_now_is_the_time_before_it(database: Database) -> None:
    life = four_weeks(database)
    before = compared(life)
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    life.pass_time(timedelta(days=40))
    life.put(replace(life.plan, other_mg=30.0), cause=BY_SETTINGS)
    wrote(life, FIRST_DOSE.plus(14), [9] * 40)
    found = compared(life)
    assert found.plan.status is PlanStatus.STOPPED
    assert (found.baseline, found.now, found.said) == (before.baseline, before.now, before.said)


def test_a_new_course_knows_nothing_of_the_one_before(database: Database) -> None:
    life = four_weeks(database)
    again = FIRST_DOSE.plus(30)
    life.put(counting(origin=again))
    wrote(life, again, [1, 1])
    life.at(again.plus(2), "09:00")
    found = seen(life)
    assert isinstance(found, NotBegun)
    assert found.answered.count == 2
    life.put(measured(origin=again, treat_start=again.plus(14)))
    assert compared(life).said == NoEffectYet(Missing.FEW_BASELINE_NIGHTS, 2)
