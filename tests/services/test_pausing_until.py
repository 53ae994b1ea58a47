"""A pause with an end: over by itself, once, with the titration's clock stopped meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.care.model import Flag
from bot.care.night import Night
from bot.services import pausing, pausing_until, settings
from bot.services.pausing_until import Break, NoPause
from bot.services.planning import Kind
from bot.store import plans
from bot.store.database import Database
from bot.store.plans import PlanStatus
from scheduler.occurrences import State
from tests.kit.plans import MONDAY, Life, a_person, a_plan

FRIDAY = MONDAY.plus(4)


@pytest.fixture
def life(database: Database) -> Life:
    return Life(database)


def begin(life: Life, until: Night) -> Break | NoPause | None:
    return life.run(lambda tx: pausing_until.pause(tx, life.id, until, now=life.now))


def end(life: Life, until: Night) -> pausing.Changed | None:
    return life.run(lambda tx: pausing.end(tx, life.id, until, now=life.now))


def test_it_is_quiet_until_the_wake_up_of_that_day(life: Life) -> None:
    begun = begin(life, FRIDAY)
    assert isinstance(begun, Break)
    assert life.plan == begun.plan == a_plan(status=PlanStatus.PAUSED, paused_until=FRIDAY)
    assert life.planned(Kind.EVENING) + life.planned(Kind.MORNING) == []
    assert life.due(Kind.RESUME, FRIDAY) == "2026-11-27 07:00"


def test_what_is_offered_is_what_comes(life: Life) -> None:
    shown = life.run(lambda tx: pausing_until.offer(tx, life.id, FRIDAY, now=life.now))
    assert life.plan.status is PlanStatus.ACTIVE
    assert shown == begin(life, FRIDAY)
    assert isinstance(shown, Break)
    life.at(FRIDAY, "07:00")
    over = end(life, FRIDAY)
    assert over is not None
    assert over.upcoming == shown.upcoming
    assert [(one.kind, one.night) for one in over.upcoming] == [
        (Kind.EVENING, FRIDAY),
        (Kind.MORNING, FRIDAY),
    ]


def test_it_ends_once_and_says_so_again_when_the_message_was_not_sent(life: Life) -> None:
    begin(life, FRIDAY)
    life.at(FRIDAY, "07:00")
    assert end(life, FRIDAY) == end(life, FRIDAY) is not None
    assert (life.plan.status, life.plan.paused_until) == (PlanStatus.ACTIVE, None)
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    assert end(life, FRIDAY) is None
    assert life.plan.status is PlanStatus.PAUSED


def test_no_night_of_a_pause_counts_for_the_next_step(database: Database) -> None:
    changed_on = MONDAY.plus(-3)
    life = Life(database)
    life.put(a_plan(last_change=changed_on))
    begin(life, FRIDAY)
    life.at(FRIDAY, "07:00")
    end(life, FRIDAY)
    assert life.plan.last_change == changed_on.plus(FRIDAY - MONDAY)


def test_resume_before_the_day_takes_the_end_away(life: Life) -> None:
    begin(life, FRIDAY)
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    row = life.row(Kind.RESUME, FRIDAY)
    assert row is not None
    assert row.state is State.CANCELLED
    assert life.planned(Kind.EVENING) == [MONDAY]
    assert end(life, FRIDAY) is None


def test_another_day_moves_the_end(life: Life) -> None:
    begin(life, FRIDAY)
    begin(life, FRIDAY.plus(2))
    assert life.planned(Kind.RESUME) == [FRIDAY.plus(2)]
    assert end(life, FRIDAY) is None
    assert life.plan.status is PlanStatus.PAUSED


def test_the_end_moves_with_the_wake_time_and_the_zone(life: Life) -> None:
    begin(life, FRIDAY)
    life.run(lambda tx: settings.set_wake(tx, life.id, time(6), now=life.now))
    assert life.due(Kind.RESUME, FRIDAY) == "2026-11-27 06:00"
    before = life.row(Kind.RESUME, FRIDAY)
    life.sets(settings.zone("Europe/Lisbon"))
    after = life.row(Kind.RESUME, FRIDAY)
    assert before is not None and after is not None
    assert after.due_at - before.due_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (MONDAY, NoPause.PAST),
        (MONDAY.plus(-30), NoPause.PAST),
        (MONDAY.plus(pausing_until.LONGEST_NIGHTS + 1), NoPause.TOO_LONG),
    ],
)
def test_an_impossible_end_changes_nothing(life: Life, until: Night, why: NoPause) -> None:
    before = life.plan
    assert begin(life, until) is why
    assert life.plan == before


def test_a_stopped_plan_does_not_come_back_by_a_pause(life: Life) -> None:
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    assert begin(life, FRIDAY) is NoPause.STOPPED
    assert life.plan.status is PlanStatus.STOPPED


def test_a_stop_in_a_pause_is_taken_back_with_its_end(life: Life) -> None:
    begin(life, FRIDAY)
    life.run(lambda tx: pausing.stop(tx, life.id, now=life.now))
    assert life.planned(Kind.RESUME) == []
    life.run(lambda tx: pausing.undo_stop(tx, life.id, now=life.now))
    assert life.planned(Kind.RESUME) == [FRIDAY]


def test_a_held_plan_is_held_after_the_pause(database: Database) -> None:
    life = Life(database)
    life.put(a_plan(status=PlanStatus.HELD))
    begin(life, FRIDAY)
    life.at(FRIDAY, "07:00")
    end(life, FRIDAY)
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.HELD, 0.0)


def test_after_a_week_a_dose_waits_for_a_tap(database: Database) -> None:
    life = Life(database)
    life.nights(MONDAY, 2)
    until = MONDAY.plus(12)
    begin(life, until)
    life.at(until, "07:00")
    end(life, until)
    assert (life.plan.status, life.tonight_mg) == (PlanStatus.WAITING, 0.0)


def test_a_warning_sign_in_a_pause_is_not_ended_by_it(life: Life) -> None:
    begin(life, FRIDAY)
    life.at(MONDAY.next(), "08:00")
    life.tells(MONDAY, flags={Flag.CHEST_PAIN})
    life.at(FRIDAY, "07:00")
    assert end(life, FRIDAY) is None
    assert life.plan.status is PlanStatus.HELD


def test_whoever_writes_after_an_end_that_nobody_could_tell_is_back(life: Life) -> None:
    begin(life, FRIDAY)
    life.at(FRIDAY, "07:00")
    life.pass_time(timedelta(minutes=-1))
    assert not life.run(lambda tx: pausing.wake(tx, life.id, now=life.now))
    life.pass_time(timedelta(hours=30))
    assert life.run(lambda tx: pausing.wake(tx, life.id, now=life.now))
    assert life.plan.status is PlanStatus.ACTIVE


def test_oil_does_not_wait_for_a_dose(database: Database) -> None:
    life = Life(database)
    life.put(a_plan(status=PlanStatus.WAITING))
    stored = life.run(lambda tx: plans.current(tx, life.id))
    assert stored is not None
    life.run(lambda tx: pausing.pause(tx, life.id, now=life.now))
    before = life.plan
    oil = replace(before, route=type(before.route).TOPICAL, dose_mg=0.0)
    life.put(oil)
    life.run(lambda tx: pausing.resume(tx, life.id, now=life.now))
    assert life.plan.status is PlanStatus.ACTIVE


def test_nobody_without_a_plan_pauses(database: Database) -> None:
    nobody, now = a_person(database), Life(database).now
    for wish in (pausing_until.offer, pausing_until.pause, pausing.end):
        assert database.run_now(lambda tx, wish=wish: wish(tx, nobody, FRIDAY, now=now)) is None
