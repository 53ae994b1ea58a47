"""The diary: every Night is shown as it is known, and a correction changes no past decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.care.model import Action, Flag
from bot.care.night import Night
from bot.services import diary_book, diary_correct, replay
from bot.services.bedtime import TooMuch
from bot.services.diary_book import Page, PageState
from bot.services.diary_correct import Corrected, NotInBook
from bot.services.kinds import Kind
from bot.services.replay import Outcome
from bot.store import conversations, decisions, diary
from bot.store.database import Database
from bot.store.diary import Known
from bot.store.plans import PlanStatus
from scheduler import occurrences
from scheduler.occurrences import Planned, State
from tests.kit.plans import MONDAY, Life, a_person, cramps_said, on_the_skin, stool_said


def pages(life: Life) -> list[Page]:
    return life.run(lambda tx: diary_book.pages(tx, life.id, now=life.now))


def page(life: Life, night: Night) -> Page:
    return next(one for one in pages(life) if one.night == night)


def corrects(life: Life, night: Night, changes: Mapping[str, object]) -> Corrected | NotInBook:
    return life.run(
        lambda tx: diary_correct.correct(
            tx, life.id, night, changes, now=life.now, house=life.house
        )
    )


def corrected(life: Life, night: Night, **changes: object) -> Corrected:
    answer = corrects(life, night, changes)
    assert isinstance(answer, Corrected)
    return answer


def dose(
    life: Life, night: Night, dose_mg: float | None, *, sure: bool = False
) -> Corrected | NotInBook | TooMuch:
    return life.run(
        lambda tx: diary_correct.correct_dose(
            tx, life.id, night, dose_mg, sure=sure, now=life.now, house=life.house
        )
    )


def asked(life: Life, night: Night) -> None:
    """The morning's question went out."""
    key = (life.id, Kind.MORNING, night.evening)
    row = Planned(*key, life.now, life.now + timedelta(hours=1))
    life.run(lambda tx: occurrences.plan(tx, row))
    life.run(lambda tx: occurrences.close(tx, *key, state=State.SENT))


def test_every_state_of_a_night_is_told_apart(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    life.at(MONDAY.plus(2), "08:00")
    life.says(MONDAY.next(), **cramps_said(2))
    life.at(MONDAY.plus(2), "21:00")
    asked(life, MONDAY.plus(2))
    life.at(MONDAY.plus(3), "21:00")
    life.put(replace(life.plan, status=PlanStatus.PAUSED))
    life.at(MONDAY.plus(6), "21:00")
    states = {one.night - MONDAY: one.state for one in pages(life)}
    assert states[0] is PageState.ANSWERED
    assert states[1] is PageState.PARTLY
    assert states[2] is PageState.NOT_ANSWERED
    assert states[3] is PageState.PAUSED
    assert states[6] is PageState.AHEAD
    assert min(states) == 0


def test_a_morning_that_nobody_could_ask_is_not_asked(database: Database) -> None:
    life = Life(database)
    key = (life.id, Kind.MORNING, MONDAY.evening)
    life.at(MONDAY.next(), "23:00")
    life.run(lambda tx: occurrences.close(tx, *key, state=State.EXPIRED))
    assert page(life, MONDAY).state is PageState.NOT_ASKED


def test_what_is_missing_is_never_a_zero(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY.plus(2), "12:00")
    found = page(life, MONDAY)
    assert (found.intake, found.answers.cramps, found.answers.stool) == (None, None, None)


def test_fourteen_nights_and_none_before_the_course(database: Database) -> None:
    life = Life(database)
    assert [one.night for one in pages(life)] == [MONDAY]
    life.at(MONDAY.plus(40), "12:00")
    found = pages(life)
    assert len(found) == diary_book.NIGHTS
    assert corrects(life, MONDAY, cramps_said(1)) == NotInBook()
    assert corrects(life, MONDAY.plus(-1), cramps_said(1)) == NotInBook()
    assert corrects(life, MONDAY.plus(41), cramps_said(1)) == NotInBook()


def test_without_a_plan_there_is_no_page(database: Database) -> None:
    person_id = a_person(database)
    now = Life(database).now
    assert database.run_now(lambda tx: diary_book.pages(tx, person_id, now=now)) == []


def test_a_night_is_filled_in_late_and_both_times_are_kept(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    told_at = life.now
    life.at(MONDAY.plus(3), "12:00")
    corrected(life, MONDAY, **cramps_said(4))
    written = life.run(lambda tx: diary_book.written(tx, life.id, MONDAY))
    assert written is not None
    assert (written.first_at, written.last_at, written.late) == (told_at, life.now, True)
    rows = life.run(lambda tx: diary.check_ins_told(tx, life.id, MONDAY))
    assert [(row.cramps, row.late) for row in rows] == [(1, False), (4, True)]


def test_a_word_more_on_the_same_day_is_not_late(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(MONDAY)
    life.at(MONDAY.next(), "21:00")
    life.says(MONDAY, worst_pain=3)
    assert page(life, MONDAY).answers.late is False


def a_raise(life: Life) -> Night:
    """Seven nights with cramps; then a raise is proposed. Gives the Night it is for."""
    told = life.nights(MONDAY, 7, cramps=2)[-1]
    assert told.decision.action is Action.STEP_UP
    return MONDAY.plus(7)


def test_a_correction_tells_which_decision_would_have_been_another(database: Database) -> None:
    life = Life(database)
    tonight = a_raise(life)
    before = life.plan
    life.at(tonight.next(), "08:00")
    answer = corrected(life, MONDAY.plus(5), **stool_said(1))
    assert answer.otherwise is not None
    assert (answer.otherwise.night, answer.otherwise.more) == (tonight, 0)
    assert answer.otherwise.was.action is Action.STEP_UP
    assert answer.otherwise.would.action is Action.HOLD
    assert life.plan == before


def test_what_changes_no_decision_is_not_told(database: Database) -> None:
    life = Life(database)
    tonight = a_raise(life)
    life.at(tonight.next(), "08:00")
    assert corrected(life, MONDAY.plus(5), **cramps_said(3)).otherwise is None


def test_today_is_weighed_again_with_the_corrected_diary(database: Database) -> None:
    life = Life(database)
    tonight = a_raise(life)
    assert life.run(lambda tx: decisions.open_proposal(tx, life.id)) is not None
    answer = corrected(life, MONDAY.plus(5), **stool_said(1))
    assert answer.otherwise is None  # that is today's decision, weighed itself
    assert answer.told is not None
    assert (answer.told.stored.night, answer.told.action) == (tonight, Action.HOLD)
    assert life.run(lambda tx: decisions.open_proposal(tx, life.id)) is None


def test_a_raise_that_a_correction_allows_waits_for_a_tap(database: Database) -> None:
    life = Life(database)
    for day in range(7):
        stool = 1 if day == 5 else 0
        life.night_and_morning(MONDAY.plus(day), 2, stool)
    answer = corrected(life, MONDAY.plus(5), **stool_said(0))
    assert answer.told is not None
    assert (answer.told.action, life.plan.dose_mg) == (Action.STEP_UP, 100.0)
    assert answer.told.proposal is not None


def test_before_the_morning_is_answered_a_correction_asks_nothing(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 3)
    life.at(MONDAY.plus(4), "07:30")
    assert corrected(life, MONDAY.next(), **cramps_said(2)).told is None


def test_old_decisions_are_replayed_as_they_were_after_a_correction(database: Database) -> None:
    life = Life(database)
    tonight = a_raise(life)
    life.at(tonight.next(), "08:00")
    corrected(life, MONDAY.plus(5), **stool_said(2))
    dose(life, MONDAY.plus(4), 0.0)
    found = life.run(lambda tx: replay.replay(tx, life.id))
    assert {one.outcome for one in found} == {Outcome.SAME}


def test_a_dose_is_put_right_and_counts(database: Database) -> None:
    life = Life(database)
    tonight = a_raise(life)
    life.at(tonight.next(), "08:00")
    for day in range(3, 6):
        answer = dose(life, MONDAY.plus(day), 0.0)
    assert isinstance(answer, Corrected)
    assert answer.page.intake is not None
    assert answer.page.intake.taken is False
    assert answer.otherwise is not None
    assert answer.otherwise.would.action is Action.HOLD


def test_a_dose_as_planned_is_what_its_own_evening_planned(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY.plus(2), "12:00")
    life.put(replace(life.plan, dose_mg=150.0))
    answer = dose(life, MONDAY, None)
    assert isinstance(answer, Corrected)
    assert answer.page.intake is not None
    assert answer.page.intake.dose_mg == 100.0


def test_the_same_dose_once_more_is_a_quiet_yes(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY.plus(2), "12:00")
    for _ in range(2):
        dose(life, MONDAY, 50.0)
    assert len(life.run(lambda tx: diary.intakes_told(tx, life.id, MONDAY))) == 1


@pytest.mark.parametrize("slip", [5000.0, float("inf"), float("nan"), -50.0])
def test_an_amount_like_a_slip_is_asked_about_once(database: Database, slip: float) -> None:
    life = Life(database)
    life.at(MONDAY.plus(2), "12:00")
    assert isinstance(dose(life, MONDAY, slip), TooMuch)
    assert isinstance(dose(life, MONDAY, slip, sure=True), Corrected) is (slip == 5000.0)


def test_a_dose_of_an_older_night_leaves_tonights_reminder_alone(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY.plus(2), "22:31")
    context = {"night": str(MONDAY.plus(2))}
    life.run(
        lambda tx: conversations.ask(
            tx, life.id, question="bedtime.dose", context=context, now=life.now
        )
    )
    dose(life, MONDAY, None)
    still = life.run(lambda tx: conversations.get(tx, life.id))
    assert still is not None
    assert still.question == "bedtime.dose"


def test_tonights_dose_goes_the_evenings_own_way(database: Database) -> None:
    life = Life(database)
    life.at(MONDAY, "20:00")
    dose(life, MONDAY, None)
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None
    assert row.state is State.SENT


def test_a_night_that_is_not_over_has_no_morning(database: Database) -> None:
    life = Life(database)
    assert corrects(life, MONDAY, cramps_said(1)) == NotInBook()


def test_the_oil_is_corrected_without_milligrams(database: Database) -> None:
    life = Life(database, on_the_skin())
    life.at(MONDAY.plus(2), "12:00")
    answer = dose(life, MONDAY, None)
    assert isinstance(answer, Corrected)
    assert answer.page.intake is not None
    assert (answer.page.intake.taken, answer.page.intake.dose_mg) == (True, 0.0)


def test_a_question_of_the_diary_never_replaces_a_setup(database: Database) -> None:
    life = Life(database)

    def work(tx: Connection) -> str:
        conversations.ask(tx, life.id, question="setup.age", context={}, now=life.now)
        diary_correct.ask(tx, life.id, MONDAY, diary_correct.DOSE, now=life.now)
        found = conversations.get(tx, life.id)
        return "" if found is None else found.question

    assert life.run(work) == "setup.age"


A_MORNING = st.fixed_dictionaries(
    {},
    optional={
        "cramps": st.integers(0, 30),
        "stool": st.integers(0, 3),
        "flag": st.sampled_from([Flag.CRAMP_GT10MIN, Flag.NEW_MEDICINE]),
    },
)


@settings(max_examples=12, deadline=None)
@given(night=st.integers(0, 6), told=A_MORNING)
def test_no_correction_raises_a_dose_without_a_tap(
    database: Database, night: int, told: dict[str, object]
) -> None:
    life = Life(database)
    life.nights(MONDAY, 7, cramps=2)
    before = life.tonight_mg
    changes: dict[str, object] = {}
    if isinstance(cramps := told.get("cramps"), int):
        changes |= cramps_said(cramps)
    if isinstance(stool := told.get("stool"), int):
        changes |= stool_said(stool)
    if flag := told.get("flag"):
        changes |= {"flags": frozenset({flag}), "flags_answer": Known.YES}
    corrected(life, MONDAY.plus(night), **changes)
    assert life.tonight_mg <= before
    found = life.run(lambda tx: replay.replay(tx, life.id))
    assert {one.outcome for one in found} == {Outcome.SAME}
