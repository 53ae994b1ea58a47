"""What waits, since when, and what was decided lately: read from indexes, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, text, update

from bot.care.constants import RULES_VERSION
from bot.care.model import Action, Decision, Triage
from bot.store import decisions, inbox, plans, pulse
from bot.store.database import Database
from bot.store.decisions import StoredDecision, Trigger
from bot.store.inbox import Received
from bot.store.pulse import Line
from scheduler import occurrences
from scheduler.table import Planned, State, occurrence_table
from tests.kit.plans import A_PLAN, MONDAY, NOW, a_person

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def plan_one(database: Database, person_id: int, *, due_in: timedelta) -> None:
    due_at = NOW + due_in
    wish = Planned(person_id, "evening", date(2026, 11, 23), due_at, due_at + 3 * HOUR)
    database.run_now(lambda tx: occurrences.plan(tx, wish))


def decide(database: Database, person_id: int, *, ago: timedelta, action: Action) -> int:
    """A decision with its referral, so long ago; gives its id."""
    said, at = Decision(action, 100.0, Triage.PROMPT, (), "26"), NOW - ago

    def work(tx: decisions.Connection) -> int:
        known = plans.current(tx, person_id) or plans.add(
            tx, person_id, A_PLAN, cause="test", now=NOW
        )
        trigger = Trigger.CHECK_IN
        made = StoredDecision(0, MONDAY, at, trigger, known.id, RULES_VERSION, "f" * 64, said)
        made = decisions.add(tx, person_id, made)
        decisions.refer(tx, person_id, made.id, level=said.triage, now=at)
        return made.id

    return database.run_now(work)


def test_nothing_waits_in_a_new_house(database: Database) -> None:
    assert database.run_now(lambda tx: pulse.due(tx, now=NOW)) == Line()
    assert database.run_now(pulse.unanswered) == Line()
    assert database.run_now(pulse.set_aside) == 0


def test_what_is_due_is_counted_from_the_first_whatever_its_state(database: Database) -> None:
    for number, state in enumerate((State.PLANNED, State.QUEUED, State.SENDING), start=1):
        plan_one(database, number, due_in=-number * MINUTE)
        values = {"state": state.value, "lease_until": NOW}
        mine = update(occurrence_table).where(occurrence_table.c.person_id == number)
        changed = mine.values(**values)
        database.run_now(lambda tx, changed=changed: tx.execute(changed))
    plan_one(database, 4, due_in=MINUTE)
    line = database.run_now(lambda tx: pulse.due(tx, now=NOW))
    assert line == Line(3, NOW - 3 * MINUTE)


def test_updates_wait_until_they_are_answered_or_set_aside(database: Database) -> None:
    for number in (1, 2, 3):
        received = Received(number, number, "{}")
        at = NOW + number * MINUTE
        database.run_now(lambda tx, one=received, at=at: inbox.store(tx, [one], now=at))
    database.run_now(lambda tx: inbox.done(tx, 1))
    assert database.run_now(pulse.unanswered) == Line(2, NOW + 2 * MINUTE)
    database.run_now(lambda tx: inbox.set_aside(tx, 2, error_id="e"))
    assert database.run_now(pulse.unanswered) == Line(1, NOW + 3 * MINUTE)
    assert database.run_now(pulse.set_aside) == 1


def test_the_schema_is_the_last_step_that_was_gone(database: Database) -> None:
    step = database.run_now(lambda tx: tx.execute(text("SELECT * FROM alembic_version")).scalar())
    assert database.run_now(pulse.schema) == step


def test_decisions_and_referrals_come_page_by_page_as_far_back_as_asked(
    database: Database,
) -> None:
    ann = a_person(database)
    agos = (30 * HOUR, 3 * HOUR, 2 * HOUR, HOUR)
    ids = [decide(database, ann, ago=ago, action=Action.HOLD) for ago in agos]
    since = NOW - 24 * HOUR
    for read in (pulse.decisions, pulse.referrals):
        first = database.run_now(lambda tx, r=read: r(tx, since=since, before=None, most=2))
        before = first[-1].id
        rest = database.run_now(lambda tx, r=read, b=before: r(tx, since=since, before=b, most=2))
        assert len(first) == 2
        assert len(rest) == 1
        assert {one.person_id for one in (*first, *rest)} == {ann}
    told = database.run_now(lambda tx: pulse.decisions(tx, since=since, before=None, most=9))
    assert [(one.id, one.what) for one in told] == [(one, "HOLD") for one in reversed(ids[1:])]
    levels = database.run_now(lambda tx: pulse.referrals(tx, since=since, before=None, most=9))
    assert {one.what for one in levels} == {"2"}


@pytest.mark.parametrize("what", ["due", "unanswered", "set_aside"])
def test_nothing_is_read_from_end_to_end(file_database: Database, what: str) -> None:
    asked: list[tuple[str, object]] = []

    @event.listens_for(file_database.engine, "before_cursor_execute")
    def listen(_c: object, _cur: object, sql: str, parameters: object, *_: object) -> None:
        asked.append((sql, parameters))

    reads = {
        "due": lambda tx: pulse.due(tx, now=NOW),
        "unanswered": pulse.unanswered,
        "set_aside": pulse.set_aside,
    }
    file_database.run_now(reads[what])
    selects = [one for one in asked if one[0].startswith("SELECT")]
    for sql, parameters in selects:
        steps = file_database.run_now(
            lambda tx, sql=sql, p=parameters: tx.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {sql}", p
            ).all()
        )
        assert all("INDEX" in step[3] for step in steps), (sql, steps)
    assert selects
