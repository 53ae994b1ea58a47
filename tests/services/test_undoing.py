"""Undo: the last entry goes, what was before it counts again, and no plan is raised by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.care.model import Action, Phase
from bot.services import morning, replay, titration, undoing
from bot.services.kinds import Kind
from bot.services.replay import Outcome
from bot.services.undoing import NothingToUndo, Undone
from bot.store import diary, last_entries
from bot.store.database import Database
from bot.store.diary import Known
from scheduler.occurrences import State
from tests.kit.mornings import answers, begun, question, said, tuesday_at_eight
from tests.kit.plans import MONDAY, Life, counting, cramps_said, stool_said

TUESDAY = MONDAY.next()


@pytest.fixture
def life(database: Database) -> Life:
    return tuesday_at_eight(database)


def undo(life: Life, entered_at: int | None = None) -> Undone | NothingToUndo:
    return life.run(
        lambda tx: undoing.undo(tx, life.id, entered_at=entered_at, now=life.now, house=life.house)
    )


def undone(life: Life) -> Undone:
    answer = undo(life)
    assert isinstance(answer, Undone)
    return answer


def told_mg(life: Life) -> float | None:
    intake = life.run(lambda tx: diary.intake_of(tx, life.id, MONDAY))
    return None if intake is None else intake.dose_mg


def test_the_last_answer_goes_and_its_question_is_open_again(life: Life) -> None:
    begun(life)
    said(life, **cramps_said(2))
    life.pass_time(timedelta(minutes=1))
    said(life, **stool_said(2))
    answer = undone(life)
    assert answer.check_in is not None
    assert (answer.check_in.question, question(life)) == (morning.STOOL, morning.STOOL)
    left = answers(life)
    assert left is not None
    assert (left.cramps, left.stool_answer) == (2, Known.NOT_ANSWERED)


def test_the_first_answer_taken_back_leaves_nothing_told(life: Life) -> None:
    begun(life)
    said(life, **cramps_said(2))
    undone(life)
    left = answers(life)
    assert left is not None
    assert left.cramps_answer is Known.NOT_ANSWERED
    assert life.history(TUESDAY) == {}


def test_it_works_once(life: Life) -> None:
    said(life, **cramps_said(2))
    undone(life)
    assert undo(life) == NothingToUndo()


def test_after_a_day_it_stays_as_it_was_told(life: Life) -> None:
    said(life, **cramps_said(2))
    life.pass_time(undoing.WITHIN + timedelta(minutes=1))
    assert undo(life) == NothingToUndo()


def test_an_old_button_takes_back_no_newer_entry(life: Life) -> None:
    said(life, **cramps_said(2))
    first = life.run(lambda tx: last_entries.get(tx, life.id))
    assert first is not None
    life.pass_time(timedelta(minutes=1))
    said(life, **stool_said(0))
    assert undo(life, entered_at=undoing.stamp(first)) == NothingToUndo()
    kept = answers(life)
    assert kept is not None
    assert kept.stool == 0


def test_a_pause_stands_until_the_morning_is_weighed_again(life: Life) -> None:
    said(life, **cramps_said(0))
    life.pass_time(timedelta(minutes=1))
    said(life, **stool_said(2))
    assert life.plan.phase is Phase.PAUSED_GI
    answer = undone(life)
    assert (answer.waits, answer.told) == (True, None)
    assert life.plan.phase is Phase.PAUSED_GI
    row = life.row(Kind.REVIEW, MONDAY)
    assert row is not None
    assert row.state is State.PLANNED
    again = said(life, **stool_said(0))
    assert again.told is not None
    assert again.told.action is Action.HOLD
    assert life.plan.phase is Phase.TITRATE


def test_without_another_answer_the_fixed_hour_weighs_what_is_left(life: Life) -> None:
    life.tells(MONDAY, cramps=0, stool=2)
    undone(life)
    told = life.reviewed(MONDAY)
    assert told is not None
    assert (life.plan.phase, told.plan.phase) == (Phase.TITRATE, Phase.TITRATE)


def test_a_dose_taken_back_is_as_if_nothing_was_told(life: Life) -> None:
    assert told_mg(life) == 100.0
    undone(life)
    assert told_mg(life) is None
    rows = life.run(lambda tx: diary.intakes_told(tx, life.id, MONDAY))
    assert [row.withdrawn for row in rows] == [False, True]


def test_a_changed_amount_goes_back_to_the_one_before(life: Life) -> None:
    life.took(MONDAY, 150.0)
    undone(life)
    assert told_mg(life) == 100.0


def test_the_evening_asks_again_while_there_is_time(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "22:31")
    life.is_reminded(MONDAY)
    life.took(MONDAY)
    answer = undone(life)
    assert (answer.evening, question(life)) == (True, "bedtime.dose")
    assert life.due(Kind.EVENING, MONDAY) == "2026-11-23 22:51"


def test_a_dose_told_early_and_taken_back_is_reminded_of_at_its_time(database: Database) -> None:
    life = Life(database)
    due = life.due(Kind.EVENING, MONDAY)
    life.took(MONDAY)
    answer = undone(life)
    assert answer.reminder_at is not None
    assert life.due(Kind.EVENING, MONDAY) == due


def test_what_was_begun_tonight_stays_begun(database: Database) -> None:
    life = Life(database, counting(baseline_per_week=5.0))
    life.run(lambda tx: titration.begin_tonight(tx, life.id, now=life.now))
    life.took(MONDAY)
    answer = undone(life)
    assert (answer.told, life.tonight_mg) == (None, 100.0)
    assert life.plan.phase is Phase.TITRATE


def test_the_dose_asked_for_in_the_morning_goes_with_its_answer(database: Database) -> None:
    life = Life(database)
    life.at(TUESDAY, "08:00")
    life.took(MONDAY)
    said(life, taken_answer=Known.YES)
    undone(life)
    left = answers(life)
    assert left is not None
    assert (told_mg(life), left.taken_answer) == (None, Known.NOT_ASKED)


def test_what_was_decided_before_an_undo_is_replayed_as_it_was(life: Life) -> None:
    life.tells(MONDAY, cramps=3, stool=2)
    undone(life)
    life.tells(MONDAY, cramps=1)
    found = life.run(lambda tx: replay.replay(tx, life.id))
    assert {one.outcome for one in found} == {Outcome.SAME}
    assert len(found) >= 2
