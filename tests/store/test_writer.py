"""What waits together is committed together, and each still succeeds or fails by itself."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select

from bot.store import people
from bot.store.database import Database
from bot.store.sqlite import SqliteDatabase
from bot.store.tables import person
from bot.store.writer import TOGETHER
from tests.kit.databases import open_sqlite
from tests.kit.keys import KEYRING
from tests.kit.plans import NOW

T = TypeVar("T")


class Oops(Exception):
    """A bug of ours in the middle of a transaction."""


class Commits:
    """Counts the commits of a database."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        event.listen(database.engine, "commit", self._one_more)

    def _one_more(self, connection: Connection) -> None:
        self.count += 1


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with closing(open_sqlite(path)) as opened:
        yield opened


def meets(telegram_id: int) -> Callable[[Connection], int]:
    return lambda tx: people.meet(tx, telegram_id, language="en", now=NOW).telegram_id


def fails(telegram_id: int) -> Callable[[Connection], int]:
    def work(tx: Connection) -> int:
        meets(telegram_id)(tx)
        raise Oops

    return work


def stays(begun: Event, over: Event) -> Callable[[Connection], bool]:
    def work(tx: Connection) -> bool:
        begun.set()
        return over.wait(10)

    return work


def breaks_the_transaction(tx: Connection) -> None:
    tx.exec_driver_sql("ROLLBACK")


def in_order(tx: Connection) -> list[int]:
    return list(tx.execute(select(person.c.telegram_id).order_by(person.c.id)).scalars())


@contextmanager
def busy(database: Database) -> Iterator[None]:
    """The thread that writes is at work on something else meanwhile."""
    begun, over = Event(), Event()
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(database.run_now, stays(begun, over))
        begun.wait(10)
        try:
            yield
        finally:
            over.set()
        waiting.result()


async def together(
    database: Database, works: list[Callable[[Connection], T]]
) -> list[T | BaseException]:
    """Hand in all these while the thread is busy; what became of each."""
    with busy(database):
        tasks = [asyncio.create_task(database.run(work)) for work in works]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_waits_at_once_is_one_commit(database: Database) -> None:
    commits = Commits(database)
    assert await together(database, [meets(n) for n in range(TOGETHER)]) == list(range(TOGETHER))
    assert commits.count == 1 + 1  # and what kept the thread busy
    assert await database.run(in_order) == list(range(TOGETHER))


async def test_a_commit_is_not_larger_than_it_may_be(database: Database) -> None:
    commits = Commits(database)
    await together(database, [meets(n) for n in range(TOGETHER + 1)])
    assert commits.count == 1 + 2


async def test_without_it_each_has_a_commit_of_its_own(path: Path) -> None:
    with closing(SqliteDatabase(path, KEYRING, together=1)) as database:
        commits = Commits(database)
        await together(database, [meets(n) for n in range(5)])
        assert commits.count == 1 + 5


async def test_one_that_fails_is_undone_alone_and_told_alone(database: Database) -> None:
    first, second, third = await together(database, [meets(1), fails(2), meets(3)])
    assert (first, third) == (1, 3)
    assert isinstance(second, Oops)
    assert await database.run(in_order) == [1, 3]


async def test_one_that_ruins_the_commit_of_all_ruins_nobody_elses(database: Database) -> None:
    works: list[Callable[[Connection], int | None]] = [meets(1), breaks_the_transaction, meets(3)]
    first, _, third = await together(database, works)
    assert (first, third) == (1, 3)
    assert await database.run(in_order) == [1, 3]


async def test_who_was_cancelled_before_their_turn_changes_nothing(database: Database) -> None:
    with busy(database):
        tasks = [asyncio.create_task(database.run(meets(n))) for n in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(tasks[1], return_exceptions=True)
    assert [await tasks[0], await tasks[2]] == [0, 2]
    assert await database.run(in_order) == [0, 2]


async def test_callers_in_other_threads_are_served_beside_the_loop(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads, busy(database):
        beside = [threads.submit(database.run_now, meets(n)) for n in range(4)]
        tasks = [asyncio.create_task(database.run(meets(n))) for n in range(4, 8)]
        await asyncio.sleep(0)
    assert {work.result() for work in beside} == {0, 1, 2, 3}
    assert [await task for task in tasks] == [4, 5, 6, 7]


async def test_nothing_piles_up_while_the_thread_is_never_idle(database: Database) -> None:
    tasks: list[asyncio.Task[object]] = []
    over = Event()
    for _ in range(100):
        last, begun, over = over, Event(), Event()
        works = [*(meets(n) for n in range(8)), stays(begun, over)]
        tasks += [asyncio.create_task(database.run(work)) for work in works]
        await asyncio.sleep(0)
        last.set()
        await asyncio.to_thread(begun.wait, 10)
    waiting = [one for one in gc.get_objects() if isinstance(one, Future) and not one.done()]
    over.set()
    await asyncio.gather(*tasks)
    assert len(waiting) < 30  # of 900 that were handed in


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(succeed=st.lists(st.booleans(), max_size=2 * TOGETHER))
async def test_whoever_succeeds_is_stored_in_the_order_in_which_they_came(
    database: Database, succeed: list[bool]
) -> None:
    before = await database.run(in_order)
    first = max(before, default=0) + 1
    works = [meets(first + n) if good else fails(first + n) for n, good in enumerate(succeed)]
    told = await together(database, works)
    good = [first + n for n, is_good in enumerate(succeed) if is_good]
    assert [one for one in told if not isinstance(one, Oops)] == good
    assert await database.run(in_order) == before + good
