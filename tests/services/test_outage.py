"""After an outage only what may have lost a tap is asked again, and only once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.care.night import Night
from bot.services import bedtime, outage
from bot.services.planning import Kind
from bot.store import conversations, people
from bot.store.database import Database
from scheduler import occurrences
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, Life

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def life(database: Database) -> Life:
    """Monday's reminder is on the screen since 22:30."""
    life = Life(database)
    life.at(MONDAY, "22:30")
    life.run(lambda tx: bedtime.offer(tx, life.id, MONDAY, round=0, late=False, now=life.now))
    life.run(lambda tx: conversations.shown(tx, life.id, 7))
    return life


def away(life: Life, *, after: timedelta, lasting: timedelta) -> list[Night]:
    """Nobody listened for so long, so much later; gives for which days something is asked again."""
    since = life.now + after
    life.run(lambda tx: outage.ask_again(tx, since=since, until=since + lasting))
    return life.planned(Kind.AGAIN)


def test_a_question_on_the_screen_is_asked_again(life: Life) -> None:
    assert away(life, after=MINUTE, lasting=3 * MINUTE) == [MONDAY]


def test_a_question_that_was_asked_during_the_outage_is_asked_again(life: Life) -> None:
    assert away(life, after=-HOUR, lasting=2 * HOUR) == [MONDAY]


def test_telegram_keeps_a_tap_over_a_short_absence(life: Life) -> None:
    assert away(life, after=MINUTE, lasting=outage.TAP_LIVES) == []


def test_a_question_that_was_ignored_for_hours_is_left_alone(life: Life) -> None:
    assert away(life, after=3 * HOUR + MINUTE, lasting=HOUR) == []


def test_an_answered_question_is_not_asked_again(life: Life) -> None:
    life.run(lambda tx: conversations.close(tx, life.id))
    assert away(life, after=MINUTE, lasting=HOUR) == []


def test_who_cannot_be_reached_is_not_asked(life: Life) -> None:
    life.run(lambda tx: people.set_gone(tx, life.id, life.now))
    assert away(life, after=MINUTE, lasting=HOUR) == []


def test_a_second_outage_on_the_same_day_asks_no_second_time(life: Life) -> None:
    assert away(life, after=MINUTE, lasting=3 * MINUTE) == [MONDAY]
    said = {"kind": Kind.AGAIN, "night": MONDAY.evening, "state": State.SENT}
    assert life.run(lambda tx: occurrences.close(tx, life.id, **said))
    assert away(life, after=10 * MINUTE, lasting=3 * MINUTE) == []
