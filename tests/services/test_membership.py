"""Who blocked the bot hears nothing, and is back with one word."""

from __future__ import annotations

import pytest

from bot.services import membership
from bot.services.planning import Kind
from bot.store import people
from bot.store.database import Database
from bot.store.plans import PlanStatus
from tests.kit.plans import MONDAY, Life, a_person, a_plan

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
