"""After an outage of a day and more: of each kind the latest message is said, and only that."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from bot.services import pausing, planning
from bot.services.planning import Kind
from bot.store.database import Database
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, Life

TUESDAY = MONDAY.next()
LEASE = timedelta(minutes=2)


def is_asked(life: Life) -> None:
    """What is due now is said, and its follow-up waits."""

    def say(tx: Connection) -> None:
        for row in occurrences.claim(tx, now=life.now, limit=9, lease=LEASE).due:
            due_at = life.now + timedelta(hours=3)
            occurrences.again(tx, row, due_at=due_at, round=1, now=life.now)

    life.run(say)


def comes_back(life: Life) -> None:
    """The bot starts after an outage: what is too late is closed, and the next is planned."""

    def close(tx: Connection) -> None:
        for row in occurrences.claim(tx, now=life.now, limit=9, lease=LEASE).expired:
            occurrences.finish(tx, row, state=State.EXPIRED, now=life.now)
        planning.replan(tx, life.id, now=life.now)

    life.run(close)


def test_a_morning_that_fell_due_in_an_outage_is_asked_though_the_one_before_was_open(
    database: Database,
) -> None:
    life = Life(database)
    life.at(TUESDAY, "07:00")
    is_asked(life)
    life.at(TUESDAY.next(), "08:00")  # out of reach since Tuesday morning
    comes_back(life)
    assert life.planned(Kind.MORNING) == [TUESDAY]
    assert life.due(Kind.MORNING, TUESDAY) == "2026-11-25 07:00"


def test_it_is_asked_too_when_another_message_is_closed_first(database: Database) -> None:
    life = Life(database)
    life.at(TUESDAY, "07:00")
    is_asked(life)
    life.at(TUESDAY.next(), "08:00")
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))  # as an expired evening does
    assert life.planned(Kind.MORNING) == [TUESDAY]
    row = life.row(Kind.MORNING, MONDAY)
    assert row is not None and row.state is State.EXPIRED, "nobody has cancelled it"


def test_of_several_mornings_in_an_outage_the_latest_is_asked(database: Database) -> None:
    life = Life(database)
    life.at(TUESDAY, "07:00")
    is_asked(life)
    life.at(TUESDAY.plus(4), "08:00")
    comes_back(life)
    assert life.planned(Kind.MORNING) == [TUESDAY.plus(3)]


def test_an_evening_that_is_no_longer_good_is_left_out(database: Database) -> None:
    life = Life(database)
    life.at(TUESDAY, "03:00")
    comes_back(life)
    assert life.planned(Kind.EVENING) == [TUESDAY]


def test_who_comes_back_from_a_pause_is_not_asked_about_a_morning_that_is_over(
    database: Database,
) -> None:
    life = Life(database)
    life.at(TUESDAY, "07:00")
    is_asked(life)
    life.at(TUESDAY, "12:00")
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.at(TUESDAY.next(), "12:00")
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert life.planned(Kind.MORNING) == [TUESDAY.next()]
