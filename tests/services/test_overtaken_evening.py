"""An evening that could not be said in its time, and what overtook it: the morning still asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import morning, pausing, planning, settings
from bot.services.planning import Kind
from bot.store.database import Database
from bot.store.diary import Known
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, Life, counting

ANSWERED = {
    "cramps_answer": Known.NO,
    "cramps": 0,
    "stool_answer": Known.NO,
    "stool": 0,
}


def asked_next(life: Life) -> str:
    """The question after "no cramps, no diarrhea" about Monday's night."""
    said = life.says(MONDAY, **ANSWERED)
    assert isinstance(said, morning.CheckIn)
    return said.question


def is_cancelled_unsaid(life: Life) -> bool:
    row = life.row(Kind.EVENING, MONDAY)
    return row is not None and row.state is State.CANCELLED and row.sent_at is None


@pytest.fixture
def life(database: Database) -> Life:
    """Half an hour after Monday's bedtime, of which an outage kept the bot from speaking."""
    life = Life(database)
    life.at(MONDAY, "23:00")
    return life


def test_a_change_of_zone_after_bedtime(life: Life) -> None:
    # 07:00 on Tuesday there: Monday's evening is over, and its morning begins.
    life.sets(settings.zone("Asia/Tokyo"))
    assert is_cancelled_unsaid(life)
    assert life.planned(Kind.MORNING) == [MONDAY]
    assert asked_next(life) == morning.TAKEN


def test_a_pause_after_bedtime(life: Life) -> None:
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    assert is_cancelled_unsaid(life)
    life.at(MONDAY.next(), "08:00")
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert asked_next(life) == morning.TAKEN


def test_a_night_that_the_bot_slept_through(life: Life) -> None:
    life.at(MONDAY.next(), "08:00")
    life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    row = life.row(Kind.EVENING, MONDAY)
    assert row is not None and (row.state, row.sent_at) == (State.EXPIRED, None)
    assert asked_next(life) == morning.TAKEN


def test_a_pause_before_bedtime_leaves_nothing_to_ask(database: Database) -> None:
    life = Life(database)
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    life.at(MONDAY.next(), "08:00")
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert is_cancelled_unsaid(life)
    assert asked_next(life) == ""


def test_a_flight_before_bedtime_leaves_nothing_to_ask(database: Database) -> None:
    life = Life(database)
    life.pass_time(timedelta(hours=2))  # 08:00 on Tuesday there, and 20:00 on Monday here
    life.sets(settings.zone("Pacific/Auckland"))
    assert is_cancelled_unsaid(life)
    assert asked_next(life) == ""


def test_who_only_counts_is_not_asked(database: Database) -> None:
    life = Life(database, counting())
    life.at(MONDAY.next(), "08:00")
    assert asked_next(life) == ""
