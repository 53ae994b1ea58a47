"""Pause, resume, stop: one tap each, at any time, and nothing restarts by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.care.model import Flag, Phase, Triage
from bot.services import pausing, safety, settings
from bot.services.morning import CheckIn
from bot.services.pausing import Changed
from bot.services.planning import Kind
from bot.services.titration import Outdated
from bot.store import conversations
from bot.store.database import Database
from bot.store.plans import RUNNING, PlanStatus
from tests.kit.plans import MONDAY, Life, a_person, a_plan, cramps_said, stool_said

TUESDAY = MONDAY.next()


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database)


def pause(life: Life) -> Changed:
    return changed(life.run(lambda tx: pausing.pause(tx, life.id, now=life.now)))


def resume(life: Life) -> Changed:
    return changed(life.run(lambda tx: pausing.resume(tx, life.id, now=life.now)))


def stop(life: Life) -> Changed:
    return changed(life.run(lambda tx: pausing.stop(tx, life.id, now=life.now)))


def undo(life: Life) -> Changed | None:
    return life.run(lambda tx: pausing.undo_stop(tx, life.id, now=life.now))


def changed(answer: Changed | None) -> Changed:
    assert answer is not None
    return answer


def is_silent(life: Life) -> bool:
    return life.planned(Kind.EVENING) + life.planned(Kind.MORNING) == []


@pytest.mark.parametrize("status", sorted(RUNNING))
def test_a_pause_is_silence_at_once(database: Database, status: PlanStatus) -> None:
    life = Life(database)
    life.put(a_plan(status=status))
    answer = pause(life)
    assert (answer.plan.status, answer.upcoming, answer.already) == (PlanStatus.PAUSED, [], False)
    assert is_silent(life)


@pytest.mark.parametrize("status", sorted(RUNNING))
def test_after_a_pause_everything_is_as_it_was(database: Database, status: PlanStatus) -> None:
    life = Life(database)
    before = a_plan(status=status)
    life.put(before)
    pause(life)
    resume(life)
    assert life.plan == before


def test_a_second_pause_is_a_quiet_yes(life: Life) -> None:
    pause(life)
    again = pause(life)
    assert (again.plan.status, again.already) == (PlanStatus.PAUSED, True)


def test_resume_says_what_comes_next(life: Life) -> None:
    pause(life)
    answer = resume(life)
    assert [(one.kind, one.night) for one in answer.upcoming] == [
        (Kind.EVENING, MONDAY),
        (Kind.MORNING, MONDAY),
    ]


def test_resume_without_a_pause_changes_nothing(life: Life) -> None:
    before = life.plan
    answer = resume(life)
    assert (answer.already, life.plan) == (True, before)


def test_a_held_plan_does_not_resume_by_a_command(life: Life) -> None:
    life.put(a_plan(status=PlanStatus.HELD))
    assert resume(life).plan.status is PlanStatus.HELD
    assert life.tonight_mg == 0.0


@pytest.mark.parametrize("status", sorted(set(PlanStatus) - {PlanStatus.STOPPED}))
def test_any_plan_stops_at_once(database: Database, status: PlanStatus) -> None:
    life = Life(database)
    life.put(a_plan(status=status))
    assert stop(life).plan.status is PlanStatus.STOPPED
    assert is_silent(life)
    assert life.tonight_mg == 0.0


def test_a_stopped_plan_neither_pauses_nor_resumes(life: Life) -> None:
    stop(life)
    answers = [pause(life), resume(life), stop(life)]
    assert [(one.plan.status, one.already) for one in answers] == [(PlanStatus.STOPPED, True)] * 3


def test_a_stop_by_a_slip_is_taken_back(life: Life) -> None:
    before = life.plan
    stop(life)
    answer = undo(life)
    assert answer is not None
    assert (answer.plan, life.plan) == (before, before)
    assert life.planned(Kind.EVENING) == [MONDAY]
    assert undo(life) is None


def test_a_stop_is_a_slip_for_a_day_only(life: Life) -> None:
    stop(life)
    life.pass_time(pausing.SLIP + timedelta(seconds=1))
    assert undo(life) is None
    assert life.plan.status is PlanStatus.STOPPED


def test_a_stop_by_the_protocol_is_not_taken_back_by_hand(life: Life) -> None:
    life.at(TUESDAY, "08:00")
    life.tells(MONDAY, flags={Flag.FAINT})
    assert life.plan.status is PlanStatus.STOPPED
    assert undo(life) is None


@pytest.mark.parametrize("wish", [pause, stop])
def test_what_waited_for_a_tap_is_over(database: Database, wish: object) -> None:
    life = Life(database)
    told = life.nights(MONDAY, 7)[-1]
    assert callable(wish)
    wish(life)
    assert isinstance(life.accepts(told), Outdated)
    assert life.plan.dose_mg == 100.0


def test_an_open_question_is_closed_by_a_pause(life: Life) -> None:
    life.run(
        lambda tx: settings.ask(tx, life.id, settings.BEDTIME, now=life.now),
    )
    pause(life)
    assert life.run(lambda tx: conversations.get(tx, life.id)) is None


def test_nobody_without_a_plan_can_pause(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    for wish in (pausing.pause, pausing.resume, pausing.stop, pausing.undo_stop):
        assert database.run_now(lambda tx, wish=wish: wish(tx, nobody, now=now)) is None
    assert not database.run_now(lambda tx: pausing.wake(tx, nobody, now=now))


def test_assessed_ends_only_what_waited_for_it(life: Life) -> None:
    stop(life)
    plan = life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert plan is not None
    assert plan.status is PlanStatus.STOPPED


def test_a_warning_sign_is_heard_in_the_middle_of_a_pause(life: Life) -> None:
    pause(life)
    life.at(TUESDAY, "08:00")
    told = life.tells(MONDAY, flags={Flag.CHEST_PAIN})
    assert told.referral is Triage.EMERGENCY
    assert life.plan.status is PlanStatus.HELD


def test_diarrhea_in_a_pause_keeps_the_dose_away_after_it(life: Life) -> None:
    pause(life)
    life.at(TUESDAY, "08:00")
    life.tells(MONDAY, stool=2)
    assert life.plan.status is PlanStatus.PAUSED
    resume(life)
    assert (life.plan.phase, life.tonight_mg) == (Phase.PAUSED_GI, 0.0)


def test_a_warning_sign_is_heard_after_a_stop_and_changes_nothing(life: Life) -> None:
    stop(life)
    life.at(TUESDAY, "08:00")
    told = life.tells(MONDAY, flags={Flag.ONE_LEG_SWOLLEN_HOT})
    assert told.referral is Triage.URGENT
    assert life.plan.status is PlanStatus.STOPPED


def test_a_stop_is_not_taken_back_over_diarrhea_told_since(life: Life) -> None:
    stop(life)
    life.at(TUESDAY, "08:00")
    life.tells(MONDAY, stool=2)
    assert undo(life) is None
    assert life.tonight_mg == 0.0


def test_an_ordinary_answer_in_a_pause_is_only_written_down(life: Life) -> None:
    pause(life)
    life.at(TUESDAY, "08:00")
    answer = life.says(MONDAY, **cramps_said(1), **stool_said(0))
    assert isinstance(answer, CheckIn)
    assert (answer.told, life.plan.status) == (None, PlanStatus.PAUSED)
