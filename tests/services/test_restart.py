"""After a stop: a new plan, counted first, seven clear mornings, and "I was assessed" (E8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.care.model import Action, ReasonCode, Triage
from bot.care.night import Night
from bot.services import onboarding, pausing, safety
from bot.services.draft import Home, Step
from bot.services.titration import Told
from bot.store.database import Database
from bot.store.plans import PlanStatus
from tests.kit.drafts import COMPLETE
from tests.kit.plans import MONDAY, Life, a_plan

AGAIN = COMPLETE.with_(is_restart=True, home=Home.US)


def begins_again(life: Life) -> Night:
    """Set a new plan up; gives its first Night."""
    life.run(lambda tx: onboarding.confirm(tx, life.id, AGAIN, now=life.now))
    return life.plan.origin


def stopped_by_hand(database: Database) -> Life:
    life = Life(database)
    life.nights(MONDAY, 3)
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    return life


def stopped_by_severe_diarrhea(database: Database) -> Life:
    life = Life(database)
    told = life.nights(MONDAY, 1, stool=3)[0]
    assert (told.decision.action, told.decision.triage) == (Action.STOP, Triage.URGENT)
    return life


def codes(told: Told) -> set[ReasonCode]:
    return {reason.code for reason in told.decision.reasons}


def assessed(life: Life) -> None:
    life.run(lambda tx: safety.assessed(tx, life.id, now=life.now))


def test_a_first_course_follows_no_stop(database: Database) -> None:
    life = Life(database)
    assert life.plan.follows_stop is None


def test_after_a_stop_by_hand_two_clear_weeks_are_enough(database: Database) -> None:
    life = stopped_by_hand(database)
    first = begins_again(life)
    assert (life.plan.status, life.plan.follows_stop) == (PlanStatus.ACTIVE, Triage.SELF_CARE)
    told = life.nights(first, 14)
    assert {each.decision.row for each in told[:-1]} == {"7a"}
    assert (told[-1].decision.action, told[-1].proposal is not None) == (Action.START, True)
    life.accepts(told[-1])
    assert life.tonight_mg == 100.0


def test_a_loose_morning_in_between_counts_from_the_start(database: Database) -> None:
    life = stopped_by_hand(database)
    first = begins_again(life)
    life.nights(first, 9)
    life.nights(first.plus(9), 1, stool=1)
    waits = life.nights(first.plus(10), 6)
    days_to_go = [each.decision.reasons[0].number for each in waits if each.decision.row == "E8"]
    assert days_to_go == [3, 2, 1]
    assert (waits[-1].decision.action, waits[-1].proposal) == (Action.BASELINE_CONTINUE, None)
    starts = life.nights(first.plus(16), 1)[0]
    assert (starts.decision.action, starts.decision.dose_mg) == (Action.START, 100.0)


def test_a_morning_without_an_answer_counts_from_the_start_too(database: Database) -> None:
    life = stopped_by_hand(database)
    first = begins_again(life)
    life.nights(first, 11)
    waits = life.nights(first.plus(12), 6)
    assert {each.decision.row for each in waits} <= {"7a", "E8"}
    assert life.nights(first.plus(18), 1)[0].decision.action is Action.START


def test_a_first_course_starts_in_spite_of_a_loose_morning(database: Database) -> None:
    life = Life(database)
    first = begins_again(life)
    life.nights(first, 9)
    life.nights(first.plus(9), 1, stool=1)
    assert life.nights(first.plus(10), 4)[-1].decision.action is Action.START


def test_a_loose_morning_told_after_the_offer_takes_the_start_back(database: Database) -> None:
    life = stopped_by_hand(database)
    first = begins_again(life)
    offer = life.nights(first, 14)[-1]
    life.tells(first.plus(13), stool=1)
    life.accepts(offer)
    assert life.tonight_mg == 0.0


def test_after_severe_diarrhea_the_setup_asks_who_has_looked_at_it(database: Database) -> None:
    life = stopped_by_severe_diarrhea(database)
    draft = life.run(lambda tx: onboarding.begin(tx, life.id, house=life.house, now=life.now))
    assert (draft.was_referred, onboarding.Setup(draft).step) == (True, Step.ASSESSED)
    with pytest.raises(ValueError, match="every question"):
        referred = AGAIN.with_(was_referred=True)
        life.run(lambda tx: onboarding.confirm(tx, life.id, referred, now=life.now))


def test_after_severe_diarrhea_nothing_starts_before_somebody_was_assessed(
    database: Database,
) -> None:
    life = stopped_by_severe_diarrhea(database)
    life.pass_time(timedelta(hours=1))
    first = begins_again(life)
    assert life.plan.follows_stop is Triage.URGENT
    waits = life.nights(first, 14)[-1]
    assert (waits.decision.row, codes(waits)) == ("E8", {ReasonCode.RESTART_NOT_ASSESSED})
    assessed(life)
    starts = life.nights(first.plus(14), 1)[0]
    assert starts.decision.action is Action.START


def test_what_diarrhea_closed_before_the_stop_stays_closed(database: Database) -> None:
    life = Life(database, a_plan(dose_mg=100.0))
    life.nights(MONDAY, 2, stool=2)
    before = life.plan.gi_caps
    assert set(before) == {100.0}
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    first = begins_again(life)
    assert life.plan.gi_caps == before
    assert life.nights(first, 14)[-1].decision.dose_mg == 50.0


def test_a_change_in_the_settings_of_a_stopped_plan_does_not_hide_the_stop(
    database: Database,
) -> None:
    life = stopped_by_severe_diarrhea(database)
    moved = replace(life.plan, bedtime_local=time(23))
    life.put(moved, cause="settings")
    assessed(life)
    begins_again(life)
    assert life.plan.follows_stop is Triage.URGENT


def test_a_new_warning_in_the_new_course_is_no_part_of_the_old_stop(database: Database) -> None:
    life = stopped_by_severe_diarrhea(database)
    assessed(life)
    life.pass_time(timedelta(hours=1))
    first = begins_again(life)
    life.nights(first, 13)
    life.says(first.plus(12), stool=3)  # a slip that is put right, but it was advised about
    life.tells(first.plus(12))
    told = life.nights(first.plus(13), 1)[0]
    assert ReasonCode.RESTART_NOT_ASSESSED not in codes(told)
