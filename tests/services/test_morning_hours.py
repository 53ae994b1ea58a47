"""Until when a morning can be answered, what is late, and what is heard at any hour."""

from __future__ import annotations

from datetime import time

import pytest

from bot.care.model import Action, Flag, Triage
from bot.care.night import Night
from bot.services import morning
from bot.services.morning import CRAMPS, FLAGS, CheckIn, Closed
from bot.services.planning import Kind
from bot.store.database import Database
from bot.store.diary import Known
from bot.store.plans import PlanStatus
from tests.kit.mornings import answers, begun, question, said, tuesday_at_eight
from tests.kit.plans import MONDAY, Life, a_plan, cramps_said, stool_said

TUESDAY, WEDNESDAY = MONDAY.next(), MONDAY.plus(2)


@pytest.fixture
def life(database: Database) -> Life:
    return tuesday_at_eight(database)


@pytest.mark.parametrize(
    ("clock", "day", "is_open"),
    [
        ("22:00", MONDAY, False),  # the night has not begun
        ("03:59", TUESDAY, False),  # in the middle of the night
        ("04:00", TUESDAY, True),  # up three hours early
        ("07:00", TUESDAY, True),
        ("22:29", TUESDAY, True),
        ("22:30", TUESDAY, False),  # the next night has begun
        ("08:00", WEDNESDAY, False),
    ],
)
def test_a_morning_can_be_answered_until_the_next_bedtime(
    database: Database, clock: str, day: Night, is_open: bool
) -> None:
    life = Life(database)
    life.at(day, clock)
    answer = life.says(MONDAY, **cramps_said(1))
    assert isinstance(answer, CheckIn if is_open else Closed)
    assert (answers(life) is not None) is is_open
    assert life.run(lambda tx: morning.is_open(tx, life.id, MONDAY, now=life.now)) is is_open


def test_a_closed_morning_is_not_asked(life: Life) -> None:
    life.at(TUESDAY, "22:40")
    assert begun(life) is None
    reopened = life.run(lambda tx: morning.reopen(tx, life.id, MONDAY, now=life.now))
    asked = life.run(lambda tx: morning.ask(tx, life.id, MONDAY, CRAMPS, now=life.now))
    assert (reopened, asked, question(life)) == (Closed(), Closed(), "")


def test_a_night_before_the_course_cannot_be_answered(database: Database) -> None:
    life = Life(database)
    assert life.says(MONDAY.plus(-1), **cramps_said(1)) == Closed()


@pytest.mark.parametrize(
    ("clock", "day", "expected"),
    [
        ("08:00", TUESDAY, MONDAY),
        ("23:00", TUESDAY, MONDAY),  # the night has only begun: nothing can be told of it
        ("03:59", WEDNESDAY, MONDAY),
        ("04:00", WEDNESDAY, TUESDAY),
        ("07:00", WEDNESDAY, TUESDAY),
    ],
)
def test_words_of_the_morning_mean_the_night_that_ended_last(
    database: Database, clock: str, day: Night, expected: Night
) -> None:
    life = Life(database)
    life.at(day, clock)
    assert morning.night_of_answer(life.plan, now=life.now) == expected


def test_an_early_riser_answers_for_the_evening_that_comes(life: Life) -> None:
    life.at(TUESDAY, "05:30")
    told = life.tells(MONDAY)
    assert told.stored.night == TUESDAY


@pytest.mark.parametrize(
    ("clock", "late"), [("07:05", False), ("19:00", False), ("19:01", True), ("22:00", True)]
)
def test_an_answer_long_after_waking_is_marked_late(life: Life, clock: str, late: bool) -> None:
    life.at(TUESDAY, clock)
    life.tells(MONDAY)
    known = answers(life)
    assert known is not None
    assert known.late is late


def test_an_answer_after_the_review_is_marked_late(database: Database) -> None:
    life = Life(database, a_plan(wake_local=time(12)))  # review at 20:30, twelve hours are 00:00
    life.at(TUESDAY, "20:31")
    said(life, **cramps_said(1))
    known = answers(life)
    assert known is not None
    assert known.late


def test_a_detail_added_in_the_evening_does_not_make_the_morning_late(life: Life) -> None:
    life.tells(MONDAY)
    life.at(TUESDAY, "22:00")
    said(life, worst_pain=3)
    known = answers(life)
    assert known is not None
    assert (known.worst_pain, known.late) == (3, False)


@pytest.mark.parametrize("clock", ["22:40", "23:59"])
def test_a_warning_sign_is_heard_in_the_night_when_all_else_is_closed(
    life: Life, clock: str
) -> None:
    life.tells(MONDAY)
    life.at(TUESDAY, clock)
    answer = said(life, flags=frozenset({Flag.BREATHING}), flags_answer=Known.YES)
    assert answer.told is not None
    assert (answer.told.decision.action, answer.question) == (Action.STOP, "")
    assert life.plan.status is PlanStatus.STOPPED
    assert life.planned(Kind.EVENING) == []  # tonight's follow-ups offer no dose any more


def test_signs_ticked_in_the_night_do_not_wait_for_done(life: Life) -> None:
    life.at(TUESDAY, "23:00")
    flags = frozenset({Flag.LEG_WEAKNESS_WASTING})
    ticked = life.notes(MONDAY, flags=flags, flags_answer=Known.YES)
    assert isinstance(ticked, CheckIn)
    assert ticked.told is not None
    assert ticked.told.referral is Triage.PROMPT
    done = said(life, flags_answer=Known.YES)
    assert done.told is not None
    assert done.told.repeats


def test_the_warning_signs_can_be_looked_at_in_the_night(life: Life) -> None:
    life.at(TUESDAY, "23:00")
    asked = life.run(lambda tx: morning.ask(tx, life.id, MONDAY, FLAGS, now=life.now))
    assert isinstance(asked, CheckIn)


def test_diarrhea_before_the_first_dose_keeps_the_first_dose_away(database: Database) -> None:
    life = Life(database)
    answer = said(life, MONDAY.plus(-1), **stool_said(2))
    assert answer.told is not None
    assert (answer.told.decision.dose_mg, life.tonight_mg) == (0.0, 0.0)
    assert answer.question == ""
