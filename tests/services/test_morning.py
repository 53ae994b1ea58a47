"""The morning: two answers, one decision, and nothing is guessed."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from bot.care.model import Action, Flag, Triage
from bot.services import bedtime, morning, pausing, settings
from bot.services.morning import CRAMPS, FLAGS, STOOL, TAKEN, CheckIn, Closed, Implausible
from bot.services.planning import Kind
from bot.store import decisions
from bot.store.database import Database
from bot.store.diary import Known
from bot.store.plans import PlanStatus
from bot.store.tables import decision as decision_table
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.mornings import answers, begun, question, said, tuesday_at_eight
from tests.kit.plans import (
    MONDAY,
    NOW,
    Life,
    a_person,
    a_plan,
    counting,
    cramps_said,
    stool_said,
)

TUESDAY, WEDNESDAY = MONDAY.next(), MONDAY.plus(2)


@pytest.fixture
def life(database: Database) -> Life:
    return tuesday_at_eight(database)


@pytest.fixture
def forgetful(database: Database) -> Life:
    """Tuesday at eight; Monday's reminder came and was not answered."""
    life = Life(database)
    evening = (life.id, Kind.EVENING, MONDAY.evening)
    life.run(lambda tx: occurrences.close(tx, *evening, state=State.SENT))
    life.at(TUESDAY, "08:00")
    return life


def decided(life: Life) -> int:
    count = select(func.count()).where(decision_table.c.person_id == life.id)
    return life.run(lambda tx: tx.execute(count).scalar_one())


def counted(life: Life, answer: Known, count: int | None) -> CheckIn | Closed | Implausible:
    return life.run(
        lambda tx: morning.answer_cramps(
            tx, life.id, MONDAY, answer=answer, count=count, now=life.now, house=life.house
        )
    )


def test_a_good_morning_is_two_answers_and_one_decision(life: Life) -> None:
    first = begun(life)
    assert first is not None
    assert first.question == CRAMPS
    second = said(life, **cramps_said(0))
    assert (second.question, second.told, decided(life)) == (STOOL, None, 0)
    last = said(life, **stool_said(0))
    assert (last.question, question(life), decided(life)) == ("", "", 1)
    assert last.told is not None
    assert (last.told.decision.action, last.told.repeats) == (Action.HOLD, False)


def test_an_answered_morning_is_not_asked_again(life: Life) -> None:
    life.tells(MONDAY)
    row = life.row(Kind.MORNING, MONDAY)
    assert row is not None
    assert (row.state, begun(life)) == (State.SENT, None)
    assert life.planned(Kind.MORNING) == [TUESDAY]


def test_the_same_answer_twice_is_one_entry_and_one_decision(life: Life) -> None:
    life.tells(MONDAY)
    before = answers(life)
    life.pass_time(timedelta(minutes=1))
    again = said(life, **stool_said(0))
    assert again.told is not None
    assert (again.told.repeats, decided(life), answers(life)) == (True, 1, before)


def test_both_answers_in_one_sentence_are_one_decision(life: Life) -> None:
    told = life.tells(MONDAY, cramps=2)
    assert (told.repeats, decided(life)) == (False, 1)


@pytest.mark.parametrize(
    ("answer", "count", "expected"),
    [
        (Known.NO, None, 0),
        (Known.YES, 3, 3),
        (Known.YES, None, 1),
        (Known.YES, 30, 30),
        (Known.NOT_SURE, None, None),
    ],
)
def test_cramps_are_counted_and_not_sure_is_never_zero(
    life: Life, answer: Known, count: int | None, expected: int | None
) -> None:
    counted(life, answer, count)
    known = answers(life)
    assert known is not None
    assert (known.cramps_answer, known.cramps) == (answer, expected)


@pytest.mark.parametrize("count", [31, 500, -1])
def test_a_count_that_nobody_has_is_asked_again(life: Life, count: int) -> None:
    assert counted(life, Known.YES, count) == Implausible(count)
    assert answers(life) is None


def test_not_sure_about_everything_is_stored_as_not_sure(life: Life) -> None:
    told = life.tells(MONDAY, cramps=None, stool=None)
    known = answers(life)
    assert known is not None
    not_sure = (Known.NOT_SURE, None)
    assert (known.cramps_answer, known.cramps) == not_sure
    assert (known.stool_answer, known.stool) == not_sure
    assert not life.history(TUESDAY)[1].is_complete
    assert told.decision.row == "17"  # as if nobody had answered: nothing goes up on doubt


def test_what_was_not_answered_is_not_zero_either(life: Life) -> None:
    said(life, worst_pain=4)
    known = answers(life)
    assert known is not None
    assert (known.cramps_answer, known.cramps, known.stool) == (Known.NOT_ANSWERED, None, None)


def test_the_dose_is_asked_after_when_the_evening_left_it_open(forgetful: Life) -> None:
    said(forgetful, **cramps_said(1))
    assert said(forgetful, **stool_said(0)).question == TAKEN
    forgetful.took(MONDAY)
    last = said(forgetful, taken_answer=Known.YES)
    assert (last.question, decided(forgetful)) == ("", 1)
    assert forgetful.history(TUESDAY)[1].taken is True


def test_not_sure_whether_it_was_taken_stays_unknown(forgetful: Life) -> None:
    said(forgetful, **cramps_said(1), **stool_said(0))
    said(forgetful, taken_answer=Known.NOT_SURE)
    assert forgetful.history(TUESDAY)[1].taken is None


def test_the_dose_is_not_asked_after_when_there_was_none(database: Database) -> None:
    for plan in (counting(), a_plan(status=PlanStatus.HELD)):
        life = Life(database, plan)
        life.at(TUESDAY, "08:00")
        assert said(life, **cramps_said(1), **stool_said(0)).question == ""


def test_the_dose_is_not_asked_after_when_the_evening_was_paused(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.at(TUESDAY, "08:00")
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert said(life, **cramps_said(1), **stool_said(0)).question == ""


def test_the_dose_is_asked_after_when_a_sign_cut_the_evening_short(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.is_reminded(MONDAY)
    life.pass_time(timedelta(minutes=5))
    said(life, MONDAY.plus(-1), flags=frozenset({Flag.CHEST_PAIN}), flags_answer=Known.YES)
    assert life.planned(Kind.EVENING) == []
    life.at(TUESDAY, "08:00")
    assert said(life, **cramps_said(1), **stool_said(0)).question == TAKEN


def test_diarrhea_pauses_at_once_and_then_asks_for_the_rest(forgetful: Life) -> None:
    answer = said(forgetful, **stool_said(2))
    assert answer.told is not None
    assert (answer.told.decision.action, forgetful.tonight_mg) == (Action.PAUSE, 0.0)
    assert forgetful.planned(Kind.EVENING) == []
    assert answer.question == CRAMPS
    assert said(forgetful, **cramps_said(0)).question == TAKEN
    assert said(forgetful, taken_answer=Known.NOT_SURE).question == FLAGS


def test_a_warning_sign_does_not_wait_for_the_other_answers(life: Life) -> None:
    answer = said(life, flags=frozenset({Flag.CHEST_PAIN}), flags_answer=Known.YES)
    assert answer.told is not None
    assert answer.told.decision.action is Action.PAUSE
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.HELD, 0.0)


def test_a_tick_is_noted_and_nothing_is_decided_before_done(life: Life) -> None:
    life.tells(MONDAY)
    flags = frozenset({Flag.NUMB_OR_SWOLLEN_LEGS})
    noted = life.notes(MONDAY, flags=flags, flags_answer=Known.YES)
    assert isinstance(noted, CheckIn)
    assert (noted.answers.flags, noted.told, decided(life)) == (flags, None, 1)


def test_a_tick_without_done_is_weighed_at_the_fixed_hour(life: Life) -> None:
    life.tells(MONDAY)
    assert life.planned(Kind.REVIEW) == [TUESDAY]  # this morning is decided
    life.notes(MONDAY, flags=frozenset({Flag.PAIN_ON_WALKING}), flags_answer=Known.YES)
    assert life.planned(Kind.REVIEW) == [MONDAY, TUESDAY]
    weighed = life.reviewed(MONDAY)
    assert weighed is not None
    assert weighed.referral is Triage.ROUTINE


def test_a_tick_after_the_fixed_hour_is_weighed_at_once(life: Life) -> None:
    life.tells(MONDAY)
    life.at(TUESDAY, "21:00")
    noted = life.notes(MONDAY, flags=frozenset({Flag.PAIN_ON_WALKING}), flags_answer=Known.YES)
    assert isinstance(noted, CheckIn)
    assert noted.told is not None
    assert noted.told.referral is Triage.ROUTINE


def test_a_tick_that_was_taken_back_is_not_weighed(life: Life) -> None:
    life.tells(MONDAY)
    life.notes(MONDAY, flags=frozenset({Flag.PAIN_ON_WALKING}), flags_answer=Known.YES)
    life.notes(MONDAY, flags=frozenset(), flags_answer=Known.YES)
    assert life.reviewed(MONDAY) is None


def test_severe_pain_is_always_followed_by_the_warning_signs(life: Life) -> None:
    life.tells(MONDAY, cramps=2)
    said(life, flags_answer=Known.NOT_ASKED)
    assert said(life, worst_pain=6).question == ""
    severe = said(life, worst_pain=7)
    assert (severe.question, question(life)) == (FLAGS, FLAGS)


def test_after_an_urgent_sign_nothing_else_is_asked(life: Life) -> None:
    answer = said(life, flags=frozenset({Flag.CHEST_PAIN}), flags_answer=Known.YES)
    assert (answer.question, question(life)) == ("", "")


def test_the_warning_signs_can_be_told_under_a_stopped_plan(life: Life) -> None:
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    listed = life.run(lambda tx: morning.signs(tx, life.id, now=life.now))
    assert isinstance(listed, CheckIn)
    assert (listed.night, listed.question) == (MONDAY, FLAGS)
    answer = said(life, flags=frozenset({Flag.NUMB_OR_SWOLLEN_LEGS}), flags_answer=Known.YES)
    assert answer.told is not None
    assert (answer.told.referral, answer.question) == (Triage.PROMPT, "")
    assert life.plan.status is PlanStatus.STOPPED


def test_who_has_no_plan_has_no_list_of_their_own(database: Database) -> None:
    nobody = a_person(database)
    listed = database.run_now(lambda tx: morning.signs(tx, nobody, now=NOW))
    assert listed == Closed()


def test_a_slip_put_right_the_same_morning_leaves_no_trace_in_the_plan(life: Life) -> None:
    before = life.plan
    paused = life.tells(MONDAY, stool=2)
    assert paused.decision.action is Action.PAUSE
    assert set(life.plan.gi_caps) == {100.0}
    put_right = life.tells(MONDAY, stool=0)
    assert (put_right.decision.action, put_right.before) == (Action.HOLD, before)
    assert life.plan == before
    assert life.planned(Kind.EVENING) == [TUESDAY]


def test_a_slip_is_put_right_as_often_as_it_happens(life: Life) -> None:
    before = life.plan
    for stool in (2, 0, 3, 1, 2, 0):
        life.tells(MONDAY, stool=stool)
    assert life.plan == before


def test_a_stop_by_a_slip_is_put_right_too(life: Life) -> None:
    before = life.plan
    assert life.tells(MONDAY, stool=3).decision.action is Action.STOP
    assert life.plan.status is PlanStatus.STOPPED
    life.tells(MONDAY, stool=0)
    assert life.plan == before


def test_putting_a_slip_right_keeps_what_was_set_meanwhile(life: Life) -> None:
    before = life.plan
    life.tells(MONDAY, stool=2)
    life.run(lambda tx: settings.set_bedtime(tx, life.id, time(23), now=life.now))
    life.tells(MONDAY, stool=0)
    assert life.plan.bedtime_local == time(23)
    assert (life.plan.phase, life.plan.gi_caps) == (before.phase, {})


def test_a_stop_by_hand_is_not_undone_by_a_later_answer(life: Life) -> None:
    life.tells(MONDAY)
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    answer = said(life, **cramps_said(3))
    assert (answer.told, life.plan.status) == (None, PlanStatus.STOPPED)


def test_change_asks_both_questions_again_and_the_answers_stand_until_then(life: Life) -> None:
    life.tells(MONDAY, cramps=1)
    before = answers(life)
    reopened = life.run(lambda tx: morning.reopen(tx, life.id, MONDAY, now=life.now))
    assert isinstance(reopened, CheckIn)
    assert (reopened.question, answers(life)) == (CRAMPS, before)
    assert said(life, **cramps_said(4)).question == STOOL
    assert said(life, **stool_said(1)).question == ""
    known = answers(life)
    assert known is not None
    assert (known.cramps, known.stool) == (4, 1)


def test_a_silent_plan_asks_nothing_and_still_writes_down_what_is_said(life: Life) -> None:
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    assert begun(life) is None
    answer = said(life, **cramps_said(2), **stool_said(0))
    known = answers(life)
    assert known is not None
    assert (known.cramps, answer.told) == (2, None)


def test_the_decision_is_about_the_evening_that_comes(life: Life) -> None:
    told = life.tells(MONDAY)
    stored = life.run(lambda tx: decisions.latest(tx, life.id))
    assert stored == told.stored
    assert told.stored.night == TUESDAY


def test_not_tonight_told_after_the_diarrhea_does_not_blame_the_dose(forgetful: Life) -> None:
    said(forgetful, **stool_said(2))
    assert set(forgetful.plan.gi_caps) == {100.0}
    said(forgetful, **cramps_said(0))
    forgetful.run(lambda tx: bedtime.not_tonight(tx, forgetful.id, MONDAY, now=forgetful.now))
    last = said(forgetful, taken_answer=Known.NO)
    assert last.told is not None
    assert last.told.decision.row == "13"
    assert (forgetful.plan.gi_caps, forgetful.plan.resume_dose_mg) == ({}, 100.0)
