"""Updates on their way in: stored once, applied once, and emptied when answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.store import inbox
from bot.store.database import Database
from bot.store.inbox import HOLD, REMEMBERED_FOR, InboxState, Left, Received
from bot.store.tables import inbox as inbox_table
from tests.kit.plans import NOW

FIRST, SECOND = Received(10, 4711, '{"text": "took it"}'), Received(11, 4712, '{"text": "no"}')


def store(database: Database, *updates: Received, holder: str | None = None) -> list[Received]:
    return database.run_now(lambda tx: inbox.store(tx, updates, now=NOW, holder=holder))


def take(database: Database, holder: str, left: Left, now: datetime = NOW) -> list[Received]:
    return database.run_now(lambda tx: inbox.take(tx, holder, left, now=now))


def first(
    database: Database, update: Received, alone: bool = False
) -> tuple[int, str | None] | None:
    assert update.telegram_id is not None
    who, up_to = update.telegram_id, update.update_id
    found = database.run_now(lambda tx: inbox.first_open(tx, who, up_to=up_to, alone=alone))
    return None if found is None else (found.update_id, found.holder)


def apply(database: Database, update: Received, *replies: dict[str, object]) -> bool:
    return database.run_now(lambda tx: inbox.applied(tx, update.update_id, replies))


def finish(database: Database, update: Received) -> None:
    database.run_now(lambda tx: inbox.done(tx, update.update_id))


def unfinished(database: Database) -> list[Received]:
    return take(database, "whoever starts alone", Left.ALL)


def stored(database: Database) -> dict[int, tuple[str, str]]:
    rows = database.run_now(lambda tx: tx.execute(select(inbox_table)).all())
    return {row.update_id: (row.state, row.payload) for row in rows}


def test_an_update_that_was_seen_before_is_not_stored_again(database: Database) -> None:
    assert store(database, FIRST) == [FIRST]
    assert store(database, replace(FIRST, payload="{}"), SECOND) == [SECOND]
    assert stored(database)[10] == ("received", FIRST.payload)


def test_what_a_holder_has_not_begun_is_handed_to_it_again(database: Database) -> None:
    """As when the connection broke in the commit: nobody knows whether it was stored."""
    store(database, FIRST, SECOND, holder="one")
    apply(database, SECOND)
    assert store(database, FIRST, SECOND, holder="one") == [FIRST]
    assert store(database, FIRST, SECOND, holder="two") == []


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
    by_id = select(inbox_table.c.error_id).order_by(inbox_table.c.update_id)
    rows = database.run_now(lambda tx: tx.execute(by_id).scalars().all())
    assert rows == ["ab12cd34", None]


def test_what_one_replica_fetched_no_other_takes_while_it_is_held(database: Database) -> None:
    store(database, FIRST, holder="one")
    store(database, SECOND)
    assert take(database, "two", Left.LAPSED, now=NOW + HOLD) == [SECOND]
    assert take(database, "two", Left.UNHELD, now=NOW + 2 * HOLD) == []


def test_what_a_replica_left_is_taken_when_its_hold_has_run_out(database: Database) -> None:
    store(database, FIRST, SECOND, holder="one")
    apply(database, SECOND, {"text": "Noted"})
    waiting = replace(SECOND, state=InboxState.APPLIED, replies=({"text": "Noted"},))
    late = NOW + HOLD + timedelta(seconds=1)
    assert take(database, "two", Left.LAPSED, now=late) == [FIRST, waiting]
    assert take(database, "three", Left.LAPSED, now=late) == []


def test_who_holds_again_keeps_it(database: Database) -> None:
    store(database, FIRST, holder="one")
    late = NOW + HOLD + timedelta(seconds=1)
    database.run_now(lambda tx: inbox.hold(tx, "one", now=late))
    assert take(database, "two", Left.LAPSED, now=late) == []


def test_what_is_given_back_can_be_taken_at_once(database: Database) -> None:
    store(database, FIRST, holder="one")
    store(database, SECOND, holder="three")
    database.run_now(lambda tx: inbox.give_back(tx, "one"))
    assert take(database, "two", Left.UNHELD, now=NOW) == [FIRST]


def test_the_only_replica_takes_whatever_is_open(database: Database) -> None:
    store(database, FIRST, SECOND, holder="before the restart")
    finish(database, FIRST)
    assert take(database, "one", Left.ALL, now=NOW) == [SECOND]


def test_two_who_take_at_once_never_get_the_same(database: Database) -> None:
    store(database, *(Received(n, n, "{}") for n in range(50)))
    with ThreadPoolExecutor(2) as threads:
        taken = threads.map(lambda name: take(database, name, Left.UNHELD), ["one", "two"])
        assert sorted(one.update_id for each in taken for one in each) == list(range(50))


def test_an_earlier_update_of_the_same_person_goes_first(database: Database) -> None:
    later = replace(FIRST, update_id=12)
    store(database, FIRST, SECOND, holder="one")
    store(database, later, holder="two")
    assert first(database, later) == (10, "one")
    assert first(database, SECOND) == (11, "one")
    finish(database, FIRST)
    assert first(database, later) == (12, "two")


def test_the_only_replica_keeps_them_in_order_by_itself(database: Database) -> None:
    later = replace(FIRST, update_id=12)
    store(database, FIRST, later, holder="one")
    assert first(database, later, alone=True) == (12, "one")


def test_an_update_that_was_answered_stands_in_no_line(database: Database) -> None:
    store(database, FIRST)
    finish(database, FIRST)
    assert first(database, FIRST) is None
    assert first(database, FIRST, alone=True) is None
    assert not database.run_now(lambda tx: inbox.is_open(tx, FIRST.update_id))


def test_what_was_done_long_ago_is_forgotten_and_nothing_else(database: Database) -> None:
    store(database, FIRST, SECOND)
    finish(database, FIRST)
    later = NOW + REMEMBERED_FOR
    assert database.run_now(lambda tx: inbox.forget_old(tx, now=later)) == 0
    later += timedelta(seconds=1)
    assert database.run_now(lambda tx: inbox.forget_old(tx, now=later)) == 1
    assert list(stored(database)) == [11]
