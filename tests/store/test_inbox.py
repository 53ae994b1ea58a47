"""Updates on their way in: stored once, applied once, and emptied when answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import REMEMBERED_FOR, InboxState, Received
from bot.store.tables import inbox as inbox_table
from tests.kit.plans import NOW

FIRST, SECOND = Received(10, 4711, '{"text": "took it"}'), Received(11, 4712, '{"text": "no"}')


def store(database: Database, *updates: Received, now: datetime = NOW) -> list[Received]:
    return database.run_now(lambda tx: inbox.store(tx, updates, now=now))


def apply(database: Database, update: Received, *replies: dict[str, object]) -> bool:
    return database.run_now(lambda tx: inbox.applied(tx, update.update_id, replies))


def finish(database: Database, update: Received) -> None:
    database.run_now(lambda tx: inbox.done(tx, update.update_id))


def unfinished(database: Database) -> list[Received]:
    return database.run_now(inbox.unfinished)


def stored(database: Database) -> dict[int, tuple[str, str]]:
    rows = database.run_now(lambda tx: tx.execute(select(inbox_table)).all())
    return {row.update_id: (row.state, row.payload) for row in rows}


def test_an_update_that_was_seen_before_is_not_stored_again(database: Database) -> None:
    assert store(database, FIRST) == [FIRST]
    assert store(database, replace(FIRST, payload="{}"), SECOND) == [SECOND]
    assert stored(database)[10] == ("received", FIRST.payload)


def test_an_update_that_was_answered_is_not_stored_again(database: Database) -> None:
    store(database, FIRST)
    apply(database, FIRST)
    finish(database, FIRST)
    assert store(database, FIRST) == []


def test_what_a_crash_left_behind_is_found_oldest_first(database: Database) -> None:
    third = Received(12, None, "{}")
    store(database, third, SECOND, FIRST)
    apply(database, SECOND, {"text": "Noted"})
    waiting = replace(SECOND, state=InboxState.APPLIED, replies=({"text": "Noted"},))
    assert unfinished(database) == [FIRST, waiting, third]


def test_an_update_is_applied_only_once(database: Database) -> None:
    store(database, FIRST)
    assert apply(database, FIRST, {"text": "Noted"}) is True
    assert apply(database, FIRST, {"text": "Again"}) is False
    assert unfinished(database)[0].replies == ({"text": "Noted"},)


def test_nothing_of_what_was_said_is_kept_when_it_is_answered(database: Database) -> None:
    store(database, FIRST)
    apply(database, FIRST, {"text": "100 mg, noted"})
    finish(database, FIRST)
    assert unfinished(database) == []
    (row,) = database.run_now(lambda tx: tx.execute(select(inbox_table)).all())
    assert (row.state, row.payload, row.replies) == ("done", "", None)


def test_poison_is_kept_with_its_id_and_never_comes_back(database: Database) -> None:
    store(database, FIRST, SECOND)
    database.run_now(lambda tx: inbox.set_aside(tx, 10, error_id="ab12cd34"))
    assert unfinished(database) == [SECOND]
    assert store(database, FIRST) == []
    rows = database.run_now(lambda tx: tx.execute(select(inbox_table.c.error_id)).scalars().all())
    assert rows == ["ab12cd34", None]


def test_what_was_done_long_ago_is_forgotten_and_nothing_else(database: Database) -> None:
    store(database, FIRST, SECOND)
    finish(database, FIRST)
    later = NOW + REMEMBERED_FOR
    assert database.run_now(lambda tx: inbox.forget_old(tx, now=later)) == 0
    later += timedelta(seconds=1)
    assert database.run_now(lambda tx: inbox.forget_old(tx, now=later)) == 1
    assert list(stored(database)) == [11]
