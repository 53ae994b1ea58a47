"""Advice to see a provider: read, acted on, and what waits for it."""

from __future__ import annotations

import pytest

from bot.care.model import Flag, Phase, Triage
from bot.services import safety
from bot.services.planning import Kind
from bot.store import decisions
from bot.store.database import Database
from bot.store.decisions import Referral
from bot.store.diary import Known
from bot.store.plans import PlanStatus
from tests.kit.plans import MONDAY, Life, a_person

TUESDAY = MONDAY.next()


def warned(database: Database, flag: Flag = Flag.COLD_PALE_LEG, stool: int = 0) -> Life:
    """Tuesday at eight: a sign was told, and the plan waits for a provider."""
    life = Life(database)
    life.at(TUESDAY, "08:00")
    life.tells(MONDAY, stool=stool, flags={flag})
    return life


def advice(life: Life) -> list[Referral]:
    return life.run(lambda tx: decisions.referrals(tx, life.id))


def test_to_have_read_the_advice_is_not_to_have_been_seen(database: Database) -> None:
    life = warned(database)
    life.run(lambda tx: safety.acknowledge(tx, life.id, now=life.now))
    (known,) = advice(life)
    assert (known.acknowledged_at, known.assessed_at) == (life.now, None)
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.HELD, 0.0)


def test_who_was_seen_goes_on_with_the_same_plan(database: Database) -> None:
    life = warned(database)
    plan = life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert plan == life.plan == life.first_plan
    assert (life.tonight_mg, life.planned(Kind.EVENING)) == (100.0, [TUESDAY])
    assert advice(life)[0].assessed_at == life.now


def test_the_sign_of_this_morning_does_not_hold_the_plan_twice(database: Database) -> None:
    life = warned(database)
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    again = life.tells(MONDAY, cramps=2, flags={Flag.COLD_PALE_LEG})
    assert (again.repeats, life.plan.status) == (True, PlanStatus.ACTIVE)


def test_the_same_sign_on_another_morning_holds_it_again(database: Database) -> None:
    life = warned(database)
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    life.at(TUESDAY.next(), "08:00")
    life.tells(TUESDAY, flags={Flag.COLD_PALE_LEG})
    assert life.plan.status is PlanStatus.HELD


def test_diarrhea_beside_the_sign_still_waits_for_the_bowel(database: Database) -> None:
    life = warned(database, stool=2)
    assert (life.plan.status, life.plan.phase) == (PlanStatus.HELD, Phase.PAUSED_GI)
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert (life.plan.status, life.plan.phase) == (PlanStatus.ACTIVE, Phase.PAUSED_GI)
    assert life.tonight_mg == 0.0


def test_a_sign_that_was_ticked_by_a_slip_holds_nothing(database: Database) -> None:
    life = warned(database)
    life.says(MONDAY, taken_answer=Known.NOT_SURE)
    life.tells(MONDAY)
    assert life.plan == life.first_plan


def waits(life: Life) -> bool:
    return life.run(lambda tx: safety.waits_for_provider(tx, life.id))


@pytest.mark.parametrize("flag", [Flag.COLD_PALE_LEG, Flag.FAINT, Flag.NUMB_OR_SWOLLEN_LEGS])
def test_a_sign_waits_for_a_provider_until_one_has_looked(database: Database, flag: Flag) -> None:
    life = warned(database, flag)
    assert waits(life)
    life.run(lambda tx: safety.acknowledge(tx, life.id, now=life.now))
    assert waits(life)
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert not waits(life)


def test_routine_advice_holds_nothing_up(database: Database) -> None:
    life = warned(database, Flag.PAIN_ON_WALKING)
    assert advice(life)[0].level is Triage.ROUTINE
    assert not waits(life)


def test_a_plan_that_was_stopped_stays_stopped_when_a_provider_has_looked(
    database: Database,
) -> None:
    life = warned(database, Flag.FAINT)
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.STOPPED, 0.0)


def test_nobody_without_a_plan_is_assessed(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    assert database.run_now(lambda tx: safety.assessed(tx, nobody, now=now)) is None
