"""A duty has one holder at a time, and outlives its holder by the lease."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.store import duties
from bot.store.database import Database
from tests.kit.plans import NOW

LEASE = timedelta(seconds=30)
HAIR = timedelta(microseconds=1)


def hold(database: Database, holder: str, *, now: datetime, name: str = "poll") -> bool:
    return database.run_now(lambda tx: duties.hold(tx, name, holder, now=now, lease=LEASE))


def release(database: Database, holder: str) -> None:
    database.run_now(lambda tx: duties.release(tx, "poll", holder))


def last_seen(database: Database, name: str) -> datetime | None:
    return database.run_now(lambda tx: duties.last_seen(tx, name))


def test_a_duty_has_one_holder(database: Database) -> None:
    assert hold(database, "ada", now=NOW)
    assert not hold(database, "bob", now=NOW + LEASE - HAIR)


def test_its_holder_keeps_it_by_asking_again(database: Database) -> None:
    assert hold(database, "ada", now=NOW)
    assert hold(database, "ada", now=NOW + LEASE / 2)
    assert not hold(database, "bob", now=NOW + LEASE)
    assert hold(database, "bob", now=NOW + LEASE * 1.5)


def test_who_was_too_slow_has_lost_it(database: Database) -> None:
    assert hold(database, "ada", now=NOW)
    assert hold(database, "bob", now=NOW + LEASE)
    assert not hold(database, "ada", now=NOW + LEASE)


def test_given_back_it_is_free_at_once_and_only_its_holder_gives_it_back(
    database: Database,
) -> None:
    assert hold(database, "ada", now=NOW)
    release(database, "bob")
    assert not hold(database, "bob", now=NOW)
    release(database, "ada")
    assert hold(database, "bob", now=NOW)


def test_a_clock_that_was_set_back_does_not_lock_it_for_days(database: Database) -> None:
    assert hold(database, "ada", now=NOW + timedelta(days=3))
    assert hold(database, "bob", now=NOW)


def test_two_duties_are_two(database: Database) -> None:
    assert hold(database, "ada", now=NOW)
    assert hold(database, "bob", now=NOW, name="watch")


def test_when_it_was_last_done_is_known_whoever_holds_it(database: Database) -> None:
    hold(database, "ada", now=NOW)
    assert last_seen(database, "poll") is None
    for name in ("poll", "never held"):
        database.run_now(lambda tx, name=name: duties.seen(tx, name, NOW))  # type: ignore[misc]
        assert last_seen(database, name) == NOW
    hold(database, "bob", now=NOW + LEASE)
    assert last_seen(database, "poll") == NOW
