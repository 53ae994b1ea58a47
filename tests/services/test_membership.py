"""Who blocked the bot hears nothing, and is back with one word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import membership, pausing, planning
from bot.services.planning import Kind
from bot.store import people
from bot.store.database import Database
from bot.store.plans import PlanStatus
from tests.kit.plans import MONDAY, Life, a_person, a_plan, counting

TUESDAY = MONDAY.next()


@pytest.fixture
def life(database: Database) -> Life:
    life = Life(database)
    life.run(lambda tx: membership.gone(tx, life.id, now=life.now))
    return life


def back(life: Life) -> None:
    life.run(lambda tx: membership.back(tx, life.id, now=life.now))


def test_nothing_is_planned_for_who_cannot_be_reached(life: Life) -> None:
    assert life.planned(Kind.EVENING) + life.planned(Kind.MORNING) == []
    person = life.run(lambda tx: people.get(tx, life.id))
    assert person is not None
    assert person.gone_at == life.now


def test_the_plan_itself_is_untouched(life: Life) -> None:
    assert life.plan == a_plan()


def test_who_is_back_has_the_next_messages_planned(life: Life) -> None:
    life.at(TUESDAY, "12:00")
    back(life)
    assert (life.planned(Kind.EVENING), life.plan) == ([TUESDAY], a_plan())
    person = life.run(lambda tx: people.get(tx, life.id))
    assert person is not None
    assert person.gone_at is None


def test_who_had_paused_is_back_in_silence(life: Life) -> None:
    life.put(a_plan(status=PlanStatus.PAUSED))
    back(life)
    assert life.planned(Kind.EVENING) + life.planned(Kind.MORNING) == []


def test_somebody_without_a_plan_can_go_and_come_back(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    database.run_now(lambda tx: membership.gone(tx, nobody, now=now))
    database.run_now(lambda tx: membership.back(tx, nobody, now=now))
    person = database.run_now(lambda tx: people.get(tx, nobody))
    assert person is not None
    assert person.gone_at is None


def silent_for(database: Database, mornings: int) -> Life:
    """Somebody who counts nights and was asked on so many mornings, all in vain; it is evening."""
    life = Life(database, counting())
    for day in range(1, mornings + 1):
        life.at(MONDAY.plus(day), "07:00")
        life.is_reminded(MONDAY)
        life.run(lambda tx: planning.replan(tx, life.id, now=life.now))
    life.at(MONDAY.plus(mornings), "20:30")
    return life


def falls_quiet(life: Life, mornings: int) -> bool:
    tonight = MONDAY.plus(mornings)
    return life.run(lambda tx: membership.falls_quiet(tx, life.id, tonight, now=life.now))


@pytest.mark.parametrize(("mornings", "is_quiet"), [(6, False), (7, True), (9, True)])
def test_a_week_of_mornings_in_vain_ends_in_silence(
    database: Database, mornings: int, is_quiet: bool
) -> None:
    life = silent_for(database, mornings)
    assert falls_quiet(life, mornings) is is_quiet
    assert (life.plan.status is PlanStatus.LAPSED) is is_quiet
    assert bool(life.planned(Kind.MORNING)) is not is_quiet


def test_after_a_crash_the_kind_word_is_said_again_and_the_next_day_no_more(
    database: Database,
) -> None:
    life = silent_for(database, 7)
    assert falls_quiet(life, 7)
    assert falls_quiet(life, 7)
    life.pass_time(timedelta(days=1))
    assert not falls_quiet(life, 8)


def test_mornings_that_nobody_asked_for_are_no_silence(database: Database) -> None:
    life = Life(database, counting())
    life.at(MONDAY.plus(9), "20:30")
    assert not falls_quiet(life, 9)


def test_a_word_ends_the_silence_where_it_began(database: Database) -> None:
    life = silent_for(database, 7)
    falls_quiet(life, 7)
    assert life.run(lambda tx: pausing.wake(tx, life.id, now=life.now))
    assert life.plan == counting()
    assert life.planned(Kind.MORNING)
