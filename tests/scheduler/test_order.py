"""One person at a time, on PostgreSQL; on SQLite it holds by itself."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from scheduler.order import one_at_a_time
from tests.scheduler.replicas import Shared

_SOMEBODY_WAITS = text(
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
    "WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
)


@contextmanager
def impatient(shared: Shared) -> Iterator[Connection]:
    """A transaction that gives up instead of waiting."""
    with shared.database.engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '20ms'"))
        yield connection


def test_a_second_transaction_waits_for_the_same_person(shared: Shared) -> None:
    with shared.database.engine.begin() as first:
        one_at_a_time(first, [7])
        with pytest.raises(OperationalError, match="lock timeout"), impatient(shared) as second:
            one_at_a_time(second, [6, 7, 8])


def test_a_second_transaction_does_not_wait_for_others(shared: Shared) -> None:
    with shared.database.engine.begin() as first, impatient(shared) as second:
        one_at_a_time(first, [1, 7, 2**40])
        one_at_a_time(second, [2, 8, 2**40 + 1])


def test_a_person_is_free_again_with_the_end_of_the_transaction(shared: Shared) -> None:
    with shared.database.engine.begin() as first:
        one_at_a_time(first, [7])
    with impatient(shared) as second:
        one_at_a_time(second, [7])


def test_people_are_taken_in_ascending_order_so_that_nobody_waits_in_a_circle(
    shared: Shared,
) -> None:
    with shared.database.engine.begin() as holder:
        one_at_a_time(holder, [5])
        waiting = threading.Thread(
            target=shared.now, args=(lambda tx: one_at_a_time(tx, [9, 5, 1]),)
        )
        waiting.start()
        while not holder.execute(_SOMEBODY_WAITS).scalar_one():
            time.sleep(0.005)
        with impatient(shared) as third:
            one_at_a_time(third, [9])
        with pytest.raises(OperationalError, match="lock timeout"), impatient(shared) as third:
            one_at_a_time(third, [1])
    waiting.join()


def test_nobody_is_waited_for_on_sqlite(connection: Connection) -> None:
    one_at_a_time(connection, [1, 2, 3])
