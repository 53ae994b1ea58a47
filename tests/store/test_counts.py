"""What is counted of people and messages, alike on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, event, insert

from bot.care.model import Phase
from bot.care.night import Night
from bot.services import membership, pausing
from bot.store import counts, diary, inbox, people
from bot.store.counts import Figure, Group, Happened, Told, Window
from bot.store.database import Database
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.inbox import Received
from bot.store.plans import PlanStatus
from scheduler.table import State, occurrence_table
from tests.kit.databases import emptied
from tests.kit.plans import MONDAY, NOW, Life, a_person, a_plan

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ALL = range(1, 10_000)
KINDS = frozenset({"evening", "morning", "review"})
NONE = Happened()
ONE = Happened(1, 1)


@pytest.fixture
def empty(shared: Database) -> Database:
    return emptied(shared)


def message(database: Database, person_id: int, at: datetime, **values: object) -> None:
    """A planned message of this time; sent in time unless it is said otherwise."""
    row = {"person_id": person_id, "kind": "evening", "night": at.date(), "due_at": at}
    row |= {"good_until": at + HOUR, "state": State.SENT, "sent_at": at, "late": False}
    filled = insert(occurrence_table).values(**(row | values))
    database.run_now(lambda tx: tx.execute(filled))


def told(database: Database) -> Told:
    return database.run_now(lambda tx: counts.messages(tx, ALL, KINDS, now=NOW))


def of_today(found: Told) -> dict[Figure, Happened]:
    return {figure: n for (window, figure), n in found.items() if window is Window.DAY}


def by_window(found: Told, figure: Figure) -> list[Happened]:
    return [found[window, figure] for window in Window]


def gone(database: Database) -> Told:
    return database.run_now(lambda tx: counts.left(tx, ALL, now=NOW))


def test_people_are_grouped_by_language_plan_and_reach(empty: Database) -> None:
    a_person(empty)
    for _ in range(2):
        Life(empty).put(a_plan(phase=Phase.TAPER))  # the newest version counts
    away = Life(empty)
    away.run(lambda tx: people.set_gone(tx, away.id, NOW))
    found = empty.run_now(lambda tx: counts.groups(tx, ALL))
    assert sorted(found, key=repr) == sorted(
        [
            Group("en", None, None, False, 1),
            Group("en", PlanStatus.ACTIVE, Phase.TAPER, False, 2),
            Group("en", PlanStatus.ACTIVE, Phase.TITRATE, True, 1),
        ],
        key=repr,
    )


def test_slices_have_everybody_once(empty: Database) -> None:
    ids = [a_person(empty) for _ in range(5)]
    found = empty.run_now(lambda tx: list(counts.slices(tx, 2)))
    assert [one for people in found for one in people if one in ids] == ids
    assert all(len(people) <= 2 for people in found)


def test_nobody_is_in_no_slice(empty: Database) -> None:
    assert list(empty.run_now(lambda tx: list(counts.slices(tx, 2)))) == []
    assert set(told(empty).values()) == {NONE}


def test_a_message_counts_in_each_window_that_it_is_in(empty: Database) -> None:
    ann, bob = a_person(empty), a_person(empty)
    for days in (0, 2, 10, 27, 29):
        message(empty, ann, NOW - days * DAY - HOUR)
    message(empty, bob, NOW - HOUR)
    message(empty, bob, NOW + HOUR, state=State.PLANNED, sent_at=None, night=MONDAY.next().evening)
    assert by_window(told(empty), Figure.SENT) == [Happened(2, 2), Happened(3, 2), Happened(5, 2)]
    assert by_window(told(empty), Figure.DUE) == by_window(told(empty), Figure.SENT)


@pytest.mark.parametrize(
    ("state", "is_due"),
    [
        (State.PLANNED, True),
        (State.QUEUED, True),
        (State.SENDING, True),
        (State.EXPIRED, True),
        (State.GONE, True),
        (State.FAILED, True),
        (State.SENT, False),  # answered before it was said
        (State.SKIPPED, False),
        (State.CANCELLED, False),
    ],
)
def test_what_was_never_said_is_due_unless_nobody_wanted_it(
    empty: Database, state: State, is_due: bool
) -> None:
    message(empty, a_person(empty), NOW - HOUR, state=state, sent_at=None)
    found = of_today(told(empty))
    assert found[Figure.DUE] == (ONE if is_due else NONE)
    assert found[Figure.SENT] == NONE
    assert found[Figure.GIVEN_UP] == (ONE if state is State.FAILED else NONE)


def test_a_follow_up_that_was_left_unsaid_was_sent_once(empty: Database) -> None:
    message(empty, a_person(empty), NOW - HOUR, state=State.EXPIRED)
    assert of_today(told(empty))[Figure.SENT] == ONE


def test_late_is_what_was_sent_late(empty: Database) -> None:
    ann = a_person(empty)
    message(empty, ann, NOW - HOUR, late=True)
    message(empty, ann, NOW - HOUR, kind="morning", late=True, state=State.EXPIRED, sent_at=None)
    assert of_today(told(empty))[Figure.LATE] == ONE


@pytest.mark.parametrize(("withdrawn", "answered"), [(False, ONE), (True, NONE)])
def test_an_evening_is_answered_by_what_was_told_of_the_dose(
    empty: Database, withdrawn: bool, answered: Happened
) -> None:
    ann = a_person(empty)
    message(empty, ann, NOW - HOUR, night=MONDAY.evening)
    message(empty, ann, NOW - HOUR, kind="morning", night=MONDAY.evening)
    dose = Intake(MONDAY, False, 0.0, 100.0, None, NOW, withdrawn=withdrawn)
    empty.run_now(lambda tx: diary.add_intake(tx, ann, dose))
    assert of_today(told(empty))[Figure.ANSWERED] == answered


@pytest.mark.parametrize(
    ("cramps", "answered"), [(Known.NOT_SURE, ONE), (Known.NOT_ANSWERED, NONE)]
)
def test_a_morning_is_answered_by_whatever_was_told_of_the_night(
    empty: Database, cramps: Known, answered: Happened
) -> None:
    ann = a_person(empty)
    message(empty, ann, NOW - HOUR, kind="morning", night=MONDAY.evening)
    said = MorningAnswers(MONDAY, NOW, cramps_answer=cramps)
    empty.run_now(lambda tx: diary.add_check_in(tx, ann, said))
    assert of_today(told(empty))[Figure.ANSWERED] == answered


def test_the_answer_of_another_night_is_none_to_this_message(empty: Database) -> None:
    ann = a_person(empty)
    message(empty, ann, NOW - HOUR, night=MONDAY.evening)
    dose = Intake(Night.parse("2026-11-22"), True, 100.0, 100.0, NOW, NOW)
    empty.run_now(lambda tx: diary.add_intake(tx, ann, dose))
    assert of_today(told(empty))[Figure.ANSWERED] == NONE


def test_who_left_is_counted_by_when_they_did(empty: Database) -> None:
    stopped, paused, blocked = Life(empty), Life(empty), Life(empty)
    stopped.run(lambda tx: pausing.stop(tx, stopped.id, now=NOW - 10 * DAY))
    paused.run(lambda tx: pausing.pause(tx, paused.id, now=NOW - 3 * DAY))
    blocked.run(lambda tx: membership.gone(tx, blocked.id, now=NOW - HOUR))
    found = gone(empty)
    assert by_window(found, Figure.STOPPED) == [NONE, NONE, ONE]
    assert by_window(found, Figure.PAUSED) == [NONE, ONE, ONE]
    assert by_window(found, Figure.BLOCKED) == [ONE, ONE, ONE]


def test_another_setting_does_not_make_a_pause_younger(empty: Database) -> None:
    life = Life(empty)
    life.run(lambda tx: pausing.pause(tx, life.id, now=NOW - 10 * DAY))
    life.now = NOW - HOUR
    life.put(a_plan(status=PlanStatus.PAUSED, dose_mg=150.0))
    assert by_window(gone(empty), Figure.PAUSED) == [NONE, NONE, ONE]


def test_who_went_on_has_not_left(empty: Database) -> None:
    life = Life(empty)
    life.run(lambda tx: pausing.stop(tx, life.id, now=NOW - DAY))
    life.put(a_plan())
    assert set(gone(empty).values()) == {NONE}


def test_updates_set_aside_are_errors_whosever_they_are(empty: Database) -> None:
    def set_aside(tx: Connection) -> None:
        updates = [Received(number, sender, "{}") for number, sender in ((1, 7), (2, None), (3, 7))]
        inbox.store(tx, updates, now=NOW - HOUR)
        for number in (1, 2):
            inbox.set_aside(tx, number, error_id="e")

    empty.run_now(set_aside)
    found = empty.run_now(lambda tx: counts.errors(tx, now=NOW))
    assert by_window(found, Figure.ERRORS) == [Happened(2, 2)] * 3


def test_a_slice_reads_its_people_and_the_last_weeks_alone(file_database: Database) -> None:
    """On SQLite, where the order of a join decides whether a history of years is read through."""
    steps: list[str] = []

    @event.listens_for(file_database.engine, "before_cursor_execute")
    def explain(*call: object) -> None:
        _, cursor, statement, values, *_ = call
        explained = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        steps.extend(str(step[-1]) for step in explained)

    file_database.run_now(lambda tx: counts.messages(tx, range(1, 50), KINDS, now=NOW))
    file_database.run_now(lambda tx: counts.left(tx, range(1, 50), now=NOW))
    file_database.run_now(lambda tx: counts.groups(tx, range(1, 50)))
    assert any("person_id=? AND kind=? AND night>?" in step for step in steps)
    stored = [step for step in steps if step.startswith("SCAN")]
    assert {step.split()[1] for step in stored} <= {"marked", "anon_1"}
