"""A silent week and after: quiet, then back, and never at the old dose without a tap."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.care.model import Action, Flag
from bot.care.night import Night
from bot.services import membership, pausing, safety, settings
from bot.services.house import House
from bot.services.planning import Kind
from bot.services.titration import Accepted, Reconsidered, Told
from bot.store import conversations
from bot.store.database import Database
from bot.store.plans import Plan, PlanStatus
from tests.kit.plans import MONDAY, Life, a_plan, counting, on_the_skin


def day(number: int) -> Night:
    """The evening of this day of the course."""
    return MONDAY.plus(number)


def silent(database: Database, status: PlanStatus = PlanStatus.ACTIVE) -> Life:
    """Somebody at 200 mg who answered on day 1, and then a week not at all."""
    life = Life(database, a_plan(dose_mg=200.0))
    life.night_and_morning(MONDAY)
    life.put(a_plan(dose_mg=200.0, status=status))
    for evening in range(1, 8):
        life.reviewed(day(evening))
    assert life.plan.status is PlanStatus.LAPSED
    return life


def writes(life: Life, on: Night, clock: str = "08:00") -> None:
    life.at(on, clock)
    assert life.run(lambda tx: pausing.wake(tx, life.id, now=life.now))


def back(database: Database, on: Night) -> tuple[Life, Told]:
    """The same person writes on that morning and tells of the night."""
    life = silent(database)
    writes(life, on)
    return life, life.tells(on.plus(-1))


def is_waiting(life: Life, dose_mg: float) -> bool:
    plan = (life.plan.status, life.plan.dose_mg, life.tonight_mg)
    return plan == (PlanStatus.WAITING, dose_mg, 0.0) and not life.planned(Kind.EVENING)


def test_a_week_without_an_answer_ends_in_silence(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    life.night_and_morning(MONDAY)
    for evening in range(1, 7):
        life.reviewed(day(evening))
        assert life.plan.status is PlanStatus.ACTIVE
    told = life.reviewed(day(7))
    assert told is not None
    assert told.decision.action is Action.PAUSE_REMINDERS
    assert life.planned(Kind.EVENING) + life.planned(Kind.MORNING) == []


@pytest.mark.parametrize("plan", [counting(), on_the_skin()])
def test_the_protocol_ends_no_course_without_a_dose_for_a_silence(
    database: Database, plan: Plan
) -> None:
    life = Life(database, plan)
    for evening in range(10):
        life.reviewed(day(evening))
    assert life.plan.status is PlanStatus.ACTIVE


def test_a_word_brings_the_mornings_back_and_no_dose(database: Database) -> None:
    life = silent(database)
    writes(life, day(12), "18:00")
    assert is_waiting(life, 200.0)
    assert life.planned(Kind.MORNING) == [day(12)]
    assert not life.run(lambda tx: pausing.wake(tx, life.id, now=life.now))


def test_a_word_does_not_close_the_question_that_it_answers(database: Database) -> None:
    life = silent(database)
    life.run(
        lambda tx: conversations.ask(
            tx, life.id, question="morning.cramps", context={}, now=life.now
        )
    )
    writes(life, day(12))
    assert life.run(lambda tx: conversations.get(tx, life.id)) is not None


def test_after_a_short_lapse_one_level_lower_waits_for_a_tap(database: Database) -> None:
    life, told = back(database, day(12))
    assert (told.decision.action, told.decision.dose_mg) == (Action.RESUME, 150.0)
    assert is_waiting(life, 150.0)
    assert isinstance(life.accepts(told), Accepted)
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.ACTIVE, 150.0)
    assert life.planned(Kind.EVENING) == [day(12)]


@pytest.mark.parametrize("days", [16, 60, 200])
def test_after_a_long_lapse_the_start_level_waits_for_a_tap(database: Database, days: int) -> None:
    life, told = back(database, day(days))
    assert (told.decision.action, told.decision.dose_mg) == (Action.RESUME, 100.0)
    assert is_waiting(life, 100.0)


def test_a_correction_on_the_way_back_does_not_lower_twice(database: Database) -> None:
    life, _ = back(database, day(12))
    for cramps in (2, 3):
        told = life.tells(day(11), cramps=cramps)
    assert told.decision.dose_mg == 150.0
    assert is_waiting(life, 150.0)


def test_a_new_bedtime_does_not_lower_the_way_back_once_more(database: Database) -> None:
    life, told = back(database, day(12))
    life.run(lambda tx: settings.set_bedtime(tx, life.id, time(23), now=life.now))
    assert isinstance(life.accepts(told), Accepted)
    assert (life.tonight_mg, life.plan.bedtime_local) == (150.0, time(23))


def test_what_was_not_tapped_is_offered_again_the_next_morning(database: Database) -> None:
    life, _ = back(database, day(12))
    again = life.night_and_morning(day(12))
    assert (again.decision.action, again.action) == (Action.HOLD, Action.RESUME)
    assert is_waiting(life, 150.0)
    answer = life.accepts(again)
    assert isinstance(answer, Accepted)
    assert (answer.told.action, life.tonight_mg) == (Action.RESUME, 150.0)


def test_yesterdays_button_does_not_bring_the_old_dose_back(database: Database) -> None:
    life, told = back(database, day(12))
    life.at(day(13), "07:30")
    answer = life.accepts(told)
    assert isinstance(answer, Reconsidered)
    assert is_waiting(life, 150.0)


def test_a_decline_leaves_the_plan_waiting(database: Database) -> None:
    life, told = back(database, day(12))
    life.declines(told)
    assert is_waiting(life, 150.0)


def test_resume_is_not_the_tap_that_a_dose_waits_for(database: Database) -> None:
    life, _ = back(database, day(12))
    changed = life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert changed is not None
    assert changed.already
    assert is_waiting(life, 150.0)


def test_who_took_the_doses_all_along_goes_on_with_them_after_a_tap(database: Database) -> None:
    life = silent(database)
    writes(life, day(12))
    life.took(day(11), 200.0)
    told = life.tells(day(11))
    assert told.decision.dose_mg == 200.0
    assert is_waiting(life, 200.0)
    life.accepts(told)
    assert life.tonight_mg == 200.0


@pytest.mark.parametrize("flag", [Flag.NUMB_OR_SWOLLEN_LEGS, Flag.NEW_MEDICINE])
def test_a_sign_on_the_day_of_coming_back_lets_nothing_begin(
    database: Database, flag: Flag
) -> None:
    life = silent(database)
    writes(life, day(12))
    told = life.tells(day(11), flags={flag})
    assert (told.decision.dose_mg, told.proposal) == (150.0, None)
    assert is_waiting(life, 150.0)


def test_diarrhea_while_waiting_comes_back_at_a_dose_that_begins_with_the_tap(
    database: Database,
) -> None:
    life, _ = back(database, day(12))
    life.night_and_morning(day(12), stool=2)
    told = life.nights(day(13), 2)[-1]
    assert (told.decision.action, told.decision.dose_mg) == (Action.RESUME, 100.0)
    life.accepts(told)
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.ACTIVE, 100.0)


def test_who_has_just_come_back_is_not_sent_away_the_same_evening(database: Database) -> None:
    life = silent(database)
    writes(life, day(12), "09:00")
    assert life.reviewed(day(11)) is None
    assert life.plan.status is PlanStatus.WAITING
    told = life.reviewed(day(12))
    assert told is not None
    assert life.plan.status is PlanStatus.LAPSED


def test_a_warning_sign_outlives_the_silence(database: Database) -> None:
    life = silent(database, PlanStatus.HELD)
    writes(life, day(12))
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.HELD, 0.0)
    told = life.tells(day(11))
    assert (told.proposal, life.plan.status, life.plan.dose_mg) == (None, PlanStatus.HELD, 150.0)


def test_who_was_assessed_after_a_silence_still_waits_for_a_tap(database: Database) -> None:
    life = silent(database, PlanStatus.HELD)
    writes(life, day(12))
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert is_waiting(life, 200.0)


def test_a_long_pause_ends_without_the_old_dose(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    life.night_and_morning(MONDAY)
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.at(day(20), "18:00")
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert is_waiting(life, 200.0)
    life.at(day(21), "08:00")
    assert life.tells(day(20)).decision.dose_mg == 100.0


def test_who_could_not_be_reached_for_long_comes_back_without_the_old_dose(
    database: Database,
) -> None:
    life = Life(database, a_plan(dose_mg=200.0))
    life.night_and_morning(MONDAY)
    life.run(lambda tx: membership.gone(tx, life.id, now=life.now))
    life.at(day(20), "18:00")
    life.run(lambda tx: membership.back(tx, life.id, now=life.now))
    assert is_waiting(life, 200.0)


def test_without_dose_suggestions_the_plan_waits_without_a_proposal(database: Database) -> None:
    life = silent(database)
    life.house = House(dose_suggestions=False)
    writes(life, day(12))
    assert life.tells(day(11)).proposal is None
    assert is_waiting(life, 150.0)


def test_an_answer_on_the_very_evening_of_the_silence_is_no_lapse(database: Database) -> None:
    life = silent(database)
    life.pass_time(timedelta(minutes=30))
    assert life.run(lambda tx: pausing.wake(tx, life.id, now=life.now))
    told = life.tells(day(7))
    assert (told.decision.action, told.decision.dose_mg) == (Action.HOLD, 200.0)
    life.accepts(told)
    assert life.tonight_mg == 200.0
