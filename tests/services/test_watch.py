"""Silence is found: messages that wait for too long, and people whom nobody plans for."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update

from bot.services import membership, pausing, planning, watch
from bot.services.planning import Kind
from bot.services.watch import PATIENCE, Found
from bot.store import plans
from bot.store.database import Database
from bot.store.plans import PlanStatus
from bot.store.tables import plan
from scheduler import occurrences
from scheduler.occurrences import State
from scheduler.table import occurrence_table
from tests.kit.plans import MONDAY, NOW, Life, counting

MINUTE = timedelta(minutes=1)
BEDTIME = datetime(2026, 11, 23, 21, 30, tzinfo=NOW.tzinfo)
DAY = timedelta(days=1)


def is_overdue(life: Life) -> bool:
    return life.id in life.run(lambda tx: watch.overdue(tx, now=life.now))


def looked_over(life: Life, *, since: datetime | None = None) -> Found:
    """What a look at this person finds; others are left alone."""
    only = range(life.id, life.id + 1)
    back_to = life.now - DAY if since is None else since
    return life.run(lambda tx: watch.look_over(tx, only, since=back_to, now=life.now))


def forget(life: Life, kind: Kind) -> None:
    """The bug that silences somebody: what was planned for them is gone."""
    mine = (occurrence_table.c.person_id == life.id) & (occurrence_table.c.kind == kind)
    life.run(lambda tx: tx.execute(delete(occurrence_table).where(mine)))


def set_row(life: Life, kind: Kind, **values: object) -> None:
    mine = (occurrence_table.c.person_id == life.id) & (occurrence_table.c.kind == kind)
    life.run(lambda tx: tx.execute(update(occurrence_table).where(mine).values(**values)))


@pytest.fixture
def life(database: Database) -> Life:
    """Somebody whose evening message nobody has sent, an hour and a minute after bedtime."""
    waiting = Life(database)
    waiting.now = BEDTIME + PATIENCE + MINUTE
    return waiting


def test_a_message_that_waits_for_over_an_hour_is_found(life: Life) -> None:
    assert is_overdue(life)
    life.now = BEDTIME + PATIENCE
    assert not is_overdue(life)


@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING])
def test_also_one_that_is_stuck_on_its_way(life: Life, state: State) -> None:
    set_row(life, Kind.EVENING, state=state, lease_until=life.now)
    assert is_overdue(life)


def test_also_one_that_is_tried_again_and_again(life: Life) -> None:
    set_row(life, Kind.EVENING, attempts=9, due_at=life.now + 5 * MINUTE)
    assert is_overdue(life)
    life.now = BEDTIME + PATIENCE
    assert not is_overdue(life)


def test_also_a_morning_question(life: Life) -> None:
    forget(life, Kind.EVENING)
    life.at(MONDAY.next(), "08:01")
    assert is_overdue(life)


def test_a_message_that_is_put_off_once_is_not_late(life: Life) -> None:
    life.now = BEDTIME + 10 * MINUTE
    set_row(life, Kind.EVENING, attempts=1, due_at=life.now + MINUTE)
    assert not is_overdue(life)


def test_whoever_was_reminded_is_no_news_however_late_the_repeat(life: Life) -> None:
    life.now = BEDTIME
    life.is_reminded(MONDAY)
    life.now += timedelta(hours=2, minutes=55)
    assert not is_overdue(life)


def test_whoever_answered_first_is_no_news(life: Life) -> None:
    life.now = BEDTIME - MINUTE
    life.took(MONDAY)
    life.now = BEDTIME + 2 * PATIENCE
    assert not is_overdue(life)


@pytest.mark.parametrize("step", [pausing.pause, pausing.stop, membership.gone])
def test_whoever_wants_or_gets_nothing_is_no_news(life: Life, step: object) -> None:
    assert callable(step)
    life.run(lambda tx: step(tx, life.id, now=NOW))
    assert not is_overdue(life)
    for kind in Kind:
        forget(life, kind)
    assert looked_over(life) == Found()


@pytest.mark.parametrize("kind", [Kind.EVENING, Kind.MORNING, Kind.REVIEW])
def test_whom_nobody_plans_for_is_found_and_planned_for(life: Life, kind: Kind) -> None:
    life.now = NOW
    forget(life, kind)
    assert looked_over(life) == Found(silenced=frozenset({life.id}))
    assert life.planned(kind) == [MONDAY]
    assert looked_over(life) == Found()


def test_who_cannot_be_planned_for_keeps_nobody_else_from_it(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = Life(database), Life(database)
    for life in (broken, whole):
        forget(life, Kind.EVENING)
    unreadable = update(plan).where(plan.c.person_id == broken.id).values(region="moon")
    broken.run(lambda tx: tx.execute(unreadable))
    both = range(broken.id, whole.id + 1)
    found = whole.run(lambda tx: watch.look_over(tx, both, since=NOW - DAY, now=NOW))
    assert found == Found(silenced=frozenset({broken.id, whole.id}))
    assert whole.planned(Kind.EVENING) == [MONDAY]
    (said,) = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert said.startswith(f"planning again for {broken.id} failed")


def test_a_message_planned_by_a_clock_that_was_years_ahead_is_no_message(life: Life) -> None:
    life.now = NOW
    set_row(life, Kind.MORNING, due_at=NOW + 700 * DAY, good_until=NOW + 701 * DAY)
    assert looked_over(life).silenced == {life.id}
    assert life.row(Kind.MORNING, MONDAY).due_at < NOW + DAY  # type: ignore[union-attr]


def test_whoever_counts_nights_misses_no_evening(database: Database) -> None:
    assert looked_over(Life(database, counting())) == Found()


@pytest.mark.parametrize("status", [PlanStatus.HELD, PlanStatus.WAITING])
def test_whose_dose_is_held_misses_no_evening(life: Life, status: PlanStatus) -> None:
    life.put(replace(life.plan, status=status))
    life.now = NOW
    life.run(lambda tx: planning.replan(tx, life.id, now=NOW))
    assert looked_over(life) == Found()
    forget(life, Kind.MORNING)
    assert looked_over(life).silenced == {life.id}


def test_the_newest_plan_counts(life: Life) -> None:
    paused = replace(life.plan, status=PlanStatus.PAUSED)
    life.run(lambda tx: plans.add(tx, life.id, paused, cause="test", now=life.now))
    for kind in Kind:
        forget(life, kind)
    assert looked_over(life) == Found()


def test_a_message_that_was_given_up_is_found_once(life: Life) -> None:
    life.now = BEDTIME + 3 * PATIENCE + MINUTE

    def give_up(life: Life) -> None:
        evening = MONDAY.evening
        life.run(lambda tx: occurrences.close(tx, life.id, "evening", evening, state=State.EXPIRED))
        life.run(lambda tx: planning.replan(tx, life.id, now=life.now))

    give_up(life)
    assert looked_over(life) == Found(unsaid=frozenset({life.id}))
    assert looked_over(life, since=life.now) == Found()


def test_everybody_is_in_one_slice(life: Life) -> None:
    cut = life.run(lambda tx: list(watch.slices(tx)))
    people = [person_id for one in cut for person_id in one]
    assert people == list(range(1, people[-1] + 1))
    assert life.id in people
