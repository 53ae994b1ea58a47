"""Intakes and check-ins: added to, never changed, and the newest row counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.model import Flag
from bot.store import diary
from bot.store.database import Database
from bot.store.diary import Intake, Known, MorningAnswers, NightTimes
from tests.kit.plans import MONDAY, NOW, a_person

TUESDAY, WEDNESDAY = MONDAY.next(), MONDAY.plus(2)
TOOK = Intake(MONDAY, True, 100.0, 100.0, NOW, NOW)
GOOD = MorningAnswers(MONDAY, NOW, cramps_answer=Known.NO, cramps=0, stool_answer=Known.NO, stool=0)

any_answers = st.builds(
    MorningAnswers,
    night=st.just(MONDAY),
    recorded_at=st.just(NOW),
    cramps_answer=st.sampled_from(Known),
    cramps=st.none() | st.integers(0, 30),
    worst_pain=st.none() | st.integers(0, 10),
    stool_answer=st.sampled_from(Known),
    stool=st.none() | st.integers(0, 3),
    taken_answer=st.sampled_from(Known),
    flags_answer=st.sampled_from(Known),
    flags=st.frozensets(st.sampled_from(Flag)),
    late=st.booleans(),
)


def intake(database: Database, person_id: int) -> Intake | None:
    return database.run_now(lambda tx: diary.intake_of(tx, person_id, MONDAY))


def check_in(database: Database, person_id: int) -> MorningAnswers | None:
    return database.run_now(lambda tx: diary.check_in_of(tx, person_id, MONDAY))


@settings(max_examples=40, deadline=None)
@given(any_answers)
def test_a_check_in_comes_back_exactly(shared: Database, answers: MorningAnswers) -> None:
    ann = a_person(shared)
    shared.run_now(lambda tx: diary.add_check_in(tx, ann, answers))
    assert check_in(shared, ann) == answers


def test_a_night_without_an_answer_has_none(database: Database) -> None:
    ann = a_person(database)
    assert (intake(database, ann), check_in(database, ann)) == (None, None)


def test_the_newest_intake_of_a_night_counts(database: Database) -> None:
    ann = a_person(database)
    half = replace(TOOK, dose_mg=50.0, recorded_at=NOW + timedelta(minutes=1))
    for taken in (TOOK, half):
        database.run_now(lambda tx, taken=taken: diary.add_intake(tx, ann, taken))
    assert intake(database, ann) == half
    assert database.run_now(lambda tx: diary.intakes_since(tx, ann, MONDAY)) == {MONDAY: half}


def test_the_newest_answers_of_a_night_count(database: Database) -> None:
    ann = a_person(database)
    corrected = replace(GOOD, cramps=2, cramps_answer=Known.YES)
    for answers in (GOOD, corrected):
        database.run_now(lambda tx, answers=answers: diary.add_check_in(tx, ann, answers))
    assert check_in(database, ann) == corrected
    assert database.run_now(lambda tx: diary.check_ins_since(tx, ann, MONDAY)) == {
        MONDAY: corrected
    }


def test_each_night_keeps_its_own_answers(database: Database) -> None:
    ann = a_person(database)
    nights = {night: replace(GOOD, night=night) for night in (MONDAY, TUESDAY, WEDNESDAY)}
    for answers in nights.values():
        database.run_now(lambda tx, answers=answers: diary.add_check_in(tx, ann, answers))
    since = database.run_now(lambda tx: diary.check_ins_since(tx, ann, TUESDAY))
    assert since == {TUESDAY: nights[TUESDAY], WEDNESDAY: nights[WEDNESDAY]}


def test_the_last_night_that_was_told_is_found_behind_a_long_silence(database: Database) -> None:
    ann, bob = a_person(database), a_person(database)
    for night in (MONDAY, TUESDAY):
        answers = replace(GOOD, night=night)
        database.run_now(lambda tx, answers=answers: diary.add_check_in(tx, ann, answers))
    late = MONDAY.plus(200)
    assert database.run_now(lambda tx: diary.last_night_told(tx, ann, before=late)) == TUESDAY
    assert database.run_now(lambda tx: diary.last_night_told(tx, ann, before=MONDAY)) is None
    assert database.run_now(lambda tx: diary.last_night_told(tx, bob, before=late)) is None


def test_one_persons_diary_is_not_anothers(database: Database) -> None:
    ann, bob = a_person(database), a_person(database)
    database.run_now(lambda tx: diary.add_intake(tx, ann, TOOK))
    database.run_now(lambda tx: diary.add_check_in(tx, ann, GOOD))
    assert (intake(database, bob), check_in(database, bob)) == (None, None)


def test_the_times_of_a_night_can_move(database: Database) -> None:
    ann = a_person(database)
    first = NightTimes(MONDAY, NOW, NOW + timedelta(hours=8))
    moved = NightTimes(MONDAY, NOW + timedelta(hours=1), NOW + timedelta(hours=9))
    for times in (first, moved):
        database.run_now(lambda tx, times=times: diary.set_times(tx, ann, times))
    assert database.run_now(lambda tx: diary.times_of(tx, ann, MONDAY)) == moved
    assert database.run_now(lambda tx: diary.times_of(tx, ann, TUESDAY)) is None
