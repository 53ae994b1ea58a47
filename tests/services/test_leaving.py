"""A year of silence: told once, kept by any sign, removed after thirty days more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import leaving, membership
from bot.services.kinds import Kind
from bot.services.leaving import NOTICE, SILENT, Tidied
from bot.store import people
from bot.store.database import Database
from bot.store.people import Person
from scheduler import occurrences, wallclock
from scheduler.occurrences import State, occurrence_table
from tests.kit.plans import Life

NOBODY = Tidied(0, ())
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def person_of(life: Life) -> Person | None:
    return life.run(lambda tx: people.get(tx, life.id))


def hears(life: Life) -> None:
    """The bot hears from this person now."""
    known = person_of(life)
    assert known is not None
    life.run(lambda tx: leaving.heard(tx, known, now=life.now))


def tidy(life: Life) -> Tidied:
    return life.run(lambda tx: leaving.tidy(tx, now=life.now))


def is_told(life: Life) -> None:
    """What is planned reaches Telegram."""
    life.run(lambda tx: leaving.told(tx, life.id, now=life.now))


@pytest.fixture
def life(database: Database) -> Life:
    """Somebody who was heard from now; the only one in the database who ever wrote."""
    life = Life(database)
    hears(life)
    return life


@pytest.fixture(autouse=True)
def alone(database: Database) -> None:
    """Nobody of an earlier test is there."""
    database.run_now(lambda tx: tx.execute(occurrence_table.delete()))
    for person_id in database.run_now(lambda tx: people.some_ids(tx, 100)):
        database.run_now(lambda tx, one=person_id: people.forget(tx, one))


def test_a_sign_is_kept_to_the_day_and_once_a_day(life: Life) -> None:
    first = person_of(life)
    assert first is not None
    assert first.heard_at == life.now.replace(hour=0)
    life.pass_time(HOUR)
    hears(life)
    assert person_of(life) == first
    life.pass_time(DAY)
    hears(life)
    later = person_of(life)
    assert later is not None
    assert later.heard_at == first.heard_at + DAY


def test_before_the_year_is_over_nothing_is_said(life: Life) -> None:
    life.pass_time(SILENT - DAY)
    assert tidy(life) == NOBODY


def test_after_a_year_it_is_said_once_at_noon(life: Life) -> None:
    life.pass_time(SILENT + DAY)
    assert tidy(life) == Tidied(1, ())
    assert tidy(life) == NOBODY
    row = life.run(lambda tx: occurrences.latest(tx, life.id, Kind.INACTIVE))
    assert row is not None
    assert wallclock.local(row.due_at, life.plan.zone).hour == 12
    assert life.run(lambda tx: leaving.is_due(tx, life.id, now=row.due_at))
    is_told(life)
    life.pass_time(NOTICE - HOUR)
    assert tidy(life) == NOBODY


def test_thirty_days_after_it_was_said_they_are_removed(life: Life) -> None:
    life.pass_time(SILENT + DAY)
    tidy(life)
    is_told(life)
    life.pass_time(NOTICE + HOUR)
    assert tidy(life) == Tidied(0, (life.id,))
    assert person_of(life) is None
    assert tidy(life) == NOBODY


def test_any_sign_keeps_it_all(life: Life) -> None:
    life.pass_time(SILENT + DAY)
    tidy(life)
    is_told(life)
    life.pass_time(NOTICE - HOUR)
    hears(life)
    life.pass_time(2 * HOUR)
    assert tidy(life) == NOBODY
    known = person_of(life)
    assert known is not None
    assert known.warned_at is None


def test_who_writes_before_it_is_said_is_not_told(life: Life) -> None:
    life.pass_time(SILENT + DAY)
    tidy(life)
    hears(life)
    assert not life.run(lambda tx: leaving.is_due(tx, life.id, now=life.now))


def test_what_could_not_be_said_is_said_another_week(life: Life) -> None:
    life.pass_time(SILENT + DAY)
    tidy(life)
    row = life.run(lambda tx: occurrences.latest(tx, life.id, Kind.INACTIVE))
    assert row is not None
    night, failed = row.night, State.FAILED
    life.run(lambda tx: occurrences.close(tx, life.id, Kind.INACTIVE, night, state=failed))
    life.pass_time(6 * DAY)
    assert tidy(life) == NOBODY
    life.pass_time(2 * DAY)
    assert tidy(life) == Tidied(1, ())


def test_who_blocked_the_bot_is_removed_without_a_word(life: Life) -> None:
    life.run(lambda tx: membership.gone(tx, life.id, now=life.now))
    life.pass_time(SILENT + DAY)
    assert tidy(life) == NOBODY
    life.pass_time(NOTICE)
    assert tidy(life) == Tidied(0, (life.id,))


def test_for_whom_no_sign_was_kept_the_year_begins_now(database: Database) -> None:
    life = Life(database)
    life.pass_time(3 * SILENT)
    assert tidy(life) == NOBODY
    known = person_of(life)
    assert known is not None
    assert known.heard_at == life.now
    life.pass_time(SILENT + HOUR)
    assert tidy(life) == Tidied(1, ())


def test_all_whose_time_is_over_go_in_one_round(database: Database) -> None:
    lives = [Life(database) for _ in range(3)]
    for life in lives:
        hears(life)
        life.pass_time(SILENT + DAY)
        is_told(life)
        life.pass_time(NOTICE + HOUR)
    assert set(tidy(lives[0]).removed) == {life.id for life in lives}


def test_who_came_by_and_left_nothing_is_not_kept(database: Database) -> None:
    life = Life(database)
    by = life.run(lambda tx: people.meet(tx, 99, language="en", now=life.now))
    known = person_of(life)
    assert known is not None
    for person in (by, known):
        life.run(lambda tx, one=person: leaving.leave_no_trace(tx, one))
    assert life.run(lambda tx: people.get(tx, by.id)) is None
    assert person_of(life) == known
